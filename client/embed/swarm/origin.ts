/**
 * The site itself as a web seed: fetches the chunks that the machine asks for (shared/crew/sources/site.ts decides when and
 * for what). Each is verified by the session before anything is done with it; what others bring meanwhile is not waited for.
 */
import { ChunkCutter } from '../tag/cutter.ts'
import type { Plain } from '../tag/decide.ts'
import type { SiteFile } from './site-document.ts'

export interface OriginParts {
  lacks(chunk: number): boolean
  /** Whether it is the chunk that was signed. */
  seed(chunk: number, bytes: Uint8Array): Promise<boolean>
  /** Something that was lacking has come. */
  moved(): void
  /** The site has another file at this address than was signed ('bad-manifest'), or none ('not-listed'). */
  refused(path: string, why: Plain): void
}

export class SiteOrigin {
  private readonly files: readonly SiteFile[]
  private readonly parts: OriginParts
  /** As the page asks for them: a question mark may stand behind. */
  private readonly addresses = new Map<SiteFile, URL>()
  /** Of the files that it was asked for. */
  private readonly cacheControls = new Map<SiteFile, string>()
  /** Requests that are open, by the file's path. */
  private readonly requests = new Map<string, AbortController>()

  constructor(files: readonly SiteFile[], parts: OriginParts) {
    this.files = files
    this.parts = parts
  }

  /** Under this address the page asks for the file. */
  askedAt(file: SiteFile, address: URL): void {
    this.addresses.set(file, address)
  }

  /** As the site sent it with the file; undefined where it did not. */
  cacheControl(file: SiteFile): string | undefined {
    return this.cacheControls.get(file)
  }

  /** A request for each file that has some of these chunks, all at once. Resolves as `fetchFrom`. */
  async fetch(first: number, last: number): Promise<boolean> {
    const fetches = this.files.flatMap((file) => {
      const from = Math.max(first, file.firstChunk)
      const to = Math.min(last, file.lastChunk)
      return from <= to ? [this.fetchFrom(file, from, to)] : []
    })
    return (await Promise.all(fetches)).every(Boolean)
  }

  /** Resolves to whether all of the chunks came that were lacking, or are not wanted any more. Never rejects. */
  async fetchFrom(file: SiteFile, first: number, last: number): Promise<boolean> {
    const { parts } = this
    const isWanted = () => {
      for (let chunk = first; chunk <= last; chunk++) if (parts.lacks(chunk)) return true
      return false
    }
    const request = new AbortController()
    // One for all requests of the file: a request that hangs would hold a connection that plain HTTP needs.
    const all = this.requests.get(file.path) ?? new AbortController()
    this.requests.set(file.path, all)
    const end = () => request.abort()
    all.signal.addEventListener('abort', end)
    try {
      const why = await this.read(file, first, last, request.signal, isWanted)
      if (why) {
        parts.refused(file.path, why)
        return true
      }
    } catch {
      // The network failed; what came before that is kept.
    } finally {
      all.signal.removeEventListener('abort', end)
      end()
    }
    return !isWanted()
  }

  /** Ends all requests for the file. */
  abort(path: string): void {
    this.requests.get(path)?.abort()
    this.requests.delete(path)
  }

  /** Null, or why the site is of no use for this file. */
  private async read(
    file: SiteFile,
    first: number,
    last: number,
    signal: AbortSignal,
    isWanted: () => boolean,
  ): Promise<Plain | null> {
    const { parts } = this
    const from = (first - file.firstChunk) * file.chunkBytes
    const to = Math.min(file.size, (last + 1 - file.firstChunk) * file.chunkBytes)
    // A request for all of it may be answered by the browser's own cache.
    const headers: Record<string, string> =
      from === 0 && to === file.size ? {} : { Range: `bytes=${from}-${to - 1}` }
    const url = this.addresses.get(file) ?? file.url
    // By this mode the site's service worker knows that it is us, who would else be asked by it for the same.
    const mode = file.url.origin === location.origin ? 'same-origin' : 'cors'
    const response = await fetch(url, { headers, mode, signal })
    if (!response.ok) return 'not-listed'
    this.cacheControls.set(file, response.headers.get('Cache-Control') ?? '')
    // A server without ranges sends the whole file: all of it is of use.
    const cutter = new ChunkCutter(file, response.status === 206 ? from : 0)
    const reader = response.body?.getReader()
    while (isWanted()) {
      const part = await reader?.read()
      if (!part || part.done) break
      for (const { chunk, bytes } of cutter.push(part.value)) {
        if (!parts.lacks(chunk)) continue
        if (!(await parts.seed(chunk, bytes))) return 'bad-manifest'
        parts.moved()
      }
    }
    return null
  }
}
