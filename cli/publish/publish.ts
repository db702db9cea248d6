/** `flashcrew publish`: one folder's product once, or a watched folder's products as they come. */
import { resolve, sep } from 'node:path'
import type { Custody, JoinOptions } from '../../client/api.ts'
import { sequenceName } from '../site/sequence-name.ts'
import type { PublishOptions } from './arguments.ts'
import { compose, fit, type Composed } from './compose.ts'
import { Desk, pause } from './desk.ts'
import { CommandFailure } from '../failure.ts'
import { checkKeyFile, checkNewKey } from '../key/key-file.ts'
import type { KeyInUse, KeyRequest } from '../key/key-process.ts'
import type { Output } from '../output.ts'
import type { PassphraseSource } from '../key/passphrase.ts'
import {
  productHash,
  listFiles,
  openFolder,
  readProductFiles,
  readLayout,
  shown,
  signatureOf,
  tooMany,
  type FoundFile,
  type FolderLayout,
} from '../watch/product-folder.ts'
import { sayConcerns } from './say-concerns.ts'
import { KeyState, type PublishStatus } from '../folder/state.ts'
import { describeSpread, milestoneOf } from './spread.ts'
import { WatchedProducts } from '../watch/watched-products.ts'

export interface Surroundings {
  readonly output: Output
  readonly passphrase: PassphraseSource
  /** Aborts where the process is asked to end. */
  readonly signal: AbortSignal
  loadRtc(): Promise<NonNullable<JoinOptions['rtc']>>
  /** Opens the key of what stays connected to strangers: in a process of its own (key-process.ts). */
  openKey(request: KeyRequest): Promise<KeyInUse>
}

const progressMs = 1_000

/** Resolves to the exit code. Rejects with a Failure for everything that stands in the way. */
export async function publish(options: PublishOptions, around: Surroundings): Promise<number> {
  const root = await openFolder(options.directory)
  const keyFile = resolve(options.keyFile)
  if (keyFile === root || keyFile.startsWith(root + sep))
    throw new CommandFailure(
      `The key ${shown(keyFile)} lies in the folder that is to be published: keep it elsewhere.`,
    )
  if (options.newKey) {
    checkNewKey(keyFile, options.channelName)
    if (!options.status) missingStatus()
  }
  if (!options.newKey) checkKeyFile(keyFile)
  const layout = await readLayout(root)
  const rtc = await around.loadRtc()
  const state = new KeyState(keyFile)
  let key: KeyInUse | undefined
  try {
    const status = options.status ?? state.status ?? missingStatus()
    const ready = options.watch ? undefined : await readOnce(layout, options, status)
    const newName = options.newKey ? options.channelName : undefined
    key = await around.openKey({ keyFile, newName })
    const { signaling, uploadLimit, relayOnly, helpers } = options
    const desk = await Desk.open({
      ...{ key, state, signaling, uploadLimit, relayOnly, helpers, rtc },
      output: around.output,
    })
    try {
      greet(desk, root, options, status, around.output)
      if (options.claim && (await desk.heard(around.signal))) await desk.claim(options.claim)
      if (ready) return await publishOnce(desk, state, ready, options, status, around)
      return await publishWatched(desk, state, root, layout, options, status, around)
    } finally {
      around.output.end()
      await desk.close()
    }
  } finally {
    key?.close()
    state.close()
  }
}

function missingStatus(): never {
  throw new CommandFailure(
    'Say what kind of release it is: --status actual, --status exercise or --status test.',
    2,
  )
}

function greet(
  { publisher }: Desk,
  root: string,
  { signaling, newKey, keyFile, watch }: PublishOptions,
  status: PublishStatus,
  output: Output,
): void {
  if (newKey)
    output.tell(
      'key',
      `Made the key ${keyFile}: keep a copy of it and its passphrase, since without them nobody can publish on this channel again.`,
    )
  const address = `${signaling[0] ?? ''}/#${publisher.channel}`
  output.tell(
    'start',
    `${watch ? 'Watching' : 'Publishing'} ${shown(root)} as ${status.toUpperCase()} on ${publisher.channel}.`,
    { channel: publisher.channel, folder: root, status, address },
  )
  output.tell('address', `Receivers open ${address}`, { address })
}

// One product

interface Ready {
  readonly folder: string
  readonly signature: string
  readonly hash: string
  readonly composed: Composed
  readonly left: readonly FoundFile[]
}

async function readOnce(
  layout: FolderLayout,
  { directory, title }: PublishOptions,
  status: PublishStatus,
): Promise<Ready> {
  const [folder, second] = layout.folders
  if (!folder) throw new CommandFailure(`The folder ${directory} is empty: there is nothing to publish.`)
  if (second)
    throw new CommandFailure(
      `The folder ${directory} holds ${layout.folders.length} events (${folder.name}, ${second.name}, …): name one of them, or add --watch to publish what comes.`,
    )
  const files = await listFiles(folder.path)
  const crowd = tooMany(files)
  if (crowd !== undefined) throw new CommandFailure(crowd)
  const { kept, left } = fit(files)
  const read = await readProductFiles(folder.path, files, kept)
  if (!read)
    throw new CommandFailure(`The files in ${directory} are being changed: try again when they are whole.`)
  const { found, unread } = read
  const composed = await compose({ found, unread, status, title, isLate: true })
  if (composed.refusal !== undefined) throw new CommandFailure(composed.refusal)
  if (composed.title === '')
    throw new CommandFailure('These files name no event, and the release needs a title: add --title TEXT.', 2)
  return {
    folder: folder.path,
    signature: signatureOf(files),
    hash: await productHash(found),
    composed,
    left,
  }
}

async function publishOnce(
  desk: Desk,
  state: KeyState,
  ready: Ready,
  options: PublishOptions,
  status: PublishStatus,
  { output, signal }: Surroundings,
): Promise<number> {
  sayConcerns(ready.composed, ready.left, output)
  if (!(await desk.heard(signal))) return stopped(output, options.once)
  desk.settleBegun()
  const known = state.publishedAs(ready.hash, status)?.published
  const { title, note, expires } = options
  const isCurrent = known?.title === title && known.note === note && desk.isCurrent(known.release)
  if (isCurrent && desk.resume(known.release))
    output.tell(
      'unchanged',
      `This was published before, as the release of ${sequenceName(known.sequence)}: it is served, and not published again.`,
      { sequence: known.sequence, release: known.release },
    )
  else await desk.publish({ ...ready, status, title, note, expires, beside: [] })
  const deadline = Date.now() + options.timeoutMs
  let isSafe = false
  let milestone = ''
  while (!signal.aborted) {
    ;({ isSafe, milestone } = tellSpread(desk, output, { isSafe, milestone }))
    if (isSafe && options.once) return 0
    if (Date.now() >= deadline)
      throw new CommandFailure(
        `After ${options.timeoutMs / 1_000} seconds nobody has proven that the receivers hold the whole release without this process: it is not published safely.`,
      )
    await pause(progressMs, signal)
  }
  return stopped(output, options.once && !isSafe)
}

function stopped(output: Output, tooSoon: boolean): number {
  output.tell('stopped', tooSoon ? 'Stopped before the receivers had the whole release.' : 'Stopped.')
  return tooSoon ? 1 : 0
}

// Products as they come

async function publishWatched(
  desk: Desk,
  state: KeyState,
  root: string,
  layout: FolderLayout,
  options: PublishOptions,
  status: PublishStatus,
  { output, signal }: Surroundings,
): Promise<number> {
  if (!(await desk.heard(signal))) return stopped(output, false)
  desk.settleBegun()
  desk.checkNotMoved()
  const newest = Object.values(state.sources)
    .map(({ published }) => published)
    .filter((published) => published !== null)
    .sort((a, b) => b.sequence - a.sequence)[0]
  const resumed = newest && desk.resume(newest.release)
  if (resumed)
    output.tell(
      'resumed',
      `The release of ${sequenceName(resumed.sequence)}, published before, is served: ${resumed.title}.`,
      {
        sequence: resumed.sequence,
        release: resumed.id,
      },
    )
  const products = new WatchedProducts({ root, layout, desk, state, options, status, output, signal })
  let seen = { isSafe: false, milestone: '', sequence: 0 }
  const timer = setInterval(() => {
    const sequence = desk.spread()?.sequence ?? 0
    if (sequence !== seen.sequence) seen = { isSafe: false, milestone: '', sequence }
    seen = { ...tellSpread(desk, output, seen), sequence }
  }, progressMs)
  try {
    await products.run()
  } finally {
    clearInterval(timer)
  }
  return stopped(output, false)
}

function safeInWords({ helper, needed }: Custody): string {
  return helper
    ? 'a helper has proven to hold all of it'
    : `${needed} receivers or more have proven to hold each part`
}

/** One look at the spread; what was safe once stays it. */
function tellSpread(
  desk: Desk,
  output: Output,
  before: { readonly isSafe: boolean; readonly milestone: string },
): { isSafe: boolean; milestone: string } {
  const spread = desk.spread()
  if (!spread) return { ...before }
  const milestone = milestoneOf(spread)
  const isNew = milestone !== before.milestone
  const { sequence, copies, coverage, custody, neighbors, isSafe } = spread
  const fields = { sequence, copies, coverage: coverage ?? null, custody, neighbors, safe: isSafe }
  output.progress(describeSpread(spread), fields, isNew)
  if (isSafe && !before.isSafe)
    output.tell(
      'safe',
      `The release of ${sequenceName(sequence)} no longer needs this process: ${safeInWords(spread.custody)}. It may be stopped.`,
      { sequence },
    )
  return { isSafe: isSafe || before.isSafe, milestone }
}
