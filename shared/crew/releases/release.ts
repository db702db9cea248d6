/**
 * One release as this peer knows it, and the sole owner of what it says of itself: which chunks are had, claimed and skipped, whether
 * its manifest is here, and whether it is still current. Others ask it, and tell it what has happened.
 *
 * Invariants:
 * 1. What is had or skipped is claimed: no link is asked for it.
 * 2. A release is complete when its manifest is here and all that is wanted of it is had.
 * 3. A release that is over stays over.
 */
import { assert } from '../../lib/assert.ts'
import { Bits, type ReadonlyBits } from '../../lib/bits.ts'
import { writable } from '../../lib/writable.ts'
import { fromBase64Url } from '../../lib/text.ts'
import { chunkLength, chunkRanks } from '../../content/chunks.ts'
import type { Header, Manifest } from '../../content/manifest.ts'
import { generationMax } from '../../wire/frames.ts'
import type { ReleaseId } from '../io.ts'

/** A part is what data is a piece of: 0 is the manifest, i + 1 chunk i. */
export const MANIFEST_PART = 0

export class Release {
  readonly id: ReleaseId
  /** Names it in the frames that move its chunks (frames.ts). */
  readonly tag: number
  readonly header: Header
  readonly jws: Uint8Array
  readonly manifest: Manifest | null = null
  readonly manifestBytes: Uint8Array | null = null
  /** The order in which its chunks are wanted (chunkRanks); all 0 while the manifest is not here. */
  readonly rank: Uint8Array
  /** Chunks verified. */
  readonly have: ReadonlyBits
  private readonly had: Bits
  /** Chunks verified, coming, being checked, or not wanted: what a state says that we have or await. */
  readonly claimed: ReadonlyBits
  private readonly taken: Bits
  /** Chunks that the user does not want now. */
  readonly skipped: ReadonlyBits
  private readonly unwanted: Bits
  private readonly hops: Uint8Array
  readonly state: 'receiving' | 'complete' | 'superseded' | 'cancelled' = 'receiving'
  /** The manifest is here, and the store was searched for its chunks: what comes can be checked, and what lacks is known. */
  readonly isReady: boolean = false

  constructor(header: Header, jws: Uint8Array) {
    const { id, chunks } = header
    this.id = id
    this.tag = tagOf(id)
    this.header = header
    this.jws = jws
    this.rank = new Uint8Array(chunks)
    this.have = this.had = new Bits(chunks)
    this.claimed = this.taken = new Bits(chunks)
    this.skipped = this.unwanted = new Bits(chunks)
    this.hops = new Uint8Array(chunks).fill(generationMax)
  }

  /** Superseded or cancelled. */
  get isOver(): boolean {
    return this.state === 'superseded' || this.state === 'cancelled'
  }

  /** How many chunks are wanted and not here. */
  get lacking(): number {
    const { had, unwanted } = this
    if (unwanted.count === 0) return had.length - had.count
    let count = 0
    for (let chunk = 0; chunk < had.length; chunk++) if (!had.has(chunk) && !unwanted.has(chunk)) count++
    return count
  }

  /** How many hops a chunk had made when it came: 0 from the publisher, 127 for what was here before. */
  generation(chunk: number): number {
    return this.hops[chunk] ?? 0
  }

  /** Bytes of a part. */
  partLength(part: number): number {
    return part === MANIFEST_PART ? this.header.manifestBytes : chunkLength(part - 1, this.header)
  }

  /** Expected SHA-256 of a part, or undefined while the manifest is not here. */
  partHash(part: number): string | undefined {
    return part === MANIFEST_PART ? this.header.manifest : this.manifest?.chunks[part - 1]
  }

  /** 0 … 255, 255 only when whole: as a report tells it. */
  get progress(): number {
    if (this.state === 'complete') return 255
    const total = this.header.chunks
    return total === 0 ? 0 : Math.min(254, Math.floor((1 - this.lacking / total) * 255))
  }

  // What happens to it

  /** The manifest is here, and was checked. */
  setManifest(manifest: Manifest, bytes: Uint8Array | null): void {
    assert(this.manifest === null, 'a release has one manifest')
    assert(manifest.chunks.length === this.header.chunks, 'a manifest that was checked names all chunks')
    const own = writable<Release>(this)
    own.manifest = manifest
    own.manifestBytes = bytes
    own.rank = chunkRanks(manifest.files, this.header)
  }

  /** The store was searched for chunks that are here already. */
  searched(): void {
    assert(this.manifest !== null, 'chunks are searched for by their manifest')
    const own = writable<Release>(this)
    own.isReady = true
  }

  /** A chunk is here and verified, after so many hops. */
  keep(chunk: number, generation = generationMax): void {
    assert(chunk >= 0 && chunk < this.had.length, 'a chunk that is kept is one of the release')
    this.had.add(chunk)
    this.taken.add(chunk)
    this.hops[chunk] = generation
  }

  /** The store has it no more. It stays claimed until it is to be asked for. */
  lose(chunk: number): void {
    this.had.delete(chunk)
  }

  /** It is on its way. */
  claim(chunk: number): void {
    this.taken.add(chunk)
  }

  /** It is not on its way any more: it may be asked for. */
  unclaim(chunk: number): void {
    assert(!this.had.has(chunk) && !this.unwanted.has(chunk), 'what is had or skipped stays claimed')
    this.taken.delete(chunk)
  }

  /** From now on these are not wanted. Returns those that are wanted again and lacking; they stay claimed until they are asked for. */
  skip(chunks: readonly number[]): number[] {
    const skipped = new Bits(this.header.chunks)
    for (const chunk of chunks) skipped.add(chunk)
    const wanted: number[] = []
    for (let chunk = 0; chunk < skipped.length; chunk++) {
      if (skipped.has(chunk)) {
        this.unwanted.add(chunk)
        this.taken.add(chunk)
      } else if (this.unwanted.has(chunk)) {
        this.unwanted.delete(chunk)
        if (!this.had.has(chunk)) wanted.push(chunk)
      }
    }
    return wanted
  }

  /** True when it is complete only now. */
  nowComplete(): boolean {
    if (this.state !== 'receiving' || this.manifest === null || this.lacking > 0) return false
    this.become('complete')
    return true
  }

  /** It lacks something again. */
  receiveAgain(): void {
    assert(this.state === 'complete', 'only what was complete is received again')
    this.become('receiving')
    this.searched()
  }

  private become(state: Release['state']): void {
    const own = writable<Release>(this)
    own.state = state
  }

  end(as: 'superseded' | 'cancelled'): void {
    assert(!this.isOver, 'a release ends once')
    this.become(as)
  }
}

/** The first four bytes of a release's id, as a number. */
export function tagOf(id: ReleaseId): number {
  const [a = 0, b = 0, c = 0, d = 0] = fromBase64Url(id) ?? []
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0
}
