import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bounds } from '../sockets/bounds.ts'
import { Crowds } from './crowd.ts'

it('counts who came in the window, as a list of all times would', () => {
  const gap = fc.integer({ min: 0, max: bounds.crowdSeconds * 1_500 })
  fc.assert(
    fc.property(fc.array(gap, { maxLength: 60 }), (gaps) => {
      const crowds = new Crowds()
      const seconds: number[] = []
      let nowMs = 1_234
      for (const ms of gaps) {
        nowMs += ms
        const second = Math.floor(nowMs / 1_000)
        seconds.push(second)
        const expected = seconds.filter((each) => second - each < bounds.crowdSeconds).length
        expect(crowds.arrived('a', nowMs)).toBe(expected)
      }
    }),
  )
})

it('keeps channels apart, and forgets the one that was asked for longest ago', () => {
  const crowds = new Crowds()
  expect([crowds.arrived('a', 0), crowds.arrived('b', 0), crowds.arrived('a', 0)]).toEqual([1, 1, 2])
  for (let i = 0; i < bounds.crowdsMax - 1; i++) crowds.arrived(`channel ${i}`, 0)
  expect(crowds.size).toBe(bounds.crowdsMax)
  expect(crowds.arrived('a', 0)).toBe(3)
  expect(crowds.arrived('b', 0)).toBe(1)
})
