/** Which cities are named on the map, and on which side of their dots. Pure, in pixels. */
import type { NameView } from './names.ts'
import type { Box } from './numerals.ts'

/** [name, longitude, latitude, rank], the most important first: 0 is known to the world, 4 to its region. */
export type City = readonly [name: string, lon: number, lat: number, rank: number]

export interface PlacedCity {
  readonly text: string
  /** Of the dot. */
  readonly x: number
  readonly y: number
  readonly side: 'left' | 'right'
  /** How far the name stands from its usual place beside the dot: what lies over the dot would cover it there. */
  readonly dx?: number
  readonly dy?: number
}

const CITIES_MAX = 24
const CHARACTER = 7.2 // width as drawn
const HEIGHT = 16
const DOT = 9 // from the dot's middle to the name
const MARGIN = 4

/** The more important first, and none where its name would lie over something; `always` is named if it is in view, whatever is. */
export function placeCities(cities: readonly City[], view: NameView, always?: City): PlacedCity[] {
  const placed = always ? placeAlways(always, view) : []
  const taken: Box[] = [...view.keepOut, ...placed.map(cityBox)]
  const lowest = rankShown(view.pixelsPerDegree)
  for (const city of cities) {
    const [text, lon, lat, rank] = city
    if (placed.length >= CITIES_MAX || rank > lowest) break
    if (city === always) continue
    for (const turn of [-360, 0, 360]) {
      const { x, y } = view.toPixels(lat, lon + turn)
      if (!isInView({ x, y }, view)) continue
      const side = (['right', 'left'] as const).find((side) => isFree(boxOf(text, x, y, side), taken, view))
      if (!side) continue
      placed.push({ text, x, y, side })
      taken.push(boxOf(text, x, y, side))
    }
  }
  return placed
}

/** What the city takes up: its dot and its name. */
export function cityBox({ text, x, y, side, dx = 0, dy = 0 }: PlacedCity): Box {
  const box = boxOf(text, x + dx, y + dy, side)
  return {
    left: Math.min(box.left, x - MARGIN),
    right: Math.max(box.right, x + MARGIN),
    top: Math.min(box.top, y - MARGIN),
    bottom: Math.max(box.bottom, y + MARGIN),
  }
}

/** Steps away from the dot, the nearest first: past the star that may cover it, past a numeral beside that. */
const STEPS = [
  [0, 0],
  ...[24, 36].flatMap((away) => [0, -HEIGHT, HEIGHT].map((dy) => [away, dy] as const)),
  ...[-1.5 * HEIGHT, 1.5 * HEIGHT, -2.5 * HEIGHT, 2.5 * HEIGHT].map((dy) => [0, dy] as const),
] as const

/** Beside its dot where that is free, else as near as can be; over something if it must. */
function placeAlways([text, lon, lat]: City, view: NameView): PlacedCity[] {
  for (const turn of [-360, 0, 360]) {
    const { x, y } = view.toPixels(lat, lon + turn)
    if (!isInView({ x, y }, view)) continue
    const candidates = STEPS.flatMap(([away, dy]) =>
      (['right', 'left'] as const).map((side): PlacedCity => {
        const moved = { dx: side === 'right' ? away : -away, dy }
        return { text, x, y, side, ...(away === 0 && dy === 0 ? {} : moved) }
      }),
    )
    const boxes = (city: PlacedCity): Box => boxOf(text, x + (city.dx ?? 0), y + (city.dy ?? 0), city.side)
    const place =
      candidates.find((city) => isFree(boxes(city), view.keepOut, view)) ??
      candidates.find((city) => isFree(boxes(city), [], view))
    return [place ?? { text, x, y, side: x > view.width / 2 ? 'left' : 'right' }]
  }
  return []
}

function isInView(
  { x, y }: { readonly x: number; readonly y: number },
  { width, height }: NameView,
): boolean {
  return x >= MARGIN && y >= MARGIN && x <= width - MARGIN && y <= height - MARGIN
}

/** A map of the world has no room for any; one of a region names all that the list has. */
function rankShown(pixelsPerDegree: number): number {
  if (pixelsPerDegree < 8) return -1
  if (pixelsPerDegree < 16) return 1
  if (pixelsPerDegree < 32) return 2
  return pixelsPerDegree < 60 ? 3 : 10
}

function boxOf(text: string, x: number, y: number, side: PlacedCity['side']): Box {
  const length = DOT + text.length * CHARACTER + MARGIN
  const [left, right] = side === 'right' ? [x - 5, x + length] : [x - length, x + 5]
  return { left, right, top: y - HEIGHT / 2, bottom: y + HEIGHT / 2 }
}

function isFree(box: Box, taken: readonly Box[], { width, height }: NameView): boolean {
  if (box.left < 0 || box.right > width || box.top < 0 || box.bottom > height) return false
  return taken.every(
    (other) =>
      other.left > box.right || other.right < box.left || other.top > box.bottom || other.bottom < box.top,
  )
}
