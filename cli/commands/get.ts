/** `flashcrew get`: a channel's newest release as files in a folder, whole or not at all; killed and started again it fetches the rest. */
import { existsSync, lstatSync, mkdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import type { Release } from '../../client/api.ts'
import { openChannelSession } from '../../client/channel.ts'
import { parseTarget, resolveTarget, type JoinTarget } from '../../client/peer/environment.ts'
import { englishBytes } from '../../client/words/figures.ts'
import type { Session } from '../../client/peer/session.ts'
import { statsOf } from '../../client/peer/stats.ts'
import type { ChannelParts } from '../../shared/content/channel.ts'
import type { Command } from '../commands.ts'
import { sequenceName } from '../site/sequence-name.ts'
import { CommandFailure, whyNot } from '../failure.ts'
import { takeLock } from '../folder/lock.ts'
import type { Output } from '../output.ts'
import { announcedIceServers, checkRelay, openFolderStore } from '../peer/peer-parts.ts'
import { shown } from '../watch/product-folder.ts'
import type { Surroundings } from '../publish/publish.ts'
import { DEFAULT_SERVER, parseSeconds, parseServers, readWords, usage } from '../words.ts'
import { makeFolder, writeWhole } from '../folder/write-whole.ts'

export interface GetOptions {
  /** A channel, or its announcement's address. */
  readonly channel: ChannelParts | URL
  readonly folder: string
  /** Undefined: the announcement's, or the usual one. */
  readonly signaling: readonly string[] | undefined
  readonly relayOnly: boolean
  /** Infinity where it waits for as long as it takes. */
  readonly timeoutMs: number
}

/** What is fetched and not yet whole, in the folder that is to be filled. */
const PARTS = '.flashcrew'
const progressMs = 250
const barChars = 24

/** Throws a Failure of one sentence. */
export function parseGet(args: readonly string[]): GetOptions {
  const { values, positionals } = readWords('get', args, {
    out: { type: 'string', short: 'o' },
    signaling: { type: 'string', multiple: true },
    timeout: { type: 'string' },
    'relay-only': { type: 'boolean' },
    json: { type: 'boolean' },
  })
  const [text, second] = positionals
  if (text === undefined || text === '') throw usage('Name the channel: flashcrew get crew://…/… -o DIR.')
  if (second !== undefined)
    throw usage(`One channel is fetched at a time, and “${second}” would be a second.`)
  if (values.out === undefined || values.out === '') throw usage('Name the folder to fill: -o DIR.')
  return {
    channel: targetOf(text),
    folder: resolve(values.out),
    signaling: values.signaling && parseServers(values.signaling),
    relayOnly: values['relay-only'] === true,
    timeoutMs: values.timeout === undefined ? Infinity : parseSeconds(values.timeout, '--timeout'),
  }
}

function targetOf(text: string): ChannelParts | URL {
  try {
    return parseTarget(text)
  } catch {
    throw usage(`“${text}” is no channel: it looks like crew://…/shakemaps, or is an announcement’s address.`)
  }
}

/** Resolves to the exit code. */
export async function get(options: GetOptions, around: Surroundings): Promise<number> {
  const { output, signal } = around
  const rtc = await around.loadRtc()
  const target = await resolveTarget(options.channel)
  const parts = join(options.folder, PARTS)
  prepareFolder(options.folder, parts)
  const unlock = takeLock(join(parts, 'lock'), `The folder ${shown(options.folder)}`)
  let session: Session | undefined
  let got: Release
  try {
    const store = openFolderStore(join(parts, 'store'), () =>
      output.warn('problem', 'The disk has no room left: what comes now is lost when this process ends.'),
    )
    const signaling = serversOf(options, target)
    const iceServers = target.iceServers.length > 0 ? target.iceServers : await announcedIceServers(signaling)
    checkRelay(options.relayOnly, iceServers)
    const face = new EventTarget()
    const { relayOnly } = options
    session = await openChannelSession(
      face,
      target,
      { rtc, store, signaling, iceServers, relayOnly },
      [],
      false,
    )
    output.tell('start', `Fetching ${target.channel.uri} into ${shown(options.folder)}.`, {
      channel: target.channel.uri,
    })
    const release = await whole(session, face, options.timeoutMs, signal, output)
    if (!release) {
      output.end()
      output.tell('stopped', 'Stopped: the same command goes on from here.')
      return 1
    }
    await writeFiles(options.folder, release)
    got = release
  } finally {
    await session?.close()
    unlock()
  }
  // The files are whole: nobody needs the parts any more. Done is said when nothing is left to do.
  rmSync(parts, { recursive: true, force: true })
  output.end()
  tellDone(options.folder, got, output)
  return 0
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

/** The newest release, once it is whole: not one that was superseded meanwhile. Undefined where it was asked to stop. */
async function whole(
  session: Session,
  face: EventTarget,
  timeoutMs: number,
  signal: AbortSignal,
  output: Output,
): Promise<Release | undefined> {
  const until = performance.now() + timeoutMs
  let told: string | undefined
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void) => {
      clearInterval(timer)
      signal.removeEventListener('abort', stop)
      settle()
    }
    const look = () => {
      const [newest] = session.releases
      if (newest && newest.id !== told) {
        told = newest.id
        const { sequence, title, id: release } = newest
        output.tell('release', `The release of ${sequenceName(sequence)}, “${title}”.`, {
          release,
          sequence,
          title,
        })
      }
      if (newest?.status === 'cancel')
        return finish(() => reject(new CommandFailure(`The publisher has cancelled it: “${newest.title}”.`)))
      if (newest?.state === 'complete') return finish(() => resolve(newest))
      if (performance.now() >= until) finish(() => reject(new CommandFailure(late(newest, timeoutMs))))
    }
    const stop = () => finish(() => resolve(undefined))
    const timer = setInterval(() => {
      tellProgress(session, output)
      look()
    }, progressMs)
    face.addEventListener('release', look)
    face.addEventListener('progress', look)
    signal.addEventListener('abort', stop)
    look()
    if (signal.aborted) stop()
  })
}

function late(release: Release | undefined, timeoutMs: number): string {
  const so = `within ${Math.round(timeoutMs / 1_000)} s`
  if (!release)
    return `No release came ${so}: neither a peer that has one nor a server that knows of one was reached.`
  const { bytesHave, bytesTotal } = release.progress
  return `The release of ${sequenceName(release.sequence)} was not whole ${so} (${englishBytes(bytesHave)} of ${englishBytes(bytesTotal)}): the same command goes on from here.`
}

function tellProgress(session: Session, output: Output): void {
  const [newest] = session.releases
  const { neighbors } = statsOf(session)
  if (!newest) return output.progress(`Waiting for a release, ${neighbors} connected.`, { neighbors }, false)
  const { bytesHave, bytesTotal } = newest.progress
  const share = bytesTotal === 0 ? 0 : bytesHave / bytesTotal
  const bar = '█'.repeat(Math.round(share * barChars)).padEnd(barChars, '░')
  const figures = `${Math.floor(share * 100)} %, ${englishBytes(bytesHave)} of ${englishBytes(bytesTotal)}`
  const { id: release } = newest
  output.progress(
    `${bar} ${figures}, ${neighbors} connected`,
    { release, bytesHave, bytesTotal, neighbors },
    false,
  )
}

/** Each file at once or not at all; what is there already as it should be is left alone. */
async function writeFiles(folder: string, release: Release): Promise<void> {
  const root = realpathSync(folder)
  for (const { path } of release.files) {
    if (path.split('/')[0] === PARTS)
      throw new CommandFailure(
        `The release has a file ${path}, where its parts are kept: it cannot be written here.`,
      )
    const bytes = new Uint8Array(await (await release.file(path)).arrayBuffer())
    const place = join(root, ...path.split('/'))
    try {
      makeParents(root, path)
      if (isSame(place, bytes)) continue
      writeWhole(place, bytes, false, 0o644)
    } catch (error) {
      if (error instanceof CommandFailure) throw error
      throw new CommandFailure(`The file ${shown(place)} cannot be written: ${whyNot(error)}.`)
    }
  }
}

/** A link in the folder may lead out of it: a release's file does not go there. */
function makeParents(root: string, path: string): void {
  let folder = root
  for (const part of path.split('/').slice(0, -1)) {
    folder = join(folder, part)
    if (!existsSync(folder)) mkdirSync(folder)
    const place = realpathSync(folder)
    if (!place.startsWith(root + sep))
      throw new CommandFailure(`${shown(folder)} leads out of the folder: nothing is written there.`)
  }
}

function isSame(path: string, bytes: Uint8Array): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false })
  return (
    found?.isFile() === true && found.size === bytes.length && Buffer.compare(readFileSync(path), bytes) === 0
  )
}

function tellDone(folder: string, release: Release, output: Output): void {
  const { id, sequence, title, files, delivery } = release
  const fetched = delivery.sources.reduce((sum, { bytes }) => sum + bytes, 0)
  output.tell(
    'done',
    `The release of ${sequenceName(sequence)}, “${title}”, is in ${shown(folder)}: ${files.length} files, ${englishBytes(fetched)} fetched now.`,
    { release: id, sequence, title, files: files.length, fetched, kept: delivery.bytesKept },
  )
}

export const getCommand: Command = {
  help: `flashcrew get: fetches a channel's newest release into a folder.

Usage:
  flashcrew get CHANNEL -o DIR [options]

  CHANNEL             crew://…/…, or an announcement's address (https://…/announcement.json)
  -o, --out DIR       where the files go
  --signaling URL     a server; default the announcement's, else ${DEFAULT_SERVER}
  --relay-only        by TURN servers alone: other peers do not learn this machine's address
  --timeout SECONDS   give up then, with exit code 1
  --json              one JSON object a line
  -h, --help          this

Files are written when all of the release is here and verified. A get that was stopped or killed
goes on from where it was. Exit codes: 0 done, 1 failed or stopped, 2 the command line cannot be
understood.
`,
  run: (words, around) => get(parseGet(words), around),
}
