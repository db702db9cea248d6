/** What is below the events: how many connections one address may hold, and how many packets one of them may send. */
import type { IncomingMessage } from 'node:http'
import { limits } from '../shared/wire/limits.ts'
import { addressOf } from './address.ts'
import { bounds } from './bounds.ts'
import type { Metrics } from './metrics.ts'
import type { PeerServer, PeerSocket } from './session.ts'
import { TokenBucket } from '../shared/lib/token-bucket.ts'

export interface ConnectionsOptions {
  readonly metrics: Metrics
  readonly nowMs: () => number
  readonly perAddressMax: number
  readonly trustProxy: boolean
}

type Connection = PeerSocket['conn']

export class Connections {
  private readonly options: ConnectionsOptions
  private readonly open = new Set<Connection>()
  private readonly perAddress = new Map<string, number>()

  constructor(io: PeerServer, options: ConnectionsOptions) {
    this.options = options
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
    const { metrics, nowMs, trustProxy } = this.options
    const address = addressOf(connection.request, trustProxy)
    const packets = new TokenBucket(
      limits.eventsBurstMax * bounds.packetsPerEventMax,
      limits.eventsPerSecondMax * bounds.packetsPerEventMax,
      nowMs(),
    )
    this.open.add(connection)
    this.count(address, 1)
    connection.on('close', () => {
      this.open.delete(connection)
      this.count(address, -1)
    })
    connection.on('packet', () => {
      if (packets.take(nowMs())) return
      metrics.refused('rate')
      connection.close(true)
    })
  }

  private count(address: string, change: number): void {
    const count = (this.perAddress.get(address) ?? 0) + change
    if (count > 0) this.perAddress.set(address, count)
    else this.perAddress.delete(address)
  }
}
