import { expect, test } from 'vitest'
import { Random } from '../../shared/lib/random.ts'
import { OriginPacing, runMax, runMin } from './pacing.ts'

const pacing = (visitors: number, seed = 'p') => new OriginPacing(new Random(seed), visitors, 0)

function delays(visitors: number): number[] {
  return Array.from({ length: 200 }, (_, i) => pacing(visitors, `seed ${i}`).deadline)
}

test('the first request waits for a random while, longer in a larger crowd, two seconds at most', () => {
  for (const [visitors, most] of [
    [1, 440],
    [20, 1_200],
    [10_000, 2_000],
  ] as const) {
    const drawn = delays(visitors)
    expect(Math.max(...drawn)).toBeLessThan(most)
    expect(Math.max(...drawn)).toBeGreaterThan(most * 0.9)
    expect(Math.min(...drawn)).toBeLessThan(most * 0.1)
  }
})

test('one request at a time, and none while peers feed', () => {
  const one = pacing(5)
  const at = one.deadline
  expect(one.ask(at - 1)).toBe(0)
  one.fed(at)
  expect(one.ask(at)).toBe(0)
  expect(one.ask(at + 600)).toBeGreaterThan(0)
  expect([one.ask(at + 700), one.deadline]).toEqual([0, Infinity])
})

test('an origin that answers at once is asked for more, one that is slow for less and later', () => {
  const one = pacing(5)
  let now = one.deadline
  const runs: number[] = []
  for (let i = 0; i < 5; i++) {
    runs.push(one.ask(now))
    one.answered(100, now)
    expect(one.deadline).toBe(now)
  }
  expect(runs).toEqual([8, 16, 32, 64, runMax])
  for (let i = 0; i < 6; i++) {
    now = Math.max(now, one.deadline)
    one.ask(now)
    one.answered(1_500, now)
  }
  expect(one.ask(one.deadline)).toBe(runMin)
})
