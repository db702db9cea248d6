/**
 * How much a visitor gives: a share of what its uplink is thought to carry, and never more than a fixed rate. The uplink
 * is thought to carry much until it shows less: where a second's worth waits, and less leaves than is allowed, for some
 * seconds on end, that is the estimate. After a while more is tried again.
 * The browser's own estimate of the network (Network Information API) is of no use: it is made from what a busy site sends. Pure.
 */

export interface UploadSample {
  /** Bytes of chunks that were sent since the last sample. */
  readonly sent: number
  /** Bytes that others wait for, and that have not been sent. */
  readonly waiting: number
}

/** A quarter; and 2 Mbit/s. */
const share = 0.25
const bytesPerSecondMax = 250_000
/** 128 kbit/s: less is not worth a connection. */
const bytesPerSecondMin = 16_000
/** One second may be somebody else's doing. */
const shortSeconds = 5
/** Then more is tried. */
const holdSeconds = 60
const growth = 1.25

export class UploadShare {
  private cap = bytesPerSecondMax
  private short = 0
  private held = 0
  private least = Infinity

  /** Bytes per second. */
  get bytesPerSecond(): number {
    return this.cap
  }

  /** Once a second; the cap from now on. */
  sample({ sent, waiting }: UploadSample): number {
    // A second's queue, and less than is allowed: the uplink is the bottleneck, and not that little is asked for.
    const isShort = waiting > sent && sent < this.cap * 0.8
    this.short = isShort ? this.short + 1 : 0
    this.least = isShort ? Math.max(this.short === 1 ? 0 : this.least, sent) : Infinity
    if (this.short >= shortSeconds) {
      this.cap = clamp(this.least * share)
      this.short = 0
      this.held = holdSeconds
    } else if (this.held > 0) this.held--
    else if (waiting > 0) this.cap = clamp(this.cap * growth)
    return this.cap
  }
}

function clamp(bytesPerSecond: number): number {
  return Math.min(bytesPerSecondMax, Math.max(bytesPerSecondMin, bytesPerSecond))
}
