/** While a console watches its coverage: census walks, a few a second, and a report now and then. */
import { limits } from '../wire/limits.ts'
import type { Context } from './context.ts'

export interface CoverageWatchParts {
  /** Sends a walk that ends in a random peer's report, where there is a release to ask of. */
  sample(): void
  report(): void
}

const reportMs = 500

export class CoverageWatch {
  private readonly context: Context
  private readonly parts: CoverageWatchParts
  private isOn = false
  private nextSampleAt = 0
  private nextReportAt = 0

  constructor(context: Context, parts: CoverageWatchParts) {
    this.context = context
    this.parts = parts
  }

  turn(on: boolean): void {
    this.isOn = on
    this.nextSampleAt = this.context.now
    this.nextReportAt = this.context.now
  }

  evaluate(): void {
    if (!this.isOn) return
    const { now } = this.context
    if (now >= this.nextSampleAt) {
      this.nextSampleAt = now + 1_000 / limits.censusWalksPerSecond
      this.parts.sample()
    }
    if (now < this.nextReportAt) return
    this.nextReportAt = now + reportMs
    this.parts.report()
  }

  deadline(): number {
    return this.isOn ? Math.min(this.nextSampleAt, this.nextReportAt) : Infinity
  }
}
