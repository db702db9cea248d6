/**
 * While nothing comes though something is lacking, what links believe of us may be wrong: they are told all again, more and more
 * rarely. After twice the first wait this peer is starving, and looks beyond its edges.
 */
import { assert } from '../../../lib/assert.ts'
import { limits } from '../../../wire/limits.ts'

const renewFactor = 2

export class Hunger {
  private isHungry = false
  /** When data last came, or something was first lacking; and when links were last told all for want of data. */
  private fedAt = 0
  private renewedAt = 0
  private renewMs: number = limits.renewMs
  private wakesAt = Infinity

  isStarving(now: number): boolean {
    return this.isHungry && now - this.fedAt >= 2 * limits.renewMs
  }

  /** When data last came, or something was first lacking. */
  get lastFedAt(): number {
    return this.fedAt
  }

  fed(now: number): void {
    this.fedAt = now
    this.renewMs = limits.renewMs
  }

  /** True when all links are to be told all. */
  evaluate(isReceiving: boolean, now: number): boolean {
    if (isReceiving && !this.isHungry) {
      this.fed(now)
      this.renewedAt = now
    }
    this.isHungry = isReceiving
    this.wakesAt = Infinity
    if (!isReceiving) return false
    const isDue = now >= Math.max(this.fedAt, this.renewedAt) + this.renewMs
    if (isDue) {
      this.renewedAt = now
      this.renewMs = Math.min(limits.renewMsMax, this.renewMs * renewFactor)
    }
    this.wakesAt = Math.max(this.fedAt, this.renewedAt) + this.renewMs
    assert(this.renewMs <= limits.renewMsMax, 'links are told again at last at an even pace')
    assert(this.wakesAt > now, 'who was told all is told again later')
    if (!this.isStarving(now)) this.wakesAt = Math.min(this.wakesAt, this.fedAt + 2 * limits.renewMs)
    return isDue
  }

  deadline(): number {
    return this.wakesAt
  }
}
