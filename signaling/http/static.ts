/**
 * The build, served from memory. It is a few MB, and so neither a rebuild under a running server nor readers that
 * hang up midway (each would hold a file open) can harm it.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join, relative, sep } from 'node:path'
import { pipeline, Readable } from 'node:stream'
import { lookup } from 'mrmime'
import { socketBounds } from '../sockets/bounds.ts'
import { StartError } from '../start-error.ts'

export interface StaticFile {
  readonly path: string
  readonly type: string
  readonly etag: string
  /** As it is, and what the build compressed ahead. */
  readonly bodies: Readonly<Record<Encoding, Buffer | undefined>>
}

type Encoding = 'identity' | 'gzip' | 'br'
const ENDINGS = { '.gz': 'gzip', '.br': 'br' } as const

export class StaticFiles {
  private readonly files: ReadonlyMap<string, StaticFile>

  /**
   * Reads every file under `directory` whose URL path (`/a/b.html`) is wanted; none when there is no directory.
   * Throws a {@link StartError} when they are more than a server should hold.
   */
  constructor(directory: string, isWanted: (path: string) => boolean = () => true) {
    const bodies = new Map<string, Record<Encoding, Buffer | undefined>>()
    let bytes = 0
    for (const file of listFiles(directory)) {
      const { path, encoding } = plainPath(`/${relative(directory, file).split(sep).join('/')}`)
      if (!isWanted(path)) continue
      bytes += statSync(file).size
      if (bytes > socketBounds.staticBytesMax)
        throw new StartError(
          `${directory} holds more than ${socketBounds.staticBytesMax >> 20} MB: it should be the build only.`,
        )
      const entry = bodies.get(path) ?? { identity: undefined, gzip: undefined, br: undefined }
      entry[encoding] = readFileSync(file)
      bodies.set(path, entry)
    }
    this.files = new Map([...bodies].map(([path, entry]) => [path, toFile(path, entry)]))
  }

  /** The file of a decoded URL path; a path that ends in `/` means its index.html. */
  find(path: string): StaticFile | undefined {
    return this.files.get(path.endsWith('/') ? `${path}index.html` : path)
  }
}

/** Answers GET or HEAD with the file, in the best form that the asker takes. */
export function sendFile(request: IncomingMessage, response: ServerResponse, file: StaticFile): void {
  response.setHeader('Content-Type', file.type)
  response.setHeader('ETag', file.etag)
  response.setHeader('Cache-Control', cacheControl(file.path))
  response.setHeader('Vary', 'Accept-Encoding')
  if (request.headers['if-none-match'] === file.etag) {
    response.writeHead(304).end()
    return
  }
  const accepted = request.headers['accept-encoding'] ?? ''
  const encoding = (['br', 'gzip'] as const).find(
    (encoding) => file.bodies[encoding] && new RegExp(`\\b${encoding}\\b`).test(accepted),
  )
  const body = file.bodies[encoding ?? 'identity'] ?? Buffer.alloc(0)
  if (encoding) response.setHeader('Content-Encoding', encoding)
  response.setHeader('Content-Length', body.length)
  response.writeHead(200)
  sendBody(request, response, body)
}

/** In slices, each when the one before it was taken: a body that is not read is not kept, and a slow reader is seen to read. */
export function sendBody(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  if (request.method === 'HEAD') response.end()
  else if (body.length <= socketBounds.sliceBytes) response.end(body)
  // A reader that goes away midway is no error of ours.
  else pipeline(Readable.from(slices(body)), response, () => undefined)
}

function* slices(body: Buffer): Generator<Buffer> {
  for (let at = 0; at < body.length; at += socketBounds.sliceBytes)
    yield body.subarray(at, at + socketBounds.sliceBytes)
}

/** What the build named by its content never changes; all else is asked for again, and mostly answered by 304. */
function cacheControl(path: string): string {
  return path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
}

function toFile(path: string, bodies: Record<Encoding, Buffer | undefined>): StaticFile {
  const hash = createHash('sha256').update(bodies.identity ?? Buffer.alloc(0))
  return { path, type: contentType(path), etag: `W/"${hash.digest('base64url').slice(0, 22)}"`, bodies }
}

function contentType(path: string): string {
  // By its name, mrmime takes TypeScript for a video.
  const type = path.endsWith('.ts') ? 'text/plain' : (lookup(path) ?? 'application/octet-stream')
  return /^text\/|json$|javascript$|xml$/.test(type) ? `${type}; charset=utf-8` : type
}

function plainPath(path: string): { path: string; encoding: Encoding } {
  const ending = path.slice(-3)
  if (ending === '.gz' || ending === '.br') return { path: path.slice(0, -3), encoding: ENDINGS[ending] }
  return { path, encoding: 'identity' }
}

function listFiles(directory: string): string[] {
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) return []
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
}
