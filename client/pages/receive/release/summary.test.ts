import { describe, expect, it } from 'vitest'
import { parseContMmi } from '../../../shakemap/contours.ts'
import type { MmiGrid } from '../../../shakemap/types.ts'
import { formatKm, formatLeastKm, roundTo2, summarise, summariseContours } from './summary.ts'

/** Three by three points, one degree apart, on the equator. */
function grid(mmi: readonly number[]): MmiGrid {
  return { lonMin: -1, latMin: -1, lonMax: 1, latMax: 1, nlon: 3, nlat: 3, mmi: Float32Array.from(mmi) }
}

describe('the summary', () => {
  it('lists the intensities that occur, strongest first, with area and reach', () => {
    const rows = summarise(grid([1, 1, 1, 4, 6.2, 4, NaN, 4, NaN]), { lat: 0, lon: 0 })
    expect(rows.map(({ legend }) => legend.intensity)).toEqual(['VI', 'IV', 'I'])
    const [strong, light, notFelt] = rows
    expect(strong?.areaKm2).toBeCloseTo(111.195 ** 2, 0)
    expect(strong?.reachKm).toBe(0)
    expect(light?.reachKm).toBeCloseTo(111.2, 0)
    expect(notFelt?.reachKm).toBeCloseTo(157.2, 0)
  })

  it('reaches at least as far for a weaker intensity as for a stronger', () => {
    const rows = summarise(grid([1, 1, 9, 1, 5, 1, 1, 1, 1]), { lat: 0, lon: 0 })
    const reaches = rows.map(({ reachKm }) => reachKm ?? -1)
    expect(reaches).toEqual([...reaches].sort((a, b) => a - b))
  })

  it('claims no distance from an epicentre that it does not know', () => {
    expect(summarise(grid([5, 5, 5, 5, 5, 5, 5, 5, 5]), { lat: NaN, lon: 0 })).toMatchObject([
      { reachKm: null },
    ])
  })

  it('rounds to two figures', () => {
    expect([0.4321, 12_345, 987].map(roundTo2)).toEqual(['0.43', '12,000', '990'])
    expect([0.3, 34.6, 128].map(formatKm)).toEqual(['< 1', '35', '130'])
  })
})

/** Contours, each from just beside the epicentre to so many degrees east of it. */
function lines(...values: readonly (readonly [value: number, degrees: number])[]) {
  const features = values.map(([value, degrees]) => ({
    type: 'Feature',
    properties: { value, units: 'mmi' },
    geometry: {
      type: 'MultiLineString',
      coordinates: [
        [
          [0, 0.01],
          [degrees, 0],
        ],
      ],
    },
  }))
  const parsed = parseContMmi(JSON.stringify({ type: 'FeatureCollection', features }))
  if (!parsed.ok) throw new Error(parsed.error)
  return parsed.value.contours
}

/** Each row's intensity with the text of its distance. */
function reaches(...values: [number, number][]): string[][] {
  return summariseContours(lines(...values), { lat: 0, lon: 0 }).map(({ legend, reachKm, isReachLeast }) => [
    legend.intensity,
    (isReachLeast ? formatLeastKm : formatKm)(reachKm ?? NaN),
  ])
}

describe('the summary of contour lines', () => {
  it('knows no areas, and the reach of a row from the contour at its lower bound; from another at the least', () => {
    const rows = summariseContours(lines([1, 5], [1.5, 3], [2, 2], [3.5, 1], [5, 0.5]), { lat: 0, lon: 0 })
    expect(rows.map(({ legend }) => legend.intensity)).toEqual(['V', 'IV', 'II–III'])
    expect(rows.map(({ areaKm2 }) => areaKm2)).toEqual([null, null, null])
    expect(rows.map(({ reachKm }) => reachKm && Math.round(reachKm))).toEqual([56, 111, 334])
    expect(rows.map(({ isReachLeast }) => isReachLeast)).toEqual([true, false, false])
  })

  it('reads maps with whole numbers only, and with halves only', () => {
    expect(reaches([5, 2], [6, 1])).toEqual([
      ['VI', '> 110'],
      ['V', '> 220'],
    ])
    expect(reaches([4.5, 2], [5.5, 1])).toEqual([
      ['VI', '110'],
      ['V', '220'],
    ])
  })

  it('claims no distance from an epicentre that it does not know', () => {
    expect(summariseContours(lines([4.5, 1]), { lat: NaN, lon: NaN })).toMatchObject([{ reachKm: null }])
  })
})
