import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '../../../wire/limits.ts'
import { parameters } from '../../../wire/parameters.ts'
import { CongestionWindow, type DeliveryStamp } from './congestion.ts'
import { defaultTuning } from '../tuning.ts'

const piece = parameters.dataPieceBytes

/** An uplink that carries so many bytes a second after its queue, and confirms each piece a round trip later. */
function bottleneck(bytesPerSecond: number, roundTripMs: number, seconds: number) {
  const congestion = new CongestionWindow(defaultTuning)
  const underway: { stamp: DeliveryStamp; at: number; sentAt: number }[] = []
  let free = 0
  let carried = 0
  let queuedMost = 0
  for (let now = 0; now < seconds * 1_000; now++) {
    for (let first = underway[0]; first && first.at <= now; first = underway[0]) {
      underway.shift()
      const least = Math.ceil(roundTripMs + (piece * 1_000) / bytesPerSecond)
      congestion.confirmed(first.stamp, piece, least, Math.max(0, now - first.sentAt - least), now)
      if (now > 10_000) carried += piece
    }
    while (congestion.inFlight + piece <= congestion.window) {
      const stamp = congestion.stamp(now)
      free = Math.max(free, now) + (piece * 1_000) / bytesPerSecond
      congestion.sent(piece)
      underway.push({ stamp, at: free + roundTripMs, sentAt: now })
      if (now > 10_000) queuedMost = Math.max(queuedMost, free - now)
    }
  }
  return { congestion, rate: carried / (seconds - 10), queuedMost }
}

function target(rate: number): number {
  const congestion = new CongestionWindow(defaultTuning)
  congestion.hint = rate
  return congestion.targetMs
}

function growthAfter(delays: readonly number[]): number {
  const congestion = new CongestionWindow(defaultTuning)
  congestion.hint = 10_000_000
  congestion.begin(50)
  const before = congestion.window
  for (const queuedMs of delays) {
    const stamp = { ...congestion.stamp(0), idle: false }
    congestion.sent(piece)
    congestion.confirmed(stamp, piece, 50, queuedMs, 1)
  }
  return congestion.window - before
}

describe('the congestion window', () => {
  it.each([
    [25_000, 100],
    [25_000, 700],
    [125_000, 40],
    [1_250_000, 200],
    [12_500_000, 40],
  ])(
    '[V4] keeps an uplink of %i bytes/s with a round trip of %i ms busy, its queue short',
    (rate, roundTrip) => {
      const found = bottleneck(rate, roundTrip, 25)
      expect(found.rate).toBeGreaterThan(0.85 * rate)
      expect(found.congestion.rate).toBeGreaterThan(0.8 * rate)
      expect(found.congestion.rate).toBeLessThan(1.25 * rate)
      // The least window is a queue by itself on a slow link.
      const least = (defaultTuning.windowBytesMin * 1_000) / rate
      expect(found.queuedMost).toBeLessThan(Math.max(2 * found.congestion.targetMs, least))
    },
  )

  it('[V4] the queue aimed at is 22,500 bytes’ time: 900 ms on a slow uplink, 100 ms on a fast one', () => {
    expect(target(0)).toBe(900)
    expect(target(25_000)).toBe(900)
    expect(target(50_000)).toBe(450)
    expect(target(10_000_000)).toBe(100)
  })

  it('[V4] whatever is sent, lost and confirmed, true or not, the window stays within its limits', () => {
    const step = fc.record({
      kind: fc.constantFrom('sent', 'lost', 'confirmed', 'begin'),
      bytes: fc.integer({ min: 1, max: 200_000 }),
      queuedMs: fc.double({ min: 0, max: 1e7, noNaN: true }),
      ms: fc.nat(3_000),
    })
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 200 }),
        fc.nat(limits.probedBytesPerSecondMax),
        (steps, hint) => {
          const congestion = new CongestionWindow(defaultTuning)
          congestion.hint = hint
          const underway: { stamp: DeliveryStamp; bytes: number }[] = []
          let now = 0
          for (const { kind, bytes, queuedMs, ms } of steps) {
            now += ms
            const one = kind === 'sent' ? undefined : underway.splice(bytes % (underway.length || 1), 1)[0]
            if (kind === 'begin') congestion.begin(queuedMs)
            if (kind === 'sent') {
              underway.push({ stamp: congestion.stamp(now), bytes })
              congestion.sent(bytes)
            } else if (one && kind === 'confirmed')
              congestion.confirmed(one.stamp, one.bytes, 50, queuedMs, now)
            else if (one) congestion.lost(one.bytes)
            expect(congestion.window).toBeGreaterThanOrEqual(defaultTuning.windowBytesMin)
            expect(congestion.window).toBeLessThanOrEqual(parameters.windowBytesMax)
            expect(congestion.inFlight).toBe(underway.reduce((sum, { bytes }) => sum + bytes, 0))
            expect(Number.isFinite(congestion.rate) && congestion.rate >= 0).toBe(true)
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('[V4] shrinks where confirmations come late, and says nothing of a rate that was not tried', () => {
    const congestion = new CongestionWindow(defaultTuning)
    const confirm = (queuedMs: number, idle = false): void => {
      const stamp = { ...congestion.stamp(0), idle }
      congestion.sent(piece)
      congestion.confirmed(stamp, piece, 50, queuedMs, 1_000)
    }
    for (let i = 0; i < 20; i++) confirm(0)
    const grown = congestion.window
    expect(grown).toBeGreaterThan(defaultTuning.windowBytesMin)
    confirm(0, true)
    expect(congestion.window).toBe(grown)
    for (let i = 0; i < 200; i++) confirm(2_000)
    expect(congestion.window).toBeLessThan(grown)
    const slow = congestion.rate
    congestion.sent(10)
    congestion.confirmed({ delivered: 0, at: 0, idle: true }, 10, 50, 0, 1_000_000)
    expect(congestion.rate).toBe(slow)
  })

  it('[V4] on a fast uplink the least delay of the last four counts: one late confirmation shrinks nothing', () => {
    expect(growthAfter([0, 0, 400, 0])).toBeGreaterThan(0)
    expect(growthAfter([400, 400, 400, 400])).toBeLessThan(0)
  })

  it('[V10] believes a probe up to four times what was measured, once the uplink was full', () => {
    const congestion = new CongestionWindow(defaultTuning)
    congestion.hint = 100_000_000
    congestion.begin(50)
    const before = congestion.window
    // 1,000 bytes in 10 ms are 100 kB/s; 500 ms of queue say that the uplink is full.
    const stamp = { ...congestion.stamp(0), idle: false }
    congestion.sent(1_000)
    congestion.confirmed(stamp, 1_000, 50, 500, 10)
    expect(congestion.upRate).toBe(400_000)
    expect(congestion.window).toBeLessThan(before / 10)
  })

  it('[V10] the upload limit bounds what a probe saw', () => {
    const congestion = new CongestionWindow(defaultTuning)
    congestion.hint = 1_000_000
    congestion.limit = 100_000
    congestion.begin(50)
    expect(congestion.upRate).toBe(100_000)
    expect(congestion.window).toBe((100_000 * (congestion.targetMs + 50)) / 1_000)
  })

  it('[V10] opens as far as a probe allows, until the first confirmation tells more', () => {
    const congestion = new CongestionWindow(defaultTuning)
    congestion.begin(50)
    expect(congestion.window).toBe(defaultTuning.windowBytesMin)
    congestion.hint = 1_000_000
    congestion.begin(50)
    expect(congestion.window).toBe(150_000)
    congestion.begin(300)
    expect(congestion.window).toBe(400_000)
    congestion.hint = limits.probedBytesPerSecondMax
    congestion.begin(300)
    expect(congestion.window).toBe(parameters.windowBytesMax)
    expect(congestion.upRate).toBe(limits.probedBytesPerSecondMax)
    congestion.sent(piece)
    congestion.confirmed(congestion.stamp(0), piece, 50, 0, 50)
    const { window } = congestion
    congestion.hint *= 2
    congestion.begin(1_000)
    expect(congestion.window).toBe(window)
  })
})
