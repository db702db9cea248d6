import { expect, test } from 'vitest'
import { reportOf, type EventReport } from '../../client/feeds/event-report.ts'
import { CHANNEL, mapTexts, releaseOf } from '../../client/feeds/testing/releases.ts'
import { elementsOf, readXml, textsOf } from '../../shared/feeds/testing.ts'
import { besideRelease, feedsOf, type Listed } from './describe.ts'

const BASE = 'http://x/maps/'
const BESIDE = { base: BASE, superseded: [], exercises: false }
const report = await reportOf(CHANNEL, releaseOf(mapTexts()))
const CANCEL = { ...report.release, id: 'C', title: 'An error', status: 'cancel' as const }
const request = { channel: CHANNEL, base: BASE, exercises: false, nowMs: 5 }

/** Another release: of this event, network and moment. */
function listed(id: string, eventId: string, change: Partial<EventReport> = {}, ids = [eventId]): Listed {
  const map = report.map ?? expect.fail()
  const other = { ...report, release: { ...report.release, id }, map: { ...map, eventId, ids }, ...change }
  return { report: other, base: `${BASE}${id}/` }
}
const featuresOf = (all: readonly Listed[], exercises = false) => {
  const text = feedsOf(all, { ...request, exercises })['feed.geojson'] ?? ''
  return (JSON.parse(text) as { features: { id: string; properties: Record<string, string> }[] }).features
}

test('beside a release are CAP, GeoJSON’s detail and PDL’s product.xml, with addresses of its files', () => {
  const texts = besideRelease({ ...report, files: [{ path: 'a b/ü.xml', type: 'x', size: 1 }] }, BESIDE)
  expect(Object.keys(texts)).toEqual(['cap.xml', 'detail.geojson', 'product.xml'])
  expect(texts['detail.geojson']).toContain('"http://x/maps/a%20b/%C3%BC.xml"')
  expect(texts['product.xml']).toContain('href="http://x/maps/a%20b/%C3%BC.xml"')
})

test('what the publisher sent under one of these names stays, and a release without a map has CAP alone', async () => {
  const files = ['Product.xml', 'cap.xml'].map((path) => ({ path, type: 'x', size: 1 }))
  expect(Object.keys(besideRelease({ ...report, files }, BESIDE))).toEqual(['detail.geojson'])
  const plain = await reportOf(CHANNEL, releaseOf({ 'a.txt': 'x' }))
  expect(Object.keys(besideRelease(plain, BESIDE))).toEqual(['cap.xml'])
})

test('the feed has each event once, by its newest release, under all its names', () => {
  const features = featuresOf([
    listed('3', 'us7', {}, ['us7', 'nc1']),
    listed('2', 'nc1'),
    listed('1', 'ci9', { map: { ...(report.map ?? expect.fail()), eventId: 'ci9', ids: ['ci9'], lat: 40 } }),
  ])
  expect(features.map(({ id, properties }) => [id, properties['ids'], properties['detail']])).toEqual([
    ['us7', ',us7,nc1,', 'http://x/maps/3/detail.geojson'],
    ['ci9', ',ci9,', 'http://x/maps/1/detail.geojson'],
  ])
})

test('no drill is among true events, unless it is asked for; and what was cancelled is gone with its earlier versions', () => {
  const drill = listed('3', 'nc1', { status: 'exercise' })
  const actual = listed('2', 'nc1')
  expect(featuresOf([drill, actual]).map(({ properties }) => properties['title'])).toEqual(['M 6.0 - A Town'])
  expect(featuresOf([drill, actual], true)).toHaveLength(2)
  expect(featuresOf([{ ...actual, cancelledBy: CANCEL }, listed('1', 'nc1')])).toEqual([])
  expect(featuresOf([listed('2', 'nc1', { isWithdrawn: true }), listed('1', 'nc1')])).toEqual([])
})

test('the Atom feed has all of them, and leads to their messages', () => {
  const all = [{ ...listed('2', 'nc1', { status: 'test' }), cancelledBy: CANCEL }, listed('1', 'nc1')]
  const atom = readXml(feedsOf(all, request)['feed.atom'] ?? '')
  expect(textsOf(atom, 'id')).toEqual([CHANNEL, `${CHANNEL}#2`, `${CHANNEL}#1`])
  expect(textsOf(atom, 'title').slice(1)).toEqual(['CANCELLED: TEST: M 6.0, A Town', 'M 6.0, A Town'])
  expect(elementsOf(atom, 'link').map(({ attributes }) => attributes['href'])).toEqual([
    'http://x/maps/feed.atom',
    'http://x/maps/2/cap-cancel.xml',
    'http://x/maps/2/detail.geojson',
    'http://x/maps/1/cap.xml',
    'http://x/maps/1/detail.geojson',
  ])
  expect(textsOf(readXml(feedsOf([], request)['feed.atom'] ?? ''), 'updated')).toEqual([
    '1970-01-01T00:00:00.005Z',
  ])
})
