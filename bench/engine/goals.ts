/** Goals of cells, and whether they are reached. */
import { figures, meanOf, type FigureName, type Run } from './run.ts'

export type Goal =
  /** The figure's mean is at most this. */
  | { readonly kind: 'most'; readonly figure: FigureName; readonly most: number }
  /** At most so many times the same figure of another cell, under the same label. */
  | {
      readonly kind: 'times-cell'
      readonly figure: FigureName
      readonly cell: string
      readonly most: number
    }
  /** At most so many times the same figure of the same cell under another label. */
  | {
      readonly kind: 'times-label'
      readonly figure: FigureName
      readonly label: string
      readonly most: number
    }

/** The runs of a cell under a label; none where nothing was run. */
export type Results = (cell: string, label: string) => readonly Run[]

/** `value` is null where not everybody got the release whole, or an engine does not tell the figure. */
export type Verdict =
  | { readonly kind: 'not-measured' }
  | {
      readonly kind: 'measured'
      readonly value: number | null
      readonly most: number
      readonly isHeld: boolean
    }

export function judge(goal: Goal, cell: string, label: string, results: Results): Verdict {
  const mean = (runs: readonly Run[]): number | null => meanOf(runs, figures[goal.figure])
  const runs = results(cell, label)
  if (runs.length === 0) return { kind: 'not-measured' }
  const value = mean(runs)
  const reference = referenceOf(goal, cell, label, results)
  if (reference === null) return { kind: 'not-measured' }
  const times = reference === 'absolute' ? 1 : mean(reference)
  if (times === null) return { kind: 'not-measured' }
  const most = goal.most * times
  return { kind: 'measured', value, most, isHeld: value !== null && value <= most }
}

/** The figure of which the goal is a multiple; null where that cell was not run. */
function referenceOf(
  goal: Goal,
  cell: string,
  label: string,
  results: Results,
): readonly Run[] | 'absolute' | null {
  if (goal.kind === 'most') return 'absolute'
  // A label is not held against itself.
  if (goal.kind === 'times-label' && goal.label === label) return null
  const runs = goal.kind === 'times-cell' ? results(goal.cell, label) : results(cell, goal.label)
  return runs.length === 0 ? null : runs
}

const words: Readonly<
  Record<FigureName, { readonly name: string; readonly unit: string; readonly digits: number }>
> = {
  last: { name: 'last', unit: ' s', digits: 2 },
  ratio: { name: 'ratio', unit: '', digits: 2 },
  bytes: { name: 'bytes', unit: ' N·F', digits: 2 },
  duplicates: { name: 'duplicates', unit: ' %', digits: 2 },
  controlMessages: { name: 'messages without chunk', unit: ' a chunk', digits: 2 },
  header: { name: 'header', unit: ' × the eccentricity', digits: 2 },
}

/** `nameOf` says what a cell is called. */
export function goalText(goal: Goal, nameOf: (cell: string) => string): string {
  const { name, unit } = words[goal.figure]
  if (goal.kind === 'most') return `${name} ≤ ${Number(scaled(goal.figure, goal.most).toFixed(4))}${unit}`
  return `${name} ≤ ${goal.most} × that of “${goal.kind === 'times-cell' ? nameOf(goal.cell) : goal.label}”`
}

export function figureText(figure: FigureName, value: number | null): string {
  const { unit, digits } = words[figure]
  return value === null ? '–' : `${scaled(figure, value).toFixed(digits)}${unit}`
}

function scaled(figure: FigureName, value: number): number {
  return figure === 'duplicates' ? value * 100 : value
}
