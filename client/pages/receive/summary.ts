/** What an intensity map shows, as figures: how much ground shook how strongly, and how far from the epicentre. */
import { epicentralKm } from '../../shakemap/ground-motion.ts'
import { spacingOf } from '../../shakemap/grid.ts'
import { LEGEND, type LegendRow } from '../../shakemap/palette.ts'
import type { MmiGrid } from '../../shakemap/types.ts'

export interface SummaryRow {
  readonly legend: LegendRow
  readonly areaKm2: number
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

/** The legend's row of an intensity, as an index; −1 of NaN. */
function classOf(mmi: number): number {
  for (let at = LEGEND.length - 1; at >= 0; at--) if (mmi >= (LEGEND[at]?.from ?? Infinity)) return at
  return -1
}

/** Rounded to two figures, as an estimate deserves: `1,200 km²`, `0.4 km²`. */
export function formatArea(km2: number): string {
  return `${roundTo2(km2)} km²`
}

export function formatKm(km: number): string {
  return km < 1 ? 'under 1 km' : `${roundTo2(km)} km`
}

function roundTo2(value: number): string {
  return Number(value.toPrecision(2)).toLocaleString('en', { maximumFractionDigits: 2 })
}
