/** `flashcrew key recover`: the recovery key moves its channel to a new key, and servers follow. */
import { claimServer } from '../../client/publishing/claim.ts'
import { openPublisher } from '../../client/publishing/publisher.ts'
import { signClaim } from '../../client/keys/signing.ts'
import { SUCCESSOR_TOKEN } from '../../shared/content/signed-words.ts'
import { CommandFailure } from '../failure.ts'
import { announcedIceServers, announcementOf } from '../peer/peer-parts.ts'
import { pause } from '../publish/desk.ts'
import type { Surroundings } from '../publish/publish.ts'
import { serverHeader } from '../site/newest-known.ts'
import { shown } from '../watch/product-folder.ts'
import { channelOf, checkNewKey, createKeyFile, type OpenedKey } from './key-file.ts'
import { readPassphrase, RECOVERY_PASSPHRASE_VARIABLE } from './passphrase.ts'
import { openRecoveryFile } from './recovery-file.ts'

export interface RecoverOptions {
  readonly recoveryFile: string
  readonly newKeyFile: string
  /** Origins. */
  readonly signaling: readonly string[]
  readonly timeoutMs: number
}

const pollMs = 200

/** Resolves to the exit code once all servers have the move. Rejects with a Failure; a new key that was made stays then. */
export async function recover(options: RecoverOptions, around: Surroundings): Promise<number> {
  const { recoveryFile, newKeyFile, signaling } = options
  const { output, passphrase, signal } = around
  const deadline = Date.now() + options.timeoutMs
  const secret = await readPassphrase(passphrase, shown(recoveryFile), false, RECOVERY_PASSPHRASE_VARIABLE)
  const { channel, key, commitment } = await openRecoveryFile(recoveryFile, secret)
  checkNewKey(newKeyFile, channel.name)
  const rtc = await around.loadRtc()
  const iceServers = await announcedIceServers(signaling)
  const publisher = await openPublisher(
    { name: channel.name, signaling, rtc, iceServers, store: 'memory' },
    key,
  )
  try {
    while (publisher.stats().signaling !== 'connected') {
      if (signal.aborted || Date.now() > deadline)
        throw new CommandFailure(
          `The server (${signaling.join(', ')}) cannot be reached: nothing was signed, and no key was made.`,
        )
      await pause(pollMs, signal)
    }
    const next = await createKeyFile(
      newKeyFile,
      channel.name,
      await readPassphrase(passphrase, shown(newKeyFile), true),
    )
    const successor = channelOf(next)
    output.tell('key', `Made the new key ${shown(newKeyFile)}: keep a copy of it and its passphrase.`)
    const move = await publisher.recover(commitment, successor)
    for (const server of signaling) {
      const isKept = await hasMove(server, channel.uri, move.id, deadline, signal)
      if (!isKept)
        throw new CommandFailure(
          `The server ${server} did not take the move of ${channel.uri}: see its log, remove the new key, and try again.`,
        )
      output.tell(
        'moved',
        `The server ${server} tells receivers that the channel has moved to ${successor}.`,
        {
          channel: successor,
          server,
        },
      )
      await claimPage(server, next, { old: channel.uri, successor }, around)
    }
    output.tell(
      'next',
      `Publish with ${shown(newKeyFile)} from now on, make a recovery key for it (flashcrew key recovery), and tell receivers its key by another way.`,
    )
    return 0
  } finally {
    output.end()
    await publisher.close()
  }
}

/** The server learns of it as any peer does: soon, but not at once. */
async function hasMove(
  server: string,
  channel: string,
  id: string,
  deadline: number,
  signal: AbortSignal,
): Promise<boolean> {
  while (!signal.aborted && Date.now() < deadline) {
    const header = await serverHeader(server, channel)
    if (header !== null && typeof header === 'object' && header.id === id) return true
    await pause(pollMs, signal)
  }
  return false
}

/** Where the server's page shows the old channel, or a thief's in its place, it shows the new one from now on. */
async function claimPage(
  origin: string,
  { key, name }: OpenedKey,
  { old, successor }: { readonly old: string; readonly successor: string },
  { output }: Surroundings,
): Promise<void> {
  const announced = await announcementOf(origin)
  if (announced === undefined) return
  const words =
    announced.channel === old
      ? { name: announced.name, description: announced.description }
      : { name, description: '' }
  const claimant = {
    channel: successor,
    recovery: '',
    sign: (claims: Record<string, unknown>) => signClaim(claims, key),
  }
  const claimed = await claimServer(claimant, { token: SUCCESSOR_TOKEN, ...words }, origin)
  if (claimed.ok)
    output.tell('claimed', `The page of the server shows the new channel: ${origin}/`, {
      address: `${origin}/`,
    })
  else output.warn('unclaimed', `The page of ${origin} shows another channel. ${claimed.error}`)
}
