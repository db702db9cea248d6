/** ShakeMap's info.json, read and written. */
import * as v from 'valibot'
import { err, ok, type Result } from '../../../shared/lib/result.ts'
import { cleanText, eventTypeIn, parseNumber, parseTime, unreadTimes, writeTime } from './fact-text.ts'
import { isMmi } from '../compact/compact-levels.ts'
import { maximumOf, spacingOf } from '../grid.ts'
import { parseJson } from './json-text.ts'
import { shakemapLimits as limits } from '../limits.ts'
import { factorOfUnits, isPlausible, MOTION_WORDS, type Motion } from './peak-units.ts'
import type { EventClaim, EventFacts, GridProduct, Peaks } from '../types.ts'

/** Makers differ in what they quote; a field of another kind counts as missing, so that one slip does not hide the rest. */
const word = v.fallback(v.optional(v.pipe(v.union([v.string(), v.number()]), v.transform(String))), undefined)
const group = <T extends v.ObjectEntries>(entries: T) => v.fallback(v.optional(v.object(entries)), undefined)

const motion = group({ units: word, max: word, max_grid: word })
type MotionWords = v.InferOutput<typeof motion>

const Info = v.object({
  input: group({
    event_information: group({
      event_id: word,
      id: word,
      magnitude: word,
      depth: word,
      latitude: word,
      longitude: word,
      origin_time: word,
      location: word,
      event_description: word,
      event_type: word,
      productsource: word,
      eventsource: word,
      eventsourcecode: word,
      netid: word,
      productcode: word,
      ids: word,
    }),
  }),
  output: group({
    uncertainty: group({ grade: word }),
    ground_motions: group({ MMI: motion, PGA: motion, PGV: motion }),
  }),
  processing: group({
    shakemap_versions: group({ map_version: word, process_time: word, map_status: word }),
  }),
})

export interface InfoFile extends EventClaim {
  /** The largest values anywhere on the map. One that cannot be true is left out. */
  readonly peaks: Peaks
  /** The largest intensity on land by ShakeMap's own coast; null where the file does not tell it from the largest of all. */
  readonly landMmi: number | null
  /** Sentences for the publisher about what could not be read or cannot be true. */
  readonly notes: readonly string[]
}

/** Only what the file says. */
export function parseInfo(text: string): Result<InfoFile> {
  if (text.length > limits.infoCharsMax) return err('The info.json is over 1 MB, more than a ShakeMap has.')
  const json = parseJson(text)
  if (json === undefined) return err('The info.json is not JSON.')
  const parsed = v.safeParse(Info, json)
  const event = parsed.success ? parsed.output.input?.event_information : undefined
  if (!parsed.success || !event) return err('The info.json has no event_information.')
  const map = parsed.output.processing?.shakemap_versions
  const grade = cleanText(parsed.output.output?.uncertainty?.grade)
  const motions = parsed.output.output?.ground_motions
  const mmi = intensitiesOf(motions?.MMI)
  const [pga, pgv] = (['PGA', 'PGV'] as const).map((name) => motionOf(name, motions?.[name], mmi.largest))
  return ok({
    ids: idsOf(event),
    facts: {
      ...wordAs('eventId', event.event_id ?? event.id),
      ...wordAs('description', event.location ?? event.event_description),
      ...wordAs('source', event.productsource ?? event.eventsource),
      ...wordAs('version', map?.map_version),
      ...wordAs('mapStatus', map?.map_status),
      ...wordAs('eventType', eventTypeIn(event.event_type)),
      ...numberAs('magnitude', event.magnitude, -2, 11),
      ...numberAs('depthKm', event.depth, -10, 1000),
      ...numberAs('lat', event.latitude, -90, 90),
      ...numberAs('lon', event.longitude, -360, 360),
      ...timeAs('time', event.origin_time),
      ...timeAs('processTime', map?.process_time),
      // An ungraded map has '--'.
      ...(/^[A-F]$/.test(grade) ? { uncertaintyGrade: grade } : {}),
    },
    peaks: { mmi: mmi.largest, pga: pga?.value ?? null, pgv: pgv?.value ?? null },
    landMmi: mmi.onLand,
    notes: [
      ...unreadTimes({ 'origin time': event.origin_time, 'map’s time': map?.process_time }),
      ...[pga, pgv].flatMap((read) => read?.note ?? []),
    ],
  })
}

/** Networks name an event by a code of their own, with or without their two letters before it; `ids` are in commas. */
function idsOf(event: Readonly<Record<string, string | undefined>>): string[] {
  const {
    event_id: eventId,
    id,
    eventsource = '',
    eventsourcecode = '',
    netid = '',
    productcode,
    ids,
  } = event
  const joined = eventsourcecode === '' ? [] : [eventsourcecode, `${eventsource || netid}${eventsourcecode}`]
  const names = [eventId, id, productcode, ...joined, ...(ids ?? '').split(',')].map((name) =>
    cleanText(name),
  )
  return [...new Set(names)].filter((name) => name !== '')
}

/** ShakeMap masks the sea for `max`, and not for `max_grid`. */
function intensitiesOf(words: MotionWords): { largest: number | null; onLand: number | null } {
  const [onLand, anywhere] = [words?.max, words?.max_grid].map((text) => {
    const value = parseNumber(text)
    return isMmi(value) ? value : null
  })
  if (onLand === null || onLand === undefined) return { largest: anywhere ?? null, onLand: null }
  if (anywhere === null || anywhere === undefined) return { largest: onLand, onLand: null }
  // Where both are the same the maker may have masked nothing.
  return { largest: Math.max(onLand, anywhere), onLand: onLand < anywhere ? onLand : null }
}

/** In %g or cm/s. Without a value and a note where the file has none. */
function motionOf(
  name: Motion,
  words: MotionWords,
  mmi: number | null,
): { value: number | null; note?: string } {
  const given = [words?.max_grid, words?.max].map(parseNumber).find((value) => !Number.isNaN(value)) ?? NaN
  if (Number.isNaN(given)) return { value: null }
  const units = (words?.units ?? '').trim().toLowerCase()
  const logarithmOf = /^ln\((.+)\)$/.exec(units)?.[1]
  const factor = factorOfUnits(name, logarithmOf ?? units)
  if (factor === undefined)
    return {
      value: null,
      note: `The largest ${name} is in “${cleanText(words?.units)}”, which is no unit that is known here: receivers will not see it. ${MOTION_WORDS[name]} is usual.`,
    }
  const value = factor * (logarithmOf === undefined ? given : Math.exp(given))
  // A logarithm may be of a number that has none.
  if (Number.isFinite(value) && isPlausible(name, value, mmi)) return { value }
  return {
    value: null,
    note: `The largest ${name}, ${given} ${cleanText(words?.units)}, does not go with a largest intensity of ${mmi ?? 'this map'}: receivers will not see it. Is it a logarithm, or in another unit?`,
  }
}

/** The text of an info.json for a product, its maxima taken from the grid. */
export function writeInfo({ facts, grid, pga, pgv }: GridProduct): string {
  const spacing = spacingOf(grid)
  const version = Number(facts.version)
  const info = {
    input: {
      event_information: {
        depth: String(facts.depthKm),
        event_id: facts.eventId,
        eventsource: facts.source,
        netid: facts.source,
        id: facts.eventId,
        productcode: facts.eventId,
        productsource: facts.source,
        producttype: 'shakemap',
        event_ref: 'Origin',
        fault_ref: 'Origin',
        intensity_observations: '0',
        latitude: facts.lat.toFixed(4),
        longitude: facts.lon.toFixed(4),
        location: facts.description,
        magnitude: String(facts.magnitude),
        origin_time: writeTime(facts.time),
        seismic_stations: '0',
        src_mech: 'ALL',
        event_description: facts.description,
        event_type: facts.eventType,
      },
    },
    output: {
      ground_motions: {
        MMI: peak(grid.mmi, 'intensity'),
        ...(pga ? { PGA: peak(pga, 'g', 0.01) } : {}),
        ...(pgv ? { PGV: peak(pgv, 'cms') } : {}),
      },
      map_information: {
        grid_points: pair(grid.nlon, grid.nlat, '', 0),
        grid_spacing: pair(spacing.lon, spacing.lat, 'degrees', 7),
        grid_span: pair(grid.lonMax - grid.lonMin, grid.latMax - grid.latMin, 'degrees', 3),
        min: pair(grid.lonMin, grid.latMin, 'degrees', 3),
        max: pair(grid.lonMax, grid.latMax, 'degrees', 3),
      },
      uncertainty: { grade: facts.uncertaintyGrade ?? '--', mean_uncertainty_ratio: null },
    },
    processing: {
      ground_motion_modules: {
        ipe: { module: 'Allen2012', reference: 'Allen, Wald & Worden 2012' },
        gmice: { module: 'WGRW12', reference: 'Worden and others 2012' },
      },
      shakemap_versions: {
        shakemap_revision: 'flashcrew',
        process_time: writeTime(facts.processTime),
        map_version: Number.isInteger(version) ? version : 1,
        map_comment: '',
        map_data_history: [
          [writeTime(facts.processTime), facts.source, Number.isInteger(version) ? version : 1, ''],
        ],
        map_status: facts.mapStatus,
      },
    },
  }
  return `${JSON.stringify(info, null, 1)}\n`
}

function peak(values: Float32Array | null, units: string, factor = 1): Record<string, string> {
  const max = maximumOf(values)
  if (max === null) return {}
  const text = (max * factor).toFixed(3)
  return { units, bias: '0', max_grid: text, max: text }
}

function pair(longitude: number, latitude: number, units: string, digits: number): Record<string, string> {
  return { longitude: longitude.toFixed(digits), latitude: latitude.toFixed(digits), units }
}

function wordAs<K extends keyof EventFacts>(key: K, value: string | undefined): Partial<Record<K, string>> {
  const clean = cleanText(value)
  const found: Partial<Record<K, string>> = {}
  if (clean) found[key] = clean
  return found
}

function numberAs<K extends keyof EventFacts>(
  key: K,
  value: string | undefined,
  low: number,
  high: number,
): Partial<Record<K, number>> {
  const number = parseNumber(value)
  const found: Partial<Record<K, number>> = {}
  if (number >= low && number <= high) found[key] = number
  return found
}

function timeAs<K extends keyof EventFacts>(key: K, value: string | undefined): Partial<Record<K, Date>> {
  const time = parseTime(value ?? '')
  const found: Partial<Record<K, Date>> = {}
  if (time) found[key] = time
  return found
}
