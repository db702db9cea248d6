import { expect, it } from 'vitest'
import { drawField } from './field-drawing.ts'
import type { MmiGrid } from './types.ts'

const side = 201
const grid: MmiGrid = {
  ...{ lonMin: -1, lonMax: 1, latMin: -1, latMax: 1, nlon: side, nlat: side },
  mmi: new Float32Array(side * side),
}

/** `of` takes degrees from the middle. */
function field(of: (degrees: number) => number): Float32Array {
  return Float32Array.from({ length: side * side }, (_, i) =>
    of(Math.hypot((i % side) / 100 - 1, Math.floor(i / side) / 100 - 1)),
  )
}

it('lines lie where the motion is what they say, and areas hold what is stronger', () => {
  // It falls with the square of the distance: 10 at 0.3 degrees, 5 at 0.42.
  const { bands, lines } = drawField({
    name: 'PGA',
    grid,
    values: field((degrees) => 0.9 / Math.max(0.1, degrees) ** 2),
  })
  expect(bands.map(({ properties }) => properties.value)).toEqual([0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50])
  for (const { properties, geometry } of lines) {
    if (properties.value < 1 || properties.value > 20) continue // cut by the edge, smoothed at the top
    const radius = Math.sqrt(0.9 / properties.value)
    for (const [lon = 0, lat = 0] of geometry.coordinates.flat())
      expect(Math.hypot(lon, lat) / radius, `at ${properties.value}`).toBeCloseTo(1, 1)
  }
  expect(new Set(bands.map(({ properties }) => properties.color)).size).toBe(bands.length)
})

it('a hole stays a hole, and a map of nothing draws nothing', () => {
  const holed = field((degrees) => (degrees < 0.3 ? Number.NaN : 5))
  const { bands } = drawField({ name: 'PGA', grid, values: holed })
  const [outer = []] = bands.at(-1)?.geometry.coordinates ?? []
  expect(outer.length, 'an outer ring and the hole').toBe(2)
  expect(drawField({ name: 'PGA', grid, values: field(() => 0) })).toEqual({ bands: [], lines: [] })
  expect(drawField({ name: 'PGA', grid, values: field(() => Number.NaN) })).toEqual({ bands: [], lines: [] })
})

it('of the uncertainty the lines are even, and not among logarithms', () => {
  // It grows evenly from the middle: 0.2 at 0.2 degrees.
  const { lines } = drawField({ name: 'STDMMI', grid, values: field((degrees) => Math.min(0.85, degrees)) })
  expect(lines.map(({ properties }) => properties.value)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8])
  for (const { properties, geometry } of lines) {
    if (properties.value < 0.2 || properties.value > 0.8) continue
    for (const [lon = 0, lat = 0] of geometry.coordinates.flat())
      expect(Math.hypot(lon, lat), `at ${properties.value}`).toBeCloseTo(properties.value, 1)
  }
})
