/** ShakeMap's grid.xml, read and written. */
import { err, ok, type Result } from '../../../shared/lib/result.ts'
import { cleanText, eventTypeIn, parseNumber, parseTime, unreadTimes, writeTime } from './fact-text.ts'
import { isMmi } from '../compact/compact-levels.ts'
import { maximumOf, spacingOf } from '../grid.ts'
import { shakemapLimits as limits } from '../limits.ts'
import { type Column, scanColumns } from './number-scan.ts'
import { factorOfUnits, MOTION_WORDS, motionNameOf } from './peak-units.ts'
import type { EventFacts, GridProduct, MmiGrid, MotionName, PsaName } from '../types.ts'
import { escapeXml } from '../../../shared/lib/xml.ts'
import { scanXmlHead, type XmlElement } from './xml-head.ts'

export const DATA_TAG = /<(?:[A-Za-z_][\w.-]*:)?grid_data\b/
const END_CHARS_MAX = 10_000 // of comments behind the grid
const END =
  /^<\/(?:[\w.-]+:)?grid_data\s*>(?:\s|<!--(?:(?!--)[\s\S])*-->)*<\/(?:[\w.-]+:)?shakemap_grid\s*>(?:\s|<!--(?:(?!--)[\s\S])*-->)*$/
const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map()

/** Reads the text of a grid.xml. The error is one sentence for the page. 17 MB take about 0.2 s. */
export function parseGridXml(text: string): Result<GridProduct> {
  const scanned = scanGrid(text, factorOf)
  if (!scanned.ok) return scanned
  const { columns, frame, facts, ids } = scanned.value
  const mmi = columns.get('MMI')
  if (!mmi) return err('The grid has no field MMI.')
  // Masks such as -9999 mean that there is no value.
  for (let i = 0; i < mmi.length; i++) if (!isMmi(mmi[i] ?? NaN)) mmi[i] = NaN
  const largest = maximumOf(mmi)
  if (largest === null) return err('The grid has no intensity between 0 and 13.')
  const motions = readMotions(columns, largest)
  return ok({
    ...{ facts, ids, grid: { ...frame, mmi } },
    ...motions.layers,
    notes: [...scanned.value.notes, ...motions.notes],
  })
}

export interface ScannedGrid {
  readonly facts: EventFacts
  readonly ids: readonly string[]
  readonly frame: Frame
  /** By the names of their fields. */
  readonly columns: ReadonlyMap<string, Float32Array>
  readonly notes: readonly string[]
}

/** What is common to all of ShakeMap's grids. `factorOf` is undefined of a field that nobody asks for, else what to multiply it with. */
export function scanGrid(text: string, factorOf: (field: Field) => number | undefined): Result<ScannedGrid> {
  if (text.length > limits.gridCharsMax) return err('The grid is over 100 MB, more than a ShakeMap has.')
  const dataTag = text.slice(0, limits.gridHeadCharsMax).search(DATA_TAG)
  if (dataTag < 0) return err('This is not a ShakeMap grid: no grid_data near its beginning.')
  const head = scanXmlHead(text.slice(0, dataTag))
  if (!head.ok) return head
  const layout = readLayout(head.value.elements)
  if (!layout.ok) return layout
  const { fields, frame, notes: fieldNotes } = layout.value

  const start = text.indexOf('>', dataTag) + 1
  const end = text.indexOf('<', start)
  if (start === 0 || end < 0 || !END.test(text.slice(end, end + END_CHARS_MAX))) {
    return err('The grid is cut off or malformed at its end.')
  }
  const points = frame.nlon * frame.nlat
  // Memory is taken for numbers that are there, and not for those that a short head promises.
  if (end - start < points * fields.length * 2 - 1) {
    const counted = scanColumns(
      text,
      start,
      end,
      fields.map(() => null),
      points,
    )
    if (!counted.ok) return counted
  }
  const columns = new Map<string, Float32Array>()
  let periods = 0
  const wanted: Column[] = fields.map((field) => {
    const factor = factorOf(field)
    if (factor === undefined || columns.has(field.name)) return null
    if (field.name.startsWith('PSA') && ++periods > limits.gridPeriodsMax) return null
    const values = new Float32Array(points)
    columns.set(field.name, values)
    return { values, factor }
  })
  const scanned = scanColumns(text, start, end, wanted, points)
  if (!scanned.ok) return scanned
  const placed = checkCorners(columns, frame)
  if (!placed.ok) return placed
  const { facts, ids, notes } = readFacts(head.value.elements)
  return ok({
    ...{ facts, ids, frame, columns },
    notes: [...head.value.notes, ...fieldNotes, ...unreadNumbers(scanned.value), ...notes],
  })
}

function unreadNumbers(count: number): string[] {
  if (count === 0) return []
  return [
    `${count} of the grid’s values ${count === 1 ? 'is no number and has' : 'are no numbers and have'} no value on the map.`,
  ]
}

function readMotions(
  columns: ReadonlyMap<string, Float32Array>,
  largestMmi: number,
): { layers: Pick<GridProduct, 'pga' | 'pgv' | 'psa'>; notes: string[] } {
  const notes: string[] = []
  const read = (name: MotionName): Float32Array | null => {
    const { values, note } = checkMotion(name, columns.get(name), largestMmi)
    if (note !== undefined) notes.push(note)
    return values
  }
  const [pga, pgv] = [read('PGA'), read('PGV')]
  const periods = [...columns.keys()].filter((name): name is PsaName => name.startsWith('PSA')).toSorted()
  const psa = periods.flatMap((name) => {
    const values = read(name)
    return values ? [[name, values] as const] : []
  })
  return { layers: { pga, pgv, ...(psa.length > 0 ? { psa: Object.fromEntries(psa) } : {}) }, notes }
}

/** Below this intensity nobody felt the earthquake, so a motion of 0.00 may have been rounded. */
const FELT_MMI = 2

/** No motion is below zero, and where people felt it not all of it is zero: such values are no values. */
function checkMotion(
  name: MotionName,
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
      ? `${name} is below zero at some points (${Number(lowest.toPrecision(3))} ${MOTION_WORDS[name === 'PGV' ? 'PGV' : 'PGA']}), which cannot be: they are left out. Is it a logarithm?`
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
export function writeGridXml({ facts, grid, pga, pgv, psa = {} }: GridProduct): string {
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
  for (const [name, values] of Object.entries(psa))
    if (values) columns.push({ name, units: '%g', text: (i) => significant(values[i]) })

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

export interface Field {
  readonly name: string
  readonly units: string
}
type Frame = Omit<MmiGrid, 'mmi'>

function readLayout(
  elements: readonly XmlElement[],
): Result<{ fields: Field[]; frame: Frame; notes: string[] }> {
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
  for (const { name: element, attributes } of elements) {
    if (element !== 'grid_field') continue
    const index = parseNumber(attributes.get('index'))
    if (!(Number.isInteger(index) && index >= 1 && index <= limits.gridFieldsMax) || fields[index - 1]) {
      return err('The grid numbers its fields wrongly.')
    }
    const name = (attributes.get('name') ?? '').trim().toUpperCase()
    fields[index - 1] = {
      name: motionNameOf(name) ?? name,
      units: (attributes.get('units') ?? '').trim().toLowerCase(),
    }
  }
  const named = Array.from(fields, (field: Field | undefined) => field?.name)
  if (named.includes(undefined)) return err('The grid numbers its fields wrongly.')
  const twice = new Set(named.filter((name, i) => name !== '' && named.indexOf(name) !== i))
  const notes = [...twice].map((name) => `The grid has a field ${cleanText(name)} twice: the first counts.`)
  return ok({ fields, frame: { lonMin, latMin, lonMax, latMax, nlon, nlat }, notes })
}

/** What to multiply a field's numbers with; undefined for a field that nobody asks for, or of unknown units. */
function factorOf({ name, units }: Field): number | undefined {
  const motion = motionNameOf(name)
  if (motion) return factorOfUnits(motion, units)
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
    eventType: eventTypeIn(map.get('shakemap_event_type')),
    uncertaintyGrade: null,
  }
  const notes = unreadTimes({ 'origin time': originTime, 'map’s time': mapTime })
  return { facts, ids: [...new Set(ids)].filter((id) => id !== ''), notes }
}
