/**
 * A drill's rupture: a vertical plane under a straight line on the ground. The hypocentre is in the plane's middle. Here is
 * how long and wide the plane is, how deep its upper edge lies, and how far a place is from the line.
 */
import { withinHalfTurn } from '../files/antimeridian.ts'
import { writeTime } from '../files/fact-text.ts'
import { EARTH_RADIUS_KM } from '../distance.ts'
import type { EventFacts } from '../types.ts'

export interface RuptureRequest {
  /** Degrees clockwise from north: the way in which the line runs. */
  readonly strike: number
  /** The epicentre is in its middle. */
  readonly lengthKm: number
}

/** [longitude, latitude] in degrees; longitudes go on beyond 180 where the line crosses the antimeridian. */
export type RuptureLine = readonly (readonly [lon: number, lat: number])[]

const RADIANS = Math.PI / 180
/** Between two points of the line: straight on any map by then. */
const STEP_KM = 20

/**
 * Kilometres that a rupture of this magnitude is long, below ground: log₁₀L = −2.44 + 0.59 M.
 * Wells & Coppersmith 1994, table 2A, all types of slip, subsurface rupture length; its scatter is a factor of 1.4.
 */
export function ruptureLengthKm(magnitude: number): number {
  return 10 ** (-2.44 + 0.59 * magnitude)
}

/**
 * Kilometres that a rupture of this magnitude is wide, from its lower edge to its upper one: log₁₀W = −1.01 + 0.32 M.
 * Wells & Coppersmith 1994, table 2A, all types of slip, downdip rupture width; its scatter is a factor of 1.4.
 */
export function ruptureWidthKm(magnitude: number): number {
  return 10 ** (-1.01 + 0.32 * magnitude)
}

/**
 * Kilometres from the ground to the rupture's upper edge: half its width above the hypocentre. A rupture that would reach
 * above the ground ends at it. The nearest point of the rupture is this deep, not as deep as the hypocentre.
 */
export function ruptureTopKm(magnitude: number, hypocentreKm: number): number {
  return Math.max(0, hypocentreKm - ruptureWidthKm(magnitude) / 2)
}

export function ruptureLine(lat: number, lon: number, { strike, lengthKm }: RuptureRequest): RuptureLine {
  const pieces = Math.max(1, Math.ceil(lengthKm / STEP_KM))
  return Array.from({ length: pieces + 1 }, (_, i) =>
    destination(lat, lon, strike, (i / pieces - 0.5) * lengthKm),
  )
}

/** Kilometres on the ground from a place to the nearest point of the line: the distance of Joyner and Boore for a line. */
export function distanceToLineKm(line: RuptureLine, lat: number, lon: number): number {
  let nearest = Infinity
  const [first] = line
  let from = first && toPlane(first, lat, lon)
  if (!from) return Infinity
  if (line.length === 1) return Math.hypot(from.x, from.y)
  for (const point of line.slice(1)) {
    const to = toPlane(point, lat, lon)
    const [dx, dy] = [to.x - from.x, to.y - from.y]
    const length2 = dx * dx + dy * dy
    const along = length2 === 0 ? 0 : Math.max(0, Math.min(1, -(from.x * dx + from.y * dy) / length2))
    nearest = Math.min(nearest, Math.hypot(from.x + along * dx, from.y + along * dy))
    from = to
  }
  return nearest
}

/** The text of a rupture.json as ShakeMap has it: GeoJSON with the event beside it, the line at the upper edge's depth. Longitudes within ±180. */
export function writeRupture(line: RuptureLine, facts: EventFacts): string {
  const { eventId, magnitude, depthKm, lat, lon, time, description } = facts
  const topKm = Math.round(ruptureTopKm(magnitude, depthKm) * 100) / 100
  const collection = {
    type: 'FeatureCollection',
    metadata: {
      id: eventId,
      mag: magnitude,
      depth: depthKm,
      lat,
      lon,
      time: writeTime(time),
      locstring: description,
      reference: 'A drill: strike and length as its maker chose them',
    },
    features: [
      {
        type: 'Feature',
        properties: { 'rupture type': 'rupture extent' },
        geometry: {
          type: 'LineString',
          coordinates: line.map(([lon, lat]) => [round(withinHalfTurn(lon)), round(lat), topKm]),
        },
      },
    ],
  }
  return `${JSON.stringify(collection)}\n`
}

/** Where one comes to along a great circle; a negative distance goes the other way. */
function destination(lat: number, lon: number, bearing: number, km: number): readonly [number, number] {
  const angle = km / EARTH_RADIUS_KM
  const [phi, theta] = [lat * RADIANS, bearing * RADIANS]
  const phi2 = Math.asin(Math.sin(phi) * Math.cos(angle) + Math.cos(phi) * Math.sin(angle) * Math.cos(theta))
  const east = Math.atan2(
    Math.sin(theta) * Math.sin(angle) * Math.cos(phi),
    Math.cos(angle) - Math.sin(phi) * Math.sin(phi2),
  )
  return [lon + east / RADIANS, phi2 / RADIANS]
}

/** Kilometres east and north of a place, on a plane: 1 % off at 400 km, far below the equations' scatter. */
function toPlane([lon, lat]: readonly [number, number], atLat: number, atLon: number) {
  const middle = ((lat + atLat) / 2) * RADIANS
  const east = withinHalfTurn(lon - atLon)
  return {
    x: EARTH_RADIUS_KM * RADIANS * east * Math.cos(middle),
    y: EARTH_RADIUS_KM * RADIANS * (lat - atLat),
  }
}

function round(degrees: number): number {
  return Math.round(degrees * 1e5) / 1e5
}
