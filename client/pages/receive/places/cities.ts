/** The towns of a map, and how strongly each of them was shaken. Pure. */
import type { Sorting } from '../../common/sorting.ts'
import { distanceKm } from '../../../shakemap/distance.ts'
import { type Sampled, sampleAt } from '../../../shakemap/sample.ts'
import { compassEighth, type Place } from '../../places/place.ts'

export interface Spot {
  /** Degrees; NaN where it is not known. */
  readonly lat: number
  readonly lon: number
}

export interface CityRow {
  readonly name: string
  readonly people: number
  readonly lat: number
  readonly lon: number
  /** At its middle. */
  readonly mmi: number
  /** Null where the map does not say where the epicentre is. */
  readonly epicentralKm: number | null
  /** As of `compassEighth`, seen from the epicentre; null as above. */
  readonly eighth: number | null
}

/** Those that lie in the map, and where it has a value: what it does not tell is not made up. In the order of `places`. */
export function citiesOf(sampled: Sampled, places: readonly Place[], epicentre: Spot): CityRow[] {
  return places.flatMap(([name, lon, lat, people]) => {
    const sample = sampleAt(sampled, lat, lon)
    return sample
      ? [{ name, people, lat, lon, mmi: sample.mmi, ...fromEpicentre(epicentre, { lat, lon }) }]
      : []
  })
}

export function fromEpicentre(epicentre: Spot, spot: Spot): Pick<CityRow, 'epicentralKm' | 'eighth'> {
  const km = distanceKm(epicentre.lat, epicentre.lon, spot.lat, spot.lon)
  if (Number.isNaN(km)) return { epicentralKm: null, eighth: null }
  return { epicentralKm: km, eighth: compassEighth(epicentre, spot) }
}

export const CITY_COLUMNS = ['name', 'mmi', 'people', 'epicentralKm'] as const
export type CityColumn = (typeof CITY_COLUMNS)[number]

/** A column that is turned to for the first time: the strongest, the largest, the nearest and A are first. */
export function firstCitySorting(column: CityColumn): Sorting<CityColumn> {
  return { column, descending: column === 'mmi' || column === 'people' }
}

/**
 * Equal ones stand by their people. Intensities are equal where their numerals are: a tenth more in a village is less news
 * than a city next to it.
 */
export function sortCities(
  rows: readonly CityRow[],
  { column, descending }: Sorting<CityColumn>,
  locale: string,
): CityRow[] {
  const names = new Intl.Collator(locale)
  const sign = descending ? -1 : 1
  return rows.toSorted((a, b) => sign * compare(a, b) || b.people - a.people)

  function compare(a: CityRow, b: CityRow): number {
    if (column === 'name') return names.compare(a.name, b.name)
    if (column === 'mmi') return Math.round(a.mmi) - Math.round(b.mmi)
    return (a[column] ?? NaN) - (b[column] ?? NaN) || 0
  }
}
