import { deflateSync } from 'fflate'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeCompact } from './compact.ts'
import { scalesOf } from './compact-levels.ts'
import { anyGrid, gridsOf, intensityOf, none, product, reread, whole, written } from './compact-testing.ts'
import { contourLines } from '../contours.ts'
import { shakemapLimits as limits } from '../limits.ts'

describe('a grid', () => {
  it.each([10, 20, 100])('whose values are whole 1/%d comes back exactly as it was', async (unit) => {
    await fc.assert(
      fc.asyncProperty(gridsOf(intensityOf(unit)), async (grid) => {
        expect((await reread({ ...none, grid })).grid).toEqual(grid)
      }),
    )
  })

  it('comes back on the same points, within half a step, and never in another class', async () => {
    await fc.assert(
      fc.asyncProperty(anyGrid, fc.nat(2), async (grid, coarser) => {
        const scales = scalesOf(grid.mmi)
        const scale = scales[Math.min(coarser, scales.length - 1)] ?? scales[0]
        const { grid: read } = await reread({ ...none, grid }, scale)
        expect(read).toEqual({ ...grid, mmi: expect.any(Float32Array) })
        read?.mmi.forEach((value, i) => {
          const was = grid.mmi[i] ?? NaN
          if (Number.isNaN(was)) return expect(value).toBeNaN()
          expect(Math.abs(value - was)).toBeLessThanOrEqual(0.5 / scale.steps + 1e-4)
          // What is nearer to an edge than a Float32Array can tell counts as on it.
          if (Math.abs(was * 2 - Math.round(was * 2)) < 2e-5) return undefined
          expect(Math.floor(value * 2)).toBe(Math.floor(was * 2))
          return undefined
        })
      }),
    )
  })

  it('that was read says the same when it is written and read again', async () => {
    await fc.assert(
      fc.asyncProperty(anyGrid, fc.nat(2), async (grid, coarser) => {
        const scales = scalesOf(grid.mmi)
        const once = await reread({ ...none, grid }, scales[Math.min(coarser, scales.length - 1)])
        expect(await reread(once)).toEqual(once)
      }),
    )
  })

  it('of a map published before is read as it was: one byte a point, in the middle of steps of 0.05', async () => {
    const frame = { lonMin: 0, lonMax: 1, latMin: 0, latMax: 1, nlon: 2, nlat: 2 }
    // 6.10 and 6.15 to its east; 6.00 to the south of the first, and no value.
    const differences = Uint8Array.of(122, 1, 256 - 2, 255 - 120)
    const peaks = { mmi: 6.15, pga: null, pgv: null }
    const read = await decodeCompact(fileOf(bodyOf({ facts: {}, peaks, grid: frame }, differences), 1))
    const mmi = Float32Array.of(6.125, 6.175, 6.025, NaN)
    expect(read).toMatchObject({ ok: true, value: { grid: { ...frame, mmi }, peaks } })
  })
})

describe('facts, peaks and contours', () => {
  it('come back', async () => {
    const read = await decodeCompact(written(whole))
    const { uncertaintyGrade, ...facts } = product.facts
    expect(uncertaintyGrade).toBeNull()
    expect(read.ok && read.value.facts).toEqual(facts)
    expect(read.ok && read.value.peaks).toEqual(whole.peaks)
    expect(read.ok && read.value.contours).toBeNull()
  })

  it('leave out a fact that cannot be, and what is not known', async () => {
    const facts = { ...product.facts, magnitude: 99, lat: NaN, uncertaintyGrade: '--', description: '' }
    const read = await decodeCompact(written({ ...none, facts }))
    const keys = Object.keys((read.ok && read.value.facts) || {})
    expect(keys).toContain('lon')
    for (const key of ['magnitude', 'lat', 'uncertaintyGrade', 'description']) expect(keys).not.toContain(key)
  })

  it('lines keep their values and, within 6 m, their places', async () => {
    const contours = { type: 'FeatureCollection' as const, features: contourLines(product.grid) }
    const read = await decodeCompact(written({ ...none, contours }))
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

/** A file of any body. */
function fileOf(body: Uint8Array, version = 2): Uint8Array<ArrayBuffer> {
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
  const scale = { steps: 100, offset: 0 }
  const frame = { lonMin: 0, lonMax: 1, latMin: 0, latMax: 1, nlon: 2, nlat: 2, scale }
  const { scale: _, ...unscaled } = frame
  const good = bodyOf({ facts: {}, peaks, grid: frame }, new Uint8Array(8))

  it('is told from a good one', async () => {
    expect((await decodeCompact(fileOf(good))).ok).toBe(true)
  })

  it.each<[string, Uint8Array<ArrayBuffer>, string]>([
    ['empty', new Uint8Array(0), 'not a compact map'],
    ['another format', new TextEncoder().encode('<?xml version="1.0"?>'), 'not a compact map'],
    ['another version', fileOf(good, 3), 'reload the page'],
    ['too large', new Uint8Array(limits.compactBytesMax + 1), 'over 256 KB'],
    ['a bomb', fileOf(new Uint8Array(20_000_000)), 'unpacks to more'],
    ['cut off', fileOf(good).slice(0, -3), 'damaged'],
    ['not packed', Uint8Array.of(0x46, 0x43, 0x53, 0x4d, 2, ...good), 'damaged'],
    [
      'a grid without a scale',
      fileOf(bodyOf({ facts: {}, peaks, grid: unscaled }, new Uint8Array(8))),
      'cannot be',
    ],
    [
      'no steps',
      fileOf(
        bodyOf({ facts: {}, peaks, grid: { ...frame, scale: { steps: 0, offset: 0 } } }, new Uint8Array(8)),
      ),
      'cannot be',
    ],
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
      fileOf(bodyOf({ facts: {}, peaks, grid: frame }, new Uint8Array(7))),
      'damaged',
    ],
    [
      'more than declared',
      fileOf(bodyOf({ facts: {}, peaks, grid: frame }, new Uint8Array(9))),
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
    const file = written(whole)
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

  it('has no intensity above XIII, whatever its levels say', async () => {
    const read = await decodeCompact(
      fileOf(
        bodyOf(
          { facts: {}, peaks, grid: { ...frame, scale: { steps: 1, offset: 0 } } },
          new Uint8Array(8).fill(254),
        ),
      ),
    )
    expect(read.ok && [...(read.value.grid?.mmi ?? [])]).toEqual([NaN, NaN, NaN, NaN])
  })

  it('shows its texts as one line of bounded length', async () => {
    const read = await decodeCompact(
      fileOf(bodyOf({ facts: { description: `a\u202E\n${'x'.repeat(999)}` }, peaks })),
    )
    expect(read.ok && read.value.facts.description).toMatch(/^a x{1,200}$/)
  })
})
