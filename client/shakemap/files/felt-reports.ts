/**
 * What people answered to “Did you feel it?”, from the survey’s own files beside a map: USGS’s GeoJSON of squares of 1 or 10 km
 * (`dyfi_geo_1km.geojson`), and the table that came before it (`cdi_geo.txt`). Each square is a place with an intensity.
 */
import { err, ok, type Result } from '../../../shared/lib/result.ts'
import { shakemapLimits as limits } from '../limits.ts'
import { unroll } from './antimeridian.ts'
import { csvRows } from './csv-rows.ts'
import { cleanText } from './fact-text.ts'
import { isRecord, numberWithin, partsOf, textOf } from './geojson.ts'
import type { Station, StationList } from './stations.ts'

/** ShakeMap takes a square for an intensity from so many answers on. */
const RESPONSES_MIN = 3
const COLUMNS_LINE = /^#\s*Columns\s*:/i

/** Reads the text of either kind. A square without a place, an intensity or three answers is left out. The error is a sentence. */
export function parseFeltReports(text: string): Result<StationList> {
  if (text.length > limits.stationCharsMax)
    return err('The people’s reports are over 50 MB, more than a survey has.')
  return text.trimStart().startsWith('#') ? parseTable(text.trimStart()) : parseSquares(text)
}

function parseSquares(text: string): Result<StationList> {
  const parts = partsOf(text, 'The people’s reports are')
  if (!parts.ok) return parts
  const { features, claim } = parts.value
  if (features.length > limits.surveySquaresMax) return err(TOO_MANY)
  return reportsOf(features.map(readSquare), claim)
}

const TOO_MANY = 'There are over 200,000 squares of people’s reports, more than a survey has.'

function readSquare(feature: unknown): Station | undefined {
  if (!isRecord(feature) || !isRecord(feature['geometry']) || !isRecord(feature['properties']))
    return undefined
  const middle = middleOf(feature['geometry']['coordinates'])
  const { cdi, nresp, name } = feature['properties']
  // `UTM:(11S 0290 3750 10000)<br>Ridgecrest`
  const [code = '', town = ''] = (typeof name === 'string' ? name : '').split(/<br\s*\/?>/i)
  return middle && reportOf({ ...middle, code, town, cdi, nresp })
}

/** Of the corners; most files repeat the first one as the last. A point is its own middle. */
function middleOf(coordinates: unknown): { readonly lat: number; readonly lon: number } | undefined {
  const ring: readonly unknown[] = Array.isArray(coordinates) ? coordinates : []
  const corners: readonly unknown[] = Array.isArray(ring[0]) ? ring[0] : [ring]
  if (corners.length > CORNERS_MAX) return undefined
  const places: (readonly [lon: number, lat: number])[] = []
  for (const corner of corners) {
    const at: readonly unknown[] = Array.isArray(corner) ? corner : []
    const [lon, lat] = [numberWithin(at[0], -540, 540), numberWithin(at[1], -90, 90)]
    if (lon === null || lat === null) return undefined
    places.push([lon, lat])
  }
  const [first, last] = [places[0], places.at(-1)]
  if (!first || !last) return undefined
  const isClosed = places.length > 1 && first[0] === last[0] && first[1] === last[1]
  // Else the middle of a square over the antimeridian is on the other side of the earth.
  const distinct = unroll(isClosed ? places.slice(0, -1) : places)
  let [lat, lon] = [0, 0]
  for (const place of distinct) {
    lon += place[0] / distinct.length
    lat += place[1] / distinct.length
  }
  return { lat, lon }
}

/** A square has five. */
const CORNERS_MAX = 100

function parseTable(text: string): Result<StationList> {
  const lineEnd = text.search(/\r?\n/)
  const head = lineEnd < 0 ? text : text.slice(0, lineEnd)
  if (!COLUMNS_LINE.test(head))
    return err('The people’s reports do not name their columns in the first line.')
  const columns = head
    .replace(COLUMNS_LINE, '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
  const rows = csvRows(lineEnd < 0 ? '' : text.slice(lineEnd).trim(), limits.surveySquaresMax + 1)
  if (rows.length > limits.surveySquaresMax) return err(TOO_MANY)
  const at = (row: readonly string[], ...names: readonly string[]): string | undefined =>
    row[columns.findIndex((column) => names.includes(column))]?.trim()
  if (!columns.includes('cdi') || !columns.includes('latitude') || !columns.includes('longitude'))
    return err('The people’s reports have no columns CDI, Latitude and Longitude.')
  return reportsOf(
    rows.map((row) => {
      const lat = numberWithin(at(row, 'latitude'), -90, 90)
      const lon = numberWithin(at(row, 'longitude'), -540, 540)
      if (lat === null || lon === null) return undefined
      return reportOf({
        ...{ lat, lon, code: at(row, 'geocoded box', 'zip/location') ?? '', town: at(row, 'city') ?? '' },
        ...{ cdi: at(row, 'cdi'), nresp: at(row, 'no. of responses') },
      })
    }),
    { ids: [], facts: {} },
  )
}

interface Square {
  readonly lat: number
  readonly lon: number
  readonly code: string
  readonly town: string
  readonly cdi: unknown
  readonly nresp: unknown
}

function reportOf({ lat, lon, code, town, cdi, nresp }: Square): Station | undefined {
  const mmi = numberWithin(cdi, 1, 13)
  const responses = numberWithin(nresp, RESPONSES_MIN, 10_000_000)
  if (mmi === null || responses === null) return undefined
  return {
    ...{ code: textOf(code), name: cleanText(town), kind: 'reports', lat, lon, mmi, pga: null, pgv: null },
    // The survey tells the distance from the hypocentre: of a long rupture that is another one.
    distanceKm: null,
    responses: Math.round(responses),
  }
}

function reportsOf(read: readonly (Station | undefined)[], claim: StationList['claim']): Result<StationList> {
  const told = read.filter((station) => station !== undefined)
  const stations = mostAnswered(told)
  const notes: string[] = []
  if (told.length < read.length)
    notes.push(
      `${read.length - told.length} of ${read.length} squares of people’s reports are left out: they have fewer than three answers, or no place or intensity.`,
    )
  if (stations.length < told.length)
    notes.push(
      `${told.length - stations.length} squares of people’s reports more are left out: the 20,000 with the most answers are kept.`,
    )
  return ok({ stations, claim, notes })
}

/** As many as a map draws, in the order of the file. */
function mostAnswered(reports: readonly Station[]): readonly Station[] {
  if (reports.length <= limits.stationsMax) return reports
  const ranked = reports.toSorted((a, b) => (b.responses ?? 0) - (a.responses ?? 0))
  const kept = new Set(ranked.slice(0, limits.stationsMax))
  return reports.filter((report) => kept.has(report))
}

/**
 * One survey of several of one earthquake, as ShakeMap itself chooses: the finer squares where there are at least as many of them;
 * and the tables only where the GeoJSON files have none.
 */
export function bestSurvey(squares: FineAndCoarse, tables: FineAndCoarse): StationList | null {
  const best = finerOf(squares)
  return best && best.stations.length > 0 ? best : finerOf(tables)
}

/** Of squares of 1 and of 10 km; null for one that is not here. */
type FineAndCoarse = readonly [fine: StationList | null, coarse: StationList | null]

function finerOf([fine, coarse]: FineAndCoarse): StationList | null {
  if (!fine || !coarse) return fine ?? coarse
  return fine.stations.length >= coarse.stations.length ? fine : coarse
}
