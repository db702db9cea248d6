/** What the worker tells the page: a run in pieces, in the order in which it happened. */
import type { CurvePoint, Result } from '../../../../shared/sim/experiments/simulation.ts'

export interface PlacedPeer {
  /** On the plane of latencies, 0 … 1. */
  readonly x: number
  readonly y: number
  readonly joinedAt: number
  readonly bitsPerSecond: number
}

/** A result on the way to the end. `living` receivers are still there; where some vanished, times are of these only. */
export interface RunFigures extends Omit<Result, 'curve'> {
  /** Virtual time of the world, ms. */
  readonly at: number
  readonly living: number
  /** How many of these are complete. */
  readonly livingComplete: number
}

/**
 * - `complete`: every receiver that is still there has the release whole
 * - `stalled`: some have not, and nothing has arrived for a long time
 * - `late`: some have not when the time is over
 */
export type RunOutcome = 'complete' | 'stalled' | 'late'

/** What happened since the last batch. Times are the world's, in ms; peers are numbers, the source is 0. */
export interface Batch {
  /** How far the simulator is. */
  readonly at: number
  readonly chunks: number
  readonly chunkBytes: number
  /** Virtual time that a step of the playback is, ms. */
  readonly stepMs: number
  /** A round of the epidemic E3, ms. */
  readonly roundMs: number
  /** When the last joins, and when the source publishes: known in advance. */
  readonly publishedAt: number | null
  readonly peers: readonly PlacedPeer[]
  readonly edges: readonly {
    readonly a: number
    readonly b: number
    readonly at: number
    readonly open: boolean
  }[]
  readonly transfers: readonly Transfer[]
  readonly news: readonly BatchNews[]
  readonly curve: readonly CurvePoint[]
  readonly figures: readonly RunFigures[]
  /** With the last batch. */
  readonly outcome: RunOutcome | null
}

/** What a picture is drawn of. */
export type PictureBatch = Omit<Batch, 'figures' | 'curve' | 'outcome'>

/** Content of chunks on its way from one peer to another, from when it is handed to the channel until it has arrived. */
export interface Transfer {
  readonly from: number
  readonly to: number
  readonly sentAt: number
  readonly arrivedAt: number
}

export type BatchNews =
  | { readonly type: 'header' | 'complete' | 'vanished'; readonly peer: number; readonly at: number }
  | { readonly type: 'chunk'; readonly peer: number; readonly at: number; readonly chunk: number }
