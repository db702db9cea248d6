import { expect, it } from 'vitest'
import type { Transfer } from './batch.ts'
import { Transfers } from './transfers.ts'

/** One each 10 ms, on its way for 100 ms. */
const many: Transfer[] = Array.from({ length: 10_000 }, (_, i) => ({
  from: i % 999,
  to: (i + 1) % 999,
  sentAt: i * 10,
  arrivedAt: i * 10 + 100,
}))

it('keeps all, however many, as they came', () => {
  const transfers = new Transfers()
  for (let i = 0; i < many.length; i += 333) transfers.add(many.slice(i, i + 333))
  expect([...transfers]).toEqual(many)
})

it('finds those on their way at a time, and those that have just arrived', () => {
  const transfers = new Transfers()
  transfers.add(many)
  const found = (at: number, justMs: number): number[] => {
    const indices: number[] = []
    transfers.onTheWay(at, justMs, (i) => indices.push(i))
    return indices
  }
  const expected = (at: number, justMs: number): number[] =>
    [...many.keys()].filter((i) => i * 10 <= at && i * 10 + 100 > at - justMs)
  for (const at of [-1, 0, 55, 5_000, 99_990, 100_080, 200_000])
    for (const justMs of [0, 45]) expect(found(at, justMs), `${at}, ${justMs}`).toEqual(expected(at, justMs))
})
