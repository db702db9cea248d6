import fc from 'fast-check'
import { expect, it } from 'vitest'
import { escapeXml } from '../../../shared/lib/xml.ts'
import { contentsNamed, parseProductXml } from './product-xml.ts'

const HEAD =
  '<?xml version="1.0"?>\n<product xmlns="http://earthquake.usgs.gov/distribution/product" id="urn:usgs-product:us:shakemap:nc73589811:1626794017050" updateTime="2021-07-20T15:13:37.050Z" status="UPDATE" trackerURL="http://x/">'
const property = (name: string, value: string) =>
  `<property name="${escapeXml(name)}" value="${escapeXml(value)}"/>\n`
const whole = (inside: string, head = HEAD) =>
  `${head}\n${inside}<signature version="v1">MCwC</signature>\n</product>`
const read = (text: string) => {
  const parsed = parseProductXml(text)
  if (!parsed.ok) throw new Error(parsed.error)
  return parsed.value
}

it('tells who sent what when, and of which event', () => {
  const text = whole(
    property('eventsource', 'nc') +
      property('eventsourcecode', '73589811') +
      property('magnitude', '3.9') +
      property('depth', '2.0') +
      property('latitude', '38.5487') +
      property('longitude', '-119.4605') +
      property('eventtime', '2021-07-14T03:46:14.000Z') +
      property('map-status', 'automatic') +
      property('event-type', 'ACTUAL') +
      property('process-timestamp', '2021-07-20T15:11:23Z') +
      property('version', '10') +
      property('maxmmi', '4.487') +
      '<content path="download/grid.xml" type="application/xml" length="16685726" href="file:/x"/><content path="contents.xml" length="12"/>',
  )
  expect(read(text)).toEqual({
    ids: ['nc73589811'],
    facts: {
      eventId: 'nc73589811',
      source: 'us',
      magnitude: 3.9,
      depthKm: 2,
      lat: 38.5487,
      lon: -119.4605,
      time: new Date('2021-07-14T03:46:14Z'),
      mapStatus: 'automatic',
      eventType: 'ACTUAL',
      processTime: new Date('2021-07-20T15:11:23Z'),
      version: '10',
    },
    type: 'shakemap',
    code: 'nc73589811',
    isDeleted: false,
    contents: [
      { path: 'download/grid.xml', bytes: 16_685_726 },
      { path: 'contents.xml', bytes: 12 },
    ],
  })
})

it('gathers all names of the event, the preferred first', () => {
  const text = whole(
    property('preferred-eventid', 'us7000abcd') +
      property('eventsource', 'nc') +
      property('eventsourcecode', '73589811') +
      property('eventids', ',nc73589811,us7000abcd,at00xyz,') +
      property('ids', 'uw1, nc73589811'),
  )
  expect(read(text)).toMatchObject({
    ids: ['us7000abcd', 'nc73589811', 'at00xyz', 'uw1'],
    facts: { eventId: 'us7000abcd' },
  })
})

it('says that a product is deleted, and that a scenario is one', () => {
  expect(read(whole('', HEAD.replace('"UPDATE"', '"delete"'))).isDeleted).toBe(true)
  expect(read(whole('', HEAD.replace(':shakemap:', ':shakemap-scenario:'))).facts.eventType).toBe('SCENARIO')
})

it('loses no more than what cannot be read', () => {
  const text =
    whole(`<content path=""><![CDATA[<property name="magnitude" value="9"/>]]></content><!-- <property name="depth" value="1"/> -->
    <property name="magnitude" value="far"/><property value="x"/><property name='longitude' value='-400'/><content path="a" length="-1"/>`)
  expect(read(text)).toMatchObject({ ids: ['nc73589811'], contents: [{ path: 'a', bytes: null }] })
  expect(Object.keys(read(text).facts)).toEqual(['eventId', 'source'])
})

it.each([
  ['', 'no product'],
  ['<product/>', 'no product'],
  ['<product id="urn:usgs-product:us:shakemap" status="UPDATE">', 'no product'],
  ['x'.repeat(2_000_001), 'over 2 MB'],
])('refuses what is no product: %#', (text, reason) => {
  expect(parseProductXml(text)).toMatchObject({ ok: false, error: expect.stringContaining(reason) as string })
})

it('reads whatever stands in a property', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.nat({ max: 9 }), (value, digit) => {
      const { facts } = read(whole(property('note', value) + property('magnitude', String(digit))))
      expect(facts.magnitude).toBe(digit)
    }),
  )
})

it('ends on any text', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom('<product id="urn:', '<![CDATA[', '<property name="', '">', "'", '<!--', 'x="'),
        { maxLength: 200 },
      ),
      (parts) => {
        parseProductXml(parts.join(''))
        contentsNamed(parts.join(''))
      },
    ),
  )
})

it('finds the files that contents.xml names, without those of the maker’s own disk', () => {
  const text = `<contents><file title="A" id="a"><caption><![CDATA[<format href="no"/>]]></caption>
    <format href="download/grid.xml" type="text/xml"/><format href="/data/x.json" type="x"/><format href="download/grid.xml"/>
    <format href="../x" type="y"/></file></contents>`
  expect(contentsNamed(text)).toEqual(['download/grid.xml'])
})
