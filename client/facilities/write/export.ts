/**
 * Rows as CSV and GeoJSON for other tools and for reports. Each row says which map it is of: a table that was saved is
 * read when the map has long been replaced. The CSV's first columns are ShakeCast's, so it can be read again.
 */
import type { Feature, FeatureCollection } from 'geojson'
import Papa from 'papaparse'
import { romanOf } from '../../shakemap/palette.ts'
import type { PsaName } from '../../shakemap/types.ts'
import { geometryOf, geomOf } from './export-geometry.ts'
import {
  type Facility,
  type Lack,
  type Metric,
  type Row,
  THRESHOLD_LEVELS,
  type ThresholdLevel,
} from '../types.ts'

/** What an export says of its map; texts are '' and numbers NaN where the map does not say. */
export interface MapFacts {
  readonly title: string
  /** `EXERCISE`, `TEST`, `SUPERSEDED` …; '' of an actual map that is current. */
  readonly status: string
  readonly eventId: string
  readonly magnitude: number
  readonly version: string
  /** ISO 8601, UTC. */
  readonly processTime: string
  readonly mapStatus: string
  readonly source: string
}

type Cell = string | number | null

/**
 * Lines end in CRLF as RFC 4180 has it; what a spreadsheet would run as a formula gets an apostrophe. Read again, it gives
 * the same facilities.
 */
export function writeCsv(rows: readonly Row[], facts: MapFacts): string {
  const curveColumns = curveColumnsOf(rows)
  const periods = periodsOf(rows)
  const placeColumns = ['COMPONENT_CLASS', 'COMPONENT', 'GEOM_TYPE', 'GEOM'].filter((column) =>
    rows.some((row) => placeCells(row)[column] !== ''),
  )
  const records = rows.map((row) => {
    const { type, externalId, lat, lon } = row.facility
    const { name } = namesOf(row.facility)
    const curves = curveCells(row)
    const place = placeCells(row)
    return [
      ...[type, externalId || name, name, lat, lon],
      ...placeColumns.map((column) => place[column] ?? ''),
      ...curveColumns.map((column) => curves.get(column) ?? null),
      ...Object.values(impactCells(row, periods)),
      ...Object.values(mapCells(facts)),
    ]
  })
  const [sample] = rows
  const fields = [
    ...['FACILITY_TYPE', 'EXTERNAL_FACILITY_ID', 'FACILITY_NAME', 'LAT', 'LON'],
    ...placeColumns,
    ...curveColumns,
    ...(sample ? Object.keys(impactCells(sample, periods)) : []),
    ...Object.keys(mapCells(facts)),
  ]
  return `${Papa.unparse({ fields, data: records }, { newline: '\r\n', escapeFormulae: FORMULA })}\r\n`
}

/** RFC 7946, with the map's facts both in each feature and, as a foreign member, in the collection. */
export function writeGeoJson(rows: readonly Row[], facts: MapFacts): string {
  const map = lowered(mapCells(facts))
  const periods = periodsOf(rows)
  const features = rows.map((row): Feature => {
    const { type, externalId, name } = row.facility
    return {
      type: 'Feature',
      geometry: geometryOf(row.facility),
      properties: {
        name,
        facility_type: type,
        facility_id: externalId,
        ...lowered(impactCells(row, periods)),
        ...map,
      },
    }
  })
  const collection: FeatureCollection & { readonly map: typeof map } = {
    type: 'FeatureCollection',
    map,
    features,
  }
  return JSON.stringify(collection)
}

/**
 * What gets an apostrophe: what begins like a formula, or already has the apostrophe of one, so that reading takes off one
 * and leaves what was there. The corners of an outline are no formula, though they may begin with a minus.
 */
export const FORMULA = /^(?![\d.,;eE+-]*;[\d.,;eE+-]*$)'*[=+\-@\t\r]/

/** Columns that most lists have no need of. */
function placeCells({ facility }: Row): Record<string, string> {
  const [type, geom] = geomOf(facility)
  return {
    COMPONENT_CLASS: facility.key.split('\n')[3] ?? '',
    COMPONENT: namesOf(facility).component,
    GEOM_TYPE: type,
    GEOM: geom,
  }
}

/** Components of one facility share its id, and each has its own in its key and behind its name. */
function namesOf({ key, name }: Facility): { readonly name: string; readonly component: string } {
  const component = key.split('\n')[2] ?? ''
  // In the key it is folded to small letters, which need not be as many.
  for (let at = name.lastIndexOf(', '); at > 0; at = name.lastIndexOf(', ', at - 1)) {
    const last = name.slice(at + 2)
    if (last.toLowerCase() === component) return { name: name.slice(0, at), component: last }
  }
  return { name, component }
}

const LACKS: Readonly<Record<Lack, string>> = {
  coming: 'not here yet',
  absent: 'not in the map',
  hole: 'not in the map at this place',
}

function impactCells({ impact }: Row, periods: readonly PsaName[]): Record<string, Cell> {
  const { shaking, rating, unanswered, distanceKm } = impact
  const chance = (level: string): number | null =>
    rounded(rating?.chances.find((known) => known.level === level)?.reached ?? null, 4)
  return {
    IN_MAP: shaking ? (impact.partly ? 'PARTLY' : 'YES') : 'NOT IN THE MAP',
    INTENSITY: shaking ? romanOf(shaking.mmi) : null,
    MMI: rounded(shaking?.mmi ?? null, 2),
    'PGA_%G': rounded(shaking?.pga ?? null, 3),
    PGV_CM_S: rounded(shaking?.pgv ?? null, 3),
    ...Object.fromEntries(
      periods.map((period) => [`${period}_%G`, rounded(shaking?.psa?.[period] ?? null, 3)]),
    ),
    ALERT_LEVEL: rating?.level.toUpperCase() ?? (shaking ? 'NOT RATED' : null),
    ALERT_METRIC: rating?.metric ?? null,
    RATING_METHOD: rating?.method.toUpperCase() ?? null,
    NOT_RATED_BY: unanswered.map(({ metric, why }) => `${metric} (${LACKS[why]})`).join(', ') || null,
    ...Object.fromEntries(
      THRESHOLD_LEVELS.map((level) => [`P_${level.toUpperCase()}_OR_HIGHER`, chance(level)]),
    ),
    PRIORITY_WEIGHT: rounded(rating?.weight ?? null, 3),
    EPICENTRAL_KM: rounded(distanceKm, 1),
  }
}

function mapCells(facts: MapFacts): Record<string, Cell> {
  return {
    MAP_TITLE: facts.title,
    MAP_RELEASE_STATUS: facts.status,
    EVENT_ID: facts.eventId,
    MAGNITUDE: rounded(facts.magnitude, 2),
    MAP_SOURCE: facts.source,
    MAP_VERSION: facts.version,
    MAP_PROCESS_TIME: facts.processTime,
    MAP_STATUS: facts.mapStatus,
  }
}

/** Of the spectral acceleration that the map tells somewhere. */
function periodsOf(rows: readonly Row[]): PsaName[] {
  return [
    ...new Set(rows.flatMap(({ impact }) => Object.keys(impact.shaking?.psa ?? {}) as PsaName[])),
  ].sort()
}

/** Those that some facility has, by metric and from the lowest level to the highest. */
function curveColumnsOf(rows: readonly Row[]): string[] {
  const used = new Set(rows.flatMap((row) => [...curveCells(row).keys()]))
  const metrics = new Set(rows.flatMap(({ facility }) => facility.curves.map(({ metric }) => metric)))
  return [...metrics]
    .sort()
    .flatMap((metric) => THRESHOLD_LEVELS.flatMap((level) => columnNames(metric, level)))
    .filter((column) => used.has(column))
}

/** ShakeCast's names: of a sharp threshold, and of a curve's α and β. */
function columnNames(
  metric: Metric,
  level: ThresholdLevel,
): readonly [sharp: string, alpha: string, beta: string] {
  const name = level.toUpperCase()
  return [`METRIC:${metric}:${name}`, `METRIC:${metric}:ALPHA:${name}`, `METRIC:${metric}:BETA:${name}`]
}

function curveCells({ facility }: Row): Map<string, number> {
  const cells = new Map<string, number>()
  for (const { metric, level, alpha, beta } of facility.curves) {
    const [sharp, alphaName, betaName] = columnNames(metric, level)
    if (beta === null) cells.set(sharp, alpha)
    else cells.set(alphaName, alpha).set(betaName, beta)
  }
  return cells
}

function lowered(cells: Record<string, Cell>): Record<string, Cell> {
  return Object.fromEntries(
    Object.entries(cells).map(([name, value]) => [name.toLowerCase().replace('%', 'percent_'), value]),
  )
}

function rounded(value: number | null, digits: number): number | null {
  return value === null || !Number.isFinite(value) ? null : Number(value.toFixed(digits))
}
