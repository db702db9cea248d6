/**
 * A release as the page sees it: its files as they become whole, its progress, and how it ends. Each release id has one
 * object for as long as the session lasts.
 */
import type { Delivery, Progress, Release, ReleaseFile, ReleaseState, Status } from '../api.ts'
import type { SharedRelease } from '../tabs/shared-peer.ts'
import { chunkLength, chunksOnlyOf, fileRange, type FileRange } from '../../shared/content/chunks.ts'
import type { FileEntry, Header, Manifest } from '../../shared/content/manifest.ts'
import { Bits } from '../../shared/lib/bits.ts'

/** A chunk's bytes by its hash; null where they are gone. */
export type ChunkSource = (hash: string) => Uint8Array | Promise<Uint8Array | null>

interface FileWaiter {
  readonly path: string
  resolve(blob: Promise<Blob>): void
  reject(reason: Error): void
}

export class ReleaseView implements Release {
  readonly header: Header
  readonly receivedAt: number
  readonly complete: Promise<Release>
  private readonly source: ChunkSource
  private manifest: Manifest | null = null
  private have: Bits
  private bytesHave = 0
  /** Chunks that are not fetched. */
  private skipped: ReadonlySet<number> = new Set()
  private pathsLeftOut: readonly string[] = []
  /** Files that were asked for: they are fetched, whatever is left out. */
  private readonly asked = new Set<string>()
  private readonly wanted: () => void
  private readonly bytesFrom = new Map<string, number>()
  private bytesKept = 0
  private completedAt: number | null = null
  private replacement: { readonly state: 'superseded' | 'cancelled'; readonly by: Header } | null = null
  private current: ReleaseState = 'receiving'
  private endedBy: Error | null = null
  private waiters: FileWaiter[] = []
  private resolveComplete: (release: Release) => void = () => {}
  private rejectComplete: (reason: Error) => void = () => {}

  /** `wanted` is called when a file is asked for that was left out. */
  constructor(header: Header, receivedAt: number, source: ChunkSource, wanted: () => void = () => {}) {
    this.header = header
    this.receivedAt = receivedAt
    this.source = source
    this.wanted = wanted
    this.have = new Bits(header.chunks)
    this.complete = new Promise((resolve, reject) => {
      this.resolveComplete = resolve
      this.rejectComplete = reject
    })
    // Nobody has to listen.
    this.complete.catch(() => {})
  }

  get id(): string {
    return this.header.id
  }
  get sequence(): number {
    return this.header.sequence
  }
  get title(): string {
    return this.header.title
  }
  get status(): Status {
    return this.header.status
  }
  get issued(): string {
    return this.header.issued
  }
  get note(): string {
    return this.header.note ?? ''
  }
  get expires(): string {
    return this.header.expires ?? ''
  }
  get successor(): string {
    return this.header.successor ?? ''
  }
  get files(): readonly ReleaseFile[] {
    return this.manifest?.files ?? []
  }
  get state(): ReleaseState {
    return this.current
  }

  get progress(): Progress {
    let { chunks: chunksTotal, bytes: bytesTotal } = this.header
    for (const chunk of this.skipped) {
      if (this.have.has(chunk)) continue
      chunksTotal--
      bytesTotal -= chunkLength(chunk, this.header)
    }
    return { chunksHave: this.have.count, chunksTotal, bytesHave: this.bytesHave, bytesTotal }
  }

  get leftOut(): readonly string[] {
    return this.pathsLeftOut
  }

  get delivery(): Delivery {
    const sources = [...this.bytesFrom].map(([peer, bytes]) => ({ peer, bytes }))
    const { completedAt, bytesKept } = this
    return { completedAt, sources: sources.toSorted((a, b) => b.bytes - a.bytes), bytesKept }
  }

  file(path: string): Promise<Blob> {
    this.ask(path)
    return new Promise<Blob>((resolve, reject) => {
      this.waiters.push({ path, resolve, reject })
      this.serveWaiters()
    })
  }

  bytesOf(path: string): number {
    const { manifest, header } = this
    const range = manifest && fileRange(manifest.files, path, header)
    if (!range) return 0
    let bytes = 0
    for (let chunk = range.firstChunk; chunk <= range.lastChunk; chunk++) {
      if (!this.have.has(chunk)) continue
      const start = chunk * header.chunkBytes
      bytes += Math.min(range.end, start + header.chunkBytes) - Math.max(range.start, start)
    }
    return bytes
  }

  /** A file is wanted, whatever is left out. */
  ask(path: string): void {
    if (this.asked.has(path)) return
    this.asked.add(path)
    if (this.pathsLeftOut.includes(path)) this.wanted()
  }

  /** A file is not wanted after all: it may be left out again. */
  forgo(path: string): void {
    if (this.asked.delete(path)) this.wanted()
  }

  // What the session tells

  manifestArrived(manifest: Manifest): void {
    if (this.manifest) return
    this.manifest = manifest
    this.changed()
  }

  /**
   * Files that are not fetched, of those not asked for and not here. Returns the chunks that nobody needs then; null while
   * the files are not known.
   */
  leaveOut(onDemand: ((file: ReleaseFile) => boolean) | null): number[] | null {
    const { manifest, header } = this
    if (!manifest) return null
    const left = manifest.files.filter((entry) => {
      const range = fileRange(manifest.files, entry.path, header)
      const here = range !== undefined && this.isWhole(range)
      return !here && !this.asked.has(entry.path) && onDemand?.(entry) === true
    })
    this.pathsLeftOut = left.map(({ path }) => path)
    const chunks = chunksOnlyOf(new Set(this.pathsLeftOut), manifest.files, header)
    this.skipped = new Set(chunks)
    this.changed()
    return chunks
  }

  /** Verified chunks that are in the store from before. */
  chunksFound(chunks: Iterable<number>): void {
    for (const chunk of chunks) this.bytesKept += this.add(chunk)
    this.changed()
  }

  /** SHA-256 of a chunk, base64url; undefined where it is not known. */
  hashOf(chunk: number): string | undefined {
    return this.manifest?.chunks[chunk]
  }

  /** Bytes of a chunk that is not here; 0 of one that is. */
  lengthLacking(chunk: number): number {
    return this.have.has(chunk) ? 0 : chunkLength(chunk, this.header)
  }

  /** A verified chunk that a peer, or the web seed, sent. */
  chunkArrived(chunk: number, from: string): void {
    this.bytesFrom.set(from, (this.bytesFrom.get(from) ?? 0) + this.add(chunk))
    this.changed()
    if (this.current === 'complete') this.completedAt ??= Date.now()
  }

  /** Chunks that came to another tab of this browser, and so to this one, with how they came there. */
  adopted(chunks: Iterable<number>, { completedAt, sources, bytesKept }: Delivery): void {
    for (const chunk of chunks) this.add(chunk)
    this.completedAt = completedAt
    this.bytesKept = bytesKept
    this.bytesFrom.clear()
    for (const { peer, bytes } of sources) this.bytesFrom.set(peer, bytes)
    this.changed()
  }

  /** All that another tab needs to show the same. */
  shared(): Omit<SharedRelease, 'jws'> {
    const { header, receivedAt, manifest, delivery, replacement: replaced } = this
    const have = Array.from({ length: header.chunks }, (_, chunk) => chunk).filter((chunk) =>
      this.have.has(chunk),
    )
    return { header, receivedAt, manifest, have, replaced, delivery }
  }

  /** Bytes that were not here before. */
  private add(chunk: number): number {
    if (this.have.has(chunk)) return 0
    this.have.add(chunk)
    const bytes = this.have.has(chunk) ? chunkLength(chunk, this.header) : 0
    this.bytesHave += bytes
    return bytes
  }

  /** A newer release stands in the place of this one. What is whole stays readable. */
  replaced(state: 'superseded' | 'cancelled', by: Header): void {
    if (this.current === 'superseded' || this.current === 'cancelled') return
    this.current = state
    this.replacement = { state, by }
    const reason =
      by.id === this.id
        ? `The release “${this.title}” is broken: its publisher signed a list of files that cannot be read.`
        : `The release “${this.title}” was ${state} by “${by.title}”.`
    this.ended(new Error(reason))
  }

  left(): void {
    this.ended(new Error('The channel was left.'))
  }

  private ended(reason: Error): void {
    this.endedBy ??= reason
    this.rejectComplete(this.endedBy)
    this.serveWaiters()
  }

  private changed(): void {
    const { chunksHave, chunksTotal } = this.progress
    const isWhole = this.manifest !== null && chunksHave === chunksTotal
    if (this.current === 'receiving' && isWhole) {
      this.current = 'complete'
      this.resolveComplete(this)
    } else if (this.current === 'complete' && !isWhole) this.current = 'receiving'
    this.serveWaiters()
  }

  private serveWaiters(): void {
    this.waiters = this.waiters.filter((waiter) => !this.serve(waiter))
  }

  /** True when the waiter has its answer. */
  private serve(waiter: FileWaiter): boolean {
    const { manifest, header } = this
    const file = manifest?.files.find((entry) => entry.path === waiter.path)
    const range = manifest && fileRange(manifest.files, waiter.path, header)
    if (manifest && (!file || !range)) {
      waiter.reject(new Error(`The release “${this.title}” has no file “${waiter.path}”.`))
      return true
    }
    if (manifest && file && range && this.isWhole(range)) {
      waiter.resolve(this.assemble(manifest, file, range))
      return true
    }
    if (this.endedBy) waiter.reject(this.endedBy)
    return this.endedBy !== null
  }

  private isWhole({ firstChunk, lastChunk }: FileRange): boolean {
    for (let chunk = firstChunk; chunk <= lastChunk; chunk++) if (!this.have.has(chunk)) return false
    return true
  }

  private async assemble(manifest: Manifest, file: FileEntry, range: FileRange): Promise<Blob> {
    const { chunkBytes } = this.header
    const parts: Uint8Array<ArrayBuffer>[] = []
    for (let chunk = range.firstChunk; chunk <= range.lastChunk; chunk++) {
      const bytes = await this.source(manifest.chunks[chunk] ?? '')
      if (!bytes || bytes.length !== chunkLength(chunk, this.header))
        throw new Error(`A part of “${file.path}” is no longer in this browser's storage.`)
      const start = chunk * chunkBytes
      const part = bytes.subarray(Math.max(0, range.start - start), Math.min(bytes.length, range.end - start))
      parts.push(part as Uint8Array<ArrayBuffer>)
    }
    return new Blob(parts, { type: file.type })
  }
}
