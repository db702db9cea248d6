import fc from 'fast-check'
import { expect, it } from 'vitest'
import { clipLine, clipRing } from './clip.ts'
import type { Position } from './rings.ts'

const area = { west: 0, south: 0, east: 10, north: 10 }

function square(low: number, high: number): Position[] {
  return [
    [low, low],
    [high, low],
    [high, high],
    [low, high],
    [low, low],
  ]
}

it('a ring over an edge ends at it, one inside stays, one around all becomes the area', () => {
  expect(areaOf(clipRing(square(2, 4), area))).toBeCloseTo(4)
  expect(areaOf(clipRing(square(-5, 5), area))).toBeCloseTo(25)
  expect(areaOf(clipRing(square(-50, 50), area))).toBeCloseTo(100)
  expect(clipRing(square(20, 30), area)).toEqual([])
})

it('a clipped ring never leaves the area', () => {
  const point = fc.tuple(
    fc.double({ min: -30, max: 30, noNaN: true }),
    fc.double({ min: -30, max: 30, noNaN: true }),
  )
  fc.assert(
    fc.property(fc.array(point, { maxLength: 20 }), (ring) => {
      for (const [lon, lat] of clipRing(ring, area)) {
        expect(Math.min(lon, lat)).toBeGreaterThanOrEqual(-1e-9)
        expect(Math.max(lon, lat)).toBeLessThanOrEqual(10 + 1e-9)
      }
    }),
  )
})

it('a line is kept with its neighbors outside, in as many pieces as it comes in', () => {
  const line: Position[] = [
    [-9, 5],
    [-1, 5],
    [1, 5],
    [11, 5],
    [12, 5],
    [12, 8],
    [9, 8],
  ]
  expect(clipLine(line, area)).toEqual([line.slice(1, 4), line.slice(5)])
  expect(
    clipLine(
      [
        [20, 20],
        [30, 30],
      ],
      area,
    ),
  ).toEqual([])
})

function areaOf(ring: readonly Position[]): number {
  let sum = 0
  ring.forEach(([x, y], i) => {
    const [nextX, nextY] = ring[(i + 1) % ring.length] ?? [0, 0]
    sum += x * nextY - nextX * y
  })
  return Math.abs(sum / 2)
}

it('what lies wholly inside is not copied, and of what lies beside the area there is nothing', () => {
  const inside = square(2, 4)
  expect(clipRing(inside, area)).toBe(inside)
  expect(clipLine(inside, area)).toEqual([inside])
  expect(clipLine(square(20, 30), area)).toEqual([])
})
