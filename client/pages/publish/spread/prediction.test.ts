import { describe, expect, it } from 'vitest'
import recorded from '../testing/recorded-curves.json' with { type: 'json' }
import { copiesAtHalf, predict, PREDICTION_OFF, shareAt, timeOfShare, type Look } from './prediction.ts'

const look = (change: Partial<Look>): Look => ({
  at: 10,
  complete: 0,
  low: 0,
  high: 1,
  sampled: 0,
  peers: 60,
  copies: 0.5,
  ...change,
})
const release = { bytes: 1_000_000, chunks: 100 }

/** What the console saw in the simulator's runs, and when 90 % were truly complete, in seconds. */
const runs = recorded.runs.map(({ bytes, chunks, halfMs, ninetyMs, points }) => ({
  release: { bytes, chunks },
  halfAt: halfMs / 1_000,
  ninetyAt: ninetyMs / 1_000,
  looks: points.map(
    ([
      at = NaN,
      ,
      complete = NaN,
      low = NaN,
      high = NaN,
      sampled = NaN,
      peers = NaN,
      copies = NaN,
    ]): Look => ({
      ...{ at, complete, low, high, sampled, peers, copies },
    }),
  ),
}))

describe('beside recorded runs of the simulator', () => {
  const errors = runs.flatMap(({ release, halfAt, ninetyAt, looks }) =>
    looks.flatMap(({ at }, i) => {
      if (at < 0.2 * halfAt || at > halfAt) return []
      const prediction = predict(looks.slice(0, i + 1), release)
      return prediction ? [Math.abs(Math.log(timeOfShare(prediction, 0.9) / ninetyAt))] : []
    }),
  )
  errors.sort((a, b) => a - b)
  const quantile = (share: number) => errors[Math.floor(share * (errors.length - 1))] ?? NaN

  it('the time of 90 % is off by what the page says, from a fifth of the time to the half on', () => {
    expect(runs).toHaveLength(20)
    expect(errors.length).toBeGreaterThan(800)
    expect(Math.exp(quantile(0.5)) - 1).toBeLessThanOrEqual(PREDICTION_OFF.half)
    expect(Math.exp(quantile(0.9)) - 1).toBeLessThanOrEqual(PREDICTION_OFF.nineTenths)
    // Nor does the page say that it is worse than it is.
    expect(Math.exp(quantile(0.5)) - 1).toBeGreaterThan(PREDICTION_OFF.half * 0.8)
    expect(Math.exp(quantile(0.9)) - 1).toBeGreaterThan(PREDICTION_OFF.nineTenths * 0.8)
  })

  it('samples make it better than what is sent alone', () => {
    const deaf = runs.flatMap(({ release, halfAt, ninetyAt, looks }) =>
      looks.flatMap(({ at }, i) => {
        if (at < halfAt || at > 1.1 * halfAt) return []
        const seen = looks.slice(0, i + 1)
        const blind = seen.map((one) => ({ ...one, sampled: 0 }))
        const [with_, without] = [predict(seen, release), predict(blind, release)]
        if (!with_?.sampled || !without) return []
        const off = (prediction: typeof without) =>
          Math.abs(Math.log(timeOfShare(prediction, 0.9) / ninetyAt))
        return [off(without) - off(with_)]
      }),
    )
    expect(deaf.length).toBeGreaterThan(50)
    expect(deaf.reduce((sum, better) => sum + better, 0)).toBeGreaterThan(0)
  })
})

describe('a prediction', () => {
  it('needs bytes that have left this tab', () => {
    expect(predict([], release)).toBeUndefined()
    expect(predict([look({ copies: 0 })], release)).toBeUndefined()
    expect(predict([look({})], release)).toMatchObject({ sampled: false })
  })

  it('is never faster than the doubling bound at this tab’s rate', () => {
    for (const receivers of [1, 10, 100, 10_000]) {
      for (const chunks of [1, 20, 400]) {
        const bound = 1 + Math.floor(Math.log2(receivers)) / chunks
        expect(copiesAtHalf(receivers, chunks)).toBeGreaterThan(bound)
      }
    }
  })

  it('doubles its time when this tab sends at half the rate', () => {
    const fast = predict([look({ at: 10 })], release)
    const slow = predict([look({ at: 20 })], release)
    expect((slow?.halfAt ?? 0) / (fast?.halfAt ?? 1)).toBeCloseTo(2, 6)
  })

  it('follows sharp samples, and ignores those that say nothing', () => {
    const base = predict([look({})], release)
    expect(predict([look({ sampled: 1, complete: 0.3 })], release)).toEqual(base)
    const ahead = predict([look({ sampled: 40, complete: 0.8, low: 0.7, high: 0.9 })], release)
    expect(ahead?.sampled).toBe(true)
    expect(ahead?.halfAt).toBeLessThan(base?.halfAt ?? 0)
  })

  it('is a curve whose times and shares agree', () => {
    const curve = { halfAt: 20, scale: 2, sampled: false }
    for (const share of [0.01, 0.5, 0.9, 0.99])
      expect(shareAt(curve, timeOfShare(curve, share))).toBeCloseTo(share, 9)
    expect(timeOfShare({ ...curve, halfAt: 0.1 }, 0.01)).toBe(0)
  })
})
