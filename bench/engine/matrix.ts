/**
 * The matrix that the data path is judged by: kinds of links, sizes of the release, and further conditions, each with its goals.
 * Goals stand here once, as data. They are never moved to where the figures are.
 */
import type { RateShare } from '../../shared/sim/experiments/simulation.ts'
import { heterogeneous, usual, type Conditions } from '../sim/conditions.ts'
import type { Goal } from './goals.ts'

export const rowKeys = [
  '200k',
  '2M',
  '20M',
  '100M',
  '10-100M',
  '20M-national',
  '1M',
  'mixed-k',
  'mixed-M',
] as const
export type RowKey = (typeof rowKeys)[number]
export const sizeKeys = ['100KB', '1MB', '10MB'] as const
type SizeKey = (typeof sizeKeys)[number]
export const groupKeys = ['matrix', 'loss', 'lossy', 'mixed', 'large'] as const
type GroupKey = (typeof groupKeys)[number]

export interface Cell {
  /** Unique; results are kept under it. */
  readonly key: string
  readonly name: string
  readonly group: GroupKey
  readonly row: RowKey
  readonly size: SizeKey
  readonly conditions: Conditions
  readonly goals: readonly Goal[]
  /** Where a run takes many minutes: no more seeds than these. */
  readonly seedsMax?: number
}

interface Row {
  readonly name: string
  readonly changes: Partial<Conditions>
  /** Latency, not bandwidth, decides how long a release of up to 1 MB takes there. */
  readonly isFast: boolean
}

function symmetric(megabit: number): Partial<Conditions> {
  return { upBitsPerSecond: megabit * 1e6, downBitsPerSecond: megabit * 1e6 }
}

function share(megabit: number, part: number): RateShare {
  return { upBitsPerSecond: megabit * 1e6, downBitsPerSecond: megabit * 1e6, share: part }
}

/** The source and the last quarter have the base rate, 1 Mbit/s. */
const quarters: readonly RateShare[] = [share(5, 0.25), share(20, 0.25), share(100, 0.25)]

export const rows: Readonly<Record<RowKey, Row>> = {
  '200k': { name: '200 kbit/s', changes: symmetric(0.2), isFast: false },
  '2M': { name: '2 Mbit/s', changes: symmetric(2), isFast: false },
  '20M': { name: '20 Mbit/s', changes: symmetric(20), isFast: true },
  '100M': { name: '100 Mbit/s', changes: symmetric(100), isFast: true },
  '10-100M': {
    name: '10/100 Mbit/s',
    changes: { upBitsPerSecond: 10e6, downBitsPerSecond: 100e6 },
    isFast: true,
  },
  '20M-national': {
    name: '20 Mbit/s, 5–40 ms',
    changes: { ...symmetric(20), latencyMs: [5, 40] },
    isFast: true,
  },
  '1M': { name: '1 Mbit/s', changes: symmetric(1), isFast: false },
  'mixed-k': {
    name: '200 kbit/s, a fifth with 800, one with 3,200',
    changes: { ...symmetric(0.2), rates: heterogeneous(usual.peers) },
    isFast: false,
  },
  'mixed-M': {
    name: '1, 5, 20 and 100 Mbit/s, a quarter each',
    changes: { ...symmetric(1), rates: quarters },
    isFast: false,
  },
}

const sizeBytes: Readonly<Record<SizeKey, number>> = { '100KB': 100e3, '1MB': 1e6, '10MB': 10e6 }
const sizeNames: Readonly<Record<SizeKey, string>> = { '100KB': '100 KB', '1MB': '1 MB', '10MB': '10 MB' }

function ratio(most: number): Goal {
  return { kind: 'most', figure: 'ratio', most }
}

function seconds(most: number): Goal {
  return { kind: 'most', figure: 'last', most }
}

type MatrixRow = '200k' | '2M' | '20M' | '100M' | '10-100M' | '20M-national'

/** How long the last of 60 peers may take: the matrix of the issue. */
const matrixGoals: Readonly<Record<MatrixRow, Readonly<Record<SizeKey, Goal>>>> = {
  '200k': { '100KB': ratio(1.7), '1MB': ratio(1.3), '10MB': ratio(1.2) },
  '2M': { '100KB': seconds(1.3), '1MB': ratio(1.4), '10MB': ratio(1.25) },
  '20M': { '100KB': seconds(0.65), '1MB': seconds(1.3), '10MB': ratio(1.35) },
  '100M': { '100KB': seconds(0.6), '1MB': seconds(1.1), '10MB': seconds(2.2) },
  '10-100M': { '100KB': seconds(0.6), '1MB': seconds(1.7), '10MB': ratio(1.25) },
  '20M-national': { '100KB': seconds(0.3), '1MB': seconds(0.8), '10MB': ratio(1.25) },
}
const matrixRows = Object.keys(matrixGoals) as MatrixRow[]

/** With loss 0–1 %, times the lossless time of the same row and size. The issue names no goal for rows that are not here. */
const lossGoals: Partial<Record<RowKey, number>> = {
  '200k': 1.15,
  '2M': 1.15,
  '20M': 1.5,
  '20M-national': 1.5,
}

function bytesGoal(size: SizeKey): Goal {
  return { kind: 'most', figure: 'bytes', most: size === '100KB' ? 1.35 : 1.25 }
}

/** Goals that every cell has to hold: few duplicates, few messages without chunks. */
function usualGoals(row: RowKey, size: SizeKey): Goal[] {
  const endsFast = rows[row].isFast && size !== '10MB'
  return [
    { kind: 'most', figure: 'duplicates', most: endsFast ? 0.06 : 0.02 },
    { kind: 'most', figure: 'controlMessages', most: 2 },
  ]
}

interface Parts {
  readonly group: GroupKey
  readonly row: RowKey
  readonly size: SizeKey
  readonly goals: readonly Goal[]
  /** Ends the key, and the name. */
  readonly suffix?: readonly [key: string, name: string]
  readonly changes?: Partial<Conditions>
  readonly seedsMax?: number
}

function cell({ group, row, size, goals, suffix, changes = {}, seedsMax }: Parts): Cell {
  return {
    key: [row, size, ...(suffix ? [suffix[0]] : [])].join('-'),
    name: [rows[row].name, sizeNames[size], ...(suffix ? [suffix[1]] : [])].join(', '),
    group,
    row,
    size,
    conditions: { ...usual, lossBound: 0, ...rows[row].changes, bytes: sizeBytes[size], ...changes },
    goals,
    ...(seedsMax === undefined ? {} : { seedsMax }),
  }
}

function matrixCells(): Cell[] {
  return matrixRows.flatMap((row) =>
    sizeKeys.map((size) =>
      cell({
        group: 'matrix',
        row,
        size,
        goals: [matrixGoals[row][size], bytesGoal(size), ...usualGoals(row, size)],
      }),
    ),
  )
}

function lossCells(): Cell[] {
  return matrixRows.flatMap((row) =>
    sizeKeys.map((size) => {
      const most = lossGoals[row]
      const slower: Goal[] =
        most === undefined ? [] : [{ kind: 'times-cell', figure: 'last', cell: `${row}-${size}`, most }]
      return cell({
        group: 'loss',
        row,
        size,
        goals: [...slower, ...usualGoals(row, size)],
        suffix: ['loss1', 'loss 0–1 %'],
        changes: { lossBound: 0.01 },
      })
    }),
  )
}

function lossyCells(): Cell[] {
  return [10, 20].flatMap((percent) =>
    (['100KB', '1MB'] as const).map((size) =>
      cell({
        group: 'lossy',
        row: '200k',
        size,
        goals: [
          { kind: 'times-cell', figure: 'last', cell: `200k-${size}`, most: 2 },
          { kind: 'times-label', figure: 'last', label: 'before', most: 1 },
          ...usualGoals('200k', size),
        ],
        suffix: [`loss${percent}`, `loss 0–${percent} %`],
        changes: { lossBound: percent / 100 },
      }),
    ),
  )
}

function mixedCells(): Cell[] {
  return (['100KB', '1MB'] as const).flatMap((size) => {
    const mixed = (row: RowKey, lowest: RowKey): Cell =>
      cell({
        group: 'mixed',
        row,
        size,
        goals: [
          { kind: 'times-cell', figure: 'last', cell: `${lowest}-${size}`, most: 1 },
          ratio(1.5),
          bytesGoal(size),
          ...usualGoals(row, size),
        ],
      })
    const homogeneous = cell({
      group: 'mixed',
      row: '1M',
      size,
      goals: [bytesGoal(size), ...usualGoals('1M', size)],
    })
    return [mixed('mixed-k', '200k'), homogeneous, mixed('mixed-M', '1M')]
  })
}

function largeCells(): Cell[] {
  const crowds = [
    { peers: 1_000, most: 1.15 },
    { peers: 10_000, most: 1.3, seedsMax: 1 },
  ]
  const links = [
    { row: '200k', size: '100KB' },
    { row: '20M', size: '1MB' },
  ] as const
  return crowds.flatMap(({ peers, most, ...seeds }) =>
    links.map(({ row, size }) =>
      cell({
        group: 'large',
        row,
        size,
        goals: [
          { kind: 'times-cell', figure: 'ratio', cell: `${row}-${size}`, most },
          ...(peers === 1_000 ? [{ kind: 'most', figure: 'header', most: 2.5 } as const] : []),
          bytesGoal(size),
          ...usualGoals(row, size),
        ],
        suffix: [String(peers), `${peers.toLocaleString('en-US')} peers`],
        changes: { peers },
        ...seeds,
      }),
    ),
  )
}

/** All cells, those of one row and size beside each other in their groups. */
export function allCells(): Cell[] {
  return [...matrixCells(), ...lossCells(), ...lossyCells(), ...mixedCells(), ...largeCells()]
}

const quickPeers = 30
const quickCrowd = 300
const quickBytesMax = 3e6

/**
 * For daily work: 30 peers, 300 in place of 1,000, none of 10,000, and 3 MB in place of 10. Times in seconds are goals of the
 * whole size, and fall away where the size is another.
 */
export function quickCells(): Cell[] {
  return allCells().flatMap((whole): Cell[] => {
    const { peers, bytes } = whole.conditions
    if (peers > 1_000) return []
    const isSmaller = bytes > quickBytesMax
    const isCrowd = peers > usual.peers
    return [
      {
        ...whole,
        name: `${whole.name}${isSmaller ? ', here 3 MB' : ''}${isCrowd ? `, here ${quickCrowd}` : ''}`,
        conditions: {
          ...whole.conditions,
          bytes: Math.min(bytes, quickBytesMax),
          peers: isCrowd ? quickCrowd : quickPeers,
        },
        goals: whole.goals
          .filter((goal) => !isSmaller || goal.kind !== 'most' || goal.figure !== 'last')
          .map((goal) => (goal.kind === 'times-label' ? { ...goal, label: quickLabel(goal.label) } : goal)),
      },
    ]
  })
}

/** Quick results are no equals of the others: they are kept apart. */
export function quickLabel(label: string): string {
  return `${label}-quick`
}

/** Virtual time after which a run counts as failed: much more than the slowest cell ever took. */
export function withinMs({ bytes, upBitsPerSecond }: Conditions): number {
  return 120_000 + (12 * bytes * 8_000) / upBitsPerSecond
}
