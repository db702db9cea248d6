/**
 * ShakeMap's coverage_mmi_….covjson: the intensities of a map on fewer points, as CoverageJSON (a grid of two axes). Where a
 * product has no grid.xml, this is its grid. It does not say which earthquake it is of.
 */
import * as v from 'valibot'
import { err, ok, type Result } from '../../../shared/lib/result.ts'
import { isMmi } from '../compact/compact-levels.ts'
import { maximumOf } from '../grid.ts'
import { shakemapLimits as limits } from '../limits.ts'
import type { MmiGrid } from '../types.ts'
import { parseJson } from './json-text.ts'

const axis = v.union([
  v.object({ start: v.number(), stop: v.number(), num: v.pipe(v.number(), v.integer(), v.minValue(2)) }),
  v.object({ values: v.pipe(v.array(v.number()), v.minLength(2)) }),
])
const Coverage = v.object({
  type: v.literal('Coverage'),
  domain: v.object({ axes: v.object({ x: axis, y: axis }) }),
  ranges: v.object({
    MMI: v.object({
      axisNames: v.array(v.string()),
      shape: v.array(v.number()),
      values: v.array(v.unknown()),
    }),
  }),
})
/** The share of a step by which a point may lie off; an axis that is less even is no grid's. */
const UNEVEN = 0.02

/** The error is a sentence. A value that is no intensity is none. */
export function parseCoverage(text: string): Result<MmiGrid> {
  if (text.length > limits.coverageCharsMax)
    return err('The coverage is over 40 MB, more than a ShakeMap has.')
  const parsed = v.safeParse(Coverage, parseJson(text))
  if (!parsed.success) return err('The coverage is no CoverageJSON with a grid of MMI.')
  const { axes } = parsed.output.domain
  const { axisNames, shape, values } = parsed.output.ranges.MMI
  const [x, y] = [readAxis(axes.x, true), readAxis(axes.y, false)]
  if (!x || !y) return err('The coverage has an axis that is not even.')
  const isByRows = axisNames.join() === 'y,x'
  if (!isByRows && axisNames.join() !== 'x,y') return err('The coverage has other axes than x and y.')
  const points = x.count * y.count
  if (points > limits.gridPointsMax)
    return err('The coverage has over 4 million points, more than a ShakeMap has.')
  const wanted = isByRows ? [y.count, x.count] : [x.count, y.count]
  if (shape.join() !== wanted.join() || values.length !== points)
    return err('The coverage has more or fewer values than its axes say.')
  const [west, east] = [x.low, x.high]
  if (!(west >= -360 && east <= 540 && east - west <= 360 && y.low >= -90 && y.high <= 90))
    return err('The coverage does not lie on the Earth.')
  const mmi = Float32Array.from({ length: points }, (_, i) => {
    const fromNorth = Math.floor(i / x.count)
    const row = y.isFalling ? fromNorth : y.count - 1 - fromNorth
    const column = x.isFalling ? x.count - 1 - (i % x.count) : i % x.count
    const value = values[isByRows ? row * x.count + column : column * y.count + row]
    return typeof value === 'number' && isMmi(value) ? value : NaN
  })
  if (maximumOf(mmi) === null) return err('The coverage has no intensity between 0 and 13.')
  return ok({ lonMin: west, lonMax: east, latMin: y.low, latMax: y.high, nlon: x.count, nlat: y.count, mmi })
}

interface Axis {
  readonly low: number
  readonly high: number
  readonly count: number
  readonly isFalling: boolean
}

/** Undefined where its steps differ. */
function readAxis(given: v.InferOutput<typeof axis>, isLon: boolean): Axis | undefined {
  const values = 'values' in given ? (isLon ? unrolled(given.values) : given.values) : undefined
  const ends = values ?? ('start' in given ? [given.start, given.stop] : [])
  const [start = NaN, stop = NaN] = isLon
    ? unrolled([ends[0] ?? NaN, ends.at(-1) ?? NaN])
    : [ends[0], ends.at(-1)]
  const count = values?.length ?? ('num' in given ? given.num : 0)
  const step = (stop - start) / (count - 1)
  if (!Number.isFinite(step) || step === 0) return undefined
  if (values?.some((value, i) => Math.abs(value - start - i * step) > Math.abs(step) * UNEVEN))
    return undefined
  return { low: Math.min(start, stop), high: Math.max(start, stop), count, isFalling: step < 0 }
}

/** A map over the antimeridian may go from 175 to −175: without that jump. */
function unrolled(lons: readonly number[]): number[] {
  const [first = 0] = lons
  return lons.map((lon) => (first - lon > 180 ? lon + 360 : lon))
}
