/** The order and the choice of rows in the table. Pure. */
import type { Level, Row } from './types.ts'

export type SortColumn = 'priority' | 'name' | 'mmi' | 'pga' | 'pgv' | 'distance'
export interface Sorting {
  readonly column: SortColumn
  readonly descending: boolean
}

/** What a reader wants at the top when turning to a column. */
export function firstSorting(column: SortColumn): Sorting {
  return { column, descending: column !== 'name' && column !== 'distance' }
}

/** Grey ones weigh at most 1, green ones at least 1.05: a green one is the most probable of five states. */
const UNRATED_WEIGHT = 1.01

/** A sorted copy. Unknown values come last either way. Equal ones stand by intensity, then by name. */
export function sortRows(rows: readonly Row[], { column, descending }: Sorting): Row[] {
  const key = keyOf(column)
  const keyed = rows.map((row) => ({ row, key: key(row), mmi: row.impact.shaking?.mmi ?? -1 }))
  const sign = descending ? -1 : 1
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null) {
      if (a.key !== b.key) return a.key === null ? 1 : -1
    } else if (a.key !== b.key) return (a.key - b.key) * sign
    return b.mmi - a.mmi || a.row.place - b.row.place
  })
  return keyed.map(({ row }) => row)
}

export type LevelFilter = Level | 'unrated' | 'outside' | 'all'

/** Rows whose name, id or type has all words of the text, and whose level is the one asked for. */
export function filterRows(rows: readonly Row[], text: string, level: LevelFilter): readonly Row[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0 && level === 'all') return rows
  return rows.filter((row) => {
    if (level !== 'all' && levelOf(row) !== level) return false
    const { name, type, externalId } = row.facility
    const searched = words.length === 0 ? '' : `${name} ${type} ${externalId}`.toLowerCase()
    return words.every((word) => searched.includes(word))
  })
}

export function levelOf({ impact }: Row): Level | 'unrated' | 'outside' {
  if (!impact.shaking) return 'outside'
  return impact.rating?.level ?? 'unrated'
}

function keyOf(column: SortColumn): (row: Row) => number | null {
  if (column === 'priority') return priorityOf
  if (column === 'distance') return ({ impact }) => impact.distanceKm
  if (column === 'name') return ({ place }) => place
  return ({ impact }) => impact.shaking?.[column] ?? null
}

/**
 * A facility whose shaking is known but not its level may be of any level. It stands above those that are known to be
 * below their thresholds, and below those that reach one.
 */
function priorityOf({ impact }: Row): number | null {
  if (impact.rating) return impact.rating.weight
  return impact.shaking ? UNRATED_WEIGHT : null
}
