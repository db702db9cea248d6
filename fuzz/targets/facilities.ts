/** Lists of facilities, as CSV and as XML. */
import { evaluate } from '../../client/facilities/rate/evaluate.ts'
import { readInventoryText } from '../../client/facilities/read/read.ts'
import type { Facility } from '../../client/facilities/types.ts'
import { writeCsv, writeGeoJson } from '../../client/facilities/write/export.ts'
import { decodeText } from '../../client/shakemap/files/decode-text.ts'
import { escapeXml } from '../../shared/lib/xml.ts'
import { must } from '../../shared/lib/assert.ts'
import { bytesOf, hold, READ, textOf, type Form, type Target } from '../engine/target.ts'
import { smallMap } from './small-map.ts'

const csv = [
  'FACILITY_TYPE,EXTERNAL_FACILITY_ID,FACILITY_NAME,COMPONENT,LAT,LON,GEOM_TYPE,GEOM,METRIC:MMI:GREEN,METRIC:MMI:RED,METRIC:PGA:ALPHA:RED,METRIC:PGA:BETA:RED',
  'BRIDGE,B1,"A bridge, old",SYSTEM,34.1,-118.2,,,4,7,30,0.6',
  'ROAD,R1,A road,,,,POLYLINE,"-118,34,0;-118.1,34.1,0;-118.3,34.2,0",5,,,',
  'CITY,C1,A city,North,,,POLYGON,"-118,34;-118.1,34.1;-118.3,34.2;-118,34",5,8,,',
  '',
].join('\n')
const semicolons = 'ID;NAME;LATITUDE;LONG;METRIC:MMI:RED\r\nA;Ä;34,5;-118,25;7,5\r\n'
const xml = `<?xml version="1.0"?>
<FacilityTable>
 <FacilityRow>
  <EXTERNAL_FACILITY_ID>B1</EXTERNAL_FACILITY_ID><FACILITY_TYPE>BRIDGE</FACILITY_TYPE><COMPONENT>SYSTEM</COMPONENT>
  <FACILITY_NAME>A bridge &amp; more</FACILITY_NAME>
  <FEATURE><GEOM_TYPE>POINT</GEOM_TYPE><GEOM>-118.2,34.1,0</GEOM></FEATURE>
  <FRAGILITY><GREEN><METRIC>MMI</METRIC><ALPHA>4</ALPHA><BETA>0.5</BETA></GREEN><RED><METRIC>MMI</METRIC><ALPHA>7</ALPHA></RED></FRAGILITY>
 </FacilityRow>
 <FacilityRow><NAME>C</NAME><LAT>34</LAT><LON>-118</LON></FacilityRow>
</FacilityTable>
`
const words = [
  'METRIC:MMI:RED',
  'METRIC:PSA03:ALPHA:RED',
  'LAT',
  'LON',
  'GEOM',
  '=1+1',
  "'=1",
  '-118,34;-118.1,34.1',
  'FEATURE',
  'FRAGILITY',
  'FacilityRow',
  '<![CDATA[x]]>',
  'CIRCLE',
  'POLYGON',
  '"',
  '""',
]

const facts = {
  title: 'M 6.1',
  status: '',
  eventId: 'xx123',
  magnitude: 6.1,
  version: '3',
  processTime: '',
  mapStatus: '',
  source: 'xx',
}
const map = { sampled: smallMap, lat: smallMap.facts.lat, lon: smallMap.facts.lon }

const csvForm: Form = { name: 'CSV', of: 'text', words, seeds: [csv, semicolons].map(bytesOf) }
const xmlForm: Form = { name: 'XML', of: 'text', words, seeds: [bytesOf(xml)] }

/** Rows of cells, the first with the names of the columns. */
const cells: Form = {
  name: 'cells of a CSV',
  of: 'json',
  words: [
    ...words,
    'METRIC:PGA:BETA:RED',
    'METRIC:MMI:GRAY',
    'POLYLINE',
    '-118 34,-118.1 34.1',
    '179.9,0;-179.9,0',
  ],
  seeds: [
    bytesOf(
      JSON.stringify([
        [
          'FACILITY_TYPE',
          'EXTERNAL_FACILITY_ID',
          'FACILITY_NAME',
          'LAT',
          'LON',
          'GEOM_TYPE',
          'GEOM',
          'METRIC:MMI:GREEN',
          'METRIC:PGA:ALPHA:RED',
          'METRIC:PGA:BETA:RED',
        ],
        ['BRIDGE', 'B1', 'A bridge, old', '34.1', '-118.2', '', '', '4', '30', '0.6'],
        ['ROAD', 'R1', 'A road', '', '', 'POLYLINE', '-118,34,0;-118.1,34.1,0', '5', '', ''],
      ]),
    ),
  ],
  dress: (bytes) =>
    bytesOf(
      rowsOf(JSON.parse(textOf(bytes) || '[]'))
        .map((row) => row.map(quoted).join(','))
        .join('\n'),
    ),
}
/** An XML's elements as names and values. */
const elements: Form = {
  name: 'elements of an XML',
  of: 'json',
  words: [...words, 'EXTERNAL_FACILITY_ID', 'FACILITY_NAME', 'METRIC', 'ALPHA', 'BETA', 'GREEN'],
  seeds: [
    bytesOf(
      JSON.stringify({
        FacilityTable: [
          {
            FacilityRow: {
              EXTERNAL_FACILITY_ID: 'B1',
              FACILITY_TYPE: 'BRIDGE',
              FACILITY_NAME: 'A bridge',
              FEATURE: { GEOM_TYPE: 'POINT', GEOM: '-118.2,34.1,0' },
              FRAGILITY: { GREEN: { METRIC: 'MMI', ALPHA: 4, BETA: 0.5 }, RED: { METRIC: 'MMI', ALPHA: 7 } },
            },
          },
          { FacilityRow: { NAME: 'C', LAT: 34, LON: -118 } },
        ],
      }),
    ),
  ],
  dress: (bytes) => bytesOf(`<?xml version="1.0"?>\n${xmlOf(JSON.parse(textOf(bytes) || '{}'), 0)}\n`),
}

function rowsOf(value: unknown): unknown[][] {
  return Array.isArray(value) ? value.map((row: unknown) => (Array.isArray(row) ? row : [row])) : [[value]]
}

function quoted(cell: unknown): string {
  const text = typeof cell === 'string' ? cell : JSON.stringify(cell)
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function xmlOf(value: unknown, depth: number): string {
  if (typeof value !== 'object' || value === null || depth > 60)
    return escapeXml(typeof value === 'string' ? value : JSON.stringify(value))
  if (Array.isArray(value)) return value.map((one: unknown) => xmlOf(one, depth + 1)).join('')
  return Object.entries(value)
    .map(([name, inner]) => `<${name}>${xmlOf(inner, depth + 1)}</${name}>`)
    .join('')
}

export const facilityTarget: Target = {
  name: 'facilities',
  forms: [csvForm, cells, xmlForm, elements],
  read(bytes, closely) {
    const read = readInventoryText(decodeText(bytes))
    if (!read.ok) return read.error.replace(/(can be read\. |column )[\s\S]*/, '$1…')
    const { facilities, problems } = read.value
    hold(facilities.length > 0, 'a list that was read has facilities')
    hold(
      problems.length <= 20 && problems.every((problem) => problem.length < 1_000),
      'problems are sentences, and not too many',
    )
    for (const facility of facilities) holdFacility(facility)
    if (!closely) return READ
    const rows = facilities.map((facility, place) => ({ facility, place, impact: evaluate(facility, map) }))
    JSON.parse(writeGeoJson(rows, facts))
    const again = readInventoryText(writeCsv(rows, facts))
    hold(again.ok, 'a list that was read can be written and read again')
    hold(again.value.facilities.length === facilities.length, 'no facility is lost on the way')
    for (const [i, { key, lat, lon, curves }] of again.value.facilities.entries()) {
      const before = must(facilities[i], 'as many as before')
      hold(key === before.key, 'each facility comes back')
      hold(near(lat, before.lat) && near(lon, before.lon), 'in its place')
      hold(JSON.stringify(curves) === JSON.stringify(before.curves), 'with its thresholds')
    }
    return READ
  },
}

function holdFacility({ lat, lon, name, curves, outline }: Facility): void {
  hold(Math.abs(lat) <= 90 && Math.abs(lon) <= 180, 'a facility lies on Earth')
  hold(name !== '' && name.length <= 500, 'it has a name')
  hold(
    outline.every(([x, y]) => Number.isFinite(x) && Number.isFinite(y)),
    'so do its corners',
  )
  hold(
    curves.length > 0 && curves.every(({ alpha, beta }) => alpha >= 0 && (beta === null || beta > 0)),
    'its thresholds are numbers',
  )
}

function near(a: number, b: number): boolean {
  return Math.abs(a - b) < 1e-6 || Math.abs(Math.abs(a - b) - 360) < 1e-6
}
