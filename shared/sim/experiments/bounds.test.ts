import { describe, expect, it } from 'vitest'
import { bounds, epidemicCurve, kumarRoss, mundinger, postalBound, postalTime, slowSource } from './bounds.ts'

describe('bounds, beside values worked by hand', () => {
  it('doubling: CREW’s default is 6.0, 5.0 and 4.4 s with 10, 20 and 50 chunks', () => {
    // (10 + 5) · 10,000 · 8 / 200,000 = 6.0
    expect(mundinger(60, 100_000, 10_000, 200e3)).toBeCloseTo(6.0, 9)
    expect(mundinger(60, 100_000, 5_000, 200e3)).toBeCloseTo(5.0, 9)
    expect(mundinger(60, 100_000, 2_000, 200e3)).toBeCloseTo(4.4, 9)
    // One receiver: the content once.
    expect(mundinger(1, 100_000, 10_000, 200e3)).toBeCloseTo(4.0, 9)
  })

  it('fluid: the source’s uplink, the slowest downlink, or all uplinks together', () => {
    const equal = Array.from({ length: 60 }, () => 200e3)
    expect(kumarRoss(100_000, 200e3, equal, 200e3)).toBeCloseTo(4.0, 9)
    expect(kumarRoss(100_000, 200e3, equal, 50e3)).toBeCloseTo(16.0, 9)
    // A source of 10 Mbit/s, three uplinks of 100 kbit/s: 3 · 800,000 bits / 10.3 Mbit/s.
    expect(kumarRoss(100_000, 10e6, [100e3, 100e3, 100e3], 100e6)).toBeCloseTo(2.4e6 / 10.3e6, 9)
  })

  it('postal: without latency it is the doubling bound', () => {
    for (const receivers of [1, 7, 15, 31, 60, 1_000])
      expect(postalBound(receivers, 100_000, 5_000, 200e3, 0)).toBeCloseTo(
        postalWithout(receivers, 20) * 0.2,
        9,
      )
    // f_1(n) is ⌈log₂n⌉: for N + 1 = 61 six rounds, the first of which the doubling bound counts among M.
    expect(postalTime(61, 1)).toBe(6)
    expect(postalTime(64, 1)).toBe(6)
    expect(postalTime(65, 1)).toBe(7)
  })

  it('postal: with λ = 2 nodes grow as the Fibonacci numbers', () => {
    // F(0) = F(1) = 1, F(2) = 2, F(3) = 3, F(4) = 5, F(5) = 8.
    expect([2, 3, 5, 8, 13].map((nodes) => postalTime(nodes, 2))).toEqual([2, 3, 4, 5, 6])
    expect(postalTime(6, 2)).toBe(5)
  })

  it('source: a source of a quarter of the others’ uplink', () => {
    // 800,000 / 50,000 + 5 · 40,000 / 200,000
    expect(slowSource(60, 100_000, 5_000, 50e3, 200e3)).toBeCloseTo(17.0, 9)
  })

  it('the largest that applies is named; doubling and postal do not where uplinks differ', () => {
    const equal = {
      receivers: 60,
      bytes: 100_000,
      chunkBytes: 5_000,
      sourceUp: 200e3,
      ups: Array.from({ length: 60 }, () => 200e3),
      slowestDown: 200e3,
      latencyMs: 0,
    }
    expect(bounds(equal)).toMatchObject({ doubling: 5, fluid: 4, source: 5, largest: 5, name: 'doubling' })
    const mixed = bounds({ ...equal, ups: [...equal.ups.slice(1), 800e3] })
    expect(mixed).toMatchObject({ doubling: null, postal: null, fluid: 4, name: 'source' })
    // 4 s + 5 · 40,000 / 800,000
    expect(mixed.largest).toBeCloseTo(4.25, 9)
  })
})

/** The doubling bound in chunks, as the postal one sees it: M − 1 + ⌈log₂(N + 1)⌉. */
function postalWithout(receivers: number, chunks: number): number {
  return chunks - 1 + Math.ceil(Math.log2(receivers + 1))
}

it('E3 doubles up to the half, then squares what is lacking, until all have it', () => {
  const curve = epidemicCurve(4_000, 1_000, 1_000)
  expect(curve.find(([ms]) => ms === 4_000)).toEqual([4_000, 0.5])
  expect(curve.find(([ms]) => ms === 3_000)).toEqual([3_000, 0.25])
  expect(curve.find(([ms]) => ms === 5_000)).toEqual([5_000, 0.75])
  expect(curve.find(([ms]) => ms === 6_000)).toEqual([6_000, 1 - 0.0625])
  expect(curve.at(-1)?.[1]).toBeGreaterThan(1 - 0.01 / 1_000)
  const shares = curve.map(([, share]) => share)
  expect(shares).toEqual(shares.toSorted((a, b) => a - b))
})
