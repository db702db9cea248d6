import { expect, test } from 'vitest'
import { Settling } from './settling.ts'

const fresh = () => new Settling(5_000, 30_000)

test('a folder is whole when it has not changed for a while, and not before', () => {
  const settling = fresh()
  settling.look('a', '1', 0)
  expect(settling.due(4_999)).toBeUndefined()
  expect(settling.nextMs).toBe(5_000)
  expect(settling.due(5_000)).toEqual({ folder: 'a', isLate: false })
})

test('of a burst of versions only the last is due', () => {
  const settling = fresh()
  for (const at of [0, 3_000, 6_000, 9_000]) {
    settling.look('a', String(at), at)
    expect(settling.due(at)).toBeUndefined()
  }
  expect(settling.nextMs).toBe(14_000)
})

test('a look at what is the same changes nothing, a touch starts the wait anew', () => {
  const settling = fresh()
  settling.look('a', '1', 0)
  settling.look('a', '1', 3_000)
  expect(settling.nextMs).toBe(5_000)
  settling.look('a', '1', 3_000, true)
  expect(settling.nextMs).toBe(8_000)
})

test('what was dealt with is not due again, until it changes', () => {
  const settling = fresh()
  settling.look('a', '1', 0)
  settling.done('a', '1')
  settling.look('a', '1', 1_000, true)
  expect(settling.nextMs).toBe(Infinity)
  settling.look('a', '2', 2_000)
  expect(settling.due(7_000)).toEqual({ folder: 'a', isLate: false })
})

test('a change that is taken back before it was whole is none', () => {
  const settling = fresh()
  settling.done('a', '1')
  settling.look('a', '2', 0)
  settling.look('a', '1', 1_000)
  expect(settling.due(60_000)).toBeUndefined()
})

test('what looks half-written gets more time, once', () => {
  const settling = fresh()
  settling.look('a', '1', 0)
  settling.putOff('a', 5_000)
  expect(settling.due(34_999)).toBeUndefined()
  expect(settling.due(35_000)).toEqual({ folder: 'a', isLate: true })
})

test('of several the one that waits for the longest time comes first', () => {
  const settling = fresh()
  settling.look('b', '1', 0)
  settling.look('a', '1', 1_000)
  expect(settling.due(9_000)?.folder).toBe('b')
})
