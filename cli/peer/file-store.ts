/**
 * The store as a folder, for what is no page: `releases/` has a JSON record for each release, `chunks/` a file for each
 * chunk, named by its hash. Written at once, so that a process that is killed has lost nothing that it has offered.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { ByteCache } from '../../client/storage/byte-cache.ts'
import type { Store } from '../../client/storage/store.ts'
import {
  mergeReleases,
  neededBy,
  ofChannel,
  recordKey,
  type StoredRelease,
} from '../../client/storage/stored-release.ts'
import { chunkHashBytes } from '../../shared/content/manifest.ts'
import { makeFolder, writeWhole } from '../folder/write-whole.ts'

/** Serving one chunk to several peers should not read it again. */
const cacheBytesMax = 32 * 1024 * 1024

export class FileStore implements Store {
  readonly isPersistent = true
  private readonly chunkFolder: string
  private readonly recordFolder: string
  private readonly full: () => void
  private isFull = false
  private readonly records: Map<string, StoredRelease>
  private readonly here: Set<string>
  private readonly cache = new ByteCache(cacheBytesMax)
  /** What the disk would not take. */
  private readonly refused = new Map<string, Uint8Array>()

  /** Makes the folder where there is none; throws what the system says. `full` is called once, when something did not fit. */
  constructor(folder: string, full: () => void) {
    this.full = full
    this.chunkFolder = join(folder, 'chunks')
    this.recordFolder = join(folder, 'releases')
    for (const each of [folder, this.chunkFolder, this.recordFolder]) makeFolder(each)
    this.records = readRecords(this.recordFolder)
    this.here = new Set(readdirSync(this.chunkFolder).filter((name) => !name.endsWith('.new')))
  }

  /** Forgets chunks whose bytes are not those that their names say, as a loss of power can leave them. */
  dropDamaged(): void {
    for (const name of this.here) {
      const bytes = readFileSync(join(this.chunkFolder, name))
      const digest = createHash('sha256').update(bytes).digest()
      if (digest.subarray(0, chunkHashBytes).toString('base64url') !== name) this.dropChunk(name)
    }
  }

  releases(channel: string): Promise<StoredRelease[]> {
    return Promise.resolve(ofChannel([...this.records.values()], channel))
  }

  saveRelease(release: StoredRelease): void {
    const key = recordKey(release.channel, release.id)
    const merged = mergeReleases(this.records.get(key), release)
    this.records.set(key, merged)
    this.attempt(() => writeWhole(this.recordPath(key), recordText(merged)))
  }

  saveChunk(hash: string, bytes: Uint8Array): void {
    // A view would keep its whole message alive.
    const own = bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice()
    this.cache.set(hash, own)
    if (this.here.has(nameOf(hash))) return
    const isWritten = this.attempt(() => writeWhole(this.chunkPath(hash), own, false))
    if (isWritten) this.here.add(nameOf(hash))
    else this.refused.set(hash, own)
  }

  saveWhole(release: StoredRelease, chunks: ReadonlyMap<string, Uint8Array>): void {
    for (const [hash, bytes] of chunks) this.saveChunk(hash, bytes)
    this.saveRelease(release)
  }

  chunk(hash: string): Uint8Array | Promise<Uint8Array | null> {
    return this.cache.get(hash) ?? this.refused.get(hash) ?? this.read(hash)
  }

  held(hashes: readonly string[]): Promise<ReadonlySet<string>> {
    return Promise.resolve(
      new Set(hashes.filter((hash) => this.here.has(nameOf(hash)) || this.refused.has(hash))),
    )
  }

  forget(channel: string, id: string): void {
    const key = recordKey(channel, id)
    this.records.delete(key)
    rmSync(this.recordPath(key), { force: true })
    const needed = neededBy(this.records.values())
    const names = new Set([...needed].map(nameOf))
    for (const hash of this.refused.keys()) if (!needed.has(hash)) this.refused.delete(hash)
    for (const name of this.here) if (!names.has(name)) this.dropChunk(name)
  }

  settled(): Promise<void> {
    return Promise.resolve()
  }

  private async read(hash: string): Promise<Uint8Array | null> {
    if (!this.here.has(nameOf(hash))) return null
    try {
      const bytes = new Uint8Array(await readFile(this.chunkPath(hash)))
      this.cache.set(hash, bytes)
      return bytes
    } catch {
      return null
    }
  }

  private dropChunk(name: string): void {
    this.here.delete(name)
    this.cache.delete(decodeURIComponent(name))
    rmSync(join(this.chunkFolder, name), { force: true })
  }

  /** Whether it could be written; the first time that it could not is told. */
  private attempt(write: () => void): boolean {
    try {
      write()
      return true
    } catch {
      if (!this.isFull) this.full()
      this.isFull = true
      return false
    }
  }

  private chunkPath(hash: string): string {
    return join(this.chunkFolder, nameOf(hash))
  }

  private recordPath(key: string): string {
    return join(
      this.recordFolder,
      `${createHash('sha256').update(key).digest('base64url').slice(0, 32)}.json`,
    )
  }
}

/** A hash is base64url, which any file system takes; nothing else can lead out of the folder. */
function nameOf(hash: string): string {
  return encodeURIComponent(hash)
}

const bytesSchema = v.pipe(
  v.string(),
  v.transform((text) => new Uint8Array(Buffer.from(text, 'base64'))),
)
const recordSchema = v.object({
  channel: v.string(),
  id: v.string(),
  sequence: v.number(),
  jws: bytesSchema,
  manifest: v.nullable(bytesSchema),
  receivedAt: v.number(),
})

function recordText({ jws, manifest, ...rest }: StoredRelease): string {
  return `${JSON.stringify({ ...rest, jws: textOf(jws), manifest: manifest && textOf(manifest) })}\n`
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}

/** What cannot be read is not there: restore.ts checks the rest as if a stranger had sent it. */
function readRecords(folder: string): Map<string, StoredRelease> {
  const records = new Map<string, StoredRelease>()
  for (const name of readdirSync(folder)) {
    if (!name.endsWith('.json')) continue
    try {
      const record = v.parse(recordSchema, JSON.parse(readFileSync(join(folder, name), 'utf8')))
      records.set(recordKey(record.channel, record.id), record)
    } catch {
      rmSync(join(folder, name), { force: true })
    }
  }
  return records
}
