import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sampleAt, type Sampled } from '../../shakemap/sample.ts'
import { evaluate, evaluateInSlices } from './evaluate.ts'
import { facilityLimits as limits } from '../limits.ts'
import { strongestOn } from './strongest.ts'
import { facility } from '../testing.ts'
import type { Facility, Outline } from '../types.ts'

/** One degree a cell, so that the corners of tests are easy to follow. */
function sampledOf(nlon: number, nlat: number, at: (lon: number, lat: number) => number, west = 0): Sampled {
  const places = Array.from({ length: nlon * nlat }, (_, i) => [
    west + (i % nlon),
    nlat - 1 - Math.floor(i / nlon),
  ])
  const mmi = Float32Array.from(places, ([lon = 0, lat = 0]) => at(lon, lat))
  const grid = { lonMin: west, lonMax: west + nlon - 1, latMin: 0, latMax: nlat - 1, nlon, nlat, mmi }
  return {
    grid,
    pga: mmi.map((value) => 14 - value),
    pgv: null,
    psa: { PSA10: mmi.map((value) => 7 - value / 2) },
  }
}

const shaped = (shape: 'line' | 'area', outline: Outline): Facility => ({
  ...facility('It', 0, 0),
  outline,
  shape,
})
const on = (sampled: Sampled, shape: 'line' | 'area', outline: Outline) =>
  evaluate(shaped(shape, outline), { sampled, lat: NaN, lon: NaN })

/** Strong in the middle and weak all around. */
const hill = sampledOf(21, 21, (lon, lat) => Math.max(2, 8 - Math.hypot(lon - 10, lat - 10)))

describe('a line', () => {
  it('takes the strongest shaking along it, not that of its corners', () => {
    const impact = on(hill, 'line', [
      [1, 10],
      [19, 10],
      [19, 18],
    ])
    expect(impact).toMatchObject({ shaking: { mmi: 8 }, partly: false, rating: { level: 'red' } })
    // The middle of its corners does not lie on it.
    const around = on(hill, 'line', [
      [2, 2],
      [18, 2],
      [18, 18],
      [2, 18],
    ])
    expect(around.shaking?.mmi).toBeLessThan(3)
  })

  it('is partly in the map, or not at all', () => {
    expect(
      on(hill, 'line', [
        [-9, 10],
        [10, 10],
      ]),
    ).toMatchObject({ shaking: { mmi: 8 }, partly: true })
    expect(
      on(hill, 'line', [
        [-9, 30],
        [30, 30],
      ]),
    ).toMatchObject({ shaking: null, partly: false, rating: null })
    expect(
      on(hill, 'line', [
        [-9, 10],
        [30, 10],
      ]),
      'no corner is in it',
    ).toMatchObject({ shaking: { mmi: 8 } })
    const holed = sampledOf(5, 5, (lon, lat) => (lon === 2 && lat === 2 ? NaN : 5))
    expect(
      on(holed, 'line', [
        [0, 2],
        [4, 2],
      ]),
    ).toMatchObject({ shaking: { mmi: 5 }, partly: true })
  })

  it('goes over the antimeridian the short way', () => {
    const over = sampledOf(9, 5, (lon) => (lon === 180 ? 8 : 3), 176)
    expect(
      on(over, 'line', [
        [179, 2],
        [-179, 2],
      ]),
    ).toMatchObject({ shaking: { mmi: 8 }, partly: false })
    expect(
      on(over, 'area', [
        [178.5, 1],
        [-178.5, 1],
        [-178.5, 3],
        [178.5, 3],
      ]),
    ).toMatchObject({
      shaking: { mmi: 8 },
      partly: false,
    })
    const west = sampledOf(9, 5, (lon) => (lon === -180 ? 8 : 3), -184)
    expect(
      on(west, 'line', [
        [179, 2],
        [-179, 2],
      ]).shaking?.mmi,
    ).toBe(8)
  })
})

describe('an area', () => {
  it('takes the strongest shaking inside, though its edge is hardly shaken', () => {
    const corners: Outline = [
      [2, 2],
      [18, 3],
      [17, 18],
      [3, 17],
    ]
    expect(on(hill, 'area', corners)).toMatchObject({ shaking: { mmi: 8 }, partly: false })
    expect(on(hill, 'line', corners).shaking?.mmi).toBeLessThan(4)
    const [first = [0, 0]] = corners
    expect(on(hill, 'area', [...corners, first]), 'closed or not').toEqual(on(hill, 'area', corners))
  })

  it('without the middle does not take the middle', () => {
    // A horseshoe around the strongest place.
    const horseshoe = on(hill, 'area', [
      [4, 4],
      [16, 4],
      [16, 16],
      [4, 16],
      [4, 14],
      [14, 14],
      [14, 6],
      [4, 6],
    ])
    expect(horseshoe.shaking?.mmi).toBeLessThan(4.1)
  })

  it('says where a part of it has no shaking to tell', () => {
    const holed = sampledOf(9, 9, (lon, lat) => (lon === 4 && lat === 4 ? NaN : 5))
    expect(
      on(holed, 'area', [
        [1, 1],
        [7, 1],
        [7, 7],
        [1, 7],
      ]),
    ).toMatchObject({ shaking: { mmi: 5 }, partly: true })
    expect(
      on(hill, 'area', [
        [-5, -5],
        [30, -5],
        [30, 30],
        [-5, 30],
      ]),
    ).toMatchObject({
      shaking: { mmi: 8, pga: 12 },
      partly: true,
    })
  })

  it('of a list that was kept before shapes were is one where its corners close a ring', () => {
    const { shape: _, ...old } = shaped('area', [
      [2, 2],
      [18, 2],
      [18, 18],
      [2, 18],
      [2, 2],
    ])
    expect(evaluate(old, { sampled: hill, lat: NaN, lon: NaN }).shaking?.mmi).toBe(8)
  })
})

it('is never weaker than any place of it, and as strong as one of them', () => {
  const values = fc.array(fc.double({ min: 1, max: 10, noNaN: true }), { minLength: 64, maxLength: 64 })
  const corner = fc.tuple(
    fc.double({ min: 0, max: 7, noNaN: true }),
    fc.double({ min: 0, max: 7, noNaN: true }),
  )
  const corners = fc.array(corner, { minLength: 3, maxLength: 6 })
  fc.assert(
    fc.property(values, corners, fc.constantFrom('line' as const, 'area' as const), (mmi, outline, shape) => {
      const sampled = sampledOf(8, 8, (lon, lat) => mmi[lat * 8 + lon] ?? 0)
      const strongest = on(sampled, shape, outline).shaking
      let [most, mostPga, mostPsa] = [0, 0, 0]
      const look = (lon: number, lat: number): void => {
        const sample = sampleAt(sampled, lat, lon)
        most = Math.max(most, sample?.mmi ?? 0)
        mostPga = Math.max(mostPga, sample?.pga ?? 0)
        mostPsa = Math.max(mostPsa, sample?.psa?.['PSA10'] ?? 0)
      }
      const ring = shape === 'area' ? [...outline, outline[0] ?? ([0, 0] as const)] : outline
      for (const [i, [x, y]] of ring.entries()) {
        const [fromX, fromY] = ring[i - 1] ?? [x, y]
        for (let part = 0; part <= 1; part += 1 / 512)
          look(fromX + (x - fromX) * part, fromY + (y - fromY) * part)
      }
      if (shape === 'area')
        for (let x = 0; x < 7; x += 0.25) for (let y = 0; y < 7; y += 0.25) if (winds(ring, x, y)) look(x, y)
      expect(strongest?.mmi).toBeGreaterThanOrEqual(most - 1e-9)
      expect(strongest?.pga).toBeGreaterThanOrEqual(mostPga - 1e-9)
      expect(strongest?.psa?.['PSA10']).toBeGreaterThanOrEqual(mostPsa - 1e-9)
      expect(strongest?.mmi, 'and no stronger').toBeLessThanOrEqual(most + 0.2)
    }),
    { numRuns: 60 },
  )
})

describe('the distance', () => {
  const map = { sampled: hill, lat: 10, lon: 10 }
  it('is to the nearest place of it, and none inside an area', () => {
    const line = evaluate(
      shaped('line', [
        [1, 11],
        [19, 11],
      ]),
      map,
    )
    expect(line.distanceKm).toBeCloseTo(111.2, 0)
    expect(
      evaluate(
        shaped('area', [
          [8, 8],
          [12, 8],
          [12, 12],
          [8, 12],
        ]),
        map,
      ).distanceKm,
    ).toBe(0)
    expect(
      evaluate(
        shaped('line', [
          [60, 11],
          [70, 11],
        ]),
        map,
      ).distanceKm,
    ).toBeGreaterThan(5_000)
  })
})

describe('huge inventories', () => {
  const wide = sampledOf(700, 700, (lon, lat) => 2 + ((lon * 7 + lat * 13) % 600) / 100)

  // 350,000 cells.
  const zigzag: Outline = Array.from({ length: limits.outlinePointsMax }, (_, i) => [
    i % 2 === 0 ? 1 : 698,
    i + 1,
  ])

  it('are measured in bounded work, with all corners and as much between as that allows', () => {
    for (const cellsMax of [200, limits.cellsPerOutlineMax]) {
      const { shaking, work } = strongestOn(wide, zigzag, false, cellsMax)
      // Two samples a cell and one for each metric's top; a piece has two at least.
      expect(work).toBeLessThan(5 * (cellsMax + 2 * zigzag.length))
      expect(work).toBeGreaterThan(2 * zigzag.length)
      expect(shaking?.mmi).toBeGreaterThan(7.5)
    }
  })

  it('are measured in slices: one such line is a slice', () => {
    const lines = Array.from({ length: 5 }, (_, i) => ({ ...shaped('line', zigzag), key: String(i) }))
    const all = evaluateInSlices(lines, { sampled: wide, lat: 0, lon: 0 }, 200)
    let slices = 0
    while (!all.next().done) slices++
    expect(slices).toBe(5)
  })

  it('of areas as large as the map cost little each', () => {
    const area = shaped('area', [
      [0, 0],
      [699, 0],
      [699, 699],
      [0, 699],
    ])
    const areas = Array.from({ length: 300 }, (_, i) => ({ ...area, key: String(i) }))
    const all = evaluateInSlices(areas, { sampled: wide, lat: 0, lon: 0 }, Infinity)
    const { value } = all.next()
    expect(value?.length).toBe(300)
    expect(new Set(value?.map(({ impact }) => impact.shaking?.mmi))).toEqual(new Set([Math.fround(7.99)]))
  })
})

/** By winding angle modulo two turns, which is the even-odd rule worked out otherwise. */
function winds(ring: Outline, x: number, y: number): boolean {
  let angle = 0
  for (let i = 1; i < ring.length; i++) {
    const [x0 = 0, y0 = 0] = ring[i - 1] ?? []
    const [x1 = 0, y1 = 0] = ring[i] ?? []
    const [a, b] = [Math.atan2(y0 - y, x0 - x), Math.atan2(y1 - y, x1 - x)]
    angle += ((b - a + 3 * Math.PI) % (2 * Math.PI)) - Math.PI
  }
  return Math.abs(Math.round(angle / (2 * Math.PI))) % 2 === 1
}
