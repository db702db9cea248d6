import { expect, it } from 'vitest'
import { Bench } from '../exchange/testing.ts'
import { Hunger } from '../exchange/receive/hunger.ts'
import { isFed, Roaming } from './roaming.ts'

/** How often a lone peer with one edge asks in ten hours. */
function asks(isHungry: boolean): number {
  const bench = new Bench()
  bench.link()
  const roaming = new Roaming(bench.parts.context)
  let count = 0
  for (bench.now = 0; bench.now < 36_000_000; bench.now = roaming.deadline())
    if (roaming.evaluate({ isHungry, fedAt: bench.now })) count++
  return count
}

it('[H5.2] who is being given a release asks eight times as seldom', () => {
  const ratio = asks(false) / asks(true)
  expect(ratio).toBeGreaterThan(6)
  expect(ratio).toBeLessThan(10)
})

it('[H5.2] who lacks something is being given it for a second and a half after data came', () => {
  const hunger = new Hunger()
  expect(isFed(hunger, 0), 'nothing is lacking').toBe(false)
  hunger.evaluate(true, 0, 0)
  hunger.fed(1_000)
  expect([2_499, 2_500].map((at) => isFed(hunger, at))).toEqual([true, false])
})
