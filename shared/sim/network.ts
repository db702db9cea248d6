/**
 * What the simulated network costs: each host's uplink and downlink with a rate and a queue, latency per pair from seeded
 * coordinates, loss as retransmissions. Set-up of a connection takes the round trips measured in Chromium (docs/BENCHMARKS.md).
 */
import type { Random } from '../lib/random.ts'

export interface NetworkOptions {
  /** Bits per second, each way, of every host. */
  readonly upBitsPerSecond: number
  readonly downBitsPerSecond: number
  /** One way, in ms: pairs lie between these by their distance on a square. */
  readonly latencyMsMin: number
  readonly latencyMsMax: number
  /** Probability that a packet is lost, 0 … 1. */
  readonly loss: number
}

export const lan: NetworkOptions = {
  upBitsPerSecond: 100e6,
  downBitsPerSecond: 100e6,
  latencyMsMin: 1,
  latencyMsMax: 5,
  loss: 0,
}
/** CREW's default (paper §5.2), at the latencies of one continent. */
export const slow: NetworkOptions = {
  upBitsPerSecond: 200e3,
  downBitsPerSecond: 200e3,
  latencyMsMin: 10,
  latencyMsMax: 150,
  loss: 0.005,
}

/** From createOffer to open, signaling itself free: 4.6 round trips, of which the offer and answer take one. */
export const setupRoundTrips = 3.6
export const setupBytes = 3_230
/** DTLS, SCTP, UDP and IP on each packet of up to 1,191 bytes. */
const packetBytes = 1_100
const packetOverheadBytes = 85

export class Host {
  readonly x: number
  readonly y: number
  private upFreeAt = 0
  private downFreeAt = 0
  bytesUp = 0
  bytesDown = 0
  private readonly options: NetworkOptions

  constructor(random: Random, options: NetworkOptions) {
    this.options = options
    this.x = random.float()
    this.y = random.float()
  }

  /** When `bytes` handed over at `at` have left this host's uplink. */
  send(bytes: number, at: number): number {
    this.bytesUp += bytes
    this.upFreeAt = Math.max(this.upFreeAt, at) + (bytes * 8_000) / this.options.upBitsPerSecond
    return this.upFreeAt
  }

  receive(bytes: number, at: number): number {
    this.bytesDown += bytes
    this.downFreeAt = Math.max(this.downFreeAt, at) + (bytes * 8_000) / this.options.downBitsPerSecond
    return this.downFreeAt
  }
}

export function latencyMs(a: Host, b: Host, options: NetworkOptions): number {
  const distance = Math.hypot(a.x - b.x, a.y - b.y) / Math.SQRT2
  return options.latencyMsMin + distance * (options.latencyMsMax - options.latencyMsMin)
}

/** Bytes on the wire of a message of so many. */
export function wireBytes(bytes: number): number {
  return bytes + Math.max(1, Math.ceil(bytes / packetBytes)) * packetOverheadBytes
}

/** Time that losses add to a message: each lost packet is sent again after a round trip and some. */
export function lossDelayMs(
  random: Random,
  bytes: number,
  roundTripMs: number,
  options: NetworkOptions,
): number {
  if (options.loss === 0) return 0
  const packets = Math.max(1, Math.ceil(bytes / packetBytes))
  let delay = 0
  for (let i = 0; i < packets; i++)
    if (random.float() < options.loss) delay = Math.max(delay, roundTripMs + 100)
  return delay
}
