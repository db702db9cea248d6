/** The files of a ShakeMap, each by its reader, and then by what the page does with it. */
import {
  type ContourCollection,
  contourLines,
  filledBands,
  inOneTurn,
  parseContMmi,
  writeContMmi,
} from '../../client/shakemap/contours.ts'
import { decodeText } from '../../client/shakemap/files/decode-text.ts'
import { parseGridXml, writeGridXml } from '../../client/shakemap/files/grid-xml.ts'
import { escapeXml } from '../../shared/lib/xml.ts'
import { parseInfo, writeInfo } from '../../client/shakemap/files/info-json.ts'
import { parseRupture } from '../../client/shakemap/files/rupture.ts'
import { parseStations } from '../../client/shakemap/files/stations.ts'
import { areFarAway, isOtherEvent, linesOf } from '../../client/shakemap/product/same-event.ts'
import { sampleAt } from '../../client/shakemap/sample.ts'
import { writeLines } from '../../client/shakemap/compact/compact-contours.ts'
import type { EventClaim, EventFacts, GridProduct } from '../../client/shakemap/types.ts'
import { bytesOf, hold, READ, textOf, type Form, type Target } from '../engine/target.ts'
import { metadata, smallMap } from './small-map.ts'

/** Drawing is quadratic in what a page draws, and is bounded there: here it is done of small maps only. */
const DRAWN_POINTS_MAX = 400
const ours: EventClaim = { ids: [smallMap.facts.eventId], facts: smallMap.facts }

/** Facts are of the kind that they are said to be, and go onto the page as they are. */
function holdFacts(facts: Partial<EventFacts>): void {
  for (const [name, value] of Object.entries(facts) as [string, unknown][]) {
    const fits =
      value === null || typeof value === 'number' || value instanceof Date || typeof value === 'string'
    hold(fits, `the fact ${name} is a number, a time or a text`)
    if (typeof value === 'string')
      hold(value.length <= 200 && !/[\p{Cc}]/u.test(value), `the fact ${name} is one short line`)
    if (value instanceof Date) hold(!Number.isNaN(value.getTime()), `the fact ${name} is a time`)
  }
}

/** The same form as plain text, for readers that have to bear what is no JSON. */
export function asText(form: Form, name = `${form.name} as text`): Form {
  return { ...form, name, of: 'text' }
}

function holdOnEarth(points: readonly (readonly number[])[], what: string): void {
  for (const [lon, lat] of points) hold(Number.isFinite(lon) && Number.isFinite(lat), what)
}

const gridText = writeGridXml(smallMap)
export const gridForm: Form = {
  name: 'grid.xml',
  of: 'text',
  words: [
    '2000',
    'MMI',
    'PGA',
    'PGV',
    'LON',
    'LAT',
    'SVEL',
    '%g',
    'cm/s',
    'constructor',
    '<grid_field index="9" name="X" units="g" />',
    '<grid_data>',
    '</grid_data>',
    '</shakemap_grid>',
    '<!--',
    '1e9',
    'nlon',
    'nlat',
  ],
  seeds: [bytesOf(gridText), bytesOf(writeGridXml({ ...smallMap, pga: null, pgv: null }))],
}

/** The head's elements as names and attributes, then the numbers. */
export const gridParts: Form = {
  name: 'parts of a grid.xml',
  of: 'json',
  words: [...(gridForm.words ?? []), 'index', 'name', 'units', 'lon_min', 'lon_max', 'gal', 'm/s', 'ln(g)'],
  // The second promises four million points.
  seeds: [gridText, gridText.replace(/nlon="4" nlat="3"/, 'nlon="2000" nlat="2000"')].map((text) =>
    bytesOf(JSON.stringify(partsOf(text))),
  ),
  dress: (bytes) => bytesOf(written(JSON.parse(textOf(bytes) || '[]'))),
}

function partsOf(text: string): unknown[] {
  const [head = '', data = ''] = text.split('<grid_data>')
  const elements = [...head.matchAll(/<([a-z_]+) ([^>]*?)\/?>/g)].map(([, name, attributes = '']) => [
    name,
    Object.fromEntries([...attributes.matchAll(/([\w:]+)="([^"]*)"/g)].map(([, key, value]) => [key, value])),
  ])
  return [
    ...elements,
    data
      .split('<')[0]
      ?.trim()
      .split('\n')
      .map((row) => row.split(' ').map(Number)),
  ]
}

function written(parts: unknown): string {
  const list: readonly unknown[] = Array.isArray(parts) ? parts : [parts]
  const head = list.slice(0, -1).map((element) => {
    const [name, attributes] = Array.isArray(element) ? (element as readonly unknown[]) : [element, {}]
    const pairs = Object.entries(attributes ?? {}).map(
      ([key, value]) => `${key}="${escapeXml(JSON.stringify(value).replaceAll(/^"|"$/g, ''))}"`,
    )
    return `<${JSON.stringify(name).replaceAll('"', '')} ${pairs.join(' ')}>`
  })
  const rows = JSON.stringify(list.at(-1) ?? '')
    .replaceAll('],[', '\n')
    .replaceAll(/[[\]",{}]+/g, ' ')
    .replaceAll('null', 'nan')
  return `${head.join('\n')}\n<grid_data>\n${rows}\n</grid_data>\n</shakemap_grid>\n`
}

export const gridTarget: Target = {
  name: 'grid.xml',
  forms: [gridForm, gridParts],
  read(bytes, closely) {
    const read = parseGridXml(decodeText(bytes))
    if (!read.ok) return read.error
    holdGrid(read.value, closely)
    return READ
  },
}

function holdGrid(product: GridProduct, closely: boolean): void {
  const { grid, pga, pgv, facts } = product
  const points = grid.nlon * grid.nlat
  hold(
    [grid.mmi, pga, pgv].every((values) => values === null || values.length === points),
    'there is a value for each point',
  )
  hold(
    grid.mmi.every((value) => Number.isNaN(value) || (value >= 0 && value <= 13)),
    'an intensity is one',
  )
  for (const values of [pga, pgv])
    hold(values?.every((value) => !(value < 0)) ?? true, 'no motion is below zero')
  hold(pga === null || pga.some((value) => value >= 0), 'a motion that is given has a value')
  holdFacts(facts)
  if (points > DRAWN_POINTS_MAX || !closely) return
  for (const { geometry } of filledBands(grid))
    holdOnEarth(geometry.coordinates.flat(2), 'bands lie on Earth')
  contourLines(grid)
  sampleAt(product, facts.lat, facts.lon)
  const again = parseGridXml(writeGridXml(product))
  hold(
    again.ok && again.value.grid.nlon === grid.nlon && again.value.grid.nlat === grid.nlat,
    'a grid that was read can be written',
  )
}

const infoForm: Form = {
  name: 'info.json',
  of: 'json',
  words: [
    'MMI',
    'PGA',
    'ln(g)',
    'ln(constructor)',
    'constructor',
    '%g',
    'cms',
    'max',
    'max_grid',
    'units',
    '2026-03-01T18:00:00Z',
    '01:02',
    'NaN',
  ],
  seeds: [
    bytesOf(writeInfo(smallMap)),
    bytesOf(
      '{"input":{"event_information":{"event_id":"a","ids":",a,b,"}},"output":{"ground_motions":{"PGA":{"max":NaN,"units":"ln(g)"}}}}',
    ),
  ],
}

export const infoTarget: Target = {
  name: 'info.json',
  forms: [infoForm, asText(infoForm)],
  read(bytes) {
    const read = parseInfo(textOf(bytes))
    if (!read.ok) return read.error
    const { facts, peaks, landMmi, ids, notes } = read.value
    holdFacts(facts)
    for (const value of [peaks.mmi, peaks.pga, peaks.pgv, landMmi])
      hold(value === null || (value >= 0 && Number.isFinite(value)), 'a peak is a number')
    hold(
      ids.every((id) => id !== '' && id.length <= 200),
      'a name is a short text',
    )
    hold(
      notes.every((note) => note.length < 1_000),
      'a note is a sentence',
    )
    isOtherEvent(read.value, ours)
    return READ
  },
}

const stationsForm: Form = {
  name: 'stationlist.json',
  of: 'json',
  words: ['macroseismic', 'DYFI', 'null', 'intensity', 'pga', 'features', 'geometry', 'coordinates', 'NaN'],
  seeds: [
    bytesOf(
      JSON.stringify({
        type: 'FeatureCollection',
        metadata,
        features: [
          {
            type: 'Feature',
            id: 'XX.A',
            geometry: { type: 'Point', coordinates: [-118.1, 34.2] },
            properties: {
              name: 'A',
              network: 'XX',
              station_type: 'seismic',
              intensity: 5.2,
              pga: 10.1,
              pgv: '8.2',
              distance: 12,
            },
          },
          {
            type: 'Feature',
            id: 1,
            geometry: { type: 'Point', coordinates: ['-118.1', 34.2, 3] },
            properties: { name: null, network: 'DYFI', station_type: 'macroseismic', intensity: 'null' },
          },
        ],
      }),
    ),
  ],
}

export const stationsTarget: Target = {
  name: 'stationlist.json',
  forms: [stationsForm, asText(stationsForm)],
  read(bytes) {
    const read = parseStations(textOf(bytes))
    if (!read.ok) return read.error
    for (const { lat, lon, mmi, pga, pgv, code, name } of read.value.stations) {
      hold(Number.isFinite(lat) && Number.isFinite(lon), 'a station has a place')
      hold(
        [mmi, pga, pgv].every((value) => value === null || (value >= 0 && value <= 10_000)),
        'what it measured can be',
      )
      hold(code.length <= 200 && name.length <= 200, 'its names are short')
    }
    holdFacts(read.value.claim.facts)
    isOtherEvent(read.value.claim, ours)
    return READ
  },
}

const contoursForm: Form = {
  name: 'cont_mmi.json',
  of: 'json',
  words: [
    'LineString',
    'MultiLineString',
    'Polygon',
    '#ffffff',
    'coordinates',
    'value',
    '179.9',
    '-179.9',
    'features',
  ],
  seeds: [
    bytesOf(writeContMmi(smallMap.grid, smallMap.facts)),
    bytesOf(
      JSON.stringify({
        type: 'FeatureCollection',
        metadata,
        features: [
          {
            type: 'Feature',
            properties: { value: 5, units: 'mmi', color: '#ff0000', weight: 4 },
            geometry: {
              type: 'LineString',
              coordinates: [
                [179.9, 1],
                [-179.9, 2],
                [-179, 3],
              ],
            },
          },
        ],
      }),
    ),
  ],
}

export const contoursTarget: Target = {
  name: 'contours',
  forms: [contoursForm, asText(contoursForm, 'contours as text')],
  read(bytes) {
    const read = parseContMmi(textOf(bytes))
    if (!read.ok) return read.error
    holdContours(read.value.contours)
    holdFacts(read.value.claim.facts)
    return READ
  },
}

function holdContours(contours: ContourCollection): void {
  for (const { properties, geometry } of contours.features) {
    hold(properties.value >= 0 && properties.value <= 13, 'a contour is of an intensity')
    hold(/^#[0-9a-f]{6}$/i.test(properties.color) && properties.units.length <= 20, 'its colour is one')
    for (const line of geometry.coordinates) holdOnEarth(line, 'a contour lies on Earth')
  }
  const far = areFarAway(linesOf(contours), smallMap.facts)
  hold(typeof far === 'boolean', 'it is far or near')
  inOneTurn(contours, smallMap.facts.lon)
  writeLines(contours.features)
}

const ruptureForm: Form = {
  name: 'rupture.json',
  of: 'json',
  words: ['LineString', 'MultiLineString', 'Polygon', 'MultiPolygon', 'Point', 'coordinates', 'features'],
  seeds: [
    bytesOf(
      JSON.stringify({
        type: 'FeatureCollection',
        metadata: { id: 'xx123', ...metadata },
        features: [
          {
            type: 'Feature',
            properties: {},
            geometry: {
              type: 'MultiPolygon',
              coordinates: [
                [
                  [
                    [-118, 34, 0],
                    [-118.1, 34.1, 0],
                    [-118.1, 34.1, 10],
                    [-118, 34, 0],
                  ],
                ],
              ],
            },
          },
          {
            type: 'Feature',
            properties: {},
            geometry: {
              type: 'LineString',
              coordinates: [
                [-118, 34],
                [-118.1, 34.1],
              ],
            },
          },
        ],
      }),
    ),
  ],
}

export const ruptureTarget: Target = {
  name: 'rupture.json',
  forms: [ruptureForm, asText(ruptureForm)],
  read(bytes) {
    const read = parseRupture(textOf(bytes))
    if (!read.ok) return read.error
    for (const line of read.value.lines) {
      hold(line.length > 1, 'a line has two points')
      holdOnEarth(line, 'a rupture lies on Earth')
    }
    areFarAway(read.value.lines, smallMap.facts)
    holdFacts(read.value.claim.facts)
    return READ
  },
}
