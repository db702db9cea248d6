/** A store that ends with the page. */
import type { Store } from './store.ts'
import { mergeReleases, neededBy, ofChannel, recordKey, type StoredRelease } from './stored-release.ts'

export class MemoryStore implements Store {
  readonly isPersistent = false
  private readonly records = new Map<string, StoredRelease>()
  private readonly chunks = new Map<string, Uint8Array>()

  releases(channel: string): Promise<StoredRelease[]> {
    return Promise.resolve(ofChannel([...this.records.values()], channel))
  }

  saveRelease(release: StoredRelease): void {
    const key = recordKey(release.channel, release.id)
    this.records.set(key, mergeReleases(this.records.get(key), release))
  }

  saveChunk(hash: string, bytes: Uint8Array): void {
    this.chunks.set(hash, bytes)
  }

  saveWhole(release: StoredRelease, chunks: ReadonlyMap<string, Uint8Array>): void {
    for (const [hash, bytes] of chunks) this.saveChunk(hash, bytes)
    this.saveRelease(release)
  }

  chunk(hash: string): Uint8Array | Promise<Uint8Array | null> {
    return this.chunks.get(hash) ?? Promise.resolve(null)
  }

  held(hashes: readonly string[]): Promise<ReadonlySet<string>> {
    return Promise.resolve(new Set(hashes.filter((hash) => this.chunks.has(hash))))
  }

  forget(channel: string, id: string): void {
    this.records.delete(recordKey(channel, id))
    const needed = neededBy(this.records.values())
    for (const hash of this.chunks.keys()) if (!needed.has(hash)) this.chunks.delete(hash)
  }

  settled(): Promise<void> {
    return Promise.resolve()
  }
}
