import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sampleAt } from './sample.ts'
import type { MmiGrid } from './types.ts'

const frame = { lonMin: 178, lonMax: 182, latMin: -2, latMax: 1, nlon: 5, nlat: 4 }

function gridOf(at: (lat: number, lon: number) => number): MmiGrid {
  const mmi = Float32Array.from({ length: 20 }, (_, i) => at(1 - Math.floor(i / 5), 178 + (i % 5)))
  return { ...frame, mmi }
}

function plane(lat: number, lon: number): number {
  return 5 + 0.5 * lat + 0.25 * (lon - 180)
}

describe('sampleAt', () => {
  it('gives a plane back exactly, at any turn of the longitude', () => {
    const grid = gridOf(plane)
    const lat = fc.double({ min: -2, max: 1, noNaN: true })
    const lon = fc.double({ min: 178, max: 182, noNaN: true })
    fc.assert(
      fc.property(lat, lon, fc.integer({ min: -2, max: 2 }), (y, x, turns) => {
        expect(sampleAt({ grid }, y, x + 360 * turns)?.mmi).toBeCloseTo(plane(y, x), 5)
      }),
    )
  })

  it('is null outside and for what is no place, and includes the edge', () => {
    const grid = gridOf(() => 6)
    for (const [lat, lon] of [
      [1.01, 180],
      [-2.01, 180],
      [0, 177.99],
      [0, 182.01],
      [0, 0],
      [NaN, 180],
      [0, NaN],
      [Infinity, 180],
    ] as const) {
      expect(sampleAt({ grid }, lat, lon)).toBeNull()
    }
    expect(sampleAt({ grid }, 1, 178)).toEqual({ mmi: 6, pga: null, pgv: null })
    expect(sampleAt({ grid }, -2, -178)?.mmi).toBe(6)
  })

  it('beside a hole asks the nearest point, in a hole nobody', () => {
    const grid = gridOf((lat, lon) => (lat === 0 && lon === 180 ? NaN : lon - 174))
    expect(sampleAt({ grid }, 0.1, 180.1)).toBeNull()
    expect(sampleAt({ grid }, 0.9, 180.1)?.mmi).toBe(6)
    expect(sampleAt({ grid }, 0, 181)?.mmi).toBe(7)
  })

  it('gives ground motion where the map has it', () => {
    const grid = gridOf(() => 6)
    const pga = new Float32Array(20).fill(12)
    pga[0] = NaN
    const sampled = { grid, pga, pgv: null }
    expect(sampleAt(sampled, -1.5, 181.5)).toEqual({ mmi: 6, pga: 12, pgv: null })
    expect(sampleAt(sampled, 1, 178)).toEqual({ mmi: 6, pga: null, pgv: null })
  })
})
