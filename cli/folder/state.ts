/**
 * What a publisher must not forget, in a folder beside its key file: the last sequence number that was signed, and what
 * was published of which folder. Each change is written whole before what it stands for is done.
 */
import { readFileSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { sequenceAfter } from '../../shared/content/sequence.ts'
import { codeOf, CommandFailure, whyNot } from '../failure.ts'
import { takeLock } from './lock.ts'
import { makeFolder, writeWhole } from './write-whole.ts'

export const PUBLISHABLE = ['actual', 'exercise', 'test'] as const
export type PublishStatus = (typeof PUBLISHABLE)[number]

const publishedSchema = v.object({
  /** Of the files' paths and bytes, SHA-256 in base64url. */
  hash: v.string(),
  sequence: v.number(),
  status: v.picklist(PUBLISHABLE),
  /** As they were given; '' where they were not. */
  title: v.string(),
  note: v.string(),
  /** The map's own words; '' where it has none. */
  eventId: v.string(),
  /** All names that the map's files have for the event. Earlier versions kept none. */
  ids: v.optional(v.array(v.string())),
  /** ISO 8601; '' where the map has none. */
  processTime: v.string(),
  /** The release's id; '' as long as it was only begun. */
  release: v.string(),
})
const sourceSchema = v.object({
  /** Of the files' paths, sizes and times: while it is the same nothing is read. */
  signature: v.string(),
  /** What was there, published or not. */
  hash: v.string(),
  published: v.nullable(publishedSchema),
})
const stateSchema = v.object({
  version: v.literal(1),
  /** `crew://…/…`; '' before the key was opened for the first time. */
  channel: v.string(),
  sequence: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** ISO 8601: when the last release was signed; '' for never. */
  issued: v.string(),
  status: v.nullable(v.picklist(PUBLISHABLE)),
  /** By the product's folder, absolute. */
  sources: v.record(v.string(), sourceSchema),
})

export type Published = v.InferOutput<typeof publishedSchema>
export type SourceState = v.InferOutput<typeof sourceSchema>
type State = v.InferOutput<typeof stateSchema>

const FRESH: State = { version: 1, channel: '', sequence: 0, issued: '', status: null, sources: {} }

export class KeyState {
  /** The folder beside the key file. */
  readonly folder: string
  private readonly path: string
  private readonly unlock: () => void
  private state: State

  /** Throws a Failure where another process uses the key, or the folder cannot be used. */
  constructor(keyFile: string) {
    this.folder = `${keyFile}.state`
    this.path = join(this.folder, 'state.json')
    try {
      makeFolder(this.folder)
    } catch (error) {
      throw new CommandFailure(`The folder ${this.folder} cannot be made: ${whyNot(error)}.`)
    }
    this.unlock = takeLock(join(this.folder, 'lock'), `The key ${keyFile}`)
    try {
      this.state = readState(this.path)
    } catch (error) {
      this.unlock()
      throw error
    }
  }

  /** Of the last release, which the next takes where nothing else is said. */
  get status(): PublishStatus | null {
    return this.state.status
  }

  /** ISO 8601; '' for never. */
  get issued(): string {
    return this.state.issued
  }

  /** The greatest number that was taken; 0 before the first. */
  get sequence(): number {
    return this.state.sequence
  }

  get sources(): Readonly<Record<string, SourceState>> {
    return this.state.sources
  }

  source(folder: string): SourceState | undefined {
    return Object.hasOwn(this.state.sources, folder) ? this.state.sources[folder] : undefined
  }

  /** A folder's release with this content and status: a folder that was renamed has it too. */
  publishedAs(
    hash: string,
    status: PublishStatus,
  ): { readonly folder: string; readonly published: Published } | undefined {
    for (const [folder, { published }] of Object.entries(this.state.sources))
      if (published?.hash === hash && published.status === status && published.release !== '')
        return { folder, published }
    return undefined
  }

  /** Of the maps of one event that were published, from whichever folder, the one that was made last. */
  lastMapOf(names: readonly string[]): Published | undefined {
    const wanted = new Set(names.filter((name) => name !== '').map((name) => name.toLowerCase()))
    let last: Published | undefined
    for (const { published } of Object.values(this.state.sources)) {
      if (!published || published.release === '') continue
      const known = [published.eventId, ...(published.ids ?? [])]
      const isOf = known.some((name) => wanted.has(name.toLowerCase()))
      if (isOf && published.processTime > (last?.processTime ?? '')) last = published
    }
    return last
  }

  /** Throws a Failure where the folder was of another key. */
  claim(channel: string): void {
    const { channel: known } = this.state
    if (known !== '' && known !== channel)
      throw new CommandFailure(
        `The folder ${this.folder} belongs to another key (${known}), not to this one (${channel}): move it away, or put its own key back.`,
      )
    if (known === '') this.change({ channel })
  }

  /** The next sequence number of a release, taken for good; higher than `newestKnown` and all that were taken. */
  nextSequence(newestKnown: number): Promise<number> {
    const sequence = this.sequenceAfter(newestKnown, Date.now())
    const { sources } = this.state
    // What was begun last is what this number is for: after a crash the two tell whether it went out.
    const begun = Object.entries(sources).find(([, { published }]) => published?.release === '')
    const marked = begun && mark(begun[1], sequence)
    this.take(sequence, Date.now(), begun && marked ? { sources: { ...sources, [begun[0]]: marked } } : {})
    return Promise.resolve(sequence)
  }

  /** The same for what is no release of a folder: a site's document. `nowMs` since 1970. */
  takeSequence(newestKnown: number, nowMs: number): number {
    const sequence = this.sequenceAfter(newestKnown, nowMs)
    this.take(sequence, nowMs, {})
    return sequence
  }

  private sequenceAfter(newestKnown: number, nowMs: number): number {
    return sequenceAfter(Math.max(newestKnown, this.state.sequence), nowMs)
  }

  private take(sequence: number, nowMs: number, also: Partial<State>): void {
    this.change({ sequence, issued: new Date(nowMs).toISOString(), ...also })
  }

  setStatus(status: PublishStatus): void {
    if (status !== this.state.status) this.change({ status })
  }

  /** Several at once are one write. */
  setSources(changed: Readonly<Record<string, SourceState>>): void {
    this.change({ sources: { ...this.state.sources, ...changed } })
  }

  /** Leaves nothing behind where nothing was kept. */
  close(): void {
    this.unlock()
    if (this.state === FRESH) removeEmpty(this.folder)
  }

  private change(changed: Partial<State>): void {
    const next = { ...this.state, ...changed }
    try {
      writeWhole(this.path, `${JSON.stringify(next, null, 1)}\n`)
    } catch (error) {
      throw new CommandFailure(`The file ${this.path} cannot be written: ${whyNot(error)}.`)
    }
    this.state = next
  }
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder)
  } catch {
    // There is something in it after all.
  }
}

function mark(source: SourceState, sequence: number): SourceState {
  return { ...source, published: source.published && { ...source.published, sequence } }
}

function readState(path: string): State {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return FRESH
    throw new CommandFailure(`The file ${path} cannot be read: ${whyNot(error)}.`)
  }
  try {
    return v.parse(stateSchema, JSON.parse(text))
  } catch {
    throw new CommandFailure(
      `The file ${path} is damaged: put back a copy, or remove it, and what is in the folder is published once more.`,
    )
  }
}
