/** The input of a system of bench:others, and the figures of a run. */
import type { SwarmOptions } from '../swarm/options.ts'
import type { Say, SpreadRecord } from '../swarm/spread.ts'
import type { Serve, Swarm } from '../swarm/swarm.ts'

/** One run of a system. */
export interface OtherRun {
  readonly spread: SpreadRecord
  readonly publishedAt: number
  /** Milliseconds since 1970, of those receivers that finished. */
  readonly completeAt: readonly number[]
  readonly missing: readonly string[]
  readonly remark: string
}

/** The systems that bench:others can measure. */
export interface System {
  readonly what: string
  readonly run: (open: (serve: Serve) => Promise<Swarm>, options: SwarmOptions, say: Say) => Promise<OtherRun>
}
