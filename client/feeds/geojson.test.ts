import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseProductXml } from '../publishing/pdl/product-xml.ts'
import { elementsOf, readXml, textsOf } from '../../shared/feeds/testing.ts'
import { writeAtom } from '../../shared/feeds/atom.ts'
import { entryOf } from './entry.ts'
import { reportOf } from './event-report.ts'
import { detailOf, isListable, summaryOf } from './geojson.ts'
import { productXmlOf } from './product-xml.ts'
import { anyReport, CHANNEL, ID, mapTexts, releaseOf } from './testing/releases.ts'

const of = (change: Parameters<typeof releaseOf>[1] = {}) => reportOf(CHANNEL, releaseOf(mapTexts(), change))
const ISSUED = Date.parse('2026-03-01T18:06:00.000Z')
const request = { title: 'Maps', url: 'http://x/feed.geojson', generatedMs: 1 }
const urlOf = (path: string) => `http://x/${encodeURIComponent(path)}`

it('the summary has each field of USGS’s form; what is not known is null', async () => {
  const report = await of()
  const { features, ...rest } = summaryOf(
    [{ report, alsoKnownAs: ['us7000abcd'], detailUrl: 'http://x/detail.geojson' }],
    request,
  )
  expect(rest).toEqual({
    type: 'FeatureCollection',
    metadata: { generated: 1, url: request.url, title: 'Maps', status: 200, api: 'flashcrew', count: 1 },
  })
  expect(features).toEqual([
    {
      type: 'Feature',
      id: 'nc73589811',
      geometry: { type: 'Point', coordinates: [-118, 34, 10] },
      properties: {
        ...{ mag: 6, place: 'A Town', time: ISSUED - 60_000, updated: ISSUED, tz: null, url: null },
        ...{ detail: 'http://x/detail.geojson', felt: null, cdi: null, mmi: report.map?.maxMmi, alert: null },
        ...{ status: 'reviewed', tsunami: null, sig: null, net: 'nc', code: '73589811' },
        ...{ ids: ',nc73589811,us7000abcd,', sources: ',nc,us,', types: ',shakemap,' },
        ...{ nst: null, dmin: null, rms: null, gap: null, magType: null, type: 'earthquake' },
        title: 'M 6.0 - A Town',
        flashcrew: { release: ID, channel: CHANNEL, sequence: 7, status: 'actual', title: 'M 6.0, A Town' },
      },
    },
  ])
})

it('the detail names the product’s files as USGS does, and what ShakeCast reads of it', async () => {
  const report = await of()
  const { properties } = detailOf(report, { detailUrl: 'http://x/d', urlOf, exercises: false })
  const { shakemap } = (
    properties as { products: Record<string, Record<string, Record<string, unknown>>[]> }
  )['products']
  expect(shakemap).toHaveLength(1)
  const [product] = shakemap ?? []
  expect(product).toMatchObject({ source: 'nc', code: 'nc73589811', status: 'UPDATE', type: 'shakemap' })
  expect(product?.['contents']?.['download/grid.xml']).toMatchObject({ url: 'http://x/grid.xml' })
  expect(product?.['properties']).toMatchObject({
    version: '1',
    'map-status': 'RELEASED',
    eventsource: 'nc',
    'event-type': 'ACTUAL',
    'process-timestamp': '2026-03-01T18:05:00.000Z',
  })
  for (const edge of ['maximum-latitude', 'minimum-latitude', 'maximum-longitude', 'minimum-longitude'])
    expect(Number(product?.['properties']?.[edge])).not.toBeNaN()
})

it('an exercise is no shakemap, and says in its title what it is', async () => {
  const report = await of({ status: 'exercise' })
  const detail = detailOf(report, { detailUrl: 'http://x/d', urlOf, exercises: false })
  expect(detail.properties).toMatchObject({ title: 'EXERCISE: M 6.0 - A Town', types: ',shakemap-scenario,' })
  expect(Object.keys((detail.properties as { products: object }).products)).toEqual(['shakemap-scenario'])
  expect(productXmlOf(report, urlOf)).toContain('value="SCENARIO"')
  const tried = detailOf(report, { detailUrl: 'http://x/d', urlOf, exercises: true })
  expect(Object.keys((tried.properties as { products: object }).products), 'for who tries ShakeCast').toEqual(
    ['shakemap'],
  )
  expect(tried.properties).toMatchObject({ title: 'EXERCISE: M 6.0 - A Town' })
})

it('leaves out what readers of USGS’s feed would stumble over', async () => {
  const report = await of()
  const map = report.map ?? expect.fail()
  const bad = [{ magnitude: null }, { lat: null }, { lon: null }, { eventId: '' }].map((change) => ({
    ...report,
    map: { ...map, ...change },
  }))
  expect(bad.map(isListable)).toEqual([false, false, false, false])
  const events = [...bad, report].map((each) => ({ report: each, alsoKnownAs: [], detailUrl: 'x' }))
  expect(summaryOf(events, request).features).toHaveLength(1)
})

it('whatever a release says comes back from JSON, from Atom and from product.xml', () => {
  fc.assert(
    fc.property(anyReport, (report) => {
      const summary = summaryOf([{ report, alsoKnownAs: [], detailUrl: 'x' }], request)
      expect(JSON.parse(JSON.stringify(summary))).toEqual(summary)

      const links = [{ rel: 'alternate', href: urlOf('cap.xml') }] as const
      const atom = readXml(
        writeAtom({
          ...{ id: CHANNEL, title: 't', subtitle: 's', updated: report.release.issued, author: 'a' },
          ...{ links: [], entries: [entryOf(report, links)] },
        }),
      )
      expect(textsOf(atom, 'id')).toEqual([CHANNEL, `${CHANNEL}#${ID}`])
      expect(elementsOf(atom, 'link')[0]?.attributes).toEqual({ rel: 'alternate', href: 'http://x/cap.xml' })

      const text = productXmlOf(report, urlOf)
      const product = parseProductXml(text)
      expect(product.ok && product.value.contents.map(({ bytes }) => bytes)).toEqual(
        report.files.map(({ size }) => size),
      )
      expect(elementsOf(readXml(text), 'content').map(({ attributes }) => attributes['path'])).toEqual(
        report.files.map(({ path }) => path),
      )
    }),
  )
})

it('product.xml is read back as the same event', async () => {
  const report = await of()
  const read = parseProductXml(productXmlOf(report, urlOf))
  expect(read.ok && read.value).toMatchObject({
    type: 'shakemap',
    isDeleted: false,
    ids: report.map?.ids,
    facts: { eventId: 'nc73589811', magnitude: 6, lat: 34, lon: -118, mapStatus: 'RELEASED', version: '1' },
  })
})

it('an entry says what was cancelled, and by which word', async () => {
  const report = await of({ status: 'test' })
  const by = { ...report.release, title: 'An error', issued: '2026-03-01T20:00:00.000Z' }
  expect(entryOf(report, [], by)).toMatchObject({
    title: 'CANCELLED: TEST: M 6.0, A Town',
    updated: by.issued,
    categories: ['test', 'cancelled'],
    point: { lat: 34, lon: -118 },
    summary: expect.stringContaining('The publisher has cancelled it: An error.') as string,
  })
  expect(entryOf({ ...report, status: 'actual' }, []).summary).toBe(
    'Intensity up to VII (MMI 7.3). Map version 1. Made 2026-03-01T18:05:00.000Z.',
  )
})
