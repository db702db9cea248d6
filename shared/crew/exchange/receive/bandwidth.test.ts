import { describe, expect, it } from 'vitest'
import { BurstMeter, RateMeter } from './bandwidth.ts'

describe('RateMeter', () => {
  it('knows nothing at first, then the rate of a steady flow', () => {
    const meter = new RateMeter()
    expect(meter.max).toBe(0)
    for (let t = 0; t < 2_000; t += 10) meter.add(250, t) // 25,000 bytes/s
    expect(meter.now(1_990)).toBeCloseTo(25_000, -3)
    expect(meter.max).toBeGreaterThanOrEqual(24_000)
    expect(meter.max).toBeLessThanOrEqual(26_000)
  })

  it('keeps the maximum through a pause, and lets it go after 10 s of a slower flow', () => {
    const meter = new RateMeter()
    for (let t = 0; t < 1_000; t += 10) meter.add(1_000, t)
    const fast = meter.max
    expect(meter.now(3_000)).toBe(0)
    expect(meter.max).toBe(fast)
    for (let t = 3_000; t < 15_000; t += 10) meter.add(100, t)
    expect(meter.max).toBeLessThan(fast / 5)
    expect(meter.max).toBeGreaterThan(9_000)
  })

  it('does not take one burst within a window for a rate', () => {
    const meter = new RateMeter()
    meter.add(10_000, 50)
    expect(meter.max).toBeLessThanOrEqual(10_000 / 0.4)
  })
})

describe('BurstMeter', () => {
  it('knows at once how much came within 50 ms, and keeps the most', () => {
    const meter = new BurstMeter()
    meter.add(5_000, 0)
    expect(meter.max, 'one message has no rate').toBe(0)
    meter.add(5_000, 20)
    expect(meter.max).toBe(100_000)
    meter.add(5_000, 50)
    expect(meter.max).toBe(200_000)
    meter.add(5_000, 101)
    meter.add(1_000, 102)
    expect(meter.max).toBe(200_000)
  })

  it('says no more than the downlink carries, however evenly it comes', () => {
    const meter = new BurstMeter()
    for (let t = 0; t < 2_000; t += 10) meter.add(250, t)
    expect(meter.max).toBeGreaterThan(0)
    expect(meter.max).toBeLessThanOrEqual(25_000)
  })
})
