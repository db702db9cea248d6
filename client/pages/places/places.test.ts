import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { distanceKm } from '../../shakemap/distance.ts'
import { compassEighth, epicentralPlace, type Place } from './place.ts'
import { areaOfTile, type PlaceIndex, tilesOfView, VIEW_BYTES_MAX } from './tiles-of-view.ts'

const folder = new URL('../../../public/places/', import.meta.url)
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), 'utf8'))
const index = read('index.json') as PlaceIndex
const placesOf = (key: string): readonly Place[] => read(`${key}.json`) as readonly Place[]
const around = (lat: number, lon: number, degrees = 2) => ({
  ...{ west: lon - degrees, east: lon + degrees, south: lat - degrees, north: lat + degrees },
})
const loaded = (lat: number, lon: number): Place[] =>
  tilesOfView(index, around(lat, lon), { lat, lon }).flatMap(placesOf)

type Area = ReturnType<typeof areaOfTile>
function isCentreIn(tile: Area, area: Area): boolean {
  const [lon, lat] = [(tile.west + tile.east) / 2, (tile.south + tile.north) / 2]
  return lon > area.west && lon < area.east && lat > area.south && lat < area.north
}

describe('the bundled places', () => {
  it('are 40,000 or more, each in its tile and in no other, the largest first', () => {
    const keys = Object.keys(index.tiles)
    const files = readdirSync(folder).filter((name) => /^\d+\.json$/.test(name))
    expect(files.map((name) => name.replace('.json', '')).toSorted()).toEqual(keys.toSorted())
    const seen = new Set<string>()
    for (const key of keys) {
      const { west, south, east, north } = areaOfTile(key)
      let last = Infinity
      for (const place of placesOf(key)) {
        const [, lon, lat, population] = place
        expect(lon >= west && lon <= east && lat >= south && lat <= north && population <= last).toBe(true)
        last = population
        seen.add(place.join())
      }
    }
    expect(seen.size).toBeGreaterThanOrEqual(40_000)
  })

  it('have the bytes that the index says', () => {
    for (const key of ['2', '20', ...Object.keys(index.tiles).slice(0, 9)].filter((key) => index.tiles[key]))
      expect(gzipSync(readFileSync(new URL(`${key}.json`, folder)), { level: 9 }).length).toBe(
        index.tiles[key],
      )
  })
})

describe('the tiles of a view', () => {
  const view = fc
    .record({
      lon: fc.double({ min: -540, max: 540, noNaN: true }),
      lat: fc.double({ min: -85, max: 85, noNaN: true }),
      degrees: fc.double({ min: 0.1, max: 60, noNaN: true }),
    })
    .map(({ lon, lat, degrees }) => ({ focus: { lon, lat }, area: around(lat, lon, degrees) }))

  it('never cost more than the view’s share, none twice, and leave something out only where the share is spent', () => {
    const largest = Math.max(...Object.values(index.tiles))
    fc.assert(
      fc.property(view, ({ focus, area }) => {
        const keys = tilesOfView(index, area, focus)
        const bytes = keys.reduce((sum, key) => sum + (index.tiles[key] ?? NaN), 0)
        expect(bytes).toBeLessThanOrEqual(VIEW_BYTES_MAX)
        expect(new Set(keys).size).toBe(keys.length)
        const inView = Object.keys(index.tiles).filter((key) => isCentreIn(areaOfTile(key), area))
        if (inView.some((key) => !keys.includes(key))) expect(bytes + largest).toBeGreaterThan(VIEW_BYTES_MAX)
      }),
    )
  })

  it('begin with the one that the focus lies in, also over the antimeridian, at any turn', () => {
    expect(tilesOfView(index, around(-16.9, 179.9), { lat: -16.9, lon: 179.9 }).flatMap(placesOf)).toEqual(
      expect.arrayContaining([expect.arrayContaining(['Labasa'])]),
    )
    fc.assert(
      fc.property(view, fc.constantFrom(-360, 0, 360), ({ focus, area }, turn) => {
        fc.pre(Math.abs(focus.lon + turn) < 540)
        const turned = {
          ...area,
          west: Math.round(area.west) + turn + 0.25,
          east: Math.round(area.east) + turn + 0.5,
        }
        const same = { ...area, west: turned.west - turn, east: turned.east - turn }
        expect(
          tilesOfView(index, turned, { ...focus, lon: Math.round(focus.lon) + turn }).toSorted(),
        ).toEqual(tilesOfView(index, same, { ...focus, lon: Math.round(focus.lon) }).toSorted())
      }),
    )
  })

  it('are all of a small view', () => {
    const area = around(34.05, -118.25, 0.4)
    const keys = tilesOfView(index, area, { lat: 34.05, lon: -118.25 })
    const meeting = Object.keys(index.tiles).filter((key) => {
      const tile = areaOfTile(key)
      return (
        tile.west <= area.east &&
        tile.east >= area.west &&
        tile.south <= area.north &&
        tile.north >= area.south
      )
    })
    expect(keys.toSorted()).toEqual(meeting.toSorted())
  })
})

describe('the place that people would name', () => {
  it.each([
    ['the drill beneath Los Angeles', 34.03, -118.16, 'Los Angeles'],
    ['Northridge 1994', 34.213, -118.537, 'Los Angeles'],
    ['Whittier Narrows 1987', 34.06, -118.08, 'Los Angeles'],
    ['the drill on the Hayward Fault', 37.79, -122.18, 'Oakland'],
    ['Ridgecrest 2019', 35.77, -117.599, 'Ridgecrest'],
    ['Monte Cristo Range 2020, in the desert', 38.169, -117.85, 'Tonopah'],
    ['beneath Memphis', 35.2, -90.1, 'Memphis'],
    ['New Madrid', 36.56, -89.5, 'New Madrid'],
    ['Tokyo Bay', 35.62, 139.83, 'Tokyo'],
    ['near Taveuni, over the antimeridian', -16.9, 179.85, 'Labasa'],
  ])('%s', (_, lat, lon, name) => {
    expect(epicentralPlace(loaded(lat, lon), lat, lon)?.[0]).toBe(name)
  })

  it('is none where there are none, and where nobody knows where', () => {
    expect(epicentralPlace([], 0, 0)).toBeUndefined()
    expect(epicentralPlace([['Somewhere', 0, 0, 9]], NaN, NaN)).toBeUndefined()
  })
})

it('tells in which direction a place lies, as a short walk there goes', () => {
  expect(compassEighth({ lat: 0, lon: 0 }, { lat: 1, lon: 0 })).toBe(0)
  expect(compassEighth({ lat: 0, lon: 0 }, { lat: 1, lon: 1 })).toBe(1)
  expect(compassEighth({ lat: 0, lon: 179.5 }, { lat: 0, lon: -179.5 })).toBe(2)
  expect(compassEighth({ lat: 0, lon: 0 }, { lat: 0, lon: -1 })).toBe(6)
  const degrees = fc.double({ min: -60, max: 60, noNaN: true })
  fc.assert(
    fc.property(degrees, degrees, degrees, degrees, (lat1, lon1, lat2, lon2) => {
      const whole = distanceKm(lat1, lon1, lat2, lon2)
      fc.pre(whole > 50)
      const bearing = (compassEighth({ lat: lat1, lon: lon1 }, { lat: lat2, lon: lon2 }) * Math.PI) / 4
      const step = [
        lat1 + 0.1 * Math.cos(bearing),
        lon1 + (0.1 * Math.sin(bearing)) / Math.cos((lat1 * Math.PI) / 180),
      ] as const
      expect(distanceKm(...step, lat2, lon2)).toBeLessThan(whole)
    }),
  )
})
