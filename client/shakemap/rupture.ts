/** ShakeMap's rupture.json: where the fault broke, as lines and areas seen from above. A point source has neither. */
import { err, ok, type Result } from '../../shared/lib/result.ts'
import { featuresOf, isRecord } from './geojson.ts'
import { shakemapLimits as limits } from './limits.ts'

/** Each a line, closed where it is an area's outline: [longitude, latitude] in degrees. */
export type Rupture = readonly (readonly (readonly [number, number])[])[]

const DEPTH_OF_NESTING_MAX = 4 // a MultiPolygon's
const WITH_LINES = new Set(['LineString', 'MultiLineString', 'Polygon', 'MultiPolygon'])

/** Reads the text of a rupture.json. Empty for a point source. The error is a sentence. */
export function parseRupture(text: string): Result<Rupture> {
  if (text.length > limits.ruptureCharsMax) return err('The rupture is over 2 MB, more than a ShakeMap has.')
  const features = featuresOf(text, 'The rupture is')
  if (!features.ok) return features
  const lines: [number, number][][] = []
  for (const feature of features.value) {
    const geometry = isRecord(feature) ? feature['geometry'] : undefined
    if (!isRecord(geometry) || !WITH_LINES.has(String(geometry['type']))) continue
    if (!collect(geometry['coordinates'], 0, lines)) return err('The rupture has a line that is not one.')
  }
  const points = lines.reduce((sum, line) => sum + line.length, 0)
  if (points > limits.rupturePointsMax) return err('The rupture has more points than a ShakeMap has.')
  return ok(lines)
}

/** Lines are arrays of positions at whatever depth the geometry has them. */
function collect(part: unknown, depth: number, lines: [number, number][][]): boolean {
  if (!Array.isArray(part) || depth >= DEPTH_OF_NESTING_MAX) return false
  const parts: readonly unknown[] = part
  if (!parts.every(isPosition)) return parts.every((inner) => collect(inner, depth + 1, lines))
  if (parts.length > 1) lines.push(parts.map(([lon, lat]) => [lon, lat]))
  return true
}

function isPosition(value: unknown): value is [number, number] {
  if (!Array.isArray(value)) return false
  const [lon, lat] = value as readonly unknown[]
  return typeof lon === 'number' && typeof lat === 'number' && Math.abs(lon) <= 540 && Math.abs(lat) <= 90
}
