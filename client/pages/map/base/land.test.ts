import { describe, expect, it } from 'vitest'
import { hasLand, type Land, nearestCoast, shakingOnLand, shakingOnLandBy } from './land.ts'
import type { ContourCollection } from '../../../shakemap/contours.ts'
import type { MmiGrid } from '../../../shakemap/types.ts'

/** From 10 to 20 degrees east and 0 to 10 north, with a lake in the middle of it. */
const square = (west: number, south: number, east: number, north: number) =>
  [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ] as const
const land: Land = [[square(10, 0, 20, 10), square(13.6, 4, 16.4, 6)]]

/** 8 at the middle, a step weaker for each degree to the west or the east. */
function grid(lonMin: number, lonMax: number): MmiGrid {
  const nlon = lonMax - lonMin + 1
  const middle = (nlon - 1) / 2
  const row = Array.from({ length: nlon }, (_, column) => 8 - Math.abs(column - middle))
  return {
    lonMin,
    lonMax,
    latMin: 1,
    latMax: 3,
    nlon,
    nlat: 3,
    mmi: Float32Array.from([...row, ...row, ...row]),
  }
}

function contours(...lines: readonly (readonly [value: number, lon: number])[]): ContourCollection {
  return {
    type: 'FeatureCollection',
    features: lines.map(([value, lon]) => ({
      type: 'Feature',
      properties: { value, units: 'mmi', color: '#ffffff', weight: 1 },
      geometry: {
        type: 'MultiLineString',
        coordinates: [
          [
            [lon, 1],
            [lon + 0.5, 2],
          ],
        ],
      },
    })),
  }
}

describe('the largest intensity on land', () => {
  it('is that of the grid’s points on land', () => {
    expect(shakingOnLand(grid(4, 12), land)).toEqual({ kind: 'at-most', mmi: 6 })
    expect(shakingOnLand(grid(8, 18), land)).toEqual({ kind: 'at-most', mmi: 8 })
    expect(shakingOnLand(grid(0, 8), land)).toEqual({ kind: 'no-land' })
  })

  it('is not that of a lake', () => {
    const lake = { ...grid(13, 17), latMin: 4.5, latMax: 5.5 }
    expect(shakingOnLand(lake, land)).toEqual({ kind: 'at-most', mmi: 6 })
  })

  it('is found over the antimeridian, on either side', () => {
    const fiji: Land = [[square(177, 0, 180, 10)], [square(-180, 0, -178, 10)]]
    expect(shakingOnLand(grid(178, 190), fiji)).toEqual({ kind: 'at-most', mmi: 6 })
    expect(shakingOnLand(grid(-186, -178), fiji)).toEqual({ kind: 'at-most', mmi: 8 })
  })

  it('is at least that of the highest contour that touches land', () => {
    expect(shakingOnLandBy(contours([8, 5], [6, 11], [5, 12]), land)).toEqual({ kind: 'at-least', mmi: 6 })
    expect(shakingOnLandBy(contours([8, 5], [6, 7]), land)).toEqual({ kind: 'no-land' })
    expect(shakingOnLandBy(contours([8, 9.8], [6, 11]), land)).toEqual({ kind: 'unclear' })
    // Land lies between the lines.
    expect(shakingOnLandBy(contours([8, 5], [6, 25]), land)).toEqual({ kind: 'untold' })
  })
})

describe('the nearest coast', () => {
  it('is found within the distance, in the longitude’s own turn', () => {
    expect(nearestCoast(land, 1, 5, 1_000)).toEqual([10, 0])
    expect(nearestCoast(land, 1, 365, 1_000)).toEqual([370, 0])
    expect(nearestCoast(land, 1, -60, 1_000)).toBeUndefined()
  })

  it('is not needed where land is in view', () => {
    expect(hasLand(land, { west: 15, south: -5, east: 25, north: 5 })).toBe(true)
    expect(hasLand(land, { west: 375, south: -5, east: 385, north: 5 })).toBe(true)
    expect(hasLand(land, { west: 0, south: 0, east: 9, north: 9 })).toBe(false)
  })
})
