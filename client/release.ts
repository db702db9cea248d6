/**
 * A release as the page sees it: its files as they become whole, its progress, and how it ends. Each release id has one
 * object for as long as the session lasts.
 */
import type { Progress, Release, ReleaseFile, ReleaseState, Status } from './api.ts'
import { chunkLength, fileRange, type FileRange } from '../shared/content/chunks.ts'
import type { FileEntry, Header, Manifest } from '../shared/content/manifest.ts'
import { Bits } from '../shared/lib/bits.ts'

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
  private current: ReleaseState = 'receiving'
  private endedBy: Error | null = null
  private waiters: FileWaiter[] = []
  private resolveComplete: (release: Release) => void = () => {}
  private rejectComplete: (reason: Error) => void = () => {}

  constructor(header: Header, receivedAt: number, source: ChunkSource) {
    this.header = header
    this.receivedAt = receivedAt
    this.source = source
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
  get files(): readonly ReleaseFile[] {
    return this.manifest?.files ?? []
  }
  get state(): ReleaseState {
    return this.current
  }

  get progress(): Progress {
    const { chunks, bytes } = this.header
    return { chunksHave: this.have.count, chunksTotal: chunks, bytesHave: this.bytesHave, bytesTotal: bytes }
  }

  file(path: string): Promise<Blob> {
    return new Promise<Blob>((resolve, reject) => {
      this.waiters.push({ path, resolve, reject })
      this.serveWaiters()
    })
  }

  // What the session tells

  manifestArrived(manifest: Manifest): void {
    if (this.manifest) return
    this.manifest = manifest
    this.changed()
  }

  /** Verified chunks that are in the store. */
  chunksArrived(chunks: Iterable<number>): void {
    for (const chunk of chunks) {
      if (this.have.has(chunk)) continue
      this.have.add(chunk)
      if (this.have.has(chunk)) this.bytesHave += chunkLength(chunk, this.header)
    }
    this.changed()
  }

  /** A newer release stands in the place of this one. What is whole stays readable. */
  replaced(state: 'superseded' | 'cancelled', by: Header): void {
    if (this.current === 'superseded' || this.current === 'cancelled') return
    this.current = state
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
    if (this.current === 'receiving' && this.manifest && this.have.full) {
      this.current = 'complete'
      this.resolveComplete(this)
    }
    this.serveWaiters()
  }

  private serveWaiters(): void {
    this.waiters = this.waiters.filter((waiter) => !this.serve(waiter))
  }

  /** True when the waiter has its answer. */
  private serve(waiter: FileWaiter): boolean {
    const { manifest, header } = this
    const file = manifest?.files.find((entry) => entry.path === waiter.path)
    const range = manifest && fileRange(manifest.files, waiter.path, header.chunkBytes)
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
