import { expect, it } from 'vitest'
import { makeRelease, starvesMs } from '../../testing/rig.ts'
import { Hunger, firstChunkMs } from './hunger.ts'

it('[P17.2] each wait is twice as long as the one before, up to twelve seconds', () => {
  const hunger = new Hunger()
  const times: number[] = []
  for (let now = 0; now <= 50_000; now += 100) if (hunger.evaluate(true, now)) times.push(now)
  expect(times).toEqual([1_500, 4_500, 10_500, 22_500, 34_500, 46_500])
  hunger.fed(50_000)
  expect(hunger.evaluate(true, 51_400)).toBe(false)
  expect(hunger.evaluate(true, 51_500), 'data ends the waits').toBe(true)
})

it('[S2.9] the first chunk has the time that three peers need to pass it and the manifest to six others', () => {
  const { header, manifest } = makeRelease(40)
  const way = (count: number, has: typeof manifest | null): number =>
    firstChunkMs({ header, manifest: has, have: { count } }, 25_000)
  expect(way(0, manifest)).toBe((header.chunkBytes * 18) / 25)
  expect(way(0, null)).toBe(((header.chunkBytes + header.manifestBytes) * 18) / 25)
  expect(way(1, manifest)).toBe(0)
})

it('[S2.9] until then nobody is starving', () => {
  const content = makeRelease(40)
  const firstMs = firstChunkMs({ ...content, have: { count: 0 } }, 25_000)
  const hunger = new Hunger()
  hunger.evaluate(true, 0, firstMs)
  expect(hunger.isStarving(starvesMs(content) - 1)).toBe(false)
  expect(hunger.isStarving(starvesMs(content))).toBe(true)
})

it('[H5.2] who lacks something is being given it for a second and a half after data came', () => {
  const hunger = new Hunger()
  expect(hunger.isFed(0), 'nothing is lacking').toBe(false)
  hunger.evaluate(true, 0)
  hunger.fed(1_000)
  expect([2_499, 2_500].map((at) => hunger.isFed(at))).toEqual([true, false])
})
