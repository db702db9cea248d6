/**
 * The census (CREW §3.2.3): replies come from a uniform sample, so their local states tell of the whole. Coverage with a
 * 95 % Wilson interval, narrowed by the finite population; the swarm's size from how often the same peer is drawn again.
 */
import { limits } from '../wire/limits.ts'
import type { Census as CensusFields } from '../wire/frames.ts'
import type { CoverageEstimate, PeerId } from './io.ts'

interface Sample {
  readonly peer: PeerId
  readonly at: number
  readonly fields: CensusFields
}

const drawMs = 60_000

export class CensusTaker {
  /** Newest last. */
  private readonly samples = new Map<PeerId, Sample>()
  private readonly draws: { peer: PeerId; at: number }[] = []

  get size(): number {
    return this.samples.size + this.draws.length
  }

  /** Newest report of a peer, whoever asked. */
  note(peer: PeerId, fields: CensusFields, now: number): void {
    this.samples.delete(peer)
    this.samples.set(peer, { peer, at: now, fields })
    if (this.samples.size > limits.samplesMax) {
      for (const oldest of this.samples.keys()) {
        this.samples.delete(oldest)
        break
      }
    }
  }

  /** A draw that a walk made at random: counts towards the size. */
  draw(peer: PeerId, now: number): void {
    this.draws.push({ peer, at: now })
    if (this.draws.length > limits.samplesMax) this.draws.shift()
  }

  /** Coverage of the release with this sequence among the other peers. */
  estimate(sequence: number, linked: number, now: number): CoverageEstimate {
    let sampled = 0
    let whole = 0
    let busy = 0
    for (const sample of this.samples.values()) {
      if (sample.at + limits.sampleMs < now) continue
      sampled++
      busy += sample.fields.load / 255
      if (sequence > 0 && sample.fields.sequence >= sequence && sample.fields.progress === 255) whole++
    }
    const peers = Math.max(this.size95(now), sampled, linked)
    if (sampled === 0) return { complete: 0, low: 0, high: 1, sampled, peers, busy: 0 }
    const { low, high } = wilson(whole, sampled, peers)
    return { complete: whole / sampled, low, high, sampled, peers, busy: busy / sampled }
  }

  /** Other peers: N with N·(1 − (1 − 1/N)^k) = d, for d distinct in k draws. */
  size95(now: number): number {
    while (this.draws.length > 0 && (this.draws[0]?.at ?? now) + drawMs < now) this.draws.shift()
    const k = this.draws.length
    const distinct = new Set(this.draws.map((draw) => draw.peer)).size
    if (k < 2 || distinct < 2) return distinct
    // All distinct says only that there are many: half a collision is the usual correction.
    const d = Math.min(distinct, k - 0.5)
    let low = d
    let high = 1e7
    for (let i = 0; i < 60; i++) {
      const n = (low + high) / 2
      if (n * (1 - (1 - 1 / n) ** k) < d) low = n
      else high = n
    }
    return Math.round(low)
  }
}

/** Wilson's interval at 95 %, with the finite-population correction for `population`. */
export function wilson(hits: number, samples: number, population: number): { low: number; high: number } {
  if (samples === 0) return { low: 0, high: 1 }
  const p = hits / samples
  const correction = population > 1 && population > samples ? (population - samples) / (population - 1) : 0
  const z = 1.96 * Math.sqrt(correction)
  const middle = (p + (z * z) / (2 * samples)) / (1 + (z * z) / samples)
  const half =
    (z / (1 + (z * z) / samples)) * Math.sqrt((p * (1 - p)) / samples + (z * z) / (4 * samples * samples))
  return {
    low: hits === 0 ? 0 : Math.max(0, middle - half),
    high: hits === samples ? 1 : Math.min(1, middle + half),
  }
}
