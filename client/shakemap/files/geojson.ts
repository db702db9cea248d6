/** What the GeoJSON files of a ShakeMap have in common, before anything of them is believed. */
import { err, ok, type Result } from '../../../shared/lib/result.ts'
import { cleanText, parseTime } from './fact-text.ts'
import { parseJson } from './json-text.ts'
import type { EventClaim, EventFacts } from '../types.ts'

export interface GeoJsonParts {
  /** The features of the FeatureCollection, whatever they are. */
  readonly features: readonly unknown[]
  /** What the file's metadata say about the earthquake that it is of. */
  readonly claim: EventClaim
}

/** `subject` begins the sentence of the error: `The stations are`. */
export function partsOf(text: string, subject: string): Result<GeoJsonParts> {
  const json = parseJson(text)
  if (json === undefined) return err(`${subject} not JSON.`)
  const features = isRecord(json) && json['type'] === 'FeatureCollection' ? json['features'] : undefined
  if (!isRecord(json) || !Array.isArray(features)) return err(`${subject} not a GeoJSON FeatureCollection.`)
  return ok({ features, claim: claimOf(json['metadata']) })
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A finite number within the bounds, also one that is written as text; null for anything else. Makers write "null" for what they do not know. */
export function numberWithin(value: unknown, low: number, high: number): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && number >= low && number <= high ? number : null
}

export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? cleanText(String(value)) : ''
}

/** Contours and stations name the event by `eventid`, a rupture by `id`; places and times are there in some files only. */
function claimOf(metadata: unknown): EventClaim {
  if (!isRecord(metadata)) return { ids: [], facts: {} }
  const {
    eventid,
    event_id: eventId,
    id,
    netid,
    productcode,
    time,
    mag,
    magnitude,
    depth,
    locstring,
  } = metadata
  const code = textOf(productcode)
  const ids = [textOf(eventid), textOf(eventId), textOf(id), code, `${textOf(netid)}${code}`]
  const known = [...new Set(ids)].filter((name) => name !== '' && name !== textOf(netid))
  const [first] = known
  const lat = numberWithin(metadata['lat'] ?? metadata['latitude'], -90, 90)
  const lon = numberWithin(metadata['lon'] ?? metadata['longitude'], -360, 360)
  const size = numberWithin(mag ?? magnitude, -2, 11)
  const depthKm = numberWithin(depth, -10, 1000)
  const origin = parseTime(textOf(time))
  const place = textOf(locstring)
  const facts: Partial<EventFacts> = {
    ...(first === undefined ? {} : { eventId: first }),
    ...(lat === null || lon === null ? {} : { lat, lon }),
    ...(size === null ? {} : { magnitude: size }),
    ...(depthKm === null ? {} : { depthKm }),
    ...(origin === null ? {} : { time: origin }),
    ...(place === '' ? {} : { description: place }),
  }
  return { ids: known, facts }
}
