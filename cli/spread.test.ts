import { expect, test } from 'vitest'
import type { Stats } from '../client/api.ts'
import { describeSpread, milestoneOf, spreadOf } from './spread.ts'

const subject = { sequence: 3, bytes: 1_000, sentBefore: 500 }
const coverage = { complete: 0.62, low: 0.48, high: 0.75, sampled: 31, peers: 40 }
const stats = (some: Partial<Stats>) =>
  ({ payloadSent: 500, neighbors: 0, coverage: { ...coverage, sampled: 0 }, ...some }) as Stats

const milestone = (some: Partial<Stats>) => milestoneOf(spreadOf(subject, stats(some)))

test('before anybody is there nothing has left, and nobody was asked', () => {
  const spread = spreadOf(subject, stats({}))
  expect(spread).toMatchObject({ copies: 0, coverage: undefined, isSafe: false })
  expect(describeSpread(spread)).toBe('The release of 3: 0.0 copies sent, 0 connected.')
})

test('copies are of this release alone, coverage has its bounds', () => {
  const spread = spreadOf(subject, stats({ payloadSent: 1_900, neighbors: 5, coverage }))
  expect(describeSpread(spread)).toBe(
    'The release of 3: 1.4 copies sent, 62 % complete (48 %–75 %, 31 sampled), about 40 receivers, 5 connected.',
  )
  expect(spread.isSafe).toBe(true)
})

test('one copy is not yet enough, a receiver that has all is', () => {
  expect(spreadOf(subject, stats({ payloadSent: 1_600 })).isSafe).toBe(false)
  const whole = { complete: 1, low: 1, high: 1, sampled: 1, peers: 1 }
  expect(spreadOf(subject, stats({ payloadSent: 1_500, coverage: whole })).isSafe).toBe(true)
})

test('a log gets a line for what matters, not for each look', () => {
  expect(milestone({ payloadSent: 700, neighbors: 1 })).toBe(milestone({ payloadSent: 900, neighbors: 4 }))
  expect(milestone({})).not.toBe(milestone({ neighbors: 1 }))
  expect(milestone({ coverage })).not.toBe(milestone({ coverage: { ...coverage, complete: 0.71 } }))
})
