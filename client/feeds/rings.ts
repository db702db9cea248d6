/** Rings of a map's areas as other programs want them: few points, and longitudes from −180 to 180. Pure. */

/** Degrees: longitude, latitude. */
export type Point = readonly [number, number]
/** Closed: the last point is the first. */
export type Ring = readonly Point[]

/** 11 m. */
const DECIMALS = 1e4
/** Beyond so many halvings nothing of a ring is left. */
const ROUNDS_MAX = 40

/** Square degrees, without a sign. */
export function areaOf(ring: Ring): number {
  let twice = 0
  for (let i = 1; i < ring.length; i++) {
    const [x0 = 0, y0 = 0] = ring[i - 1] ?? []
    const [x1 = 0, y1 = 0] = ring[i] ?? []
    twice += x0 * y1 - x1 * y0
  }
  return Math.abs(twice) / 2
}

/** The largest rings, at most `ringsMax`, with at most `pointsMax` points together. */
export function fewer(rings: readonly Ring[], ringsMax: number, pointsMax: number): Ring[] {
  const largest = rings.toSorted((a, b) => areaOf(b) - areaOf(a)).slice(0, ringsMax)
  let kept = largest.map(rounded).filter(isArea)
  let tolerance = 1 / DECIMALS
  for (let round = 0; round < ROUNDS_MAX && count(kept) > pointsMax; round++, tolerance *= 1.5)
    kept = largest.map((ring) => rounded(simplified(ring, tolerance))).filter(isArea)
  while (count(kept) > pointsMax) kept.pop()
  return kept
}

/** The parts of a ring in the one turn from −180 to 180, each a ring of its own. */
export function inOneTurn(ring: Ring): Ring[] {
  const lons = ring.map(([lon]) => lon)
  const first = Math.floor((Math.min(...lons) + 180) / 360)
  const last = Math.ceil((Math.max(...lons) + 180) / 360) - 1
  if (first === last || last < first) return [turned(ring, -360 * first)]
  const parts: Ring[] = []
  for (let turn = first; turn <= last; turn++) {
    const low = -180 + 360 * turn
    const part = clipped(clipped(ring, low, 1), low + 360, -1)
    if (part.length >= 4) parts.push(turned(part, -360 * turn))
  }
  return parts
}

function turned(ring: Ring, by: number): Ring {
  return by === 0 ? ring : ring.map(([lon, lat]) => [lon + by, lat])
}

/** What of a ring lies east (`side` 1) or west (−1) of a meridian: Sutherland and Hodgman. */
function clipped(ring: Ring, meridian: number, side: 1 | -1): Ring {
  const isIn = ([lon]: Point): boolean => (lon - meridian) * side >= 0
  const kept: Point[] = []
  for (let i = 1; i < ring.length; i++) {
    const from = ring[i - 1] ?? [0, 0]
    const to = ring[i] ?? [0, 0]
    if (isIn(from) !== isIn(to)) {
      const share = (meridian - from[0]) / (to[0] - from[0])
      kept.push([meridian, from[1] + share * (to[1] - from[1])])
    }
    if (isIn(to)) kept.push(to)
  }
  const [start] = kept
  return start ? [...kept, start] : []
}

/** Of more than a line, and not so small that its points are one after rounding. */
function isArea(ring: Ring): boolean {
  return ring.length >= 4 && areaOf(ring) > 0
}

function count(rings: readonly Ring[]): number {
  return rings.reduce((sum, ring) => sum + ring.length, 0)
}

function rounded(ring: Ring): Ring {
  const points = ring.map(([lon, lat]): Point => [round(lon), round(lat)])
  return points.filter((point, i) => {
    const before = points[i - 1]
    return !before || before[0] !== point[0] || before[1] !== point[1]
  })
}

function round(degrees: number): number {
  // Without a negative zero.
  return Math.round(degrees * DECIMALS) / DECIMALS + 0
}

/** Douglas and Peucker: no point that is left out was farther than `tolerance` degrees from what is kept. */
function simplified(ring: Ring, tolerance: number): Ring {
  // Of a closed ring the two ends are one point: the farthest from it divides it into two lines.
  const [start = [0, 0]] = ring
  const far = farthest(ring, 0, ring.length - 1, start, start)
  const kept = new Set([0, far.at, ring.length - 1])
  const open: [number, number][] = [
    [0, far.at],
    [far.at, ring.length - 1],
  ]
  for (let span = open.pop(); span; span = open.pop()) {
    const [from, to] = span
    const found = farthest(ring, from, to, ring[from] ?? start, ring[to] ?? start)
    if (found.distance <= tolerance) continue
    kept.add(found.at)
    open.push([from, found.at], [found.at, to])
  }
  return ring.filter((_, i) => kept.has(i))
}

function farthest(
  ring: Ring,
  from: number,
  to: number,
  a: Point,
  b: Point,
): { readonly at: number; readonly distance: number } {
  let at = from
  let distance = 0
  for (let i = from + 1; i < to; i++) {
    const away = distanceTo(ring[i] ?? a, a, b)
    if (away > distance) [at, distance] = [i, away]
  }
  return { at, distance }
}

/** Of a point from the line between two others, in degrees as if they were flat. */
function distanceTo([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const length = Math.hypot(bx - ax, by - ay)
  if (length === 0) return Math.hypot(x - ax, y - ay)
  const along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length ** 2
  const at = Math.min(1, Math.max(0, along))
  return Math.hypot(x - ax - at * (bx - ax), y - ay - at * (by - ay))
}
