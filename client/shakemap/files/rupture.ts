/** ShakeMap's rupture.json: where the fault broke, as lines and areas seen from above. A point source has neither. */
import { err, ok, type Result } from '../../../shared/lib/result.ts'
import { isRecord, partsOf } from './geojson.ts'
import { shakemapLimits as limits } from '../limits.ts'
import type { EventClaim } from '../types.ts'

/** Each a line, closed where it is an area's outline: [longitude, latitude] in degrees. */
export type Rupture = readonly (readonly (readonly [number, number])[])[]

const DEPTH_OF_NESTING_MAX = 4 // a MultiPolygon's
const WITH_LINES: ReadonlySet<unknown> = new Set(['LineString', 'MultiLineString', 'Polygon', 'MultiPolygon'])

export interface RuptureFile {
  readonly lines: Rupture
  readonly claim: EventClaim
  /** Sentences for the publisher about what was left out. */
  readonly notes: readonly string[]
}

/** Reads the text of a rupture.json. Without lines for a point source. The error is a sentence. */
export function parseRupture(text: string): Result<RuptureFile> {
  if (text.length > limits.ruptureCharsMax) return err('The rupture is over 2 MB, more than a ShakeMap has.')
  const parts = partsOf(text, 'The rupture is')
  if (!parts.ok) return parts
  const lines: [number, number][][] = []
  let left = 0
  for (const feature of parts.value.features) {
    const geometry = isRecord(feature) ? feature['geometry'] : undefined
    if (!isRecord(geometry) || !WITH_LINES.has(geometry['type'])) continue
    left += collect(geometry['coordinates'], 0, lines)
  }
  if (lines.length === 0 && left > 0) return err('The rupture has a line that is not one.')
  const points = lines.reduce((sum, line) => sum + line.length, 0)
  if (points > limits.rupturePointsMax) return err('The rupture has more points than a ShakeMap has.')
  const notes =
    left === 0 ? [] : [`${left} of the rupture’s points or lines cannot be read and are left out.`]
  return ok({ lines, claim: parts.value.claim, notes })
}

/**
 * Lines are arrays of positions at whatever depth the geometry has them. The result counts what is neither; a line is cut
 * where a point of it is none.
 */
function collect(part: unknown, depth: number, lines: [number, number][][]): number {
  if (!Array.isArray(part) || depth >= DEPTH_OF_NESTING_MAX) return 1
  const parts: readonly unknown[] = part
  if (!parts.some(isPosition))
    return parts.reduce<number>((left, inner) => left + collect(inner, depth + 1, lines), 0)
  let left = 0
  let line: [number, number][] = []
  for (const point of [...parts, undefined]) {
    if (isPosition(point)) {
      line.push([point[0], point[1]])
      continue
    }
    if (line.length > 1) lines.push(line)
    line = []
    left += 1
  }
  return left - 1
}

function isPosition(value: unknown): value is [number, number] {
  if (!Array.isArray(value)) return false
  const [lon, lat] = value as readonly unknown[]
  return typeof lon === 'number' && typeof lat === 'number' && Math.abs(lon) <= 540 && Math.abs(lat) <= 90
}
