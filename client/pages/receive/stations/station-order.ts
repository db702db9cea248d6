/** Stations in the order of one column. Pure. */
import type { Sorting } from '../../common/sorting.ts'
import { distanceKm } from '../../../shakemap/distance.ts'
import type { Station } from '../../../shakemap/files/stations.ts'
import type { EventFacts } from '../../../shakemap/types.ts'

export interface StationRow extends Station {
  /** From the epicentre; null where the map does not say where that is. */
  readonly epicentralKm: number | null
}

export const STATION_COLUMNS = ['name', 'kind', 'epicentralKm', 'mmi', 'pga', 'pgv'] as const
export type StationColumn = (typeof STATION_COLUMNS)[number]

export function rowsOf(
  stations: readonly Station[],
  { lat = NaN, lon = NaN }: Partial<Pick<EventFacts, 'lat' | 'lon'>>,
): StationRow[] {
  return stations.map((station) => {
    const km = distanceKm(lat, lon, station.lat, station.lon)
    return { ...station, epicentralKm: Number.isNaN(km) ? null : km }
  })
}

/** A column that is turned to for the first time: the strongest, the nearest and A are first. */
export function firstStationSorting(column: StationColumn): Sorting<StationColumn> {
  return { column, descending: ['mmi', 'pga', 'pgv'].includes(column) }
}

/** Stations without a value come last, whichever way the others go. */
export function sortStations(
  rows: readonly StationRow[],
  { column, descending }: Sorting<StationColumn>,
  locale: string,
): StationRow[] {
  const names = new Intl.Collator(locale, { numeric: true })
  const sign = descending ? -1 : 1
  const label = ({ name, code }: StationRow): string => name || code
  return rows.toSorted((a, b) => {
    if (column === 'name') return sign * names.compare(label(a), label(b))
    if (column === 'kind') return sign * names.compare(a.kind, b.kind) || names.compare(label(a), label(b))
    const [left, right] = [a[column], b[column]]
    if (left === null || right === null) return Number(left === null) - Number(right === null)
    return sign * (left - right)
  })
}
