/** Which names of countries and states stand where. Pure, in pixels. */
import type { Box } from './numerals.ts'

/** [name, longitude, latitude, room, …]: the best place first; room is the degrees of longitude that it has there. */
export type Name = readonly [string, ...number[]]

export interface PlacedName {
  readonly text: string
  readonly kind: 'country' | 'state'
  readonly x: number
  readonly y: number
}

export interface NameView {
  readonly width: number
  readonly height: number
  readonly pixelsPerDegree: number
  /** Where numerals, epicentre and buttons are. */
  readonly keepOut: readonly Box[]
  toPixels(lat: number, lon: number): { readonly x: number; readonly y: number }
}

const CHARACTER = { country: 9.5, state: 7.5 } // widths as drawn
const LINE = 20
/** Its states say more once they are named. */
const COUNTRY_WITH_STATES = 'United States of America'

/** A name stands within its borders and within the view, and over no other. `inWords` gives a country's in the reader's language. */
export function placeNames(
  countries: readonly Name[],
  states: readonly Name[],
  view: NameView,
  inWords: (country: string) => string = (country) => country,
): PlacedName[] {
  const placed: PlacedName[] = []
  for (const name of states) place(name, 'state', view, placed)
  const statesNamed = placed.length > 0
  for (const [name, ...places] of countries) {
    if (statesNamed && name === COUNTRY_WITH_STATES) continue
    place([inWords(name), ...places], 'country', view, placed)
  }
  return placed
}

function place(
  [text, ...places]: Name,
  kind: PlacedName['kind'],
  view: NameView,
  placed: PlacedName[],
): void {
  const length = widthOf(text, kind)
  let best: PlacedName | undefined
  let nearest = Infinity
  for (let i = 0; i + 2 < places.length; i += 3) {
    const [lon = 0, lat = 0, room = 0] = places.slice(i, i + 3)
    if (room * view.pixelsPerDegree < length) continue
    for (const turn of [-360, 0, 360]) {
      const { x, y } = view.toPixels(lat, lon + turn)
      if (x < length / 2 || y < LINE || x > view.width - length / 2 || y > view.height - LINE) continue
      const candidate = { text, kind, x, y }
      // The first place is where a reader looks for the name.
      const away = i === 0 ? 0 : Math.hypot(x - view.width / 2, y - view.height / 2)
      if (away < nearest && isFree(candidate, length, view, placed)) {
        nearest = away
        best = candidate
      }
    }
  }
  if (best) placed.push(best)
}

function isFree(
  name: PlacedName,
  length: number,
  { keepOut }: NameView,
  placed: readonly PlacedName[],
): boolean {
  const [left, right] = [name.x - length / 2, name.x + length / 2]
  const [top, bottom] = [name.y - LINE / 2, name.y + LINE / 2]
  const inTheWay = (box: Box): boolean =>
    box.left < right && box.right > left && box.top < bottom && box.bottom > top
  return !keepOut.some(inTheWay) && placed.every((other) => isApart(name, other))
}

function isApart(a: PlacedName, b: PlacedName): boolean {
  const reach = (widthOf(a.text, a.kind) + widthOf(b.text, b.kind)) / 2
  return Math.abs(a.x - b.x) > reach || Math.abs(a.y - b.y) > LINE
}

function widthOf(text: string, kind: PlacedName['kind']): number {
  return text.length * CHARACTER[kind] + 8
}
