import { expect, test } from 'vitest'
import { UploadCap } from './upload-cap.ts'

const seconds = (cap: UploadCap, count: number, sent: (cap: number) => number, isWanted = true) => {
  for (let i = 0; i < count; i++) cap.sample({ sent: sent(cap.bytesPerSecond), isWanted })
  return cap.bytesPerSecond
}

test('a quarter of what the network says, 2 Mbit/s at most, also where it says nothing', () => {
  expect(new UploadCap(4).bytesPerSecond).toBe(125_000)
  expect(new UploadCap(100).bytesPerSecond).toBe(250_000)
  expect(new UploadCap().bytesPerSecond).toBe(250_000)
  expect(new UploadCap(0.01).bytesPerSecond).toBe(8_000)
})

test('an uplink that carries less is given a quarter of that, for a minute', () => {
  const cap = new UploadCap()
  expect(seconds(cap, 2, () => 100_000)).toBe(250_000)
  expect(seconds(cap, 1, () => 100_000)).toBe(25_000)
  expect(seconds(cap, 60, (most) => most)).toBe(25_000)
  expect(seconds(cap, 2, (most) => most)).toBeGreaterThan(25_000)
})

test('where nobody waits, little sent says nothing', () => {
  const cap = new UploadCap(4)
  expect(seconds(cap, 30, () => 0, false)).toBe(125_000)
})

test('what is used to the full may grow, up to the most', () => {
  expect(seconds(new UploadCap(1), 60, (most) => most)).toBe(250_000)
})
