/**
 * Files of a site between visits, in the browser's Cache Storage: no longer than the site's Cache-Control allows, within a
 * quota, and the least recently used go first. A file is found by what it consists of: the hashes of its chunks, as signed
 * now, so an old one is never taken for a new one. Nothing here rejects: what cannot be kept comes again.
 */
import { sha256 } from '../../keys/signatures.ts'
import { toUtf8 } from '../../../shared/lib/text.ts'

const CACHE = 'flashcrew-site'
const EXPIRES = 'X-Flashcrew-Expires'
const USED = 'X-Flashcrew-Used'
/** When a file was last used is known to the minute: it is written anew each time. */
const usedStepMs = 60_000

/** Seconds for which a file may be kept, by its Cache-Control: 0 where it says nothing, or that it is to be asked for anew. */
export function secondsToKeep(cacheControl: string): number {
  if (/no-store|no-cache/i.test(cacheControl)) return 0
  const seconds = Number(/(?:^|[\s,])max-age="?(\d+)/i.exec(cacheControl)?.[1] ?? 0)
  return Number.isFinite(seconds) ? seconds : 0
}

/** What a file is called by: SHA-256 over the hashes of its chunks, in their order. */
export function fileDigest(chunkHashes: readonly string[]): Promise<string> {
  return sha256(toUtf8(chunkHashes.join('')))
}

/** A file that is kept. */
interface Entry {
  readonly digest: string
  readonly response: Response
  /** When it may no longer be kept, and when it was last used, ms since 1970. */
  readonly expires: number
  readonly used: number
  readonly size: number
}

export class Keeper {
  private readonly quotaBytes: number
  private readonly now: () => number
  private readonly caches: CacheStorage | undefined

  constructor(
    quotaBytes: number,
    caches: CacheStorage | undefined = (globalThis as Partial<typeof globalThis>).caches,
    now: () => number = Date.now,
  ) {
    this.quotaBytes = quotaBytes
    this.now = now
    this.caches = caches
  }

  /** Of these files those that are kept: their bytes, by their digest. What has expired is dropped. */
  async find(digests: ReadonlySet<string>): Promise<Map<string, Uint8Array>> {
    const found = new Map<string, Uint8Array>()
    try {
      const cache = await this.caches?.open(CACHE)
      for (const entry of cache ? await this.entries(cache) : []) {
        if (!digests.has(entry.digest)) continue
        found.set(entry.digest, new Uint8Array(await entry.response.clone().arrayBuffer()))
        if (this.now() - entry.used >= usedStepMs)
          await this.write(cache, entry.digest, await entry.response.blob(), entry.expires)
      }
    } catch {
      // As if there was nothing.
    }
    return found
  }

  async keep(digest: string, blob: Blob, seconds: number): Promise<void> {
    if (seconds <= 0 || blob.size > this.quotaBytes) return
    try {
      const cache = await this.caches?.open(CACHE)
      await this.write(cache, digest, blob, this.now() + seconds * 1_000)
      if (cache) await this.dropOldest(cache)
    } catch {
      // No room, or a browser that keeps nothing here.
    }
  }

  private async write(cache: Cache | undefined, digest: string, blob: Blob, expires: number): Promise<void> {
    const headers = {
      [EXPIRES]: String(expires),
      [USED]: String(this.now()),
      'Content-Length': String(blob.size),
    }
    await cache?.put(addressOf(digest), new Response(blob, { headers }))
  }

  private async dropOldest(cache: Cache): Promise<void> {
    const entries = (await this.entries(cache)).toSorted((a, b) => b.used - a.used)
    let bytes = 0
    for (const { digest, size } of entries) {
      bytes += size
      if (bytes > this.quotaBytes) await cache.delete(addressOf(digest))
    }
  }

  /** Those that have not expired; the others are gone then. */
  private async entries(cache: Cache): Promise<Entry[]> {
    const entries: Entry[] = []
    for (const request of await cache.keys()) {
      const response = await cache.match(request)
      const read = (name: string) => Number(response?.headers.get(name) ?? 0)
      const expires = read(EXPIRES)
      if (!response || expires <= this.now()) await cache.delete(request)
      else {
        const digest = new URL(request.url).pathname.slice(PLACE.length)
        entries.push({ digest, response, expires, used: read(USED), size: read('Content-Length') })
      }
    }
    return entries
  }
}

/** An address that no site has. */
const PLACE = '/.flashcrew/'

function addressOf(digest: string): string {
  return `${PLACE}${digest}`
}
