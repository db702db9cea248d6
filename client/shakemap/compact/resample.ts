/** The same map on fewer points. */
import type { MmiGrid } from '../types.ts'

/**
 * Bilinear, onto fewer points of the same extent. The strongest shaking stays: the point that is nearest to it takes it,
 * since between points it would be flattened, and a map that is less strong than the earthquake is the wrong one to draw.
 */
export function resample(grid: MmiGrid, nlon: number, nlat: number): Float32Array {
  const values = new Float32Array(nlon * nlat)
  const { mmi } = grid
  for (let row = 0; row < nlat; row++) {
    const y = (row * (grid.nlat - 1)) / (nlat - 1)
    const top = Math.min(Math.floor(y), grid.nlat - 2)
    for (let column = 0; column < nlon; column++) {
      const x = (column * (grid.nlon - 1)) / (nlon - 1)
      const left = Math.min(Math.floor(x), grid.nlon - 2)
      const at = top * grid.nlon + left
      const upper = mix(mmi[at], mmi[at + 1], x - left)
      const lower = mix(mmi[at + grid.nlon], mmi[at + grid.nlon + 1], x - left)
      const value = mix(upper, lower, y - top)
      // Beside a hole the nearest point answers alone, as it does when a place is sampled.
      values[row * nlon + column] = Number.isNaN(value)
        ? (mmi[Math.round(y) * grid.nlon + Math.round(x)] ?? NaN)
        : value
    }
  }
  keepStrongest(grid, values, nlon, nlat)
  return values
}

function keepStrongest({ mmi, ...grid }: MmiGrid, values: Float32Array, nlon: number, nlat: number): void {
  let strongest = -1
  for (let i = 0; i < mmi.length; i++) if ((mmi[i] ?? NaN) > (mmi[strongest] ?? -Infinity)) strongest = i
  if (strongest < 0) return
  const column = Math.round(((strongest % grid.nlon) * (nlon - 1)) / (grid.nlon - 1))
  const row = Math.round((Math.floor(strongest / grid.nlon) * (nlat - 1)) / (grid.nlat - 1))
  values[row * nlon + column] = mmi[strongest] ?? NaN
}

function mix(a = NaN, b = NaN, share = 0): number {
  // A neighbor without a value must not spoil a point that lies exactly on one that has it.
  return share === 0 ? a : share === 1 ? b : a + (b - a) * share
}
