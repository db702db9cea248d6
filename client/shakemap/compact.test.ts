import { deflateSync } from 'fflate'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CompactMap, decodeCompact } from './compact.ts'
import { encodeCompact } from './write-compact.ts'
import { contourLines } from './contours.ts'
import { drillProduct } from './drill.ts'
import { shakemapLimits as limits } from './limits.ts'
import { COMPACT_AIM_BYTES, makeCompact } from './make-compact.ts'
import type { MmiGrid } from './types.ts'

const none = { facts: {}, peaks: { mmi: null, pga: null, pgv: null }, grid: null, contours: null }
const now = new Date('2026-03-01T18:05:00Z')
const drill = drillProduct({ lat: 34, lon: -118, magnitude: 7, depthKm: 10, place: 'A Town', time: now, now })
if (!drill.ok) throw new Error(drill.error)
const product = drill.value
const whole: CompactMap = {
  facts: product.facts,
  peaks: { mmi: 9.1, pga: 60.25, pgv: null },
  grid: product.grid,
  contours: null,
}

const intensity = fc.oneof(fc.constant(NaN), fc.double({ min: 0, max: 13, noNaN: true }))
const grids = fc
  .record({
    nlon: fc.integer({ min: 2, max: 12 }),
    nlat: fc.integer({ min: 2, max: 12 }),
    lonMin: fc.double({ min: -180, max: 179, noNaN: true }),
    latMin: fc.double({ min: -80, max: 80, noNaN: true }),
    width: fc.double({ min: 0.1, max: 20, noNaN: true }),
    values: fc.array(intensity, { minLength: 144, maxLength: 144 }),
  })
  .map(({ nlon, nlat, lonMin, latMin, width, values }): MmiGrid => ({
    nlon,
    nlat,
    // JSON has no −0, and no map needs one.
    lonMin: lonMin + 0,
    lonMax: lonMin + width,
    latMin: latMin + 0,
    latMax: latMin + width / 3,
    mmi: Float32Array.from(values.slice(0, nlon * nlat)),
  }))

describe('a grid', () => {
  it('comes back on the same points, within half a step, and never in another class', async () => {
    await fc.assert(
      fc.asyncProperty(grids, async (grid) => {
        const read = await decodeCompact(encodeCompact({ ...none, grid }))
        if (!read.ok) throw new Error(read.error)
        expect(read.value.grid).toEqual({ ...grid, mmi: expect.any(Float32Array) })
        read.value.grid?.mmi.forEach((value, i) => {
          const was = grid.mmi[i] ?? NaN
          if (Number.isNaN(was)) return expect(value).toBeNaN()
          if (was < 12.7) expect(Math.abs(value - was)).toBeLessThanOrEqual(0.0251)
          for (let edge = 0.5; edge <= 10.5; edge += 0.5) {
            // What is nearer to an edge than a Float32Array can tell counts as on it.
            if (Math.abs(was - edge) > 1e-5) expect(value >= edge).toBe(was >= edge)
          }
        })
      }),
    )
  })

  it('that was read is written as the same bytes', async () => {
    await fc.assert(
      fc.asyncProperty(grids, async (grid) => {
        const file = encodeCompact({ ...none, grid })
        const read = await decodeCompact(file)
        expect(read.ok && encodeCompact(read.value)).toEqual(file)
      }),
    )
  })
})

describe('facts, peaks and contours', () => {
  it('come back', async () => {
    const read = await decodeCompact(encodeCompact(whole))
    const { uncertaintyGrade, ...facts } = product.facts
    expect(uncertaintyGrade).toBeNull()
    expect(read.ok && read.value.facts).toEqual(facts)
    expect(read.ok && read.value.peaks).toEqual(whole.peaks)
    expect(read.ok && read.value.contours).toBeNull()
  })

  it('leave out a fact that cannot be, and what is not known', async () => {
    const facts = { ...product.facts, magnitude: 99, lat: NaN, uncertaintyGrade: '--', description: '' }
    const read = await decodeCompact(encodeCompact({ ...none, facts }))
    const keys = Object.keys((read.ok && read.value.facts) || {})
    expect(keys).toContain('lon')
    for (const key of ['magnitude', 'lat', 'uncertaintyGrade', 'description']) expect(keys).not.toContain(key)
  })

  it('lines keep their values and, within 6 m, their places', async () => {
    const contours = { type: 'FeatureCollection' as const, features: contourLines(product.grid) }
    const read = await decodeCompact(encodeCompact({ ...none, contours }))
    if (!read.ok || !read.value.contours) throw new Error('no contours')
    const { features } = read.value.contours
    expect(features.map(({ properties }) => properties.value)).toEqual(
      contours.features.map(({ properties }) => properties.value),
    )
    features.forEach(({ geometry }, i) => {
      const wanted = contours.features[i]?.geometry.coordinates.flat() ?? []
      const got = geometry.coordinates.flat()
      expect(got).toHaveLength(wanted.length)
      got.forEach(([lon = NaN, lat = NaN], at) => {
        expect(Math.abs(lon - (wanted[at]?.[0] ?? NaN))).toBeLessThanOrEqual(0.000051)
        expect(Math.abs(lat - (wanted[at]?.[1] ?? NaN))).toBeLessThanOrEqual(0.000051)
      })
    })
  })
})

describe('what the console makes', () => {
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
    expect(encodeCompact({ ...none, contours }).length).toBeGreaterThan(COMPACT_AIM_BYTES)
    const file = makeCompact({ ...none, contours }) ?? new Uint8Array(0)
    expect(file.length).toBeLessThanOrEqual(COMPACT_AIM_BYTES)
    const read = await decodeCompact(file)
    expect(read.ok && read.value.contours?.features.map(({ properties }) => properties.value)).toEqual(
      features.map(({ properties }) => properties.value).filter(Number.isInteger),
    )
    expect(makeCompact(none)).toBeUndefined()
  })
})

/** A file of any body. */
function fileOf(body: Uint8Array, version = 1): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(0x46, 0x43, 0x53, 0x4d, version, ...deflateSync(body))
}

function bodyOf(head: unknown, rest = new Uint8Array(0)): Uint8Array {
  const json = new TextEncoder().encode(typeof head === 'string' ? head : JSON.stringify(head))
  const body = new Uint8Array(4 + json.length + rest.length)
  new DataView(body.buffer).setUint32(0, json.length)
  body.set(json, 4)
  body.set(rest, 4 + json.length)
  return body
}

describe('a hostile file', () => {
  const peaks = { mmi: null, pga: null, pgv: null }
  const frame = { lonMin: 0, lonMax: 1, latMin: 0, latMax: 1, nlon: 2, nlat: 2 }
  const good = bodyOf({ facts: {}, peaks, grid: frame }, new Uint8Array(4))

  it('is told from a good one', async () => {
    expect((await decodeCompact(fileOf(good))).ok).toBe(true)
  })

  it.each<[string, Uint8Array<ArrayBuffer>, string]>([
    ['empty', new Uint8Array(0), 'not a compact map'],
    ['another format', new TextEncoder().encode('<?xml version="1.0"?>'), 'not a compact map'],
    ['another version', fileOf(good, 2), 'reload the page'],
    ['too large', new Uint8Array(limits.compactBytesMax + 1), 'over 256 KB'],
    ['a bomb', fileOf(new Uint8Array(20_000_000)), 'unpacks to more'],
    ['cut off', fileOf(good).slice(0, -3), 'damaged'],
    ['not packed', Uint8Array.of(0x46, 0x43, 0x53, 0x4d, 1, ...good), 'damaged'],
    ['without a head', fileOf(new Uint8Array(2)), 'damaged'],
    ['a head that is longer than the file', fileOf(Uint8Array.of(255, 255, 255, 255)), 'damaged'],
    ['a head that is no JSON', fileOf(bodyOf('{')), 'damaged'],
    ['a head that is no object', fileOf(bodyOf([])), 'cannot be'],
    ['huge sides', fileOf(bodyOf({ facts: {}, peaks, grid: { ...frame, nlon: 1e9 } })), 'cannot be'],
    [
      'too many points',
      fileOf(bodyOf({ facts: {}, peaks, grid: { ...frame, nlon: 1000, nlat: 1000 } })),
      'cannot be',
    ],
    [
      'a side that is no number',
      fileOf(bodyOf({ facts: {}, peaks, grid: { ...frame, nlat: '2' } })),
      'cannot be',
    ],
    ['a frame inside out', fileOf(bodyOf({ facts: {}, peaks, grid: { ...frame, latMax: -1 } })), 'cannot be'],
    [
      'fewer points than declared',
      fileOf(bodyOf({ facts: {}, peaks, grid: frame }, new Uint8Array(3))),
      'damaged',
    ],
    [
      'more than declared',
      fileOf(bodyOf({ facts: {}, peaks, grid: frame }, new Uint8Array(5))),
      'more contour data',
    ],
    ['a magnitude of words', fileOf(bodyOf({ facts: { magnitude: '7' }, peaks })), 'cannot be'],
    [
      'lines that end early',
      fileOf(bodyOf({ facts: {}, peaks, contours: [{ value: 5, lines: [3] }] }, new Uint8Array(4))),
      'ends early',
    ],
    [
      'lines that leave the Earth',
      fileOf(
        bodyOf(
          { facts: {}, peaks, contours: [{ value: 5, lines: [1] }] },
          Uint8Array.of(255, 255, 255, 255, 127, 0),
        ),
      ),
      'leaves the Earth',
    ],
    [
      'more line points than a map has',
      fileOf(bodyOf({ facts: {}, peaks, contours: [{ value: 5, lines: [400_000, 400_000] }] })),
      'more points',
    ],
  ])('%s is refused in a sentence', async (_, file, reason) => {
    const read = await decodeCompact(file)
    expect(read.ok ? '' : read.error).toMatch(/^[A-Z].*\.$/)
    expect(read.ok ? '' : read.error).toContain(reason)
  })

  it('of any bytes, or a good one with some changed, never throws and never takes long', async () => {
    const file = encodeCompact(whole)
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        await decodeCompact(new Uint8Array(bytes))
        await decodeCompact(fileOf(bytes))
      }),
    )
    const changes = fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(changes, async (list) => {
        const changed = file.slice()
        for (const [at, byte] of list) changed[at] = byte
        const read = await decodeCompact(changed)
        if (!read.ok) expect(read.error).toMatch(/\.$/)
      }),
      { numRuns: 60 },
    )
  })

  it('shows its texts as one line of bounded length', async () => {
    const read = await decodeCompact(
      fileOf(bodyOf({ facts: { description: `a\u202E\n${'x'.repeat(999)}` }, peaks })),
    )
    expect(read.ok && read.value.facts.description).toMatch(/^a x{1,200}$/)
  })
})
