/**
 * The window of bytes in flight that keeps the uplink busy with hardly a queue in it: LEDBAT (RFC 6817 §2.4.2), with one
 * window for all links, since they share one uplink (CREW §3.2.2). A channel's bufferedAmount falls when bytes enter SCTP and
 * not when they arrive, so the window goes by what other peers confirm.
 *
 * In the beginning it grows by what is confirmed, as slow start does. Once confirmations take half of the target longer
 * than the least that their link has needed, it is held where they take the target longer.
 */
import { assert } from '../../../lib/assert.ts'
import { parameters } from '../../../wire/parameters.ts'
import type { ExchangeTuning } from '../tuning.ts'

/** What was delivered when a piece was handed over: kept with it until it is confirmed. */
export interface DeliveryStamp {
  readonly delivered: number
  readonly at: number
  /** The window was not full: a low rate says nothing then. */
  readonly idle: boolean
}

/** Of a new sample of the rate. */
const rateWeight = 1 / 8
/** The share of the target beyond which the window no longer doubles. */
const startupShare = 0.5
const shrinkMax = 4
/** What a probe saw is believed up to so many times what was measured. */
const hintGrowth = 4
/** On a fast link a late confirmation was lost on its way, or met another's queue: the least of the last ones counts. */
const delaysKept = 4
/** Times a slow link. */
const fastFactor = 4

export class CongestionWindow {
  private readonly tuning: ExchangeTuning
  private delivered = 0
  private inFlightBytes = 0
  private growing = true
  /** The highest sample of the rate. */
  private peak = 0
  private windowBytes: number
  private readonly delays: number[] = []
  /** Bytes per second confirmed, 0 while unknown. */
  rate = 0
  /** Bytes per second that a probe saw, 0 while unknown. */
  hint = 0
  /** The user's upload limit, bytes per second. */
  limit = Infinity

  constructor(tuning: ExchangeTuning) {
    this.tuning = tuning
    this.windowBytes = tuning.windowBytesMin
  }

  get inFlight(): number {
    return this.inFlightBytes
  }

  /** Bytes that may be in flight. */
  get window(): number {
    return this.windowBytes
  }

  /** Bytes per second that the uplink seems to carry: measured, else as probed, else as a slow link. */
  get upRate(): number {
    // A probe may have seen more than is to be had: once the uplink was full, what was measured bounds it.
    const hint = this.growing ? this.hint : Math.min(this.hint, hintGrowth * this.peak)
    return Math.min(Math.max(this.rate, hint) || this.tuning.slowBytesPerSecond, this.limit)
  }

  /** Above 800 kbit/s. What waits then waits for an association's own window rather than for the uplink. */
  get isFast(): boolean {
    return this.upRate > fastFactor * this.tuning.slowBytesPerSecond
  }

  /** The queue aimed at, ms: as many bytes as a slow link has in that time, at least what control frames bear. */
  get targetMs(): number {
    const { targetBytes, targetMsMin, targetMsMax } = this.tuning
    const known = Math.min(this.rate || this.hint, this.limit)
    if (known === 0) return targetMsMax
    return Math.min(targetMsMax, Math.max(targetMsMin, (targetBytes * 1_000) / known))
  }

  /** Opens the window as far as the probe allows, while nothing was confirmed yet. */
  begin(roundTripMs: number): void {
    if (this.rate > 0 || this.hint === 0) return
    const ms = Math.max(this.tuning.beginMs, this.targetMs + roundTripMs)
    this.windowBytes = Math.min(
      parameters.windowBytesMax,
      Math.max(this.windowBytes, (Math.min(this.hint, this.limit) * ms) / 1_000),
    )
  }

  stamp(now: number): DeliveryStamp {
    return { delivered: this.delivered, at: now, idle: this.inFlightBytes < this.windowBytes / 2 }
  }

  sent(bytes: number): void {
    this.inFlightBytes += bytes
  }

  /** No longer counted: given up, or not confirmed for longer than anything honest takes. */
  lost(bytes: number): void {
    this.inFlightBytes -= bytes
    assert(this.inFlightBytes >= 0, 'no more is taken back than was in flight')
  }

  /** A piece was confirmed, `queuedMs` later than the least that its link has needed, `roundTripMs`. */
  confirmed(stamp: DeliveryStamp, bytes: number, roundTripMs: number, queuedMs: number, now: number): void {
    this.lost(bytes)
    this.delivered += bytes
    const sample = ((this.delivered - stamp.delivered) * 1_000) / Math.max(1, now - stamp.at)
    this.peak = Math.max(this.peak, sample)
    if (this.rate === 0 || (stamp.idle && sample > this.rate)) this.rate = sample
    else if (!stamp.idle) this.rate += (sample - this.rate) * rateWeight
    this.resize(stamp.idle, bytes, roundTripMs, queuedMs)
  }

  private resize(idle: boolean, bytes: number, roundTripMs: number, delayMs: number): void {
    const { gainMax, gainWindowBytes, targetMsMax, windowBytesMin } = this.tuning
    const target = this.targetMs
    const queuedMs = this.leastDelay(delayMs, target < targetMsMax ? delaysKept : 1)
    const off = Math.max(-shrinkMax, (target - queuedMs) / target)
    if (this.growing && queuedMs > target * startupShare) this.full(roundTripMs + target)
    if (idle && off > 0) return
    const gain = Math.max(
      parameters.dataPieceBytes / this.windowBytes,
      Math.min(gainMax, this.windowBytes / gainWindowBytes),
    )
    const change = this.growing ? bytes : off * bytes * gain
    this.windowBytes = Math.min(
      parameters.windowBytesMax,
      Math.max(windowBytesMin, this.windowBytes + change),
    )
    assert(this.windowBytes >= windowBytesMin, 'the window stays within its bounds')
  }

  /** The uplink is full: what is under way need not be more than it carries in this time. */
  private full(ms: number): void {
    this.growing = false
    const most = Math.max(this.tuning.windowBytesMin, (hintGrowth * this.peak * ms) / 1_000)
    this.windowBytes = Math.min(this.windowBytes, most)
  }

  private leastDelay(delayMs: number, kept: number): number {
    this.delays.push(delayMs)
    while (this.delays.length > kept) this.delays.shift()
    return Math.min(...this.delays)
  }
}
