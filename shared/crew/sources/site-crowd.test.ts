import { expect, it } from 'vitest'
import { sparesDocument } from './site-crowd.ts'

/** How many of so many visitors ask, in the mean. */
function asking(visitors: number, isBusy = true): number {
  const draws = Array.from({ length: 1_000 }, (_, i) => i / 1_000)
  const asks = draws.filter((draw) => !sparesDocument(visitors, isBusy, draw))
  return (asks.length / draws.length) * visitors
}

it('[P13] of a crowd at a busy site about three ask for its document at once', () => {
  expect(asking(1)).toBe(1)
  expect(asking(2)).toBe(2)
  expect(asking(3)).toBeCloseTo(3)
  expect(asking(20)).toBeCloseTo(3)
  expect(asking(1_000)).toBeCloseTo(3)
  expect(asking(1_000, false), 'of a site that is not busy').toBe(1_000)
})
