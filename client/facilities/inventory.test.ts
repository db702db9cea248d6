import { expect, it } from 'vitest'
import { evaluate } from './rate/evaluate.ts'
import { type MapFacts, writeCsv, writeGeoJson } from './write/export.ts'
import { byName, mergeFacilities } from './inventory.ts'
import { facilityLimits as limits } from './limits.ts'
import { readInventoryText } from './read/read.ts'
import { evenMap, facility } from './testing.ts'
import type { Facility, Row } from './types.ts'

const facts: MapFacts = {
  title: 'M 6.8, north of a town',
  status: 'EXERCISE',
  eventId: 'x1',
  magnitude: 6.8,
  version: '3',
  processTime: '2026-05-01T10:00:00Z',
  mapStatus: 'automatic',
  source: 'us',
}

const row = (place: Facility): Row => ({
  facility: place,
  place: 0,
  impact: evaluate(place, { sampled: evenMap(7.1, 22), lat: 0, lon: 0 }),
})

it('takes up new facilities, replaces those of the same type and id, and keeps the order of names', () => {
  const held = ['Bank', 'Dam', 'Fort'].map((name) => facility(name, 0, 0))
  const taken = [
    facility('Abbey', 0, 0),
    { ...facility('Dam', 5, 5), name: 'Earth dam' },
    facility('Zoo', 0, 0),
  ]
  const merged = mergeFacilities(held, taken)
  if (!merged.ok) throw new Error(merged.error)
  expect(merged.value).toMatchObject({ added: 2, replaced: 1 })
  expect(merged.value.facilities.map(({ name }) => name)).toEqual([
    'Abbey',
    'Bank',
    'Earth dam',
    'Fort',
    'Zoo',
  ])
  expect([...merged.value.facilities].sort(byName)).toEqual(merged.value.facilities)
})

it('has an end', () => {
  const many = Array.from({ length: limits.facilitiesMax }, (_, i) => facility(String(i), 0, 0)).sort(byName)
  expect(mergeFacilities(many, [facility('one more', 0, 0)])).toEqual({
    ok: false,
    error: 'That would be 20,001 facilities; the page keeps 20,000 at most. Your list is as it was.',
  })
  expect(mergeFacilities(many, [facility('7', 1, 1)]).ok).toBe(true)
})

it('is exported as CSV that names the map, runs no formula, and is read again', () => {
  const curves = [
    { metric: 'MMI', level: 'green', alpha: 5, beta: 0.5 },
    { metric: 'MMI', level: 'red', alpha: 8, beta: 0.5 },
  ] as const
  const places = [
    facility('Hall, "old"', 0.25, -0.5, curves),
    facility('=HYPERLINK("x")', 0, 0),
    facility('Far', 50, 50),
  ]
  const csv = writeCsv(places.map(row), facts)
  const [head = '', first = '', second = '', third = ''] = csv.split('\r\n')
  expect(head).toContain('MAP_VERSION,MAP_PROCESS_TIME')
  expect(head).toContain(
    'LON,METRIC:MMI:GREEN,METRIC:MMI:ALPHA:GREEN,METRIC:MMI:BETA:GREEN,METRIC:MMI:YELLOW,',
  )
  expect(first).toContain('EXERCISE,x1,6.8,us,3,2026-05-01T10:00:00Z,automatic')
  expect(first).toContain('"Hall, ""old""",0.25,-0.5')
  expect(second).toContain(`"'=HYPERLINK(""x"")"`)
  expect(third).toContain('NOT IN THE MAP,,,')
  const read = readInventoryText(csv)
  expect(read.ok && read.value.problems).toEqual([])
  expect(read.ok && read.value.facilities.find(({ lat }) => lat === 0.25)).toEqual({
    ...places[0],
    assumed: false,
  })
})

it('is exported as GeoJSON that names the map', () => {
  const json: unknown = JSON.parse(
    writeGeoJson([facility('A', 0.25, -0.5), facility('Far', 50, 50)].map(row), facts),
  )
  expect(json).toMatchObject({
    type: 'FeatureCollection',
    map: {
      event_id: 'x1',
      map_version: '3',
      map_process_time: '2026-05-01T10:00:00Z',
      map_release_status: 'EXERCISE',
    },
    features: [
      {
        geometry: { type: 'Point', coordinates: [-0.5, 0.25] },
        properties: {
          name: 'A',
          in_map: 'YES',
          intensity: 'VII',
          alert_level: 'ORANGE',
          pga_percent_g: 22,
          p_red_or_higher: 0,
        },
      },
      {
        properties: { name: 'Far', in_map: 'NOT IN THE MAP', mmi: null, alert_level: null, map_version: '3' },
      },
    ],
  })
})
