import { describe, expect, it } from 'vitest'
import { drillProduct, generateDrill } from '../drill/drill.ts'
import { peaksOf, proposePriority, readProduct, recogniseProduct, typeOf } from './product.ts'
import { compactFilesOf } from '../../publishing/compact-file.ts'
import { COMPACT_PATH, makeCompact } from '../compact/make-compact.ts'
import { request } from './testing.ts'

const drill = generateDrill(request)

const texts = new Map((drill.ok ? drill.value : []).map(({ path, text }) => [path, text]))

const paths = [...texts.keys()]

/** The compact map of the same drill, or of one that differs. */
function compactOf(change: { version?: string } = {}): Blob {
  const product = drillProduct(request)
  if (!product.ok) throw new Error(product.error)
  const { facts, grid } = product.value
  const map = { facts: { ...facts, ...change }, peaks: peaksOf(product.value), grid, contours: null }
  return new Blob([makeCompact(map) ?? ''])
}

function getter(
  change: Record<string, string | undefined> = {},
): (path: string) => Promise<Blob> | undefined {
  const all = new Map<string, string | undefined>([...texts, ...Object.entries(change)])
  return (path) => {
    const text = all.get(path)
    return text === undefined ? undefined : Promise.resolve(new Blob([text]))
  }
}

describe('recogniseProduct', () => {
  it('knows files by their names in any folder', () => {
    const files = [
      'download/grid.xml',
      'download/cont_mi.json',
      'download/cont_mmi.json',
      'notes.txt',
      'INFO.JSON',
    ]
    expect(recogniseProduct(files.map((path) => ({ path, size: 1 })))).toEqual({
      grid: 'download/grid.xml',
      contours: 'download/cont_mmi.json',
      info: 'INFO.JSON',
    })
  })

  it('takes no name for a known one because every object has it', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'x.constructor', 'x.__proto__']) {
      expect(recogniseProduct([{ path: name, size: 1 }])).toEqual({})
      expect([proposePriority(name), typeOf(name)]).toEqual([0, 'application/octet-stream'])
    }
  })

  it('prefers the uppermost, passes over empty ones', () => {
    const files = [
      { path: 'old/a/grid.xml', size: 5 },
      { path: 'new/grid.xml', size: 5 },
      { path: 'grid.xml', size: 0 },
    ]
    expect(recogniseProduct(files)).toEqual({ grid: 'new/grid.xml' })
  })
})

describe('readProduct', () => {
  it('merges what there is', async () => {
    const read = await readProduct(getter(), paths)
    expect(read.problems).toEqual([])
    expect(read.facts).toMatchObject({
      magnitude: 6,
      description: 'A Town',
      eventType: 'SCENARIO',
      processTime: request.now,
    })
    expect(read.maxMmi).toBeCloseTo(7.25, 2)
    expect(read.maxPga).toBeGreaterThan(20)
    expect(read.maxPgv).toBeGreaterThan(20)
    expect(read.contours?.features.length).toBeGreaterThan(5)
  })

  it('shows what has arrived while the grid has not', async () => {
    const read = await readProduct(getter({ 'grid.xml': undefined }), paths)
    expect(read.problems).toEqual([])
    expect(read.product).toBeNull()
    expect(read.facts.magnitude).toBe(6)
    // info.json's, as the highest contour says less.
    expect(read.maxMmi).toBeCloseTo(7.25, 2)
    expect(read.isAtLeast).toBe(false)
    expect(read.maxPgv).toBeGreaterThan(20)
  })

  it('lets info.json fill what the grid does not say, and only that', async () => {
    const info = (texts.get('info.json') ?? '').replace('"--"', '"A"').replaceAll('A Town', 'Elsewhere')
    const grid = (texts.get('grid.xml') ?? '').replace('magnitude="6"', '')
    const read = await readProduct(getter({ 'info.json': info, 'grid.xml': grid }), paths)
    expect(read.facts).toMatchObject({ uncertaintyGrade: 'A', magnitude: 6, description: 'A Town' })
  })

  it('draws from the compact map until the grid is there, with the peaks of the full grid', async () => {
    const compact = compactOf()
    const only = await readProduct(
      (path) => (path === COMPACT_PATH ? Promise.resolve(compact) : undefined),
      [...paths, COMPACT_PATH],
    )
    expect(only.problems).toEqual([])
    expect(only.isCompact).toBe(true)
    expect(only.facts).toMatchObject({ magnitude: 6, description: 'A Town', processTime: request.now })
    const both = await readProduct(
      (path) => (path === COMPACT_PATH ? Promise.resolve(compact) : getter()(path)),
      [...paths, COMPACT_PATH],
    )
    expect(both.isCompact).toBe(false)
    // A grid.xml is written with a few digits.
    for (const peak of ['maxMmi', 'maxPga', 'maxPgv'] as const)
      expect(only[peak]).toBeCloseTo(both[peak] ?? NaN, 1)
    expect(only.product?.grid).toMatchObject({ nlon: both.product?.grid.nlon, nlat: both.product?.grid.nlat })
  })

  it('reads the same file once, so that a map is not drawn anew for another file', async () => {
    const compact = compactOf()
    const get = (path: string) => (path === COMPACT_PATH ? Promise.resolve(compact) : undefined)
    const [first, second] = [await readProduct(get, [COMPACT_PATH]), await readProduct(get, [COMPACT_PATH])]
    expect(first.product).not.toBeNull()
    expect(second.product).toBe(first.product)
  })

  it('says so when the compact map is of another version than the grid', async () => {
    const compact = compactOf({ version: '7' })
    const read = await readProduct(
      (path) => (path === COMPACT_PATH ? Promise.resolve(compact) : getter()(path)),
      [...paths, COMPACT_PATH],
    )
    expect(read.problems).toEqual([expect.stringContaining('compact map and grid.xml')])
    expect(read.facts.version).toBe('1')
  })

  it('says so when the two are of different maps', async () => {
    const info = (texts.get('info.json') ?? '').replace('"map_version": 1', '"map_version": 2')
    const read = await readProduct(getter({ 'info.json': info }), paths)
    expect(read.problems).toEqual([expect.stringContaining('not of the same map')])
    expect(read.facts.version).toBe('1')
  })

  it('names the file that is bad, and reads the others', async () => {
    const read = await readProduct(getter({ 'grid.xml': '<!DOCTYPE a>', 'info.json': '{' }), paths)
    expect(read.problems).toHaveLength(2)
    expect(read.problems.join(' ')).toMatch(/info\.json: .*grid\.xml: /)
    expect(read.contours).not.toBeNull()
    const rejected = await readProduct(() => Promise.reject(new Error('left')), paths)
    expect(rejected.problems).toHaveLength(3)
    expect(rejected.maxMmi).toBeNull()
  })
})

const INFO = {
  input: {
    event_information: {
      event_id: 'us1',
      ids: ',us1,nc7,',
      magnitude: '6.8',
      latitude: 34,
      longitude: -118,
      origin_time: '2026-03-01T18:00:00Z',
    },
  },
}

const RING = [
  [-118.5, 34],
  [-118, 34.5],
  [-117.5, 34],
  [-118.5, 34],
]

function lines(
  values: readonly number[],
  metadata?: object,
  ring: readonly (readonly number[])[] = RING,
): string {
  const features = values.map((value) => ({
    type: 'Feature',
    properties: { value },
    geometry: { type: 'MultiLineString', coordinates: [ring] },
  }))
  return JSON.stringify({ type: 'FeatureCollection', metadata, features })
}

/** Reads a product of these files only. */
function readTexts(files: Readonly<Record<string, string>>) {
  const all = new Map(Object.entries(files))
  return readProduct(
    (path) => {
      const text = all.get(path)
      return text === undefined ? undefined : Promise.resolve(new Blob([text]))
    },
    [...all.keys()],
  )
}

const made = async (info: string) => {
  const product = await readTexts({ 'info.json': info, 'cont_mmi.json': lines([7, 8]) })
  const [compact] = await compactFilesOf(product, [])
  const blob = compact?.data
  return readProduct(
    (path) => (path === COMPACT_PATH && blob ? Promise.resolve(blob) : undefined),
    [COMPACT_PATH],
  )
}

describe('the largest values of a product without a grid', () => {
  const motions = { MMI: { max: '8.65' }, PGA: { units: 'g', max: '0.61' }, PGV: { units: 'cms', max: '66' } }
  const withMotions = JSON.stringify({ ...INFO, output: { ground_motions: motions } })

  it('are info.json’s', async () => {
    const read = await readTexts({ 'info.json': withMotions, 'cont_mmi.json': lines([7, 8]) })
    expect(read).toMatchObject({ maxMmi: 8.65, isAtLeast: false, maxPga: 61, maxPgv: 66 })
  })

  it('are at least the highest contour’s where nothing tells them', async () => {
    const read = await readTexts({ 'info.json': JSON.stringify(INFO), 'cont_mmi.json': lines([7, 8]) })
    expect(read).toMatchObject({ maxMmi: 8, isAtLeast: true, maxPga: null, maxPgv: null })
  })

  it('are not known where there is no contour, and there is nothing to draw', async () => {
    for (const contours of [lines([]), lines([5], undefined, [])]) {
      const read = await readTexts({ 'info.json': JSON.stringify(INFO), 'cont_mmi.json': contours })
      expect(read).toMatchObject({ maxMmi: null, isAtLeast: false, contours: null, problems: [] })
      expect(read.facts.magnitude).toBe(6.8)
    }
  })

  it('travel in the compact map, in which a contour is no largest value', async () => {
    expect(await made(withMotions)).toMatchObject({ maxMmi: 8.65, isAtLeast: false, maxPga: 61, maxPgv: 66 })
    expect(await made(JSON.stringify(INFO))).toMatchObject({ maxMmi: 8, isAtLeast: true })
  })
})

const withMetadata = (feature: object, metadata: object) =>
  JSON.stringify({ type: 'FeatureCollection', metadata, features: [feature] })

describe('parts of another event', () => {
  const other = { eventid: 'us9' }
  const station = { type: 'Feature', geometry: { type: 'Point', coordinates: [-118, 34] }, properties: {} }
  const fault = { type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: RING } }
  const info = JSON.stringify(INFO)

  it('are told apart by the event’s name, and left out', async () => {
    const read = await readTexts({
      'info.json': info,
      'cont_mmi.json': lines([9], other),
      'stationlist.json': withMetadata(station, other),
      'rupture.json': withMetadata(fault, { id: 'us9', mag: 8, locstring: 'Elsewhere' }),
    })
    expect(read).toMatchObject({ contours: null, stations: null, rupture: null, maxMmi: null, problems: [] })
    expect(read.facts).toMatchObject({ eventId: 'us1', magnitude: 6.8 })
    expect(read.facts.description).toBeUndefined()
    expect(read.foreign).toEqual(
      (['contours', 'rupture', 'stations'] as const).map((kind) => ({
        kind,
        path: { contours: 'cont_mmi.json', rupture: 'rupture.json', stations: 'stationlist.json' }[kind],
        eventId: 'us9',
        mapEventId: 'us1',
      })),
    )
  })

  it.each([
    ['no metadata', undefined],
    ['the same name in capitals', { eventid: 'US1' }],
    ['a name that info.json lists', { eventid: 'nc7' }],
    [
      'the same name, elsewhere by the scatter of a first location',
      { eventid: 'us1', latitude: 34.8, longitude: -118 },
    ],
    [
      'another name, but the same place and time',
      { id: 'at3', lat: 34.1, lon: -118, time: '2026-03-01T18:00:09Z' },
    ],
    ['a time alone that fits', { time: '2026-03-01T18:00:30Z' }],
  ])('are none with %s', async (_, metadata) => {
    const read = await readTexts({ 'info.json': info, 'cont_mmi.json': lines([7], metadata) })
    expect(read.foreign).toEqual([])
    expect(read.contours?.features).toHaveLength(1)
  })

  it.each([
    ['another time', lines([7], { time: '2026-03-01T21:00:00Z' })],
    ['another place', lines([7], { latitude: 38, longitude: -118 })],
    ['the same name at another place', lines([7], { eventid: 'us1', latitude: -34, longitude: 118 })],
    ['another name, though near', lines([7], { eventid: 'us9', latitude: 34.1, longitude: -118 })],
    [
      'lines that lie elsewhere',
      lines(
        [7],
        undefined,
        RING.map(([lon = 0, lat = 0]) => [lon, lat + 20]),
      ),
    ],
  ])('are told apart by %s', async (_, contours) => {
    const read = await readTexts({ 'info.json': info, 'cont_mmi.json': contours })
    expect(read.foreign).toMatchObject([{ kind: 'contours', mapEventId: 'us1' }])
    expect([read.contours, read.maxMmi]).toEqual([null, null])
  })

  it('are held against the grid where there is one: an info.json of another event fills nothing', async () => {
    const elsewhere = { ...INFO, output: { uncertainty: { grade: 'A' } } }
    const read = await readTexts({
      'info.json': JSON.stringify(elsewhere),
      'grid.xml': (texts.get('grid.xml') ?? '').replace(/ magnitude="[^"]*"/, ''),
      'cont_mmi.json': lines([7], { eventid: INFO.input.event_information.event_id }),
    })
    expect(read.foreign.map(({ kind }) => kind)).toEqual(['info', 'contours'])
    expect(read.facts).toMatchObject({ description: 'A Town', magnitude: NaN, uncertaintyGrade: null })
  })

  it('the epicentre and the rest come from the other files where nothing else has them', async () => {
    const bare = JSON.stringify({ input: { event_information: { event_id: 'us1', magnitude: 7 } } })
    const read = await readTexts({
      'info.json': bare,
      'cont_mmi.json': lines([7], { eventid: 'us1', latitude: 34, longitude: -118 }),
      'rupture.json': withMetadata(fault, { id: 'us1', lat: 34.2, lon: -118, mag: 6.9, depth: 8 }),
    })
    expect(read.facts).toMatchObject({ eventId: 'us1', magnitude: 7, lat: 34, lon: -118, depthKm: 8 })
  })
})

it('what cannot be read is named with its file', async () => {
  const grid = (texts.get('grid.xml') ?? '').replace(
    /event_timestamp="[^"]*"/,
    'event_timestamp="2026-03-01T18:00:00PST"',
  )
  const read = await readTexts({ 'grid.xml': grid })
  expect(read.facts.time).toBeNull()
  expect(read.notes).toEqual([
    expect.stringMatching(/^grid\.xml: The origin time “2026-03-01T18:00:00PST” cannot be read/),
  ])
  expect(read.problems).toEqual([])
})

it('facts first, downloads last', () => {
  const order = [
    'shake_result.hdf',
    'x/grid.xml',
    'notes.txt',
    'cont_mmi.json',
    'info.json',
    'stationlist.json',
    'map.shakemap',
  ]
  expect(order.toSorted((a, b) => proposePriority(b) - proposePriority(a))).toEqual([
    'map.shakemap',
    'info.json',
    'stationlist.json',
    'cont_mmi.json',
    'notes.txt',
    'x/grid.xml',
    'shake_result.hdf',
  ])
  expect(typeOf('a/GRID.XML')).toBe('application/xml')
  expect(typeOf('a/shake_result.hdf')).toBe('application/octet-stream')
})
