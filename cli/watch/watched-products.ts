/** The products of a watched folder: which are new, when they are whole, and each published once. */
import { compose, fit } from '../publish/compose.ts'
import type { PublishOptions } from '../publish/arguments.ts'
import type { Order } from '../publish/desk.ts'
import { ProblemError } from '../../client/peer/environment.ts'
import { limits } from '../../shared/wire/limits.ts'
import { CommandFailure } from '../failure.ts'
import type { Output } from '../output.ts'
import {
  productHash,
  folderOf,
  listFiles,
  readProductFiles,
  readLayout,
  shown,
  signatureOf,
  tooMany,
  type FoundFile,
  type FolderLayout,
  type ProductFolder,
} from './product-folder.ts'
import { sayConcerns } from '../publish/say-concerns.ts'
import { Settling } from './settling.ts'
import type { KeyState, PublishStatus, SourceState } from '../folder/state.ts'
import { watchFolder } from './watch.ts'

export interface WatchedRequest {
  /** Absolute. */
  readonly root: string
  readonly layout: FolderLayout
  readonly desk: { publish(order: Order): Promise<unknown> }
  readonly state: KeyState
  readonly options: PublishOptions
  readonly status: PublishStatus
  readonly output: Output
  readonly signal: AbortSignal
}

/** A folder that is not understood yet gets so many times the wait of one that is whole. */
const doubtFactor = 6

export class WatchedProducts {
  private readonly request: WatchedRequest
  private readonly settling: Settling
  private layout: FolderLayout
  /** The last sentence about each folder, so that it is said once. */
  private readonly said = new Map<string, string>()
  /** Folders that were passed over and have been read since. */
  private readonly read = new Set<string>()

  constructor(request: WatchedRequest) {
    this.request = request
    this.layout = request.layout
    const { settleMs } = request.options
    this.settling = new Settling(settleMs, settleMs * doubtFactor)
  }

  /** Resolves when the signal aborts. Rejects with a Failure where it is not understood to go on. */
  async run(): Promise<void> {
    const { root, output, signal } = this.request
    const watch = watchFolder(root, (why) =>
      output.warn(
        'problem',
        `The system does not tell of all changes (${why}): the folder is looked at every 30 seconds.`,
      ),
    )
    try {
      await this.begin()
      while (!signal.aborted) {
        const due = this.settling.due(Date.now())
        if (due) {
          await this.handle(due.folder, due.isLate)
          continue
        }
        const idle = this.passedOver
        const changed = await watch.next(idle ? Date.now() : this.settling.nextMs, signal)
        if (signal.aborted) break
        await this.look(changed)
        if (idle) await this.readPassedOver(idle)
      }
    } finally {
      await watch.close()
    }
  }

  /** What was there before anything was watched. */
  private async begin(): Promise<void> {
    const { root, state, output, options } = this.request
    const { kind, folders } = this.layout
    const isFirst = state.source(root) === undefined
    if (kind === 'events') {
      const changed: { folder: ProductFolder; files: FoundFile[]; newestMs: number }[] = []
      for (const folder of folders) {
        const files = await listFiles(folder.path)
        if (state.source(folder.path)?.signature === signatureOf(files)) continue
        changed.push({ folder, files, newestMs: Math.max(0, ...files.map(({ modifiedMs }) => modifiedMs)) })
      }
      changed.sort((a, b) => b.newestMs - a.newestMs)
      // More than can be current beside each other would only be seen in passing.
      const wanted = isFirst ? (options.catchUp ? 1 : 0) : limits.releasesCurrentMax
      this.passOver(changed.slice(wanted))
    }
    if (isFirst)
      state.setSources({ [root]: state.source(root) ?? { signature: '', hash: '', published: null } })
    if (kind === 'empty') output.tell('waiting', 'There is no product yet: it is published when it comes.')
    await this.look(null)
  }

  /** Their content is read later, when nothing new waits: of a large data folder it takes minutes. */
  private passOver(changed: readonly { folder: ProductFolder; files: FoundFile[] }[]): void {
    const { state, output } = this.request
    if (changed.length === 0) return
    const known = changed.map(({ folder, files }): [string, SourceState] => {
      const published = state.source(folder.path)?.published ?? null
      return [folder.path, { signature: signatureOf(files), hash: '', published }]
    })
    state.setSources(Object.fromEntries(known))
    output.tell(
      'passed-over',
      `${known.length} ${known.length === 1 ? 'event that is there already counts' : 'events that are there already count'} as known: what is new or changes from now on is published.`,
      { events: known.length },
    )
  }

  /** Reads one of those that were passed over, so that it is known again when its files are only touched. */
  private async readPassedOver({ path }: ProductFolder): Promise<void> {
    const { state } = this.request
    const files = await listFiles(path)
    const known = state.source(path)
    this.read.add(path)
    if (!known || known.signature !== signatureOf(files) || tooMany(files) !== undefined) return
    const found = await readProductFiles(path, files, fit(files).kept)
    // One that is being written now is new, and is seen as such.
    if (found) state.setSources({ [path]: { ...known, hash: await productHash(found.found) } })
  }

  /** Undefined where the content of each is known, or was looked at. */
  private get passedOver(): ProductFolder | undefined {
    const { state } = this.request
    return this.layout.folders.find(({ path }) => {
      const known = state.source(path)
      return known?.hash === '' && known.signature !== '' && !this.read.has(path)
    })
  }

  /** Null: at all folders. */
  private async look(changed: ReadonlySet<string> | null): Promise<void> {
    const { root, state } = this.request
    const touched = new Set<string>()
    let isAll = changed === null
    for (const path of changed ?? []) {
      const folder = folderOf(path, this.layout.folders)
      if (folder) touched.add(folder.path)
      // Files of no known kind make the whole tree a product, until a folder in it shows to be one.
      if (!folder || folder.path === root) isAll = true
    }
    if (isAll) this.layout = await readLayout(root).catch(() => this.layout)
    for (const { path } of this.layout.folders) {
      if (!isAll && !touched.has(path)) continue
      const signature = signatureOf(await listFiles(path))
      if (state.source(path)?.signature === signature) this.settling.done(path, signature)
      else this.settling.look(path, signature, Date.now(), touched.has(path))
    }
  }

  private async handle(folder: string, isLate: boolean): Promise<void> {
    const { output } = this.request
    const files = await listFiles(folder)
    const signature = signatureOf(files)
    // Meanwhile a folder within it, or another version, has shown to be the product.
    if (!this.layout.folders.some(({ path }) => path === folder)) return this.settling.done(folder, signature)
    try {
      const outcome = await this.attempt(folder, files, signature, isLate)
      if (outcome === 'changing') this.settling.look(folder, signature, Date.now(), true)
      else if (outcome === 'later') this.settling.putOff(folder, Date.now())
      else this.settling.done(folder, signature)
    } catch (error) {
      // What is wrong with the files stays wrong until they change; anything else may be mended meanwhile.
      const isLasting = error instanceof ProblemError
      if (!isLasting && !(error instanceof CommandFailure)) throw error
      this.say(folder, `${shown(folder)}: ${error.message}`, (sentence) =>
        output.warn('problem', sentence, { folder }),
      )
      if (isLasting) this.settling.done(folder, signature)
      else this.settling.putOff(folder, Date.now())
    }
  }

  private async attempt(
    folder: string,
    files: readonly FoundFile[],
    signature: string,
    isLate: boolean,
  ): Promise<'done' | 'changing' | 'later'> {
    const { desk, state, options, status, output } = this.request
    // What was taken away stays published: only the publisher can cancel it.
    if (files.length === 0) return 'done'
    const crowd = tooMany(files)
    if (crowd !== undefined) throw new ProblemError('bad-publish', crowd)
    const { kept, left } = fit(files)
    const read = await readProductFiles(folder, files, kept)
    if (!read) return 'changing'
    const { found, unread } = read
    const hash = await productHash(found)
    const known = state.source(folder)
    if (known?.hash === hash) {
      state.setSources({ [folder]: { ...known, signature } })
      return 'done'
    }
    const elsewhere = state.publishedAs(hash, status)
    if (elsewhere) {
      state.setSources({ [folder]: { signature, hash, published: elsewhere.published } })
      output.tell(
        'unchanged',
        `${shown(folder)} has the content that was published of ${shown(elsewhere.folder)}: it is not published again.`,
        { folder },
      )
      return 'done'
    }
    const { title, note, expires } = options
    const composed = await compose({ found, unread, status, title, isLate })
    if (composed.doubts.length > 0 && !isLate) {
      this.say(folder, `${shown(folder)} may not be whole yet: ${composed.doubts.join(' ')}`, (sentence) =>
        output.tell('doubt', sentence, { folder, doubts: composed.doubts }),
      )
      return 'later'
    }
    if (composed.refusal !== undefined) throw new ProblemError('bad-publish', composed.refusal)
    if (composed.title === '')
      throw new ProblemError(
        'bad-publish',
        'The files name no event, and the release needs a title: add --title TEXT.',
      )
    const { eventId = '', processTime } = composed.facts
    // Another folder may have it too: PDL gives each version a folder of its own, and networks have names of their own.
    const last = state.lastMapOf([eventId, ...composed.ids])
    if (last && processTime && processTime.toISOString() < last.processTime)
      throw new ProblemError(
        'bad-publish',
        `The map was made before the one that is published (${processTime.toISOString()}, ${last.processTime}): it is not published.`,
      )
    sayConcerns(composed, left, output)
    const beside = this.layout.kind === 'events' ? this.layout.folders.map(({ path }) => path) : []
    await desk.publish({ folder, signature, hash, status, composed, title, note, expires, beside })
    this.said.delete(folder)
    return 'done'
  }

  private say(folder: string, sentence: string, tell: (sentence: string) => void): void {
    if (this.said.get(folder) === sentence) return
    this.said.set(folder, sentence)
    tell(sentence)
  }
}
