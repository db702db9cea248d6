/** What a map says of each facility. Pure; in slices, so that a page can draw between them. */
import { epicentralKm } from '../shakemap/ground-motion.ts'
import { type Sample, sampleAt, type Sampled } from '../shakemap/sample.ts'
import { rate } from './fragility.ts'
import type { Facility, Impact, Row } from './types.ts'

export interface EvaluatedMap {
  readonly sampled: Sampled
  /** Degrees; NaN where it is not known. */
  readonly lat: number
  readonly lon: number
}

/** A facility that is no point is shaken as its most shaken corner; outside the grid there is no shaking to tell, never zero. */
export function evaluate(facility: Facility, { sampled, lat, lon }: EvaluatedMap): Impact {
  const km = epicentralKm(lat, lon, facility.lat, facility.lon)
  const distanceKm = Number.isFinite(km) ? km : null
  let shaking = sampleAt(sampled, facility.lat, facility.lon)
  let partly = shaking === null
  for (const [cornerLon, cornerLat] of facility.outline) {
    const corner = sampleAt(sampled, cornerLat, cornerLon)
    if (corner) shaking = shaking ? strongest(shaking, corner) : corner
    else partly = true
  }
  if (!shaking) return { shaking, partly: false, rating: null, distanceKm }
  return { shaking, partly, rating: rate(facility.curves, shaking), distanceKm }
}

/** All facilities, `size` at a time: the caller decides when the next are done. Returns the rows in the inventory's order. */
export function* evaluateInSlices(
  facilities: readonly Facility[],
  map: EvaluatedMap,
  size: number,
): Generator<undefined, Row[]> {
  const rows: Row[] = []
  for (const facility of facilities) {
    rows.push({ facility, place: rows.length, impact: evaluate(facility, map) })
    if (rows.length % size === 0) yield
  }
  return rows
}

function strongest(a: Sample, b: Sample): Sample {
  return { mmi: Math.max(a.mmi, b.mmi), pga: larger(a.pga, b.pga), pgv: larger(a.pgv, b.pgv) }
}

function larger(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b)
}
