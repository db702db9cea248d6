/** Compact maps for tests. */
import fc from 'fast-check'
import { type CompactMap, decodeCompact } from './compact.ts'
import type { Scale } from './compact-levels.ts'
import { drillProduct } from '../drill/drill.ts'
import type { MmiGrid } from '../types.ts'
import { encodeCompact } from './write-compact.ts'

export const none = { facts: {}, peaks: { mmi: null, pga: null, pgv: null }, grid: null, contours: null }
const now = new Date('2026-03-01T18:05:00Z')
const drill = drillProduct({ lat: 34, lon: -118, magnitude: 7, depthKm: 10, place: 'A Town', time: now, now })
if (!drill.ok) throw new Error(drill.error)
export const product = drill.value
export const whole: CompactMap = {
  facts: product.facts,
  peaks: { mmi: 9.1, pga: 60.25, pgv: null },
  grid: product.grid,
  contours: null,
}

/** The file, where there has to be one. */
export function written(map: CompactMap, scale?: Scale): Uint8Array<ArrayBuffer> {
  const file = encodeCompact(map, scale)
  if (!file) throw new Error('not written')
  return file
}

export async function reread(map: CompactMap, scale?: Scale): Promise<CompactMap> {
  const read = await decodeCompact(written(map, scale))
  if (!read.ok) throw new Error(read.error)
  return read.value
}

export const intensityOf = (unit: number | undefined) =>
  unit === undefined
    ? fc.double({ min: 0, max: 13, noNaN: true })
    : fc.integer({ min: 0, max: 13 * unit }).map((level) => level / unit)
export const gridsOf = (value: fc.Arbitrary<number>): fc.Arbitrary<MmiGrid> =>
  fc
    .record({
      nlon: fc.integer({ min: 2, max: 12 }),
      nlat: fc.integer({ min: 2, max: 12 }),
      lonMin: fc.double({ min: -180, max: 179, noNaN: true }),
      latMin: fc.double({ min: -80, max: 80, noNaN: true }),
      width: fc.double({ min: 0.1, max: 20, noNaN: true }),
      values: fc.array(
        fc.oneof({ weight: 1, arbitrary: fc.constant(NaN) }, { weight: 9, arbitrary: value }),
        {
          minLength: 144,
          maxLength: 144,
        },
      ),
    })
    .map(({ nlon, nlat, lonMin, latMin, width, values }) => ({
      nlon,
      nlat,
      // JSON has no −0, and no map needs one.
      lonMin: lonMin + 0,
      lonMax: lonMin + width,
      latMin: latMin + 0,
      latMax: latMin + width / 3,
      mmi: Float32Array.from(values.slice(0, nlon * nlat)),
    }))
export const anyGrid = fc.oneof(...[10, 20, 100, undefined].map((unit) => gridsOf(intensityOf(unit))))
