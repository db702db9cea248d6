/** The downlink's bandwidth as a tab can know it (CREW §3.2.2): from what comes. No setting is needed. */
import { assert } from '../../../lib/assert.ts'

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
    assert(bytes >= 0, 'bytes cannot be taken back')
    this.advance(now)
    assert(now >= this.last * windowMs, 'time does not run back')
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

const burstMs = 50

/** Most bytes per second that came within 50 ms: less than the downlink carries, and known at once. */
export class BurstMeter {
  private at = -Infinity
  private bytes = 0
  max = 0

  add(bytes: number, now: number): void {
    assert(bytes >= 0, 'bytes cannot be taken back')
    if (now - this.at > burstMs) {
      this.at = now
      this.bytes = 0
    } else if (this.bytes > 0) this.max = Math.max(this.max, (this.bytes * 1_000) / burstMs)
    this.bytes += bytes
  }
}
