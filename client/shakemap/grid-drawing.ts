/** All that a map draws of a grid: computed in a worker, since a fine grid takes half a second. */
import { type BandFeature, type ContourFeature, contourLines, filledBands } from './contours.ts'
import { maximumOf } from './grid.ts'
import { smoothed } from './smooth.ts'
import type { MmiGrid } from './types.ts'

export interface GridDrawing {
  /** Lowest first, each lying on the one before; what nobody felt is left out. */
  readonly bands: readonly BandFeature[]
  /** The lines that carry a Roman numeral. */
  readonly lines: readonly ContourFeature[]
}

const FELT = 1.5 // below, nobody felt it, and its white would only veil the land

export function drawGrid(rough: MmiGrid): GridDrawing {
  const grid = smoothed(rough)
  return {
    bands: filledBands(grid).filter(({ properties }) => properties.value >= FELT),
    lines: contourLines(grid, numeralValues(grid)),
  }
}

/** Whole intensities, and for the strongest band, which may not reach one, its middle. */
function numeralValues(grid: MmiGrid): number[] {
  const largest = maximumOf(grid.mmi) ?? 0
  const values = [2, 3, 4, 5, 6, 7, 8, 9, 10].filter((value) => value <= largest)
  const top = Math.round(largest)
  if (top > largest && top >= 2) values.push((top - 0.5 + largest) / 2)
  return values
}
