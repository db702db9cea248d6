/**
 * ShakeCast's impact.json: the facilities of who runs it, each with its shaking and its inspection level. Its writer is
 * `FacilityShaking.geojson` in ShakeCast's orm; the level is the most probable of five, whose percentages are 100 together.
 */
import { err, ok, type Result } from '../../../shared/lib/result.ts'
import { lookUp } from '../../../shared/lib/look-up.ts'
import { distanceKm } from '../distance.ts'
import { shakemapLimits as limits } from '../limits.ts'
import type { EventFacts } from '../types.ts'
import { isRecord, numberWithin, partsOf, textOf } from './geojson.ts'

/** As ShakeCast calls them, the least urgent first; grey is below all thresholds. */
const IMPACT_LEVELS = ['grey', 'green', 'yellow', 'orange', 'red'] as const
export type ImpactLevel = (typeof IMPACT_LEVELS)[number]

export interface RatedPlace {
  readonly name: string
  readonly type: string
  /** Degrees; both null where the file does not tell them. */
  readonly lat: number | null
  readonly lon: number | null
  /** Null where the file has none that is known, and where nothing was there to rate by. */
  readonly level: ImpactLevel | null
  /** Of its level, 0 … 1; null where the file does not tell it. */
  readonly probability: number | null
  /** Null where the file does not tell it. */
  readonly mmi: number | null
  /** Km, from the epicentre. */
  readonly epicentralKm: number | null
}

export interface ImpactFile {
  readonly places: readonly RatedPlace[]
  /** Sentences for the publisher about what was left out. */
  readonly notes: readonly string[]
}

/** A feature without a name is left out. The error is a sentence. */
export function parseImpact(text: string): Result<ImpactFile> {
  if (text.length > limits.impactCharsMax)
    return err('The list of rated facilities is over 20 MB, more than is read.')
  const parts = partsOf(text, 'The rated facilities are')
  if (!parts.ok) return parts
  const { features } = parts.value
  const named = features.map(readPlace).filter((place) => place !== undefined)
  const places = mostUrgent(named)
  const notes: string[] = []
  if (named.length < features.length)
    notes.push(
      `${features.length - named.length} of ${features.length} rated facilities are left out: they have no name.`,
    )
  if (places.length < named.length)
    notes.push(
      `${named.length - places.length} rated facilities more are left out: the 20,000 most urgent are kept.`,
    )
  return ok({ places, notes })
}

/** As many as a page lists, in the order of the file. */
function mostUrgent(places: readonly RatedPlace[]): readonly RatedPlace[] {
  if (places.length <= limits.impactPlacesMax) return places
  const rankOf = ({ level }: RatedPlace): number => (level === null ? -1 : IMPACT_LEVELS.indexOf(level))
  const ranked = places.toSorted((a, b) => rankOf(b) - rankOf(a) || (b.mmi ?? -1) - (a.mmi ?? -1))
  const kept = new Set(ranked.slice(0, limits.impactPlacesMax))
  return places.filter((place) => kept.has(place))
}

/**
 * Were they rated by an earthquake elsewhere? ShakeCast names no event, but each facility's distance from its epicentre. Where a
 * distance is off by more than `apartKm`, that epicentre is as far away. Most must be off: one alone may be a slip.
 */
export function isRatedElsewhere(
  places: readonly RatedPlace[],
  { lat = NaN, lon = NaN }: Partial<EventFacts>,
  apartKm: number,
): boolean {
  let [off, told] = [0, 0]
  for (const place of places) {
    const km = distanceKm(lat, lon, place.lat ?? NaN, place.lon ?? NaN)
    if (place.epicentralKm === null || Number.isNaN(km)) continue
    told += 1
    if (Math.abs(km - place.epicentralKm) > apartKm) off += 1
  }
  return off > told / 2
}

/** By the names that ShakeCast has for them. */
const LEVELS: Readonly<Record<string, ImpactLevel>> = {
  ...{ gray: 'grey', grey: 'grey', green: 'green', yellow: 'yellow', orange: 'orange', red: 'red' },
}

function readPlace(feature: unknown): RatedPlace | undefined {
  if (!isRecord(feature) || !isRecord(feature['properties'])) return undefined
  const { name, facility_type: type, lat, lon, shaking } = feature['properties']
  const told = isRecord(shaking) ? shaking : {}
  const known = textOf(name)
  if (known === '') return undefined
  // Of an area the middle: ShakeCast tells it here, and the outline in the geometry.
  const [atLat, atLon] = [numberWithin(lat, -90, 90), numberWithin(lon, -540, 540)]
  const place = atLat === null || atLon === null ? { lat: null, lon: null } : { lat: atLat, lon: atLon }
  const alert = textOf(told['alert_level']).toLowerCase()
  const level = isUnrated(told) ? undefined : lookUp(LEVELS, alert)
  const percent = level === undefined ? null : numberWithin(told[alert], 0, 100)
  return {
    ...{ name: known, type: textOf(type), ...place },
    level: level ?? null,
    probability: percent === null ? null : percent / 100,
    mmi: numberWithin(told['mmi'], 0, 13),
    epicentralKm: numberWithin(told['epicentral_distance'], 0, 21_000),
  }
}

/** Where the map has nothing of a facility's metric, ShakeCast calls it grey for certain, as one that was hardly shaken. */
function isUnrated({ metric, ...told }: Record<string, unknown>): boolean {
  return told[textOf(metric).toLowerCase()] === null
}
