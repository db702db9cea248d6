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
}

const CITIES_MAX = 24
const CHARACTER = 7.2 // width as drawn
const HEIGHT = 16
const DOT = 9 // from the dot's middle to the name
const MARGIN = 4

/** The more important first, and none where its name would lie over something. */
export function placeCities(cities: readonly City[], view: NameView): PlacedCity[] {
  const placed: PlacedCity[] = []
  const taken: Box[] = [...view.keepOut]
  const lowest = rankShown(view.pixelsPerDegree)
  for (const [text, lon, lat, rank] of cities) {
    if (placed.length >= CITIES_MAX || rank > lowest) break
    for (const turn of [-360, 0, 360]) {
      const { x, y } = view.toPixels(lat, lon + turn)
      if (x < MARGIN || y < MARGIN || x > view.width - MARGIN || y > view.height - MARGIN) continue
      const side = (['right', 'left'] as const).find((side) => isFree(boxOf(text, x, y, side), taken, view))
      if (!side) continue
      placed.push({ text, x, y, side })
      taken.push(boxOf(text, x, y, side))
    }
  }
  return placed
}

/** What the city takes up: its dot and its name. */
export function cityBox({ text, x, y, side }: PlacedCity): Box {
  return boxOf(text, x, y, side)
}

/** A map of the world has no room for any; one of a region names all that the list has. */
function rankShown(pixelsPerDegree: number): number {
  if (pixelsPerDegree < 8) return -1
  if (pixelsPerDegree < 16) return 1
  if (pixelsPerDegree < 32) return 2
  return pixelsPerDegree < 60 ? 3 : 10
}

function boxOf(text: string, x: number, y: number, side: PlacedCity['side']): Box {
  const length = DOT + text.length * CHARACTER
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
