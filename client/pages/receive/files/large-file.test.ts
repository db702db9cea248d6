import { expect, it } from 'vitest'
import { isLarge } from './large-file.ts'

it.each([
  ['map.shakemap', 100_000],
  ['download/info.json', 6_000],
  ['download/stationlist.json', 1_263_000],
  ['cont_mmi.json', 900_000],
  ['rupture.json', 900_000],
  ['download/intensity.jpg', 364_000],
  ['plan.txt', 500_000],
])('%s of %i bytes comes by itself', (path, size) => {
  expect(isLarge({ path, size })).toBe(false)
})

it.each([
  ['grid.xml', 400_000],
  ['download/shakemap.kmz', 235_000],
  ['SHAPE.ZIP', 30_000],
  ['report.pdf', 10_000],
  ['shake_result.hdf', 32_000_000],
  ['download/intensity.jpg', 500_001],
])('%s of %i bytes may wait until it is asked for', (path, size) => {
  expect(isLarge({ path, size })).toBe(true)
})
