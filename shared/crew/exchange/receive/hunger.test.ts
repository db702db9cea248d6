import { expect, it } from 'vitest'
import { Hunger } from './hunger.ts'

it('[P17.2] each wait is twice as long as the one before, up to twelve seconds', () => {
  const hunger = new Hunger()
  const times: number[] = []
  for (let now = 0; now <= 50_000; now += 100) if (hunger.evaluate(true, now)) times.push(now)
  expect(times).toEqual([1_500, 4_500, 10_500, 22_500, 34_500, 46_500])
  hunger.fed(50_000)
  expect(hunger.evaluate(true, 51_400)).toBe(false)
  expect(hunger.evaluate(true, 51_500), 'data ends the waits').toBe(true)
})
