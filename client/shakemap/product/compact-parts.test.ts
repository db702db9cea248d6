/** A compact map and the layers that follow it, read as a product. */
import { describe, expect, it } from 'vitest'
import { drillProduct } from '../drill/drill.ts'
import { peaksOf, proposePriority, readProduct, typeOf } from './product.ts'
import { makeParts } from '../compact/make-compact.ts'
import { request } from './testing.ts'

describe('the parts of a compact map', () => {
  const product = drillProduct(request)
  if (!product.ok) throw new Error(product.error)
  const { facts, grid, pga, pgv } = product.value
  const psa = { PSA10: new Float32Array(grid.mmi.length).fill(12) }
  const map = { facts, peaks: peaksOf(product.value), grid, contours: null }
  const blobsOf = (change: { version?: string } = {}): Map<string, Blob> =>
    new Map(
      makeParts({ ...map, facts: { ...facts, ...change }, motions: { pga, pgv, psa } }).map(
        ({ path, bytes }) => [path, new Blob([bytes])],
      ),
    )
  const blobs = blobsOf()
  const readSome = (here: readonly string[], other?: Map<string, Blob>) =>
    readProduct(
      (path) => {
        const blob = here.includes(path) ? blobs.get(path) : other?.get(path)
        return blob && Promise.resolve(blob)
      },
      [...blobs.keys()],
    )

  it('are files of their own, the intensity first, then what most facilities are rated by', () => {
    const paths = [...blobs.keys()]
    expect(paths).toEqual(['map.shakemap', 'map.pga.shakemap', 'map.pgv.shakemap', 'map.psa10.shakemap'])
    const priorities = paths.map(proposePriority)
    expect(priorities).toEqual(priorities.toSorted((a, b) => b - a))
    expect(paths.map(typeOf)).toEqual(Array(4).fill('application/vnd.flashcrew.shakemap'))
  })

  it('bring their motion to the grid when they come, and the grid itself stays the same', async () => {
    const first = await readSome(['map.shakemap'])
    expect([first.product?.pga, first.product?.psa]).toEqual([null, undefined])
    const more = await readSome(['map.shakemap', 'map.pga.shakemap', 'map.psa10.shakemap'])
    expect(more.problems).toEqual([])
    expect(more.product?.pgv).toBeNull()
    const peak = Math.max(...(pga ?? []))
    expect(Math.max(...(more.product?.pga ?? [])) / peak).toBeCloseTo(1, 2)
    expect(more.product?.psa?.['PSA10']?.[5]).toBeCloseTo(12, 1)
    expect(more.product?.grid, 'so it is not drawn anew').toBe(first.product?.grid)
    const again = await readSome(['map.shakemap', 'map.pga.shakemap', 'map.psa10.shakemap'])
    expect(again.product, 'so facilities are not rated anew').toBe(more.product)
  })

  it('of another map are left out, and named', async () => {
    const read = await readSome(['map.shakemap', 'map.pgv.shakemap'], blobsOf({ version: '9' }))
    expect(read.product?.pga).toBeNull()
    expect(read.product?.pgv).not.toBeNull()
    expect(read.problems).toEqual([
      expect.stringMatching(/^map\.pga\.shakemap: .*not of the same map/),
      expect.stringMatching(/^map\.psa10\.shakemap: .*not of the same map/),
    ])
  })

  it('are on the points of the compact map, where those are fewer than the grid’s', async () => {
    let seed = 5
    const mmi = Float32Array.from(
      { length: 700 * 700 },
      () => (seed = (seed * 48271) % 2147483647) / 2147483647 + 5,
    )
    const fine = { ...grid, nlon: 700, nlat: 700, mmi }
    const motion = mmi.map((value) => value * 2)
    motion[123_456] = 99
    const parts = makeParts({ ...map, grid: fine, motions: { pga: motion, pgv: null } })
    const files = new Map(parts.map(({ path, bytes }) => [path, new Blob([bytes])]))
    const read = await readProduct(
      (path) => Promise.resolve(files.get(path) ?? new Blob()),
      [...files.keys()],
    )
    expect(read.problems).toEqual([])
    expect(read.product?.grid.nlon).toBeLessThan(700)
    expect(Math.max(...(read.product?.pga ?? [])), 'the strongest stays').toBeCloseTo(99, -1)
  })
})
