import { expect, test } from 'vitest'
import type { Stats } from '../../client/api.ts'
import { describeSpread, milestoneOf, spreadOf } from './spread.ts'

const subject = { sequence: 3, bytes: 1_000, sentBefore: 500 }
const coverage = { complete: 0.62, low: 0.48, high: 0.75, sampled: 31, peers: 40 }
const nothing = { sequence: 0, chunks: 0, held: 0, needed: 0, whole: 0, helper: false }
const custody = { ...nothing, sequence: 3, chunks: 46, needed: 4 }
const stats = (some: Partial<Stats>) =>
  ({
    ...{ payloadSent: 500, neighbors: 0, coverage: { ...coverage, sampled: 0 }, custody: nothing },
    ...some,
  }) as Stats

const milestone = (some: Partial<Stats>) => milestoneOf(spreadOf(subject, stats(some)))

test('before anybody is there nothing has left, and nobody was asked', () => {
  const spread = spreadOf(subject, stats({}))
  expect(spread).toMatchObject({ copies: 0, coverage: undefined, isSafe: false })
  expect(describeSpread(spread)).toBe('The release of 3: 0.0 copies sent, 0 connected.')
})

test('[C3] copies are of this release alone; what is estimated and what is proven is told apart', () => {
  const proven = { ...custody, held: 12 }
  const spread = spreadOf(subject, stats({ payloadSent: 1_900, neighbors: 5, coverage, custody: proven }))
  expect(describeSpread(spread)).toBe(
    'The release of 3: 1.4 copies sent, 12 of 46 parts proven to be held by 4, estimated 62 % complete (48 %–75 %, 31 sampled) of about 40 receivers, 5 connected.',
  )
  expect(spread.isSafe).toBe(false)
})

test('[C3] neither copies nor reports make it safe, only proofs of this release', () => {
  const whole = { complete: 1, low: 1, high: 1, sampled: 20, peers: 20 }
  expect(spreadOf(subject, stats({ payloadSent: 9_500, coverage: whole })).isSafe).toBe(false)
  const proven = { ...custody, held: 46 }
  expect(spreadOf(subject, stats({ custody: proven })).isSafe).toBe(true)
  expect(spreadOf(subject, stats({ custody: { ...proven, sequence: 2 } })).isSafe).toBe(false)
})

test('[C3] one receiver that has all, and a helper that has, are said in words', () => {
  const one = { ...custody, needed: 2, whole: 1 }
  expect(describeSpread(spreadOf(subject, stats({ custody: one })))).toContain(
    'proven to be whole at one receiver, not yet at a second',
  )
  const helper = spreadOf(subject, stats({ custody: { ...one, held: 46, helper: true } }))
  expect(helper.isSafe).toBe(true)
  expect(describeSpread(helper)).toContain('proven to be whole at a helper')
})

test('a log gets a line for what matters, not for each look', () => {
  expect(milestone({ payloadSent: 700, neighbors: 1 })).toBe(milestone({ payloadSent: 900, neighbors: 4 }))
  expect(milestone({})).not.toBe(milestone({ neighbors: 1 }))
  expect(milestone({ coverage })).not.toBe(milestone({ coverage: { ...coverage, complete: 0.71 } }))
})
