import { expect, it } from 'vitest'
import { paceOf } from './pace.ts'

const every = (ms: number, from: number, to: number): number[] =>
  Array.from({ length: Math.floor((to - from) / ms) }, (_, i) => from + (i + 1) * ms)

it('an even row has its pace in every second', () => {
  const pace = paceOf(every(20, 0, 10_000), 0, 10_000)
  expect(pace.perSecond).toBe(50)
  expect(pace.slowestSecond).toBeGreaterThanOrEqual(50)
  expect(pace.gap99).toBe(20)
  expect(pace.longestGap).toBe(20)
})

it('a stall shows in its second and as a gap, wherever it lies', () => {
  const stalled = [...every(20, 0, 4_000), ...every(20, 4_600, 10_000)]
  const pace = paceOf(stalled, 0, 10_000)
  expect(pace.longestGap).toBe(620)
  expect(pace.slowestSecond).toBeLessThan(22)
  expect(paceOf(every(20, 0, 9_000), 0, 10_000)).toMatchObject({ longestGap: 1_000, slowestSecond: 50 })
  expect(paceOf(every(20, 2_000, 10_000), 0, 10_000)).toMatchObject({ longestGap: 2_020, slowestSecond: 0 })
})

it('nothing at all is one gap', () => {
  expect(paceOf([], 0, 5_000)).toEqual({ perSecond: 0, slowestSecond: 0, gap99: 5_000, longestGap: 5_000 })
})
