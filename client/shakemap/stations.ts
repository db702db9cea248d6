/** ShakeMap's stationlist.json: what instruments measured and what people reported. */
import { err, ok, type Result } from '../../shared/lib/result.ts'
import { cleanText } from './fact-text.ts'
import { featuresOf, isRecord } from './geojson.ts'
import { shakemapLimits as limits } from './limits.ts'

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
}

/** Reads the text of a stationlist.json. A feature without a place is left out. The error is a sentence. */
export function parseStations(text: string): Result<Station[]> {
  if (text.length > limits.stationCharsMax)
    return err('The stations are over 50 MB, more than a ShakeMap has.')
  const listed = featuresOf(text, 'The stations are')
  if (!listed.ok) return listed
  if (listed.value.length > limits.stationsMax)
    return err('There are over 20,000 stations, more than a ShakeMap has.')
  return ok(listed.value.map(readStation).filter((station) => station !== undefined))
}

function readStation(feature: unknown): Station | undefined {
  if (!isRecord(feature) || !isRecord(feature['geometry']) || !isRecord(feature['properties']))
    return undefined
  const { coordinates } = feature['geometry']
  const place: readonly unknown[] = Array.isArray(coordinates) ? coordinates : []
  const [lon, lat] = [numberOf(place[0], -540, 540), numberOf(place[1], -90, 90)]
  if (lon === null || lat === null) return undefined
  const { name, network, station_type: type, intensity, pga, pgv, distance } = feature['properties']
  return {
    code: textOf(feature['id']),
    name: textOf(name),
    kind:
      type === 'macroseismic' || /^(dyfi|intensity|ciim)$/i.test(textOf(network)) ? 'reports' : 'instrument',
    lat,
    lon,
    mmi: numberOf(intensity, 0, 13),
    pga: numberOf(pga, 0, 10_000),
    pgv: numberOf(pgv, 0, 10_000),
    distanceKm: numberOf(distance, 0, 21_000),
  }
}

/** Makers write "null" for what they do not know. */
function numberOf(value: unknown, low: number, high: number): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && number >= low && number <= high ? number : null
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? cleanText(String(value)) : ''
}
