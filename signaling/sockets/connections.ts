/** What is below the events: how many connections one address may hold, what one may send, and what may wait for it. */
import type { IncomingMessage } from 'node:http'
import { limits } from '../../shared/wire/limits.ts'
import { clientAddress, type ProxyTrust } from './address.ts'
import { AddressTable } from './address-table.ts'
import { socketBounds } from './bounds.ts'
import type { Metrics } from '../http/metrics.ts'
import type { PeerServer, PeerSocket } from './session.ts'
import { Pace, type Paceable } from './pace.ts'
import { Backlogs, cut, sizeOf, type EngineConnection } from './unread.ts'
import { TokenBucket } from '../../shared/lib/token-bucket.ts'

export interface ConnectionsOptions {
  readonly metrics: Metrics
  readonly nowMs: () => number
  readonly perAddressMax: number
  readonly trust: ProxyTrust
}

interface EnginePacket {
  readonly type: string
  readonly data?: string | ArrayBufferView | ArrayBuffer
}

interface Address {
  open: number
  /** How often it may still connect. */
  readonly arrivals: TokenBucket
  readonly pace: Pace
}

export class OpenSockets {
  private readonly options: ConnectionsOptions
  private readonly open = new Set<EngineConnection>()
  private readonly inSession = new WeakSet<EngineConnection>()
  private readonly backlogs: Backlogs
  private readonly addresses: AddressTable<Address>

  constructor(io: PeerServer, options: ConnectionsOptions) {
    this.options = options
    const { nowMs, perAddressMax } = options
    this.addresses = new AddressTable(() => ({
      open: 0,
      arrivals: new TokenBucket(2 * perAddressMax, socketBounds.connectsPerSecondMax, nowMs()),
      pace: new Pace(nowMs),
    }))
    this.backlogs = new Backlogs(options.metrics, options.nowMs)
    io.engine.opts.allowRequest = (request, decide) => {
      const refusal = this.refusalOf(request)
      if (refusal) options.metrics.refused(refusal)
      decide(refusal ? 'too many connections from this address' : null, refusal === undefined)
    }
    io.engine.on('connection', (connection: EngineConnection) => this.guard(connection))
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
    const now = this.options.nowMs()
    this.addresses.sweep(({ arrivals, pace }) => arrivals.isFull(now) && pace.isIdle)
  }

  /** Due each `bounds.paceEveryMs`. */
  serve(): void {
    for (const { pace } of this.addresses.values()) pace.serve()
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

  private refusalOf(request: IncomingMessage): 'address-full' | 'address-rate' | undefined {
    const { perAddressMax, nowMs } = this.options
    const address = this.addressOf(request)
    if (address.open >= perAddressMax) return 'address-full'
    return address.arrivals.take(nowMs()) ? undefined : 'address-rate'
  }

  private addressOf(request: IncomingMessage): Address {
    return this.addresses.of(clientAddress(request, this.options.trust))
  }

  /** A flood of packets that never become an event, such as attachments of none, is met here. */
  private guard(connection: EngineConnection): void {
    const { nowMs } = this.options
    const address = this.addressOf(connection.request)
    const packets = new TokenBucket(
      limits.eventsBurstMax * socketBounds.packetsPerEventMax,
      limits.eventsPerSecondMax * socketBounds.packetsPerEventMax,
      nowMs(),
    )
    const reading = readingOf(connection)
    let pingsOpen = 0
    this.open.add(connection)
    this.backlogs.watch(connection)
    address.open++
    connection.on('close', () => {
      this.open.delete(connection)
      address.open--
      address.pace.ended(reading)
    })
    connection.on('packetCreate', ({ type }: { type: string }) => {
      if (type === 'ping') pingsOpen++
    })
    connection.on('packet', ({ type, data }: EnginePacket) => {
      if (!packets.take(nowMs())) return this.refuse(connection, 'rate')
      // An unasked pong puts off the next ping: whoever sends enough of them is never asked whether it reads.
      if (type === 'pong' && --pingsOpen < 0) return this.refuse(connection, 'unasked-pong')
      if (!address.pace.took(reading, sizeOf(data))) this.options.metrics.refused('paced')
    })
  }

  private refuse(connection: EngineConnection, reason: 'rate' | 'unasked-pong' | 'second-session'): void {
    this.options.metrics.refused(reason)
    cut(connection)
  }
}

/** Pauses and resumes a WebSocket. A session that polls brings a new request each time, and TcpGuard counts those. */
function readingOf(connection: EngineConnection): Paceable {
  const socket = () => (connection.transport as unknown as { readonly socket?: Partial<Paceable> }).socket
  return { pause: () => socket()?.pause?.(), resume: () => socket()?.resume?.() }
}
