/**
 * Seals: the first 16 bytes of SHA-256 over a salt, the id of a peer, and the bytes of chunks. Only a host that has the
 * chunks, now that it knows the salt, can make one; and since its id is in it, nobody can pass on another's. The host reads
 * and hashes; here is which chunks a seal is over, and who waits for it.
 */
import { assert } from '../../lib/assert.ts'
import { concat } from '../../lib/bytes.ts'
import { fromBase64Url, toBase64Url } from '../../lib/text.ts'
import { SEAL_BYTES } from '../../wire/frames.ts'
import type { Context } from '../context.ts'
import type { PeerId, Token } from '../io.ts'
import type { Release } from '../releases/release.ts'

export interface SealOrder {
  readonly release: Release
  /** In the order in which they are sealed. */
  readonly chunks: readonly number[]
  readonly salt: string
  readonly peer: PeerId
  /** `chunks`: those of the order that the store still has. */
  sealed(seal: string, chunks: readonly number[]): void
}

interface Job {
  readonly order: SealOrder
  readonly bytes: Map<number, Uint8Array>
  /** Chunks that are being read. */
  waiting: number
}

interface Hashing {
  readonly order: SealOrder
  readonly chunks: readonly number[]
}

export class Sealer {
  private readonly context: Context
  private readonly lost: (release: Release, chunk: number) => void
  private readonly reading = new Map<Token, { readonly job: Job; readonly chunk: number }>()
  private readonly hashing = new Map<Token, Hashing>()

  /** `lost`: the store no longer has a chunk. */
  constructor(context: Context, lost: (release: Release, chunk: number) => void) {
    this.context = context
    this.lost = lost
  }

  get kept(): number {
    return this.reading.size + this.hashing.size
  }

  /** Of one chunk at least. */
  seal(order: SealOrder): void {
    const { release, chunks } = order
    assert(chunks.length > 0, 'a seal is over one chunk at least')
    const job: Job = { order, bytes: new Map(), waiting: chunks.length }
    for (const chunk of chunks) {
      const token = this.context.nextToken()
      this.reading.set(token, { job, chunk })
      const hash = release.manifest?.chunks[chunk] ?? ''
      this.context.emit({ type: 'load-chunk', token, release: release.id, chunk, hash })
    }
  }

  loaded(token: Token, bytes: Uint8Array | null): void {
    const read = this.reading.get(token)
    if (read === undefined) return
    this.reading.delete(token)
    const { job, chunk } = read
    if (bytes === null) this.lost(job.order.release, chunk)
    else job.bytes.set(chunk, bytes)
    if (--job.waiting === 0) this.hash(job)
  }

  private hash({ order, bytes }: Job): void {
    const parts: Uint8Array[] = [order.salt, order.peer].map(
      (word) => fromBase64Url(word) ?? new Uint8Array(0),
    )
    const chunks: number[] = []
    for (const chunk of order.chunks) {
      const part = bytes.get(chunk)
      if (part === undefined) continue
      chunks.push(chunk)
      parts.push(part)
    }
    const token = this.context.nextToken()
    this.hashing.set(token, { order, chunks })
    this.context.emit({ type: 'digest', token, bytes: concat(parts) })
  }

  digested(token: Token, digest: string): void {
    const hashed = this.hashing.get(token)
    if (hashed === undefined) return
    this.hashing.delete(token)
    const bytes = fromBase64Url(digest)
    if (bytes) hashed.order.sealed(toBase64Url(bytes.subarray(0, SEAL_BYTES)), hashed.chunks)
  }
}
