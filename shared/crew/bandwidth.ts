/**
 * Bandwidth as a tab can know it (CREW §3.2.2), from what others confirm, since a channel's bufferedAmount falls when bytes
 * enter SCTP and not when they arrive. No setting is needed.
 */
import { limits } from '../wire/limits.ts'

const windowMs = 100
const windows = 100
/** A burst within one window is the operating system's doing: the maximum is of this many windows together. */
const spanWindows = 4

/** Bytes counted in windows of 100 ms; the maximum over the last 10 s is the relative maximum (CREW §3.2.2). */
export class RateMeter {
  private readonly bytes = new Float64Array(windows)
  private last = 0
  private peak = 0
  private peakWindow = 0

  add(bytes: number, now: number): void {
    this.advance(now)
    const slot = this.last % windows
    this.bytes[slot] = (this.bytes[slot] ?? 0) + bytes
    const rate = this.sum(spanWindows) / ((spanWindows * windowMs) / 1000)
    if (rate >= this.peak || this.last - this.peakWindow >= windows) {
      this.peak = this.last - this.peakWindow >= windows ? this.scanPeak() : rate
      this.peakWindow = this.last
    }
  }

  /** Bytes per second over the last 400 ms. */
  now(now: number): number {
    this.advance(now)
    return this.sum(spanWindows) / ((spanWindows * windowMs) / 1000)
  }

  /** The relative maximum: most bytes per second over 400 ms, within the last 10 s of use. 0 while unknown. */
  get max(): number {
    return this.peak
  }

  private advance(now: number): void {
    const window = Math.floor(now / windowMs)
    if (window <= this.last) return
    const skipped = Math.min(window - this.last, windows)
    for (let i = 1; i <= skipped; i++) this.bytes[(window - skipped + i) % windows] = 0
    this.last = window
  }

  private sum(count: number): number {
    let total = 0
    for (let i = 0; i < count; i++) total += this.bytes[(this.last - i + windows * 2) % windows] ?? 0
    return total
  }

  private scanPeak(): number {
    let best = 0
    for (let start = 0; start <= windows - spanWindows; start++) {
      let total = 0
      for (let i = 0; i < spanWindows; i++)
        total += this.bytes[(this.last - start - i + windows * 2) % windows] ?? 0
      best = Math.max(best, total)
    }
    return best / ((spanWindows * windowMs) / 1000)
  }
}

/** What was delivered when a chunk was handed over: kept with it until it is confirmed. */
export interface DeliveryStamp {
  readonly delivered: number
  readonly at: number
  /** The window was not full: a low rate says nothing then. */
  readonly idle: boolean
}

/** Of a rate that is no longer reached, this much is forgotten in a second of use. */
const forgetPerSecond = 0.05
/** Pieces leave somewhat faster than others confirm them, so that a rate that has grown is seen; the window bounds the queue. */
const pacingGain = 1.25
const startupGrowth = 1.25
const startupRounds = 3

/**
 * The uplink's delivery rate and the window of bytes in flight that keeps it busy without a queue in it: BBR's estimator
 * (Cardwell et al. 2016, §"characterizing the bottleneck"), with chunks in the place of packets. In the beginning the
 * window doubles each round trip; once the rate stops growing it is the rate times a round trip and limits.windowMs.
 */
export class Delivery {
  private delivered = 0
  private inFlightBytes = 0
  private roundTripMs = 0
  private growing = true
  private rounds = 0
  private roundEndsAt = 0
  private rateAtRound = 0
  private sampledAt = 0
  /** Bytes per second, 0 while unknown. */
  rate = 0

  get inFlight(): number {
    return this.inFlightBytes
  }

  /** Bytes that may be in flight. */
  get window(): number {
    const { windowBytesMin, windowBytesMax, windowMs: queueMs } = limits
    const gain = this.growing ? 2 : 1
    const bytes = (this.rate * (gain * this.roundTripMs + queueMs)) / 1000
    return Math.min(windowBytesMax, Math.max(windowBytesMin, bytes))
  }

  /** Bytes per second at which pieces may leave; Infinity while unknown. */
  get pace(): number {
    return this.rate === 0 ? Infinity : this.rate * (this.growing ? 2 : pacingGain)
  }

  stamp(now: number): DeliveryStamp {
    return { delivered: this.delivered, at: now, idle: this.inFlightBytes < this.window / 2 }
  }

  sent(bytes: number): void {
    this.inFlightBytes += bytes
  }

  /** No longer counted: given up, or not confirmed for longer than anything honest takes. */
  lost(bytes: number): void {
    this.inFlightBytes = Math.max(0, this.inFlightBytes - bytes)
  }

  /** A chunk was confirmed; `roundTripMs` is the least that this link has needed for it. */
  confirmed(stamp: DeliveryStamp, bytes: number, roundTripMs: number, now: number): void {
    this.lost(bytes)
    this.delivered += bytes
    this.roundTripMs =
      this.roundTripMs === 0 ? roundTripMs : this.roundTripMs + (roundTripMs - this.roundTripMs) / 8
    const sample = ((this.delivered - stamp.delivered) * 1000) / Math.max(1, now - stamp.at)
    const seconds = Math.min(1, (now - this.sampledAt) / 1000)
    this.sampledAt = now
    if (!stamp.idle) this.rate *= 1 - forgetPerSecond * seconds
    this.rate = Math.max(this.rate, sample)
    if (this.growing && !stamp.idle) this.grow(now)
  }

  private grow(now: number): void {
    if (now < this.roundEndsAt) return
    this.roundEndsAt = now + Math.max(this.roundTripMs, 1)
    if (this.rate >= this.rateAtRound * startupGrowth) {
      this.rateAtRound = this.rate
      this.rounds = 0
    } else if (++this.rounds >= startupRounds) this.growing = false
  }
}
