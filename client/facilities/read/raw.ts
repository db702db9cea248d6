/** One facility as the files spell it, CSV and XML alike, checked and made into ours. */
import { lookUp } from '../../../shared/lib/look-up.ts'
import { err, ok, type Result } from '../../../shared/lib/result.ts'
import { cleanText, parseNumber } from '../../shakemap/files/fact-text.ts'
import { motionNameOf } from '../../shakemap/files/peak-units.ts'
import { facilityLimits as limits } from '../limits.ts'
import { parseDegrees } from './degrees.ts'
import { isClosed, unwrapped } from '../outline.ts'
import {
  type Curve,
  type Facility,
  type Metric,
  type Outline,
  THRESHOLD_LEVELS,
  type ThresholdLevel,
} from '../types.ts'

export interface RawFacility {
  /** By ShakeCast's names (see `fieldName`). */
  readonly fields: ReadonlyMap<string, string>
  readonly curves: readonly RawCurve[]
}

export interface RawCurve {
  readonly metric: string
  readonly level: string
  readonly alpha: string
  readonly beta: string
}

const ALIASES: Readonly<Record<string, string>> = {
  LATITUDE: 'LAT',
  LONGITUDE: 'LON',
  LONG: 'LON',
  LNG: 'LON',
  NAME: 'FACILITY_NAME',
  ID: 'EXTERNAL_FACILITY_ID',
  TYPE: 'FACILITY_TYPE',
}

/** The largest thresholds that make sense; beyond, the metric or the unit is wrong. */
const ALPHA_MAX = { MMI: 13, PGA: 1_000, PGV: 2_000, PSA: 2_000 } as const
const BETA_MAX = 10

/** Where a facility says nothing: light shaking, then light, moderate and heavier damage (USGS's words for IV, VI, VII, VIII). */
export const DEFAULT_CURVES: readonly Curve[] = (
  [
    ['green', 4],
    ['yellow', 6],
    ['orange', 7],
    ['red', 8],
  ] as const
).map(([level, alpha]) => ({ metric: 'MMI', level, alpha, beta: null }))

/** ShakeCast's name of a column or element, in capitals; common other names are taken too. */
export function fieldName(text: string): string {
  const name = text.trim().toUpperCase().replaceAll(/\s+/g, '_')
  return lookUp(ALIASES, name) ?? name
}

export interface ReadFacility {
  readonly facility: Facility
  /** What is left out of it, each in words that go on a sentence: `the metric “SVEL” is not known`. */
  readonly losses: readonly string[]
  /** The same of what many rows of a file have in common: a sentence without its end. */
  readonly common: readonly string[]
}

/**
 * The facility without what cannot be read of its thresholds; or why it is none, in words that end a sentence: `the
 * latitude … is not between …`.
 */
export function toFacility({ fields, curves: rawCurves }: RawFacility): Result<ReadFacility> {
  const place = readPlace(fields)
  if (!place.ok) return place
  const { curves, losses, common } = readCurves(rawCurves)
  const externalId = cleanText(fields.get('EXTERNAL_FACILITY_ID'))
  const name = cleanText(fields.get('FACILITY_NAME')) || externalId
  if (name === '') return err('it has neither a FACILITY_NAME nor an EXTERNAL_FACILITY_ID')
  const type = cleanText(fields.get('FACILITY_TYPE'))
  // Components of one facility share its id.
  const component = cleanText(fields.get('COMPONENT'))
  const part = /^(system)?$/i.test(component) ? '' : component
  const partClass = cleanText(fields.get('COMPONENT_CLASS'))
  const facility = {
    key: facilityKey(type, externalId || name, part, /^(system)?$/i.test(partClass) ? '' : partClass),
    type,
    externalId,
    name: part === '' ? name : `${name}, ${part}`,
    ...place.value,
    curves: curves.length > 0 ? curves : DEFAULT_CURVES,
    assumed: curves.length === 0,
  }
  const models = fields.has('AEBM')
    ? ['ShakeCast’s building model (AEBM) is not computed here: its facilities are rated by their FRAGILITY']
    : []
  return ok({ facility, losses, common: [...common, ...models] })
}

/** Of a part of a facility, its component and that component's class too; both are empty of the whole. */
export function facilityKey(type: string, externalId: string, component = '', componentClass = ''): string {
  return [type, externalId, component, componentClass].join('\n').trimEnd().toLowerCase()
}

/** Within ±180. */
function wrapLon(lon: number): number {
  return lon >= -180 && lon <= 180 ? lon : ((((lon + 180) % 360) + 360) % 360) - 180
}

type Place = Pick<Facility, 'lat' | 'lon' | 'outline' | 'shape'>

/** An outline says more than LAT and LON beside it, which are its middle. Other tools write other things into GEOM. */
function readPlace(fields: ReadonlyMap<string, string>): Result<Place> {
  const geometry = fields.get('GEOM') ?? ''
  const hasLatLon = (fields.get('LAT') ?? '').trim() !== '' || (fields.get('LON') ?? '').trim() !== ''
  if (!hasLatLon && geometry.trim() === '' && BOX.some((side) => (fields.get(side) ?? '').trim() !== ''))
    return readBox(fields)
  if (!hasLatLon && geometry.trim() !== '') return readGeometry(geometry, fields.get('GEOM_TYPE') ?? '')
  if (hasLatLon && isListOfNumbers(geometry)) {
    const place = readGeometry(geometry, fields.get('GEOM_TYPE') ?? '')
    if (!place.ok || place.value.outline.length > 0) return place
  }
  const point = readPoint(fields.get('LON'), fields.get('LAT'))
  return point.ok ? ok({ lat: point.value[1], lon: wrapLon(point.value[0]), outline: [] }) : point
}

/** The columns for a place in ShakeCast's own export. */
export const BOX = ['LAT_MIN', 'LAT_MAX', 'LON_MIN', 'LON_MAX'] as const

/** The box's place: a point where both its ends are the same, as they mostly are. */
function readBox(fields: ReadonlyMap<string, string>): Result<Place> {
  const from = readPoint(fields.get('LON_MIN'), fields.get('LAT_MIN'))
  if (!from.ok) return from
  const to = readPoint(
    fields.get('LON_MAX') ?? fields.get('LON_MIN'),
    fields.get('LAT_MAX') ?? fields.get('LAT_MIN'),
  )
  if (!to.ok) return to
  const [west, south] = from.value
  const [east, north] = to.value
  const corners: [number, number][] = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
  ]
  const different = corners.filter(
    ([lon, lat], i) => corners.findIndex((other) => other[0] === lon && other[1] === lat) === i,
  )
  return placeOf(different, different.length > 2)
}

function isListOfNumbers(text: string): boolean {
  return /^[\d\s.,;+\-eE]+$/.test(text) && /\d[\s,;]+[-+.\d]/.test(text)
}

function readGeometry(geometry: string, typeText: string): Result<Place> {
  if (geometry.length >= limits.fieldCharsMax) return err('its outline is longer than any that is read here')
  const type = typeText.trim().toUpperCase() || 'POINT'
  const texts = cornersOf(geometry.trim())
  if (!texts) return err('its outline cannot be told apart into corners: separate them by semicolons')
  if (texts.length > limits.outlinePointsMax) {
    return err(`its outline has more than ${limits.outlinePointsMax} corners`)
  }
  const corners: (readonly [number, number])[] = []
  for (const [lon, lat] of texts) {
    const point = readPoint(lon, lat)
    if (!point.ok) return point
    corners.push(point.value)
  }
  const [first] = corners
  if (!first) return err('it has no place: LAT and LON, or a GEOM of them')
  // A circle's third number is its radius; its middle is where it is.
  if (type === 'CIRCLE') return placeOf([first], false)
  return placeOf(corners, corners.length > 2 && (/POLYGON|AREA/.test(type) || isClosed(corners)))
}

function placeOf(corners: Outline, isArea: boolean): Result<Place> {
  // Across the antimeridian the middle is between the corners, not on the other side of the Earth.
  const lons = unwrapped(corners).map(([lon]) => lon)
  const [lat, lon] = [middle(corners.map(([, cornerLat]) => cornerLat)), wrapLon(middle(lons))]
  if (corners.length === 1) return ok({ lat, lon, outline: [] })
  return ok({ lat, lon, outline: corners, shape: isArea ? 'area' : 'line' })
}

/**
 * The numbers of each corner. ShakeCast has `lon,lat,0;lon,lat,0`. Others write `lon,lat lon,lat` as KML does, or
 * `lon lat, lon lat`, or the numbers alone. Undefined where it cannot be told which number belongs to which corner.
 */
function cornersOf(geometry: string): string[][] | undefined {
  const numbers = (text: string): string[] => parts(text.trim(), /[\s,]+/)
  if (geometry.includes(';')) return parts(geometry, /;/).map(numbers)
  const words = parts(geometry, /\s+/)
  if (words.length > 1 && words.every((word) => /^[^,]+,[^,]+(,[^,]*)?$/.test(word)))
    return words.map(numbers)
  const listed = parts(geometry, /,/)
  if (listed.length > 1 && listed.every((part) => [2, 3].includes(numbers(part).length)))
    return listed.map(numbers)
  const all = numbers(geometry)
  if (all.length <= 3) return [all]
  const heights = all.filter((_, i) => i % 3 === 2)
  const size = all.length % 3 === 0 && heights.every((height) => Number(height) === 0) ? 3 : 2
  if (all.length % size !== 0) return undefined
  return Array.from({ length: all.length / size }, (_, i) => all.slice(i * size, (i + 1) * size))
}

function parts(text: string, mark: RegExp): string[] {
  return text.split(mark).filter((part) => part.trim() !== '')
}

function middle(numbers: readonly number[]): number {
  return (Math.min(...numbers) + Math.max(...numbers)) / 2
}

function readPoint(
  lonText: string | undefined,
  latText: string | undefined,
): Result<readonly [number, number]> {
  const lat = parseDegrees(latText, 'lat')
  const lon = parseDegrees(lonText, 'lon')
  if ((latText ?? '').trim() === '' || (lonText ?? '').trim() === '') {
    return err('it has no place: LAT and LON, or a GEOM of them')
  }
  if (Number.isNaN(lat)) return err(`the latitude ${quoted(latText)} is not a number`)
  if (Number.isNaN(lon)) return err(`the longitude ${quoted(lonText)} is not a number`)
  if (lat < -90 || lat > 90) {
    const hint = lat >= -180 && lat <= 180 && Math.abs(lon) <= 90 ? ' (LAT and LON may be exchanged)' : ''
    return err(`the latitude ${lat} is not between -90 and 90${hint}`)
  }
  if (lon < -180 || lon > 360) return err(`the longitude ${lon} is not between -180 and 360`)
  return ok([lon, lat])
}

function readCurves(raw: readonly RawCurve[]): { curves: Curve[]; losses: string[]; common: string[] } {
  const curves: Curve[] = []
  const losses: string[] = []
  const common: string[] = []
  for (const { metric: metricText, level: levelText, alpha: alphaText, beta: betaText } of raw) {
    const level = THRESHOLD_LEVELS.find((known) => known === levelText.trim().toLowerCase())
    // What is below the first threshold is grey whatever its own curve says; and an empty cell has no curve.
    if (!level || alphaText.trim() === '') continue
    const metric = metricOf(metricText)
    if (!metric) {
      const sentence = `The metric ${quoted(metricText)} is not known, and thresholds by it are left out`
      if (!common.includes(sentence)) common.push(sentence)
      continue
    }
    const curve = readCurve({ metric, level, alphaText, betaText })
    if (!curve.ok) losses.push(curve.error)
    else if (curves.some((other) => other.metric === metric && other.level === level))
      losses.push(`a second ${metric} threshold for ${level}`)
    else if (curve.value.alpha >= 0) {
      curves.push(curve.value)
      if (curve.value.beta === null && betaText.trim() !== '')
        losses.push(
          `the BETA ${quoted(betaText)} for ${level}, which is not a number above 0 and up to ${BETA_MAX}`,
        )
    }
  }
  // In one order, whatever the order of the columns was.
  curves.sort((a, b) => rankOf(a.level) - rankOf(b.level) || a.metric.localeCompare(b.metric, 'en'))
  const falling: Metric[] = []
  for (const [i, { metric, level, alpha }] of curves.entries()) {
    const above = curves.slice(i + 1).find((other) => other.metric === metric)
    if (!above || above.alpha >= alpha || falling.includes(metric)) continue
    falling.push(metric)
    losses.push(
      `its ${metric} thresholds, as that for ${above.level} (${above.alpha}) is below that for ${level} (${alpha})`,
    )
  }
  return { curves: curves.filter(({ metric }) => !falling.includes(metric)), losses, common }
}

/** With an α below zero for a level that is not used, which is ShakeCast's word for it. Without a β that cannot be. */
function readCurve({
  metric,
  level,
  alphaText,
  betaText,
}: Pick<Curve, 'metric' | 'level'> & {
  readonly alphaText: string
  readonly betaText: string
}): Result<Curve> {
  const alpha = parseNumber(alphaText)
  if (Number.isNaN(alpha))
    return err(`the ${metric} threshold ${quoted(alphaText)} for ${level}, which is not a number`)
  const max = metric.startsWith('PSA') ? ALPHA_MAX.PSA : ALPHA_MAX[metric as 'MMI' | 'PGA' | 'PGV']
  if (alpha > max) return err(`the ${metric} threshold ${alpha} for ${level}, which is over ${max}`)
  const beta = betaText.trim() === '' ? null : parseNumber(betaText)
  return ok({ metric, level, alpha, beta: beta !== null && beta > 0 && beta <= BETA_MAX ? beta : null })
}

function rankOf(level: ThresholdLevel): number {
  return THRESHOLD_LEVELS.indexOf(level)
}

function metricOf(text: string): Metric | undefined {
  const metric = text.trim().toUpperCase()
  return metric === 'MMI' ? metric : motionNameOf(metric)
}

function quoted(text: string | undefined): string {
  const clean = cleanText(text)
  return clean === '' ? '(empty)' : `“${clean.length > 40 ? `${clean.slice(0, 40)}…` : clean}”`
}
