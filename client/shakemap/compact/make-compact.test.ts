import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeCompact } from './compact.ts'
import { gridsOf, none, product, whole, written } from './compact-testing.ts'
import { contourLines } from '../contours.ts'
import { cleanText } from '../files/fact-text.ts'
import { maximumOf } from '../grid.ts'
import { COMPACT_AIM_BYTES, makeCompact } from './make-compact.ts'
import type { MmiGrid } from '../types.ts'

/** Numbers that no map should have, and some do. */
const odd = fc.oneof(
  fc.double(),
  fc.constantFrom(
    NaN,
    Infinity,
    -Infinity,
    -0,
    0,
    -1,
    -2.7,
    -9999,
    1e30,
    13,
    13.001,
    540,
    541,
    -361,
    90.0001,
  ),
)
const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 500 }),
  fc.constantFrom('', ' ', 'a,,', 'x'.repeat(200_000), '\uD800', '\0', `${'y'.repeat(199)},,`),
)
const oddTime = fc.oneof(
  fc.date({ noInvalidDate: false }),
  fc.constantFrom(null, new Date(8.64e15), new Date(-8.64e15), new Date('0033-04-03T15:00:00Z')),
)
const oddFacts = fc.record(
  {
    eventId: oddText,
    magnitude: odd,
    depthKm: odd,
    lat: odd,
    lon: odd,
    time: oddTime,
    description: oddText,
    source: oddText,
    version: oddText,
    processTime: oddTime,
    mapStatus: oddText,
    eventType: oddText,
    uncertaintyGrade: fc.oneof(fc.constant(null), oddText),
  },
  { requiredKeys: [] },
)
const oddPeak = fc.oneof(fc.constant(null), odd)
const oddPeaks = fc.record({ mmi: oddPeak, pga: oddPeak, pgv: oddPeak })
const oddValue = fc.oneof(
  { weight: 4, arbitrary: fc.double({ min: 0, max: 13 }) },
  { weight: 1, arbitrary: odd },
)
const oddGrid = fc.record({
  ...{ lonMin: odd, latMin: odd, lonMax: odd, latMax: odd },
  nlon: fc.oneof(fc.integer({ min: -1, max: 9 }), odd),
  nlat: fc.integer({ min: -1, max: 9 }),
  mmi: fc.array(oddValue, { maxLength: 81 }).map((values) => Float32Array.from(values)),
})
const oddLines = fc.array(fc.array(fc.tuple(odd, odd), { maxLength: 4 }), { maxLength: 4 })
const oddContours = fc
  .array(
    fc.record({ value: odd, lines: oddLines }).map(({ value, lines }) => ({
      type: 'Feature' as const,
      properties: { value, units: 'mmi', color: '#000000', weight: 2 },
      geometry: { type: 'MultiLineString' as const, coordinates: lines },
    })),
    { maxLength: 4 },
  )
  .map((features) => ({ type: 'FeatureCollection' as const, features }))

describe('what the console makes', () => {
  it('is read by receivers, whatever the grid, its peaks and its facts', async () => {
    await fc.assert(
      fc.asyncProperty(oddFacts, oddPeaks, gridsOf(oddValue), async (facts, peaks, grid) => {
        const read = await decodeCompact(
          makeCompact({ facts, peaks, grid, contours: null }) ?? new Uint8Array(0),
        )
        if (!read.ok) throw new Error(read.error)
        read.value.grid?.mmi.forEach((value, i) => {
          const was = grid.mmi[i] ?? NaN
          if (was >= 0 && was <= 13) expect(Math.abs(value - was)).toBeLessThan(0.006)
          else expect(value).toBeNaN()
        })
        for (const key of ['mmi', 'pga', 'pgv'] as const) {
          const was = peaks[key]
          const isOne = was !== null && was >= 0 && was <= (key === 'mmi' ? 13 : 10_000)
          expect(read.value.peaks[key]).toBe(isOne ? was + 0 : null)
        }
        const { magnitude, description, time } = read.value.facts
        expect(magnitude).toBe(isWithin(facts.magnitude, -2, 11) ? facts.magnitude + 0 : undefined)
        // Cleaned once more by the reader: what ends in two commas has lost both.
        expect(description).toBe(cleanText(cleanText(facts.description)) || undefined)
        const seconds = Math.floor((facts.time?.getTime() ?? NaN) / 1000) * 1000
        if (seconds >= 0 && seconds < Date.UTC(9999, 11, 31)) expect(time?.getTime()).toBe(seconds)
      }),
      { numRuns: 300 },
    )
  })

  it('is read by receivers or is not made, where the grid or the contours are no map', async () => {
    const anything = fc.record({
      ...{ facts: oddFacts, peaks: oddPeaks },
      grid: fc.oneof(fc.constant(null), oddGrid),
      contours: fc.oneof(fc.constant(null), oddContours),
    })
    await fc.assert(
      fc.asyncProperty(anything, async (map) => {
        const file = makeCompact(map)
        if (!file) {
          expect(map.contours).toBeNull()
          return
        }
        const read = await decodeCompact(file)
        if (!read.ok) throw new Error(read.error)
        const lines = read.value.contours?.features.flatMap(({ geometry }) => geometry.coordinates) ?? []
        for (const [lon = NaN, lat = NaN] of lines.flat()) {
          expect(Math.abs(lon)).toBeLessThanOrEqual(540)
          expect(Math.abs(lat)).toBeLessThanOrEqual(90)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('has a map of a real product whose ground motion is below zero', async () => {
    // Seen in a product of 2024: every PGV was −2.7.
    const read = await decodeCompact(
      makeCompact({ ...whole, peaks: { mmi: 6.8, pga: 0, pgv: -2.7 } }) ?? new Uint8Array(0),
    )
    expect(read.ok && read.value.peaks).toEqual({ mmi: 6.8, pga: 0, pgv: null })
  })

  it('has 30 KB at most for 60,000 points, and steps as fine as that allows', async () => {
    const made: Record<string, [bytes: number, offBy: number]> = {}
    for (const [name, roughness, unit] of [
      ['smooth', 0, 100],
      ['rough', 0.1, 100],
      ['tenths', 0.1, 10],
    ] as const) {
      const grid = hill(300, 200, roughness, unit)
      const file = makeCompact({ ...none, grid }) ?? new Uint8Array(0)
      const read = await decodeCompact(file)
      if (!read.ok) throw new Error(read.error)
      const off = grid.mmi.map((value, i) => Math.abs(value - (read.value.grid?.mmi[i] ?? NaN)))
      made[name] = [file.length, maximumOf(off) ?? NaN]
    }
    for (const [bytes] of Object.values(made)) expect(bytes).toBeLessThanOrEqual(30_000)
    expect(made['smooth']?.[1]).toBe(0)
    expect(made['tenths']?.[1]).toBe(0)
    expect(made['rough']?.[1]).toBeLessThan(0.0201)
  })

  it('keeps the strongest shaking where it has to put the grid on fewer points', async () => {
    const grid = hill(900, 700, 0.3, 100)
    const at = grid.mmi.indexOf(maximumOf(grid.mmi) ?? NaN)
    grid.mmi[at] = 9.6
    const read = await decodeCompact(makeCompact({ ...none, grid }) ?? new Uint8Array(0))
    if (!read.ok || !read.value.grid) throw new Error('no grid')
    const thinned = read.value.grid
    expect(thinned.nlon).toBeLessThan(600)
    const peak = thinned.mmi.indexOf(maximumOf(thinned.mmi) ?? NaN)
    expect(Math.abs((thinned.mmi[peak] ?? NaN) - 9.6)).toBeLessThan(0.026)
    // Within a point of where it was.
    expect(Math.abs(((peak % thinned.nlon) / thinned.nlon) * 900 - (at % 900))).toBeLessThan(3)
    expect(
      Math.abs((Math.floor(peak / thinned.nlon) / thinned.nlat) * 700 - Math.floor(at / 900)),
    ).toBeLessThan(3)
  })

  it('has contours of more lines than a map may have, without the shortest', async () => {
    const coordinates = [lineOf(0, 500), ...Array.from({ length: 40_000 }, (_, i) => lineOf(i, 3))]
    const [feature] = contourLines(product.grid)
    if (!feature) throw new Error('no contours')
    const contours = {
      type: 'FeatureCollection' as const,
      features: [{ ...feature, geometry: { ...feature.geometry, coordinates } }],
    }
    const file = makeCompact({ ...none, contours }) ?? new Uint8Array(0)
    const read = await decodeCompact(file)
    expect(file.length).toBeLessThanOrEqual(COMPACT_AIM_BYTES)
    const [first] = read.ok ? (read.value.contours?.features ?? []) : []
    expect(first?.geometry.coordinates.length).toBeGreaterThan(1_000)
    expect(first?.geometry.coordinates[0]?.length, 'the longest stays').toBeGreaterThan(10)
  })

  it('has 100 KB at most, whatever the grid', async () => {
    const size = 1200
    let seed = 1
    const mmi = Float32Array.from({ length: size * size }, () => {
      seed = (seed * 48271) % 2147483647
      return (seed / 2147483647) * 10
    })
    const grid = { lonMin: 0, lonMax: 4, latMin: 0, latMax: 4, nlon: size, nlat: size, mmi }
    const file = makeCompact({ ...none, grid }) ?? new Uint8Array(0)
    expect(file.length).toBeGreaterThan(40_000)
    expect(file.length).toBeLessThanOrEqual(COMPACT_AIM_BYTES)
    const read = await decodeCompact(file)
    expect(read.ok && read.value.grid).toMatchObject({ lonMin: 0, lonMax: 4, latMin: 0, latMax: 4 })
  })

  it('has a drill in a few KB, its grid untouched', async () => {
    const file = makeCompact(whole) ?? new Uint8Array(0)
    expect(file.length).toBeLessThan(20_000)
    const read = await decodeCompact(file)
    expect(read.ok && read.value.grid).toMatchObject({ nlon: product.grid.nlon, nlat: product.grid.nlat })
  })

  it('has contours where there is no grid, thinned until they fit; nothing where there is neither', async () => {
    const features = contourLines(product.grid).map((feature) => ({
      ...feature,
      geometry: {
        ...feature.geometry,
        coordinates: Array.from({ length: 40 }, (_, turn) =>
          feature.geometry.coordinates
            .flat()
            .map(([lon = 0, lat = 0]) => [lon + Math.sin(turn + lat * 1e4) / 10, lat]),
        ),
      },
    }))
    const contours = { type: 'FeatureCollection' as const, features }
    expect(written({ ...none, contours }).length).toBeGreaterThan(COMPACT_AIM_BYTES)
    const file = makeCompact({ ...none, contours }) ?? new Uint8Array(0)
    expect(file.length).toBeLessThanOrEqual(COMPACT_AIM_BYTES)
    const read = await decodeCompact(file)
    expect(read.ok && read.value.contours?.features.map(({ properties }) => properties.value)).toEqual(
      features.map(({ properties }) => properties.value).filter(Number.isInteger),
    )
    expect(makeCompact(none)).toBeUndefined()
  })
})

function isWithin(value: number | undefined, low: number, high: number): value is number {
  return value !== undefined && value >= low && value <= high
}

/** Falls off from its middle, and is rough as ground is. */
function hill(nlon: number, nlat: number, roughness: number, unit: number): MmiGrid {
  let seed = 7
  const mmi = Float32Array.from({ length: nlon * nlat }, (_, i) => {
    seed = (seed * 48271) % 2147483647
    const far = Math.hypot((i % nlon) - nlon / 2, Math.floor(i / nlon) - nlat / 2)
    const value = 8.6 - far / (nlon / 6) + (seed / 2147483647 - 0.5) * roughness
    return Math.round(Math.max(1, value) * unit) / unit
  })
  return { lonMin: 0, lonMax: nlon / 100, latMin: 0, latMax: nlat / 100, nlon, nlat, mmi }
}

/** Each of a number of its own lies elsewhere. */
function lineOf(i: number, points: number): [number, number][] {
  return Array.from({ length: points }, (_, at) => [(i % 300) / 3 + at / 1e3, Math.floor(i / 300) / 4])
}
