/** How strong a map's shaking is at most, and how well that is known. Pure. */
import type { CompactMap } from './compact/compact.ts'
import type { ContourCollection } from './contours.ts'
import { maximumOf } from './grid.ts'
import type { InfoFile } from './files/info-json.ts'
import type { GridProduct, MmiGrid, Peaks } from './types.ts'

export interface Largest {
  /** The largest intensity; null where nothing tells it. */
  readonly maxMmi: number | null
  /** `maxMmi` is that of the highest contour line only: the true one is at least as large. */
  readonly isAtLeast: boolean
  /** %g and cm/s. */
  readonly maxPga: number | null
  readonly maxPgv: number | null
  /** The largest intensity on land, by the maker's own coast; null where the product does not tell it. */
  readonly landMmi: number | null
}

export interface PeakSources {
  readonly grid: GridProduct | null
  readonly compact: CompactMap | null
  /** On fewer points than the map was computed on: its largest may be less than the map's. */
  readonly coverage?: MmiGrid | null
  readonly info: InfoFile | null
  readonly contours: ContourCollection | null
}

/**
 * A grid is computed anew; a compact map carries what was computed of its grid. Without a grid info.json has the word, as a
 * contour line says no more than that the ground shook so there.
 */
export function largestOf({ grid, compact, coverage = null, info, contours }: PeakSources): Largest {
  const landMmi = info?.landMmi ?? null
  const peaks = grid ? peaksOf(grid) : compact?.grid ? compact.peaks : undefined
  if (peaks) return { maxMmi: peaks.mmi, isAtLeast: false, maxPga: peaks.pga, maxPgv: peaks.pgv, landMmi }
  const highest = Math.max(highestOf(contours) ?? -Infinity, maximumOf(coverage?.mmi ?? null) ?? -Infinity)
  return { ...withoutGrid(highest === -Infinity ? null : highest, compact, info), landMmi }
}

/** `highest` is that of a line or of a point of few. */
function withoutGrid(
  highest: number | null,
  compact: CompactMap | null,
  info: InfoFile | null,
): Omit<Largest, 'landMmi'> {
  const told = info?.peaks.mmi ?? toldBy(compact, highest)
  const motion = {
    maxPga: info?.peaks.pga ?? compact?.peaks.pga ?? null,
    maxPgv: info?.peaks.pgv ?? compact?.peaks.pgv ?? null,
  }
  // A line above what the file calls its largest is the better witness.
  const isTold = told !== null && told >= (highest ?? 0)
  return { maxMmi: isTold ? told : highest, isAtLeast: !isTold && highest !== null, ...motion }
}

/** The largest values of a whole grid. */
export function peaksOf({ grid, pga, pgv }: GridProduct): Peaks {
  return { mmi: maximumOf(grid.mmi), pga: maximumOf(pga), pgv: maximumOf(pgv) }
}

/** A compact map without a grid may have been made by a console that took the highest line for the largest intensity. */
function toldBy(compact: CompactMap | null, highest: number | null): number | null {
  const mmi = compact?.peaks.mmi ?? null
  return mmi !== null && mmi > (highest ?? 0) ? mmi : null
}

function highestOf(contours: ContourCollection | null): number | null {
  const values = contours?.features
    .filter(({ geometry }) => geometry.coordinates.some((line) => line.length > 0))
    .map(({ properties }) => properties.value)
  return values && values.length > 0 ? Math.max(...values) : null
}
