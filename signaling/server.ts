/**
 * The signaling server: socket.io over the directory, on an HTTP server that also has the pages and the library.
 * It introduces, relays signals, keeps headers; no content passes through it.
 */
import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server as HttpServer } from 'node:http'
import type { Socket } from 'node:net'
import { pino, type Logger } from 'pino'
import { Server } from 'socket.io'
import { Random } from '../shared/lib/random.ts'
import { limits } from '../shared/wire/limits.ts'
import { socketBounds } from './sockets/bounds.ts'
import { ClaimDesk } from './headers/claim.ts'
import { DEFAULT_CONFIG, type ServerConfig } from './config.ts'
import { OpenSockets } from './sockets/connections.ts'
import { Crowds } from './http/crowd.ts'
import { Disk } from './headers/disk.ts'
import { Directory } from './sockets/directory.ts'
import { HeaderPushes } from './headers/header-pushes.ts'
import { HeaderStore } from './headers/header-store.ts'
import { ServedChannels } from './headers/served.ts'
import { httpHandler } from './http/http.ts'
import { listen } from './listen.ts'
import { Metrics } from './http/metrics.ts'
import { clientAddress, isFromProxy } from './sockets/address.ts'
import { Reclaims } from './sockets/reclaims.ts'
import { serveSocket, type PeerServer, type PeerSocket } from './sockets/session.ts'
import { TcpGuard } from './sockets/tcp-guard.ts'

export interface RunningServer {
  /** The origin by which people reach it: PUBLIC_URL, else what it listens on. */
  readonly url: string
  readonly port: number
  /** Of the console: CONSOLE_ORIGIN, else `url`. */
  readonly consoleUrl: string
  /** The console's one-time link; absent once the default channel is claimed. */
  readonly claimUrl?: string
  /** Tells the sockets, stops accepting, and resolves when all is closed and on disk: at most 5 s. */
  close(): Promise<void>
}

/**
 * Starts a server; what `config` leaves out is {@link DEFAULT_CONFIG}'s.
 * Rejects with a StartError, whose message is for the operator, when the port or DATA cannot be used.
 */
export async function startServer(
  config: Partial<ServerConfig> = {},
  logger?: Logger,
  nowMs: () => number = () => performance.now(),
): Promise<RunningServer> {
  const full = { ...DEFAULT_CONFIG, ...config }
  const log = logger ?? pino({ level: full.logLevel }, pino.destination(2))
  const disk = new Disk(full.data)
  const claims = await ClaimDesk.open({
    data: full.data,
    disk,
    log,
    successorOf: (channel) => headers.successor(channel),
  })
  const served = new ServedChannels(
    full.channels,
    () => claims.origins,
    (channel) => headers.successor(channel),
  )
  const isReserved = (channel: string) => served.isOwn(channel)
  const directory = new Directory(new Random(randomBytes(16).toString('hex')), { isReserved })
  const isProtected = (channel: string) => isReserved(channel) || directory.hasPeers(channel)
  const headers = await HeaderStore.open({ data: full.data, disk, log, isProtected })
  const http = createServer({
    requestTimeout: socketBounds.requestMs,
    headersTimeout: socketBounds.requestMs,
  })
  const io = socketServer(http)
  const metrics = new Metrics({
    peers: () => directory.peers,
    channels: () => directory.channels,
    sockets: () => connections.size,
    headers: () => headers.size,
    unreadBytes: () => connections.unreadBytes,
    diskFailures: () => disk.failures,
    isDiskFailing: () => disk.isFailing,
  })
  const tcp = new TcpGuard({
    metrics,
    nowMs,
    perAddressMax: full.socketsPerAddressMax + socketBounds.pagesPerAddressMax,
    trust: full.trustProxy,
  })
  http.on('connection', (socket: Socket) => tcp.watch(socket))
  const connections = new OpenSockets(io, {
    metrics,
    nowMs,
    perAddressMax: full.socketsPerAddressMax,
    trust: full.trustProxy,
  })
  await served.follow()
  const find = (session: string) => io.sockets.sockets.get(session)
  const unreadBytesOf = (socket: PeerSocket) => connections.unreadBytesOf(socket)
  const pushes = new HeaderPushes({
    sessionsOf: (channel) => directory.sessionsOf(channel),
    hasJoined: (session, channel) => directory.hasJoined(session, channel),
    isReading(session) {
      const socket = find(session)
      return socket !== undefined && unreadBytesOf(socket) <= socketBounds.unreadBytesOfOthersMax
    },
    newest: (channel) => headers.get(channel),
    send(session, channel, jws) {
      metrics.headerPushed(true)
      find(session)?.emit('header', { channel, jws })
    },
    onOwed: () => metrics.headerPushed(false),
  })
  const hub = {
    directory,
    headers,
    pushes,
    metrics,
    log,
    nowMs,
    served,
    find,
    unreadBytesOf,
    addressOf: ({ conn }: PeerSocket) => clientAddress(conn.request, full.trustProxy),
    reclaims: new Reclaims(),
  }
  io.on('connection', (socket) => {
    if (connections.admit(socket)) serveSocket(socket, hub)
  })
  const sweeping = setInterval(() => {
    tcp.sweep()
    connections.sweep()
    pushes.sweep()
  }, socketBounds.unreadSweepMs)
  const pacing = setInterval(() => connections.serve(), socketBounds.paceEveryMs)
  const writing = setInterval(() => void headers.retry(), socketBounds.diskRetryMs)

  const handle = httpHandler({
    config: full,
    claims,
    metrics,
    log,
    disk,
    nowMs,
    crowds: new Crowds(),
    served,
    headerOf: (channel) => headers.get(channel),
    peersOf: (channel) => (served.allows(channel) ? directory.peersOf(channel) : undefined),
    health: () => ({
      peers: directory.peers,
      channels: directory.channels,
      uptimeSeconds: Math.round(process.uptime()),
    }),
  })
  const warn = warnOfProxies(full, log)
  http.on('request', (request, response) => {
    warn(request)
    if (tcp.asked(request, response) && !isForSockets(request)) void handle(request, response)
  })

  const listening = await listen(http, full.host, full.port)
  const url = full.publicUrl ?? `http://${readableHost(full.host)}:${listening.port}`
  const consoleUrl = full.consoleOrigin ?? url
  const { token } = claims
  log.info({ url, channel: claims.announcement?.channel }, 'listening')
  return {
    url,
    consoleUrl,
    port: listening.port,
    ...(token === undefined ? {} : { claimUrl: `${consoleUrl}/publish/#claim=${token}` }),
    close: once(async () => {
      log.info({ sockets: connections.size }, 'draining')
      const closed = listening.close(socketBounds.drainMs * 0.8)
      io.emit('drain')
      connections.close()
      await closed
      await io.close()
      clearInterval(sweeping)
      clearInterval(pacing)
      clearInterval(writing)
      pushes.close()
      await headers.settle()
      log.info('closed')
    }),
  }
}

const SOCKETS_PATH = '/socket.io/'

function socketServer(http: HttpServer): PeerServer {
  return new Server(http, {
    path: SOCKETS_PATH,
    serveClient: false,
    // A script tag lives on other people's sites. Nothing here depends on cookies.
    cors: { origin: '*' },
    maxHttpBufferSize: limits.serverMessageBytesMax,
    connectTimeout: socketBounds.connectMs,
    pingInterval: socketBounds.pingIntervalMs,
    pingTimeout: socketBounds.pingTimeoutMs,
  })
}

function isForSockets(request: IncomingMessage): boolean {
  return request.url?.startsWith(SOCKETS_PATH) ?? false
}

/**
 * Behind a proxy that is not known as one, all visitors share one address and its limit, and the proxy's own word is not
 * believed: the log says so, once.
 */
function warnOfProxies(
  { trustProxy, socketsPerAddressMax }: ServerConfig,
  log: Logger,
): (request: IncomingMessage) => void {
  let isSaid = false
  return (request) => {
    const isForwarded = 'x-forwarded-for' in request.headers || 'forwarded' in request.headers
    if (isSaid || !isForwarded || isFromProxy(request, trustProxy)) return
    isSaid = true
    log.warn(
      { from: request.socket.remoteAddress, limit: socketsPerAddressMax },
      'a request was forwarded by a proxy that TRUST_PROXY does not name: all of its visitors count as one address and share one limit',
    )
  }
}

/** A wildcard address is no address to open. */
function readableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}

function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  return () => (running ??= run())
}
