import { describe, expect, it } from 'vitest'
import {
  addLook,
  chartData,
  describeCurve,
  formatDuration,
  looksForPrediction,
  milestonesOf,
  reachedAt,
} from './curve.ts'
import type { Look } from './prediction.ts'

const look = (at: number, complete: number, change: Partial<Look> = {}): Look => ({
  ...{ at, complete, low: complete, high: complete, sampled: 9, peers: 20, copies: at / 10 },
  ...change,
})
const curve = [look(1, 0, { sampled: 0 }), look(2, 0.1), look(4, 0.5), look(9, 0.9)]

describe('the curve', () => {
  it('stays bounded and keeps its ends', () => {
    let long: readonly Look[] = []
    for (let i = 0; i < 5_000; i++) long = addLook(long, look(i, i / 5_000))
    expect(long.length).toBeLessThanOrEqual(601)
    expect([long[0]?.at, long.at(-1)?.at]).toEqual([0, 4_999])
  })

  it('does not grow while nothing changes, and its end moves on', () => {
    let still: readonly Look[] = []
    for (let i = 0; i < 50; i++) still = addLook(still, look(i, 0.4, { copies: 1 }))
    expect(still.map(({ at }) => at)).toEqual([0, 49])
  })

  it('is told in a sentence', () => {
    expect(describeCurve([])).toBe('No receiver has been sampled yet.')
    expect(describeCurve([look(2, 0.2, { low: 0, high: 0.5 })])).toBe(
      'After 2.0 s an estimated 20 % (between 0 and 50 %) are complete.',
    )
    expect(describeCurve(curve)).toBe('After 9.0 s an estimated 90 % are complete; half were after 4.0 s.')
  })
})

describe('a share of the receivers', () => {
  it('is reached when the estimate says so and its interval does not deny it', () => {
    expect([reachedAt(curve, 0.5), reachedAt(curve, 0.99)]).toEqual([4, undefined])
    expect(reachedAt([look(1, 0.6, { low: 0.1, high: 1 })], 0.5), 'one sample says nothing').toBeUndefined()
    expect(reachedAt([look(1, 0.6, { sampled: 0 })], 0.5)).toBeUndefined()
  })

  it('has the time at which it was, else a predicted one, else none', () => {
    const prediction = { halfAt: 5, scale: 1, sampled: true }
    const [half, ninety, last] = milestonesOf(curve, prediction)
    expect([half, ninety]).toEqual([
      { share: 0.5, at: 4, reached: true },
      { share: 0.9, at: 9, reached: true },
    ])
    expect(last).toMatchObject({ share: 0.99, reached: false })
    expect(last?.at).toBeCloseTo(5 + Math.log(99), 6)
    expect(milestonesOf(curve, undefined)[2]).toEqual({ share: 0.99, at: undefined, reached: false })
  })

  it('of newcomers does not change the prediction', () => {
    expect(looksForPrediction([...curve, look(60, 0.7)])).toEqual(curve)
    expect(looksForPrediction(curve.slice(0, 3))).toEqual(curve.slice(0, 3))
  })
})

describe('what the chart draws', () => {
  it('has looks with samples, and the prediction in between, in order of time', () => {
    const data = chartData(curve, { halfAt: 5, scale: 1, sampled: true })
    expect(data.end).toBe(20)
    expect(data.at).toEqual(data.at.toSorted((a, b) => a - b))
    expect(data.complete.filter((share) => share !== null)).toEqual([0.1, 0.5, 0.9])
    expect(data.complete[data.at.indexOf(4)]).toBe(0.5)
    expect(data.predicted.every((share) => share !== null)).toBe(true)
  })

  it('is nothing before the first sample', () => {
    expect(chartData([], undefined)).toMatchObject({ end: 10, at: [], complete: [], predicted: [] })
  })
})

it.each([
  [0.04, '0.0 s'],
  [9.94, '9.9 s'],
  [12.4, '12 s'],
  [125, '2 min 5 s'],
  [7_260, '2 h 1 min'],
])('%d seconds are written %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text)
})
