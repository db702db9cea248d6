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

/** Of a new sample of the rate, and the share of the target beyond which the window no longer doubles. */
const rateWeight = 1 / 8
const startupShare = 0.5
const shrinkMax = 4

/**
 * The window of bytes in flight that keeps the uplink busy with hardly a queue in it: LEDBAT (RFC 6817 §2.4.2), with chunks
 * in the place of packets. In the beginning it grows by what is confirmed, as slow start does; once confirmations take
 * half of limits.windowMs longer than the least that their link has needed, it is held where they take that much longer.
 */
export class Delivery {
  private delivered = 0
  private inFlightBytes = 0
  private growing = true
  private least: number = limits.windowBytesMin
  private windowBytes: number = limits.windowBytesMin
  /** Bytes per second, 0 while unknown. */
  rate = 0

  get inFlight(): number {
    return this.inFlightBytes
  }

  /** Bytes that may be in flight. */
  get window(): number {
    return this.windowBytes
  }

  /** A chunk is confirmed as a whole: a window of one would be empty for a round trip after each. */
  chunkSize(bytes: number): void {
    const chunks = Math.max(limits.windowBytesMin, limits.windowChunksMin * bytes)
    this.least = Math.min(limits.windowBytesLow, chunks)
    this.windowBytes = Math.max(this.least, this.windowBytes)
  }

  stamp(now: number): DeliveryStamp {
    return { delivered: this.delivered, at: now, idle: this.inFlightBytes < this.windowBytes / 2 }
  }

  sent(bytes: number): void {
    this.inFlightBytes += bytes
  }

  /** No longer counted: given up, or not confirmed for longer than anything honest takes. */
  lost(bytes: number): void {
    this.inFlightBytes = Math.max(0, this.inFlightBytes - bytes)
  }

  /** A chunk was confirmed, `queuedMs` later than the least that its link has needed. */
  confirmed(stamp: DeliveryStamp, bytes: number, queuedMs: number, now: number): void {
    this.lost(bytes)
    this.delivered += bytes
    const sample = ((this.delivered - stamp.delivered) * 1000) / Math.max(1, now - stamp.at)
    if (this.rate === 0 || (stamp.idle && sample > this.rate)) this.rate = sample
    else if (!stamp.idle) this.rate += (sample - this.rate) * rateWeight
    this.resize(stamp.idle, bytes, queuedMs)
  }

  private resize(idle: boolean, bytes: number, queuedMs: number): void {
    const off = Math.max(-shrinkMax, (limits.windowMs - queuedMs) / limits.windowMs)
    if (this.growing && queuedMs > limits.windowMs * startupShare) this.growing = false
    if (idle && off > 0) return
    const change = this.growing ? bytes : (off * bytes * limits.dataPieceBytes) / this.windowBytes
    this.windowBytes = Math.min(limits.windowBytesMax, Math.max(this.least, this.windowBytes + change))
  }
}
