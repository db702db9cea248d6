/** The window's rules one by one, without chance; congestion.test.ts has what they come to on a link. */
import { expect, it } from 'vitest'
import { limits } from '../../../wire/limits.ts'
import { parameters } from '../../../wire/parameters.ts'
import { defaultTuning } from '../tuning.ts'
import { CongestionWindow } from './congestion.ts'

const { windowBytesMin } = defaultTuning
const roundTripMs = 50

/** A window of an uplink that a probe saw carry so many bytes a second; `confirm` says how late messages of 1,000 bytes came. */
function stage(hint = 0) {
  const congestion = new CongestionWindow(defaultTuning)
  congestion.hint = hint
  congestion.begin(roundTripMs)
  let now = 0
  const confirm = (messages: number, queuedMs: number, bytes = 1_000): void => {
    for (let i = 0; i < messages; i++) {
      const stamp = { ...congestion.stamp(now), idle: false }
      congestion.sent(bytes)
      now += 1
      congestion.confirmed(stamp, bytes, roundTripMs, queuedMs, now)
    }
  }
  return { congestion, confirm }
}

it('[V4.2] the window is never below 24,000 bytes, nor above 8 MiB', () => {
  const late = stage()
  late.confirm(200, 10_000, 20_000)
  expect(late.congestion.window).toBe(windowBytesMin)
  const soon = stage(limits.probedBytesPerSecondMax)
  soon.confirm(200, 0, 200_000)
  expect(soon.congestion.window).toBe(parameters.windowBytesMax)
})

it('[V4.3] the window doubles in a round trip, until confirmations are late by half of the target', () => {
  const { congestion, confirm } = stage()
  confirm(24, 0)
  expect(congestion.window).toBe(2 * windowBytesMin)
  confirm(48, 0)
  expect(congestion.window).toBe(4 * windowBytesMin)
  confirm(4, 0.6 * congestion.targetMs)
  const { window } = congestion
  confirm(Math.ceil(window / 1_000), 0.6 * congestion.targetMs)
  expect(congestion.window).toBeLessThan(1.5 * window)
})

it('[V4.4] then it grows while they come sooner than the target, and shrinks while they come later', () => {
  const { congestion, confirm } = stage(10_000_000)
  confirm(8, 0.6 * congestion.targetMs)
  const full = congestion.window
  confirm(50, 0.6 * congestion.targetMs)
  expect(congestion.window).toBeGreaterThan(full)
  const grown = congestion.window
  // The least of the last four counts.
  confirm(4, 1.5 * congestion.targetMs)
  confirm(50, 1.5 * congestion.targetMs)
  expect(congestion.window).toBeLessThan(grown)
})

it('[V10.8] it opens as far as a probe allows once, and no further after a confirmation', () => {
  const { congestion, confirm } = stage(1_000_000)
  expect(congestion.window).toBe((1_000_000 * defaultTuning.beginMs) / 1_000)
  confirm(1, 0)
  const { window } = congestion
  congestion.hint = 4_000_000
  congestion.begin(roundTripMs)
  expect(congestion.window).toBe(window)
})
