import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '../wire/limits.ts'
import { Delivery, RateMeter, type DeliveryStamp } from './bandwidth.ts'

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

/** An uplink that carries so many bytes a second after its queue, and confirms each chunk half a round trip later. */
function bottleneck(bytesPerSecond: number, roundTripMs: number, chunk: number, seconds: number) {
  const delivery = new Delivery()
  const underway: { stamp: DeliveryStamp; at: number; sentAt: number }[] = []
  let free = 0
  let least = Infinity
  let carried = 0
  let queuedMost = 0
  for (let now = 0; now < seconds * 1_000; now++) {
    for (const one of underway.filter(({ at }) => at <= now)) {
      underway.splice(underway.indexOf(one), 1)
      least = Math.min(least, now - one.sentAt)
      delivery.confirmed(one.stamp, chunk, now - one.sentAt - least, now)
      carried += chunk
    }
    while (delivery.inFlight < delivery.window) {
      const stamp = delivery.stamp(now)
      free = Math.max(free, now) + (chunk * 1_000) / bytesPerSecond
      delivery.sent(chunk)
      underway.push({ stamp, at: free + roundTripMs, sentAt: now })
      if (now > 10_000) queuedMost = Math.max(queuedMost, free - now)
    }
  }
  return { delivery, rate: carried / seconds, queuedMost }
}

describe('Delivery', () => {
  it.each([
    [25_000, 100],
    [25_000, 700],
    [125_000, 40],
    [1_250_000, 200],
  ])(
    '[V5] keeps an uplink of %i bytes/s with a round trip of %i ms busy, its queue short',
    (rate, roundTrip) => {
      const found = bottleneck(rate, roundTrip, 4_400, 40)
      expect(found.rate).toBeGreaterThan(0.85 * rate)
      expect(found.delivery.rate).toBeGreaterThan(0.8 * rate)
      expect(found.delivery.rate).toBeLessThan(1.25 * rate)
      const slowest = (limits.windowBytesMin * 1_000) / rate
      expect(found.queuedMost).toBeLessThan(Math.max(2 * limits.windowMs, slowest + limits.windowMs))
    },
  )

  it('[V5] whatever is sent, lost and confirmed, true or not, the window stays within its limits', () => {
    const step = fc.record({
      kind: fc.constantFrom('sent', 'lost', 'confirmed'),
      bytes: fc.nat(200_000),
      queuedMs: fc.double({ min: -100, max: 1e7, noNaN: true }),
      ms: fc.nat(3_000),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const delivery = new Delivery()
        const stamps: DeliveryStamp[] = [delivery.stamp(0)]
        let now = 0
        for (const { kind, bytes, queuedMs, ms } of steps) {
          now += ms
          stamps.push(delivery.stamp(now))
          if (kind === 'sent') delivery.sent(bytes)
          else if (kind === 'lost') delivery.lost(bytes)
          else delivery.confirmed(stamps[bytes % stamps.length] ?? delivery.stamp(now), bytes, queuedMs, now)
          expect(delivery.window).toBeGreaterThanOrEqual(limits.windowBytesMin)
          expect(delivery.window).toBeLessThanOrEqual(limits.windowBytesMax)
          expect(delivery.inFlight).toBeGreaterThanOrEqual(0)
          expect(Number.isFinite(delivery.rate) && delivery.rate >= 0).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('[V5] shrinks where confirmations come late, and says nothing of a rate that was not tried', () => {
    const delivery = new Delivery()
    const confirm = (queuedMs: number, idle = false): void => {
      const stamp = { ...delivery.stamp(0), idle }
      delivery.sent(4_400)
      delivery.confirmed(stamp, 4_400, queuedMs, 1_000)
    }
    for (let i = 0; i < 20; i++) confirm(0)
    const grown = delivery.window
    expect(grown).toBeGreaterThan(limits.windowBytesMin)
    confirm(0, true)
    expect(delivery.window).toBe(grown)
    for (let i = 0; i < 200; i++) confirm(2_000)
    expect(delivery.window).toBeLessThan(grown)
    const slow = delivery.rate
    const idle = { delivered: 0, at: 0, idle: true }
    delivery.confirmed(idle, 10, 0, 1_000_000)
    expect(delivery.rate).toBe(slow)
  })
})
