import { expect, test } from 'vitest'
import { UploadShare } from './upload-share.ts'

const seconds = (cap: UploadShare, count: number, sent: (cap: number) => number, waiting = 300_000) => {
  for (let i = 0; i < count; i++) cap.sample({ sent: sent(cap.bytesPerSecond), waiting })
  return cap.bytesPerSecond
}

test('2 Mbit/s at most, and never nothing', () => {
  expect(new UploadShare().bytesPerSecond).toBe(250_000)
  expect(seconds(new UploadShare(), 5, () => 10)).toBe(16_000)
})

test('an uplink that carries less is given a quarter of that, for a minute', () => {
  const cap = new UploadShare()
  expect(seconds(cap, 4, () => 100_000)).toBe(250_000)
  expect(seconds(cap, 1, () => 100_000)).toBe(25_000)
  expect(seconds(cap, 60, (most) => most)).toBe(25_000)
  expect(seconds(cap, 2, (most) => most)).toBeGreaterThan(25_000)
})

test('where nobody waits, or less than a second’s worth, little sent says nothing', () => {
  expect(seconds(new UploadShare(), 30, () => 0, 0)).toBe(250_000)
  expect(seconds(new UploadShare(), 30, () => 50_000, 40_000)).toBe(250_000)
})

test('what is used to the full may grow, up to the most', () => {
  const cap = new UploadShare()
  expect(seconds(cap, 5, () => 100_000)).toBe(25_000)
  expect(seconds(cap, 90, (most) => most)).toBe(250_000)
})
