import { expect, it } from 'vitest'
import { onTurnOf } from './contour-turn.ts'
import { contourLines } from './contours.ts'
import type { MmiGrid } from './types.ts'

const side = 21
const grid: MmiGrid = {
  ...{ lonMin: 178, lonMax: 182, latMin: -19, latMax: -15, nlon: side, nlat: side },
  mmi: Float32Array.from(
    { length: side * side },
    (_, i) => 8 - Math.hypot((i % side) - 10, Math.floor(i / side) - 10) / 2,
  ),
}

it('lines on another turn are brought to the grid, and those that lie on it stay', () => {
  const own = contourLines(grid, [5, 6])
  const turned = own.map((feature) => ({
    ...feature,
    geometry: {
      ...feature.geometry,
      coordinates: feature.geometry.coordinates.map((line) =>
        line.map(([lon = 0, lat = 0]) => [lon - 360, lat]),
      ),
    },
  }))
  expect(onTurnOf(grid, own)).toEqual(own)
  for (const [i, { geometry }] of onTurnOf(grid, turned).entries())
    for (const [j, [lon = 0]] of geometry.coordinates.flat().entries())
      expect(lon).toBeCloseTo(own[i]?.geometry.coordinates.flat()[j]?.[0] ?? NaN, 9)
})
