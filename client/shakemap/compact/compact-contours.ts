/**
 * Contour lines as whole numbers: ten-thousandths of a degree (11 m), each point as its difference from the one before,
 * zigzag and variable length (seven bits a byte, the highest says that more follow). A third of the size of their JSON
 * before packing. The counts stand in the compact map's head; see compact.ts.
 */
import type { Position } from 'geojson'
import { err, ok, type Result } from '../../../shared/lib/result.ts'
import { MMI_MAX } from './compact-levels.ts'
import type { ContourFeature } from '../contours.ts'
import { shakemapLimits as limits } from '../limits.ts'
import { colorOf } from '../palette.ts'

/** One intensity: how many points each of its lines has. */
export interface LineCounts {
  readonly value: number
  readonly lines: readonly number[]
}

/** For one intensity. Real maps have some hundreds. */
export const LINES_MAX = 20_000
const UNITS_PER_DEGREE = 10_000
const UNITS_MAX = 540 * UNITS_PER_DEGREE
const SHIFT_MAX = 28

/** Leaves out what a reader would refuse: a number that is not an intensity, and a line that leaves the Earth or has under two points. */
export function writeLines(features: readonly ContourFeature[]): { counts: LineCounts[]; bytes: Uint8Array } {
  const bytes: number[] = []
  const counts: LineCounts[] = []
  for (const { properties, geometry } of features) {
    if (!(properties.value >= 0 && properties.value <= MMI_MAX)) continue
    const lines = geometry.coordinates.filter((line) => line.length > 1 && line.every(isOnEarth))
    for (const line of lines) {
      let [lastLon, lastLat] = [0, 0]
      for (const [lon = 0, lat = 0] of line) {
        const [x, y] = [Math.round(lon * UNITS_PER_DEGREE), Math.round(lat * UNITS_PER_DEGREE)]
        writeNumber(bytes, x - lastLon)
        writeNumber(bytes, y - lastLat)
        lastLon = x
        lastLat = y
      }
    }
    counts.push({ value: properties.value, lines: lines.map((line) => line.length) })
  }
  return { counts, bytes: Uint8Array.from(bytes) }
}

function isOnEarth([lon = NaN, lat = NaN]: Position): boolean {
  return Math.abs(lon) <= UNITS_MAX / UNITS_PER_DEGREE && Math.abs(lat) <= 90
}

/** Exactly what `bytes` holds, or a sentence. */
export function readLines(counts: readonly LineCounts[], bytes: Uint8Array): Result<ContourFeature[]> {
  const points = counts.reduce((sum, { lines }) => sum + lines.reduce((a, b) => a + b, 0), 0)
  if (points > limits.compactPointsMax) return err('The compact map has more points than it may.')
  let at = 0
  const next = (): number => {
    let value = 0
    for (let shift = 0; shift <= SHIFT_MAX; shift += 7) {
      const byte = bytes[at++]
      if (byte === undefined) return NaN
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2
    }
    return NaN
  }
  const features: ContourFeature[] = []
  for (const { value, lines } of counts) {
    const coordinates: Position[][] = []
    for (const count of lines) {
      const line: Position[] = []
      let [x, y] = [0, 0]
      for (let i = 0; i < count; i++) {
        x += next()
        y += next()
        if (!(Math.abs(x) <= UNITS_MAX && Math.abs(y) <= 90 * UNITS_PER_DEGREE))
          return err('The compact map has a contour that ends early or leaves the Earth.')
        line.push([x / UNITS_PER_DEGREE, y / UNITS_PER_DEGREE])
      }
      coordinates.push(line)
    }
    features.push({
      type: 'Feature',
      properties: { value, units: 'mmi', color: colorOf(value), weight: Number.isInteger(value) ? 2 : 4 },
      geometry: { type: 'MultiLineString', coordinates },
    })
  }
  return at === bytes.length ? ok(features) : err('The compact map has more contour data than it declares.')
}

function writeNumber(bytes: number[], value: number): void {
  let rest = value < 0 ? -value * 2 - 1 : value * 2
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80)
    rest = Math.floor(rest / 128)
  }
  bytes.push(rest)
}
