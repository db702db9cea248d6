/**
 * What the simulated network costs: each host's uplink and downlink with a rate and a drop-tail queue, latency per pair
 * from seeded coordinates on a plane, loss per host. Packets of all connections of a host share its two links.
 */
import type { Random } from '../../lib/random.ts'
import type { SimEvent, Timeline } from './timeline.ts'
import { kindIndex, type Ledger } from './traffic.ts'

export interface Rate {
  readonly upBitsPerSecond: number
  readonly downBitsPerSecond: number
}

export interface NetworkOptions extends Rate {
  /** One way, in ms: pairs lie between these, in proportion to their distance on a square (the diagonal has the most). */
  readonly latencyMsMin: number
  readonly latencyMsMax: number
  /** Each host draws its loss uniformly from `lossLeast` (0) to this; it applies to packets that it sends and that it receives. */
  readonly lossBound: number
  readonly lossLeast?: number
  /** A packet is dropped when those before it take longer than this to leave. Default 1,000. */
  readonly queueMs?: number
}

export const lan: NetworkOptions = {
  upBitsPerSecond: 100e6,
  downBitsPerSecond: 100e6,
  latencyMsMin: 1,
  latencyMsMax: 5,
  lossBound: 0,
}
/** CREW's default (paper §5.2), at the latencies of one continent. */
export const slow: NetworkOptions = {
  upBitsPerSecond: 200e3,
  downBitsPerSecond: 200e3,
  latencyMsMin: 10,
  latencyMsMax: 150,
  lossBound: 0.01,
}

/** However slow a link is, its queue holds this much. */
const queueBytesMin = 16 * 1024
const defaultQueueMs = 1_000

export class Host {
  readonly index: number
  readonly x: number
  readonly y: number
  readonly rate: Rate
  readonly loss: number
  readonly upMsPerByte: number
  readonly downMsPerByte: number
  readonly upQueueMs: number
  readonly downQueueMs: number
  upFreeAt = 0
  downFreeAt = 0
  /** Bytes that left by the uplink and came by the downlink; packets lost on the way, and dropped by full queues. */
  bytesUp = 0
  bytesDown = 0
  packetsLost = 0
  packetsDropped = 0

  constructor(index: number, random: Random, options: NetworkOptions, rate: Rate) {
    this.index = index
    this.x = random.float()
    this.y = random.float()
    const least = options.lossLeast ?? 0
    this.loss = least + random.float() * (options.lossBound - least)
    this.rate = rate
    this.upMsPerByte = 8_000 / rate.upBitsPerSecond
    this.downMsPerByte = 8_000 / rate.downBitsPerSecond
    const queueMs = options.queueMs ?? defaultQueueMs
    this.upQueueMs = Math.max(queueMs, queueBytesMin * this.upMsPerByte)
    this.downQueueMs = Math.max(queueMs, queueBytesMin * this.downMsPerByte)
  }
}

/** One way, in ms. */
export function latencyMs(a: Host, b: Host, options: NetworkOptions): number {
  const distance = Math.hypot(a.x - b.x, a.y - b.y) / Math.SQRT2
  return options.latencyMsMin + distance * (options.latencyMsMax - options.latencyMsMin)
}

/** A packet on its way: waits in the uplink's queue, travels, waits in the downlink's queue, is delivered. */
export abstract class Datagram implements SimEvent {
  private network: Network | null = null
  private to: Host | null = null
  private bytes = 0
  private atDownlink = false

  /** Hands it to the sender's link. False when it is lost already; it may still be lost later. */
  launch(network: Network, from: Host, to: Host, bytes: number, latency: number): boolean {
    this.network = network
    this.to = to
    this.bytes = bytes
    this.atDownlink = false
    const leaves = network.leave(from, to, bytes)
    if (leaves === null) {
      this.discard()
      return false
    }
    network.timeline.at(leaves + latency, this)
    return true
  }

  fire(): void {
    const { network, to } = this
    if (network === null || to === null) return
    if (!this.atDownlink) {
      const delivered = this.passes() ? network.arrive(to, this.bytes) : null
      if (delivered === null) return this.discard()
      this.atDownlink = true
      network.timeline.at(delivered, this)
      return
    }
    this.deliver()
  }

  /** Does the way still exist when it comes to the receiver's link? */
  protected abstract passes(): boolean
  protected abstract deliver(): void
  /** It is lost, or was delivered: whoever pools packets takes it back. */
  protected discard(): void {}
}

/** A packet that needs no class of its own. */
export class Parcel extends Datagram {
  private readonly way: () => boolean
  private readonly arrived: () => void

  constructor(way: () => boolean, arrived: () => void) {
    super()
    this.way = way
    this.arrived = arrived
  }

  protected passes(): boolean {
    return this.way()
  }

  protected deliver(): void {
    this.arrived()
  }
}

export class Network {
  readonly timeline: Timeline
  readonly options: NetworkOptions
  readonly ledger: Ledger
  private readonly random: Random
  private hosts = 0

  constructor(timeline: Timeline, options: NetworkOptions, ledger: Ledger, random: Random) {
    this.timeline = timeline
    this.options = options
    this.ledger = ledger
    this.random = random
  }

  host(random: Random, rate: Rate = this.options): Host {
    return new Host(this.hosts++, random, this.options, rate)
  }

  latency(a: Host, b: Host): number {
    return latencyMs(a, b, this.options)
  }

  /**
   * When a packet has left the uplink, or null when it is lost. As in the emulator that real tabs are measured in
   * (bench/swarm), loss strikes behind the uplink: a lost packet has taken its time.
   */
  leave(from: Host, to: Host, bytes: number): number | null {
    this.ledger.countPacket()
    const { now } = this.timeline
    const start = from.upFreeAt > now ? from.upFreeAt : now
    if (start - now > from.upQueueMs) {
      from.packetsDropped++
      return null
    }
    from.bytesUp += bytes
    from.upFreeAt = start + bytes * from.upMsPerByte
    const loss = from.loss + to.loss - from.loss * to.loss
    if (loss > 0 && this.random.float() < loss) {
      from.packetsLost++
      return null
    }
    return from.upFreeAt
  }

  /** When a packet that comes to the downlink now is delivered, or null when its queue is full. */
  arrive(to: Host, bytes: number): number | null {
    const { now } = this.timeline
    const start = to.downFreeAt > now ? to.downFreeAt : now
    if (start - now > to.downQueueMs) {
      to.packetsDropped++
      return null
    }
    to.bytesDown += bytes
    return (to.downFreeAt = start + bytes * to.downMsPerByte)
  }

  /** Small packets between two hosts whose arrival is of no interest: they take their time on both links. */
  exchange(a: Host, b: Host, bytes: number, kind: number): void {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      this.ledger.count(from.index, kind, bytes)
      if (this.leave(from, to, bytes) !== null) this.arrive(to, bytes)
    }
  }

  /** A question to a server outside (STUN) and its answer, whose arrival is of no interest. */
  askServer(from: Host, bytes: number): void {
    this.ledger.count(from.index, kindIndex.setUp, bytes)
    from.bytesUp += bytes
    from.bytesDown += bytes
    const { now } = this.timeline
    from.upFreeAt = Math.max(from.upFreeAt, now) + bytes * from.upMsPerByte
    from.downFreeAt = Math.max(from.downFreeAt, now) + bytes * from.downMsPerByte
  }

  /** A message of a host to the signaling server (over TCP: queued, never dropped), and when it is there. */
  toServer(from: Host, bytes: number): number {
    const wire = bytes + serverOverheadBytes
    this.ledger.count(from.index, kindIndex.setUp, wire)
    from.bytesUp += wire
    from.upFreeAt = Math.max(from.upFreeAt, this.timeline.now) + wire * from.upMsPerByte
    return from.upFreeAt + serverLatencyMs
  }

  /** The way back: the server sends now; when it has arrived. Not counted among what hosts send. */
  fromServer(to: Host, bytes: number): number {
    const wire = bytes + serverOverheadBytes
    to.bytesDown += wire
    to.downFreeAt = Math.max(to.downFreeAt, this.timeline.now + serverLatencyMs) + wire * to.downMsPerByte
    return to.downFreeAt
  }
}

/** One way between a host and the signaling server, ms. */
const serverLatencyMs = 25
/** Of a socket.io event over a WebSocket: TLS, TCP, IP, the event's name, and the acknowledgement of TCP. */
const serverOverheadBytes = 160
