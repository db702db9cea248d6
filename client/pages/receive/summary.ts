/** What an intensity map shows, as figures: how much ground shook how strongly, and how far from the epicentre. */
import { epicentralKm } from '../../shakemap/ground-motion.ts'
import { spacingOf } from '../../shakemap/grid.ts'
import type { ContourCollection } from '../../shakemap/contours.ts'
import { LEGEND, type LegendRow } from '../../shakemap/palette.ts'
import type { MmiGrid } from '../../shakemap/types.ts'
import { formatNumber } from '../texts/figures.ts'

export interface SummaryRow {
  readonly legend: LegendRow
  /** Null where only contour lines are known. */
  readonly areaKm2: number | null
  /** Distance of the farthest point of at least this intensity from the epicentre; null where that is unknown. */
  readonly reachKm: number | null
}

const KM_PER_DEGREE = 111.195

/** The legend's rows that occur in the grid, strongest first. */
export function summarise(
  grid: MmiGrid,
  epicentre: { readonly lat: number; readonly lon: number },
): SummaryRow[] {
  const spacing = spacingOf(grid)
  const known = Number.isFinite(epicentre.lat) && Number.isFinite(epicentre.lon)
  const area = LEGEND.map(() => 0)
  const reach = LEGEND.map(() => 0)
  for (let row = 0; row < grid.nlat; row++) {
    const lat = grid.latMax - row * spacing.lat
    const cellKm2 =
      spacing.lat * spacing.lon * KM_PER_DEGREE ** 2 * Math.max(0, Math.cos((lat * Math.PI) / 180))
    for (let column = 0; column < grid.nlon; column++) {
      const at = classOf(grid.mmi[row * grid.nlon + column] ?? NaN)
      if (at < 0) continue
      area[at] = (area[at] ?? 0) + cellKm2
      if (!known) continue
      const km = epicentralKm(epicentre.lat, epicentre.lon, lat, grid.lonMin + column * spacing.lon)
      reach[at] = Math.max(reach[at] ?? 0, km)
    }
  }
  const rows: SummaryRow[] = []
  let farthest = 0
  for (let at = LEGEND.length - 1; at >= 0; at--) {
    const legend = LEGEND[at]
    const areaKm2 = area[at] ?? 0
    farthest = Math.max(farthest, reach[at] ?? 0)
    if (legend && areaKm2 > 0) rows.push({ legend, areaKm2, reachKm: known ? farthest : null })
  }
  return rows
}

/**
 * The same from contour lines, for a release without a grid. They enclose no area where they leave the map, so there is
 * none; the distance is known of a row whose lower bound is itself a contour.
 */
export function summariseContours(
  contours: ContourCollection,
  epicentre: { readonly lat: number; readonly lon: number },
): SummaryRow[] {
  const known = Number.isFinite(epicentre.lat) && Number.isFinite(epicentre.lon)
  const present = new Set<number>()
  const reach = new Map<number, number>()
  for (const { properties, geometry } of contours.features) {
    const at = classOf(properties.value)
    present.add(at)
    if (!known || properties.value !== LEGEND[at]?.from) continue
    for (const [lon = NaN, lat = NaN] of geometry.coordinates.flat()) {
      const km = epicentralKm(epicentre.lat, epicentre.lon, lat, lon)
      if (km > (reach.get(at) ?? 0)) reach.set(at, km)
    }
  }
  return LEGEND.map((legend, at) => ({ legend, areaKm2: null, reachKm: reach.get(at) ?? null }))
    .filter((row, at) => present.has(at) && row.legend.from > 0)
    .toReversed()
}

/** The legend's row of an intensity, as an index; −1 of NaN. */
function classOf(mmi: number): number {
  for (let at = LEGEND.length - 1; at >= 0; at--) if (mmi >= (LEGEND[at]?.from ?? Infinity)) return at
  return -1
}

/** In km, to a table's cell. */
export function formatKm(km: number): string {
  return km < 1 ? '< 1' : roundTo2(km)
}

/** To two figures, as an estimate deserves: `1,200`, `0.4`. */
export function roundTo2(value: number): string {
  return formatNumber(Number(value.toPrecision(2)), { maximumFractionDigits: 2 })
}
