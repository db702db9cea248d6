import { describe, expect, it } from 'vitest'
import { cpuMs } from '../testing/cpu.ts'
import { contourLines, filledBands, parseContMmi, writeContMmi } from './contours.ts'
import { spacingOf } from './grid.ts'
import type { MmiGrid } from './types.ts'

/** A cone whose intensity falls from 8 at the middle. */
function cone(
  nlon: number,
  nlat: number,
  change: (mmi: number, i: number) => number = (mmi) => mmi,
): MmiGrid {
  const frame = { lonMin: -120, lonMax: -116, latMin: 32, latMax: 36 }
  const mmi = Float32Array.from({ length: nlon * nlat }, (_, i) => {
    const x = (i % nlon) / (nlon - 1) - 0.5
    const y = Math.floor(i / nlon) / (nlat - 1) - 0.5
    return change(8 - 10 * Math.hypot(x, y), i)
  })
  return { ...frame, nlon, nlat, mmi }
}

function bilinear(grid: MmiGrid, lon: number, lat: number): number {
  const { lon: dx, lat: dy } = spacingOf(grid)
  const x = Math.min(grid.nlon - 1.000001, Math.max(0, (lon - grid.lonMin) / dx))
  const y = Math.min(grid.nlat - 1.000001, Math.max(0, (grid.latMax - lat) / dy))
  const at = (row: number, column: number): number => grid.mmi[row * grid.nlon + column] ?? NaN
  const [r, c, u, v] = [Math.floor(y), Math.floor(x), x % 1, y % 1]
  return (
    (at(r, c) * (1 - u) + at(r, c + 1) * u) * (1 - v) + (at(r + 1, c) * (1 - u) + at(r + 1, c + 1) * u) * v
  )
}

describe('lines', () => {
  it('lie where the grid has their value', () => {
    const grid = cone(61, 41)
    const lines = contourLines(grid)
    expect(lines.map(({ properties }) => properties.value)).toEqual([
      1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5,
    ])
    for (const { properties, geometry } of lines) {
      for (const [lon = 0, lat = 0] of geometry.coordinates.flat()) {
        expect(Math.abs(bilinear(grid, lon, lat) - properties.value)).toBeLessThan(0.01)
      }
    }
  })

  it('stop at the edge: of four corner arcs, none follows it', () => {
    const outer = contourLines(cone(41, 41), [2])[0]
    expect(outer?.geometry.coordinates).toHaveLength(4)
    for (const line of outer?.geometry.coordinates ?? []) {
      const onEdge = line.filter(([lon, lat]) => lon === -120 || lon === -116 || lat === 32 || lat === 36)
      expect(onEdge.length).toBeLessThanOrEqual(2)
    }
  })

  it('close where they are whole', () => {
    const ring = contourLines(cone(41, 41), [6])[0]?.geometry.coordinates
    expect(ring).toHaveLength(1)
    expect(ring?.[0]?.[0]).toEqual(ring?.[0]?.at(-1))
  })
})

describe('bands', () => {
  it('begin with the whole grid and rise by half steps', () => {
    const bands = filledBands(cone(41, 31))
    expect(bands[0]?.properties.value).toBe(0.5)
    const corners = bands[0]?.geometry.coordinates.flat(2) ?? []
    for (const corner of [
      [-120, 36],
      [-116, 36],
      [-120, 32],
      [-116, 32],
    ]) {
      expect(corners).toContainEqual(corner)
    }
    expect(bands.map(({ properties }) => properties.value)).toEqual(bands.map((_, i) => 0.5 + i / 2))
    expect(bands.find(({ properties }) => properties.value === 6)?.properties.color).toBe('#fff100')
  })

  it('leave out what has no value', () => {
    const grid = cone(41, 41, (mmi, i) => (i % 41 < 10 ? NaN : mmi))
    const lons = filledBands(grid).flatMap(({ geometry }) =>
      geometry.coordinates.flat(2).map(([lon = 0]) => lon),
    )
    expect(Math.min(...lons)).toBeGreaterThanOrEqual(-119.1)
    expect(filledBands(cone(5, 5, () => NaN))).toEqual([])
  })

  it('of a huge grid keep its extent and its values, in bounded time', () => {
    const grid = cone(1500, 1200)
    expect(cpuMs(() => void filledBands(grid))).toBeLessThan(3000)
    const bands = filledBands(grid)
    const lons = bands.flatMap(({ geometry }) => geometry.coordinates.flat(2).map(([lon = 0]) => lon))
    expect([lons.reduce((a, b) => Math.min(a, b)), lons.reduce((a, b) => Math.max(a, b))]).toEqual([
      -120, -116,
    ])
    const six = contourLines(grid, [6])[0]?.geometry.coordinates[0] ?? []
    for (const [lon = 0, lat = 0] of six) expect(bilinear(grid, lon, lat)).toBeCloseTo(6, 1)
  })
})

const lonsOf = (text: string) => {
  const read = parseContMmi(text)
  if (!read.ok) throw new Error(read.error)
  return read.value.contours.features.map(({ geometry }) =>
    geometry.coordinates.map((line) => line.map(([lon]) => lon)),
  )
}

describe('cont_mmi.json', () => {
  it('has the form of the real ones and is read back', () => {
    const text = writeContMmi(cone(41, 41), { eventId: 'x1', lat: 34, lon: -118 })
    const json = JSON.parse(text) as Record<string, unknown>
    expect(Object.keys(json)).toEqual(['type', 'crs', 'features', 'metadata', 'bbox'])
    expect(json['metadata']).toEqual({ eventid: 'x1', longitude: -118, latitude: 34 })
    const read = parseContMmi(text)
    expect(read.ok && read.value.contours.features).toEqual(contourLines(cone(41, 41)))
    expect(
      read.ok && read.value.contours.features.find((feature) => feature.properties.value === 7)?.properties,
    ).toEqual({
      value: 7,
      units: 'mmi',
      color: '#ffc800',
      weight: 2,
    })
  })

  it('gives a colour where it is missing or is none', () => {
    const line = {
      type: 'LineString',
      coordinates: [
        [1, 2, 0],
        [3, 4, 0],
      ],
    }
    const features = [
      { type: 'Feature', properties: { value: 6 }, geometry: line },
      { type: 'Feature', properties: { value: '6.0', color: 'url(javascript:1)' }, geometry: line },
    ]
    const read = parseContMmi(JSON.stringify({ type: 'FeatureCollection', features }))
    expect(read.ok && read.value.contours.features.map(({ properties }) => properties.color)).toEqual([
      '#ffff00',
      '#ffff00',
    ])
    expect(read.ok && read.value.contours.features[0]?.geometry.coordinates).toEqual([
      [
        [1, 2],
        [3, 4],
      ],
    ])
  })

  const antimeridian = [
    [178.6, -18],
    [179.9, -16.8],
    [-179, -17.4],
    [179.8, -19.1],
    [178.6, -18],
  ]
  it('goes the short way over the antimeridian, and all lines stand side by side', () => {
    const east = [
      [-179.6, -18],
      [-179.4, -18],
    ]
    const text = feature({ type: 'MultiLineString', coordinates: [antimeridian, east] })
    expect(lonsOf(text)).toEqual([
      [
        [178.6, 179.9, 181, 179.8, 178.6],
        [180.4, expect.closeTo(180.6)],
      ],
    ])
    const metadata = { ...(JSON.parse(text) as object), metadata: { longitude: -179.9, latitude: -18 } }
    expect(lonsOf(JSON.stringify(metadata))).toEqual([
      [
        [
          expect.closeTo(-181.4),
          expect.closeTo(-180.1),
          -179,
          expect.closeTo(-180.2),
          expect.closeTo(-181.4),
        ],
        [-179.6, -179.4],
      ],
    ])
  })

  it('is cut at a point that is NaN, and loses a feature without a value only', () => {
    const line = [
      [1, 2],
      [3, 4],
    ]
    const one = {
      type: 'Feature',
      properties: { value: 5 },
      geometry: { type: 'LineString', coordinates: line },
    }
    const bad = { ...one, properties: { value: 'NaN' } }
    const gap = { ...one, geometry: { type: 'LineString', coordinates: [...line, ['gap'], ...line] } }
    const text = JSON.stringify({ type: 'FeatureCollection', features: [bad, gap, one] })
    const read = parseContMmi(text.replace('["gap"]', '[NaN,2]').replace('"NaN"', 'NaN'))
    expect(read.ok && read.value.contours.features.map(({ geometry }) => geometry.coordinates)).toEqual([
      [line, line],
      [line],
    ])
    expect(read.ok && read.value.notes).toEqual([
      expect.stringMatching(/^2 of the contours’ lines or points/),
    ])
  })

  it.each([
    ['no JSON', '{', 'not JSON'],
    ['null', 'null', 'FeatureCollection'],
    ['another GeoJSON', '{"type":"Point","coordinates":[1,2]}', 'FeatureCollection'],
    ['points', feature({ type: 'Point', coordinates: [1, 2] }), 'not a line'],
    ['words for numbers', feature({ type: 'LineString', coordinates: [['1', '2']] }), 'not a line'],
    ['places off the Earth', feature({ type: 'LineString', coordinates: [[0, 91]] }), 'not a line'],
    ['no value', feature({ type: 'LineString', coordinates: [] }, {}), 'not a line'],
    [
      'too many features',
      JSON.stringify({ type: 'FeatureCollection', features: Array(300).fill(0) }),
      'more features',
    ],
    [
      'too many points',
      feature({ type: 'LineString', coordinates: Array.from({ length: 500_001 }, () => [0, 0]) }),
      'more points',
    ],
  ])('refuses %s in a sentence', (_, text, reason) => {
    const read = parseContMmi(text)
    expect(read.ok ? '' : read.error).toContain(reason)
  })
})

function feature(geometry: unknown, properties: unknown = { value: 5 }): string {
  return JSON.stringify({ type: 'FeatureCollection', features: [{ type: 'Feature', properties, geometry }] })
}
