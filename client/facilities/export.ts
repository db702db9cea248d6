/**
 * Rows as CSV and GeoJSON for other tools and for reports. Each row says which map it is of: a table that was saved is
 * read when the map has long been replaced. The CSV's first columns are ShakeCast's, so it can be read again.
 */
import type { Feature, FeatureCollection, Point } from 'geojson'
import Papa from 'papaparse'
import { romanOf } from '../shakemap/palette.ts'
import { type Metric, type Row, THRESHOLD_LEVELS, type ThresholdLevel } from './types.ts'

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

/** Lines end in CRLF as RFC 4180 has it; what a spreadsheet would run as a formula gets an apostrophe. */
export function writeCsv(rows: readonly Row[], facts: MapFacts): string {
  const curveColumns = curveColumnsOf(rows)
  const records = rows.map((row) => {
    const { type, externalId, name, lat, lon } = row.facility
    const curves = curveCells(row)
    return [
      ...[type, externalId || name, name, lat, lon],
      ...curveColumns.map((column) => curves.get(column) ?? null),
      ...Object.values(impactCells(row)),
      ...Object.values(mapCells(facts)),
    ]
  })
  const [sample] = rows
  const fields = [
    ...['FACILITY_TYPE', 'EXTERNAL_FACILITY_ID', 'FACILITY_NAME', 'LAT', 'LON'],
    ...curveColumns,
    ...(sample ? Object.keys(impactCells(sample)) : []),
    ...Object.keys(mapCells(facts)),
  ]
  return `${Papa.unparse({ fields, data: records }, { newline: '\r\n', escapeFormulae: true })}\r\n`
}

/** RFC 7946, with the map's facts both in each feature and, as a foreign member, in the collection. */
export function writeGeoJson(rows: readonly Row[], facts: MapFacts): string {
  const map = lowered(mapCells(facts))
  const features = rows.map((row): Feature<Point> => {
    const { type, externalId, name, lat, lon } = row.facility
    return {
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [lon, lat] },
      properties: {
        name,
        facility_type: type,
        facility_id: externalId,
        ...lowered(impactCells(row)),
        ...map,
      },
    }
  })
  const collection: FeatureCollection<Point> & { readonly map: typeof map } = {
    type: 'FeatureCollection',
    map,
    features,
  }
  return JSON.stringify(collection)
}

function impactCells({ impact }: Row): Record<string, Cell> {
  const { shaking, rating, distanceKm } = impact
  const chance = (level: string): number | null =>
    rounded(rating?.chances.find((known) => known.level === level)?.reached ?? null, 4)
  return {
    IN_MAP: shaking ? (impact.partly ? 'PARTLY' : 'YES') : 'NOT IN THE MAP',
    INTENSITY: shaking ? romanOf(shaking.mmi) : null,
    MMI: rounded(shaking?.mmi ?? null, 2),
    'PGA_%G': rounded(shaking?.pga ?? null, 3),
    PGV_CM_S: rounded(shaking?.pgv ?? null, 3),
    ALERT_LEVEL: rating?.level.toUpperCase() ?? null,
    ALERT_METRIC: rating?.metric ?? null,
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
