/** The table of `npm run bench:sim`. */
import type { Result } from '../../shared/sim/experiments/simulation.ts'
import { conditions, type Condition, type ConditionKey } from './conditions.ts'
import { markdownTable } from '../report/report.ts'

export type SimRun = Omit<Result, 'curve'>
/** The runs of each condition, one a seed. */
export type SimFigures = Readonly<Record<ConditionKey, readonly SimRun[]>>

export function simTable(figures: SimFigures): string {
  const most = Math.max(...Object.values(figures).map((runs) => runs.length))
  return markdownTable(
    [
      'condition',
      'chunks',
      '50 %, s',
      '90 %, s',
      'last, s',
      'bound, s',
      'ratio',
      'on the wire',
      '/ 1.08·doubling',
      'bytes / N·F',
      'duplicates, %',
      'messages / peer',
      'source’s copies',
    ],
    (Object.entries(conditions) as [ConditionKey, Condition][]).map(([key, { name }]) => {
      const runs = figures[key]
      return row(runs.length < most ? `${name} (${runs.length} seeds)` : name, runs)
    }),
  )
}

/** Mean over the runs; null as soon as one has no value, since a mean of those that finished would flatter. Kept runs may lack a newer figure. */
function meanOf<T>(runs: readonly T[], value: (run: T) => number | null | undefined): number | null {
  let sum = 0
  for (const run of runs) {
    const one = value(run)
    if (one === null || one === undefined) return null
    sum += one
  }
  return runs.length === 0 ? null : sum / runs.length
}

function row(name: string, runs: readonly SimRun[]): string[] {
  const [first] = runs
  const mean = (value: (run: SimRun) => number | null, digits: number): string =>
    meanOf(runs, value)?.toFixed(digits) ?? '–'
  return [
    name,
    `${first?.chunks ?? 0} × ${first?.chunkBytes ?? 0}`,
    mean((r) => seconds(r.halfMs), 2),
    mean((r) => seconds(r.ninetyMs), 2),
    mean((r) => seconds(r.lastMs), 2),
    `${mean((r) => r.bounds.largest, 2)} (${first?.bounds.name ?? ''})`,
    mean((r) => r.ratio, 2),
    mean((r) => r.wireRatio, 2),
    mean((r) => r.doublingRatio, 2),
    mean((r) => r.bytesOverNF.all, 2),
    mean((r) => r.duplicates * 100, 2),
    mean((r) => r.messagesPerPeer, 0),
    mean((r) => r.sourceCopies, 2),
  ]
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1_000
}
