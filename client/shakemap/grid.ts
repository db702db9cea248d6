/** Questions asked of a grid. */
import type { MmiGrid } from './types.ts'

/** True spacing in degrees; a file's nominal spacing is rounded. */
export function spacingOf(grid: MmiGrid): { readonly lon: number; readonly lat: number } {
  return {
    lon: (grid.lonMax - grid.lonMin) / (grid.nlon - 1),
    lat: (grid.latMax - grid.latMin) / (grid.nlat - 1),
  }
}

type Frame = Omit<MmiGrid, 'mmi'>
const SIDES = ['lonMin', 'latMin', 'lonMax', 'latMax', 'nlon', 'nlat'] as const

/** Do both have the same points? Each side may be off by less than `apart` degrees; 0 for none at all. */
export function isSameFrame(a: Frame, b: Frame, apart = 0): boolean {
  return SIDES.every((side) => a[side] === b[side] || Math.abs(a[side] - b[side]) < apart)
}

/** The same longitude, turned by whole circles to lie within the grid where it can. */
export function lonInGrid(grid: MmiGrid, lon: number): number {
  const middle = (grid.lonMin + grid.lonMax) / 2
  return lon + 360 * Math.round((middle - lon) / 360)
}

/** By how many degrees all of these longitudes turn together, so that their middle lies within the grid where it can. */
export function turnOnto(grid: MmiGrid, lons: readonly number[]): number {
  let [west, east] = [Infinity, -Infinity]
  for (const lon of lons) {
    west = Math.min(west, lon)
    east = Math.max(east, lon)
  }
  const middle = (west + east) / 2
  return Number.isFinite(middle) ? lonInGrid(grid, middle) - middle : 0
}

/** The intensity at the nearest grid point; null outside the grid or where it has no value: never zero. */
export function mmiAt(grid: MmiGrid, lat: number, lon: number): number | null {
  const spacing = spacingOf(grid)
  const column = Math.round((lonInGrid(grid, lon) - grid.lonMin) / spacing.lon)
  const row = Math.round((grid.latMax - lat) / spacing.lat)
  if (!(column >= 0 && column < grid.nlon && row >= 0 && row < grid.nlat)) return null
  const value = grid.mmi[row * grid.nlon + column]
  return value === undefined || Number.isNaN(value) ? null : value
}

/** The largest number of a column, NaN left out; null where there is none. */
export function maximumOf(values: Float32Array | null): number | null {
  let largest = -Infinity
  for (const value of values ?? []) if (value > largest) largest = value
  return largest === -Infinity ? null : largest
}

/** The box around all points of at least this intensity, as [west, south, east, north] in degrees; null where there is none. */
export function boundsAbove(grid: MmiGrid, mmi: number): readonly [number, number, number, number] | null {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity]
  for (let row = 0; row < grid.nlat; row++) {
    for (let column = 0; column < grid.nlon; column++) {
      if (!((grid.mmi[row * grid.nlon + column] ?? NaN) >= mmi)) continue
      left = Math.min(left, column)
      right = Math.max(right, column)
      top = Math.min(top, row)
      bottom = row
    }
  }
  if (left > right) return null
  const { lon, lat } = spacingOf(grid)
  return [
    grid.lonMin + left * lon,
    grid.latMax - bottom * lat,
    grid.lonMin + right * lon,
    grid.latMax - top * lat,
  ]
}
