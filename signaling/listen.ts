import type { Server as HttpServer } from 'node:http'
import { createServer as createRelay, type Server, type Socket } from 'node:net'
import { isSystemError } from './headers/files.ts'
import { StartError } from './start-error.ts'

export interface Listening {
  readonly port: number
  /** Takes no more connections, and resolves when those that are open have ended; after `graceMs` they are cut. */
  close(graceMs: number): Promise<void>
}

const FREE_PORT_TRIES = 5

/**
 * Listens on host and port; 0 takes a free port. 'localhost' means both loopback addresses, since which of the two a
 * program tries first differs. Rejects with a {@link StartError} that says what is in the way.
 */
export async function listen(http: HttpServer, host: string, port: number): Promise<Listening> {
  const sockets = new Set<Socket>()
  http.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const servers = host === 'localhost' ? await listenOnLoopback(http, port) : [http]
  if (host !== 'localhost') await listenOn(http, host, port)
  return {
    port: portOf(http),
    async close(graceMs) {
      for (const server of servers) server.close()
      const cut = setTimeout(() => {
        for (const socket of sockets) socket.destroy()
      }, graceMs)
      http.closeIdleConnections()
      await Promise.all([...sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve))))
      clearTimeout(cut)
    },
  }
}

async function listenOnLoopback(http: HttpServer, port: number): Promise<Server[]> {
  for (let tries = 1; ; tries++) {
    await listenOn(http, '127.0.0.1', port)
    const relay = createRelay((socket) => http.emit('connection', socket))
    try {
      await listenOn(relay, '::1', portOf(http))
      return [http, relay]
    } catch (error) {
      if (hasNoIpv6(error)) return [http]
      await new Promise((resolve) => http.close(resolve))
      // Another program may hold the free port's number on the other address.
      if (port !== 0 || tries === FREE_PORT_TRIES) throw error
    }
  }
}

async function listenOn(server: Server, host: string, port: number): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host, port }, () => {
        server.off('error', reject)
        resolve()
      })
    })
  } catch (error) {
    throw new StartError(explain(error, host, port), { cause: error })
  }
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

function explain(error: unknown, host: string, port: number): string {
  switch (isSystemError(error) ? error.code : '') {
    case 'EADDRINUSE':
      return `Port ${port} is in use: stop the other program, or set PORT to another.`
    case 'EACCES':
      return `Port ${port} needs more rights than this user has: set PORT to one above 1023.`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST is ${host}, which is not an address of this machine.`
    default:
      return `Cannot listen on ${host}, port ${port}: ${String(error)}`
  }
}

function hasNoIpv6(error: unknown): boolean {
  const cause = error instanceof StartError ? error.cause : undefined
  return isSystemError(cause) && (cause.code === 'EADDRNOTAVAIL' || cause.code === 'EAFNOSUPPORT')
}
