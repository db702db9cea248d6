/**
 * A tab that was held up, or slept, finds everyone late. What waits in its channels is heard first, before anyone is called late.
 * Where its timers are always late, it goes on at the second time.
 */
import { assert } from '../../../lib/assert.ts'

/** This peer was held up when it decides so much later than it wanted to, and for how long nobody is late then. */
const heldUpMs = 100
const graceMs = 250

export class Grace {
  /** When the last decision wanted to be followed by the next. */
  private dueAt = Infinity
  private until = -Infinity
  private wasGiven = false

  begins(now: number): void {
    assert(this.until <= now + graceMs, 'grace is short')
    if (this.isOn(now)) return
    this.wasGiven = !this.wasGiven && now - this.dueAt > heldUpMs
    if (this.wasGiven) this.until = now + graceMs
  }

  isOn(now: number): boolean {
    return now < this.until
  }

  /** When what is late may be called so, of what would be at this time. */
  after(at: number): number {
    return Math.max(at, this.until)
  }

  ends(dueAt: number): void {
    this.dueAt = dueAt
  }
}
