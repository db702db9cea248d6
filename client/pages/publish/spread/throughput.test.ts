import { expect, it } from 'vitest'
import { addSent, rateOf, type Sent } from './throughput.ts'

it('is what left in the last seconds, and nothing before two readings', () => {
  expect(rateOf([])).toBe(0)
  let readings: readonly Sent[] = []
  for (let second = 0; second <= 60; second++) {
    // 1,000 bytes a second for half a minute, then 200.
    const bytes = Math.min(second, 30) * 1_000 + Math.max(0, second - 30) * 200
    readings = addSent(readings, { at: second * 1_000, bytes })
    if (second === 0) expect(rateOf(readings)).toBe(0)
    if (second === 30) expect(rateOf(readings)).toBe(1_000)
  }
  expect(rateOf(readings)).toBe(200)
  expect(readings.length).toBeLessThan(8)
})

it('is none where a tab that was opened anew counts from zero', () => {
  expect(
    rateOf([
      { at: 0, bytes: 900 },
      { at: 1_000, bytes: 0 },
    ]),
  ).toBe(0)
})
