/** How many other peers there are, from how often random walks end at the same one (CREW §3.2.3). */
import { assert } from '../../lib/assert.ts'
import { limits } from '../../wire/limits.ts'
import { parameters } from '../../wire/parameters.ts'
import type { PeerId } from '../io.ts'

export class SwarmSize {
  /** Oldest first, from `drawsFrom` on; and how often each peer is among them. */
  private draws: { readonly peer: PeerId; readonly at: number }[] = []
  private drawsFrom = 0
  private readonly drawn = new Map<PeerId, number>()
  private sized = { draws: 0, distinct: 0, size: 0 }

  get drawCount(): number {
    return this.draws.length - this.drawsFrom
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
    assert(left >= 0 && this.drawn.has(dropped.peer), 'what is drawn is counted')
    if (left === 0) this.drawn.delete(dropped.peer)
    else this.drawn.set(dropped.peer, left)
    if (this.drawsFrom <= limits.drawsMax) return
    this.draws = this.draws.slice(this.drawsFrom)
    this.drawsFrom = 0
  }

  /** Other peers: N with N·(1 − (1 − 1/N)^k) = d, for d distinct in k draws; the standard error is about √(2N)/k of it. */
  size95(now: number): number {
    while (this.drawCount > 0 && (this.draws[this.drawsFrom]?.at ?? now) + parameters.drawMs < now)
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
