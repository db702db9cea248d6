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
      value: [
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
        },
      ],
    })
    const reports = parseStations(station({ station_type: 'macroseismic', intensity: null }))
    expect(reports.ok && reports.value[0]).toMatchObject({ kind: 'reports', mmi: null, name: '' })
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

  it.each([
    ['off the Earth', [0, 91]],
    ['without a place', null],
    ['of words', ['a', 'b']],
  ])('leaves out one %s', (_, coordinates) => {
    expect(parseStations(station({ intensity: 5 }, coordinates))).toEqual({ ok: true, value: [] })
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
    expect(parseRupture(rupture({ type, coordinates }))).toEqual({ ok: true, value: [seen] })
  })

  it('of a point source is empty', () => {
    expect(parseRupture(rupture({ type: 'Point', coordinates: [-118, 34, 2] }))).toEqual({
      ok: true,
      value: [],
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
