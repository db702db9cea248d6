/** The console's half of the compact map: whatever the product, a file of 100 KB at most. Synchronous: for a worker. */
import { COMPACT_PATH, type CompactMap } from './compact.ts'
import { encodeCompact } from './write-compact.ts'
import type { ContourCollection } from './contours.ts'
import { resample } from './resample.ts'
import type { MmiGrid } from './types.ts'

export { COMPACT_PATH }

/** What every receiver can have in seconds: at 200 kbit/s it takes four. */
export const COMPACT_AIM_BYTES = 100_000
const POINTS_MAX = 300_000 // more than a screen shows; ShakeMap's own largest grids have as many
const SHRINK = 0.8 // a third fewer points each time
const POINTS_MIN = 400

/**
 * As exact as 100 KB allow: a grid is put on fewer points, contours (kept only where there is no grid) lose their half
 * steps first, then every other point. Undefined where there is neither.
 */
export function makeCompact({ grid, contours, ...rest }: CompactMap): Uint8Array<ArrayBuffer> | undefined {
  if (grid) return shrinkGrid(grid, (thinner) => encodeCompact({ ...rest, grid: thinner, contours: null }))
  if (contours)
    return shrinkContours(contours, (thinner) => encodeCompact({ ...rest, grid: null, contours: thinner }))
  return undefined
}

type Encode<T> = (thinner: T) => Uint8Array<ArrayBuffer>

function shrinkGrid(grid: MmiGrid, encode: Encode<MmiGrid>): Uint8Array<ArrayBuffer> | undefined {
  const points = grid.nlon * grid.nlat
  let share = Math.min(1, Math.sqrt(POINTS_MAX / points))
  while (points * share ** 2 > Math.min(points, POINTS_MIN) - 1) {
    const file = encode(onShare(grid, share))
    if (file.length <= COMPACT_AIM_BYTES) return file
    share *= SHRINK
  }
  return undefined
}

function onShare(grid: MmiGrid, share: number): MmiGrid {
  if (share === 1) return grid
  const nlon = Math.max(2, Math.floor(grid.nlon * share))
  const nlat = Math.max(2, Math.floor(grid.nlat * share))
  return { ...grid, nlon, nlat, mmi: resample(grid, nlon, nlat) }
}

function shrinkContours(
  contours: ContourCollection,
  encode: Encode<ContourCollection>,
): Uint8Array<ArrayBuffer> | undefined {
  const whole = contours.features.filter(({ properties }) => Number.isInteger(properties.value))
  let thinner = contours
  for (let tries = 0; tries < 8; tries++) {
    const file = encode(thinner)
    if (file.length <= COMPACT_AIM_BYTES) return file
    thinner = {
      type: 'FeatureCollection',
      features: tries === 0 && whole.length > 0 ? whole : thinner.features.map(everyOther),
    }
  }
  return undefined
}

/** The ends stay, so that a ring stays closed. */
function everyOther(feature: ContourCollection['features'][number]): ContourCollection['features'][number] {
  const coordinates = feature.geometry.coordinates.map((line) =>
    line.filter((_, i) => i % 2 === 0 || i === line.length - 1),
  )
  return { ...feature, geometry: { ...feature.geometry, coordinates } }
}
