/**
 * While nothing comes though something is lacking, what links believe of us may be wrong: they are told all again, more and more
 * rarely. After twice the first wait this peer is starving, and looks beyond its edges; of a release of which it has nothing yet
 * only after the time that the first chunk may take by slow uplinks.
 */
import { assert } from '../../../lib/assert.ts'
import type { Header } from '../../../content/manifest.ts'
import { parameters } from '../../../wire/parameters.ts'

const renewFactor = 2
/** Peers that pass the first chunk on, one after another, each to all its edges. */
const firstHops = 3

/** How long the first chunk, with the manifest before it, takes to get here at so many bytes per second. */
export function firstChunkMs({ chunkBytes, manifestBytes }: Header, bytesPerSecond: number): number {
  return ((manifestBytes + chunkBytes) * parameters.degree * firstHops * 1_000) / bytesPerSecond
}

export class Hunger {
  /** Something is lacking. */
  isHungry = false
  /** When data last came, or something was first lacking. */
  fedAt = 0
  /** When links were last told all for want of data. */
  private renewedAt = 0
  private renewMs: number = parameters.renewMs
  private wakesAt = Infinity
  private firstMs = 0

  isStarving(now: number): boolean {
    return this.isHungry && now >= this.starvesAt
  }

  private get starvesAt(): number {
    return this.fedAt + 2 * parameters.renewMs + this.firstMs
  }

  fed(now: number): void {
    this.fedAt = now
    this.renewMs = parameters.renewMs
  }

  /** True when all links are to be told all. `firstMs`: how long a first chunk may take (firstChunkMs), 0 where one is here. */
  evaluate(isReceiving: boolean, now: number, firstMs: number): boolean {
    this.firstMs = firstMs
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
      this.renewMs = Math.min(parameters.renewMsMax, this.renewMs * renewFactor)
    }
    this.wakesAt = Math.max(this.fedAt, this.renewedAt) + this.renewMs
    assert(this.renewMs <= parameters.renewMsMax, 'links are told again at last at an even pace')
    assert(this.wakesAt > now, 'who was told all is told again later')
    if (!this.isStarving(now)) this.wakesAt = Math.min(this.wakesAt, this.starvesAt)
    return isDue
  }

  deadline(): number {
    return this.wakesAt
  }
}
