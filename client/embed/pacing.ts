/**
 * When a visitor asks the web server, and for how much. The origin is a partner of last resort: who has nobody to ask
 * draws a random delay (SRM, Floyd and others 1995), so that of a crowd a few ask, each for other chunks, and the rest
 * hear from them. Who gets nothing from anybody for long asks at once: never worse than without us. Pure: no clock.
 *
 * 1. One request at a time. 2. None while peers feed. 3. A request that was answered at once may be followed by one twice as
 * long: an idle origin gives all it can. One that took long is followed by a shorter one, after a delay.
 */
import type { Random } from '../../shared/lib/random.ts'

const firstMsMax = 400 // of a small crowd: about what a peer needs to connect
const perVisitorMs = 40 // 20 visitors draw from 0.8 s: half of them have heard from somebody before they ask
const delayMsMax = 2_000
const quietMs = 600 // peers that send do so within this
const fastMs = 250
const slowMs = 1_000
export const runMin = 4
export const runMax = 64

export class OriginPacing {
  private readonly random: Random
  private readonly visitors: number
  private nextAt: number
  private fedAt = -Infinity
  private isAsking = false
  private runChunks = 8

  constructor(random: Random, visitors: number, nowMs: number) {
    this.random = random
    this.visitors = visitors
    this.nextAt = nowMs + this.delay()
  }

  /** When to look again; Infinity while a request is out. */
  get deadline(): number {
    return this.isAsking ? Infinity : Math.max(this.nextAt, this.fedAt + quietMs)
  }

  /** How many chunks to ask for now; 0: not now. */
  ask(nowMs: number): number {
    if (nowMs < this.deadline) return 0
    this.isAsking = true
    return this.runChunks
  }

  /** A peer has sent a chunk. */
  fed(nowMs: number): void {
    this.fedAt = nowMs
  }

  answered(tookMs: number, nowMs: number): void {
    this.isAsking = false
    if (tookMs <= fastMs) this.runChunks = Math.min(runMax, this.runChunks * 2)
    if (tookMs >= slowMs) this.runChunks = Math.max(runMin, this.runChunks >> 1)
    this.nextAt = nowMs + (tookMs <= fastMs ? 0 : this.delay())
  }

  private delay(): number {
    const most = Math.min(delayMsMax, firstMsMax + this.visitors * perVisitorMs)
    return this.random.below(Math.round(most))
  }
}
