import { expect, it } from 'vitest'
import { Bench } from '../exchange/testing.ts'
import { Roaming } from './roaming.ts'

/** How often a lone peer with one edge asks in ten hours. */
function asks(isFed: boolean): number {
  const bench = new Bench()
  bench.link()
  const roaming = new Roaming(bench.parts.context)
  let count = 0
  for (bench.now = 0; bench.now < 36_000_000; bench.now = roaming.deadline())
    if (roaming.evaluate(isFed)) count++
  return count
}

it('[H5.2] who is being given a release asks eight times as seldom', () => {
  const ratio = asks(false) / asks(true)
  expect(ratio).toBeGreaterThan(6)
  expect(ratio).toBeLessThan(10)
})
