/** Where a map's numerals stand: on their contours, few, along one bearing, never one over another. Pure, in pixels. */

interface NumeralPoint {
  readonly x: number
  readonly y: number
}

export interface NumeralCandidate {
  readonly value: number
  readonly lines: readonly (readonly NumeralPoint[])[]
}

export interface PlacedNumeral extends NumeralPoint {
  readonly value: number
}

/** Pixels from the view's top left corner. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

export interface Placement {
  readonly width: number
  readonly height: number
  /** Where the map's buttons and scale are. */
  readonly keepOut: readonly Box[]
  /** What the numerals are lined up around: the epicentre, or else the middle. */
  readonly center: NumeralPoint
}

const MARGIN = 22
const GAP = { x: 36, y: 24 } // a numeral is about 32 wide and 20 high
const CENTER_GAP = { x: 30, y: 23 } // the epicentre's star is 26 wide
const REPEAT = 260 // a contour gets a second numeral where the first is farther away
const LINE_MIN = 60 // shorter lines are specks
const BEARINGS = [Math.PI * 0.25, Math.PI * 1.25] // down right, up left (y grows downwards)

/** The strongest first, so that it has its numeral where space is short. */
export function placeNumerals(
  candidates: readonly NumeralCandidate[],
  placement: Placement,
): PlacedNumeral[] {
  const placed: PlacedNumeral[] = []
  for (const { value, lines } of [...candidates].sort((a, b) => b.value - a.value)) {
    const long = lines.filter((line) => lengthOf(line) >= LINE_MIN)
    // Of a field of specks one is enough.
    const used = long.length > 0 ? long : lines.slice(0, 1)
    const points = used.flat().filter((point) => isInside(point, placement))
    for (const bearing of BEARINGS) {
      let best: NumeralPoint | undefined
      let smallest = Infinity
      for (const point of points) {
        const off = angleBetween(
          Math.atan2(point.y - placement.center.y, point.x - placement.center.x),
          bearing,
        )
        if (off < smallest && isFree(point, value, placed, placement.center)) {
          smallest = off
          best = point
        }
      }
      if (best) placed.push({ x: best.x, y: best.y, value })
    }
  }
  return placed
}

function isFree(
  point: NumeralPoint,
  value: number,
  placed: readonly PlacedNumeral[],
  center: NumeralPoint,
): boolean {
  if (!isApart(point, center, CENTER_GAP)) return false
  return placed.every((other) =>
    other.value === value ? distance(point, other) >= REPEAT : isApart(point, other, GAP),
  )
}

function isInside({ x, y }: NumeralPoint, { width, height, keepOut }: Placement): boolean {
  if (x < MARGIN || y < MARGIN || x > width - MARGIN || y > height - MARGIN) return false
  return keepOut.every(
    ({ left, top, right, bottom }) =>
      x < left - GAP.x / 2 || x > right + GAP.x / 2 || y < top - GAP.y / 2 || y > bottom + GAP.y / 2,
  )
}

function lengthOf(line: readonly NumeralPoint[]): number {
  let length = 0
  let before: NumeralPoint | undefined
  for (const point of line) {
    if (before) length += distance(before, point)
    if (length >= LINE_MIN) return length
    before = point
  }
  return length
}

/** Outside the ellipse of the gap: boxes that are wider than high. */
function isApart(a: NumeralPoint, b: NumeralPoint, gap: NumeralPoint): boolean {
  return ((a.x - b.x) / gap.x) ** 2 + ((a.y - b.y) / gap.y) ** 2 >= 1
}

function distance(a: NumeralPoint, b: NumeralPoint): number {
  return Math.hypot(a.x - b.x, a.y - b.y)
}

function angleBetween(a: number, b: number): number {
  const off = Math.abs(a - b) % (2 * Math.PI)
  return Math.min(off, 2 * Math.PI - off)
}
