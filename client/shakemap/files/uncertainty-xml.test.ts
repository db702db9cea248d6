import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drillProduct } from '../drill/drill.ts'
import { fieldOf } from '../sample.ts'
import { makeParts } from '../compact/make-compact.ts'
import { peaksOf, readProduct } from '../product/product.ts'
import { request } from '../product/testing.ts'
import { writeGridXml } from './grid-xml.ts'
import { writeUncertaintyXml } from './testing.ts'
import { onPointsOf, parseUncertainty } from './uncertainty-xml.ts'

const made = drillProduct(request)
if (!made.ok) throw new Error(made.error)
const map = made.value
const deviations = map.grid.mmi.map((_, i) => 0.3 + (i % 7) / 20)

describe('uncertainty.xml', () => {
  it('tells the standard deviation of the intensity at each point, of which event and version', () => {
    const read = parseUncertainty(writeUncertaintyXml(map, deviations))
    if (!read.ok) throw new Error(read.error)
    expect(read.value.claim.ids).toContain(map.facts.eventId)
    expect(read.value.version).toBe(map.facts.version)
    expect(onPointsOf(map, read.value.field)).toBe(read.value.field.mmi)
    for (const [i, value] of read.value.field.mmi.entries())
      expect(value).toBeCloseTo(deviations[i] ?? NaN, 2)
  })

  it('loses what cannot be, and keeps the rest', () => {
    const odd = deviations.map((value, i) => (i === 3 ? -1 : i === 4 ? 99 : value))
    const read = parseUncertainty(writeUncertaintyXml(map, odd))
    expect(read.ok && [...read.value.field.mmi.slice(2, 6)].map(Number.isNaN)).toEqual([
      false,
      true,
      true,
      false,
    ])
  })

  it.each([
    ['a grid.xml', writeGridXml(map), 'The uncertainty has no field STDMMI.'],
    ['nothing', '', 'This is not a ShakeMap grid: no grid_data near its beginning.'],
    [
      'one with nothing in it',
      writeUncertaintyXml(
        map,
        deviations.map(() => NaN),
      ),
      'The uncertainty has no standard deviation between 0 and 5.',
    ],
  ])('of %s it is said in a sentence', (_, text, error) => {
    expect(parseUncertainty(text)).toEqual({ ok: false, error })
  })

  it('on other points is put onto the map’s, between its own, at any turn, and nothing beyond them', () => {
    const { grid } = map
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 9 }), fc.constantFrom(-360, 0, 360), (side, turn) => {
        const field = {
          ...{ lonMin: grid.lonMin + turn, lonMax: grid.lonMax + turn, nlon: side, nlat: side },
          ...{ latMin: grid.latMin, latMax: grid.latMax },
          // It grows evenly from north to south.
          mmi: Float32Array.from({ length: side * side }, (_, i) => Math.floor(i / side) / (side - 1)),
        }
        const values = onPointsOf(map, field)
        const column = Math.floor(grid.nlon / 2)
        for (const row of [0, 1, Math.floor(grid.nlat / 3), grid.nlat - 1])
          expect(values?.[row * grid.nlon + column]).toBeCloseTo(row / (grid.nlat - 1), 4)
      }),
    )
    const apart = { ...grid, lonMin: grid.lonMin + 90, lonMax: grid.lonMax + 90, mmi: deviations }
    expect(onPointsOf(map, apart)).toBeUndefined()
  })
})

const blob = (text: string | Uint8Array<ArrayBuffer>): Blob => new Blob([text])
const read = async (files: Readonly<Record<string, Blob>>) =>
  readProduct((path) => {
    const file = files[path]
    return file && Promise.resolve(file)
  }, Object.keys(files))

describe('the uncertainty of a product', () => {
  const grid = blob(writeGridXml(map))
  const uncertainty = blob(writeUncertaintyXml(map, deviations))
  const parts = Object.fromEntries(
    makeParts({
      ...{ facts: map.facts, peaks: peaksOf(map), grid: map.grid, contours: null },
      motions: { pga: map.pga, pgv: map.pgv, mmiStd: deviations },
    }).map(({ path, bytes }) => [path, blob(bytes)]),
  )
  const { 'map.shakemap': compact = new Blob(), 'map.stdmmi.shakemap': part = new Blob() } = parts

  it.each([
    ['from the file, beside the grid', { 'grid.xml': grid, 'uncertainty.xml': uncertainty }],
    ['from the part, beside the compact map', { 'map.shakemap': compact, 'map.stdmmi.shakemap': part }],
    ['from the part, beside the grid', { 'grid.xml': grid, ...parts }],
    ['from the file, beside the compact map', { 'map.shakemap': compact, 'uncertainty.xml': uncertainty }],
  ])('comes %s', async (_, files: Readonly<Record<string, Blob>>) => {
    const { product, problems } = await read(files)
    expect(problems).toEqual([])
    const values = product && fieldOf(product, 'STDMMI')
    for (const at of [0, 5, 1000]) expect(values?.[at]).toBeCloseTo(deviations[at] ?? NaN, 2)
    expect((await read(files)).product, 'the same again').toBe(product)
  })

  it('of another version or event is left out, and named', async () => {
    for (const change of [{ version: '9' }, { eventId: 'us9999zzzz', lat: -30 }]) {
      const other = writeUncertaintyXml({ ...map, facts: { ...map.facts, ...change } }, deviations)
      const { product, problems } = await read({ 'grid.xml': grid, 'uncertainty.xml': blob(other) })
      expect(product?.mmiStd).toBeUndefined()
      expect(problems).toEqual([expect.stringMatching(/^uncertainty\.xml: It is not of the same map/)])
    }
  })

  it.each([
    ['beside the compact map', { 'map.shakemap': compact }],
    ['beside the grid', { 'grid.xml': grid }],
  ])('whose part is of another version is named once, and comes from the file: %s', async (_, rest) => {
    const facts = { ...map.facts, version: '9' }
    const others = makeParts({
      ...{ facts, peaks: peaksOf(map), grid: map.grid, contours: null },
      motions: { pga: null, pgv: null, mmiStd: deviations },
    })
    const other = others.find(({ path }) => path === 'map.stdmmi.shakemap')
    if (!other) throw new Error('no part')
    const files = { ...rest, [other.path]: blob(other.bytes), 'uncertainty.xml': uncertainty }
    const { product, problems } = await read(files)
    expect(product?.mmiStd?.[5]).toBeCloseTo(deviations[5] ?? NaN, 2)
    expect(problems).toEqual([expect.stringMatching(/^map\.stdmmi\.shakemap: It is not of the same map/)])
    expect((await read(files)).product, 'the same again').toBe(product)
  })

  it('leaves the compact map byte for byte what it is without', () => {
    const told = { facts: map.facts, peaks: peaksOf(map), grid: map.grid, contours: null }
    const [alone] = makeParts({ ...told, motions: { pga: null, pgv: null } })
    const [first, ...rest] = makeParts({ ...told, motions: { pga: null, pgv: null, mmiStd: deviations } })
    expect(first).toEqual(alone)
    expect(rest.map(({ path }) => path)).toEqual(['map.stdmmi.shakemap'])
  })
})
