/** The corners of a facility that is no point: a line or an area, also over the antimeridian. Pure. */
import type { Facility, Outline } from './types.ts'

/** Of a list that was kept before shapes were: an area where its corners close a ring. */
export function shapeOf({ outline, shape }: Pick<Facility, 'outline' | 'shape'>): 'point' | 'line' | 'area' {
  if (outline.length === 0) return 'point'
  return shape ?? (isClosed(outline) ? 'area' : 'line')
}

export function isClosed(outline: Outline): boolean {
  const [first, last] = [outline[0], outline.at(-1)]
  return outline.length > 3 && first?.[0] === last?.[0] && first?.[1] === last?.[1]
}

/** Each corner's longitude on the turn of the one before it, so that a line over the antimeridian is one piece. */
export function unwrapped(outline: Outline): [lon: number, lat: number][] {
  let last = outline[0]?.[0] ?? 0
  return outline.map(([lon, lat]) => {
    last = lon + 360 * Math.round((last - lon) / 360)
    return [last, lat]
  })
}

/** The pieces from corner to corner; an area's last corner goes back to its first. */
export function ringOf(corners: Outline, isArea: boolean): Outline {
  const [first] = corners
  return isArea && first && !isClosed(corners) ? [...corners, first] : corners
}

/** Is the place inside the ring? By the even-odd rule; both on the same turn of longitudes. */
export function isInside(ring: Outline, lon: number, lat: number): boolean {
  let inside = false
  for (let i = 1; i < ring.length; i++) {
    const [x0 = 0, y0 = 0] = ring[i - 1] ?? []
    const [x1 = 0, y1 = 0] = ring[i] ?? []
    if (y0 > lat !== y1 > lat && lon < x0 + ((lat - y0) / (y1 - y0)) * (x1 - x0)) inside = !inside
  }
  return inside
}
