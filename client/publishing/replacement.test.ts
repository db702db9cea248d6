import { expect, it } from 'vitest'
import {
  effectOf,
  canStayBeside,
  replacementWarnings,
  currentReleases,
  type CurrentRelease,
} from './replacement.ts'

const one = (
  state: 'complete' | 'superseded' | 'cancelled',
  status: CurrentRelease['status'],
  successor = '',
) => ({
  ...{ state, status, successor },
})

it('what holds is neither superseded nor cancelled, no cancellation, and no change of keys', () => {
  const holds = one('complete', 'actual')
  const releases = [
    one('complete', 'cancel'),
    one('complete', 'actual', 'crew://x'),
    holds,
    one('superseded', 'actual'),
    one('cancelled', 'test'),
  ]
  expect(releases.filter(canStayBeside)).toEqual([holds])
})

const standing = (eventId: string, status: CurrentRelease['status'] = 'actual'): CurrentRelease => ({
  ...{ id: eventId || 'none', title: `M of ${eventId || 'nothing'}`, status, eventId },
})
const four = ['d', 'c', 'b', 'a'].map((eventId) => standing(eventId))
const ids = (all: readonly CurrentRelease[]) => all.map(({ id }) => id)
const warn = (
  status: CurrentRelease['status'],
  eventId: string,
  current: readonly CurrentRelease[],
  kept: readonly string[] = [],
) => replacementWarnings({ status, eventId }, current, kept)

it('[B4] of four current events three can stay, and the fifth tells which goes', () => {
  const { staying, replaced } = effectOf(four, ids(four))
  expect([ids(staying), ids(replaced)]).toEqual([['d', 'c', 'b'], ['a']])
  expect(warn('actual', 'new', four, ids(four))).toEqual([
    'At most 4 events are current at a time. The oldest ends on every receiver when this is published: “M of a” (Actual).',
  ])
  expect(warn('exercise', 'new', four, ids(four)), 'a drill too').toHaveLength(1)
})

it('four current events are not replaced without a word by files that name no event', () => {
  expect(warn('actual', '', four)).toEqual([
    'These files do not say of which event they are. On every receiver they take the place of “M of d” (Actual), “M of c” (Actual), “M of b” (Actual), “M of a” (Actual).',
  ])
})

it('the earlier version of the same event ends without a word; each of another event is named', () => {
  expect(warn('actual', 'a', [standing('a')])).toEqual([])
  expect(warn('actual', 'a', [standing('b', 'exercise'), standing('a')])).toEqual([
    'On every receiver this takes the place of “M of b” (Exercise), which is of another event.',
  ])
  expect(warn('actual', 'a', [standing('')])).toEqual([
    'On every receiver this takes the place of “M of nothing” (Actual). This machine does not know of which event that is.',
  ])
  expect(warn('test', 'a', [standing('b')])).toEqual([
    'This test takes the place of an actual alert on every receiver: “M of b” (Actual).',
  ])
  expect(warn('test', 'a', [standing('b'), standing('c', 'test'), standing('d')])).toEqual([
    'This test takes the place of 2 actual alerts on every receiver: “M of b” (Actual), “M of d” (Actual).',
    'On every receiver this takes the place of “M of c” (Test), which is of another event.',
  ])
})

it('nothing current, nothing said: after a cancellation, or of what was superseded long ago', () => {
  expect([warn('actual', 'a', []), warn('cancel', '', four)]).toEqual([[], []])
})

it('the event of a release is its map’s', () => {
  const current = [
    { id: 'x', title: 'X', status: 'actual' } as const,
    { id: 'y', title: 'Y', status: 'test' } as const,
  ]
  expect(
    currentReleases(current, [{ id: 'y', facts: { eventId: 'e' } }]).map(({ eventId }) => eventId),
  ).toEqual(['', 'e'])
})
