/**
 * The store in IndexedDB. Tabs of one origin share it: what one tab does between reading the records and deleting chunks
 * happens under a lock that every write of a record takes too, so no tab sweeps away what another has just found.
 *
 * Writes are done one after another in the order asked. What IndexedDB refuses stays in memory instead.
 */
import { del, delMany, entries, get, keys, setMany, update, type UseStore } from 'idb-keyval'
import { ByteCache } from './byte-cache.ts'
import type { Store } from './store.ts'
import { mergeReleases, neededBy, ofChannel, recordKey, type StoredRelease } from './stored-release.ts'

/** Serving one chunk to several peers should not read it again. */
const cacheBytesMax = 32 * 1024 * 1024
/** One transaction: enough to be fast, short enough not to hold up readers. */
const batchMax = 128

export interface Databases {
  readonly records: UseStore
  readonly chunks: UseStore
  /** Name of the lock that all tabs take. */
  readonly lock: string
}

export class IndexedStore implements Store {
  readonly isPersistent = true
  private readonly databases: Databases
  /** Called once, when something did not fit. */
  private readonly full: () => void
  private isFull = false
  private readonly cache = new ByteCache(cacheBytesMax)
  /** Chunks on their way to IndexedDB, readable already. */
  private readonly pending = new Map<string, Uint8Array>()
  /** What IndexedDB would not take. */
  private readonly refusedChunks = new Map<string, Uint8Array>()
  private readonly refusedRecords = new Map<string, StoredRelease>()
  private isWriting = false
  private work: Promise<void> = Promise.resolve()

  constructor(databases: Databases, full: () => void) {
    this.databases = databases
    this.full = full
  }

  async releases(channel: string): Promise<StoredRelease[]> {
    await this.work
    return ofChannel(await this.allRecords().catch(() => [...this.refusedRecords.values()]), channel)
  }

  saveRelease(release: StoredRelease): void {
    this.queue(() => this.writeRecord(release))
  }

  saveChunk(hash: string, bytes: Uint8Array): void {
    this.keepNear(hash, bytes)
    if (this.isWriting) return
    this.isWriting = true
    this.queue(async () => {
      await this.writePending()
      this.isWriting = false
    })
  }

  saveWhole(release: StoredRelease, chunks: ReadonlyMap<string, Uint8Array>): void {
    for (const [hash, bytes] of chunks) this.keepNear(hash, bytes)
    // Under one lock: no record needs these chunks before the last step.
    this.queue(() =>
      this.locked(async () => {
        await this.writePending()
        await this.putRecord(release)
      }),
    )
  }

  chunk(hash: string): Uint8Array | Promise<Uint8Array | null> {
    return this.pending.get(hash) ?? this.cache.get(hash) ?? this.refusedChunks.get(hash) ?? this.read(hash)
  }

  async held(hashes: readonly string[]): Promise<ReadonlySet<string>> {
    await this.work
    const stored = new Set(await keys<string>(this.databases.chunks).catch(() => []))
    return new Set(
      hashes.filter((hash) => stored.has(hash) || this.pending.has(hash) || this.refusedChunks.has(hash)),
    )
  }

  forget(channel: string, id: string): void {
    this.queue(() =>
      this.locked(async () => {
        this.refusedRecords.delete(recordKey(channel, id))
        try {
          await del(recordKey(channel, id), this.databases.records)
          await this.sweep()
        } catch {
          // Nothing depends on it; the next release that is forgotten sweeps again.
        }
      }),
    )
  }

  settled(): Promise<void> {
    return this.work
  }

  private keepNear(hash: string, bytes: Uint8Array): void {
    // A view would keep its whole message alive, and be stored with it.
    const own = bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice()
    this.cache.set(hash, own)
    this.pending.set(hash, own)
  }

  private async read(hash: string): Promise<Uint8Array | null> {
    try {
      const bytes: unknown = await get(hash, this.databases.chunks)
      if (!(bytes instanceof Uint8Array)) return null
      this.cache.set(hash, bytes)
      return bytes
    } catch {
      return null
    }
  }

  /** What comes while one batch is written goes into the next. */
  private async writePending(): Promise<void> {
    while (this.pending.size > 0) {
      const batch = [...this.pending].slice(0, batchMax)
      try {
        await setMany(batch, this.databases.chunks)
      } catch {
        for (const [hash, bytes] of batch) this.refusedChunks.set(hash, bytes)
        this.tellFull()
      }
      for (const [hash] of batch) this.pending.delete(hash)
    }
  }

  private writeRecord(release: StoredRelease): Promise<void> {
    return this.locked(() => this.putRecord(release))
  }

  private async putRecord(release: StoredRelease): Promise<void> {
    const key = recordKey(release.channel, release.id)
    try {
      await update<unknown>(key, (old) => mergeReleases(old, release), this.databases.records)
      this.refusedRecords.delete(key)
    } catch {
      this.refusedRecords.set(key, mergeReleases(this.refusedRecords.get(key), release))
      this.tellFull()
    }
  }

  /** Deletes what no release of any channel needs, also what a closed tab left behind. */
  private async sweep(): Promise<void> {
    const needed = neededBy(await this.allRecords())
    for (const hash of this.refusedChunks.keys()) if (!needed.has(hash)) this.refusedChunks.delete(hash)
    const stored = await keys<string>(this.databases.chunks)
    const needless = stored.filter((hash) => !needed.has(hash) && !this.pending.has(hash))
    for (const hash of needless) this.cache.delete(hash)
    if (needless.length > 0) await delMany(needless, this.databases.chunks)
  }

  /** All values that lie there; stored-release.ts tells which of them are records. */
  private async allRecords(): Promise<unknown[]> {
    const byKey = new Map<string, unknown>(await entries<string, unknown>(this.databases.records))
    for (const [key, release] of this.refusedRecords) byKey.set(key, mergeReleases(byKey.get(key), release))
    return [...byKey.values()]
  }

  private queue(task: () => Promise<void>): void {
    // A lock is refused in a page that is going away; what is not written then comes again by the network.
    this.work = this.work.then(task).catch(() => {})
  }

  private async locked(task: () => Promise<void>): Promise<void> {
    const locks = globalThis.navigator?.locks as LockManager | undefined
    if (locks) await locks.request(this.databases.lock, task)
    else await task()
  }

  private tellFull(): void {
    if (this.isFull) return
    this.isFull = true
    this.full()
  }
}
