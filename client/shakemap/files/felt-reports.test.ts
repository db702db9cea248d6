import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { distanceKm } from '../distance.ts'
import { drillProduct } from '../drill/drill.ts'
import { readProduct } from '../product/product.ts'
import { request } from '../product/testing.ts'
import { bestSurvey, parseFeltReports } from './felt-reports.ts'
import { writeGridXml } from './grid-xml.ts'
import type { StationList } from './stations.ts'
import { surveySquare } from './testing.ts'

interface Square {
  readonly lon: number
  readonly lat: number
  readonly cdi: number
  readonly nresp: number
}

function squares(list: readonly Square[], side = 0.1, isClosedRing = true): string {
  const features = list.map(({ lon, lat, ...rest }) => {
    const properties = { ...rest, dist: 12.5, stddev: 0.2, name: 'UTM:(11S 0290 3750 10000)<br>A Town' }
    return surveySquare({ lon, lat, side, isClosedRing, properties })
  })
  return JSON.stringify({ type: 'FeatureCollection', features })
}

function listOf(text: string): StationList {
  const read = parseFeltReports(text)
  if (!read.ok) throw new Error(read.error)
  return read.value
}

describe('people’s reports', () => {
  // The survey's distance is the hypocentre's, and a station's the rupture's.
  it('stand at the middle of their square, with intensity and answers, and no distance from the rupture', () => {
    const [report, ...others] = listOf(squares([{ lon: -118.2, lat: 34.05, cdi: 5.4, nresp: 17 }])).stations
    expect(others).toEqual([])
    expect(report).toMatchObject({
      ...{ code: 'UTM:(11S 0290 3750 10000)', name: 'A Town', kind: 'reports' },
      ...{ mmi: 5.4, pga: null, pgv: null, distanceKm: null, responses: 17 },
    })
    expect(report?.lon).toBeCloseTo(-118.2, 9)
    expect(report?.lat).toBeCloseTo(34.05, 9)
  })

  it('of fewer than three answers are left out, and counted', () => {
    const list = listOf(squares([2, 3, 4].map((nresp) => ({ lon: 0, lat: 0, cdi: 3, nresp }))))
    expect(list.stations.map(({ responses }) => responses)).toEqual([3, 4])
    expect(list.notes).toEqual([expect.stringMatching(/^1 of 3 squares .* left out/)])
  })

  it('are read from the older table too, whatever the order of its columns', () => {
    const rows = [
      '# Columns: Geocoded box,CDI,No. of responses,Hypocentral distance,Latitude,Longitude,Suspect?,City,State',
      '"UTM:(11S 041 397 1000)",4.8,12,33,34.1,-117.9,0,"Town, A",CA',
      '"UTM:(11S 042 397 1000)",4.1,2,34,34.2,-117.8,0,Small,CA',
      '',
    ]
    expect(listOf(rows.join('\r\n')).stations).toEqual([
      {
        ...{ code: 'UTM:(11S 041 397 1000)', name: 'Town, A', kind: 'reports', lat: 34.1, lon: -117.9 },
        ...{ mmi: 4.8, pga: null, pgv: null, distanceKm: null, responses: 12 },
      },
    ])
    const turned = '# Columns: Latitude,Longitude,CDI,No. of responses\n1,2,3,4'
    expect(listOf(turned).stations[0]).toMatchObject({ lat: 1, lon: 2, mmi: 3, responses: 4 })
  })

  it.each([
    ['no JSON', '<', 'not JSON'],
    ['another JSON', '{}', 'not a GeoJSON FeatureCollection'],
    [
      'too many',
      JSON.stringify({ type: 'FeatureCollection', features: Array(200_001).fill(0) }),
      'over 200,000',
    ],
    ['a table without columns', '# nothing\n1,2', 'do not name their columns'],
    ['a table of something else', '# Columns: A,B\n1,2', 'no columns CDI, Latitude and Longitude'],
  ])('refuse %s in a sentence', (_, text, reason) => {
    const read = parseFeltReports(text)
    expect(read.ok ? '' : read.error).toContain(reason)
  })

  it('never throw, and never have a place or an intensity that cannot be', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.string().map((text) => `# Columns: CDI,Latitude,Longitude\n${text}`),
        ),
        (text) => {
          const read = parseFeltReports(text)
          for (const { lat, lon, mmi } of read.ok ? read.value.stations : [])
            expect(Math.abs(lat) <= 90 && Math.abs(lon) <= 540 && mmi !== null).toBe(true)
        },
      ),
    )
  })

  it('come back at the middle of every square that is written, also over the antimeridian', () => {
    const place = fc.record({
      lon: fc.double({ min: -180, max: 180, noNaN: true }),
      lat: fc.double({ min: -80, max: 80, noNaN: true }),
      cdi: fc.double({ min: 1, max: 12, noNaN: true }),
      nresp: fc.integer({ min: 3, max: 100_000 }),
    })
    fc.assert(
      fc.property(fc.array(place, { maxLength: 5 }), fc.boolean(), (list, isClosedRing) => {
        const { stations, notes } = listOf(squares(list, 0.1, isClosedRing))
        expect(notes).toEqual([])
        expect(stations.map(({ mmi, responses }) => [mmi, responses])).toEqual(
          list.map(({ cdi, nresp }) => [cdi, nresp]),
        )
        for (const [i, { lon, lat }] of list.entries())
          expect(distanceKm(lat, lon, stations[i]?.lat ?? NaN, stations[i]?.lon ?? NaN)).toBeLessThan(0.01)
      }),
    )
  })

  it('of more squares than are drawn are those with the most answers, in the order of the file', () => {
    const many = Array.from({ length: 20_005 }, (_, i) => `1,2,4,${i % 20_003 < 3 ? 3 : 5}`)
    const list = listOf(['# Columns: Latitude,Longitude,CDI,No. of responses', ...many, '1,2,4,2'].join('\n'))
    expect(list.stations.map(({ responses }) => responses)).toEqual(Array(20_000).fill(5))
    expect(list.notes).toEqual([
      expect.stringMatching(/^1 of 20006 squares .* fewer than three answers/),
      '5 squares of people’s reports more are left out: the 20,000 with the most answers are kept.',
    ])
  })

  it('are taken from the finer squares where there are as many of them, and from a table where there are none', () => {
    const [none, one, two] = [0, 1, 2].map((count) =>
      listOf(squares(Array.from({ length: count }, () => ({ lon: 0, lat: 0, cdi: 3, nresp: 9 })))),
    )
    if (!none || !one || !two) throw new Error('no lists')
    expect(bestSurvey([two, one], [null, null])).toBe(two)
    expect(bestSurvey([one, two], [null, null])).toBe(two)
    const other = { ...one }
    expect(bestSurvey([one, other], [two, two])).toBe(one)
    expect(bestSurvey([null, one], [two, null])).toBe(one)
    expect(bestSurvey([none, null], [one, two])).toBe(two)
    expect(bestSurvey([null, null], [null, null])).toBeNull()
  })
})

const feature = (type: string, id: string): object => ({
  ...{ type: 'Feature', id, geometry: { type: 'Point', coordinates: [request.lon, request.lat] } },
  properties: { station_type: type, network: type === 'seismic' ? 'CI' : 'DYFI', intensity: 5 },
})

const read = async (files: Readonly<Record<string, string>>) =>
  readProduct((path) => Promise.resolve(new Blob([files[path] ?? ''])), Object.keys(files))

describe('the survey’s own file beside a map', () => {
  const made = drillProduct(request)
  if (!made.ok) throw new Error(made.error)
  const grid = writeGridXml(made.value)
  const near = { lon: request.lon, lat: request.lat, cdi: 6, nresp: 40 }
  const stations = JSON.stringify({
    type: 'FeatureCollection',
    features: [feature('seismic', 'CI.A'), feature('macroseismic', 'UTM:1')],
  })
  it('takes the place of the reports in the station list, which were made of it', async () => {
    const files = { 'grid.xml': grid, 'stationlist.json': stations }
    expect((await read(files)).stations?.map(({ code }) => code)).toEqual(['CI.A', 'UTM:1'])
    const more = { ...files, 'dyfi_geo_10km.geojson': squares([near]) }
    const { stations: shown, problems, foreign } = await read(more)
    expect([problems, foreign]).toEqual([[], []])
    expect(shown?.map(({ kind, responses }) => [kind, responses])).toEqual([
      ['instrument', null],
      ['reports', 40],
    ])
    const finer = { ...more, 'dyfi_geo_1km.geojson': squares([{ ...near, nresp: 7 }], 0.01) }
    expect((await read(finer)).stations?.at(-1)?.responses).toBe(7)
  })

  it('of an earthquake elsewhere is named, and not shown', async () => {
    const { stations: shown, foreign } = await read({
      ...{ 'grid.xml': grid, 'stationlist.json': stations },
      'dyfi_geo_10km.geojson': squares([{ ...near, lon: request.lon + 60 }]),
    })
    expect(shown?.map(({ code }) => code)).toEqual(['CI.A', 'UTM:1'])
    expect(foreign).toEqual([expect.objectContaining({ kind: 'stations', path: 'dyfi_geo_10km.geojson' })])
  })

  it('is read where only the finer squares are of an earthquake elsewhere', async () => {
    const far = { ...near, lon: request.lon + 60 }
    const { stations: shown, foreign } = await read({
      ...{ 'grid.xml': grid, 'dyfi_geo_1km.geojson': squares([far, far], 0.01) },
      'dyfi_geo_10km.geojson': squares([near]),
    })
    expect(shown?.map(({ responses }) => responses)).toEqual([40])
    expect(foreign.map(({ path }) => path)).toEqual(['dyfi_geo_1km.geojson'])
  })

  it('is read from the table where the squares cannot be', async () => {
    const table = '# Columns: Latitude,Longitude,CDI,No. of responses'
    const { stations: shown, problems } = await read({
      ...{ 'grid.xml': grid, 'dyfi_geo_10km.geojson': '<' },
      'cdi_geo.txt': `${table}\n${near.lat},${near.lon},5,9`,
    })
    expect(shown?.map(({ responses }) => responses)).toEqual([9])
    expect(problems).toEqual(['dyfi_geo_10km.geojson: The people’s reports are not JSON.'])
  })

  it('that cannot be read is named, and the station list’s reports stay', async () => {
    const { stations: shown, problems } = await read({
      ...{ 'grid.xml': grid, 'stationlist.json': stations, 'dyfi_geo_10km.geojson': '<' },
    })
    expect(shown?.map(({ code }) => code)).toEqual(['CI.A', 'UTM:1'])
    expect(problems).toEqual(['dyfi_geo_10km.geojson: The people’s reports are not JSON.'])
  })
})
