/** The same map on fewer points. */
import type { MmiGrid } from './types.ts'

/** Bilinear, onto fewer points of the same extent. */
export function resample(grid: MmiGrid, nlon: number, nlat: number): Float32Array {
  const values = new Float32Array(nlon * nlat)
  for (let row = 0; row < nlat; row++) {
    const y = (row * (grid.nlat - 1)) / (nlat - 1)
    const top = Math.min(Math.floor(y), grid.nlat - 2)
    for (let column = 0; column < nlon; column++) {
      const x = (column * (grid.nlon - 1)) / (nlon - 1)
      const left = Math.min(Math.floor(x), grid.nlon - 2)
      const at = top * grid.nlon + left
      const upper = mix(grid.mmi[at], grid.mmi[at + 1], x - left)
      const lower = mix(grid.mmi[at + grid.nlon], grid.mmi[at + grid.nlon + 1], x - left)
      values[row * nlon + column] = mix(upper, lower, y - top)
    }
  }
  return values
}

function mix(a = NaN, b = NaN, share = 0): number {
  // A neighbor without a value must not spoil a point that lies exactly on one that has it.
  return share === 0 ? a : share === 1 ? b : a + (b - a) * share
}
