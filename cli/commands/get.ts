/** `flashcrew get`: a channel's newest release as files in a folder, whole or not at all; killed and started again it fetches the rest. */
import type { Release } from '../../client/api.ts'
import { englishBytes } from '../../client/words/figures.ts'
import type { Session } from '../../client/peer/session.ts'
import { statsOf } from '../../client/peer/stats.ts'
import type { Command } from '../commands.ts'
import { sequenceName } from '../site/sequence-name.ts'
import { CommandFailure } from '../failure.ts'
import type { Output } from '../output.ts'
import type { Surroundings } from '../publish/publish.ts'
import { parseGet, type GetOptions } from '../receive/get-arguments.ts'
import { describeCancellation, describeRelease } from '../receive/one-release.ts'
import { dropParts, withReceiver } from '../receive/receiver.ts'
import { watchChannel } from '../receive/watch-channel.ts'
import { writeFiles } from '../receive/write-release.ts'
import { shown } from '../watch/product-folder.ts'
import { DEFAULT_SERVER } from '../words.ts'

const progressMs = 250
const barChars = 24

/** Resolves to the exit code. */
export async function get(options: GetOptions, around: Surroundings): Promise<number> {
  if (options.watch) return watchChannel(options, options.watch, around)
  const { output, signal } = around
  const got = await withReceiver(options, around, async ({ channel, session, face }) => {
    const { folder, baseUrl, exercises } = options
    const place = { channel, folder, baseUrl, exercises }
    output.tell('start', `Fetching ${channel} into ${shown(folder)}.`, { channel })
    const release = await whole(session, face, options.timeoutMs, signal, output)
    if (!release) {
      output.end()
      output.tell('stopped', 'Stopped: the same command goes on from here.')
      return undefined
    }
    if (release.status === 'cancel') {
      describeCancellation(place, release)
      throw new CommandFailure(`The publisher has cancelled it: “${release.title}”.`)
    }
    await writeFiles(folder, release)
    await describeRelease(place, release)
    return release
  })
  if (!got) return 1
  // The files are whole: nobody needs the parts any more. Done is said when nothing is left to do.
  dropParts(options.folder)
  output.end()
  tellDone(options.folder, got, output)
  return 0
}

/** The newest release, once it is whole: not one that was superseded meanwhile; or a cancellation. Undefined where it was asked to stop. */
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
      if (newest?.status === 'cancel') return finish(() => resolve(newest))
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
  help: `flashcrew get: fetches a channel's newest release into a folder, or all that come.

Usage:
  flashcrew get CHANNEL -o DIR [options]
  flashcrew get CHANNEL -o DIR --watch [--exec CMD] [--listener CMD] [--hook URL] [options]

  CHANNEL             crew://…/…, or an announcement's address (https://…/announcement.json)
  -o, --out DIR       where the files go
  --signaling URL     a server; default the announcement's, else ${DEFAULT_SERVER}
  --relay-only        by TURN servers alone: other peers do not learn this machine's address
  --timeout SECONDS   give up then, with exit code 1
  --base-url URL      where others find DIR, for addresses in feeds; default its place on this disk
  --exercises         exercises and tests are in feed.geojson, and passed on, too
  --json              one JSON object a line
  -h, --help          this

  --watch             goes on: each release into DIR/EVENT/EVENT-VERSION, whole or not at all
  --exec CMD          runs CMD FOLDER for each release, with FLASHCREW_… in its environment
  --listener CMD      runs CMD as PDL runs a listener: --directory=FOLDER --type=shakemap …
  --exec-timeout SEC  a command that takes longer is ended; default 100
  --hook URL          posts each release as JSON; FLASHCREW_HOOK_SECRET signs it
  --keep NUMBER       releases that stay in DIR; default 100

Files are written when all of the release is here and verified. Beside them are cap.xml (CAP 1.2),
detail.geojson, product.xml, and feeds of it: feed.atom, feed.geojson. A get that was stopped or
killed goes on from where it was. Exit codes: 0 done, or asked to stop watching; 1 failed or
stopped; 2 the command line cannot be understood.
`,
  run: (words, around) => get(parseGet(words), around),
}
