/** Runs of the simulator that several experiments share, and what is kept of them. */
import {
  Simulation,
  wirePerPayload,
  type CurvePoint,
  type Result,
} from '../../shared/sim/experiments/simulation.ts'
import { usual, type Conditions } from '../sim/conditions.ts'

/** Mean, least and most of the seeds. */
export interface Spread {
  readonly mean: number
  readonly low: number
  readonly high: number
}

/** One condition of a sweep. Times in seconds; null where not all were complete in time with each seed. */
export interface SweepPoint {
  readonly x: number
  readonly seeds: number
  readonly half: Spread | null
  readonly last: Spread | null
  readonly header: Spread | null
  readonly manifest: Spread | null
  /** The largest bound, and that on the wire. */
  readonly bound: number
  readonly wireBound: number
  /** Bytes on the wire over N·F, less 1. */
  readonly overhead: Spread | null
  readonly chunkBytes: number
}

export const virtualMsMax = 600_000
const known = new Map<string, Result>()

export function measure(changes: Partial<Conditions>, seeds: number): Result[] {
  return Array.from({ length: seeds }, (_, i) => {
    const options = { ...usual, ...changes, seed: String(i + 1) }
    const key = JSON.stringify(options)
    const result = known.get(key) ?? new Simulation(options).runToEnd(virtualMsMax)
    known.set(key, result)
    return result
  })
}

/** One point for each x; `seedsMax` where a run takes long. */
export function sweep(
  points: readonly (readonly [x: number, changes: Partial<Conditions>, seedsMax?: number])[],
  seeds: number,
): SweepPoint[] {
  return points.map(([x, changes, seedsMax = seeds]) => {
    const results = measure(changes, Math.min(seeds, seedsMax))
    const bound = results.reduce((sum, one) => sum + one.bounds.largest, 0) / results.length
    return {
      x,
      seeds: results.length,
      half: spread(results.map((one) => seconds(one.halfMs))),
      last: spread(results.map((one) => seconds(one.lastMs))),
      header: spread(results.map((one) => seconds(one.headerMs))),
      manifest: spread(results.map((one) => seconds(one.manifestMs))),
      bound,
      wireBound: bound * wirePerPayload,
      overhead: spread(results.map((one) => one.bytesOverNF.all - 1)),
      chunkBytes: results[0]?.chunkBytes ?? 0,
    }
  })
}

/** Null as soon as one has no value. */
export function spread(values: readonly (number | null)[]): Spread | null {
  const all = values.filter((value) => value !== null)
  if (all.length === 0 || all.length < values.length) return null
  return {
    mean: all.reduce((sum, value) => sum + value, 0) / all.length,
    low: Math.min(...all),
    high: Math.max(...all),
  }
}

export function seconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1_000
}

/** ms until that share of the receivers was complete, or null. */
export function timeOf(curve: readonly CurvePoint[], share: number): number | null {
  return curve.find(({ complete }) => complete >= share - 1e-9)?.ms ?? null
}

/** At most so many points of a curve, its ends among them. */
export function thinned<T>(points: readonly T[], most: number): T[] {
  if (points.length <= most) return [...points]
  const step = (points.length - 1) / (most - 1)
  return Array.from({ length: most }, (_, i) => points[Math.round(i * step)]).filter(
    (point) => point !== undefined,
  )
}
