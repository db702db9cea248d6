/** Which tiles of places a view loads: those nearest to what it is about, within a share of bytes. Pure. */
import { distanceKm } from '../../shakemap/distance.ts'
import type { Area } from '../map/base/clip.ts'

/** What scripts/places.mjs writes. */
export interface PlaceIndex {
  /** Changes with any of the tiles. */
  readonly version: string
  /** Gzipped bytes of each tile that has places. */
  readonly tiles: Readonly<Record<string, number>>
}

/** A phone's slow network has it within seconds, after the map itself. */
export const VIEW_BYTES_MAX = 60_000

/**
 * The nearest to `focus` first. It ends before the first that would be too much: a town that is left out is farther away than
 * all that are named. Degrees; longitudes may be of any turn.
 */
export function tilesOfView(
  { tiles }: PlaceIndex,
  area: Area,
  focus: { readonly lat: number; readonly lon: number },
): string[] {
  const near = Object.entries(tiles)
    .map(([key, bytes]) => ({ key, bytes, tile: areaOfTile(key) }))
    .filter(({ tile }) => meetings(tile, area).length > 0)
    .map((entry) => ({ ...entry, km: Math.round(kmFrom(focus, entry.tile)) }))
    .toSorted((a, b) => a.km - b.km || (a.key < b.key ? -1 : 1))
  const keys: string[] = []
  let spent = 0
  for (const { key, bytes } of near) {
    spent += bytes
    if (spent > VIEW_BYTES_MAX) break
    keys.push(key)
  }
  return keys
}

/** Each digit is a quarter of the one before, in reading order; the first one is a quarter of the world. */
export function areaOfTile(key: string): Area {
  let [west, north, width, height] = [-180, 90, 360, 180]
  for (const digit of key) {
    width /= 2
    height /= 2
    if (digit === '1' || digit === '3') west += width
    if (digit === '2' || digit === '3') north -= height
  }
  return { west, south: north - height, east: west + width, north }
}

const TURNS = [-720, -360, 0, 360, 720] // a map can be dragged one and a half times round the world

/** By how many degrees (whole circles) a tile is turned when it meets the area: none where it does not. */
export function meetings(tile: Area, area: Area): number[] {
  if (tile.south > area.north || tile.north < area.south) return []
  return TURNS.filter((turn) => tile.west + turn <= area.east && tile.east + turn >= area.west)
}

/** To the tile's place of the same latitude and longitude, where it has it; near enough to the nearest, for an order. */
function kmFrom({ lat, lon }: { readonly lat: number; readonly lon: number }, tile: Area): number {
  const nearest = clamp(lat, tile.south, tile.north)
  return Math.min(
    ...TURNS.map((turn) => distanceKm(lat, lon, nearest, clamp(lon + turn, tile.west, tile.east))),
  )
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value))
}
