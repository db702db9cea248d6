import { readFileSync } from 'node:fs'
import { afterEach, expect, it, vi } from 'vitest'
import type { Place } from '../../places/place.ts'
import type { City } from './cities.ts'
import { createTowns, mergeCities } from './towns.ts'

const WORLD: City[] = [
  ['Los Angeles', -118.2, 34.0, 0],
  ['Tijuana', -117.0, 32.5, 2],
]
const PLACES: Place[] = [
  ['Los Angeles', -118.244, 34.052, 3_971_883],
  ['Pasadena', -118.145, 34.148, 142_250],
]

it('names none twice: where the tile of a great city is here, it is the tile’s', () => {
  const tileOfAll = '0' // the north-west quarter of the world
  expect(mergeCities(WORLD, PLACES, [tileOfAll])).toEqual([
    ['Los Angeles', -118.244, 34.052, 1],
    WORLD[1],
    ['Pasadena', -118.145, 34.148, 4],
  ])
})

it('keeps the world’s own where no tile came', () => {
  expect(mergeCities(WORLD, [], [])).toEqual(WORLD)
})

const served = new Set<string>()
function serve(isThere: (path: string) => boolean): void {
  vi.stubGlobal('fetch', async (url: string) => {
    const path = url.replace(/\?.*/, '')
    served.add(path)
    if (!isThere(path)) throw new TypeError('no network')
    return new Response(readFileSync(new URL(`../../../../public${path}`, import.meta.url)))
  })
}
afterEach(() => {
  vi.unstubAllGlobals()
  served.clear()
})
const view = { west: -119.5, east: -117, south: 33.3, north: 34.8 }
const centre = { lat: 34, lon: -118 }

it('without the tiles names the epicentral city from the world’s own, and asks again for them', async () => {
  const towns = createTowns()
  serve((path) => path.startsWith('/basemap'))
  expect(towns.setEpicentre(34.03, -118.16)).toBe(true)
  expect(towns.setEpicentre(34.03, -118.16)).toBe(false)
  expect(await towns.load(view, centre)).toBe(true)
  expect(towns.epicentral?.[0]).toBe('Los Angeles')
  const before = towns.cities.length
  serve(() => true)
  expect(await towns.load(view, centre)).toBe(true)
  expect(towns.cities.length).toBeGreaterThan(before + 100)
  expect(towns.cities.filter(([name, , lat]) => name === 'Los Angeles' && lat > 33)).toHaveLength(1)
  expect(towns.epicentral).toEqual(['Los Angeles', -118.244, 34.052, 1])
  expect(towns.cities).toContain(towns.epicentral)
})

it('loads nothing for a map of the world, and names no city of an event that is out of the view', async () => {
  const towns = createTowns()
  serve(() => true)
  await towns.load({ west: -180, east: 180, south: -80, north: 80 }, { lat: 0, lon: 0 })
  expect([...served].filter((path) => path.startsWith('/places'))).toEqual([])
  towns.setEpicentre(0, 0)
  await towns.load(view, centre)
  expect(towns.epicentral).toBeUndefined()
})
