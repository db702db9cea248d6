/** A goal of the protocol beside what was measured. */
import { markdownTable } from './report.ts'

export interface Goal {
  readonly id: string
  readonly condition: string
  readonly goal: string
  readonly measured: string
  /** Null where nothing was measured. */
  readonly held: boolean | null
}

function verdict(held: boolean | null): string {
  return held === null ? 'not measured' : held ? 'held' : '**not reached**'
}

export function goalTable(goals: readonly Goal[]): string {
  return markdownTable(
    ['id', 'condition', 'goal', 'measured', 'held?'],
    goals.map(({ id, condition, goal, measured, held }) => [id, condition, goal, measured, verdict(held)]),
  )
}

/** Milliseconds as seconds. */
export function seconds(ms: number | null): string {
  return ms === null ? 'not all finish' : `${(ms / 1_000).toFixed(2)} s`
}

export function percent(share: number, digits: number): string {
  return `${(share * 100).toFixed(digits)} %`
}
