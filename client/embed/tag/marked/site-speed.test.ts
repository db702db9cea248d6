import { expect, test } from 'vitest'
import { graceMs, latencies, speedOf } from './site-speed.ts'

const times = (wayMs: number, answerMs: number, tlsMs = 0) => ({
  connectStart: 10,
  secureConnectionStart: tlsMs > 0 ? 10 + wayMs : 0,
  connectEnd: 10 + wayMs + tlsMs,
  requestStart: 3_000,
  responseStart: 3_000 + answerMs,
})

test('how long the way is: without TLS, and what is not known', () => {
  expect(latencies(times(80, 90))).toEqual({ answerMs: 90, wayMs: 80 })
  expect(latencies(times(80, 90, 100))).toEqual({ answerMs: 90, wayMs: 80 })
  expect(latencies(times(0, 90))).toEqual({ answerMs: 90, wayMs: 0 })
})

test('a site is quick that answers soon, far that answers as late as it connects', () => {
  expect(speedOf(times(0, 40))).toBe('quick')
  expect(speedOf(null)).toBe('quick')
  expect(speedOf(times(300, 310))).toBe('far')
  expect(speedOf(times(300, 310, 320))).toBe('far')
  expect(speedOf(times(0, 150)), 'on a connection that was there').toBe('busy')
  expect(speedOf(times(20, 310)), 'near, and late').toBe('busy')
  expect(speedOf(times(500, 310)), 'a queue that has gone').toBe('busy')
  expect(speedOf(times(900, 1_000)), 'a long queue').toBe('busy')
})

test('one that is not busy has some answers’ time for a first picture, and ten for all', () => {
  expect(graceMs(times(0, 5))).toEqual({ first: 300, all: 300 })
  expect(graceMs(times(80, 80))).toEqual({ first: 320, all: 800 })
  expect(graceMs(times(250, 300))).toEqual({ first: 1_200, all: 3_000 })
  expect(graceMs(times(0, 5_000))).toEqual({ first: 4_000, all: 4_000 })
  expect(graceMs(null)).toEqual({ first: 300, all: 300 })
})
