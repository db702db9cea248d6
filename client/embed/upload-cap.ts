/**
 * How much a visitor gives: a share of what its uplink is thought to carry, and never more than a fixed rate. The network's
 * own estimate is believed until the uplink shows less: where others wait, and less leaves than is allowed, for some seconds
 * on end, that is the estimate. After a while more is tried again. Pure.
 */

export interface UploadSample {
  /** Bytes of chunks that were sent since the last sample. */
  readonly sent: number
  /** Somebody waits for more. */
  readonly isWanted: boolean
}

/** A quarter; and 2 Mbit/s. */
const share = 0.25
const bytesPerSecondMax = 250_000
/** Below it the share is not worth a connection; above, a visitor hardly notices. */
const bytesPerSecondMin = 8_000
/** One second may be somebody else's doing. */
const shortSeconds = 3
/** Then more is tried. */
const holdSeconds = 60
const growth = 1.25

export class UploadCap {
  private cap: number
  private short = 0
  private held = 0
  private least = Infinity

  /** `downlink` is the network's estimate, in Mbit/s (Network Information API); undefined where there is none. */
  constructor(downlink?: number) {
    this.cap = clamp(downlink === undefined || downlink <= 0 ? Infinity : (downlink * 1e6 * share) / 8)
  }

  /** Bytes per second. */
  get bytesPerSecond(): number {
    return this.cap
  }

  /** Once a second; the cap from now on. */
  sample({ sent, isWanted }: UploadSample): number {
    const isShort = isWanted && sent < this.cap * 0.8
    this.short = isShort ? this.short + 1 : 0
    this.least = isShort ? Math.max(this.short === 1 ? 0 : this.least, sent) : Infinity
    if (this.short >= shortSeconds) {
      this.cap = clamp(this.least * share)
      this.short = 0
      this.held = holdSeconds
    } else if (this.held > 0) this.held--
    else if (isWanted) this.cap = clamp(this.cap * growth)
    return this.cap
  }
}

function clamp(bytesPerSecond: number): number {
  return Math.min(bytesPerSecondMax, Math.max(bytesPerSecondMin, bytesPerSecond))
}
