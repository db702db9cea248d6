/** What is below the events: how many connections one address may hold, what one may send, and what may wait for it. */
import type { IncomingMessage } from 'node:http'
import { limits } from '../shared/wire/limits.ts'
import { addressOf } from './address.ts'
import { bounds } from './bounds.ts'
import type { Metrics } from './metrics.ts'
import type { PeerServer, PeerSocket } from './session.ts'
import { Backlogs, cut, type Connection } from './unread.ts'
import { TokenBucket } from '../shared/lib/token-bucket.ts'

export interface ConnectionsOptions {
  readonly metrics: Metrics
  readonly nowMs: () => number
  readonly perAddressMax: number
  readonly trustProxy: boolean
}

export class Connections {
  private readonly options: ConnectionsOptions
  private readonly open = new Set<Connection>()
  private readonly inSession = new WeakSet<Connection>()
  private readonly backlogs: Backlogs
  private readonly perAddress = new Map<string, number>()

  constructor(io: PeerServer, options: ConnectionsOptions) {
    this.options = options
    this.backlogs = new Backlogs(options.metrics, options.nowMs)
    io.engine.opts.allowRequest = (request, decide) => {
      const isWelcome = this.hasRoom(request)
      if (!isWelcome) options.metrics.refused('address-full')
      decide(isWelcome ? null : 'too many connections from this address', isWelcome)
    }
    io.engine.on('connection', (connection: Connection) => this.guard(connection))
  }

  get size(): number {
    return this.open.size
  }

  /** Of all connections. */
  get unreadBytes(): number {
    return this.backlogs.unreadBytes
  }

  unreadBytesOf({ conn }: PeerSocket): number {
    return this.backlogs.unreadBytesOf(conn)
  }

  /** Due each `bounds.unreadSweepMs`. */
  sweep(): void {
    this.backlogs.sweep()
  }

  /** False, and the end of it, where a connection leaves and comes again: its limits would begin anew. */
  admit({ conn }: PeerSocket): boolean {
    if (!this.inSession.has(conn)) {
      this.inSession.add(conn)
      return true
    }
    this.refuse(conn, 'second-session')
    return false
  }

  /**
   * Closes the transports once what waits is sent, without socket.io's own farewell: after that one, a client would
   * not come back by itself.
   */
  close(): void {
    for (const connection of this.open) connection.close()
  }

  private hasRoom(request: IncomingMessage): boolean {
    const { trustProxy, perAddressMax } = this.options
    return (this.perAddress.get(addressOf(request, trustProxy)) ?? 0) < perAddressMax
  }

  /** A flood of packets that never become an event, such as attachments of none, is met here. */
  private guard(connection: Connection): void {
    const { nowMs, trustProxy } = this.options
    const address = addressOf(connection.request, trustProxy)
    const packets = new TokenBucket(
      limits.eventsBurstMax * bounds.packetsPerEventMax,
      limits.eventsPerSecondMax * bounds.packetsPerEventMax,
      nowMs(),
    )
    let pingsOpen = 0
    this.open.add(connection)
    this.backlogs.watch(connection)
    this.count(address, 1)
    connection.on('close', () => {
      this.open.delete(connection)
      this.count(address, -1)
    })
    connection.on('packetCreate', ({ type }: { type: string }) => {
      if (type === 'ping') pingsOpen++
    })
    connection.on('packet', ({ type }: { type: string }) => {
      if (!packets.take(nowMs())) return this.refuse(connection, 'rate')
      // An unasked pong puts off the next ping: whoever sends enough of them is never asked whether it reads.
      if (type === 'pong' && --pingsOpen < 0) this.refuse(connection, 'unasked-pong')
    })
  }

  private refuse(connection: Connection, reason: 'rate' | 'unasked-pong' | 'second-session'): void {
    this.options.metrics.refused(reason)
    cut(connection)
  }

  private count(address: string, change: number): void {
    const count = (this.perAddress.get(address) ?? 0) + change
    if (count > 0) this.perAddress.set(address, count)
    else this.perAddress.delete(address)
  }
}
