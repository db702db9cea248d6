import { expect, test } from 'vitest'
import { graceMs, isQuick } from './site-speed.ts'

const times = (wayMs: number, answerMs: number) => ({
  connectStart: 10,
  connectEnd: 10 + wayMs,
  requestStart: 300,
  responseStart: 300 + answerMs,
})

test('a site is quick that answers soon, or as late as it is far', () => {
  expect(isQuick(times(0, 90))).toBe(true)
  expect(isQuick(times(0, 150)), 'on a connection that was there').toBe(false)
  expect(isQuick(times(300, 310)), 'far').toBe(true)
  expect(isQuick(times(20, 310)), 'near and busy').toBe(false)
  expect(isQuick(times(900, 1_000)), 'a long queue').toBe(false)
  expect(isQuick(null)).toBe(true)
})

test('it has ten answers’ time', () => {
  expect(graceMs(times(0, 5))).toBe(300)
  expect(graceMs(times(0, 80))).toBe(800)
  expect(graceMs(times(0, 5_000))).toBe(2_000)
  expect(graceMs(null)).toBe(300)
})
