import { expect, it } from 'vitest'
import { resample } from './resample.ts'
import type { MmiGrid } from '../types.ts'

function gridOf(nlon: number, nlat: number, at: (column: number, row: number) => number): MmiGrid {
  const mmi = Float32Array.from({ length: nlon * nlat }, (_, i) => at(i % nlon, Math.floor(i / nlon)))
  return { lonMin: 0, lonMax: 1, latMin: 0, latMax: 1, nlon, nlat, mmi }
}

it('gives a plane back, and the corners where they were', () => {
  const grid = gridOf(21, 11, (column, row) => column / 4 + row / 2)
  const values = resample(grid, 5, 6)
  values.forEach((value, i) => expect(value).toBeCloseTo(((i % 5) * 5) / 4 + Math.floor(i / 5), 5))
})

it('keeps the strongest shaking, wherever it lies', () => {
  for (let at = 0; at < 21 * 11; at++) {
    const grid = gridOf(21, 11, (column, row) => (row * 21 + column === at ? 8.6 : 4))
    const values = resample(grid, 5, 6)
    expect(Math.max(...values)).toBeCloseTo(8.6, 5)
  }
})

it('has a hole where the nearest point has none, and nowhere else', () => {
  const grid = gridOf(9, 9, (column, row) => (column === 4 && row === 4 ? NaN : 6))
  expect([...resample(grid, 6, 6)].filter(Number.isNaN)).toEqual([])
  expect([...resample(grid, 5, 5)].findIndex(Number.isNaN)).toBe(12)
  expect(
    [
      ...resample(
        gridOf(9, 9, () => NaN),
        5,
        5,
      ),
    ].every(Number.isNaN),
  ).toBe(true)
})
