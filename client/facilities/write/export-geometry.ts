/** A facility's outline for other tools: as GeoJSON (RFC 7946), and as ShakeCast's GEOM. */
import type { LineString, MultiLineString, MultiPolygon, Point, Polygon } from 'geojson'
import { ringOf, shapeOf, unwrapped } from '../outline.ts'
import type { Facility, Outline } from '../types.ts'

type FacilityGeometry = Point | LineString | MultiLineString | Polygon | MultiPolygon
type Position = [lon: number, lat: number]

/** Cut where it crosses the antimeridian, as section 3.1.9 asks; an area's corners run counterclockwise (3.1.6). */
export function geometryOf(facility: Facility): FacilityGeometry {
  const shape = shapeOf(facility)
  if (shape === 'point') return { type: 'Point', coordinates: [facility.lon, facility.lat] }
  const turn = turnOf(facility.outline)
  const outline = unwrapped(facility.outline).map(([lon, lat]): Position => [lon + turn, lat])
  const sides = [-180, 180].flatMap((edge) => (outline.some(([lon]) => isBeyond(lon, edge)) ? [edge] : []))
  const [edge] = sides
  if (shape === 'line') {
    const lines = edge === undefined ? [outline] : cutLine(outline, edge)
    const [only] = lines
    if (only && lines.length === 1) return { type: 'LineString', coordinates: only }
    return { type: 'MultiLineString', coordinates: lines }
  }
  const ring = ringOf(outline, true)
  const rings = (edge === undefined ? [ring] : cutRing(ring, edge)).map(counterclockwise)
  const [only] = rings
  if (only && rings.length === 1) return { type: 'Polygon', coordinates: [only] }
  return { type: 'MultiPolygon', coordinates: rings.map((one) => [one]) }
}

/** `GEOM_TYPE` and `GEOM`; empty of a point, which has LAT and LON. */
export function geomOf(facility: Facility): readonly [type: string, geom: string] {
  const shape = shapeOf(facility)
  if (shape === 'point') return ['', '']
  const geom = facility.outline.map(([lon, lat]) => `${lon},${lat},0`).join(';')
  return [shape === 'area' ? 'POLYGON' : 'POLYLINE', geom]
}

/** What brings the first corner within ±180. */
function turnOf(outline: Outline): number {
  const [lon = 0] = outline[0] ?? []
  return lon >= -180 && lon <= 180 ? 0 : -360 * Math.round(lon / 360)
}

function isBeyond(lon: number, edge: number): boolean {
  return edge < 0 ? lon < edge : lon > edge
}

/** On the other side of the antimeridian the same place has a longitude of another turn. */
function home(piece: readonly Position[], edge: number): Position[] {
  const beyond = piece.some(([lon]) => isBeyond(lon, edge))
  return piece.map(([lon, lat]) => [beyond ? lon - 2 * edge : lon, lat])
}

function crossingAt([lon0, lat0]: Position, [lon1, lat1]: Position, edge: number): Position {
  return [edge, lat0 + ((edge - lon0) / (lon1 - lon0)) * (lat1 - lat0)]
}

function cutLine(line: readonly Position[], edge: number): Position[][] {
  const pieces: Position[][] = []
  let piece: Position[] = []
  for (const [i, to] of line.entries()) {
    const from = line[i - 1]
    if (from && isBeyond(from[0], edge) !== isBeyond(to[0], edge)) {
      const cut = crossingAt(from, to, edge)
      pieces.push([...piece, cut])
      piece = [cut]
    }
    piece.push(to)
  }
  return [...pieces, piece].filter((one) => one.length > 1).map((one) => home(one, edge))
}

/** Each side by itself (Sutherland & Hodgman 1974). */
function cutRing(ring: readonly Readonly<Position>[] | Outline, edge: number): Position[][] {
  const corners = ring.map(([lon, lat]): Position => [lon, lat])
  return [false, true].flatMap((beyond) => {
    const kept: Position[] = []
    for (const [i, to] of corners.entries()) {
      const from = corners[i - 1]
      if (from && isBeyond(from[0], edge) !== isBeyond(to[0], edge)) kept.push(crossingAt(from, to, edge))
      if (isBeyond(to[0], edge) === beyond) kept.push(to)
    }
    const [first] = kept
    return first && kept.length > 2 ? [home(ringOf(kept, true) as Position[], edge)] : []
  })
}

function counterclockwise(ring: Outline): Position[] {
  let twice = 0
  for (let i = 1; i < ring.length; i++) {
    const [x0 = 0, y0 = 0] = ring[i - 1] ?? []
    const [x1 = 0, y1 = 0] = ring[i] ?? []
    twice += x0 * y1 - x1 * y0
  }
  const corners = ring.map(([lon, lat]): Position => [lon, lat])
  return twice < 0 ? corners.toReversed() : corners
}
