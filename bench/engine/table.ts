/**
 * What `npm run bench:engine` prints, and docs/BENCHMARKS.md shows. Where two labels stand beside each other, a place has both figures
 * with an arrow between. A figure in bold misses its goal; “–” is a figure that an engine does not tell, or that never came about.
 */
import { byteKinds } from '../../shared/sim/engine/traffic.ts'
import { kindNames, table } from '../../scripts/sim/report.ts'
import { plusMinus } from '../report/report.ts'
import { figureText, goalText, judge, type Goal, type Results, type Verdict } from './goals.ts'
import { rows, sizeKeys, type Cell } from './matrix.ts'
import { figures, meanOf, type FigureName, type Run } from './run.ts'

export interface Shown {
  readonly cells: readonly Cell[]
  /** One, or those that stand beside each other. */
  readonly labels: readonly string[]
  readonly results: Results
}

const none = '–'
const between = ' → '

/** The goals of the matrix by links and sizes. */
export function matrixTable(shown: Shown): string {
  const cells = measured(shown).filter(({ group }) => group === 'matrix')
  const keys = [...new Set(cells.map(({ row }) => row))]
  const sizes = sizeKeys.filter((key) => cells.some(({ size }) => size === key))
  return table(
    ['up and down', ...sizes],
    keys.map((row) => [
      rows[row].name,
      ...sizes.map((size) => {
        const cell = cells.find((one) => one.row === row && one.size === size)
        return cell === undefined ? none : matrixPlace(cell, shown)
      }),
    ]),
  )
}

/** The first goal of a matrix cell is about time. A quick run of another size has no such goal, and shows its ratio. */
function matrixPlace(cell: Cell, shown: Shown): string {
  const goal = cell.goals.find(({ figure }) => figure === 'last' || figure === 'ratio')
  const figure = goal?.figure ?? 'ratio'
  const texts = shown.labels.map((label) => {
    const value = meanOf(shown.results(cell.key, label), figures[figure])
    return marked(figureText(figure, value), goal ? judge(goal, cell.key, label, shown.results) : null)
  })
  const most = goal ? ` (${goalText(goal, () => '').replace(/^\w+ /, '')})` : ''
  return texts.join(between) + most
}

/** Every goal beyond the matrix's: what is held to what, and whether it is. */
export function goalsTable(shown: Shown): string {
  const { labels, results } = shown
  const names = new Map(shown.cells.map(({ key, name }) => [key, name]))
  const rowsOf = (cell: Cell, goal: Goal): string[] => {
    const verdicts = labels.map((label) => judge(goal, cell.key, label, results))
    return [
      cell.name,
      goalText(goal, (key) => names.get(key) ?? key),
      verdicts.map((verdict) => marked(verdictText(goal, verdict), verdict)).join(between),
    ]
  }
  return table(
    ['cell', 'goal', 'measured'],
    measured(shown).flatMap((cell) =>
      cell.goals.filter((goal) => !isInOtherTable(cell, goal)).map((goal) => rowsOf(cell, goal)),
    ),
    3,
  )
}

/** Goals of every cell are marked where the figure stands. */
function isInOtherTable(cell: Cell, { kind, figure }: Goal): boolean {
  if (cell.group === 'matrix' && (figure === 'last' || figure === 'ratio')) return true
  return kind === 'most' && (figure === 'bytes' || figure === 'duplicates' || figure === 'controlMessages')
}

/** “17 of 40 goals are reached”, for each label. */
export function summary({ cells, labels, results }: Shown): string {
  return labels
    .map((label) => {
      const verdicts = cells.flatMap((cell) =>
        cell.goals.map((goal) => judge(goal, cell.key, label, results)),
      )
      const judged = verdicts.filter((verdict) => verdict.kind === 'measured')
      const held = judged.filter((verdict) => verdict.isHeld).length
      const open = verdicts.length - judged.length
      return `${label}: ${held} of ${judged.length} goals are reached${open === 0 ? '' : `, ${open} are not measured`}.`
    })
    .join('\n')
}

interface Column {
  readonly head: string
  readonly value: (run: Run) => number | null
  readonly digits: number
  readonly goal?: FigureName
}

const timeColumns: readonly Column[] = [
  { head: 'ratio', value: figures.ratio, digits: 2, goal: 'ratio' },
  { head: 'bound, s', value: (run) => run.bound, digits: 2 },
  { head: 'over the floor, s', value: overFloorSeconds, digits: 2 },
  { head: '50 %, s', value: (run) => toSeconds(run.whole.half), digits: 2 },
  { head: '90 %, s', value: (run) => toSeconds(run.whole.ninety), digits: 2 },
]
const reachedColumns = [
  ['header, s', (run: Run) => run.header],
  ['manifest, s', (run: Run) => run.manifest],
  ['first chunk, s', (run: Run) => run.firstChunk],
] as const

export function timesTable(shown: Shown): string {
  const { labels, results } = shown
  return table(
    [
      'cell',
      'seeds',
      'last, s',
      ...timeColumns.map(({ head }) => head),
      ...reachedColumns.map(([head]) => head),
      'header / eccentricity',
      'CPU, s',
    ],
    measured(shown).map((cell) => {
      const each = (text: (runs: readonly Run[]) => string): string =>
        joined(labels.map((label) => text(results(cell.key, label))))
      return [
        cell.name,
        each((runs) => String(runs.length)),
        joined(labels.map((label) => lastText(cell, label, results))),
        ...timeColumns.map((column) => place(column, cell, shown)),
        ...reachedColumns.map(([, reached]) =>
          each((runs) =>
            [reached, reached]
              .map((of, i) =>
                figure(
                  meanOf(runs, (run) => toSeconds(i ? of(run).last : of(run).half)),
                  2,
                ),
              )
              .join('/'),
          ),
        ),
        place({ head: '', value: figures.header, digits: 2, goal: 'header' }, cell, shown),
        each((runs) =>
          figure(
            meanOf(runs, (run) => run.cpuSeconds),
            1,
          ),
        ),
      ]
    }),
  )
}

const costColumns: readonly Column[] = [
  { head: 'all bytes / N·F', value: figures.bytes, digits: 2, goal: 'bytes' },
  ...byteKinds.map((kind): Column => ({
    head: kindNames[kind],
    value: (run) => run.bytesOverNF[kind],
    digits: 3,
  })),
  { head: 'duplicates, %', value: (run) => run.duplicates * 100, digits: 2, goal: 'duplicates' },
  { head: 'messages / peer', value: (run) => run.messagesPerPeer, digits: 0 },
  { head: 'packets / peer', value: (run) => run.packetsPerPeer, digits: 0 },
  {
    head: 'messages without chunk / chunk',
    value: figures.controlMessages,
    digits: 2,
    goal: 'controlMessages',
  },
  { head: 'source’s copies', value: (run) => run.sourceCopies, digits: 2 },
]

export function costTable(shown: Shown): string {
  return table(
    ['cell', ...costColumns.map(({ head }) => head)],
    measured(shown).map((cell) => [cell.name, ...costColumns.map((column) => place(column, cell, shown))]),
  )
}

/** Ten slices of each run, in percent; a line for each label. */
export function useTable(shown: Shown): string {
  const { labels, results } = shown
  return table(
    ['cell', 'label', 'all uplinks, %', 'the source’s, %'],
    measured(shown).flatMap((cell) =>
      labels.flatMap((label) => {
        const runs = results(cell.key, label)
        if (runs.length === 0) return []
        const slices = (of: (run: Run) => readonly number[]): string =>
          Array.from({ length: Math.min(...runs.map((run) => of(run).length)) }, (_, i) =>
            figure(
              meanOf(runs, (run) => (of(run)[i] ?? 0) * 100),
              0,
            ),
          ).join(' ') || none
        return [[cell.name, label, slices((run) => run.uplinkUse), slices((run) => run.sourceUse)]]
      }),
    ),
    4,
  )
}

/** The cells of which there is something to show. */
function measured({ cells, labels, results }: Shown): readonly Cell[] {
  return cells.filter(({ key }) => labels.some((label) => results(key, label).length > 0))
}

function lastText(cell: Cell, label: string, results: Results): string {
  const values = results(cell.key, label).map(figures.last)
  const times = values.filter((value) => value !== null)
  if (times.length < values.length) return '**not everybody**'
  const text = times.length > 1 ? plusMinus(times, 2) : figure(times[0] ?? null, 2)
  return goalsOf(cell, 'last').some((goal) => isMissed(judge(goal, cell.key, label, results)))
    ? `**${text}**`
    : text
}

function place({ value, digits, goal }: Column, cell: Cell, { labels, results }: Shown): string {
  return joined(
    labels.map((label) => {
      const text = figure(meanOf(results(cell.key, label), value), digits)
      const missed =
        goal !== undefined &&
        goalsOf(cell, goal).some((one) => isMissed(judge(one, cell.key, label, results)))
      return missed ? `**${text}**` : text
    }),
  )
}

function goalsOf(cell: Cell, figure: FigureName): readonly Goal[] {
  return cell.goals.filter((goal) => goal.figure === figure)
}

function isMissed(verdict: Verdict): boolean {
  return verdict.kind === 'measured' && !verdict.isHeld
}

function marked(text: string, verdict: Verdict | null): string {
  return verdict !== null && isMissed(verdict) ? `**${text}**` : text
}

/** Where a goal is relative, what it comes to. */
function verdictText(goal: Goal, verdict: Verdict): string {
  if (verdict.kind === 'not-measured') return none
  const text = figureText(goal.figure, verdict.value)
  return goal.kind === 'most' ? text : `${text} of ${figureText(goal.figure, verdict.most)}`
}

/** Equal texts stand once. */
function joined(texts: readonly string[]): string {
  return new Set(texts).size === 1 ? (texts[0] ?? none) : texts.join(between)
}

function overFloorSeconds({ whole, floorMs }: Run): number | null {
  return whole.last === null || floorMs === null ? null : (whole.last - floorMs) / 1_000
}

function toSeconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1_000
}

function figure(value: number | null, digits: number): string {
  return value === null ? none : value.toFixed(digits)
}
