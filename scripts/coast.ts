/**
 * Makes public/coast from the package world-atlas (Natural Earth, 1:10 million): the world's land in tiles that a page loads
 * around what it shows. Run with `npx tsx scripts/coast.ts` after an update of the package; the files are committed, so that a
 * build needs no step of its own. client/pages/map/base/coast.ts says what is in a file.
 *
 * A tile that would be too large to load is divided into four, so tiles are small where there are many islands.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { feature } from 'topojson-client'
import type { GeometryCollection, Topology } from 'topojson-specification'
import { type Area, clipRing } from '../client/pages/map/base/clip.ts'
import { OVERLAP_UNITS, UNITS } from '../client/pages/map/base/coast.ts'
import { type Position, unrollRing, withOverhangs } from '../client/pages/map/base/rings.ts'
import { areaOfTile } from '../client/pages/places/tiles-of-view.ts'

type Polygon = readonly (readonly Position[])[]

const TILE_BYTES_MAX = 12_000 // gzipped
/** An eighth of a turn: no tile is larger, so that a view loads little that it does not show. */
const LEVEL_MIN = 4

const folder = fileURLToPath(new URL('../public/coast/', import.meta.url))
mkdirSync(folder, { recursive: true })
for (const name of readdirSync(folder)) if (name.endsWith('.json')) rmSync(folder + name)

const files = new Map<string, string>()
/** Tiles that are land and nothing else: they have no file. */
const inland: string[] = []
divide('', readLand())
const tiles = Object.fromEntries([...files].map(([key, text]) => [key, gzipSync(text, { level: 9 }).length]))
const version = createHash('sha256')
  .update([...files.values(), ...inland].join())
  .digest('base64url')
  .slice(0, 8)
for (const [key, text] of files) writeFileSync(`${folder}${key}.json`, text)
writeFileSync(`${folder}index.json`, `${JSON.stringify({ version, tiles, inland })}\n`)
const bytes = Object.values(tiles).reduce((sum, size) => sum + size, 0)
console.log(`${files.size} tiles, ${inland.length} inland, ${bytes} bytes gzipped`)

function readLand(): Polygon[] {
  const path = createRequire(import.meta.url).resolve('world-atlas/land-10m.json')
  const topology = JSON.parse(readFileSync(path, 'utf8')) as Topology<{ land: GeometryCollection }>
  return feature(topology, topology.objects.land).features.flatMap(({ geometry }) => {
    if (geometry.type === 'Polygon') return turnsOf(geometry.coordinates)
    return geometry.type === 'MultiPolygon' ? geometry.coordinates.flatMap(turnsOf) : []
  })
}

/** Whole over the antimeridian, and once more on its other side. */
function turnsOf(rings: readonly (readonly (readonly number[])[])[]): Polygon[] {
  return withOverhangs(rings.map(unrollRing))
}

function divide(key: string, polygons: readonly Polygon[]): void {
  const area = areaOfTile(key)
  const clipped = key === '' ? polygons : clip(polygons, widened(area))
  if (clipped.length === 0) return
  if (key.length >= LEVEL_MIN) {
    if (isAllLand(clipped, widened(area))) {
      inland.push(key)
      return
    }
    const text = `${JSON.stringify(clipped.map((rings) => rings.map(packRing)))}\n`
    if (gzipSync(text, { level: 9 }).length <= TILE_BYTES_MAX) {
      files.set(key, text)
      return
    }
  }
  for (const digit of '0123') divide(key + digit, clipped)
}

/** Tiles overlap, so that no seam is seen between them. */
function widened({ west, south, east, north }: Area): Area {
  const margin = OVERLAP_UNITS / UNITS
  return { west: west - margin, south: south - margin, east: east + margin, north: north + margin }
}

function clip(polygons: readonly Polygon[], area: Area): Polygon[] {
  return polygons.flatMap((rings) => {
    const [outer, ...holes] = rings.map((ring) => clipRing(ring, area))
    if (!outer || outer.length < 3) return []
    return [[outer, ...holes.filter((hole) => hole.length >= 3)]]
  })
}

function isAllLand(polygons: readonly Polygon[], area: Area): boolean {
  const [only, ...others] = polygons
  if (!only || others.length > 0 || only.length > 1) return false
  const edges: readonly [number, number, number, number] = [area.west, area.east, area.south, area.north]
  return (only[0] ?? []).every(
    ([lon, lat]) => (lon === edges[0] || lon === edges[1]) && (lat === edges[2] || lat === edges[3]),
  )
}

/** The first place, then the steps from place to place, all in units. */
function packRing(ring: readonly Position[]): number[] {
  const packed: number[] = []
  let [x, y] = [0, 0]
  for (const [lon, lat] of ring) {
    const [nextX, nextY] = [Math.round(lon * UNITS), Math.round(lat * UNITS)]
    if (packed.length > 0 && nextX === x && nextY === y) continue
    packed.push(nextX - x, nextY - y)
    x = nextX
    y = nextY
  }
  return packed
}
