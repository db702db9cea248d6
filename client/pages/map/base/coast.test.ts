import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { areaOfTile } from '../../places/tiles-of-view.ts'
import type { Area } from './clip.ts'
import { type Coast, type CoastIndex, coastTilesOf, joinTiles, type PackedTile } from './coast.ts'
import type { Position } from './rings.ts'

const folder = new URL('../../../../public/coast/', import.meta.url)
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), 'utf8'))
const index = read('index.json') as CoastIndex

function around(lat: number, lon: number, degrees = 1): Area {
  return { west: lon - degrees, east: lon + degrees, south: lat - degrees, north: lat + degrees }
}

function coastOf(area: Area): Coast {
  const tiles = coastTilesOf(index, area)
  if (!tiles) throw new Error('it is too wide')
  return joinTiles(
    tiles,
    tiles.wanted.map(({ key }) => read(`${key}.json`) as PackedTile),
  )
}

/** By the rings of each polygon alone: tiles overlap. */
function isLand({ land }: Coast, lat: number, lon: number): boolean {
  return land.some((rings) => rings.filter((ring) => isInRing(ring, lat, lon)).length % 2 === 1)
}

function isInRing(ring: readonly Position[], lat: number, lon: number): boolean {
  let isIn = false
  let before = ring.at(-1)
  for (const point of ring) {
    if (before && before[1] > lat !== point[1] > lat) {
      const at = before[0] + ((lat - before[1]) / (point[1] - before[1])) * (point[0] - before[0])
      if (at > lon) isIn = !isIn
    }
    before = point
  }
  return isIn
}

describe('the bundled coast', () => {
  it('has the files that its index says, with their bytes, none twice', () => {
    const files = readdirSync(folder).filter((name) => /^\d+\.json$/.test(name))
    const keys = Object.keys(index.tiles)
    expect(files.map((name) => name.replace('.json', '')).toSorted()).toEqual(keys.toSorted())
    expect(index.inland.filter((key) => key in index.tiles)).toEqual([])
    for (const key of keys.slice(0, 9))
      expect(gzipSync(readFileSync(new URL(`${key}.json`, folder)), { level: 9 }).length).toBe(
        index.tiles[key],
      )
  })

  it.each([
    ['Los Angeles', 34.05, -118.24, true],
    ['the sea off Los Angeles', 33.6, -118.8, false],
    ['Santa Catalina, 75 square miles', 33.39, -118.42, true],
    ['Anacapa’s neighbour Santa Cruz', 34.02, -119.75, true],
    ['Tokyo', 35.68, 139.69, true],
    ['Taveuni, by the antimeridian', -16.85, 179.97, true],
    ['the same from the other side', -16.85, -180.03, true],
    ['Vanua Levu', -16.6, 179.3, true],
    ['the sea of Koro', -17.6, 179.6, false],
    ['the Sahara, where there is no coast', 23, 5, true],
    ['the Pacific, where there is no land', 0, -140, false],
    ['the Antarctic', -80, 0, true],
  ])('%s', (_, lat, lon, expected) => {
    expect(isLand(coastOf(around(lat, lon)), lat, lon)).toBe(expected)
  })

  it('draws no shore along the edge of a tile', () => {
    for (const [lat, lon] of [
      [34, -118],
      [35.7, 139.7],
      [-16.9, 179.9],
      [45, 12],
    ] as const) {
      const area = around(lat, lon, 3)
      const edges = new Set(
        (coastTilesOf(index, area)?.wanted ?? []).flatMap(({ key, circles }) => {
          const { west, east } = areaOfTile(key)
          return circles.flatMap((turn) =>
            [west - 0.01 + turn, east + 0.01 + turn].map((edge) => edge.toFixed(3)),
          )
        }),
      )
      for (const line of coastOf(area).lines)
        for (const [i, [x, y]] of line.entries()) {
          const [nextX, nextY] = line[i + 1] ?? [NaN, NaN]
          expect(x === nextX && y !== nextY && edges.has(x.toFixed(3))).toBe(false)
        }
    }
  })

  it('is left to the world’s own where a view is too wide for it, and never costs more than its share', () => {
    expect(coastTilesOf(index, { west: -180, east: 180, south: -85, north: 85 })).toBeUndefined()
    const view = fc.record({
      lon: fc.double({ min: -540, max: 540, noNaN: true }),
      lat: fc.double({ min: -80, max: 80, noNaN: true }),
      degrees: fc.double({ min: 0.1, max: 20, noNaN: true }),
    })
    fc.assert(
      fc.property(view, ({ lon, lat, degrees }) => {
        const tiles = coastTilesOf(index, around(lat, lon, degrees))
        const bytes = (tiles?.wanted ?? []).reduce((sum, { key }) => sum + (index.tiles[key] ?? NaN), 0)
        expect(bytes).toBeLessThanOrEqual(150_000)
      }),
    )
  })
})
