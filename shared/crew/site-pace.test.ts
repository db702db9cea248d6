import { expect, it } from 'vitest'
import { limits } from '../wire/limits.ts'
import { firstChunks, isAsLate, isIdleSite, isQuick, transferMs } from './site-pace.ts'

it('[P12] what comes soon is quick, and what comes late, as ever, and then at once', () => {
  expect(isQuick(5, 10, limits.seedFastMs, 100_000)).toBe(true)
  expect(isQuick(300, 310, 340, 8_800), 'far').toBe(true)
  expect(isQuick(300, 310, 1_800, 8_800), 'and slow').toBe(false)
  expect(isQuick(20, 310, 340, 8_800), 'late, and near').toBe(false)
  expect(isQuick(700, 700, 710, 0), 'farther than anything is').toBe(false)
  expect(isQuick(0, Infinity, 300, -8_800), 'peers brought it').toBe(false)
})

it('[P12] the larger an answer, and the farther, the longer it may take to come', () => {
  const large = 280_000
  expect(transferMs(large, 300)).toBeGreaterThan(transferMs(large, 0))
  // Five windows that double, from ten packets on.
  expect(transferMs(large, 300) - transferMs(large, 0)).toBeCloseTo(300 * Math.log2(1 + large / 14_600), 5)
  expect(transferMs(0, 300)).toBe(limits.seedFastLeastMs)
})

const at = (wayMs: number, latencyMs: number) =>
  isIdleSite({ visitors: 2, wayMs, latencyMs, answerMs: latencyMs + 10 })

it('[P12] a document that came sooner, or later, than its connection has met a queue', () => {
  expect(at(5, 10)).toBe(true)
  expect(at(0, 10), 'the way is not known').toBe(true)
  expect(at(0, 400)).toBe(false)
  expect(at(400, 420)).toBe(true)
  expect(at(200, 420)).toBe(false)
  expect(at(580, 200)).toBe(false)
})

it('alike is what differs by a quarter and 50 ms at most, either way', () => {
  expect([isAsLate(400, 540), isAsLate(540, 400), isAsLate(400, 560), isAsLate(560, 400)]).toEqual([
    true,
    true,
    false,
    false,
  ])
  expect(isAsLate(Infinity, Infinity)).toBe(false)
})

it('[P12] a first fetch is of a quarter of the page, and of less in a crowd', () => {
  expect(firstChunks(120, 2)).toBe(30)
  expect(firstChunks(1_000, 2)).toBe(limits.seedChunksFast)
  expect(firstChunks(120, 20)).toBe(limits.seedChunksCrowd)
  expect(firstChunks(3, 2)).toBe(limits.seedChunksFirst)
})
