import { describe, expect, it } from 'vitest'
import { filledBands } from './contours.ts'
import { drawGrid } from './grid-drawing.ts'
import { smoothed } from './smooth.ts'
import type { MmiGrid } from './types.ts'

const SIDE = 240

/** A cone whose intensity falls from 8.6; each cell has a site effect of its own. */
function rough(amplitude: number, side = SIDE): MmiGrid {
  let seed = 11
  const mmi = Float32Array.from({ length: side * side }, (_, i) => {
    seed = (seed * 48271) % 2147483647
    const far = Math.hypot((i % side) - side / 2, Math.floor(i / side) - side / 2)
    return 8.6 - (far / side) * 8 + (seed / 2147483647 - 0.5) * amplitude
  })
  return { lonMin: 0, lonMax: 2, latMin: -1, latMax: 1, nlon: side, nlat: side, mmi }
}

/** Square degrees within the rings, by the shoelace. */
function areaOf(value: number, grid: MmiGrid): { area: number; rings: number } {
  const band = filledBands(grid).find(({ properties }) => properties.value === value)
  const rings = band?.geometry.coordinates.flat() ?? []
  const area = rings.reduce((sum, ring) => {
    let twice = 0
    for (let i = 1; i < ring.length; i++) {
      const [x0 = 0, y0 = 0] = ring[i - 1] ?? []
      const [x1 = 0, y1 = 0] = ring[i] ?? []
      twice += x0 * y1 - x1 * y0
    }
    return sum + twice / 2
  }, 0)
  return { area: Math.abs(area), rings: rings.length }
}

describe('a grid as it is drawn', () => {
  it.each([6, 7])(
    'has one ring around MMI %d, and its area within 5 %%, where each cell has an effect of its own',
    (value) => {
      const truth = areaOf(value, rough(0))
      const raw = areaOf(value, rough(0.4))
      const drawn = areaOf(value, smoothed(rough(0.4)))
      expect(raw.rings).toBeGreaterThan(20)
      expect(drawn.rings).toBe(1)
      expect(Math.abs(drawn.area / truth.area - 1)).toBeLessThan(0.05)
    },
  )

  it('is what the map’s bands and numerals are of', () => {
    const { bands, lines } = drawGrid(rough(0.4))
    const seven = bands.find(({ properties }) => properties.value === 7)
    expect(seven?.geometry.coordinates).toHaveLength(1)
    expect(lines.find(({ properties }) => properties.value === 7)?.geometry.coordinates).toHaveLength(1)
  })

  it('gives no value to points without one, and takes none of them', () => {
    const grid = rough(0)
    for (let i = 0; i < grid.mmi.length; i++) if (i % SIDE < 40) grid.mmi[i] = NaN
    const { mmi } = smoothed(grid)
    for (const [i, value] of mmi.entries()) expect(Number.isNaN(value)).toBe(i % SIDE < 40)
    const even = { ...grid, mmi: grid.mmi.map((value) => (Number.isNaN(value) ? NaN : 5)) }
    for (const value of smoothed(even).mmi) if (!Number.isNaN(value)) expect(value).toBeCloseTo(5, 5)
  })

  it('of few points stays as it is, since each is much of the map', () => {
    const grid = rough(0, 12)
    expect(smoothed(grid)).toBe(grid)
  })
})
