/** The area around a place that a view or a map is about. Pure; degrees. */
import type { Area } from '../map/base/clip.ts'

interface Spot {
  readonly lat: number
  readonly lon: number
}

/** The longitude, turned by whole circles to be nearest to the area's middle. */
export function lonNear({ west, east }: Area, lon: number): number {
  return lon + 360 * Math.round(((west + east) / 2 - lon) / 360)
}

/** So many degrees to each side. */
export function around({ lat, lon }: Spot, degrees: number): Area {
  return { west: lon - degrees, south: lat - degrees, east: lon + degrees, north: lat + degrees }
}

/** The area, and so many degrees around a place, which may lie outside of it and be of any turn. */
export function withAround(area: Area, { lat, lon }: Spot, degrees: number): Area {
  const more = around({ lat, lon: lonNear(area, lon) }, degrees)
  return {
    west: Math.min(area.west, more.west),
    south: Math.min(area.south, more.south),
    east: Math.max(area.east, more.east),
    north: Math.max(area.north, more.north),
  }
}
