import { expect, it } from 'vitest'
import { socketBounds } from './bounds.ts'
import { Deliveries } from './deliveries.ts'

/** Of what each sender sends in ten seconds, so many a second, what arrives. */
function arrived(perSecond: Readonly<Record<string, number>>): Record<string, number> {
  const deliveries = new Deliveries(0)
  const counts: Record<string, number> = {}
  // Everybody's next signal, whoever is first.
  const due = Object.entries(perSecond).map(([sender, rate]) => ({ sender, gapMs: 1_000 / rate, atMs: 0 }))
  for (;;) {
    const next = due.reduce((first, one) => (one.atMs < first.atMs ? one : first))
    if (next.atMs >= 10_000) return counts
    if (deliveries.take(next.sender, next.atMs)) counts[next.sender] = (counts[next.sender] ?? 0) + 1
    next.atMs += next.gapMs
  }
}

it('an address that floods a peer leaves the others what they send', () => {
  const honest = { a: 5, b: 5, c: 5 }
  const counts = arrived({ ...honest, flood: 1_000 })
  expect([counts['a'], counts['b'], counts['c']]).toEqual([50, 50, 50])
  const most = socketBounds.deliveriesBurstMax + 10 * socketBounds.deliveriesPerSecondMax
  expect(counts['flood']).toBeLessThanOrEqual(most * 0.65)
})

it('all of them together are still bounded', () => {
  const senders = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`s${i}`, 50]))
  const total = Object.values(arrived(senders)).reduce((sum, count) => sum + count, 0)
  expect(total).toBeLessThanOrEqual(
    socketBounds.deliveriesBurstMax + 10 * socketBounds.deliveriesPerSecondMax + 1,
  )
})

it('one address with room is not held to a share', () => {
  expect(arrived({ all: 20 })['all']).toBe(200)
})
