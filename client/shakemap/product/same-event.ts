/** Are two files of one earthquake? By the names that they have for it, by its place and by its time. Pure. */
import { distanceKm } from '../distance.ts'
import type { ContourCollection } from '../contours.ts'
import type { Rupture } from '../files/rupture.ts'
import type { EventClaim, EventFacts } from '../types.ts'

/** A first location may be this far off the last one; what is farther apart is never the same earthquake. */
export const PLACE_APART_KM = 300
const TIME_APART_MS = 10 * 60_000
/** Under one name a time may be off by a zone that one of the files left out. */
const TIME_APART_UNDER_ONE_NAME_MS = 86_400_000
/** Two networks that name an earthquake differently agree this well about it. Aftershocks rarely do. */
const PLACE_ALIKE_KM = 100
const TIME_ALIKE_MS = 60_000

/**
 * A place or a time that is apart speaks for two events, whatever their names. Else a name that both have speaks for one.
 * Under different names they are one only where both place and time agree. A value that is missing counts neither way.
 */
export function isOtherEvent(a: EventClaim, b: EventClaim): boolean {
  const km = placesApartKm(a.facts, b.facts)
  const ms = timesApartMs(a.facts, b.facts)
  const isOneName = sharesName(a.ids, b.ids)
  const timeApartMs = isOneName ? TIME_APART_UNDER_ONE_NAME_MS : TIME_APART_MS
  if ((km ?? 0) > PLACE_APART_KM || (ms ?? 0) > timeApartMs) return true
  if (a.ids.length === 0 || b.ids.length === 0 || isOneName) return false
  return !(km !== undefined && ms !== undefined && km <= PLACE_ALIKE_KM && ms <= TIME_ALIKE_MS)
}

/** PDL's rule for two networks that name an earthquake differently. */
const ASSOCIATED_MS = 16_000

/**
 * Are both of one event for certain? Then the later map takes the place of the earlier. A name that both have says so, and so do a
 * place and a time that are alike, where two networks told them: no network has two names for one event.
 */
export function isSameEvent(a: EventClaim, b: EventClaim): boolean {
  if (a.ids.length === 0 || b.ids.length === 0 || isOtherEvent(a, b)) return false
  if (sharesName(a.ids, b.ids)) return true
  const networks = new Set(fullNames(a.ids).map(networkOf))
  const areOthers = fullNames(b.ids)
    .map(networkOf)
    .every((network) => network !== '' && !networks.has(network))
  return areOthers && !networks.has('') && (timesApartMs(a.facts, b.facts) ?? Infinity) <= ASSOCIATED_MS
}

/** The two letters before a code: `nc` of nc73589811. Event ids with none may be of any network. */
function networkOf(id: string): string {
  return /^[a-z]{2}/i.exec(id)?.[0].toLowerCase() ?? ''
}

/**
 * Without what only repeats another name: files give a network's code with its letters and without (73589811), and some have the
 * letters twice (ncnc73589811).
 */
export function fullNames(ids: readonly string[]): string[] {
  return ids.filter((id) => {
    const isBare = networkOf(id) === '' && ids.some((other) => other !== id && other.endsWith(id))
    const once = id.slice(2)
    return !isBare && !(networkOf(id) === networkOf(once) && networkOf(id) !== '' && ids.includes(once))
  })
}

/** Lines that all lie far from the epicentre are another event's, whatever their file says or does not say. */
export function areFarAway(lines: Rupture, { lat = NaN, lon = NaN }: Partial<EventFacts>): boolean {
  const points = lines.flat()
  if (points.length === 0 || Number.isNaN(lat + lon)) return false
  let [south, north, west, east] = [Infinity, -Infinity, Infinity, -Infinity]
  for (const [x, y] of points) {
    const near = x + 360 * Math.round((lon - x) / 360)
    west = Math.min(west, near)
    east = Math.max(east, near)
    south = Math.min(south, y)
    north = Math.max(north, y)
  }
  // The nearest place of the lines' box.
  const nearLon = Math.min(east, Math.max(west, lon))
  const nearLat = Math.min(north, Math.max(south, lat))
  return distanceKm(lat, lon, nearLat, nearLon) > PLACE_APART_KM
}

export function linesOf({ features }: ContourCollection): Rupture {
  return features.flatMap(({ geometry }) =>
    geometry.coordinates.map((line) => line.map(([lon = NaN, lat = NaN]) => [lon, lat] as const)),
  )
}

/** Of both claims, the first one's facts before the other's. */
export function joinClaims(first: EventClaim, second: EventClaim): EventClaim {
  return {
    ids: [...new Set([...first.ids, ...second.ids])],
    facts: { ...second.facts, ...toldOf(first.facts) },
  }
}

/** The facts that say something. */
export function toldOf(facts: Partial<EventFacts>): Partial<EventFacts> {
  return Object.fromEntries(
    Object.entries(facts).filter(
      ([, value]: [string, unknown]) => value !== null && value !== '' && !Number.isNaN(value),
    ),
  )
}

function sharesName(a: readonly string[], b: readonly string[]): boolean {
  const names = new Set(a.map((name) => name.toLowerCase()))
  return b.some((name) => names.has(name.toLowerCase()))
}

function placesApartKm(a: Partial<EventFacts>, b: Partial<EventFacts>): number | undefined {
  const km = distanceKm(a.lat ?? NaN, a.lon ?? NaN, b.lat ?? NaN, b.lon ?? NaN)
  return Number.isNaN(km) ? undefined : km
}

function timesApartMs(a: Partial<EventFacts>, b: Partial<EventFacts>): number | undefined {
  return a.time && b.time ? Math.abs(a.time.getTime() - b.time.getTime()) : undefined
}
