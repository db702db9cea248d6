import fc from 'fast-check'
import { expect, it } from 'vitest'
import { socketBounds } from '../sockets/bounds.ts'
import { hostOf } from '../sockets/address.ts'
import { Crowds } from './crowd.ts'

const ONE = '203.0.113.1'

it('counts who came in the window, as a list of all times would', () => {
  const gap = fc.integer({ min: 0, max: socketBounds.crowdSeconds * 1_500 })
  fc.assert(
    fc.property(fc.array(gap, { maxLength: 60 }), (gaps) => {
      const crowds = new Crowds()
      const seconds: number[] = []
      let nowMs = 1_234
      for (const ms of gaps) {
        nowMs += ms
        const second = Math.floor(nowMs / 1_000)
        seconds.push(second)
        const expected = seconds.filter((each) => second - each < socketBounds.crowdSeconds).length
        expect(crowds.arrived('a', nowMs, `10.0.${seconds.length}.1`)).toBe(expected)
      }
    }),
  )
})

it('keeps channels apart, and forgets the one that was asked for longest ago', () => {
  const crowds = new Crowds()
  expect([crowds.arrived('a', 0, ONE), crowds.arrived('b', 0, ONE), crowds.arrived('a', 0, ONE)]).toEqual([
    1, 1, 2,
  ])
  for (let i = 0; i < socketBounds.crowdsMax - 1; i++) crowds.arrived(`channel ${i}`, 0, ONE)
  expect(crowds.size).toBe(socketBounds.crowdsMax)
  expect(crowds.arrived('a', 0, ONE)).toBe(3)
  expect(crowds.arrived('b', 0, ONE)).toBe(1)
})

it('one address makes no crowd of its own, and counts again once its visitors are old', () => {
  const crowds = new Crowds()
  const last = (nowMs: number, address: string, times: number) =>
    Array.from({ length: times }, () => crowds.arrived('a', nowMs, address)).at(-1)
  expect(last(0, ONE, 300)).toBe(socketBounds.crowdPerAddressMax)
  expect(crowds.arrived('a', 0, '203.0.113.2')).toBe(socketBounds.crowdPerAddressMax + 1)
  expect(last(socketBounds.crowdSeconds * 1_000, ONE, 300)).toBe(socketBounds.crowdPerAddressMax)
})

it('what is remembered of addresses is bounded, and this machine’s own count without a bound', () => {
  const crowds = new Crowds()
  const own = (address: string) => Array.from({ length: 10 }, () => crowds.arrived('own', 0, address)).at(-1)
  expect([own('127.0.0.1'), own(hostOf('::1'))]).toEqual([10, 20])
  crowds.arrived('a', 0, ONE)
  for (let i = 0; i < 5_000; i++) crowds.arrived('a', 0, `address ${i}`)
  // The first address was forgotten, so that it may count as often as a new one.
  for (let i = 0; i < 10; i++) crowds.arrived('a', 0, ONE)
  expect(crowds.arrived('a', 0, ONE, 0)).toBe(5_001 + socketBounds.crowdPerAddressMax)
})
