/** Whatever our writers make, our readers read, without a problem: all files of a map, its release's folder, and the list of facilities. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evaluate } from '../../client/facilities/rate/evaluate.ts'
import { readInventoryText } from '../../client/facilities/read/read.ts'
import { facility } from '../../client/facilities/testing.ts'
import { writeCsv, writeGeoJson } from '../../client/facilities/write/export.ts'
import { gatherFiles } from '../../client/publishing/gather.ts'
import { gridsOf } from '../../client/shakemap/compact/compact-testing.ts'
import { makeParts } from '../../client/shakemap/compact/make-compact.ts'
import { writeContMmi } from '../../client/shakemap/contours.ts'
import { writeGridXml } from '../../client/shakemap/files/grid-xml.ts'
import { writeUncertaintyXml } from '../../client/shakemap/files/testing.ts'
import { writeInfo } from '../../client/shakemap/files/info-json.ts'
import { LAYER_NAMES } from '../../client/shakemap/product/product-paths.ts'
import { peaksOf, readProduct } from '../../client/shakemap/product/product.ts'
import { fieldOf } from '../../client/shakemap/sample.ts'
import type { GridProduct } from '../../client/shakemap/types.ts'
import { listFiles, readLayout, readProductFiles } from './product-folder.ts'

const time = new Date('2026-03-01T18:00:00Z')
const FACTS = {
  ...{ magnitude: 6.5, depthKm: 12, time, description: 'A & B <town>', source: 'us', version: '2' },
  ...{ processTime: time, mapStatus: 'RELEASED', eventType: 'ACTUAL', uncertaintyGrade: null },
}
const motion = fc.double({ min: 0.02, max: 300, noNaN: true })
const products: fc.Arbitrary<GridProduct> = fc
  .record({
    grid: gridsOf(fc.double({ min: 1, max: 10, noNaN: true })).filter(({ mmi }) =>
      mmi.some((value) => value > 0),
    ),
    motions: fc.array(motion, { minLength: 144, maxLength: 144 }),
    eventId: fc.stringMatching(/^[a-z]{2}[0-9a-z]{4,10}$/),
  })
  .map(({ grid, motions, eventId }) => {
    // A motion is unknown where the intensity is.
    const layer = (factor: number) =>
      grid.mmi.map((mmi, i) => (Number.isNaN(mmi) ? NaN : factor * (motions[i] ?? 1)))
    const [lat, lon] = [(grid.latMin + grid.latMax) / 2, grid.lonMin]
    return {
      facts: { ...FACTS, eventId, lat, lon },
      ...{ grid, pga: layer(1), pgv: layer(0.8) },
      psa: { PSA03: layer(2), PSA10: layer(1.5), PSA30: layer(0.3) },
      mmiStd: grid.mmi.map((mmi) => (Number.isNaN(mmi) ? NaN : 0.4)),
    }
  })

const read = async (blobs: ReadonlyMap<string, Blob>) =>
  readProduct((path) => Promise.resolve(blobs.get(path) ?? new Blob()), [...blobs.keys()])

/** The largest share by which a value differs; infinite where one has a value that the other lacks. */
function farthest(written: Float32Array, readBack: Float32Array): number {
  return written.reduce((most, value, i) => {
    const other = readBack[i] ?? NaN
    if (Number.isNaN(value) && Number.isNaN(other)) return most
    return Math.max(most, Number.isNaN(value) || Number.isNaN(other) ? Infinity : Math.abs(other / value - 1))
  }, 0)
}

test('whatever is written of a map is read without a problem, from its files and from the folder of its release', async () => {
  const root = await mkdtemp(join(tmpdir(), 'flashcrew-written-'))
  let count = 0
  await fc.assert(
    fc.asyncProperty(products, async (product) => {
      const texts = {
        'info.json': writeInfo(product),
        'cont_mmi.json': writeContMmi(product.grid, product.facts),
        'grid.xml': writeGridXml(product),
        'uncertainty.xml': writeUncertaintyXml(product, product.mmiStd ?? new Float32Array()),
      }
      const files = new Map<string, Blob>(
        Object.entries(texts).map(([path, text]) => [path, new Blob([text])]),
      )
      const whole = await read(files)
      expect(whole.problems).toEqual([])
      expect(whole.facts).toMatchObject({ eventId: product.facts.eventId, magnitude: 6.5, version: '2' })
      if (!whole.product) throw new Error('no grid')
      const { product: known, contours, facts } = whole
      expect(farthest(product.grid.mmi, known.grid.mmi), 'two decimals').toBeLessThan(0.0051)
      for (const name of LAYER_NAMES) {
        const [before, after] = [fieldOf(product, name), fieldOf(known, name)]
        expect(before && after ? farthest(before, after) : Infinity, name).toBeLessThan(0.006)
      }

      // The compact map and its parts alone.
      const { pga, pgv, psa = {}, mmiStd = new Float32Array() } = known
      const motions = { pga, pgv, psa, mmiStd }
      const parts = makeParts({ facts, peaks: peaksOf(known), grid: known.grid, contours, motions })
      expect(parts.length).toBe(1 + LAYER_NAMES.length)
      const small = await read(new Map(parts.map(({ path, bytes }) => [path, new Blob([bytes])])))
      expect(small.problems).toEqual([])
      expect(small.facts.eventId).toBe(product.facts.eventId)
      for (const name of LAYER_NAMES) expect(small.product && fieldOf(small.product, name), name).toBeTruthy()

      // All of it as a folder.
      for (const { path, bytes } of parts) files.set(path, new Blob([bytes]))
      const folder = join(root, String(++count))
      for (const [path, blob] of files) {
        await mkdir(dirname(join(folder, path)), { recursive: true })
        await writeFile(join(folder, path), new Uint8Array(await blob.arrayBuffer()))
      }
      const layout = await readLayout(folder)
      expect(layout).toMatchObject({ kind: 'product', folders: [{ path: folder }] })
      const listed = await listFiles(folder)
      const found = await readProductFiles(folder, listed, listed)
      expect(found?.unread).toEqual([])
      const gathered = await gatherFiles(found?.found ?? [])
      expect(gathered.problems).toEqual([])
      expect(gathered.files.map(({ path }) => path).toSorted()).toEqual([...files.keys()].toSorted())
      const again = await read(new Map(gathered.files.map(({ path, data }) => [path, data])))
      expect(again.problems).toEqual([])
      expect(again.product?.grid.mmi).toEqual(known.grid.mmi)

      // Facilities that are rated by it.
      const { lat, lon } = product.facts
      const place = facility('Dam, =1', lat, lon)
      const impact = evaluate(place, { sampled: known, lat, lon })
      const about = { title: 'T', status: '', source: 'us', mapStatus: 'RELEASED', processTime: '' }
      const map = { ...about, eventId: product.facts.eventId, magnitude: 6.5, version: '2' }
      const rows = [{ facility: place, place: 0, impact }]
      const list = readInventoryText(writeCsv(rows, map))
      expect(list.ok && list.value.problems).toEqual([])
      expect(list.ok && list.value.facilities.map(({ key, curves }) => [key, curves])).toEqual([
        [place.key, place.curves],
      ])
      expect(JSON.parse(writeGeoJson(rows, map))).toMatchObject({
        features: [{ geometry: { type: 'Point' }, properties: { name: 'Dam, =1', event_id: map.eventId } }],
      })
    }),
    { numRuns: 25 },
  )
  await rm(root, { recursive: true })
})
