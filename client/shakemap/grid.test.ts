import { expect, it } from 'vitest'
import { boundsAbove, lonInGrid, maximumOf, mmiAt, spacingOf } from './grid.ts'
import type { MmiGrid } from './types.ts'

const grid: MmiGrid = {
  lonMin: 10,
  lonMax: 12,
  latMin: 40,
  latMax: 41,
  nlon: 3,
  nlat: 2,
  mmi: Float32Array.of(2, 3, 4, 5, NaN, 7),
}

it('spacing is true, not nominal', () => {
  expect(spacingOf(grid)).toEqual({ lon: 1, lat: 1 })
})

it('the nearest point answers, and outside nothing does', () => {
  expect(mmiAt(grid, 41, 10)).toBe(2)
  expect(mmiAt(grid, 40.1, 11.9)).toBe(7)
  expect(mmiAt(grid, 40.1, 371.9)).toBe(7)
  expect(mmiAt(grid, 40, 11)).toBeNull()
  expect(mmiAt(grid, 45, 11)).toBeNull()
  expect(mmiAt(grid, 41, 13)).toBeNull()
  expect(mmiAt(grid, NaN, 11)).toBeNull()
})

it('turns longitudes towards the grid', () => {
  expect(lonInGrid({ ...grid, lonMin: 175, lonMax: 185 }, -179)).toBe(181)
  expect(lonInGrid(grid, -100)).toBe(-100)
})

it('maximum and bounds pass over missing values', () => {
  expect(maximumOf(grid.mmi)).toBe(7)
  expect(maximumOf(Float32Array.of(NaN))).toBeNull()
  expect(maximumOf(null)).toBeNull()
  expect(boundsAbove(grid, 4)).toEqual([10, 40, 12, 41])
  expect(boundsAbove(grid, 6)).toEqual([12, 40, 12, 40])
  expect(boundsAbove(grid, 8)).toBeNull()
})
