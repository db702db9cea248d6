/** The figures of one run of a cell, as they are kept, and means over the seeds. */
import type { BytesByKind } from '../../shared/sim/engine/traffic.ts'
import type { Bounds } from '../../shared/sim/experiments/bounds.ts'

/** ms from the publication until half of the receivers, and the last, had something; null where it never came or is not told. */
interface Reached {
  readonly half: number | null
  readonly last: number | null
}

export interface Run {
  readonly seed: string
  /** Which code ran, see sources.ts; and the commit that was checked out. */
  readonly sources: string
  readonly commit: string
  readonly peers: number
  readonly completed: number
  readonly chunks: number
  readonly chunkBytes: number
  /** Seconds; the largest of the four bounds, and which one it is. */
  readonly bound: number
  readonly boundName: Bounds['name']
  /** ms. */
  readonly whole: Reached & { readonly ninety: number | null }
  readonly header: Reached
  readonly manifest: Reached
  readonly firstChunk: Reached
  /** Time of the last peer over 1.08 times the bound. */
  readonly ratio: number | null
  /** Shortest way to the farthest receiver over the overlay's edges at the publication, ms; null when some are cut off. */
  readonly eccentricityMs: number | null
  /** See `latencyFloorMs`. */
  readonly floorMs: number | null
  /** Shares in ten slices from the publication to the last completion. */
  readonly uplinkUse: readonly number[]
  readonly sourceUse: readonly number[]
  readonly bytesOverNF: BytesByKind & { readonly all: number }
  readonly duplicates: number
  readonly messagesPerPeer: number
  readonly packetsPerPeer: number
  readonly controlMessagesPerChunk: number
  readonly sourceCopies: number
  readonly cpuSeconds: number
}

/** Mean; null as soon as one has no value, since a mean of those that finished would flatter. */
export function meanOf(runs: readonly Run[], value: (run: Run) => number | null): number | null {
  let sum = 0
  for (const run of runs) {
    const one = value(run)
    if (one === null) return null
    sum += one
  }
  return runs.length === 0 ? null : sum / runs.length
}

/** Figures that goals are about. */
export const figures = {
  last: (run) => (run.whole.last === null ? null : run.whole.last / 1_000),
  ratio: (run) => run.ratio,
  bytes: (run) => run.bytesOverNF.all,
  duplicates: (run) => run.duplicates,
  controlMessages: (run) => run.controlMessagesPerChunk,
  header: (run) =>
    run.header.last === null || run.eccentricityMs === null ? null : run.header.last / run.eccentricityMs,
} as const satisfies Record<string, (run: Run) => number | null>
export type FigureName = keyof typeof figures

/** Four figures are enough to keep. */
export function rounded(run: Run): Run {
  return JSON.parse(
    JSON.stringify(run, (_, value: unknown) =>
      typeof value === 'number' && Number.isFinite(value) && !Number.isInteger(value)
        ? Number(value.toPrecision(4))
        : value,
    ),
  ) as Run
}
