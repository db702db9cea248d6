/**
 * A run as it is known so far, from which the state at any moment follows: so the page can pause, step, go back and go
 * faster or slower than the simulator does. Times are the world's, in ms.
 */
import type { CurvePoint } from '../../../../shared/sim/experiments/simulation.ts'
import type { Batch, PictureBatch, RunFigures, RunOutcome, PlacedPeer } from './batch.ts'
import { Transfers } from './transfers.ts'
import type { Settings } from '../settings.ts'

export interface RecordedPeer extends PlacedPeer {
  /** When each next chunk arrived, in order, and which it was. */
  readonly arrivals: number[]
  readonly chunks: number[]
  headerAt: number
  completeAt: number
  vanishedAt: number
}

export interface RecordedEdge {
  readonly a: number
  readonly b: number
  readonly openedAt: number
  closedAt: number
}

type Whose = 'all' | 'staying'

export class Recording {
  readonly settings: Settings
  /** 0 is the source. */
  readonly peers: RecordedPeer[] = []
  /** By the time of their opening. */
  readonly edges: RecordedEdge[] = []
  /** Those that have closed, by the time of it. */
  readonly closed: RecordedEdge[] = []
  readonly transfers = new Transfers()
  /** Times since the publication. */
  readonly curve: CurvePoint[] = []
  readonly figures: RunFigures[] = []
  at = 0
  chunks = 0
  chunkBytes = 0
  roundMs = 0
  stepMs = 100
  publishedAt: number | null = null
  outcome: RunOutcome | null = null
  /** Why the simulator failed, if it did. */
  failure: string | null = null
  private readonly openEdges = new Map<number, RecordedEdge>()

  constructor(settings: Settings) {
    this.settings = settings
  }

  add(batch: Batch): void {
    this.addPicture(batch)
    this.outcome = batch.outcome
    for (const point of batch.curve) this.curve.push(point)
    for (const figures of batch.figures) this.figures.push(figures)
  }

  /** All but the figures: what a picture is drawn of. */
  addPicture(batch: PictureBatch): void {
    this.at = batch.at
    this.chunks = batch.chunks
    this.chunkBytes = batch.chunkBytes
    this.roundMs = batch.roundMs
    this.stepMs = batch.stepMs
    this.publishedAt = batch.publishedAt
    for (const peer of batch.peers)
      this.peers.push({
        ...peer,
        arrivals: [],
        chunks: [],
        headerAt: Infinity,
        completeAt: Infinity,
        vanishedAt: Infinity,
      })
    for (const edge of batch.edges) this.addEdge(edge)
    this.transfers.add(batch.transfers)
    for (const news of batch.news) {
      const peer = this.peers[news.peer]
      if (peer === undefined) continue
      if (news.type === 'chunk') {
        peer.arrivals.push(news.at)
        peer.chunks.push(news.chunk)
      } else if (news.type === 'header') peer.headerAt = Math.min(peer.headerAt, news.at)
      else if (news.type === 'complete') {
        // The source has all from the start, and is no receiver.
        if (news.peer > 0) peer.completeAt = news.at
      } else peer.vanishedAt = news.at
    }
  }

  private addEdge({ a, b, at, open }: Batch['edges'][number]): void {
    const key = Math.min(a, b) * 65_536 + Math.max(a, b)
    const known = this.openEdges.get(key)
    if (known) {
      known.closedAt = at
      this.closed.push(known)
      this.openEdges.delete(key)
    }
    if (!open) return
    const edge = { a, b, openedAt: at, closedAt: Infinity }
    this.edges.push(edge)
    this.openEdges.set(key, edge)
  }

  /** The latest figures that are not after a time; null before the publication. */
  figuresAt(at: number): RunFigures | null {
    return this.figures[lastNotAfter(this.figures, at, ({ at }) => at)] ?? null
  }

  /** Points of the curve up to a time of the world. */
  curveUntil(at: number): readonly CurvePoint[] {
    const since = at - (this.publishedAt ?? Infinity)
    return this.curve.slice(0, lastNotAfter(this.curve, since, ({ ms }) => ms) + 1)
  }

  /** Chunks that a peer has at a time. The source has all from the publication on. */
  chunksAt(number: number, at: number): number {
    if (number === 0) return this.publishedAt !== null && at >= this.publishedAt ? this.chunks : 0
    const arrivals = this.peers[number]?.arrivals ?? []
    return lastNotAfter(arrivals, at, (time) => time) + 1
  }

  /** Receivers that are complete at a time: all of them, or those that are still there. */
  completeAt(at: number, whose: Whose = 'staying'): number {
    let complete = 0
    for (const peer of this.peers)
      if (peer.completeAt <= at && (whose === 'all' || at < peer.vanishedAt)) complete++
    return complete
  }

  /** Of all content that receivers need, what they have at a time: 0 … 1; of all of them, or of those that are still there. */
  arrivedShareAt(at: number, whose: Whose): number {
    let had = 0
    let needed = this.settings.peers * this.chunks
    for (let i = 1; i < this.peers.length; i++) {
      if (whose === 'staying' && (this.peers[i]?.vanishedAt ?? Infinity) <= at) needed -= this.chunks
      else had += this.chunksAt(i, at)
    }
    return had / Math.max(1, needed)
  }

  /** At the end of what is recorded: chunks that no peer has that is still there. */
  lostChunks(): readonly number[] {
    const source = this.peers[0]
    if (source !== undefined && source.vanishedAt === Infinity) return []
    const left = new Set(
      this.peers.flatMap(({ chunks, vanishedAt }) => (vanishedAt === Infinity ? chunks : [])),
    )
    return Array.from({ length: this.chunks }, (_, chunk) => chunk).filter((chunk) => !left.has(chunk))
  }

  /** Receivers that have joined, and edges, at a time. */
  overlayAt(at: number): { readonly joined: number; readonly edges: number } {
    let joined = 0
    for (const [i, peer] of this.peers.entries()) if (i > 0 && peer.joinedAt <= at) joined++
    let edges = 0
    for (const { openedAt, closedAt } of this.edges) if (openedAt <= at && at < closedAt) edges++
    return { joined, edges }
  }
}

/** Index of the last item whose time is not after `at`, −1 when there is none. Items are in order of time. */
export function lastNotAfter<T>(items: readonly T[], at: number, timeOf: (item: T) => number): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >> 1
    const item = items[middle]
    if (item !== undefined && timeOf(item) <= at) low = middle + 1
    else high = middle
  }
  return low - 1
}
