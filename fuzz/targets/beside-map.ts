/** Files beside a map that tell more of it: its uncertainty, the survey of people's reports, and what ShakeCast rated by it. */
import { surveySquare } from '../../client/shakemap/files/testing.ts'
import { decodeText } from '../../client/shakemap/files/decode-text.ts'
import { bestSurvey, parseFeltReports } from '../../client/shakemap/files/felt-reports.ts'
import { isRatedElsewhere, parseImpact } from '../../client/shakemap/files/impact-json.ts'
import { onPointsOf, parseUncertainty } from '../../client/shakemap/files/uncertainty-xml.ts'
import { bytesOf, hold, READ, textOf, type Form, type Target } from '../engine/target.ts'
import { asText, gridForm, gridParts } from './shakemap-files.ts'
import { metadata, smallMap } from './small-map.ts'

/** The same form with the uncertainty's name for the intensity. */
function ofDeviations(form: Form): Form {
  const name = form.name.replace('grid.xml', 'uncertainty.xml')
  const seeds = form.seeds.map((seed) => bytesOf(textOf(seed).replaceAll('MMI', 'STDMMI')))
  return { ...form, name, words: ['STDMMI', 'STDPGA', ...(form.words ?? [])], seeds }
}

function areDeviations(values: Float32Array): boolean {
  return values.every((value) => Number.isNaN(value) || (value >= 0 && value <= 5))
}

export const uncertaintyTarget: Target = {
  name: 'uncertainty.xml',
  forms: [gridForm, gridParts].map(ofDeviations),
  read(bytes) {
    const read = parseUncertainty(decodeText(bytes))
    if (!read.ok) return read.error
    const { field } = read.value
    hold(field.mmi.length === field.nlon * field.nlat, 'there is a value for each point')
    hold(areDeviations(field.mmi), 'a standard deviation is one')
    const values = onPointsOf(smallMap, field)
    hold(!values || values.length === smallMap.grid.mmi.length, 'it is put onto the points of the map')
    hold(!values || areDeviations(values), 'and is a standard deviation there')
    return READ
  },
}

const place = { lon: -118.05, lat: 34.05 }
const properties = { cdi: 5.2, nresp: 12, dist: 9, stddev: 0.2, name: 'UTM:(11S 040 376 10000)<br>A Town' }
const square = surveySquare({ ...place, properties })
const few = surveySquare({ ...place, properties: { ...properties, nresp: '2' } })
const squaresForm: Form = {
  name: 'dyfi_geo.geojson',
  of: 'json',
  words: ['cdi', 'nresp', 'coordinates', '<br>', 'Point', '180', '-180', '1e9', 'null'],
  seeds: [bytesOf(JSON.stringify({ type: 'FeatureCollection', metadata, features: [square, few] }))],
}
const tableForm: Form = {
  name: 'cdi_geo.txt',
  of: 'text',
  words: ['# Columns: ', 'CDI', 'Latitude', 'Longitude', 'No. of responses', '"', ',', '\r\n', '1e9', 'nan'],
  seeds: [
    '# Columns: Geocoded box,CDI,No. of responses,Hypocentral distance,Latitude,Longitude,Suspect?,City,State\n"UTM:(11S 040 376 1000)",5.2,12,9,34.1,-118,0,"A Town",CA\n',
    '# Columns: ZIP/Location,CDI,No. of responses,Epicentral distance,Latitude,Longitude,Suspect?,City,State\n90001,4,3,9,34,-118,1,A,CA',
  ].map(bytesOf),
}

export const reportsTarget: Target = {
  name: 'people’s reports',
  forms: [squaresForm, asText(squaresForm), tableForm],
  read(bytes) {
    const read = parseFeltReports(decodeText(bytes))
    if (!read.ok) return read.error
    for (const { kind, lat, lon, mmi, responses, distanceKm, code, name } of read.value.stations) {
      hold(kind === 'reports' && distanceKm === null, 'it is a report')
      hold(Math.abs(lat) <= 90 && Number.isFinite(lon), 'it has a place')
      hold(mmi !== null && mmi >= 1 && mmi <= 13, 'and an intensity')
      hold(Number.isInteger(responses) && (responses ?? 0) >= 3, 'and three answers or more')
      hold(code.length <= 200 && name.length <= 200, 'its names are short')
    }
    hold(
      read.value.notes.every((note) => note.length < 1_000),
      'a note is a sentence',
    )
    hold(bestSurvey([read.value, null], [null, null]) !== undefined, 'one survey is chosen')
    return READ
  },
}

const bridge = {
  ...{ name: 'Bridge', facility_type: 'BRIDGE', description: null, lat: 34, lon: -118 },
  shaking: {
    ...{ metric: 'MMI', alert_level: 'orange', epicentral_distance: 3.2, weight: 4, mmi: 7, pga: 20 },
    ...{ gray: 1, green: 9, yellow: 20, orange: 60, red: 10, pgv: null, psa03: 1, psa10: 1, psa30: 1 },
  },
}
const impactForm: Form = {
  name: 'impact.json',
  of: 'json',
  words: ['gray', 'red', 'alert_level', 'shaking', 'metric', 'constructor', '__proto__', 'NaN', 'null'],
  seeds: [
    bytesOf(
      JSON.stringify({
        type: 'FeatureCollection',
        properties: { 'impact-summary': { all: 1 } },
        features: [
          { type: 'Feature', geometry: { type: 'Point', coordinates: [-118, 34] }, properties: bridge },
          null,
        ],
      }),
    ),
  ],
}

export const impactTarget: Target = {
  name: 'impact.json',
  forms: [impactForm, asText(impactForm)],
  read(bytes) {
    const read = parseImpact(textOf(bytes))
    if (!read.ok) return read.error
    for (const { name, type, lat, lon, level, probability, mmi, epicentralKm } of read.value.places) {
      hold(name !== '' && name.length <= 200 && type.length <= 200, 'its names are short')
      hold(level === null || /^(grey|green|yellow|orange|red)$/.test(level), 'a level is one of five')
      hold(probability === null || (level !== null && probability >= 0 && probability <= 1), 'a share is one')
      hold((lat === null) === (lon === null) && Math.abs(lat ?? 0) <= 90, 'a place is one')
      hold(mmi === null || (mmi >= 0 && mmi <= 13), 'an intensity is one')
      hold(epicentralKm === null || epicentralKm >= 0, 'a distance is one')
    }
    isRatedElsewhere(read.value.places, smallMap.facts, 300)
    return READ
  },
}
