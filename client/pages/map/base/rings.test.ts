import { expect, it } from 'vitest'
import { unroll } from '../../../shakemap/files/antimeridian.ts'
import { type Position, thin, unrollRing, withOverhang } from './rings.ts'

it('a line over the antimeridian goes on, in either direction', () => {
  expect(
    unroll([
      [179, 1],
      [-179, 2],
      [-178, 3],
      [179, 4],
    ]),
  ).toEqual([
    [179, 1],
    [181, 2],
    [182, 3],
    [179, 4],
  ])
  expect(
    unroll([
      [-179, 1],
      [179, 2],
    ]),
  ).toEqual([
    [-179, 1],
    [-181, 2],
  ])
  expect(
    unroll([
      [10, 1],
      [20, 2],
    ]),
  ).toEqual([
    [10, 1],
    [20, 2],
  ])
})

it('a ring around the south pole is closed over it', () => {
  const ring = unrollRing([
    [-170, -70],
    [-60, -75],
    [50, -65],
    [160, -70],
    [-170, -70],
  ])
  expect(ring.slice(-3)).toEqual([
    [190, -70],
    [190, -90],
    [-170, -90],
  ])
  expect(
    unrollRing([
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 0],
    ]),
  ).toHaveLength(4)
})

it('what hangs over is drawn at the other side too', () => {
  expect(
    withOverhang([
      [170, 0],
      [190, 0],
    ]),
  ).toEqual([
    [
      [170, 0],
      [190, 0],
    ],
    [
      [-190, 0],
      [-170, 0],
    ],
  ])
  expect(
    withOverhang([
      [-190, 0],
      [-170, 0],
    ]),
  ).toHaveLength(2)
  expect(
    withOverhang([
      [0, 0],
      [180, 0],
    ]),
  ).toHaveLength(1)
})

it('a thinned ring has no two points nearer than asked for, and closes as before', () => {
  const ring: Position[] = [
    [0, 0],
    [0.05, 0.05],
    [0.3, 0],
    [0.35, 0.3],
    [0.1, 0.35],
    [0, 0],
  ]
  expect(thin(ring, 0.2)).toEqual([
    [0, 0],
    [0.3, 0],
    [0.35, 0.3],
    [0.1, 0.35],
    [0, 0],
  ])
  expect(thin([], 0.2)).toEqual([])
})
