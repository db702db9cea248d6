/** What a facility is by the compact map, against what it is by the grid.xml that it was made of. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodeCompact } from '../../shakemap/compact/compact.ts'
import { parseGridXml, writeGridXml } from '../../shakemap/files/grid-xml.ts'
import { makeCompact } from '../../shakemap/compact/make-compact.ts'
import type { GridProduct } from '../../shakemap/types.ts'
import { compactFilesOf } from '../../publishing/compact-file.ts'
import { readProduct } from '../../shakemap/product/product.ts'
import { evaluate } from './evaluate.ts'
import { valueOf } from './fragility.ts'
import { facility } from '../testing.ts'
import { type Curve, THRESHOLD_LEVELS } from '../types.ts'

const facts = {
  ...{ eventId: 'us1', magnitude: 7, depthKm: 10, lat: 3, lon: 3, time: new Date(0), description: 'Here' },
  ...{ source: 'us', version: '1', processTime: new Date(0), mapStatus: 'RELEASED', eventType: 'ACTUAL' },
  uncertaintyGrade: null,
}
const SIDE = 60

/** Of as many decimals, rough enough that a grid of this size does not have room for hundredths everywhere. */
function productOf(seed: number, decimals: number, roughness: number): GridProduct {
  let state = seed
  const mmi = Float32Array.from({ length: SIDE * SIDE }, (_, i) => {
    state = (state * 48271) % 2147483647
    const far = Math.hypot((i % SIDE) - SIDE / 2, Math.floor(i / SIDE) - SIDE / 2)
    const value = 9 - far / 5 + (state / 2147483647 - 0.5) * roughness
    return Number(Math.min(10, Math.max(1, value)).toFixed(decimals))
  })
  return {
    facts,
    grid: { lonMin: 0, lonMax: 6, latMin: 0, latMax: 6, nlon: SIDE, nlat: SIDE, mmi },
    pga: null,
    pgv: null,
  }
}

const STEP = 0.05

it.each([
  ['one decimal', 1, 0],
  ['two decimals', 2, STEP / 2],
])('a facility is in no other class by the compact map of a grid of %s', async (_, decimals, slack) => {
  const thresholds = fc
    .array(fc.integer({ min: 100, max: 1000 }), { minLength: 4, maxLength: 4 })
    .map((list) => list.map((value) => value / 100).sort((a, b) => a - b))
  const coordinate = fc.double({ min: 0, max: 6, noNaN: true })
  const places = fc.array(fc.tuple(coordinate, coordinate, thresholds), { minLength: 30, maxLength: 30 })
  const seeds = fc.integer({ min: 1, max: 1e6 })
  await fc.assert(
    fc.asyncProperty(seeds, fc.constantFrom(0, 0.05, 2), places, async (seed, roughness, list) => {
      const read = parseGridXml(writeGridXml(productOf(seed, decimals, roughness)))
      if (!read.ok) throw new Error(read.error)
      const { grid } = read.value
      const file = makeCompact({ facts, peaks: { mmi: null, pga: null, pgv: null }, grid, contours: null })
      const compact = await decodeCompact(file ?? new Uint8Array(0))
      if (!compact.ok || !compact.value.grid) throw new Error('not read')
      for (const [lat, lon, alphas] of list) {
        const curves = THRESHOLD_LEVELS.map((level, i): Curve => ({
          metric: 'MMI',
          level,
          alpha: alphas[i] ?? 0,
          beta: null,
        }))
        const [whole, small] = [grid, compact.value.grid].map((one) =>
          evaluate(facility('It', lat, lon, curves), { sampled: { grid: one }, lat: 3, lon: 3 }),
        )
        const mmi = whole?.shaking?.mmi ?? NaN
        expect(Math.abs((small?.shaking?.mmi ?? NaN) - mmi)).toBeLessThanOrEqual(slack + 1e-5)
        if (alphas.some((alpha) => Math.abs(alpha - mmi) <= slack && slack > 0)) continue
        expect(small?.rating?.level, `${mmi} of ${alphas.join(', ')}`).toBe(whole?.rating?.level)
      }
    }),
    { numRuns: 40 },
  )
})

it('a facility is in no other class by a part for ground motion, but where a threshold is within half a step', async () => {
  const names = ['PGA', 'PGV', 'PSA03', 'PSA10', 'PSA30'] as const
  const { grid } = productOf(3, 2, 0.05)
  const motion = (factor: number) => grid.mmi.map((mmi) => factor * 10 ** ((mmi + 1.6) / 3.7))
  const psa = { PSA03: motion(0.2), PSA10: motion(0.1), PSA30: motion(0.03) }
  const read = parseGridXml(writeGridXml({ ...{ facts, grid, psa }, pga: motion(0.1), pgv: motion(0.2) }))
  if (!read.ok) throw new Error(read.error)
  const whole = read.value
  const files = await compactFilesOf({ ...NO_PRODUCT, facts, product: whole }, [])
  const small = await readProduct(
    (path) => {
      const file = files.find((one) => one.path === path)
      return file && Promise.resolve(file.data)
    },
    files.map(({ path }) => path),
  )
  expect(small.problems).toEqual([])
  const product = small.product
  if (!product) throw new Error('no grid')
  const coordinate = fc.double({ min: 0, max: 6, noNaN: true })
  const alphas = fc
    .array(fc.double({ min: 0.01, max: 200, noNaN: true }), { minLength: 4, maxLength: 4 })
    .map((list) => list.sort((a, b) => a - b))
  fc.assert(
    fc.property(fc.constantFrom(...names), coordinate, coordinate, alphas, (metric, lat, lon, list) => {
      const curves = THRESHOLD_LEVELS.map((level, i): Curve => ({
        metric,
        level,
        alpha: list[i] ?? 0,
        beta: null,
      }))
      const [by, bySmall] = [whole, product].map((sampled) =>
        evaluate(facility('It', lat, lon, curves), { sampled, lat: 3, lon: 3 }),
      )
      const value = by?.shaking ? (valueOf(metric, by.shaking) ?? NaN) : NaN
      const isNear = list.some((alpha) => Math.abs(Math.log(alpha / value)) <= 0.5 * 0.05)
      expect(value).toBeGreaterThan(0)
      if (!isNear) expect(bySmall?.rating).toMatchObject({ level: by?.rating?.level, metric })
    }),
    { numRuns: 300 },
  )
})

const NO_PRODUCT = {
  ...{ maxMmi: null, isAtLeast: false, maxPga: null, maxPgv: null, landMmi: null, isCompact: false },
  ...{
    contours: null,
    stations: null,
    rated: null,
    rupture: null,
    foreign: [],
    problems: [],
    notes: [],
    ids: [],
  },
}
