import { expect, it } from 'vitest'
import { summariseDelivery } from './delivery.ts'
import { testView } from '../testing.ts'

const peers = (...bytes: readonly number[]) =>
  bytes.map((sent, i) => ({ peer: `peer${i}-and-many-more-characters`, bytes: sent }))

it('names who sent how much, what was here, and how long it took', () => {
  const delivery = { completedAt: 4_500, sources: peers(600, 200), bytesKept: 200 }
  expect(summariseDelivery(testView({ delivery, receivedAt: 1_000 }))).toEqual({
    peers: 2,
    bytesKept: 200,
    tookMs: 3_500,
    rows: [
      { from: { kind: 'peer', id: 'peer0-' }, bytes: 600, share: 0.6 },
      { from: { kind: 'peer', id: 'peer1-' }, bytes: 200, share: 0.2 },
      { from: { kind: 'here' }, bytes: 200, share: 0.2 },
    ],
  })
})

it('puts together those who gave least, when they are many', () => {
  const sources = peers(...Array.from({ length: 12 }, (_, i) => 100 - i))
  const {
    rows,
    tookMs,
    peers: count,
  } = summariseDelivery(testView({ delivery: { completedAt: null, sources, bytesKept: 0 } }))
  expect([rows.length, count, tookMs]).toEqual([9, 12, null])
  expect(rows.at(-1)).toMatchObject({ from: { kind: 'others', count: 4 }, bytes: 92 + 91 + 90 + 89 })
  expect(rows.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1)
})

it('has no time where all was here when the tab opened', () => {
  const delivery = { completedAt: null, sources: [], bytesKept: 10 }
  expect(summariseDelivery(testView({ delivery }))).toMatchObject({ tookMs: null, peers: 0 })
  const nothing = { completedAt: null, sources: [], bytesKept: 0 }
  expect(summariseDelivery(testView({ delivery: nothing })).rows).toEqual([])
})
