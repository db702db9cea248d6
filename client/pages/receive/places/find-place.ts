/** A place that a reader typed: one of the towns around the map, or a latitude and a longitude. Pure. */
import { parseDegrees } from '../../../facilities/read/degrees.ts'
import type { Place } from '../../places/place.ts'

export interface FoundPlace {
  readonly name: string
  /** Degrees. */
  readonly lat: number
  readonly lon: number
}

const MATCHES_MAX = 6

/**
 * Whoever has that name comes first, then names that begin so, then those that have a word that does; the larger first.
 * Capitals and accents do not count. Of a latitude and a longitude, that place alone, under the words that were typed.
 */
export function findPlaces(typed: string, places: readonly Place[]): FoundPlace[] {
  const text = fold(typed)
  if (text === '') return []
  const spot = readPosition(typed)
  if (spot) return [{ name: typed.trim(), ...spot }]
  return places
    .map((place) => ({ place, rank: rankOf(fold(place[0]), text) }))
    .filter(({ rank }) => rank > 0)
    .toSorted((a, b) => b.rank - a.rank || b.place[3] - a.place[3])
    .slice(0, MATCHES_MAX)
    .map(({ place: [name, lon, lat] }) => ({ name, lat, lon }))
}

function rankOf(name: string, text: string): number {
  if (name === text) return 3
  if (name.startsWith(text)) return 2
  return name.includes(` ${text}`) ? 1 : 0
}

/** `San José` is `san jose`; marks between words are spaces. */
function fold(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** `34.05, -118.24`, `34.05 N 118.24 W`, also with a decimal comma where a semicolon or a space parts the two. */
function readPosition(typed: string): { readonly lat: number; readonly lon: number } | undefined {
  for (const [first, second] of splitsOf(typed.trim())) {
    const [lat, lon] = [degreesIn(first, 'lat'), degreesIn(second, 'lon')]
    if (Math.abs(lat) <= 90 && Math.abs(lon) <= 360) return { lat, lon }
  }
  return undefined
}

function* splitsOf(text: string): Generator<readonly [first: string, second: string]> {
  for (const mark of [/;/g, /,\s/g, /,/g, /(?<=[NS])\s*/gi, /\s+/g])
    for (const { index, 0: found } of text.matchAll(mark))
      yield [text.slice(0, index), text.slice(index + found.length)]
}

function degreesIn(text: string, axis: 'lat' | 'lon'): number {
  return /\d/.test(text) ? parseDegrees(text.replace(',', '.'), axis) : NaN
}
