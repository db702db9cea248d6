/**
 * Where land is, by the bundled coast: the largest intensity on it, and the coast that is nearest to an event at sea. The
 * coast is one of 1:50 million, so small islands are not in it. Pure. Positions are [longitude, latitude] in degrees.
 */
import { distanceKm } from '../../../shakemap/distance.ts'
import type { ContourCollection } from '../../../shakemap/contours.ts'
import { spacingOf } from '../../../shakemap/grid.ts'
import type { MmiGrid } from '../../../shakemap/types.ts'
import { type Area, clipRing } from './clip.ts'
import { type Position, shift } from './rings.ts'

/** Polygons: an outer ring, then its holes. */
export type Land = readonly (readonly (readonly Position[])[])[]

export type LandShaking =
  | { readonly kind: 'at-most'; readonly mmi: number }
  /** What contour lines tell: land lies on this one. */
  | { readonly kind: 'at-least'; readonly mmi: number }
  /** Land lies within the highest line: nothing tells whether it shook as strongly as anything else. */
  | { readonly kind: 'unclear' }
  /** There is land, and the lines do not tell how strongly it shook. */
  | { readonly kind: 'untold' }
  | { readonly kind: 'no-land' }

/** The largest intensity of the grid's points on land. */
export function shakingOnLand(grid: MmiGrid, land: Land): LandShaking {
  const spacing = spacingOf(grid)
  const rings = ringsWithin(land, {
    west: grid.lonMin,
    south: grid.latMin,
    east: grid.lonMax,
    north: grid.latMax,
  })
  let largest = -Infinity
  for (let row = 0; row < grid.nlat; row++) {
    const crossings = crossingsAt(rings, grid.latMax - row * spacing.lat)
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const first = Math.ceil(((crossings[i] ?? NaN) - grid.lonMin) / spacing.lon)
      const last = Math.floor(((crossings[i + 1] ?? NaN) - grid.lonMin) / spacing.lon)
      for (let column = Math.max(0, first); column <= Math.min(grid.nlon - 1, last); column++) {
        const mmi = grid.mmi[row * grid.nlon + column] ?? NaN
        if (mmi > largest) largest = mmi
      }
    }
  }
  return largest === -Infinity ? { kind: 'no-land' } : { kind: 'at-most', mmi: largest }
}

/** The highest contour line that touches land. A line shows where the ground shook so, and nothing of what it encloses. */
export function shakingOnLandBy(contours: ContourCollection, land: Land): LandShaking {
  const area = areaOf(contours)
  if (!area) return { kind: 'untold' }
  const rings = ringsWithin(land, area)
  if (rings.length === 0) return { kind: 'no-land' }
  const strongestFirst = contours.features.toSorted((a, b) => b.properties.value - a.properties.value)
  const core = areaOf({ ...contours, features: strongestFirst.slice(0, 1) })
  if (core && hasLand(land, core)) return { kind: 'unclear' }
  const found = strongestFirst.find(({ geometry }) =>
    geometry.coordinates.some((line) => line.some(([lon = NaN, lat = NaN]) => isInside(rings, lon, lat))),
  )
  return found ? { kind: 'at-least', mmi: found.properties.value } : { kind: 'untold' }
}

/** Is any land in the area? Longitudes may pass ±180. */
export function hasLand(land: Land, area: Area): boolean {
  return ringsWithin(land, area).length > 0
}

/** The nearest place of a coast, in the turn of the longitude; undefined where none is within `kmMax`. */
export function nearestCoast(land: Land, lat: number, lon: number, kmMax: number): Position | undefined {
  let nearest: Position | undefined
  let smallest = kmMax
  for (const [outer = []] of land) {
    for (const [x, y] of outer) {
      // A degree of latitude is 111 km: most of the world is passed over without its distance.
      if (Math.abs(y - lat) * 110 > smallest) continue
      const km = distanceKm(lat, lon, y, x)
      if (km >= smallest) continue
      smallest = km
      nearest = [x + 360 * Math.round((lon - x) / 360), y]
    }
  }
  return nearest
}

/** What of the land's rings lies in the area, in the area's own turn. */
function ringsWithin(land: Land, area: Area): (readonly Position[])[] {
  return [-360, 0, 360].flatMap((turn) => {
    const here = { ...area, west: area.west - turn, east: area.east - turn }
    // The world once over is enough: beyond ±180 its shapes come again.
    const once = { ...here, west: Math.max(-180, here.west), east: Math.min(180, here.east) }
    if (once.west >= once.east) return []
    return land.flatMap((rings) =>
      rings
        .map((ring) => clipRing(ring, once))
        .filter((ring) => ring.length > 2)
        .map((ring) => shift(ring, turn)),
    )
  })
}

/** Where the rings' edges cross the parallel, from west to east: land lies between the first and the second, and so on. */
function crossingsAt(rings: readonly (readonly Position[])[], lat: number): number[] {
  const crossings: number[] = []
  for (const ring of rings) {
    let before = ring.at(-1)
    for (const point of ring) {
      if (before && before[1] > lat !== point[1] > lat)
        crossings.push(before[0] + ((lat - before[1]) / (point[1] - before[1])) * (point[0] - before[0]))
      before = point
    }
  }
  return crossings.sort((a, b) => a - b)
}

function isInside(rings: readonly (readonly Position[])[], lon: number, lat: number): boolean {
  return crossingsAt(rings, lat).filter((crossing) => crossing < lon).length % 2 === 1
}

function areaOf({ features }: ContourCollection): Area | undefined {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const { geometry } of features) {
    for (const [lon = NaN, lat = NaN] of geometry.coordinates.flat()) {
      west = Math.min(west, lon)
      east = Math.max(east, lon)
      south = Math.min(south, lat)
      north = Math.max(north, lat)
    }
  }
  return west < east && south < north ? { west, south, east, north } : undefined
}
