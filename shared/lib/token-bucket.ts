/** A token bucket: `burst` at once, `perSecond` sustained. The clock is an argument. */
export class TokenBucket {
  private readonly burst: number
  private readonly perSecond: number
  private tokens: number
  private at: number

  constructor(burst: number, perSecond: number, nowMs: number) {
    this.burst = burst
    this.perSecond = perSecond
    this.tokens = burst
    this.at = nowMs
  }

  /** Takes one token, or several; false when none is left. */
  take(nowMs: number, count = 1): boolean {
    if (this.isEmpty(nowMs)) return false
    this.pay(nowMs, count)
    return true
  }

  /** Takes so many, also below none: those are paid back first. */
  pay(nowMs: number, count: number): void {
    this.isEmpty(nowMs)
    this.tokens -= count
  }

  isEmpty(nowMs: number): boolean {
    const passedMs = Math.max(0, nowMs - this.at)
    this.tokens = Math.min(this.burst, this.tokens + (passedMs / 1000) * this.perSecond)
    this.at = nowMs
    return this.tokens < 1
  }

  isFull(nowMs: number): boolean {
    this.isEmpty(nowMs)
    return this.tokens >= this.burst
  }
}
