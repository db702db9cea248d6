import { describe, expect, it } from 'vitest'
import { drillProduct, generateDrill } from './drill.ts'
import { peaksOf, proposePriority, readProduct, recogniseProduct, typeOf } from './product.ts'
import { COMPACT_PATH, makeCompact } from './make-compact.ts'

const now = new Date('2026-03-01T18:05:00Z')
const request = {
  lat: 34,
  lon: -118,
  magnitude: 6,
  depthKm: 10,
  place: 'A Town',
  time: now,
  now,
}
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
      processTime: now,
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
    expect(read.maxMmi).toBe(7)
    expect(read.maxPgv).toBeNull()
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
    expect(only.facts).toMatchObject({ magnitude: 6, description: 'A Town', processTime: now })
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
