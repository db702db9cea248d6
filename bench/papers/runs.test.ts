import { expect, it } from 'vitest'
import { thinned, spread, timeOf } from './runs.ts'

it('a spread is of all seeds or of none', () => {
  expect(spread([3, 1, 5])).toEqual({ mean: 3, low: 1, high: 5 })
  expect(spread([3, null])).toBeNull()
  expect(spread([])).toBeNull()
})

it('a thinned curve keeps its ends', () => {
  const points = Array.from({ length: 401 }, (_, i) => i)
  const thin = thinned(points, 101)
  expect(thin).toHaveLength(101)
  expect([thin[0], thin[1], thin.at(-1)]).toEqual([0, 4, 400])
  expect(thinned([1, 2], 5)).toEqual([1, 2])
})

it('finds when a share was complete', () => {
  const curve = [
    { ms: 0, complete: 0, chunks: 0 },
    { ms: 900, complete: 0.5, chunks: 0.8 },
    { ms: 1_000, complete: 1, chunks: 1 },
  ]
  expect([0.5, 0.6, 1].map((share) => timeOf(curve, share))).toEqual([900, 1_000, 1_000])
  expect(timeOf(curve.slice(0, 2), 1)).toBeNull()
})
