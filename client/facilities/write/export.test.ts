import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanText } from '../../shakemap/files/fact-text.ts'
import { evaluate } from '../rate/evaluate.ts'
import { geometryOf } from './export-geometry.ts'
import { type MapFacts, writeCsv, writeGeoJson } from './export.ts'
import { toFacility } from '../read/raw.ts'
import { readInventoryText } from '../read/read.ts'
import { evenMap, facility } from '../testing.ts'
import type { Facility, Outline, Row } from '../types.ts'

const facts: MapFacts = {
  title: 'M 7, “Here”',
  status: 'EXERCISE',
  eventId: 'us1',
  magnitude: 7,
  version: '=1+1',
  processTime: '',
  mapStatus: 'RELEASED',
  source: 'us',
}

function rowsOf(facilities: readonly Facility[], isPreview = false): Row[] {
  return facilities.map((one, place) => ({
    facility: one,
    place,
    impact: evaluate(one, { sampled: evenMap(7), isPreview, lat: 0, lon: 0 }),
  }))
}

function cellsOf(csv: string): Record<string, string>[] {
  const [head = [], ...lines] = csv
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','))
  return lines.map((cells) => Object.fromEntries(head.map((name, i) => [name, cells[i] ?? ''])))
}

/** Cleaning a text once more changes a few, such as those that end in two commas. */
const text = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.constantFrom(
      '=SUM(A1)',
      '-Dam',
      '+1',
      '@home',
      'a,b',
      'say "so"',
      'two\nlines',
      "'=x",
      'İzmir',
      'x'.repeat(199),
    ),
  )
  .filter((one) => cleanText(cleanText(one)) === cleanText(one))
const lat = fc.double({ min: -90, max: 90, noNaN: true })
const lon = fc.double({ min: -180, max: 360, noNaN: true })
const alphas = fc.uniqueArray(fc.double({ min: 0.01, max: 13, noNaN: true }), { minLength: 4, maxLength: 4 })
const beta = fc.oneof(fc.constant(''), fc.double({ min: 0.01, max: 10, noNaN: true }).map(String))
const metrics = fc.subarray(['MMI', 'PGA', 'PGV', 'PSA03', 'PSA10', 'PSA99'])
const corners = fc.array(fc.tuple(lon, lat), { minLength: 2, maxLength: 9 })

/** Facilities as a file gives them, of any names, places, outlines and curves. */
const facilities = fc
  .array(
    fc.record({
      ...{
        id: text,
        name: text,
        type: text,
        component: text,
        componentClass: fc.oneof(fc.constant(''), text),
        lat,
        lon,
        metrics,
        alphas,
        beta,
      },
      geom: fc.oneof(fc.constant(undefined), fc.tuple(corners, fc.constantFrom('POLYLINE', 'POLYGON'))),
    }),
    { maxLength: 6 },
  )
  .map((list) =>
    list.flatMap((one): Facility[] => {
      const [levels, sorted] = [['GREEN', 'YELLOW', 'ORANGE', 'RED'], one.alphas.toSorted((a, b) => a - b)]
      const read = toFacility({
        fields: new Map([
          ...([
            ['EXTERNAL_FACILITY_ID', one.id],
            ['FACILITY_NAME', one.name],
            ['FACILITY_TYPE', one.type],
            ['COMPONENT', one.component],
            ['COMPONENT_CLASS', one.componentClass],
            ['LAT', String(one.lat)],
            ['LON', String(one.lon)],
          ] as const),
          ...(one.geom
            ? ([
                ['GEOM', one.geom[0].map((corner) => corner.join(',')).join(';')],
                ['GEOM_TYPE', one.geom[1]],
              ] as const)
            : []),
        ]),
        curves: one.metrics.flatMap((metric) =>
          levels.map((level, i) => ({ metric, level, alpha: String(sorted[i]), beta: one.beta })),
        ),
      })
      return read.ok && read.value.losses.length === 0 ? [read.value.facility] : []
    }),
  )
  .map((list) => [...new Map(list.map((one) => [one.key, one])).values()])

function kept({ key, type, name, lat, lon, outline, shape, curves }: Facility) {
  // CSV has no −0.
  return { key, type, name, outline, shape, curves, lat: lat + 0, lon: lon + 0 }
}

function byKey(a: Facility, b: Facility): number {
  return a.key < b.key ? -1 : 1
}

describe('CSV', () => {
  it('gives the same facilities when it is read again', () => {
    fc.assert(
      fc.property(facilities, (list) => {
        const read = readInventoryText(writeCsv(rowsOf(list), facts))
        if (list.length === 0) return
        if (!read.ok) throw new Error(read.error)
        // What is doubted of such a list is its unit.
        expect(read.value.problems.filter((problem) => !problem.includes('taken as %g'))).toEqual([])
        expect(read.value.facilities.toSorted(byKey).map(kept)).toEqual(list.toSorted(byKey).map(kept))
      }),
      { numRuns: 100 },
    )
  })

  it('says why a facility is not rated', () => {
    const curves = [
      { metric: 'PGA' as const, level: 'red' as const, alpha: 40, beta: null },
      { metric: 'PSA10' as const, level: 'red' as const, alpha: 40, beta: null },
    ]
    const list = [facility('Dam', 0, 0, curves), facility('Far', 0, 9, curves), facility('Near', 0, 0)]
    const [dam, far, near] = cellsOf(writeCsv(rowsOf(list, true), facts))
    expect(dam).toMatchObject({ ALERT_LEVEL: 'NOT RATED', IN_MAP: 'YES', PRIORITY_WEIGHT: '' })
    expect(writeCsv(rowsOf(list, true), facts)).toContain('"PGA (not here yet), PSA10 (not here yet)"')
    expect(far).toMatchObject({ ALERT_LEVEL: '', NOT_RATED_BY: '', IN_MAP: 'NOT IN THE MAP' })
    expect(near).toMatchObject({ ALERT_LEVEL: 'ORANGE', NOT_RATED_BY: '' })
    const { features } = JSON.parse(writeGeoJson(rowsOf(list), facts)) as {
      features: { properties: Record<string, unknown> }[]
    }
    expect(features[0]?.properties).toMatchObject({
      alert_level: 'NOT RATED',
      not_rated_by: 'PGA (not in the map), PSA10 (not in the map)',
    })
  })
})

const shaped = (shape: 'line' | 'area', outline: Outline): Facility => ({
  ...facility('It', 0, 0),
  outline,
  shape,
})

describe('GeoJSON', () => {
  it('has lines as lines and areas as closed rings that run counterclockwise', () => {
    expect(geometryOf(facility('It', 1, 2))).toEqual({ type: 'Point', coordinates: [2, 1] })
    expect(
      geometryOf(
        shaped('line', [
          [1, 2],
          [3, 4],
        ]),
      ),
    ).toEqual({
      type: 'LineString',
      coordinates: [
        [1, 2],
        [3, 4],
      ],
    })
    expect(
      geometryOf(
        shaped('area', [
          [0, 0],
          [0, 1],
          [1, 1],
        ]),
      ),
    ).toEqual({
      type: 'Polygon',
      coordinates: [
        [
          [0, 0],
          [1, 1],
          [0, 1],
          [0, 0],
        ],
      ],
    })
  })

  it('cuts what crosses the antimeridian', () => {
    expect(
      geometryOf(
        shaped('line', [
          [179, 0],
          [-179, 2],
        ]),
      ),
    ).toEqual({
      type: 'MultiLineString',
      coordinates: [
        [
          [179, 0],
          [180, 1],
        ],
        [
          [-180, 1],
          [-179, 2],
        ],
      ],
    })
    expect(
      geometryOf(
        shaped('line', [
          [-179, 2],
          [179, 0],
        ]),
      ),
    ).toMatchObject({
      coordinates: [
        [
          [-179, 2],
          [-180, 1],
        ],
        [
          [180, 1],
          [179, 0],
        ],
      ],
    })
    const square = geometryOf(
      shaped('area', [
        [179, 0],
        [-179, 0],
        [-179, 2],
        [179, 2],
      ]),
    )
    expect(square.type).toBe('MultiPolygon')
    expect(JSON.stringify(square.coordinates)).not.toMatch(/181|-181/)
    const sides = square.coordinates as number[][][][]
    expect(sides.map(([ring]) => ring?.length)).toEqual([5, 5])
  })

  it('has no longitude beyond ±180, whatever the outline within one turn', () => {
    const step = fc.tuple(fc.double({ min: -40, max: 40, noNaN: true }), lat)
    const outlines = fc.tuple(lon, fc.array(step, { minLength: 3, maxLength: 5 })).map(([start, steps]) => {
      let at = start
      return steps.map(([by, y]): [number, number] => [((((at += by) % 360) + 540) % 360) - 180, y])
    })
    fc.assert(
      fc.property(outlines, fc.constantFrom('line' as const, 'area' as const), (outline, shape) => {
        const { coordinates } = geometryOf(shaped(shape, outline))
        const flat = (coordinates as unknown[]).flat(4).filter((value) => typeof value === 'number')
        const most = Math.max(...flat.filter((_, i) => i % 2 === 0).map(Math.abs))
        expect(most).toBeLessThanOrEqual(180.000001)
      }),
    )
  })
})
