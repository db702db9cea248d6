/** What a map says of each facility. Pure; in slices, so that a page can draw between them. */
import { distanceToLineKm } from '../../shakemap/drill/drill-rupture.ts'
import { distanceKm } from '../../shakemap/distance.ts'
import { ofMotion, type Sample, sampleAt, type Sampled } from '../../shakemap/sample.ts'
import { rate, valueOf } from './fragility.ts'
import { facilityLimits as limits } from '../limits.ts'
import { isInside, ringOf, shapeOf, unwrapped } from '../outline.ts'
import { strongestOn } from './strongest.ts'
import type { Facility, Impact, Lack, Metric, RatingMethod, Row } from '../types.ts'

export interface EvaluatedMap {
  readonly sampled: Sampled
  /** The whole grid or a part for ground motion is still to come: what is not here may be in it. */
  readonly isPreview?: boolean
  /** Ours where it is left out. */
  readonly method?: RatingMethod
  /** Degrees; NaN where it is not known. */
  readonly lat: number
  readonly lon: number
}

/**
 * A line or an area is shaken as its most shaken place, and is as far as its nearest. Outside the grid there is no shaking
 * to tell, never zero.
 */
export function evaluate(facility: Facility, map: EvaluatedMap): Impact {
  return measure(facility, map, limits.cellsPerOutlineMax).impact
}

/** `cellsMax` is of one outline, as in facilityLimits; the work is in samples of the map. */
function measure(
  facility: Facility,
  map: EvaluatedMap,
  cellsMax: number,
): { readonly impact: Impact; readonly work: number } {
  const shape = shapeOf(facility)
  const { shaking, partly, work } =
    shape === 'point'
      ? { shaking: sampleAt(map.sampled, facility.lat, facility.lon), partly: false, work: 1 }
      : strongestOn(map.sampled, facility.outline, shape === 'area', cellsMax)
  const impact: Impact = {
    shaking,
    partly,
    rating: shaking && rate(facility.curves, shaking, map.method),
    unanswered: shaking ? unansweredOf(facility, map, shaking) : [],
    distanceKm: distanceOf(facility, map),
  }
  return { impact, work }
}

/** All facilities; the caller decides when it goes on after so many samples of the map. Returns the rows in the inventory's order. */
export function* evaluateInSlices(
  facilities: readonly Facility[],
  map: EvaluatedMap,
  samples: number,
): Generator<undefined, Row[]> {
  const outlines = facilities.filter(({ outline }) => outline.length > 0).length
  const share = Math.floor(limits.cellsPerInventoryMax / Math.max(1, outlines))
  const cellsMax = Math.min(limits.cellsPerOutlineMax, share)
  const rows: Row[] = []
  let done = 0
  for (const facility of facilities) {
    const { impact, work } = measure(facility, map, cellsMax)
    rows.push({ facility, place: rows.length, impact })
    done += work
    if (done < samples) continue
    done = 0
    yield
  }
  return rows
}

/** The metrics that the facility has thresholds for and that the map does not tell at its place, each with why. */
function unansweredOf({ curves }: Facility, map: EvaluatedMap, shaking: Sample): Impact['unanswered'] {
  const lackOf = (metric: Metric): Lack | undefined => {
    if (valueOf(metric, shaking) !== null) return undefined
    if (metric === 'MMI' || ofMotion(map.sampled, metric)) return 'hole'
    return map.isPreview ? 'coming' : 'absent'
  }
  return [...new Set(curves.map(({ metric }) => metric))].flatMap((metric) => {
    const why = lackOf(metric)
    return why ? [{ metric, why }] : []
  })
}

/** Beyond, a plane is too far from a sphere. */
const PLANE_KM = 300

function distanceOf(facility: Facility, { lat, lon }: EvaluatedMap): number | null {
  if (!Number.isFinite(lat) || !Number.isFinite(lon)) return null
  const shape = shapeOf(facility)
  if (shape === 'point') return distanceKm(lat, lon, facility.lat, facility.lon)
  const ring = ringOf(unwrapped(facility.outline), shape === 'area')
  const [first = 0] = ring[0] ?? []
  const turned = lon + 360 * Math.round((first - lon) / 360)
  if (shape === 'area' && [turned - 360, turned, turned + 360].some((at) => isInside(ring, at, lat))) return 0
  const km = distanceToLineKm(ring, lat, lon)
  if (km < PLANE_KM) return km
  return Math.min(...ring.map(([cornerLon, cornerLat]) => distanceKm(lat, lon, cornerLat, cornerLon)))
}
