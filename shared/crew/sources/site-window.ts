/**
 * How much a site's server is asked for at a time: a window in bytes, as congestion.ts has one for what peers are sent. It
 * grows while answers come as soon as ever, and shrinks when one comes late. A visitor asks so seldom that it grows and
 * shrinks by factors.
 *
 * How soon the server could answer is not known: a queue may have been there from the beginning. So an answer is on time when
 * it begins as late as the one before it, since a queue is seldom as long twice, and then comes as fast as TCP begins.
 */
import { assert } from '../../lib/assert.ts'
import { parameters } from '../../wire/parameters.ts'

/** An answer of the server; times in ms since it was asked. */
export interface SiteAnswer {
  /** Its first byte. */
  readonly latencyMs: number
  /** Its last byte. */
  readonly tookMs: number
  /** Between the two. */
  readonly bytes: number
}

/** A first answer on time opens the window; after a late one it takes two. */
const growth = 4
const shrinkage = 2
/** What begins later than the answer before it by this factor, and by parameters.siteQueueMs, has waited in a queue. */
const laterFactor = 1.25

export class SiteWindow {
  private size: number = parameters.siteWindowFirst
  /** How long the last answer took, ms. */
  tookMs = Infinity
  /** When the last answer began, or how long the connection took to open, ms. */
  private latencyMs: number
  /** The least of those. */
  private wayMs: number

  /** A packet there and one back took `wayMs` when the connection was opened; 0 where that is not known. */
  constructor(wayMs: number) {
    this.wayMs = wayMs <= parameters.siteFarMs ? wayMs : Infinity
    this.latencyMs = this.wayMs
  }

  answered(answer: SiteAnswer): void {
    const { latencyMs, tookMs } = answer
    this.wayMs = Math.min(this.wayMs, latencyMs)
    const isOnTime = this.isAsLate(latencyMs) && tookMs - latencyMs <= this.transferMs(answer.bytes)
    this.latencyMs = latencyMs
    this.tookMs = tookMs
    assert(this.size > 0, 'a site may always be asked for something')
    this.size = isOnTime
      ? Math.min(parameters.windowBytesMax, growth * this.size)
      : Math.min(parameters.siteWindowFirst, this.size) / shrinkage
  }

  /** Bytes that may be asked for at a time. */
  get bytes(): number {
    return this.isFree ? this.size : Math.min(this.size, parameters.siteWindowFirst)
  }

  /** The server is not busy. */
  get isFree(): boolean {
    return this.size >= growth * parameters.siteWindowFirst
  }

  private isAsLate(latencyMs: number): boolean {
    const later = Math.max(latencyMs, this.latencyMs)
    return (
      later < Infinity && later <= laterFactor * Math.min(latencyMs, this.latencyMs) + parameters.siteQueueMs
    )
  }

  /** From the first byte to the last: TCP doubles its window with each way there and back (RFC 5681, section 3.1). */
  private transferMs(bytes: number): number {
    const flights = Math.log2(1 + bytes / parameters.tcpWindowFirst)
    return parameters.siteQueueMs + bytes / parameters.siteBytesPerMs + flights * this.wayMs
  }
}
