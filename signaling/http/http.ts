/** What the server answers over plain HTTP: pages, the library, the announcement, the claim, health and metrics. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Logger } from 'pino'
import {
  CHANNEL_HELP,
  parseChannel,
  type Announcement,
  type ChannelParts,
} from '../../shared/content/channel.ts'
import { clientAddress } from '../sockets/address.ts'
import { socketBounds } from '../sockets/bounds.ts'
import type { ClaimDesk } from '../headers/claim.ts'
import type { Disk } from '../headers/disk.ts'
import type { ServedChannels } from '../headers/served.ts'
import type { ServerConfig } from '../config.ts'
import { placeOf } from './console-origin.ts'
import type { Crowds } from './crowd.ts'
import { feedPathOf, sendFeed } from './feed.ts'
import { iceServersNow } from './ice.ts'
import type { Metrics } from './metrics.ts'
import { originOf } from './origin.ts'
import { sendBody, sendFile, StaticFiles, type StaticFile } from './static.ts'

export interface HttpParts {
  readonly config: ServerConfig
  readonly claims: ClaimDesk
  readonly metrics: Metrics
  readonly log: Logger
  readonly disk: Disk
  readonly health: () => Record<string, unknown>
  readonly crowds: Crowds
  /** Peers of a channel that are connected; undefined where this server does not serve it. */
  readonly peersOf: (channel: string) => number | undefined
  readonly nowMs: () => number
  readonly served: ServedChannels
  /** The newest header of a channel, verified; null where none is known. */
  readonly headerOf: (channel: ChannelParts) => Promise<string | null>
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>

/** A page in a frame could be made to say yes to something by a click meant for something else. */
function pagePolicy(config: ServerConfig): string {
  return `${policyOfAll(config)}; frame-ancestors 'self' ${config.frameAncestors.join(' ')}`.trimEnd()
}

/** Leaflet sets style attributes; a page may reach any server that an announcement names. */
function policyOfAll({ tiles }: ServerConfig): string {
  return [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' data: blob:${tiles ? ` ${new URL(tiles.url).origin}` : ''}`,
    "connect-src 'self' http: https: ws: wss:",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ')
}

/** Browsers heed it where it comes by TLS. */
function transportPolicy({ hstsDays }: ServerConfig): string | undefined {
  return hstsDays === undefined ? undefined : `max-age=${hstsDays * 86_400}`
}

/** A tab that shows /healthz asks for an icon where browsers look first. */
const MOVED = new Map([
  ['/publish', '/publish/'],
  ['/simulate', '/simulate/'],
  ['/favicon.ico', '/favicon.svg'],
])

/** Serves every request that socket.io does not. Never throws, whatever is asked. */
export function httpHandler(parts: HttpParts): Handler {
  const pages = new StaticFiles(join(parts.config.dist, 'pages'))
  const library = new StaticFiles(parts.config.dist, isOfLibrary)
  const scriptTag = new StaticFiles(join(parts.config.dist, 'embed'))
  const policies = {
    page: pagePolicy(parts.config),
    console: `${policyOfAll(parts.config)}; frame-ancestors 'none'`,
  }
  const transport = transportPolicy(parts.config)
  const routes = new Map<string, Handler>([
    ['/healthz', (_, response) => sendJson(response, 200, { ok: true, ...parts.health() })],
    ['/readyz', (_, response) => sendReadiness(response, parts)],
    ['/metrics', (_, response) => sendMetrics(response, parts.metrics)],
    ['/config.json', (_, response) => sendJson(response, 200, pageConfig(parts))],
    ['/crowd.json', (request, response) => sendCrowd(request, response, parts)],
    [
      '/embed.js',
      (request, response) => sendScriptTag(request, response, parts, scriptTag.find('/embed.js')),
    ],
    ['/announcement.json', (request, response) => sendAnnouncement(request, response, parts)],
  ])

  const serve: Handler = async (request, response) => {
    response.setHeader('X-Content-Type-Options', 'nosniff')
    response.setHeader('Referrer-Policy', 'no-referrer')
    if (transport !== undefined) response.setHeader('Strict-Transport-Security', transport)
    const path = pathOf(request.url)
    if (path === undefined) return sendJson(response, 400, { error: 'This address is not well formed.' })
    const place = placeOf(request, path, parts.config)
    if (place.is === 'nowhere') return sendJson(response, 404, { error: NOT_FOR_CONSOLE })
    if (path === '/claim' && request.method === 'POST') return takeClaim(request, response, parts)
    if (path === '/claim' || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.setHeader('Allow', path === '/claim' ? 'POST' : 'GET, HEAD')
      return sendJson(response, 405, { error: 'This address does not take this method.' })
    }
    // For now only: a browser that kept it would not notice that the setting is gone.
    if (place.is === 'elsewhere') return redirect(response, place.url, 307)
    if (place.is === 'page') return sendExplanation(request, response, place.html, policies.console)
    const route = routes.get(path)
    if (route) return route(request, response)
    const feed = feedPathOf(path)
    if (feed) {
      if (!(await sendFeed(request, response, feed, parts))) sendJson(response, 403, { error: NOT_SERVED })
      return
    }
    const moved = MOVED.get(path)
    if (moved) return redirect(response, moved + queryOf(request.url))
    const file = library.find(path) ?? scriptTag.find(path)
    if (file) return sendLibrary(request, response, file)
    const page = pages.find(path === '/' ? '/receive/' : path)
    if (page) return sendPage(request, response, page, policies)
    return sendJson(response, 404, { error: explainMissing(path) })
  }

  return async (request, response) => {
    try {
      await serve(request, response)
    } catch (error) {
      parts.log.error({ err: error }, 'a request failed')
      if (response.headersSent) response.destroy()
      else sendJson(response, 500, { error: 'The server failed at this; its log says why.' })
    }
  }
}

const NOT_FOR_CONSOLE =
  'This address is for the publisher console alone. The emergency page has another, which the console shows.'

const NOT_SERVED = 'This server introduces peers of other channels only.'

/** With 200: a browser that keeps the pages for when the server is gone asks for all of them, and takes nothing else. */
function sendExplanation(
  request: IncomingMessage,
  response: ServerResponse,
  html: string,
  policy: string,
): void {
  response.writeHead(200, {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'Content-Security-Policy': policy,
    'X-Frame-Options': 'DENY',
  })
  response.end(request.method === 'HEAD' ? undefined : html)
}

function isOfLibrary(path: string): boolean {
  return ['/flashcrew.js', '/flashcrew.js.map', '/flashcrew.d.ts'].includes(path)
}

function explainMissing(path: string): string {
  const isBuilt = ['/', '/publish/', '/simulate/', '/flashcrew.js'].includes(path)
  return isBuilt
    ? 'This is not built yet: run npm run build, then start again.'
    : 'There is nothing at this address.'
}

/** The library is for other people's sites too. */
function sendLibrary(request: IncomingMessage, response: ServerResponse, file: StaticFile): void {
  allowAnyOrigin(response)
  nameMap(response, file)
  sendFile(request, response, file)
}

/** The script tag's files do not name theirs: each visitor would load the line. */
function nameMap(response: ServerResponse, { path }: StaticFile): void {
  if (/^\/embed[\w-]*\.js$/.test(path)) response.setHeader('SourceMap', `${path}.map`)
}

function sendPage(
  request: IncomingMessage,
  response: ServerResponse,
  file: StaticFile,
  policies: { readonly page: string; readonly console: string },
): void {
  if (file.type.startsWith('text/html')) {
    const isConsole = file.path.startsWith('/publish/')
    response.setHeader('Content-Security-Policy', isConsole ? policies.console : policies.page)
    // For browsers that know no `frame-ancestors`; it has no word for an origin.
    if (isConsole) response.setHeader('X-Frame-Options', 'DENY')
  }
  sendFile(request, response, file)
}

/** What the pages go by: the tiles behind their maps, and which channels are this server's own. */
function pageConfig({ config, served }: HttpParts): object {
  const { tiles, foreignChannels, publicUrl } = config
  return { tiles: tiles ?? null, channels: served.all, foreignChannels, publicUrl: publicUrl ?? null }
}

function sendAnnouncement(request: IncomingMessage, response: ServerResponse, parts: HttpParts): void {
  allowAnyOrigin(response)
  const stored = parts.claims.announcement
  if (stored) return sendJson(response, 200, fillIn(stored, request, parts.config))
  sendJson(response, 404, {
    error: 'This server has no default channel yet: open the claim link that it printed at its start.',
  })
}

/** Whether a script tag's visitor has company, and what it needs to meet it: `?channel=crew://…/…`. */
function sendCrowd(request: IncomingMessage, response: ServerResponse, parts: HttpParts): void {
  allowAnyOrigin(response)
  const company = companyOf(request, parts)
  if (company === 'bad-channel') return sendJson(response, 400, { error: CHANNEL_HELP })
  if (company === 'not-served') return sendJson(response, 403, { error: NOT_SERVED })
  sendJson(response, 200, company)
}

/** With `?channel=` the script has the answer of /crowd.json within: a page that is alone waits for nothing else. */
function sendScriptTag(
  request: IncomingMessage,
  response: ServerResponse,
  parts: HttpParts,
  file: StaticFile | undefined,
): void {
  const script = file?.bodies.identity
  if (!file || !script) return sendJson(response, 404, { error: explainMissing('/flashcrew.js') })
  const company = companyOf(request, parts)
  if (typeof company === 'string') return sendLibrary(request, response, file)
  allowAnyOrigin(response)
  nameMap(response, file)
  // A tag in JSON could end no script here: this is a file of its own.
  const text = `const flashcrewCompany=${JSON.stringify(company)};${script.toString('utf8')}`
  const zipped = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')
  if (zipped) response.setHeader('Content-Encoding', 'gzip')
  response.writeHead(200, {
    'Content-Type': file.type,
    'Cache-Control': 'no-store',
    Vary: 'Accept-Encoding',
  })
  sendBody(request, response, zipped ? gzipSync(text, { level: 1 }) : Buffer.from(text))
}

/** Counts the asker as a visitor, but where it says that it asks again. */
function companyOf(request: IncomingMessage, parts: HttpParts): object | 'bad-channel' | 'not-served' {
  const query = new URLSearchParams(queryOf(request.url))
  const channel = parseChannel(query.get('channel') ?? '')
  if (!channel.ok) return 'bad-channel'
  const peers = parts.peersOf(channel.value.uri)
  if (peers === undefined) return 'not-served'
  const address = clientAddress(request, parts.config.trustProxy)
  const visitors = parts.crowds.arrived(channel.value.uri, parts.nowMs(), address, query.has('again') ? 0 : 1)
  const { iceServers, turn } = parts.config
  return { visitors, peers, iceServers: iceServersNow(iceServers, turn, Date.now()) }
}

async function takeClaim(
  request: IncomingMessage,
  response: ServerResponse,
  parts: HttpParts,
): Promise<void> {
  const body = await readJson(request)
  if (body === TOO_LARGE) {
    parts.metrics.refused('claim')
    response.setHeader('Connection', 'close')
    return sendJson(response, 413, { error: `A claim has at most ${socketBounds.requestBytesMax} bytes.` })
  }
  const answer = await parts.claims.claim(
    body,
    clientAddress(request, parts.config.trustProxy),
    parts.nowMs(),
  )
  if (answer.status === 200) {
    await parts.served.follow()
    return sendJson(response, 200, {
      ok: true,
      announcement: fillIn(answer.announcement, request, parts.config),
    })
  }
  parts.metrics.refused('claim')
  sendJson(response, answer.status, { error: answer.error })
}

/** Whether it may be sent visitors: apart from /healthz, which says that it need not be started again. */
async function sendReadiness(response: ServerResponse, { disk }: HttpParts): Promise<void> {
  if (!disk.isFailing || (await disk.probe())) return sendJson(response, 200, { ready: true })
  sendJson(response, 503, {
    ready: false,
    error: 'DATA cannot be written: a restart would lose the newest releases. The log says why.',
  })
}

async function sendMetrics(response: ServerResponse, metrics: Metrics): Promise<void> {
  const text = await metrics.registry.metrics()
  response
    .writeHead(200, { 'Content-Type': metrics.registry.contentType, 'Cache-Control': 'no-store' })
    .end(text)
}

/** What was stored leaves open where this server is and which STUN and TURN servers it has: that may change. */
function fillIn(stored: Announcement, request: IncomingMessage, config: ServerConfig): Announcement {
  return {
    ...stored,
    signaling: stored.signaling.length > 0 ? stored.signaling : [originOf(request, config)],
    iceServers: iceServersNow(
      stored.iceServers.length > 0 ? stored.iceServers : config.iceServers,
      config.turn,
      Date.now(),
    ),
    helpers: stored.helpers.length > 0 ? stored.helpers : config.helpers,
  }
}

const TOO_LARGE = Symbol('too large')

/** The body as JSON; undefined when it is none. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = []
  let bytes = 0
  if (Number(request.headers['content-length'] ?? 0) > socketBounds.requestBytesMax) return TOO_LARGE
  try {
    // Left early, the request must stay open: the answer goes out over its connection.
    for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += part.length
      if (bytes > socketBounds.requestBytesMax) return TOO_LARGE
      parts.push(part)
    }
    return JSON.parse(Buffer.concat(parts).toString('utf8')) as unknown
  } catch {
    return undefined
  }
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
  })
  response.end(`${JSON.stringify(body)}\n`)
}

function redirect(response: ServerResponse, to: string, status = 308): void {
  response.writeHead(status, { Location: to }).end()
}

function allowAnyOrigin(response: ServerResponse): void {
  response.setHeader('Access-Control-Allow-Origin', '*')
}

/** With its question mark; empty when there is none. */
function queryOf(url = ''): string {
  const at = url.indexOf('?')
  return at < 0 ? '' : url.slice(at)
}

function pathOf(url: string | undefined): string | undefined {
  try {
    return decodeURIComponent((url ?? '/').split(/[?#]/, 1)[0] ?? '/')
  } catch {
    return undefined
  }
}
