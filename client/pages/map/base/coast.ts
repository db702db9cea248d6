/**
 * The coast at 1:10 million, in tiles: each a list of polygons, a polygon a list of rings (the outer one, then its holes), a
 * ring the numbers [x, y, dx, dy, dx, dy …] in units. Tiles overlap a little, and their rings run along that edge where they
 * were cut. Pure. Positions are [longitude, latitude] in degrees.
 */
import { areaOfTile, meetings } from '../../places/tiles-of-view.ts'
import type { Area } from './clip.ts'
import { type Position, shift } from './rings.ts'

/** Of a degree: some 100 m. */
export const UNITS = 1_000
export const OVERLAP_UNITS = 10

/** The index that scripts/coast.ts writes. */
export interface CoastIndex {
  /** Changes with any of the tiles. */
  readonly version: string
  /** Gzipped bytes of each tile that has both land and sea. */
  readonly tiles: Readonly<Record<string, number>>
  /** Tiles that are land and nothing else. A tile that stands in neither list is sea. */
  readonly inland: readonly string[]
}

export type PackedTile = readonly (readonly (readonly number[])[])[]

export interface Coast {
  /** Polygons: an outer ring, then its holes. */
  readonly land: readonly (readonly (readonly Position[])[])[]
  /** Where land meets the sea, without the edges of tiles. */
  readonly lines: readonly (readonly Position[])[]
}

/** A view closer than a region costs no more than that, and a wider one shows no more of it than the world's own coast. */
const VIEW_BYTES_MAX = 150_000

/** Tiles that meet the area, with the whole circles by which they are turned when they do. Undefined where they would be too much. */
export function coastTilesOf({ tiles, inland }: CoastIndex, area: Area): CoastTiles | undefined {
  let bytes = 0
  const meeting = (key: string): number[] => meetings(areaOfTile(key), area)
  const wanted = Object.entries(tiles).flatMap(([key, size]) => {
    const circles = meeting(key)
    if (circles.length > 0) bytes += size
    return circles.length > 0 ? [{ key, circles }] : []
  })
  if (bytes > VIEW_BYTES_MAX) return undefined
  return {
    wanted,
    inland: inland.map((key) => ({ key, circles: meeting(key) })).filter(({ circles }) => circles.length > 0),
  }
}

export interface CoastTiles {
  readonly wanted: readonly TurnedTile[]
  readonly inland: readonly TurnedTile[]
}

export interface TurnedTile {
  readonly key: string
  /** Degrees by which it is turned: whole circles. */
  readonly circles: readonly number[]
}

/** The coast that the files of `tiles.wanted`, in that order, and the inland tiles make together. */
export function joinTiles({ wanted, inland }: CoastTiles, files: readonly PackedTile[]): Coast {
  const land: Coast['land'][number][] = []
  const lines: (readonly Position[])[] = []
  for (const [at, { key, circles }] of wanted.entries()) {
    const polygons = (files[at] ?? []).map((rings) => rings.map(unpackRing))
    const shores = polygons.flat().flatMap((ring) => shoresOf(ring, areaOfTile(key)))
    for (const turn of circles) {
      land.push(...polygons.map((rings) => rings.map((ring) => shift(ring, turn))))
      lines.push(...shores.map((line) => shift(line, turn)))
    }
  }
  for (const { key, circles } of inland)
    for (const turn of circles) land.push([shift(cornersOf(areaOfTile(key)), turn)])
  return { land, lines }
}

function unpackRing(packed: readonly number[]): Position[] {
  const ring: Position[] = []
  let [x, y] = [0, 0]
  for (let i = 0; i + 1 < packed.length; i += 2) {
    x += packed[i] ?? 0
    y += packed[i + 1] ?? 0
    ring.push([x / UNITS, y / UNITS])
  }
  return ring
}

/** A ring's pieces between those that run along the tile's edge. */
function shoresOf(ring: readonly Position[], tile: Area): Position[][] {
  const { west, south, east, north } = edgesOf(tile)
  const isCut = (a: Position, b: Position): boolean =>
    (a[0] === b[0] && (a[0] === west || a[0] === east)) ||
    (a[1] === b[1] && (a[1] === south || a[1] === north))
  const pieces: Position[][] = []
  let piece: Position[] = []
  for (const [i, from] of ring.entries()) {
    const to = ring[(i + 1) % ring.length] ?? from
    if (isCut(from, to)) {
      if (piece.length > 1) pieces.push(piece)
      piece = []
      continue
    }
    if (piece.length === 0) piece.push(from)
    piece.push(to)
  }
  if (piece.length > 1) pieces.push(piece)
  return pieces
}

function widened(degrees: number, side: 1 | -1): number {
  return Math.round((degrees + (side * OVERLAP_UNITS) / UNITS) * UNITS) / UNITS
}

/** As their positions are rounded in the files. */
function edgesOf({ west, south, east, north }: Area): Area {
  return {
    west: widened(west, -1),
    south: widened(south, -1),
    east: widened(east, 1),
    north: widened(north, 1),
  }
}

function cornersOf(tile: Area): Position[] {
  const { west, south, east, north } = edgesOf(tile)
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
  ]
}
