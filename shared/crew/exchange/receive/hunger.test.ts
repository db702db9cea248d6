import { expect, it } from 'vitest'
import { makeRelease, starvesMs } from '../../testing/rig.ts'
import { Hunger, firstChunkMs } from './hunger.ts'

it('[P17.2] each wait is twice as long as the one before, up to twelve seconds', () => {
  const hunger = new Hunger()
  const times: number[] = []
  for (let now = 0; now <= 50_000; now += 100) if (hunger.evaluate(true, now, 0)) times.push(now)
  expect(times).toEqual([1_500, 4_500, 10_500, 22_500, 34_500, 46_500])
  hunger.fed(50_000)
  expect(hunger.evaluate(true, 51_400, 0)).toBe(false)
  expect(hunger.evaluate(true, 51_500, 0), 'data ends the waits').toBe(true)
})

it('[S2.9] the first chunk has the time that three peers need to pass it and the manifest to six others', () => {
  const { header } = makeRelease(40)
  expect(firstChunkMs(header, 25_000)).toBe(((header.chunkBytes + header.manifestBytes) * 18) / 25)
})

it('[S2.9] until then nobody is starving', () => {
  const content = makeRelease(40)
  const hunger = new Hunger()
  hunger.evaluate(true, 0, firstChunkMs(content.header, 25_000))
  expect(hunger.isStarving(starvesMs(content) - 1)).toBe(false)
  expect(hunger.isStarving(starvesMs(content))).toBe(true)
})
