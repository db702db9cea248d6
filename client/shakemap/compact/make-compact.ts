/** The console's half of the compact map: whatever the product, a file of 100 KB at most. Synchronous: for a worker. */
import { COMPACT_PATH, type CompactMap } from './compact.ts'
import { scalesOf } from './compact-levels.ts'
import { encodeCompact, FINE_BYTES_MIN, isOnEarth } from './write-compact.ts'
import type { ContourCollection, ContourFeature } from '../contours.ts'
import { resample } from './resample.ts'
import { encodeLayer } from './write-motion-layer.ts'
import { fieldOf } from '../sample.ts'
import { LAYER_NAMES, layerPathOf } from '../product/product-paths.ts'
import type { GridProduct, MmiGrid } from '../types.ts'

export { COMPACT_PATH }

/** What every receiver can have in seconds: at 200 kbit/s it takes four. */
export const COMPACT_AIM_BYTES = 100_000
/** What finer steps than 0.05 may cost: 30 KB for 60,000 points, as long as 0.05 itself takes of the roughest grids. */
const FINE_BYTES_PER_POINT = 0.5
const POINTS_MAX = 300_000 // more than a screen shows; ShakeMap's own largest grids have as many
const SHRINK = 0.8 // a third fewer points each time
const POINTS_MIN = 400
const CONTOUR_TRIES = 24 // by then half a million lines are one
const THINNED_FIRST = 3 // times that lines lose points before the shortest are left out

/**
 * As exact as 100 KB allow. A grid has the finest steps that fit, and is put on fewer points where none does. Contours
 * (kept only where there is no grid) lose their half steps first, then every other point, then their shortest lines.
 * Undefined where there is neither, or neither can be read.
 */
export function makeCompact({ grid, contours, ...rest }: CompactMap): Uint8Array<ArrayBuffer> | undefined {
  if (grid && isOnEarth(grid)) return shrinkGrid(grid, rest)?.file
  if (contours)
    return shrinkContours(contours, (thinner) => encodeCompact({ ...rest, grid: null, contours: thinner }))
  return undefined
}

/** What a map tells beside the intensity, in the order of its grid. */
export type Motions = Pick<GridProduct, 'pga' | 'pgv' | 'psa' | 'mmiStd'>

export interface CompactPart {
  readonly path: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** The compact map, and behind it a part for each motion that receivers know, and for the uncertainty; on the same points, fewer or not. */
export function makeParts({ motions, ...map }: CompactMap & { readonly motions: Motions }): CompactPart[] {
  const { grid } = map
  if (!grid || !isOnEarth(grid)) {
    const file = makeCompact(map)
    return file ? [{ path: COMPACT_PATH, bytes: file }] : []
  }
  const made = shrinkGrid(grid, map)
  if (!made) return []
  const { eventId = '', version = '' } = map.facts
  const { mmi: _, ...frame } = made.grid
  const layers = LAYER_NAMES.flatMap((name): CompactPart[] => {
    const values = fieldOf(motions, name)
    if (!values || values.length !== grid.mmi.length) return []
    const fewer = made.grid === grid ? values : resample({ ...grid, mmi: values }, frame.nlon, frame.nlat)
    const bytes = encodeLayer({ name, eventId, version, frame, values: fewer })
    return bytes ? [{ path: layerPathOf(name), bytes }] : []
  })
  return [{ path: COMPACT_PATH, bytes: made.file }, ...layers]
}

type Encode<T> = (thinner: T) => Uint8Array<ArrayBuffer> | undefined

function shrinkGrid(
  grid: MmiGrid,
  rest: Pick<CompactMap, 'facts' | 'peaks'>,
): { file: Uint8Array<ArrayBuffer>; grid: MmiGrid } | undefined {
  const points = grid.nlon * grid.nlat
  let share = Math.min(1, Math.sqrt(POINTS_MAX / points))
  while (points * share ** 2 > Math.min(points, POINTS_MIN) - 1) {
    const fewer = onShare(grid, share)
    const file = finest(fewer, rest)
    if (file) return { file, grid: fewer }
    share *= SHRINK
  }
  return undefined
}

/** The finest steps that fit; undefined where even the coarsest do not. */
function finest(
  grid: MmiGrid,
  rest: Pick<CompactMap, 'facts' | 'peaks'>,
): Uint8Array<ArrayBuffer> | undefined {
  const map: CompactMap = { ...rest, grid, contours: null }
  const scales = scalesOf(grid.mmi)
  const coarsest = encodeCompact(map, scales.at(-1))
  if (!coarsest || coarsest.length > COMPACT_AIM_BYTES) return undefined
  const fineBytes = Math.max(FINE_BYTES_MIN, grid.nlon * grid.nlat * FINE_BYTES_PER_POINT)
  for (const scale of scales.slice(0, -1)) {
    const file = encodeCompact(map, scale)
    if (file && file.length <= Math.min(COMPACT_AIM_BYTES, fineBytes)) return file
  }
  return coarsest
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
  for (let tries = 0; tries < CONTOUR_TRIES; tries++) {
    const file = encode(thinner)
    if (file && file.length <= COMPACT_AIM_BYTES) return file
    // A reader takes so many lines and no more, however small they are.
    const tooMany = file === undefined
    const thin = tooMany ? longerHalf : tries > THINNED_FIRST ? both : everyOther
    thinner = {
      type: 'FeatureCollection',
      features: tries === 0 && whole.length > 0 ? whole : thinner.features.map(thin),
    }
  }
  return undefined
}

function both(feature: ContourFeature): ContourFeature {
  return everyOther(longerHalf(feature))
}

/** The ends stay, so that a ring stays closed. */
function everyOther(feature: ContourFeature): ContourFeature {
  const coordinates = feature.geometry.coordinates.map((line) =>
    line.filter((_, i) => i % 2 === 0 || i === line.length - 1),
  )
  return { ...feature, geometry: { ...feature.geometry, coordinates } }
}

/** At least one line stays. */
function longerHalf(feature: ContourFeature): ContourFeature {
  const lines = feature.geometry.coordinates.toSorted((a, b) => b.length - a.length)
  const coordinates = lines.slice(0, Math.max(1, Math.ceil(lines.length / 2)))
  return { ...feature, geometry: { ...feature.geometry, coordinates } }
}
