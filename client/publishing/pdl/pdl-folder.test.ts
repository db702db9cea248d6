import { expect, it } from 'vitest'
import { withPdl } from './pdl-folder.ts'

const map = {
  ids: ['us7000abcd'],
  facts: {
    eventId: 'us7000abcd',
    magnitude: 6,
    lat: 38.5,
    lon: -119.4,
    time: new Date('2026-01-01T00:00:00Z'),
  },
}
const file = (path: string, text = 'x') => ({ path, data: new Blob([text]) })
const productXml = (properties: Readonly<Record<string, string>>, inside = '', status = 'UPDATE') =>
  file(
    'product.xml',
    `<product id="urn:usgs-product:us:shakemap:us7000abcd:1626794017050" status="${status}">${Object.entries(
      properties,
    )
      .map(([name, value]) => `<property name="${name}" value="${value}"/>`)
      .join('')}${inside}</product>`,
  )
const OF_NC = { eventsource: 'nc', eventsourcecode: '1', eventids: 'us7000abcd,nc1', depth: '8' }

it('names the event by all names, and keeps the map’s own word', async () => {
  expect(await withPdl([file('grid.xml'), productXml({ ...OF_NC, magnitude: '5.9' })], map)).toEqual({
    ids: ['us7000abcd', 'nc1'],
    facts: { ...map.facts, source: 'us', depthKm: 8 },
    doubts: [],
    refusal: undefined,
  })
})

it('leaves a folder without a word of PDL as it is', async () => {
  expect(await withPdl([file('grid.xml')], map)).toEqual({ ...map, doubts: [], refusal: undefined })
  expect(await withPdl([], undefined)).toEqual({ ids: [], facts: {}, doubts: [], refusal: undefined })
})

it('doubts a product.xml of another event, and takes no name from it', async () => {
  const { ids, doubts } = await withPdl([productXml({ ...OF_NC, latitude: '10', longitude: '10' })], map)
  expect(ids).toEqual(['us7000abcd'])
  expect(doubts).toEqual(['product.xml is of another event than the map.'])
})

it('doubts what is not all there: a part of the map that is named and missing, and a file of another size', async () => {
  const contents =
    '<content path="download/grid.xml" length="16"/><content path="download/info.json" length="2"/><content path="download/huge.hdf" length="9"/>'
  const { doubts } = await withPdl([file('download/info.json', '{}'), productXml(OF_NC, contents)], map)
  expect(doubts).toEqual(['product.xml names download/grid.xml, which is not there.'])
  const flat = [file('grid.xml'), file('info.json'), productXml(OF_NC, contents)]
  expect((await withPdl(flat, map)).doubts, 'a copy without the folder').toEqual([])
  const other = await withPdl(
    [file('download/grid.xml', '<a/>'), file('download/info.json', '{}'), productXml(OF_NC, contents)],
    map,
  )
  expect(other.doubts).toEqual(['product.xml gives download/grid.xml 16 bytes, and it has 4.'])
  const named = file('contents.xml', '<format href="download/cont_mmi.json"/><format href="download/x.pdf"/>')
  expect((await withPdl([file('download/grid.xml'), named], map)).doubts).toEqual([
    'contents.xml names download/cont_mmi.json, which is not there.',
  ])
})

it('doubts a product.xml that cannot be read', async () => {
  expect((await withPdl([file('product.xml', '<prod')], map)).doubts).toEqual([
    'product.xml: It tells of no product that PDL would know.',
  ])
})

it('refuses what its maker has deleted', async () => {
  const { refusal } = await withPdl([productXml(OF_NC, '', 'DELETE')], map)
  expect(refusal).toContain('has deleted')
})
