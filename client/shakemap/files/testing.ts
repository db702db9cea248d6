/** Files of a map that only tests write. */
import { withinHalfTurn } from './antimeridian.ts'
import type { GridProduct } from '../types.ts'
import { writeGridXml } from './grid-xml.ts'

/** ShakeMap's uncertainty.xml of a map, with these standard deviations on the map's points, to two decimals. */
export function writeUncertaintyXml({ facts, grid }: GridProduct, deviations: Float32Array): string {
  const field = { facts, grid: { ...grid, mmi: deviations }, pga: null, pgv: null }
  return writeGridXml(field).replace('name="MMI" units="intensity"', 'name="STDMMI" units="intensity"')
}

export interface SurveySquare {
  /** Its middle, in degrees. */
  readonly lon: number
  readonly lat: number
  /** Degrees. Default 0.1. */
  readonly side?: number
  /** A ring that is not closed lacks its last corner. Default true. */
  readonly isClosedRing?: boolean
  /** As the survey has them: `cdi`, `nresp`, `dist`, `name` … */
  readonly properties: Readonly<Record<string, unknown>>
}

/** A feature of “Did you feel it?”’s GeoJSON. Longitudes are written within ±180, as USGS writes them. */
export function surveySquare({
  lon,
  lat,
  side = 0.1,
  isClosedRing = true,
  properties,
}: SurveySquare): object {
  const [west, east] = [withinHalfTurn(lon - side / 2), withinHalfTurn(lon + side / 2)]
  const [south, north] = [lat - side / 2, lat + side / 2]
  const first = [west, south]
  const ring = [first, [east, south], [east, north], [west, north], ...(isClosedRing ? [first] : [])]
  return { type: 'Feature', geometry: { type: 'Polygon', coordinates: [ring] }, properties }
}
