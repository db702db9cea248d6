import { describe, expect, it } from 'vitest'
import { parseGridXml, writeGridXml } from '../shakemap/files/grid-xml.ts'
import { drillProduct } from '../shakemap/drill/drill.ts'
import { readProduct, type ReadProduct } from '../shakemap/product/product.ts'
import type { GridProduct } from '../shakemap/types.ts'
import { findConcerns, type PublicationDraft } from './concerns.ts'
import { readGridUnits } from './grid-units.ts'

const drilled = drillProduct({
  ...{ lat: 10, lon: 20, magnitude: 5, depthKm: 10, place: 'Somewhere' },
  ...{ time: new Date('2026-03-01T18:00:00Z'), now: new Date('2026-03-01T18:05:00Z') },
})
if (!drilled.ok) throw new Error(drilled.error)
const product: GridProduct = drilled.value
const grid = writeGridXml(product)

/** What the console says of these files. */
async function concernsOf(texts: Readonly<Record<string, string>>, change: Partial<PublicationDraft> = {}) {
  const blobs = new Map(Object.entries(texts).map(([path, text]) => [path, new Blob([text])]))
  const read: ReadProduct = await readProduct(
    (path) => {
      const blob = blobs.get(path)
      return blob && Promise.resolve(blob)
    },
    [...blobs.keys()],
  )
  const files = [...blobs].map(([path, { size }]) => ({ path, size }))
  const units = await readGridUnits(blobs.get('grid.xml'))
  return findConcerns({ files, product: read, units, last: undefined, ...change })
}

function contours(values: readonly number[], metadata: object = {}): string {
  const coordinates = [
    [1.5, 1.5],
    [2.5, 2.5],
  ]
  const features = values.map((value) => ({
    type: 'Feature',
    properties: { value },
    geometry: { type: 'LineString', coordinates },
  }))
  return JSON.stringify({ type: 'FeatureCollection', metadata, features })
}

const none = { blocking: [], warnings: [] }

describe('a ShakeMap', () => {
  it('that is as it should be raises nothing', async () => {
    expect(await concernsOf({ 'grid.xml': grid })).toEqual(none)
    expect(findConcerns({ files: [], product: undefined, units: new Map(), last: undefined })).toEqual(none)
  })

  it('without a grid and contours has no map; without a grid only contours', async () => {
    const info = JSON.stringify({
      input: { event_information: { event_id: 'x', latitude: '1', longitude: '2' } },
    })
    expect((await concernsOf({ 'info.json': info })).warnings).toEqual([
      expect.stringMatching(/no grid\.xml and there are no contours/),
    ])
    expect((await concernsOf({ 'info.json': info, 'cont_mmi.json': contours([7]) })).warnings).toEqual([
      expect.stringMatching(/contour lines only/),
    ])
    expect((await concernsOf({ 'info.json': info, 'cont_mmi.json': contours([]) })).warnings).toEqual([
      'There is no grid.xml, and cont_mmi.json has no line: receivers will see facts, but no map.',
    ])
  })

  it('with parts of another event is named with both events', async () => {
    const { eventId, time } = product.facts
    const parts = {
      'grid.xml': grid,
      'cont_mmi.json': contours([7], { eventid: 'us9' }),
      'stationlist.json': JSON.stringify({
        type: 'FeatureCollection',
        metadata: { eventid: 'us9' },
        features: [],
      }),
      'rupture.json': JSON.stringify({
        type: 'FeatureCollection',
        metadata: { id: eventId, time: new Date((time?.getTime() ?? NaN) + 1e9).toISOString() },
        features: [],
      }),
    }
    expect((await concernsOf(parts)).warnings).toEqual([
      `cont_mmi.json is of another event (us9) than the map (${eventId}, M 5.0, Somewhere): receivers will not see its lines. Replace it or remove it.`,
      `rupture.json is of an earthquake at another place or time than the map (${eventId}, M 5.0, Somewhere): receivers will not see its fault. Replace it or remove it.`,
      `stationlist.json is of another event (us9) than the map (${eventId}, M 5.0, Somewhere): receivers will not see its stations. Replace it or remove it.`,
    ])
  })

  it('with a time that cannot be read, or motions that cannot be, is told of', async () => {
    const strange = grid
      .replace(/event_timestamp="[^"]*"/, 'event_timestamp="2026-03-02 01:00:00 IST"')
      .replace(/^(-?\d\S* \S+ \S+ \S+) \S+/gm, '$1 -2.7')
    expect((await concernsOf({ 'grid.xml': strange })).warnings).toEqual([
      expect.stringMatching(/^grid\.xml: The origin time “2026-03-02 01:00:00 IST” cannot be read/),
      expect.stringMatching(/^grid\.xml: PGV is below zero at some points \(-2.7 cm\/s\)/),
    ])
  })

  it('whose grid has no number, or is none, cannot be published', async () => {
    const empty = { ...product, grid: { ...product.grid, mmi: product.grid.mmi.map(() => NaN) } }
    for (const text of [writeGridXml(empty), 'not XML']) {
      const { blocking } = await concernsOf({ 'grid.xml': text })
      expect(blocking).toEqual([expect.stringMatching(/^grid\.xml: .*remove it or choose another\.$/)])
    }
  })

  it('with units that nobody knows, or values beyond all records, is questioned', async () => {
    const furlongs = grid.replace('units="%g"', 'units="furlong"')
    expect((await concernsOf({ 'grid.xml': furlongs })).warnings).toEqual([
      expect.stringContaining('PGA in “furlong”'),
    ])
    const inG = grid.replace('units="%g"', 'units="g"')
    expect(parseGridXml(inG).ok).toBe(true)
    expect((await concernsOf({ 'grid.xml': inG })).warnings).toEqual([
      expect.stringMatching(/largest PGA is .* is its unit right/),
    ])
  })

  it('without an epicentre is published without a star', async () => {
    const nowhere = grid.replace(/ lat="[^"]*" lon="[^"]*"/, '')
    expect((await concernsOf({ 'grid.xml': nowhere })).warnings).toEqual([
      expect.stringContaining('names no epicentre'),
    ])
  })
})

describe('beside the last release', () => {
  const { facts } = product
  const earlier = new Date('2026-03-01T17:00:00Z')
  const later = new Date('2026-03-01T19:00:00Z')

  it('a newer map of the same event is what is expected', async () => {
    expect(await concernsOf({ 'grid.xml': grid }, { last: { ...facts, processTime: earlier } })).toEqual(none)
  })

  it('an older one is said to be, and the very same too', async () => {
    const older = await concernsOf({ 'grid.xml': grid }, { last: { ...facts, processTime: later } })
    expect(older.warnings).toEqual([
      'This map is older than that of the last release: it was made 2026-03-01 18:05:00 UTC, the other 2026-03-01 19:00:00 UTC.',
    ])
    expect((await concernsOf({ 'grid.xml': grid }, { last: facts })).warnings).toEqual([
      expect.stringContaining('the very map of the last release'),
    ])
  })

  it('a map of another event is not compared with: what it ends is said by publishing/replacement.ts', async () => {
    const last = { eventId: 'us1', magnitude: 7.1, description: 'Elsewhere', processTime: later }
    expect(await concernsOf({ 'grid.xml': grid }, { last })).toEqual(none)
  })
})

it('large files are named with the time that they take', () => {
  const files = [
    { path: 'a.txt', size: 1_000 },
    { path: 'shape.zip', size: 30_000_000 },
  ]
  const { blocking, warnings } = findConcerns({
    files,
    product: undefined,
    units: new Map(),
    last: undefined,
  })
  expect(blocking).toEqual([])
  expect(warnings).toEqual([
    'These files have 30.0 MB: on a link of 200 kbit/s that takes 20 minutes, though the map comes first. The largest is shape.zip with 30.0 MB.',
  ])
})
