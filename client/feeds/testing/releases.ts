/** Releases for the tests of what is written of them. */
import fc from 'fast-check'
import { STATUSES } from '../../../shared/content/manifest.ts'
import { generateDrill } from '../../shakemap/drill/drill.ts'
import { LEGEND } from '../../shakemap/palette.ts'
import type { EventReport, MapReport, WholeRelease } from '../event-report.ts'

export const CHANNEL = `crew://${'A'.repeat(43)}/shakemaps`
export const ID = 'QUFBQUFBQUFBQUFBQUFBQQ'
const MADE = new Date('2026-03-01T18:05:00Z')

/** A release of files as texts, by path. */
export function releaseOf(
  texts: Readonly<Record<string, string>>,
  change: Partial<WholeRelease> = {},
): WholeRelease {
  const blobs = new Map(Object.entries(texts).map(([path, text]) => [path, new Blob([text])]))
  return {
    ...{ id: ID, sequence: 7, title: 'M 6.0, A Town', status: 'actual', issued: '2026-03-01T18:06:00.000Z' },
    ...{ expires: '', note: '' },
    files: [...blobs].map(([path, { size }]) => ({ path, type: 'text/plain', size })),
    file: (path) => Promise.resolve(blobs.get(path) ?? new Blob()),
    ...change,
  }
}

/** A drill's files, as if they were of an earthquake of the network nc. */
export function mapTexts({ lon = -118, eventType = 'ACTUAL', version = '1' } = {}): Record<string, string> {
  const drill = generateDrill({
    ...{ lat: 34, lon, magnitude: 6, depthKm: 10, place: 'A Town', time: MADE, now: MADE },
  })
  if (!drill.ok) throw new Error(drill.error)
  return Object.fromEntries(
    drill.value.map(({ path, text }) => [
      path,
      text
        .replaceAll(/drill\d{14}/g, 'nc73589811')
        .replaceAll('"drill"', '"nc"')
        .replaceAll('SCENARIO', eventType)
        .replaceAll('shakemap_version="1"', `shakemap_version="${version}"`),
    ]),
  )
}

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('', ' ', '<&>"\'', ']]>', '\u0000', '\ud800', 'línea\n', 'us1', 'a,b'),
)
const time = fc
  .date({ min: new Date('0001-01-02T00:00:00Z'), max: new Date('9999-12-30T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString())
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null })
/** JSON has no negative zero. */
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true }).map((value) => value + 0)
const ring = fc
  .array(fc.tuple(number(-180, 180), number(-90, 90)), { minLength: 3, maxLength: 8 })
  .map((points) => [...points, points[0] ?? ([0, 0] as [number, number])])

const map: fc.Arbitrary<MapReport> = fc.record({
  eventId: text,
  ids: fc.array(text, { maxLength: 4 }),
  title: text,
  place: text,
  magnitude: maybe(number(-2, 11)),
  depthKm: maybe(number(-10, 1000)),
  lat: maybe(number(-90, 90)),
  lon: maybe(number(-180, 180)),
  time: fc.oneof(fc.constant(''), time),
  source: text,
  version: text,
  processTime: fc.oneof(fc.constant(''), time),
  mapStatus: fc.oneof(text, fc.constantFrom('automatic', 'REVIEWED', 'RELEASED', 'CANCELLED')),
  eventType: text,
  grade: fc.constantFrom('', 'A', 'F'),
  maxMmi: maybe(number(0, 13)),
  isAtLeast: fc.boolean(),
  maxPga: maybe(number(0, 500)),
  maxPgv: maybe(number(0, 500)),
  box: maybe(fc.constantFrom([170, -10, 190, 10] as const, [-120, 30, -110, 40] as const)),
  areas: fc.array(
    fc.record({
      intensity: fc.constantFrom(...LEGEND.map(({ intensity }) => intensity)),
      from: number(0, 10),
      rings: fc.array(ring, { minLength: 1, maxLength: 3 }),
    }),
    { maxLength: 3 },
  ),
})

/** Whatever a release may say. */
export const anyReport: fc.Arbitrary<EventReport> = fc.record({
  channel: fc.constant(CHANNEL),
  release: fc.record({
    id: fc.constant(ID),
    sequence: fc.nat(),
    title: text,
    status: fc.constantFrom(...STATUSES),
    issued: time,
    expires: fc.oneof(fc.constant(''), time),
    note: text,
  }),
  status: fc.constantFrom('actual', 'exercise', 'test'),
  isWithdrawn: fc.boolean(),
  map: maybe(map),
  files: fc.array(
    fc.record({ path: fc.constantFrom('grid.xml', 'download/a&b.jpg', 'más'), type: text, size: fc.nat() }),
    { maxLength: 3 },
  ),
})
