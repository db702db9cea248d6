import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { validateXML } from 'xmllint-wasm'
import { elementsOf, readXml, textsOf } from '../../shared/feeds/testing.ts'
import { capCancelOf, capOf, capReferenceOf, severityOf } from './cap.ts'
import { reportOf, type ReleaseFacts } from './event-report.ts'
import { anyReport, CHANNEL, ID, mapTexts, releaseOf } from './testing/releases.ts'

const SCHEMA = readFileSync(new URL('./testing/cap-1.2.xsd', import.meta.url), 'utf8')

/** What the OASIS schema says against these messages. */
async function faultsOf(...messages: readonly string[]): Promise<readonly string[]> {
  const xml = messages.map((contents, i) => ({ fileName: `cap-${i}.xml`, contents }))
  const pages = { initialMemoryPages: 1_024, maxMemoryPages: 16_384 }
  const { errors } = await validateXML({ xml, schema: SCHEMA, ...pages })
  return errors.map(({ rawMessage }) => rawMessage)
}

const of = (change: Parameters<typeof releaseOf>[1] = {}, map: Parameters<typeof mapTexts>[0] = {}) =>
  reportOf(CHANNEL, releaseOf(mapTexts(map), change))
const one = (message: string, name: string) => textsOf(readXml(message), name)[0]
const CANCEL: ReleaseFacts = {
  ...{ id: 'QkJCQkJCQkJCQkJCQkJCQg', sequence: 8, title: 'It was an error', status: 'cancel' },
  ...{ issued: '2026-03-01T19:00:00.000Z', expires: '', note: '' },
}

it('is an alert with all that the release says, in two languages', async () => {
  const message = capOf(await of({ expires: '2026-03-02T00:00:00.000Z' }), [])
  expect(await faultsOf(message)).toEqual([])
  expect(await faultsOf(message.replace('<scope>Public</scope>', '')), 'the schema is heeded').not.toEqual([])
  const told = (name: string) => textsOf(readXml(message), name)
  expect([told('status'), told('msgType'), told('references')]).toEqual([['Actual'], ['Alert'], []])
  expect([told('sender'), told('identifier'), told('sent')]).toEqual([
    [CHANNEL],
    [`flashcrew-${ID}`],
    ['2026-03-01T18:06:00-00:00'],
  ])
  expect(told('incidents')[0]?.split(' ')[0]).toBe('nc73589811')
  expect(told('language')).toEqual(['en', 'es'])
  expect(told('event')).toEqual(['Earthquake', 'Terremoto'])
  expect(told('headline')).toEqual(['M 6.0, A Town', 'M 6.0, A Town'])
  expect(told('onset')[0]).toBe('2026-03-01T18:05:00-00:00')
  expect(told('expires')[0]).toBe('2026-03-02T00:00:00-00:00')
  expect(told('certainty')).toEqual(['Observed', 'Observed'])
  expect(told('severity')).toEqual(['Severe', 'Severe'])
  expect(told('description')[0]).toContain('The strongest shaking on the map is intensity VII (MMI 7.3).')
  expect(told('description')[1]).toContain('La sacudida más fuerte del mapa es de intensidad VII (MMI 7,3).')
  const pairs = elementsOf(readXml(message), 'parameter').map((each) => [
    textsOf(each, 'valueName')[0],
    textsOf(each, 'value')[0],
  ])
  expect(pairs).toContainEqual(['Magnitude', '6'])
  expect(pairs).toContainEqual(['EventID', 'nc73589811'])
})

it('draws each intensity’s area: rings that are closed, latitude first, and hold the epicentre', async () => {
  const message = capOf(await of(), [])
  const [info] = elementsOf(readXml(message), 'info')
  const areas = elementsOf(info ?? expect.fail(), 'area').map((area) => ({
    words: textsOf(area, 'areaDesc')[0] ?? '',
    rings: textsOf(area, 'polygon').map((text) => text.split(' ').map((pair) => pair.split(',').map(Number))),
  }))
  expect(areas.map(({ words }) => /^Intensity (\S+) /.exec(words)?.[1])).toEqual(['IV', 'V', 'VI', 'VII'])
  for (const { rings } of areas) {
    const [outer = []] = rings
    expect(outer.at(-1)).toEqual(outer[0])
    const lats = outer.map(([lat = NaN]) => lat)
    const lons = outer.map(([, lon = NaN]) => lon)
    expect(Math.min(...lats)).toBeLessThan(34)
    expect(Math.max(...lats)).toBeGreaterThan(34)
    expect(Math.min(...lons)).toBeLessThan(-118)
    expect(Math.max(...lons)).toBeGreaterThan(-118)
  }
  expect(message.length).toBeLessThan(100_000)
})

it('over the antimeridian an area is on both sides of it', async () => {
  const message = capOf(await of({}, { lon: 179.9 }), [])
  expect(await faultsOf(message)).toEqual([])
  const lons = textsOf(readXml(message), 'polygon').flatMap((text) =>
    text.split(' ').map((pair) => Number(pair.split(',')[1])),
  )
  expect(Math.max(...lons)).toBe(180)
  expect(Math.min(...lons)).toBe(-180)
})

it('updates the messages whose place it takes, but for those of another status', async () => {
  const first = capReferenceOf(await of({ id: 'MTExMTExMTExMTExMTExMQ' }))
  const drill = capReferenceOf(await of({ status: 'exercise', id: 'MjIyMjIyMjIyMjIyMjIyMg' }))
  const message = capOf(await of(), [first, drill])
  expect(one(message, 'msgType')).toBe('Update')
  expect(one(message, 'references')).toBe(
    `${CHANNEL},flashcrew-MTExMTExMTExMTExMTExMQ,2026-03-01T18:06:00-00:00`,
  )
  expect(one(capOf(await of(), [drill]), 'msgType')).toBe('Alert')
})

it.each([
  ['exercise', 'ACTUAL', 'Exercise', 'EXERCISE: M 6.0, A Town', 'This is an exercise.'],
  ['test', 'ACTUAL', 'Test', 'TEST: M 6.0, A Town', 'This message only tests the system.'],
  ['actual', 'SCENARIO', 'Exercise', 'EXERCISE: M 6.0, A Town', 'This is an exercise.'],
] as const)('%s of a map that says %s is %s', async (status, eventType, expected, headline, words) => {
  const message = capOf(await of({ status }, { eventType }), [])
  expect(await faultsOf(message)).toEqual([])
  expect([one(message, 'status'), one(message, 'headline')]).toEqual([expected, headline])
  expect(one(message, 'description')).toContain(words)
  expect(one(message, 'certainty')).toBe('Unknown')
})

it('a release that was cancelled has a message that cancels its own, with the reason', async () => {
  const report = await of()
  const message = capCancelOf(report, CANCEL)
  expect(await faultsOf(message)).toEqual([])
  const { sender, identifier, sent } = capReferenceOf(report)
  expect(one(message, 'references')).toBe(`${sender},${identifier},${sent}`)
  expect([one(message, 'msgType'), one(message, 'status')]).toEqual(['Cancel', 'Actual'])
  expect(one(message, 'identifier')).not.toBe(identifier)
  expect(one(message, 'sent')).toBe('2026-03-01T19:00:00-00:00')
  expect(one(message, 'description')).toContain('The publisher has cancelled this release: It was an error')
})

it('a map that its makers have cancelled is no alert', async () => {
  const report = await of()
  const message = capOf({ ...report, isWithdrawn: true }, [capReferenceOf({ ...report, release: CANCEL })])
  expect(await faultsOf(message)).toEqual([])
  expect([one(message, 'msgType'), one(message, 'references')]).toEqual([
    'Cancel',
    `${CHANNEL},flashcrew-${CANCEL.id},2026-03-01T19:00:00-00:00`,
  ])
})

it('a release without a map claims nothing of an earthquake', async () => {
  const report = await reportOf(CHANNEL, releaseOf({ 'notes.txt': 'x' }, { title: 'Notes' }))
  const message = capOf(report, [])
  expect(await faultsOf(message)).toEqual([])
  expect([report.map, one(message, 'event'), one(message, 'severity'), one(message, 'certainty')]).toEqual([
    null,
    'A release of files.',
    'Unknown',
    'Unknown',
  ])
})

it('severity is that of the damage which the scale expects', () => {
  expect([null, 4.4, 4.5, 6.4, 6.5, 8.4, 8.5].map(severityOf)).toEqual([
    'Unknown',
    ...['Minor', 'Moderate', 'Moderate', 'Severe', 'Severe', 'Extreme'],
  ])
})

it('is valid by the OASIS schema whatever a release says, and is read back', async () => {
  const reports = fc.sample(anyReport, 150)
  const messages = reports.flatMap((report) => [
    capOf(report, [capReferenceOf({ ...report, release: CANCEL })]),
    capCancelOf(report, CANCEL),
  ])
  expect(await faultsOf(...messages)).toEqual([])
  fc.assert(
    fc.property(anyReport, (report) => {
      const message = capOf(report, [])
      expect(one(message, 'identifier')).toBe(`flashcrew-${ID}`)
      for (const polygon of textsOf(readXml(message), 'polygon')) {
        expect(polygon).toMatch(/^-?[\d.e-]+,-?[\d.e-]+( -?[\d.e-]+,-?[\d.e-]+){3,}$/)
        expect(polygon.split(' ').at(-1)).toBe(polygon.split(' ')[0])
      }
    }),
  )
})
