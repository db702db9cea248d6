import { expect, it } from 'vitest'
import { linearFit } from './fit.ts'

it('finds a line where there is one', () => {
  const { slope, intercept, r2 } = linearFit([
    [0, 3],
    [1, 5],
    [4, 11],
  ])
  expect(slope).toBeCloseTo(2, 12)
  expect(intercept).toBeCloseTo(3, 12)
  expect(r2).toBeCloseTo(1, 12)
})

it('says how much a line explains', () => {
  // Anscombe's first quartet: y = 3.00 + 0.500 x, r² 0.667.
  const xs = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
  const ys = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]
  const { slope, intercept, r2 } = linearFit(xs.map((x, i) => [x, ys[i] ?? 0]))
  expect(slope).toBeCloseTo(0.5, 3)
  expect(intercept).toBeCloseTo(3, 2)
  expect(r2).toBeCloseTo(0.667, 3)
  expect(
    linearFit([
      [0, 0],
      [1, 1],
      [2, 0],
    ]).r2,
  ).toBeCloseTo(0, 12)
})

it('needs two that differ in x', () => {
  expect(() =>
    linearFit([
      [1, 1],
      [1, 2],
    ]),
  ).toThrow('differ')
})
