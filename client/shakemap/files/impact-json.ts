/** ShakeCast's impact.json: the facilities of who runs it, each with its shaking and its inspection level. */
import { err, ok, type Result } from '../../../shared/lib/result.ts'
import { lookUp } from '../../../shared/lib/look-up.ts'
import { distanceKm } from '../distance.ts'
import { shakemapLimits as limits } from '../limits.ts'
import type { EventFacts } from '../types.ts'
import { isRecord, numberWithin, partsOf, textOf } from './geojson.ts'

/** As ShakeCast calls them; grey is below all thresholds. */
export type ImpactLevel = 'grey' | 'green' | 'yellow' | 'orange' | 'red'

export interface RatedPlace {
  readonly name: string
  readonly type: string
  /** Degrees. */
  readonly lat: number
  readonly lon: number
  /** Null where the file has none that is known. */
  readonly level: ImpactLevel | null
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

/** A feature without a place or a name is left out. The error is a sentence. */
export function parseImpact(text: string): Result<ImpactFile> {
  if (text.length > limits.impactCharsMax)
    return err('The list of rated facilities is over 20 MB, more than is read.')
  const parts = partsOf(text, 'The rated facilities are')
  if (!parts.ok) return parts
  const { features } = parts.value
  if (features.length > limits.impactPlacesMax)
    return err('There are over 20,000 rated facilities, more than are read.')
  const places = features.map(readPlace).filter((place) => place !== undefined)
  const left = features.length - places.length
  const notes =
    left === 0
      ? []
      : [`${left} of ${features.length} rated facilities are left out: they have no name or no place.`]
  return ok({ places, notes })
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
    const km = distanceKm(lat, lon, place.lat, place.lon)
    if (place.epicentralKm === null || Number.isNaN(km)) continue
    told += 1
    if (Math.abs(km - place.epicentralKm) > apartKm) off += 1
  }
  return off > told / 2
}

const LEVELS: Readonly<Record<string, ImpactLevel>> = {
  ...{ gray: 'grey', grey: 'grey', green: 'green', yellow: 'yellow', orange: 'orange', red: 'red' },
}

function readPlace(feature: unknown): RatedPlace | undefined {
  if (!isRecord(feature) || !isRecord(feature['properties'])) return undefined
  const { name, facility_type: type, lat, lon, shaking } = feature['properties']
  const told = isRecord(shaking) ? shaking : {}
  // Of an area the middle: ShakeCast tells it here, and the outline in the geometry.
  const [atLat, atLon] = [numberWithin(lat, -90, 90), numberWithin(lon, -540, 540)]
  const place = textOf(name)
  if (atLat === null || atLon === null || place === '') return undefined
  return {
    ...{ name: place, type: textOf(type), lat: atLat, lon: atLon },
    level: lookUp(LEVELS, textOf(told['alert_level']).toLowerCase()) ?? null,
    mmi: numberWithin(told['mmi'], 0, 13),
    epicentralKm: numberWithin(told['epicentral_distance'], 0, 21_000),
  }
}
