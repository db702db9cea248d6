import { expect, it } from 'vitest'
import { lastOf, othersOf, staysByItself, underKnownName, underOneName, type KnownMap } from './beside.ts'

const map = (id: string, eventId: string, change: Partial<KnownMap> = {}): KnownMap => ({
  ...{ id, title: id, status: 'actual', isCurrent: true, facts: { eventId }, ids: [eventId] },
  ...change,
})
const ids = (maps: readonly KnownMap[]) => maps.map(({ id }) => id)

it('current maps of other events can stay, but not the one that is superseded', () => {
  const maps = [map('a2', 'a'), map('b', 'b'), map('c', 'c', { isCurrent: false }), map('d', 'd')]
  expect(ids(othersOf({ eventId: 'a' }, maps))).toEqual(['b', 'd'])
  expect(ids(othersOf({ eventId: 'new' }, maps))).toEqual(['a2', 'b', 'd'])
  expect(ids(othersOf({ eventId: 'new' }, maps, 'b'))).toEqual(['a2', 'd'])
  expect(othersOf({ eventId: '' }, maps), 'what names no event takes the place of all').toEqual([])
  expect(othersOf(undefined, maps)).toEqual([])
})

it('an actual alert stays by itself, a drill does not, unless another was chosen to be superseded', () => {
  const drill = map('d', 'd', { status: 'exercise' })
  expect(staysByItself([drill, map('a', 'a')])).toBe(true)
  expect(staysByItself([drill])).toBe(false)
  expect(staysByItself([drill], 'x')).toBe(true)
})

it('a map is compared with the last of its event, else with the last', () => {
  const maps = [map('b', 'b'), map('a2', 'a'), map('a1', 'a')]
  expect(lastOf({ eventId: 'a' }, maps)?.id).toBe('a2')
  expect(lastOf({ eventId: 'c' }, maps)?.id).toBe('b')
  expect(lastOf({ eventId: 'c' }, [])).toBeUndefined()
})

it('a map under another preferred id is of the event that is known, whose name it bears here', () => {
  const maps = [map('b', 'us7', { ids: ['us7', 'nc1'] }), map('a', 'ci3')]
  expect(underKnownName({ ids: ['nc1', 'at9'], facts: { eventId: 'nc1', depthKm: 3 } }, maps)).toEqual({
    eventId: 'us7',
    depthKm: 3,
  })
  expect(underKnownName({ ids: ['nc2'], facts: { eventId: 'nc2' } }, maps)).toEqual({ eventId: 'nc2' })
  const both = underOneName([...maps, map('old', 'nc1')])
  expect(both.map(({ id, facts }) => [id, facts.eventId])).toEqual([
    ['b', 'us7'],
    ['a', 'ci3'],
    ['old', 'us7'],
  ])
})
