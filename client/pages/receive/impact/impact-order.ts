/** Rated facilities in the order of one column. Pure. */
import type { Sorting } from '../../common/sorting.ts'
import { LEVELS } from '../../../facilities/types.ts'
import type { RatedPlace } from '../../../shakemap/files/impact-json.ts'

export const IMPACT_COLUMNS = ['name', 'type', 'level', 'probability', 'mmi', 'epicentralKm'] as const
export type ImpactColumn = (typeof IMPACT_COLUMNS)[number]

/** A column that is turned to for the first time: the most urgent, the strongest, the nearest and A are first. */
export function firstImpactSorting(column: ImpactColumn): Sorting<ImpactColumn> {
  return { column, descending: column === 'level' || column === 'probability' || column === 'mmi' }
}

/** Those without a value come last either way; equal ones stand by their intensity. */
export function sortImpacts(
  places: readonly RatedPlace[],
  { column, descending }: Sorting<ImpactColumn>,
  locale: string,
): RatedPlace[] {
  const names = new Intl.Collator(locale, { numeric: true })
  const sign = descending ? -1 : 1
  return places.toSorted((a, b) => {
    if (column === 'name' || column === 'type')
      return sign * names.compare(a[column], b[column]) || names.compare(a.name, b.name)
    const [left, right] = [valueOf(a, column), valueOf(b, column)]
    if (left === null || right === null) return Number(left === null) - Number(right === null)
    return sign * (left - right) || (b.mmi ?? -1) - (a.mmi ?? -1)
  })
}

function valueOf(place: RatedPlace, column: Exclude<ImpactColumn, 'name' | 'type'>): number | null {
  if (column !== 'level') return place[column]
  return place.level === null ? null : LEVELS.indexOf(place.level)
}
