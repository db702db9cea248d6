/**
 * What a product of each kind tells, against figures that are computed apart from our code: the intensity at a place, the
 * largest, the areas. The earthquake is a formula of the distance, so that the right value at any place is known.
 */
import { describe, expect, it } from 'vitest'
import { compactFilesOf } from '../../../publishing/compact-file.ts'
import { summarise, summariseContours } from './summary.ts'
import { evaluate } from '../../../facilities/rate/evaluate.ts'
import { facility } from '../../../facilities/testing.ts'
import { sampleAt } from '../../../shakemap/sample.ts'
import { readProduct, type ReadProduct } from '../../../shakemap/product/product.ts'

interface Place {
  readonly lat: number
  readonly lon: number
}

const PEAK = 9.24
const FALL_PER_KM = 0.04
/** A cone's top is cut by its cells: 1.9 km wide, and 0.04 each. */
const CELL = 0.055
const SIDE = 121
const REACH_DEGREES = 1

/** Great-circle distance by the spherical law of cosines, which our code does not use. */
function kmBetween(a: Place, b: Place): number {
  const r = Math.PI / 180
  const cos =
    Math.sin(a.lat * r) * Math.sin(b.lat * r) +
    Math.cos(a.lat * r) * Math.cos(b.lat * r) * Math.cos((a.lon - b.lon) * r)
  return 6371 * Math.acos(Math.min(1, Math.max(-1, cos)))
}

const truth = (at: Place, epicentre: Place): number => PEAK - FALL_PER_KM * kmBetween(at, epicentre)
/** Kilometres at which the intensity has fallen to this. */
const reachOf = (mmi: number): number => (PEAK - mmi) / FALL_PER_KM

interface Kind {
  readonly decimals: number
  readonly side?: number
}

/** Width in degrees that is as many kilometres as the height. */
const widthOf = ({ lat }: Place): number => REACH_DEGREES / Math.cos((lat * Math.PI) / 180)

function placesOf(epicentre: Place, side: number): Place[] {
  const width = widthOf(epicentre)
  return Array.from({ length: side * side }, (_, i) => ({
    lat: epicentre.lat + REACH_DEGREES * (1 - (2 * Math.floor(i / side)) / (side - 1)),
    lon: epicentre.lon + width * ((2 * (i % side)) / (side - 1) - 1),
  }))
}

/** −180 … 180, as makers write it. */
const wrapped = (lon: number): number => lon - 360 * Math.round(lon / 360)

function gridXml(epicentre: Place, { decimals, side = SIDE }: Kind): string {
  const width = widthOf(epicentre)
  const rows = placesOf(epicentre, side).map((at) => {
    const mmi = Math.max(1, truth(at, epicentre))
    return `${wrapped(at.lon).toFixed(4)} ${at.lat.toFixed(4)} ${mmi.toFixed(decimals)}`
  })
  return `<shakemap_grid event_id="us1" shakemap_version="1" shakemap_originator="us" map_status="RELEASED" shakemap_event_type="ACTUAL">
<event event_id="us1" magnitude="7" depth="10" lat="${epicentre.lat}" lon="${epicentre.lon}" event_timestamp="2026-03-01T18:00:00Z" event_description="Here"/>
<grid_specification lon_min="${wrapped(epicentre.lon - width)}" lat_min="${epicentre.lat - REACH_DEGREES}" lon_max="${wrapped(epicentre.lon + width)}" lat_max="${epicentre.lat + REACH_DEGREES}" nlon="${side}" nlat="${side}"/>
<grid_field index="1" name="LON" units="dd"/><grid_field index="2" name="LAT" units="dd"/><grid_field index="3" name="MMI" units="intensity"/>
<grid_data>\n${rows.join('\n')}\n</grid_data></shakemap_grid>`
}

function coverageJson(epicentre: Place, { decimals, side = SIDE }: Kind): string {
  const width = widthOf(epicentre)
  const rows = placesOf(epicentre, side).map((at) =>
    Number(Math.max(1, truth(at, epicentre)).toFixed(decimals)),
  )
  const southFirst = Array.from({ length: side }, (_, row) => rows.slice(row * side, (row + 1) * side))
    .toReversed()
    .flat()
  const axes = {
    x: { start: wrapped(epicentre.lon - width), stop: wrapped(epicentre.lon + width), num: side },
    y: { start: epicentre.lat - REACH_DEGREES, stop: epicentre.lat + REACH_DEGREES, num: side },
  }
  const MMI = { type: 'NdArray', axisNames: ['y', 'x'], shape: [side, side], values: southFirst }
  return JSON.stringify({ type: 'Coverage', domain: { type: 'Domain', axes }, ranges: { MMI } })
}

/** Circles, point by point by the great-circle formula of a destination. */
function contMmi(epicentre: Place, values: readonly number[]): string {
  const r = Math.PI / 180
  const ring = (km: number): number[][] =>
    Array.from({ length: 181 }, (_, i) => {
      const [d, bearing] = [km / 6371, i * 2 * r]
      const lat = Math.asin(
        Math.sin(epicentre.lat * r) * Math.cos(d) +
          Math.cos(epicentre.lat * r) * Math.sin(d) * Math.cos(bearing),
      )
      const east = Math.atan2(
        Math.sin(bearing) * Math.sin(d) * Math.cos(epicentre.lat * r),
        Math.cos(d) - Math.sin(epicentre.lat * r) * Math.sin(lat),
      )
      return [wrapped(epicentre.lon + east / r), lat / r]
    })
  const features = values.map((value) => ({
    type: 'Feature',
    properties: { value, units: 'mmi', weight: 2 },
    geometry: { type: 'MultiLineString', coordinates: [ring(reachOf(value))] },
  }))
  return JSON.stringify({ type: 'FeatureCollection', features, metadata: { eventid: 'us1' } })
}

const infoJson = ({ lat, lon }: Place): string =>
  JSON.stringify({
    input: {
      event_information: { event_id: 'us1', magnitude: '7', latitude: String(lat), longitude: String(lon) },
    },
    output: { ground_motions: { MMI: { max: String(PEAK), max_grid: String(PEAK) } } },
  })

const read = (texts: Readonly<Record<string, string | Blob>>): Promise<ReadProduct> => {
  const blobs = new Map(Object.entries(texts).map(([path, text]) => [path, new Blob([text])]))
  return readProduct(
    (path) => {
      const blob = blobs.get(path)
      return blob && Promise.resolve(blob)
    },
    [...blobs.keys()],
  )
}

/** As receivers have it first: the files that a publisher makes of the product, and nothing else. */
async function compactOf(product: ReadProduct): Promise<ReadProduct> {
  const files = await compactFilesOf(product, [])
  return read(Object.fromEntries(files.map(({ path, data }) => [path, data])))
}

const WHERE: readonly (readonly [string, Place])[] = [
  ['on land', { lat: 34.05, lon: -118.25 }],
  ['at sea', { lat: -47.5, lon: -15.25 }],
  ['over the antimeridian', { lat: -17.2, lon: 179.85 }],
  ['over the antimeridian, from the east', { lat: 51.9, lon: -179.9 }],
  ['at a high latitude', { lat: 78.2, lon: 15.6 }],
  ['at the equator', { lat: 0.01, lon: 0.02 }],
]

const TRIED: readonly (readonly [east: number, north: number])[] = [
  [0, 0],
  [0.31, 0.12],
  [-0.52, 0.27],
  [0.71, -0.63],
  [-0.05, -0.88],
]

/** `within`: how far off the intensity may be, by the decimals of the file and the cells between which it is sampled. */
function checkGrid(product: ReadProduct, epicentre: Place, within: number): void {
  expect(product.problems).toEqual([])
  expect(product.maxMmi).toBeCloseTo(PEAK, 1)
  const sampled = product.product
  if (!sampled) throw new Error('no grid')
  const width = widthOf(epicentre)
  for (const [east, north] of TRIED) {
    const at = { lat: epicentre.lat + north * REACH_DEGREES, lon: epicentre.lon + east * width }
    const right = Math.max(1, truth(at, epicentre))
    for (const lon of [at.lon, wrapped(at.lon), at.lon + 360])
      expect(Math.abs((sampleAt(sampled, at.lat, lon)?.mmi ?? NaN) - right)).toBeLessThanOrEqual(within)
    const impact = evaluate(facility('It', at.lat, wrapped(at.lon)), { sampled, ...epicentre })
    expect(impact.shaking?.mmi).toBe(sampleAt(sampled, at.lat, wrapped(at.lon))?.mmi)
    const km = kmBetween(at, epicentre)
    expect(Math.abs((impact.distanceKm ?? NaN) - km)).toBeLessThanOrEqual(0.02 + km * 0.001)
  }
  expect(
    sampleAt(sampled, epicentre.lat + REACH_DEGREES * 1.01, epicentre.lon),
    'never zero outside',
  ).toBeNull()
  for (const { legend, areaKm2, reachKm } of summarise(sampled.grid, epicentre)) {
    if (legend.from < 6.5) continue
    const [inner, outer] = [legend.from + 1 > PEAK ? 0 : reachOf(legend.from + 1), reachOf(legend.from)]
    // An edge is off by what the intensity is, and by half a cell. A cap's area is π d² within a thousandth.
    const offKm = (within - CELL) / FALL_PER_KM + 1
    const [least, most] = [-offKm, offKm].map(
      (off) => Math.PI * (Math.max(0, outer + off) ** 2 - Math.max(0, inner === 0 ? 0 : inner - off) ** 2),
    )
    expect(areaKm2, `the area of ${legend.intensity}`).toBeGreaterThan((least ?? NaN) * 0.99)
    expect(areaKm2, `the area of ${legend.intensity}`).toBeLessThan((most ?? NaN) * 1.01)
    expect(Math.abs((reachKm ?? NaN) - outer), `the reach of ${legend.intensity}`).toBeLessThan(offKm + 2)
  }
}

describe.each(WHERE)('an earthquake %s', (_, epicentre) => {
  it.each([
    ['one decimal', { decimals: 1 }, CELL + 0.05],
    ['two decimals', { decimals: 2 }, CELL + 0.005],
  ] as const)('by a grid of %s, and by the compact map of it', async (_, kind, within) => {
    const whole = await read({ 'grid.xml': gridXml(epicentre, kind) })
    checkGrid(whole, epicentre, within)
    checkGrid(await compactOf(whole), epicentre, within + 0.025)
  })

  it('by a coverage only, and by the compact map of it', async () => {
    const files = {
      'coverage_mmi_medium_res.covjson': coverageJson(epicentre, { decimals: 1 }),
      'info.json': infoJson(epicentre),
    }
    const whole = await read(files)
    expect(whole.isCompact).toBe(false)
    checkGrid(whole, epicentre, CELL + 0.05)
    checkGrid(await compactOf(whole), epicentre, CELL + 0.05)
  })

  it.each([
    ['halves and wholes', [4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8, 8.5, 9], false],
    ['wholes', [5, 6, 7, 8, 9], true],
  ] as const)('by contours at %s only', async (_, values, isLeast) => {
    const whole = await read({
      'cont_mmi.json': contMmi(epicentre, values),
      'info.json': infoJson(epicentre),
    })
    for (const product of [whole, await compactOf(whole)]) {
      expect([product.maxMmi, product.isAtLeast]).toEqual([PEAK, false])
      const rows = summariseContours(
        product.contours ?? { type: 'FeatureCollection', features: [] },
        epicentre,
      )
      expect(rows.map(({ isReachLeast }) => isReachLeast)).toEqual(rows.map(() => isLeast))
      for (const { legend, reachKm } of rows) {
        const value = values.find((value) => value >= legend.from) ?? NaN
        expect(Math.abs((reachKm ?? NaN) - reachOf(value))).toBeLessThan(0.1)
      }
      const lons = product.contours?.features.flatMap(({ geometry }) =>
        geometry.coordinates.flat().map(([lon = NaN]) => lon),
      )
      const spread = Math.max(...(lons ?? [])) - Math.min(...(lons ?? []))
      expect(spread, 'no band around the world').toBeLessThan(
        (3 * reachOf(4.5)) / 111 / Math.cos((epicentre.lat * Math.PI) / 180),
      )
    }
    const bare = await read({ 'cont_mmi.json': contMmi(epicentre, values) })
    expect([bare.maxMmi, bare.isAtLeast]).toEqual([Math.max(...values), true])
  })

  it('by neither grid nor lines says what info.json says, and no more', async () => {
    const product = await read({ 'info.json': infoJson(epicentre) })
    expect(product).toMatchObject({ maxMmi: PEAK, isAtLeast: false, product: null, contours: null })
    expect(await read({ 'cont_mmi.json': contMmi(epicentre, []) })).toMatchObject({
      maxMmi: null,
      contours: null,
    })
  })
})

it('a grid that is thinned for the compact map keeps its figures', async () => {
  const epicentre = { lat: 34.05, lon: -118.25 }
  const whole = await read({ 'grid.xml': gridXml(epicentre, { decimals: 2, side: 601 }) })
  const small = await compactOf(whole)
  expect(small.product?.grid.nlon).toBeLessThan(601)
  checkGrid(small, epicentre, CELL + 0.005)
})

it('official contours beside a grid are kept for drawing, and figures are the grid’s', async () => {
  const epicentre = { lat: -17.2, lon: 179.85 }
  const values = [5, 6, 7, 8]
  const product = await read({
    'grid.xml': gridXml(epicentre, { decimals: 2 }),
    'cont_mmi.json': contMmi(epicentre, values),
  })
  checkGrid(product, epicentre, CELL + 0.005)
  expect(product.contours?.features.map(({ properties }) => properties.value)).toEqual(values)
  expect(product.foreign).toEqual([])
})
