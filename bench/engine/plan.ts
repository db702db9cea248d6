/** Decides which runs are left to do. */
import type { Cell } from './matrix.ts'
import type { Run } from './run.ts'

export interface Task {
  readonly cell: Cell
  readonly seed: string
}

export interface Plan {
  readonly tasks: readonly Task[]
  /** Runs that are kept, and stand. */
  readonly standing: number
  /** Of those, runs of other sources than the present ones. */
  readonly ofOtherSources: number
}

export interface PlanInput {
  readonly cells: readonly Cell[]
  readonly seeds: readonly string[]
  readonly kept: (cell: Cell) => readonly Run[]
  readonly again: boolean
  /** The present sources. */
  readonly sources: string
  /** A label was named: its runs stand, whatever sources they are of. Otherwise only runs of the present sources count. */
  readonly isNamed: boolean
}

/** All cells with the first seed, then all with the second: a benchmark that is cut off has seen every cell. */
export function planOf({ cells, seeds, kept, again, sources, isNamed }: PlanInput): Plan {
  const tasks: Task[] = []
  let standing = 0
  let ofOtherSources = 0
  for (const [i, seed] of seeds.entries())
    for (const cell of cells) {
      if (i >= (cell.seedsMax ?? Infinity)) continue
      const run = again ? undefined : kept(cell).find((one) => one.seed === seed)
      if (run === undefined || (!isNamed && run.sources !== sources)) tasks.push({ cell, seed })
      else {
        standing++
        if (run.sources !== sources) ofOtherSources++
      }
    }
  return { tasks, standing, ofOtherSources }
}
