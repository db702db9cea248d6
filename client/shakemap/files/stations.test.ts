import { describe, expect, it } from 'vitest'
import { parseRupture } from './rupture.ts'
import { parseStations } from './stations.ts'

function station(properties: unknown, coordinates: unknown = [-118, 34], id: unknown = 'XX.ABC'): string {
  const geometry = { type: 'Point', coordinates }
  return JSON.stringify({
    type: 'FeatureCollection',
    features: [{ type: 'Feature', id, properties, geometry }],
  })
}

describe('stations', () => {
  it('are read with what they have, "null" and absurd values left out', () => {
    const properties = {
      name: 'A hill\u202E',
      network: 'XX',
      station_type: 'seismic',
      intensity: 4.2,
      pga: '2.5',
      pgv: 'null',
      distance: -5,
    }
    expect(parseStations(station(properties))).toEqual({
      ok: true,
      value: {
        claim: { ids: [], facts: {} },
        notes: [],
        stations: [
          {
            code: 'XX.ABC',
            name: 'A hill',
            kind: 'instrument',
            lat: 34,
            lon: -118,
            mmi: 4.2,
            pga: 2.5,
            pgv: null,
            distanceKm: null,
            responses: null,
          },
        ],
      },
    })
    const reports = parseStations(station({ station_type: 'macroseismic', intensity: null }))
    expect(reports.ok && reports.value.stations[0]).toMatchObject({ kind: 'reports', mmi: null, name: '' })
  })

  it.each([
    ['no JSON', '<', 'not JSON'],
    ['null', 'null', 'not a GeoJSON'],
    [
      'too many',
      JSON.stringify({ type: 'FeatureCollection', features: Array(20_001).fill(0) }),
      'over 20,000',
    ],
  ])('refuses %s in a sentence', (_, text, reason) => {
    const read = parseStations(text)
    expect(read.ok ? '' : read.error).toContain(reason)
  })

  it('with NaN for one number lose that number only, and none of the others', () => {
    const text = station({ name: 'NaN, "Infinity" \\', intensity: 4.2, pga: 2.5, pgv: 1.5 })
    const read = parseStations(text.replace('2.5', 'NaN').replace('1.5', '-Infinity'))
    expect(read.ok && read.value.stations).toMatchObject([
      { name: 'NaN, "Infinity" \\', mmi: 4.2, pga: null, pgv: null },
    ])
  })

  it('say of which event they are', () => {
    const json = JSON.parse(station({})) as Record<string, unknown>
    const read = parseStations(JSON.stringify({ ...json, metadata: { eventid: 'us1' } }))
    expect(read.ok && read.value.claim).toEqual({ ids: ['us1'], facts: { eventId: 'us1' } })
  })

  it.each([
    ['off the Earth', [0, 91]],
    ['without a place', null],
    ['of words', ['a', 'b']],
  ])('leaves out one %s', (_, coordinates) => {
    const read = parseStations(station({ intensity: 5 }, coordinates))
    expect(read.ok && read.value).toMatchObject({
      stations: [],
      notes: [expect.stringContaining('1 of 1 stations are left out')],
    })
  })
})

function rupture(geometry: unknown): string {
  return JSON.stringify({
    type: 'FeatureCollection',
    features: [{ type: 'Feature', properties: {}, geometry }],
  })
}

describe('a rupture', () => {
  const line = [
    [-118, 34, 0],
    [-117.5, 34.2, 10],
  ]
  const seen = [
    [-118, 34],
    [-117.5, 34.2],
  ]
  it.each([
    ['LineString', line],
    ['Polygon', [line]],
    ['MultiPolygon', [[line]]],
  ])('of a %s is its lines from above', (type, coordinates) => {
    const read = parseRupture(rupture({ type, coordinates }))
    expect(read.ok && read.value).toMatchObject({ lines: [seen], notes: [] })
  })

  it('whose type is no text has no lines', () => {
    const read = parseRupture(rupture({ type: { toString: 1 }, coordinates: line }))
    expect(read.ok && read.value).toMatchObject({ lines: [], notes: [] })
  })

  it('of a point source is empty', () => {
    const read = parseRupture(rupture({ type: 'Point', coordinates: [-118, 34, 2] }))
    expect(read.ok && read.value).toMatchObject({ lines: [], notes: [] })
  })

  it('is cut where a point of it is NaN, and loses that point only', () => {
    const points = [line[0], line[1], ['x'], line[0], line[1]]
    const read = parseRupture(
      rupture({ type: 'Polygon', coordinates: [points, line] }).replace('["x"]', '[NaN, 34]'),
    )
    expect(read.ok && read.value).toMatchObject({
      lines: [seen, seen, seen],
      notes: [expect.stringMatching(/^1 of the rupture’s points/)],
    })
  })

  it('says of which event it is, where and when', () => {
    const metadata = { id: 'us1', netid: 'us', productcode: 'us1', mag: 6.5, lat: 34, lon: -118, depth: 8 }
    const collection = {
      ...(JSON.parse(rupture({})) as object),
      metadata: { ...metadata, time: '2026-03-01T18:00:00Z' },
    }
    const read = parseRupture(JSON.stringify(collection))
    expect(read.ok && read.value.claim).toEqual({
      ids: ['us1', 'usus1'],
      facts: {
        eventId: 'us1',
        magnitude: 6.5,
        lat: 34,
        lon: -118,
        depthKm: 8,
        time: new Date('2026-03-01T18:00:00Z'),
      },
    })
  })

  it.each([
    ['no JSON', '', 'not JSON'],
    ['another type', '{"type":"Feature"}', 'not a GeoJSON'],
    ['words', rupture({ type: 'LineString', coordinates: [['a', 'b']] }), 'not one'],
    [
      'a bottomless nest',
      rupture({ type: 'Polygon', coordinates: JSON.parse('['.repeat(500) + ']'.repeat(500)) as unknown }),
      'not one',
    ],
    [
      'too many points',
      rupture({ type: 'LineString', coordinates: Array.from({ length: 50_001 }, () => [0, 0]) }),
      'more points',
    ],
  ])('refuses %s in a sentence', (_, text, reason) => {
    const read = parseRupture(text)
    expect(read.ok ? '' : read.error).toContain(reason)
  })
})
