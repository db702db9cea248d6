/** What an intensity map shows, as figures: how much ground shook how strongly, and how far from the epicentre. */
import type { Position } from 'geojson'
import { distanceKm } from '../../../shakemap/distance.ts'
import { spacingOf } from '../../../shakemap/grid.ts'
import type { ContourCollection } from '../../../shakemap/contours.ts'
import { LEGEND, type LegendRow } from '../../../shakemap/palette.ts'
import type { MmiGrid } from '../../../shakemap/types.ts'
import { formatNumber } from '../../texts/figures.ts'

export interface SummaryRow {
  readonly legend: LegendRow
  /** Null where only contour lines are known. */
  readonly areaKm2: number | null
  /** Distance of the farthest point of at least this intensity from the epicentre; null where that is unknown. */
  readonly reachKm: number | null
  /** It reaches farther: the distance is that of a contour line within the row's range. */
  readonly isReachLeast: boolean
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
      const km = distanceKm(epicentre.lat, epicentre.lon, lat, grid.lonMin + column * spacing.lon)
      reach[at] = Math.max(reach[at] ?? 0, km)
    }
  }
  const rows: SummaryRow[] = []
  let farthest = 0
  for (let at = LEGEND.length - 1; at >= 0; at--) {
    const legend = LEGEND[at]
    const areaKm2 = area[at] ?? 0
    farthest = Math.max(farthest, reach[at] ?? 0)
    if (legend && areaKm2 > 0)
      rows.push({ legend, areaKm2, reachKm: known ? farthest : null, isReachLeast: false })
  }
  return rows
}

/**
 * The same from contour lines, for a release without a grid. They enclose no area where they leave the map, so there is
 * none. A row begins at a half: a map with lines at whole numbers only has none there, and tells how far its row reaches at
 * the least.
 */
export function summariseContours(
  contours: ContourCollection,
  epicentre: { readonly lat: number; readonly lon: number },
): SummaryRow[] {
  const lines = contours.features
    .map(({ properties, geometry }) => ({
      value: properties.value,
      at: classOf(properties.value),
      km: farthestKm(geometry.coordinates, epicentre),
    }))
    .toSorted((a, b) => b.value - a.value)
  const rows: SummaryRow[] = []
  let farthest = 0
  for (let at = LEGEND.length - 1; at >= 0; at--) {
    const legend = LEGEND[at]
    const own = lines.filter((line) => line.at === at)
    if (!legend || legend.from <= 0 || own.length === 0) continue
    farthest = own.reduce((most, { km }) => Math.max(most, km ?? 0), farthest)
    const isKnown = own.some(({ km }) => km !== null)
    rows.push({
      legend,
      areaKm2: null,
      reachKm: isKnown ? farthest : null,
      isReachLeast: isKnown && !own.some(({ value }) => value === legend.from),
    })
  }
  return rows
}

/** Of the lines' points from the epicentre; null where there is no such distance. */
function farthestKm(
  lines: readonly (readonly Position[])[],
  { lat, lon }: { readonly lat: number; readonly lon: number },
): number | null {
  let farthest: number | null = null
  for (const [x = NaN, y = NaN] of lines.flat()) {
    const km = distanceKm(lat, lon, y, x)
    if (km > (farthest ?? -1)) farthest = km
  }
  return farthest
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

/** The same of what reaches farther. */
export function formatLeastKm(km: number): string {
  return km < 1 ? '–' : `> ${roundTo2(km)}`
}

/** To two figures, as an estimate deserves: `1,200`, `0.4`. */
export function roundTo2(value: number): string {
  return formatNumber(Number(value.toPrecision(2)), { maximumFractionDigits: 2 })
}
