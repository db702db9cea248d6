/** A maker's contour lines beside a grid: a grid over the antimeridian counts on past 180, and its lines have to follow. */
import type { ContourFeature } from './contours.ts'
import { turnOnto } from './grid.ts'
import type { MmiGrid } from './types.ts'

/** The same lines, each turned by whole circles to lie on the grid where it can. */
export function onTurnOf(grid: MmiGrid, features: readonly ContourFeature[]): ContourFeature[] {
  return features.map((feature) => ({
    ...feature,
    geometry: {
      ...feature.geometry,
      coordinates: feature.geometry.coordinates.map((line) => {
        const turn = turnOnto(
          grid,
          line.map(([lon = 0]) => lon),
        )
        return turn === 0 ? line : line.map(([lon = 0, lat = 0]) => [lon + turn, lat])
      }),
    },
  }))
}
