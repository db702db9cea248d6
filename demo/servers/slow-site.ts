/**
 * The web server of the gallery, which is slow on purpose: all that it sends shares one uplink. Before it stands a cache, as a
 * content delivery network has one, which knows only the small files: where the server does not answer, it still has the page.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { join, relative, sep } from 'node:path'
import { gzipSync } from 'node:zlib'
import { lookup } from 'mrmime'
import { listen, type Listening } from '../../signaling/listen.ts'
import { Uplink } from './uplink.ts'

export interface SiteOptions {
  readonly folder: string
  readonly port: number
  /** Of all answers together. */
  readonly bitsPerSecond: number
  /** Of each answer, until its first byte. */
  readonly latencyMs: number
}

/** Bytes that have left the slow server, without HTTP's own. */
export interface SiteSent {
  readonly pictures: number
  /** The page, the script, the signed document. */
  readonly rest: number
}

interface SiteFile {
  readonly body: Buffer
  /** Compressed, where that is of use. */
  readonly gzip: Buffer | undefined
  readonly type: string
  readonly isPicture: boolean
}

/** Longer than any address of the gallery. */
const ADDRESS_CHARS_MAX = 1_000

export class SlowSite {
  private readonly files: ReadonlyMap<string, SiteFile>
  private readonly uplink: Uplink
  private readonly latencyMs: number
  private readonly http: Server
  private listening: Listening | undefined
  private isOn = true
  private pictures = 0
  private rest = 0

  private constructor({ folder, bitsPerSecond, latencyMs }: SiteOptions) {
    this.files = readFiles(folder)
    this.uplink = new Uplink(bitsPerSecond)
    this.latencyMs = latencyMs
    this.http = createServer((request, response) => this.receive(request, response))
  }

  /** Rejects with a StartError where the port cannot be had. */
  static async start(options: SiteOptions): Promise<SlowSite> {
    const site = new SlowSite(options)
    site.listening = await listen(site.http, 'localhost', options.port)
    return site
  }

  get port(): number {
    return this.listening?.port ?? 0
  }

  get sent(): SiteSent {
    return { pictures: this.pictures, rest: this.rest }
  }

  get isPlugged(): boolean {
    return this.isOn
  }

  /** Without power, what is under way breaks off. */
  plug(on: boolean): void {
    this.isOn = on
    if (!on) this.uplink.cut()
  }

  /** Whatever is open is cut. */
  async close(): Promise<void> {
    this.uplink.cut()
    await this.listening?.close(0)
  }

  private receive(request: IncomingMessage, response: ServerResponse): void {
    setTimeout(() => {
      if (!response.destroyed) this.answer(request, response)
    }, this.latencyMs)
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { method = '', url = '' } = request
    if (method !== 'GET' && method !== 'HEAD') return end(response, 405)
    const path = url.slice(0, ADDRESS_CHARS_MAX).split('?')[0] ?? ''
    const file = this.files.get(path === '/' ? '/index.html' : path)
    // As a server that is gone: nothing at all.
    if (!this.isOn && file?.isPicture !== false) return void request.socket.destroy()
    if (!file) return end(response, 404)
    const { body, isRanged } = this.choose(file, request, response)
    if (!body) return end(response, 416)
    // Kept for as long as the page is there, so that a visitor can give it to others; the next visit asks anew.
    response.setHeader('Cache-Control', 'no-cache')
    // In a frame of another origin Firefox else tells the page nothing of how long it took, and the site would not seem slow.
    response.setHeader('Timing-Allow-Origin', '*')
    response.setHeader('Content-Type', file.type)
    response.setHeader('Content-Length', body.length)
    response.writeHead(isRanged ? 206 : 200)
    if (method === 'HEAD') return void response.end()
    if (!this.isOn) return void response.end(body)
    this.uplink.send(response, body, (bytes) => {
      if (file.isPicture) this.pictures += bytes
      else this.rest += bytes
    })
  }

  /** The bytes that are asked for; none where the file does not have them. Sets the headers that say which they are. */
  private choose(
    { body, gzip, isPicture }: SiteFile,
    { headers }: IncomingMessage,
    response: ServerResponse,
  ): { readonly body: Buffer | undefined; readonly isRanged: boolean } {
    if (isPicture) response.setHeader('Accept-Ranges', 'bytes')
    const [, first, last] = /^bytes=(\d{1,12})-(\d{0,12})$/.exec(headers.range ?? '') ?? []
    if (first !== undefined && isPicture) {
      const from = Number(first)
      const to = Math.min(body.length, last ? Number(last) + 1 : body.length)
      if (from >= to) return { body: undefined, isRanged: true }
      response.setHeader('Content-Range', `bytes ${from}-${to - 1}/${body.length}`)
      return { body: body.subarray(from, to), isRanged: true }
    }
    if (!gzip || !/\bgzip\b/.test(String(headers['accept-encoding']))) return { body, isRanged: false }
    response.setHeader('Content-Encoding', 'gzip')
    return { body: gzip, isRanged: false }
  }
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status).end()
}

function readFiles(folder: string): Map<string, SiteFile> {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return new Map(
    found.map(({ parentPath, name }) => {
      const path = join(parentPath, name)
      const body = readFileSync(path)
      const type = lookup(name) ?? 'application/octet-stream'
      const isPicture = type.startsWith('image/')
      const gzip = isPicture ? undefined : gzipSync(body)
      return [`/${relative(folder, path).split(sep).join('/')}`, { body, gzip, type, isPicture }]
    }),
  )
}
