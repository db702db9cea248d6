/**
 * `flashcrew helper`: a peer that is always on (Scattercast's SCX). It takes part in its channels as any tab does, keeps
 * their releases on disk, and still has them when every tab is gone.
 */
import { join, resolve } from 'node:path'
import type { Release, ReleaseEvent } from '../../client/api.ts'
import { openChannelSession } from '../../client/channel.ts'
import { englishBytes } from '../../client/words/figures.ts'
import type { Session } from '../../client/peer/session.ts'
import { statsOf } from '../../client/peer/stats.ts'
import { parseChannel, type ChannelParts } from '../../shared/content/channel.ts'
import { sequenceName } from '../site/sequence-name.ts'
import type { Command } from '../commands.ts'
import { lastingIdentity } from '../key/helper-key.ts'
import { takeLock } from '../folder/lock.ts'
import type { Output } from '../output.ts'
import { announcedIceServers, checkRelay, openFolderStore } from '../peer/peer-parts.ts'
import type { Surroundings } from '../publish/publish.ts'
import { DEFAULT_SERVER, parseRate, parseServers, readWords, usage } from '../words.ts'
import { makeFolder } from '../folder/write-whole.ts'
import { CommandFailure, whyNot } from '../failure.ts'

export interface HelperOptions {
  readonly channels: readonly ChannelParts[]
  readonly folder: string
  readonly signaling: readonly string[]
  /** Bytes per second. */
  readonly uploadLimit: number | undefined
  readonly relayOnly: boolean
}

/** Each has a session, a socket and a folder of its own. */
const channelsMax = 8
const progressMs = 1_000
/** A goodbye to the neighbors leaves within this. */
const farewellMs = 500

/** Throws a Failure of one sentence. */
export function parseHelper(args: readonly string[]): HelperOptions {
  const { values, positionals } = readWords('helper', args, {
    channel: { type: 'string', multiple: true },
    dir: { type: 'string' },
    signaling: { type: 'string', multiple: true },
    'upload-limit': { type: 'string' },
    'relay-only': { type: 'boolean' },
    json: { type: 'boolean' },
  })
  if (positionals[0] !== undefined)
    throw usage(`“${positionals[0]}” is not needed: a channel is named by --channel.`)
  const named = [...new Set(values.channel ?? [])]
  if (named.length === 0) throw usage('Name a channel to help with: flashcrew helper --channel crew://…/….')
  if (named.length > channelsMax) throw usage(`One helper takes part in ${channelsMax} channels at most.`)
  const channels = named.map((text) => {
    const parsed = parseChannel(text)
    if (!parsed.ok) throw usage(`“${text}” is no channel: it looks like crew://…/shakemaps.`)
    return parsed.value
  })
  return {
    channels,
    folder: resolve(values.dir ?? 'flashcrew-helper'),
    signaling: parseServers(values.signaling ?? [DEFAULT_SERVER]),
    uploadLimit: parseRate(values['upload-limit']),
    relayOnly: values['relay-only'] === true,
  }
}

/** Resolves when it was asked to end, and has said goodbye. */
export async function runHelper(options: HelperOptions, around: Surroundings): Promise<number> {
  const { output, signal } = around
  const rtc = await around.loadRtc()
  try {
    makeFolder(options.folder)
  } catch (error) {
    throw new CommandFailure(`The folder ${options.folder} cannot be used: ${whyNot(error)}.`)
  }
  const release = takeLock(join(options.folder, 'lock'), `The folder ${options.folder}`)
  const sessions: Session[] = []
  try {
    const identity = await lastingIdentity(options.folder)
    output.tell(
      'peer',
      `This helper’s peer id is ${identity.peer}: a publisher that knows it (HELPERS of the server, or --helper) may leave as soon as this helper has all.`,
      { peer: identity.peer },
    )
    const iceServers = await announcedIceServers(options.signaling)
    checkRelay(options.relayOnly, iceServers)
    for (const channel of options.channels) {
      const folder = join(options.folder, `${channel.thumbprint}-${channel.name}`)
      const store = openFolderStore(folder, () =>
        output.warn('problem', 'The disk has no room left: what comes now is kept until this process ends.'),
      )
      const face = new EventTarget()
      follow(face, channel.uri, output)
      const { signaling, uploadLimit, relayOnly } = options
      const limit = uploadLimit === undefined ? {} : { uploadLimit }
      const target = { channel, signaling: [], iceServers: [] }
      const session = await openChannelSession(
        face,
        target,
        { rtc, store, identity, signaling, iceServers, relayOnly, ...limit },
        [],
        false,
      )
      sessions.push(session)
      const kept = session.releases.filter(({ state }) => state === 'complete').length
      output.tell('start', `Helping with ${channel.uri}: ${kept} whole releases from before.`, {
        channel: channel.uri,
        kept,
      })
    }
    await untilEnd(sessions, signal, output)
    output.end()
    output.tell('stopped', 'Stopped.')
    return 0
  } finally {
    await Promise.all(sessions.map((session) => session.close()))
    await new Promise((done) => setTimeout(done, farewellMs))
    release()
  }
}

function follow(face: EventTarget, channel: string, output: Output): void {
  const whole = new Set<string>()
  const named = ({ title, sequence, id }: Release) => ({ channel, release: id, sequence, title })
  face.addEventListener('release', (event) => {
    const { release } = event as ReleaseEvent
    output.tell(
      'release',
      `The release of ${sequenceName(release.sequence)}, “${release.title}”, is coming.`,
      named(release),
    )
  })
  face.addEventListener('progress', (event) => {
    const { release } = event as ReleaseEvent
    if (release.state !== 'complete' || whole.has(release.id)) return
    whole.add(release.id)
    const size = englishBytes(release.progress.bytesTotal)
    output.tell(
      'complete',
      `The release of ${sequenceName(release.sequence)}, “${release.title}”, is here and kept: ${size}.`,
      named(release),
    )
  })
}

async function untilEnd(sessions: readonly Session[], signal: AbortSignal, output: Output): Promise<void> {
  let before = ''
  const look = () => {
    const stats = sessions.map(statsOf)
    const neighbors = stats.reduce((sum, each) => sum + each.neighbors, 0)
    const sent = stats.reduce((sum, each) => sum + each.payloadSent, 0)
    const notable = String(neighbors > 0)
    const sentence = `${neighbors} connected, ${englishBytes(sent)} given to others.`
    output.progress(sentence, { neighbors, sent }, notable !== before)
    before = notable
  }
  const timer = setInterval(look, progressMs)
  if (!signal.aborted) await new Promise((ended) => signal.addEventListener('abort', ended, { once: true }))
  clearInterval(timer)
}

export const helperCommand: Command = {
  help: `flashcrew helper: a peer that is always on, keeps releases on disk, and serves them.

Usage:
  flashcrew helper --channel crew://…/… [options]

  --channel URI       which channel; repeat for more, 8 at most
  --dir DIR           where releases are kept (default ./flashcrew-helper)
  --signaling URL     a server, default ${DEFAULT_SERVER}; repeat for more
  --relay-only        by TURN servers alone: other peers do not learn this machine's address
  --upload-limit RATE bytes per second at most, such as 250k or 2M
  --json              one JSON object a line
  -h, --help          this

It needs no key to sign with: what it passes on is verified by the publisher's. It prints its peer id, which lasts
(peer-key.json in DIR): name it to the publisher by HELPERS of the server, or flashcrew publish --helper.
Ctrl-C says goodbye and ends it.
Exit codes: 0 asked to end, 1 failed, 2 the command line is not understood.
`,
  run: (words, around) => runHelper(parseHelper(words), around),
}
