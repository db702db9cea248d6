/**
 * The site itself as a web seed: fetches the chunks that the machine asks for (shared/crew/sources/site.ts decides when and
 * for what). Each is verified by the session before anything is done with it; what others bring meanwhile is not waited for.
 */
import { ChunkCutter } from '../tag/cutter.ts'
import type { SiteFile } from './site-document.ts'

export interface OriginParts {
  /** Ends the request: one that hangs would hold a connection that plain HTTP needs. */
  readonly signal: AbortSignal
  lacks(chunk: number): boolean
  /** Whether it is the chunk that was signed. */
  seed(chunk: number, bytes: Uint8Array): Promise<boolean>
  /** Something that was lacking has come. */
  moved(): void
  /** As the site sent it. */
  cacheControl(value: string): void
  /** The site has another file at this address than was signed, or none: `isChanged` or not. */
  refused(isChanged: boolean): void
}

/** Resolves to whether all of the chunks came that were lacking, or are not wanted any more. Never rejects. */
export async function fetchChunks(
  file: SiteFile,
  first: number,
  last: number,
  parts: OriginParts,
): Promise<boolean> {
  const from = (first - file.firstChunk) * file.chunkBytes
  const to = Math.min(file.size, (last + 1 - file.firstChunk) * file.chunkBytes)
  // A request for all of it may be answered by the browser's own cache.
  const headers: Record<string, string> =
    from === 0 && to === file.size ? {} : { Range: `bytes=${from}-${to - 1}` }
  const request = new AbortController()
  const end = () => request.abort()
  parts.signal.addEventListener('abort', end)
  const isWanted = () => {
    for (let chunk = first; chunk <= last; chunk++) if (parts.lacks(chunk)) return true
    return false
  }
  try {
    // By this mode the site's service worker knows that it is us, who would else be asked by it for the same.
    const mode = file.url.origin === location.origin ? 'same-origin' : 'cors'
    const response = await fetch(file.url, { headers, mode, signal: request.signal })
    if (!response.ok) {
      parts.refused(false)
      return true
    }
    parts.cacheControl(response.headers.get('Cache-Control') ?? '')
    // A server without ranges sends the whole file: all of it is of use.
    const cutter = new ChunkCutter(file, response.status === 206 ? from : 0)
    const reader = response.body?.getReader()
    while (isWanted()) {
      const part = await reader?.read()
      if (!part || part.done) break
      for (const { chunk, bytes } of cutter.push(part.value)) {
        if (!parts.lacks(chunk)) continue
        if (!(await parts.seed(chunk, bytes))) {
          parts.refused(true)
          return true
        }
        parts.moved()
      }
    }
  } catch {
    // The network failed; what came before that is kept.
  } finally {
    parts.signal.removeEventListener('abort', end)
    request.abort()
  }
  return !isWanted()
}
