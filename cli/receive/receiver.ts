/** A peer that receives one channel into a folder: the lock on the folder, what has come so far, and the session. */
import { existsSync, mkdirSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { openChannelSession } from '../../client/channel.ts'
import { resolveTarget, type JoinTarget } from '../../client/peer/environment.ts'
import type { Session } from '../../client/peer/session.ts'
import { CommandFailure, whyNot } from '../failure.ts'
import { takeLock } from '../folder/lock.ts'
import { makeFolder } from '../folder/write-whole.ts'
import { announcedIceServers, checkRelay, openFolderStore } from '../peer/peer-parts.ts'
import type { Surroundings } from '../publish/publish.ts'
import { shown } from '../watch/product-folder.ts'
import { DEFAULT_SERVER } from '../words.ts'
import type { GetOptions } from './get-arguments.ts'
import { PARTS } from './write-release.ts'

export interface Receiver {
  /** `crew://…/…`. */
  readonly channel: string
  readonly session: Session
  /** Hears of the session's releases. */
  readonly face: EventTarget
  /** `.flashcrew/` in the folder. */
  readonly parts: string
}

/** Gives the folder back when `work` has ended, however it ends. Rejects with a Failure. */
export async function withReceiver<T>(
  options: GetOptions,
  { output, loadRtc }: Pick<Surroundings, 'output' | 'loadRtc'>,
  work: (receiver: Receiver) => Promise<T>,
): Promise<T> {
  const rtc = await loadRtc()
  const target = await resolveTarget(options.channel)
  const parts = join(options.folder, PARTS)
  prepareFolder(options.folder, parts)
  const unlock = takeLock(join(parts, 'lock'), `The folder ${shown(options.folder)}`)
  let session: Session | undefined
  try {
    const store = openFolderStore(join(parts, 'store'), () =>
      output.warn('problem', 'The disk has no room left: what comes now is lost when this process ends.'),
    )
    const signaling = serversOf(options, target)
    const iceServers = target.iceServers.length > 0 ? target.iceServers : await announcedIceServers(signaling)
    checkRelay(options.relayOnly, iceServers)
    const face = new EventTarget()
    const { relayOnly } = options
    const setup = { rtc, store, signaling, iceServers, relayOnly }
    session = await openChannelSession(face, target, setup, [], false)
    return await work({ channel: target.channel.uri, session, face, parts })
  } finally {
    await session?.close()
    unlock()
  }
}

/** Nobody needs what had come of a release any more; what else is kept of the folder stays. */
export function dropParts(folder: string): void {
  const parts = join(folder, PARTS)
  rmSync(join(parts, 'store'), { recursive: true, force: true })
  try {
    rmdirSync(parts)
  } catch {
    // It keeps what a watching get wrote down.
  }
}

function serversOf({ signaling }: GetOptions, target: JoinTarget): readonly string[] {
  if (signaling) return signaling
  return target.signaling.length > 0 ? target.signaling : [DEFAULT_SERVER]
}

function prepareFolder(folder: string, parts: string): void {
  try {
    if (!existsSync(folder)) mkdirSync(folder)
    makeFolder(parts)
  } catch (error) {
    throw new CommandFailure(`The folder ${shown(folder)} cannot be used: ${whyNot(error)}.`)
  }
}
