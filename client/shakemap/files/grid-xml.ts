/** ShakeMap's grid.xml, read and written. */
import { err, ok, type Result } from '../../../shared/lib/result.ts'
import { cleanText, parseNumber, parseTime, unreadTimes, writeTime } from './fact-text.ts'
import { maximumOf, spacingOf } from '../grid.ts'
import { shakemapLimits as limits } from '../limits.ts'
import { type Column, scanColumns } from './number-scan.ts'
import { MOTION_UNITS, MOTION_WORDS, type Motion } from './peak-units.ts'
import type { EventFacts, GridProduct, MmiGrid } from '../types.ts'
import { escapeXml, scanXmlHead, type XmlElement } from './xml-head.ts'

const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map()

/** Reads the text of a grid.xml. The error is one sentence for the page. 17 MB take about 0.2 s. */
export function parseGridXml(text: string): Result<GridProduct> {
  if (text.length > limits.gridCharsMax) return err('The grid is over 100 MB, more than a ShakeMap has.')
  const dataTag = text.slice(0, limits.gridHeadCharsMax).indexOf('<grid_data')
  if (dataTag < 0) return err('This is not a ShakeMap grid: no grid_data near its beginning.')
  const head = scanXmlHead(text.slice(0, dataTag))
  if (!head.ok) return head
  const layout = readLayout(head.value)
  if (!layout.ok) return layout
  const { fields, frame } = layout.value

  const start = text.indexOf('>', dataTag) + 1
  const end = text.indexOf('<', start)
  if (
    start === 0 ||
    end < 0 ||
    !/^<\/grid_data\s*>\s*<\/shakemap_grid\s*>\s*$/.test(text.slice(end, end + 1000))
  ) {
    return err('The grid is cut off or malformed at its end.')
  }
  const points = frame.nlon * frame.nlat
  const columns = new Map<string, Float32Array>()
  const wanted: Column[] = fields.map((field) => {
    const factor = factorOf(field)
    if (factor === undefined) return null
    const values = new Float32Array(points)
    columns.set(field.name, values)
    return { values, factor }
  })
  const scanned = scanColumns(text, start, end, wanted, points)
  if (!scanned.ok) return scanned
  const mmi = columns.get('MMI')
  if (!mmi) return err('The grid has no field MMI.')
  const placed = checkCorners(columns, frame)
  if (!placed.ok) return placed
  // Masks such as -9999 mean that there is no value.
  for (let i = 0; i < points; i++) if (!((mmi[i] ?? NaN) >= 0 && (mmi[i] ?? NaN) <= 13)) mmi[i] = NaN
  const largest = maximumOf(mmi)
  if (largest === null) return err('The grid has no intensity between 0 and 13.')
  const [pga, pgv] = (['PGA', 'PGV'] as const).map((name) => checkMotion(name, columns.get(name), largest))
  const { facts, ids, notes } = readFacts(head.value)
  return ok({
    facts,
    ids,
    grid: { ...frame, mmi },
    pga: pga?.values ?? null,
    pgv: pgv?.values ?? null,
    notes: [...notes, ...[pga, pgv].flatMap((motion) => motion?.note ?? [])],
  })
}

/** Below this intensity nobody felt the earthquake, so a motion of 0.00 may have been rounded. */
const FELT_MMI = 2

/** No motion is below zero, and where people felt it not all of it is zero: such values are no values. */
function checkMotion(
  name: Motion,
  values: Float32Array | undefined,
  largestMmi: number,
): { values: Float32Array | null; note?: string } {
  if (!values) return { values: null }
  let lowest = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN
    if (!(value < 0)) continue
    if (!isMask(value)) lowest = Math.min(lowest, value)
    values[i] = NaN
  }
  const largest = maximumOf(values)
  const note =
    lowest < 0
      ? `${name} is below zero at some points (${Number(lowest.toPrecision(3))} ${MOTION_WORDS[name]}), which cannot be: they are left out. Is it a logarithm?`
      : undefined
  if (largest === 0 && largestMmi >= FELT_MMI)
    return {
      values: null,
      note:
        note ??
        `${name} is 0 at every point, though the intensity reaches ${Number(largestMmi.toPrecision(2))}: receivers will read that it is not given.`,
    }
  return { values: largest === null ? null : values, ...(note === undefined ? {} : { note }) }
}

/** -9999 and the like stand for "no value". */
function isMask(value: number): boolean {
  return value <= -99
}

/** The text of a grid.xml in ShakeMap's format: LON, LAT, MMI and what else the product has. */
export function writeGridXml({ facts, grid, pga, pgv }: GridProduct): string {
  const spacing = spacingOf(grid)
  const columns: { name: string; units: string; text: (i: number) => string }[] = [
    { name: 'LON', units: 'dd', text: (i) => (grid.lonMin + (i % grid.nlon) * spacing.lon).toFixed(4) },
    {
      name: 'LAT',
      units: 'dd',
      text: (i) => (grid.latMax - Math.floor(i / grid.nlon) * spacing.lat).toFixed(4),
    },
    { name: 'MMI', units: 'intensity', text: (i) => plain((grid.mmi[i] ?? NaN).toFixed(2)) },
  ]
  if (pga) columns.push({ name: 'PGA', units: '%g', text: (i) => significant(pga[i]) })
  if (pgv) columns.push({ name: 'PGV', units: 'cm/s', text: (i) => significant(pgv[i]) })

  const lines = [
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
    `${tag('shakemap_grid', {
      'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
      xmlns: 'http://earthquake.usgs.gov/eqcenter/shakemap',
      'xsi:schemaLocation':
        'http://earthquake.usgs.gov http://earthquake.usgs.gov/eqcenter/shakemap/xml/schemas/shakemap.xsd',
      event_id: facts.eventId,
      shakemap_id: facts.eventId,
      shakemap_version: facts.version,
      code_version: 'flashcrew',
      process_timestamp: writeTime(facts.processTime),
      shakemap_originator: facts.source,
      map_status: facts.mapStatus,
      shakemap_event_type: facts.eventType,
    })}>`,
    `${tag('event', {
      event_id: facts.eventId,
      magnitude: facts.magnitude,
      depth: facts.depthKm,
      lat: facts.lat.toFixed(6),
      lon: facts.lon.toFixed(6),
      event_timestamp: writeTime(facts.time),
      event_network: facts.source,
      event_description: facts.description,
    })} />`,
    `${tag('grid_specification', {
      lon_min: grid.lonMin.toFixed(6),
      lat_min: grid.latMin.toFixed(6),
      lon_max: grid.lonMax.toFixed(6),
      lat_max: grid.latMax.toFixed(6),
      nominal_lon_spacing: spacing.lon.toFixed(6),
      nominal_lat_spacing: spacing.lat.toFixed(6),
      nlon: grid.nlon,
      nlat: grid.nlat,
    })} />`,
    ...columns.map(({ name, units }, i) => `${tag('grid_field', { index: i + 1, name, units })} />`),
    '<grid_data>',
  ]
  for (let i = 0; i < grid.nlon * grid.nlat; i++) lines.push(columns.map(({ text }) => text(i)).join(' '))
  lines.push('</grid_data>', '</shakemap_grid>', '')
  return lines.join('\n')
}

function tag(name: string, attributes: Readonly<Record<string, string | number>>): string {
  const pairs = Object.entries(attributes).map(([key, value]) => `${key}="${escapeXml(String(value))}"`)
  return `<${name} ${pairs.join(' ')}`
}

/** As ShakeMap spells a missing number. */
function plain(text: string): string {
  return text === 'NaN' ? 'nan' : text
}

function significant(value = NaN): string {
  return plain(String(Number(value.toPrecision(4))))
}

interface Field {
  readonly name: string
  readonly units: string
}
type Frame = Omit<MmiGrid, 'mmi'>

function readLayout(elements: readonly XmlElement[]): Result<{ fields: Field[]; frame: Frame }> {
  if (elements[0]?.name !== 'shakemap_grid')
    return err('This is not a ShakeMap grid: its root is not shakemap_grid.')
  const specification = elements.find(({ name }) => name === 'grid_specification')?.attributes
  if (!specification) return err('The grid has no grid_specification.')
  const number = (key: string): number => parseNumber(specification.get(key))
  const [lonMin, latMin, latMax] = [number('lon_min'), number('lat_min'), number('lat_max')]
  // A map over the antimeridian may end at -175 instead of 185.
  const lonMax = number('lon_max') + (number('lon_max') < lonMin ? 360 : 0)
  const [nlon, nlat] = [number('nlon'), number('nlat')]
  if (!(lonMin >= -360 && lonMax <= 540 && lonMax > lonMin && lonMax - lonMin <= 360)) {
    return err('The grid has no usable longitudes in its grid_specification.')
  }
  if (!(latMin >= -90 && latMax <= 90 && latMax > latMin)) {
    return err('The grid has no usable latitudes in its grid_specification.')
  }
  if (!(Number.isInteger(nlon) && Number.isInteger(nlat) && nlon >= 2 && nlat >= 2)) {
    return err('The grid has no usable nlon and nlat in its grid_specification.')
  }
  if (nlon * nlat > limits.gridPointsMax)
    return err('The grid has over 4 million points, more than a ShakeMap has.')

  const fields: Field[] = []
  for (const { name, attributes } of elements) {
    if (name !== 'grid_field') continue
    const index = parseNumber(attributes.get('index'))
    if (!(Number.isInteger(index) && index >= 1 && index <= limits.gridFieldsMax) || fields[index - 1]) {
      return err('The grid numbers its fields wrongly.')
    }
    fields[index - 1] = {
      name: (attributes.get('name') ?? '').trim().toUpperCase(),
      units: (attributes.get('units') ?? '').trim().toLowerCase(),
    }
  }
  const named = Array.from(fields, (field: Field | undefined) => field?.name ?? '')
  if (named.includes('') || new Set(named).size < named.length)
    return err('The grid numbers its fields wrongly.')
  return ok({ fields, frame: { lonMin, latMin, lonMax, latMax, nlon, nlat } })
}

/** What to multiply a field's numbers with; undefined for a field that nobody asks for, or of unknown units. */
function factorOf({ name, units }: Field): number | undefined {
  if (name === 'PGA' || name === 'PGV') return MOTION_UNITS[name][units]
  return name === 'MMI' || name === 'LON' || name === 'LAT' ? 1 : undefined
}

/** The rows must run from the north-west corner to the south-east one; a grid told upside down would be drawn so. */
function checkCorners(columns: ReadonlyMap<string, Float32Array>, frame: Frame): Result<null> {
  const last = frame.nlon * frame.nlat - 1
  const far = (name: string, point: number, expected: number, span: number, count: number): boolean => {
    const value = columns.get(name)?.[point]
    if (value === undefined) return false
    const off = Math.abs(value - expected) % 360
    return !(Math.min(off, 360 - off) <= span / (count - 1) + 0.001)
  }
  const { lonMin, lonMax, latMin, latMax, nlon, nlat } = frame
  const lonOff =
    far('LON', 0, lonMin, lonMax - lonMin, nlon) || far('LON', last, lonMax, lonMax - lonMin, nlon)
  const latOff =
    far('LAT', 0, latMax, latMax - latMin, nlat) || far('LAT', last, latMin, latMax - latMin, nlat)
  return lonOff || latOff
    ? err('The grid does not run from its north-west to its south-east corner.')
    : ok(null)
}

function readFacts(elements: readonly XmlElement[]): {
  facts: EventFacts
  ids: readonly string[]
  notes: readonly string[]
} {
  const map = elements[0]?.attributes ?? NO_ATTRIBUTES
  const event = elements.find(({ name }) => name === 'event')?.attributes ?? NO_ATTRIBUTES
  const [originTime, mapTime] = [event.get('event_timestamp'), map.get('process_timestamp')]
  const ids = [event.get('event_id'), map.get('event_id'), map.get('shakemap_id')].map((id) => cleanText(id))
  const facts = {
    eventId: cleanText(event.get('event_id') ?? map.get('event_id')),
    magnitude: parseNumber(event.get('magnitude')),
    depthKm: parseNumber(event.get('depth')),
    lat: parseNumber(event.get('lat')),
    lon: parseNumber(event.get('lon')),
    time: parseTime(originTime ?? ''),
    description: cleanText(event.get('event_description')),
    source: cleanText(map.get('shakemap_originator')),
    version: cleanText(map.get('shakemap_version')),
    processTime: parseTime(mapTime ?? ''),
    mapStatus: cleanText(map.get('map_status')),
    eventType: cleanText(map.get('shakemap_event_type')),
    uncertaintyGrade: null,
  }
  const notes = unreadTimes({ 'origin time': originTime, 'map’s time': mapTime })
  return { facts, ids: [...new Set(ids)].filter((id) => id !== ''), notes }
}
