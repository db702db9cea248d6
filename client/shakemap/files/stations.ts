/** ShakeMap's stationlist.json: what instruments measured and what people reported. */
import { err, ok, type Result } from '../../../shared/lib/result.ts'
import { isRecord, numberWithin, partsOf, textOf } from './geojson.ts'
import { shakemapLimits as limits } from '../limits.ts'
import type { EventClaim } from '../types.ts'

export interface Station {
  /** `NC.MDH1`, or the maker's own. */
  readonly code: string
  readonly name: string
  /** An instrument, or what people answered to “Did you feel it?”. */
  readonly kind: 'instrument' | 'reports'
  /** Degrees. */
  readonly lat: number
  readonly lon: number
  /** Null where the file has none: often so. */
  readonly mmi: number | null
  /** %g. */
  readonly pga: number | null
  /** cm/s. */
  readonly pgv: number | null
  /** From the rupture, in km. */
  readonly distanceKm: number | null
  /** How many people answered; null of an instrument, and where it is not told. */
  readonly responses: number | null
}

export interface StationList {
  readonly stations: readonly Station[]
  readonly claim: EventClaim
  /** Sentences for the publisher about what was left out. */
  readonly notes: readonly string[]
}

/** Reads the text of a stationlist.json. A feature without a place is left out. The error is a sentence. */
export function parseStations(text: string): Result<StationList> {
  if (text.length > limits.stationCharsMax)
    return err('The stations are over 50 MB, more than a ShakeMap has.')
  const parts = partsOf(text, 'The stations are')
  if (!parts.ok) return parts
  const { features, claim } = parts.value
  if (features.length > limits.stationsMax)
    return err('There are over 20,000 stations, more than a ShakeMap has.')
  const stations = features.map(readStation).filter((station) => station !== undefined)
  const left = features.length - stations.length
  const notes =
    left === 0 ? [] : [`${left} of ${features.length} stations are left out: they have no readable place.`]
  return ok({ stations, claim, notes })
}

function readStation(feature: unknown): Station | undefined {
  if (!isRecord(feature) || !isRecord(feature['geometry']) || !isRecord(feature['properties']))
    return undefined
  const { coordinates } = feature['geometry']
  const place: readonly unknown[] = Array.isArray(coordinates) ? coordinates : []
  const [lon, lat] = [numberWithin(place[0], -540, 540), numberWithin(place[1], -90, 90)]
  if (lon === null || lat === null) return undefined
  const { name, network, station_type: type, intensity, pga, pgv, distance, nresp } = feature['properties']
  const kind =
    type === 'macroseismic' || /^(dyfi|intensity|ciim)$/i.test(textOf(network)) ? 'reports' : 'instrument'
  return {
    code: textOf(feature['id']),
    name: textOf(name),
    kind,
    lat,
    lon,
    mmi: numberWithin(intensity, 0, 13),
    pga: numberWithin(pga, 0, 10_000),
    pgv: numberWithin(pgv, 0, 10_000),
    distanceKm: numberWithin(distance, 0, 21_000),
    responses: kind === 'reports' ? numberWithin(nresp, 0, 10_000_000) : null,
  }
}
