/**
 * Where releases and chunks are kept: in IndexedDB (through idb-keyval) so that a reload resumes, or in memory. Chunks
 * are keyed by their hash, so releases that share them keep one copy. A record lists what a release needs; which chunks
 * are there is asked of the chunks themselves, so the two cannot disagree.
 */
import type { StoredRelease } from './stored-release.ts'

/**
 * One contract for both stores (testing/store-contract.ts). Nothing here rejects or throws: what cannot be written
 * stays in memory, what cannot be read is not there.
 */
export interface Store {
  /** Whether it outlives the page. */
  readonly isPersistent: boolean
  /** A channel's releases, oldest sequence first. */
  releases(channel: string): Promise<StoredRelease[]>
  /** Adds a release, or adds a manifest to one. */
  saveRelease(release: StoredRelease): void
  saveChunk(hash: string, bytes: Uint8Array): void
  /** A release with all its chunks, by hash: after a crash in the midst of it the release is not there. */
  saveWhole(release: StoredRelease, chunks: ReadonlyMap<string, Uint8Array>): void
  /** A chunk's bytes, at once where they are in memory; null where they are gone. */
  chunk(hash: string): Uint8Array | Promise<Uint8Array | null>
  /** Which of these chunks are here. */
  held(hashes: readonly string[]): Promise<ReadonlySet<string>>
  /** Drops a release, and every chunk that no release needs. */
  forget(channel: string, id: string): void
  /** Resolves when all that was asked so far is done. */
  settled(): Promise<void>
}
