/**
 * The census (CREW §3.2.3): replies come from a uniform sample, so their local states tell of the whole: coverage with a
 * 95 % interval (coverage.ts), and the swarm's size from how often the same peer is drawn again.
 */
import { limits } from '../wire/limits.ts'
import type { Census as CensusFields } from '../wire/frames.ts'
import { estimateCoverage, type Coverage } from './coverage.ts'
import type { CoverageEstimate, PeerId } from './io.ts'

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
  /** Oldest first, from `drawsFrom` on; and how often each peer is among them. */
  private draws: { readonly peer: PeerId; readonly at: number }[] = []
  private drawsFrom = 0
  private readonly drawn = new Map<PeerId, number>()
  private sized = { draws: 0, distinct: 0, size: 0 }
  private version = 0
  private computed: { readonly key: string; readonly at: number; readonly coverage: Coverage } | null = null

  get size(): number {
    return this.samples.size + this.drawCount
  }

  private get drawCount(): number {
    return this.draws.length - this.drawsFrom
  }

  /** Newest report of a peer, whoever asked; `at` is when it was so. */
  note(peer: PeerId, fields: CensusFields, at: number): void {
    if ((this.samples.get(peer)?.at ?? -Infinity) > at) return
    this.version++
    this.samples.delete(peer)
    this.samples.set(peer, { peer, at, fields })
    if (this.samples.size <= limits.samplesMax) return
    for (const oldest of this.samples.keys()) {
      this.samples.delete(oldest)
      return
    }
  }

  /** A draw that a walk made at random: counts towards the size. */
  draw(peer: PeerId, now: number): void {
    this.draws.push({ peer, at: now })
    this.drawn.set(peer, (this.drawn.get(peer) ?? 0) + 1)
    if (this.drawCount > limits.drawsMax) this.dropDraw()
  }

  private dropDraw(): void {
    const dropped = this.draws[this.drawsFrom++]
    if (dropped === undefined) return
    const left = (this.drawn.get(dropped.peer) ?? 1) - 1
    if (left === 0) this.drawn.delete(dropped.peer)
    else this.drawn.set(dropped.peer, left)
    if (this.drawsFrom <= limits.drawsMax) return
    this.draws = this.draws.slice(this.drawsFrom)
    this.drawsFrom = 0
  }

  /** Coverage of the release with this sequence among the other peers, of which at least `linked` exist. */
  estimate(sequence: number, linked: number, now: number): CoverageEstimate {
    const since = now - limits.sampleMs
    const recent = [...this.samples.values()].filter((sample) => sample.at >= since)
    const peers = Math.max(this.size95(now), recent.length, linked)
    const busy = recent.reduce((sum, { fields }) => sum + fields.load / 255, 0) / Math.max(1, recent.length)
    const key = `${this.version}/${sequence}/${peers}/${recent.length}`
    if (this.computed?.key !== key || now - this.computed.at > freshMs) {
      const reports = recent.map(({ at, fields }) => {
        const knows = sequence > 0 && fields.sequence >= sequence
        const progress = knows ? fields.progress / 255 : 0
        return { whole: progress === 1, progress, ageMs: now - at }
      })
      this.computed = { key, at: now, coverage: estimateCoverage(reports, peers) }
    }
    return { ...this.computed.coverage, sampled: recent.length, peers, busy }
  }

  /** Other peers: N with N·(1 − (1 − 1/N)^k) = d, for d distinct in k draws; the standard error is about √(2N)/k of it. */
  size95(now: number): number {
    while (this.drawCount > 0 && (this.draws[this.drawsFrom]?.at ?? now) + limits.drawMs < now)
      this.dropDraw()
    const k = this.drawCount
    const distinct = this.drawn.size
    if (this.sized.draws === k && this.sized.distinct === distinct) return this.sized.size
    this.sized = { draws: k, distinct, size: sizeFrom(k, distinct) }
    return this.sized.size
  }
}

function sizeFrom(k: number, distinct: number): number {
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
