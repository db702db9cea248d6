/** While a console watches its coverage: census walks, a few a second, and a report now and then. */
import { assert } from '../../lib/assert.ts'
import { parameters } from '../../wire/parameters.ts'
import type { Random } from '../../lib/random.ts'
import { sampleHops, type Context } from '../context.ts'
import type { Dialer } from '../links/dialer.ts'
import type { CoverageEstimate, Custody } from '../io.ts'
import type { Releases } from '../releases/releases.ts'

export interface CoverageWatchParts {
  dialer(): Dialer
  /** Estimated number of peers. */
  peers(): number
  estimate(): CoverageEstimate
  custody(): Custody
}

const reportMs = 500

export class CoverageWatch {
  private readonly context: Context
  private readonly releases: Releases
  private readonly random: Random
  private readonly parts: CoverageWatchParts
  private isOn = false
  private nextSampleAt = 0
  private nextReportAt = 0

  constructor(context: Context, releases: Releases, parts: CoverageWatchParts) {
    this.context = context
    this.releases = releases
    this.random = context.fork('watch')
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
    assert(this.nextReportAt <= now + reportMs, 'the next report is at hand')
    if (now >= this.nextSampleAt) {
      this.nextSampleAt = now + 1_000 / parameters.censusWalksPerSecond
      this.sample()
    }
    if (now < this.nextReportAt) return
    this.nextReportAt = now + reportMs
    if (this.releases.newest === null) return
    const event = {
      type: 'coverage',
      coverage: this.parts.estimate(),
      custody: this.parts.custody(),
    } as const
    this.context.emit({ type: 'report', event })
  }

  /** A walk that ends in a random peer's report, where there is a release to ask of. */
  private sample(): void {
    const via = this.random.pick(this.context.links.edges())
    if (via && this.releases.newest)
      this.parts.dialer().walk('census', via, sampleHops(this.parts.peers()), null)
  }

  deadline(): number {
    return this.isOn ? Math.min(this.nextSampleAt, this.nextReportAt) : Infinity
  }
}
