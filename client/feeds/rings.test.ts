import fc from 'fast-check'
import { expect, it } from 'vitest'
import { areaOf, fewer, inOneTurn, type Point, type Ring } from './rings.ts'

/** A star around a place: it does not cross itself. */
const star = fc
  .record({
    lon: fc.double({ min: -360, max: 500, noNaN: true }),
    lat: fc.double({ min: -60, max: 60, noNaN: true }),
    radii: fc.array(fc.double({ min: 0.5, max: 20, noNaN: true }), { minLength: 3, maxLength: 200 }),
  })
  .map(({ lon, lat, radii }): Ring => {
    const points = radii.map((radius, i): Point => {
      const angle = (2 * Math.PI * i) / radii.length
      return [lon + radius * Math.cos(angle), lat + radius * Math.sin(angle)]
    })
    return [...points, points[0] ?? [0, 0]]
  })

function expectClosed(ring: Ring): void {
  expect(ring.length).toBeGreaterThanOrEqual(4)
  expect(ring.at(-1)).toEqual(ring[0])
}

it('rings lie in one turn, closed, and cover the same area', () => {
  fc.assert(
    fc.property(star, (ring) => {
      const parts = inOneTurn(ring)
      for (const part of parts) {
        expectClosed(part)
        for (const [lon] of part) expect(Math.abs(lon)).toBeLessThanOrEqual(180 + 1e-9)
      }
      const sum = parts.reduce((total, part) => total + areaOf(part), 0)
      expect(sum).toBeCloseTo(areaOf(ring), 4)
    }),
  )
})

it('a ring over the antimeridian is two', () => {
  const ring: Ring = [
    [179, 0],
    [182, 0],
    [182, 1],
    [179, 1],
    [179, 0],
  ]
  expect(inOneTurn(ring).map((part) => part.join(' '))).toEqual([
    '180,1 179,1 179,0 180,0 180,1',
    '-178,0 -178,1 -180,1 -180,0 -178,0',
  ])
})

it('rings are the largest, within the bounds, closed, of points that are among theirs', () => {
  const bounds = fc.record({ rings: fc.integer({ min: 1, max: 4 }), points: fc.integer({ min: 4, max: 60 }) })
  fc.assert(
    fc.property(
      fc.array(star, { minLength: 1, maxLength: 6 }),
      bounds,
      (rings, { rings: ringsMax, points }) => {
        const kept = fewer(rings, ringsMax, points)
        expect(kept.length).toBeLessThanOrEqual(ringsMax)
        expect(kept.flat().length).toBeLessThanOrEqual(points)
        kept.forEach(expectClosed)
      },
    ),
  )
})

it('what is within the bounds keeps its shape to 11 m', () => {
  fc.assert(
    fc.property(star, (ring) => {
      const [kept = []] = fewer([ring], 1, 1_000)
      expect(Math.abs(areaOf(kept) - areaOf(ring))).toBeLessThan(0.1)
      expect(kept.length).toBe(ring.length)
    }),
  )
  expect(
    fewer(
      [
        [
          [0, 0],
          [1e-6, 0],
          [0, 1e-6],
          [0, 0],
        ],
      ],
      9,
      9,
    ),
    'less than can be told',
  ).toEqual([])
})
