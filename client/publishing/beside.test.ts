import { expect, it } from 'vitest'
import { lastOf, othersOf, staysByItself, type KnownMap } from './beside.ts'

const map = (id: string, eventId: string, change: Partial<KnownMap> = {}): KnownMap => ({
  ...{ id, title: id, status: 'actual', isCurrent: true, facts: { eventId } },
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
