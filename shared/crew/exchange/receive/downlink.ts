/** What this peer's downlink carries, as far as what came tells. */
import { assert } from '../../../lib/assert.ts'
import { BurstMeter, RateMeter } from './bandwidth.ts'

/** Data that has come for so long tells the downlink's rate, and how much more may be asked for than that. */
const settledMs = 600
const settledGrowth = 4
/** A time without data after which rates are to be seen anew. */
const restMs = 5_000

export class Downlink {
  private readonly rates = new RateMeter()
  private readonly bursts = new BurstMeter()
  /** When data first came after a pause. */
  private beganAt = -Infinity

  /** Bytes per second: the most that came over 400 ms. */
  get measured(): number {
    return this.rates.max
  }

  /** `fedAt`: when this peer was last fed, or began to be hungry. */
  came(bytes: number, now: number, fedAt: number): void {
    assert(!(fedAt > now), 'nobody was fed in the future')
    if (now - fedAt > restMs) this.beganAt = now
    this.rates.add(bytes, now)
    this.bursts.add(bytes, now)
  }

  /** Bytes per second that it seems to carry, where a train of packets came as fast as `probed`. */
  rate(probed: number, now: number): number {
    assert(probed >= 0, 'a train has a rate')
    const seen = Math.max(this.bursts.max, probed)
    // A burst may have come faster than anything that lasts: once data has come for a while, a few times its rate is the most.
    if (now - this.beganAt < settledMs) return Math.max(this.rates.max, seen)
    return Math.max(this.rates.max, Math.min(seen, settledGrowth * this.rates.max))
  }
}
