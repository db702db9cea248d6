/** The server of the demo's own page: the page, the library for its publisher, live figures, and the two plugs. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { lookup } from 'mrmime'
import { listen, type Listening } from '../../signaling/listen.ts'
import type { DemoSettings, ServerName, ServersNow } from '../messages.ts'

export interface ControlParts {
  readonly port: number
  /** By their paths. */
  readonly files: ReadonlyMap<string, Buffer>
  readonly settings: () => DemoSettings
  readonly now: () => ServersNow
  /** Resolves when it is done. */
  readonly plug: (server: ServerName, on: boolean) => Promise<void>
}

/** How often the page hears how the servers stand. */
const TELL_MS = 250
/** Pages that follow at a time; more are refused. */
const FOLLOWERS_MAX = 16

export class ControlServer {
  private readonly parts: ControlParts
  private readonly http: Server
  private readonly followers = new Set<ServerResponse>()
  private readonly timer: NodeJS.Timeout
  private lastTold = ''
  private listening: Listening | undefined

  private constructor(parts: ControlParts) {
    this.parts = parts
    this.http = createServer((request, response) => this.answer(request, response))
    this.timer = setInterval(() => this.tell(), TELL_MS)
  }

  /** Rejects with a StartError where the port cannot be had. */
  static async start(parts: ControlParts): Promise<ControlServer> {
    const server = new ControlServer(parts)
    try {
      server.listening = await listen(server.http, 'localhost', parts.port)
    } catch (error) {
      clearInterval(server.timer)
      throw error
    }
    return server
  }

  /** Whatever is open is cut. */
  async close(): Promise<void> {
    clearInterval(this.timer)
    await this.listening?.close(0)
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    // By hand: not everything that a stranger asks for is an address.
    const [pathname = '', query = ''] = (request.url ?? '').split('?')
    // Whatever name of a stranger's leads here is none of ours.
    if (!/^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(request.headers.host ?? ''))
      return end(response, 421)
    if (request.method === 'POST' && pathname === '/plug')
      return void this.change(request, new URLSearchParams(query), response)
    if (request.method !== 'GET') return end(response, 405)
    if (pathname === '/events') return this.follow(response)
    if (pathname === '/settings.json')
      return send(response, 'settings.json', Buffer.from(JSON.stringify(this.parts.settings())))
    const path = pathname === '/' ? '/index.html' : pathname
    const file = this.parts.files.get(path)
    if (!file) return end(response, 404)
    // The gallery's pages, which are of other origins, import the library.
    if (path === '/flashcrew.js') response.setHeader('Access-Control-Allow-Origin', '*')
    send(response, path, file)
  }

  private async change(
    request: IncomingMessage,
    words: URLSearchParams,
    response: ServerResponse,
  ): Promise<void> {
    const [server, on] = [words.get('server'), words.get('on')]
    // Another site's page may not pull plugs here.
    if (request.headers['sec-fetch-site'] !== 'same-origin') return end(response, 403)
    if ((server !== 'site' && server !== 'signaling') || (on !== 'true' && on !== 'false'))
      return end(response, 400)
    try {
      await this.parts.plug(server, on === 'true')
      this.tell()
      end(response, 204)
    } catch (error) {
      response.writeHead(503).end(error instanceof Error ? error.message : '')
    }
  }

  private follow(response: ServerResponse): void {
    if (this.followers.size >= FOLLOWERS_MAX) return end(response, 503)
    this.followers.add(response)
    response.on('close', () => this.followers.delete(response))
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
    response.write(eventOf(JSON.stringify(this.parts.now())))
  }

  private tell(): void {
    const told = JSON.stringify(this.parts.now())
    if (told === this.lastTold) return
    this.lastTold = told
    for (const response of this.followers) response.write(eventOf(told))
  }
}

function eventOf(told: string): string {
  return `data: ${told}\n\n`
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status).end()
}

function send(response: ServerResponse, name: string, body: Buffer): void {
  response.setHeader('Content-Type', lookup(name) ?? 'application/octet-stream')
  response.setHeader('Cache-Control', 'no-store')
  response.end(body)
}
