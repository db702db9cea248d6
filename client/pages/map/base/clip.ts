/**
 * The part of a basemap that a view can show: Leaflet projects every point of every layer at each zoom, and the coasts
 * of the world are a hundred thousand. Positions are [longitude, latitude] in degrees.
 */
import type { Position } from './rings.ts'

export interface Area {
  readonly west: number
  readonly south: number
  readonly east: number
  readonly north: number
}

/** A closed ring's part inside, as one ring that runs along the area's edge where it was cut (Sutherland and Hodgman). */
export function clipRing(ring: readonly Position[], area: Area): readonly Position[] {
  const extent = extentOf(ring)
  if (isApart(extent, area)) return []
  if (isWithin(extent, area)) return ring
  const { west, south, east, north } = area
  let kept = cut(ring, 0, west, 1)
  kept = cut(kept, 0, east, -1)
  kept = cut(kept, 1, south, 1)
  return cut(kept, 1, north, -1)
}

/** A line's pieces inside, each with the point before and the point after it, so that none ends in the view. */
export function clipLine(line: readonly Position[], area: Area): (readonly Position[])[] {
  const extent = extentOf(line)
  if (isApart(extent, area)) return []
  if (isWithin(extent, area)) return [line]
  const pieces: Position[][] = []
  let piece: Position[] = []
  let before: Position | undefined
  for (const point of line) {
    const inside = isInside(point, area) || (before !== undefined && isInside(before, area))
    if (inside) {
      if (piece.length === 0 && before) piece.push(before)
      piece.push(point)
    } else if (piece.length > 0) {
      pieces.push(piece)
      piece = []
    }
    before = point
  }
  if (piece.length > 1) pieces.push(piece)
  return pieces
}

/** Of most of a world nothing is in a view, or all: known once for each of its lines, that spares looking at their points. */
const extents = new WeakMap<readonly Position[], Area>()

function extentOf(line: readonly Position[]): Area {
  const known = extents.get(line)
  if (known) return known
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [lon, lat] of line) {
    if (lon < west) west = lon
    if (lon > east) east = lon
    if (lat < south) south = lat
    if (lat > north) north = lat
  }
  const extent = { west, south, east, north }
  extents.set(line, extent)
  return extent
}

function isApart(a: Area, b: Area): boolean {
  return a.east < b.west || a.west > b.east || a.north < b.south || a.south > b.north
}

function isWithin(a: Area, b: Area): boolean {
  return a.west >= b.west && a.east <= b.east && a.south >= b.south && a.north <= b.north
}

function isInside([lon, lat]: Position, { west, south, east, north }: Area): boolean {
  return lon >= west && lon <= east && lat >= south && lat <= north
}

/** What lies on one side of a meridian or a parallel; `side` 1 keeps what is above `edge`. */
function cut(ring: readonly Position[], axis: 0 | 1, edge: number, side: 1 | -1): Position[] {
  const kept: Position[] = []
  let before = ring.at(-1)
  for (const point of ring) {
    const isIn = (point[axis] - edge) * side >= 0
    if (before && isIn !== (before[axis] - edge) * side >= 0) {
      const share = (edge - before[axis]) / (point[axis] - before[axis])
      kept.push([before[0] + (point[0] - before[0]) * share, before[1] + (point[1] - before[1]) * share])
    }
    if (isIn) kept.push(point)
    before = point
  }
  return kept
}
