/**
 * A grid as it is drawn: smoothed, as USGS smooths before it draws contours. Site effects differ from cell to cell, and
 * without it a map has hundreds of rings of a cell each, and inner areas some tenth larger than the official ones. What is
 * told in figures, and what facilities are rated by, is the grid as it is.
 */
import type { MmiGrid } from './types.ts'

/** Cells; of small grids less, since a cell of theirs is much of the map. */
const SIGMA_CELLS = 2
const SIDE_OF_FULL = 100
const REACH_SIGMAS = 3

/** The same points; a point without a value stays so, and gives none to its neighbors. */
export function smoothed(grid: MmiGrid): MmiGrid {
  const sigma = SIGMA_CELLS * Math.min(1, Math.min(grid.nlon, grid.nlat) / SIDE_OF_FULL)
  const reach = Math.floor(sigma * REACH_SIGMAS)
  if (reach < 1) return grid
  const weights = Float64Array.from({ length: reach + 1 }, (_, i) => Math.exp(-((i / sigma) ** 2) / 2))
  const across = alongAxis(grid.mmi, grid.nlon, grid.nlat, 1, weights)
  const mmi = alongAxis(across, grid.nlat, grid.nlon, grid.nlon, weights)
  for (let i = 0; i < mmi.length; i++) if (Number.isNaN(grid.mmi[i] ?? NaN)) mmi[i] = NaN
  return { ...grid, mmi }
}

/** `length` points in each of `lines` lines, `stride` apart: rows with a stride of one, else columns. */
function alongAxis(
  values: Float32Array,
  length: number,
  lines: number,
  stride: number,
  weights: Float64Array,
): Float32Array {
  const result = new Float32Array(values.length)
  const reach = weights.length - 1
  for (let line = 0; line < lines; line++) {
    const start = stride === 1 ? line * length : line
    for (let i = 0; i < length; i++) {
      let sum = 0
      let weight = 0
      for (let at = Math.max(0, i - reach); at <= Math.min(length - 1, i + reach); at++) {
        const value = values[start + at * stride] ?? NaN
        if (Number.isNaN(value)) continue
        const own = weights[Math.abs(at - i)] ?? 0
        sum += own * value
        weight += own
      }
      result[start + i * stride] = weight > 0 ? sum / weight : NaN
    }
  }
  return result
}
