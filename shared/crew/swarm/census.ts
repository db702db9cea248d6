/**
 * The census (CREW §3.2.3): replies come from a uniform sample, so their local states tell of the whole: coverage with a
 * 95 % interval (coverage.ts), and the swarm's size from how often the same peer is drawn again.
 */
import { assert } from '../../lib/assert.ts'
import { limits } from '../../wire/limits.ts'
import { parameters } from '../../wire/parameters.ts'
import type { Census as CensusFields } from '../../wire/state.ts'
import { estimateCoverage, type Coverage } from './coverage.ts'
import type { CoverageEstimate, PeerId } from '../io.ts'
import { SwarmSize } from './swarm-size.ts'

interface Sample {
  readonly peer: PeerId
  readonly at: number
  readonly fields: CensusFields
}

/** An estimate stands for so long while nothing new is heard: time alone widens it slowly. */
const freshMs = 250

export class CensusTaker {
  /** Last noted last. */
  private readonly samples = new Map<PeerId, Sample>()
  private readonly swarm = new SwarmSize()
  private version = 0
  private computed: { readonly key: string; readonly at: number; readonly coverage: Coverage } | null = null

  get kept(): number {
    return this.samples.size + this.swarm.drawCount
  }

  /** Newest report of a peer, whoever asked; `at` is when it was so. */
  note(peer: PeerId, fields: CensusFields, at: number): void {
    if ((this.samples.get(peer)?.at ?? -Infinity) > at) return
    this.version++
    this.samples.delete(peer)
    this.samples.set(peer, { peer, at, fields })
    assert(this.samples.size <= limits.samplesMax + 1, 'samples are bounded one by one')
    if (this.samples.size <= limits.samplesMax) return
    for (const oldest of this.samples.keys()) {
      this.samples.delete(oldest)
      return
    }
  }

  /** A draw that a walk made at random: counts towards the size. */
  draw(peer: PeerId, now: number): void {
    this.swarm.draw(peer, now)
  }

  /** Estimated number of other peers. */
  size95(now: number): number {
    return this.swarm.size95(now)
  }

  /** Coverage of the release with this sequence among the other peers, of which at least `linked` exist. */
  estimate(sequence: number, linked: number, now: number): CoverageEstimate {
    const since = now - parameters.sampleMs
    const recent = [...this.samples.values()].filter((sample) => sample.at >= since)
    const peers = Math.max(this.size95(now), recent.length, linked)
    const key = `${this.version}/${sequence}/${peers}/${recent.length}`
    if (this.computed?.key !== key || now - this.computed.at > freshMs) {
      const reports = recent.map(({ at, fields }) => {
        const knows = sequence > 0 && fields.sequence >= sequence
        const progress = knows ? fields.progress / 255 : 0
        return { whole: progress === 1, progress, ageMs: now - at }
      })
      this.computed = { key, at: now, coverage: estimateCoverage(reports, peers) }
    }
    assert(recent.length <= peers, 'nobody is sampled twice')
    return { ...this.computed.coverage, sampled: recent.length, peers }
  }
}
