import { expect, it } from 'vitest'
import type { EventClaim } from '../types.ts'
import { fullNames, isSameEvent } from './same-event.ts'

const at = (ids: readonly string[], lat = 38, seconds = 0): EventClaim => ({
  ids,
  facts: { lat, lon: -119, time: new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)) },
})
const named = (...ids: string[]): EventClaim => ({ ids, facts: {} })

it('another preferred id is the same event where both name the other one too', () => {
  expect(isSameEvent(named('nc1', 'us7'), named('US7', 'at9'))).toBe(true)
  expect(isSameEvent(named('nc1'), named('us7'))).toBe(false)
  expect(isSameEvent(named(), named('us7'))).toBe(false)
})

it('two networks’ names are of one event where place and time are alike, as PDL associates them', () => {
  expect(isSameEvent(at(['nc1']), at(['us7'], 38.5, 15))).toBe(true)
  expect(isSameEvent(at(['nc1']), at(['us7'], 38.5, 17)), 'an aftershock').toBe(false)
  expect(isSameEvent(at(['nc1']), at(['us7'], 39.5, 1)), 'far away').toBe(false)
})

it('no network names an event twice, and a name without letters is of nobody’s', () => {
  expect(isSameEvent(at(['nc1']), at(['nc2'], 38, 1))).toBe(false)
  expect(isSameEvent(at(['nc1']), at(['us7', 'nc2'], 38, 1))).toBe(false)
  expect(isSameEvent(at(['nc1']), at(['20260101'], 38, 1))).toBe(false)
})

it('a code without its letters, or with them twice, is no other network’s', () => {
  const ids = ['nc73589811', '73589811', 'ncnc73589811']
  expect(fullNames(ids)).toEqual(['nc73589811'])
  expect(fullNames(['73589811', 'us7000abcd', 'ususer1'])).toEqual(['73589811', 'us7000abcd', 'ususer1'])
  expect(isSameEvent(at(ids), at(['us7000abcd'], 38, 1))).toBe(true)
  expect(isSameEvent(at(ids), at(['nc2'], 38, 1))).toBe(false)
})

it('one name is of two events where place or time say so', () => {
  expect(isSameEvent(at(['nc1']), at(['nc1'], 60))).toBe(false)
})
