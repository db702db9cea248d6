import { expect, it } from 'vitest'
import { markedTitle, reportOf } from './event-report.ts'
import { CHANNEL, ID, mapTexts, releaseOf } from './testing/releases.ts'

const PDL = `<product id="urn:usgs-product:us:shakemap:nc73589811:1626794017050" status="UPDATE"><property name="eventids" value="us7000abcd,nc73589811"/></product>`

it('gathers what header and map say, once, in JSON', async () => {
  const report = await reportOf(
    CHANNEL,
    releaseOf({ ...mapTexts(), 'product.xml': PDL }, { note: 'First  look' }),
  )
  expect(JSON.parse(JSON.stringify(report))).toEqual(report)
  expect(report).toMatchObject({
    channel: CHANNEL,
    release: { id: ID, sequence: 7, title: 'M 6.0, A Town', status: 'actual', note: 'First look' },
    status: 'actual',
    isWithdrawn: false,
    map: {
      eventId: 'nc73589811',
      title: 'M 6.0, A Town',
      place: 'A Town',
      magnitude: 6,
      depthKm: 10,
      lat: 34,
      lon: -118,
      time: '2026-03-01T18:05:00.000Z',
      version: '1',
      isAtLeast: false,
    },
  })
  expect(report.map?.ids).toEqual(['nc73589811', 'us7000abcd'])
  expect(report.map?.maxMmi).toBeCloseTo(7.25, 1)
  const [west = NaN, south = NaN, east = NaN, north = NaN] = report.map?.box ?? []
  expect([west < -118, east > -118, south < 34, north > 34]).toEqual([true, true, true, true])
})

it('draws areas by the maker’s lines where there is no grid', async () => {
  const { 'cont_mmi.json': contours = '', 'info.json': info = '' } = mapTexts()
  const { map } = await reportOf(CHANNEL, releaseOf({ 'cont_mmi.json': contours, 'info.json': info }))
  expect(map?.areas.map(({ intensity }) => intensity)).toEqual(['IV', 'V', 'VI', 'VII'])
  expect(map?.box).not.toBeNull()
  const bare = await reportOf(CHANNEL, releaseOf({ 'info.json': info }))
  expect(bare.map).toMatchObject({ eventId: 'nc73589811', box: null, areas: [] })
})

const statusOf = async (status: 'actual' | 'exercise' | 'test' | 'cancel', eventType: string) =>
  (await reportOf(CHANNEL, releaseOf(mapTexts({ eventType }), { status }))).status

it('takes the weaker word where header and map differ', async () => {
  expect(await statusOf('actual', 'SCENARIO')).toBe('exercise')
  expect(await statusOf('actual', 'TEST')).toBe('test')
  expect(await statusOf('test', 'ACTUAL')).toBe('test')
  expect(await statusOf('exercise', 'TEST')).toBe('exercise')
  const texts = mapTexts()
  const mixed = { ...texts, 'info.json': (texts['info.json'] ?? '').replace('"ACTUAL"', '"SCENARIO"') }
  expect((await reportOf(CHANNEL, releaseOf(mixed))).status).toBe('exercise')
})

it('a day that no calendar has, and files that cannot be read, cost themselves', async () => {
  const report = await reportOf(
    CHANNEL,
    releaseOf(
      { 'grid.xml': '<shakemap_grid', 'info.json': '{' },
      { issued: '2026-13-01T00:00:00Z', expires: 'x' },
    ),
  )
  expect(report).toMatchObject({ release: { issued: '1970-01-01T00:00:00.000Z', expires: '' }, map: null })
})

it('marks what did not happen', async () => {
  const report = await reportOf(
    CHANNEL,
    releaseOf({ 'a.txt': 'x' }, { status: 'exercise', title: 'A drill' }),
  )
  expect([markedTitle(report), markedTitle({ ...report, status: 'test' })]).toEqual([
    'EXERCISE: A drill',
    'TEST: A drill',
  ])
})
