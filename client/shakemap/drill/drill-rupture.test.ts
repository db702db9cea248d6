import { describe, expect, it } from 'vitest'
import { DRILL_PRESETS } from './drill-presets.ts'
import {
  distanceToLineKm,
  ruptureLengthKm,
  ruptureLine,
  ruptureTopKm,
  ruptureWidthKm,
  writeRupture,
} from './drill-rupture.ts'
import { drillProduct, generateDrill, type DrillRequest } from './drill.ts'
import { maximumOf, mmiAt } from '../grid.ts'
import { intensityAtRupture } from './ground-motion.ts'
import { distanceKm } from '../distance.ts'
import { parseRupture } from '../files/rupture.ts'
import { readProduct } from '../product/product.ts'

const time = new Date('2026-03-01T18:00:00Z')
const request: DrillRequest = {
  ...{ lat: 37.79, lon: -122.18, magnitude: 7, depthKm: 8, place: 'Hayward Fault', time, now: time },
  rupture: { strike: 325, lengthKm: 49 },
}

it.each([
  [5, 3.24],
  [6, 12.6],
  [7, 49],
  [8, 190.5],
])('a magnitude %d breaks %d km (Wells & Coppersmith 1994)', (magnitude, km) => {
  expect(ruptureLengthKm(magnitude) / km).toBeCloseTo(1, 2)
})

it.each([
  [5, 3.89],
  [6, 8.13],
  [6.7, 13.6],
  [7, 16.98],
  [8, 35.48],
])('the rupture of a magnitude %d is %d km wide (Wells & Coppersmith 1994)', (magnitude, km) => {
  expect(ruptureWidthKm(magnitude) / km).toBeCloseTo(1, 2)
})

it('ends half its width above the hypocentre, or at the ground', () => {
  expect(ruptureTopKm(6.7, 18)).toBeCloseTo(11.19, 1)
  expect(ruptureTopKm(7, 8)).toBe(0)
  expect(ruptureTopKm(3, 0)).toBe(0)
})

describe('a rupture line', () => {
  it('has its length, its strike, and the epicentre in its middle', () => {
    const line = ruptureLine(37.79, -122.18, { strike: 325, lengthKm: 100 })
    const [[lon1, lat1] = [0, 0], [lon2, lat2] = [0, 0]] = [line[0], line.at(-1)]
    expect(distanceKm(lat1, lon1, lat2, lon2)).toBeCloseTo(100, 3)
    expect(distanceKm(lat1, lon1, 37.79, -122.18)).toBeCloseTo(50, 3)
    // From the south-east to the north-west.
    expect(lat2).toBeGreaterThan(lat1)
    expect(lon2).toBeLessThan(lon1)
    const bearing = Math.atan2((lon2 - lon1) * Math.cos((37.79 * Math.PI) / 180), lat2 - lat1)
    expect(((bearing * 180) / Math.PI + 360) % 360).toBeCloseTo(325, 0)
  })

  it('is as far as its nearest point', () => {
    const line = ruptureLine(0, 0, { strike: 90, lengthKm: 200 })
    expect(distanceToLineKm(line, 0.5, 0.3)).toBeCloseTo(55.6, 1)
    expect(distanceToLineKm(line, 0, 0.7)).toBeCloseTo(0, 6)
    expect(distanceToLineKm(line, 0, 100 / 111.195 + 1)).toBeCloseTo(111.2, 1)
    expect(distanceToLineKm(ruptureLine(0, 179.9, { strike: 90, lengthKm: 200 }), 0, -179.9)).toBeCloseTo(
      0,
      6,
    )
    expect(distanceToLineKm([[0, 0]], 1, 0)).toBeCloseTo(111.2, 1)
    expect(distanceToLineKm([], 1, 0)).toBe(Infinity)
  })

  it('is written as ShakeMap’s, and read again, also over the antimeridian', () => {
    const product = drillProduct(request)
    if (!product.ok) throw new Error(product.error)
    const line = ruptureLine(-16.9, 179.85, { strike: 75, lengthKm: 110 })
    const read = parseRupture(writeRupture(line, product.value.facts))
    const [points = []] = read.ok ? read.value.lines : []
    expect(points).toHaveLength(line.length)
    expect(points.every(([lon]) => Math.abs(lon) <= 180)).toBe(true)
    expect(points.some(([lon]) => lon > 0) && points.some(([lon]) => lon < 0)).toBe(true)
  })
})

describe('a drill with a rupture', () => {
  it('shakes the same all along the line, and falls off beside it', () => {
    const product = drillProduct({ ...request, rupture: { strike: 0, lengthKm: 100 } })
    if (!product.ok) throw new Error(product.error)
    const { grid } = product.value
    const top = intensityAtRupture(7, 0)
    expect(maximumOf(grid.mmi)).toBeCloseTo(top, 4)
    expect(mmiAt(grid, 37.79 + 0.4, -122.18)).toBeCloseTo(top, 4)
    const beside = mmiAt(grid, 37.79, -122.18 + 0.4) ?? NaN
    expect(beside).toBeLessThan(top - 0.5)
    expect(grid.latMax - grid.latMin, 'the map is longer for the line').toBeGreaterThan(8.3)
  })

  it('is as strong as the published equation says for the distance to a plane in the Earth, worked out otherwise', () => {
    for (const [magnitude, depthKm, strike] of [
      [6.7, 18, 122],
      [7.5, 10, 50],
      [8, 30, 325],
      [5.5, 4, 200],
    ] as const) {
      const lengthKm = ruptureLengthKm(magnitude)
      const product = drillProduct({ ...request, magnitude, depthKm, rupture: { strike, lengthKm } })
      if (!product.ok) throw new Error(product.error)
      const { grid } = product.value
      const plane = planeInTheEarth(request.lat, request.lon, magnitude, depthKm, strike)
      const middle = Math.floor(grid.nlat / 2) * grid.nlon + Math.floor(grid.nlon / 2)
      for (const [east, south] of [
        [0, 0],
        [3, -2],
        [-9, 4],
        [10, 30],
        [-40, -25],
        [60, 0],
      ] as const) {
        const at = middle + south * grid.nlon + east
        const lat = grid.latMax - Math.floor(at / grid.nlon) * ((grid.latMax - grid.latMin) / (grid.nlat - 1))
        const lon = grid.lonMin + (at % grid.nlon) * ((grid.lonMax - grid.lonMin) / (grid.nlon - 1))
        const km = Math.min(...plane.map((point) => apart(point, inTheEarth(lat, lon, 0))))
        const expected = publishedIntensity(magnitude, km)
        expect(grid.mmi[at], `M ${magnitude}, ${km.toFixed(1)} km`).toBeCloseTo(expected, 1)
      }
    }
  })

  it('has strong shaking over a wide area where the hypocentre is deeper than the rupture’s upper edge', () => {
    const rupture = { strike: 122, lengthKm: ruptureLengthKm(6.7) }
    const product = drillProduct({ ...request, magnitude: 6.7, depthKm: 18, rupture })
    if (!product.ok) throw new Error(product.error)
    const { grid } = product.value
    // At the hypocentre's depth it was 6.82, and nowhere VII.
    expect(maximumOf(grid.mmi)).toBeCloseTo(7.28, 1)
    const km2 =
      distanceKm(grid.latMin, grid.lonMin, grid.latMax, grid.lonMin) *
      distanceKm(request.lat, grid.lonMin, request.lat, grid.lonMax)
    const share = grid.mmi.filter((mmi) => mmi >= 6.5).length / grid.mmi.length
    expect(share * km2, 'km² of VII or more').toBeGreaterThan(1_500)
  })

  it('brings the line as a file that receivers draw', async () => {
    const drill = generateDrill(request)
    const texts = new Map((drill.ok ? drill.value : []).map(({ path, text }) => [path, new Blob([text])]))
    expect([...texts.keys()]).toEqual(['info.json', 'rupture.json', 'cont_mmi.json', 'grid.xml'])
    const read = await readProduct(
      (path) => {
        const blob = texts.get(path)
        return blob && Promise.resolve(blob)
      },
      [...texts.keys()],
    )
    expect(read.problems).toEqual([])
    expect(read.rupture?.[0]?.length).toBe(4)
  })

  it.each([
    [{ strike: 361, lengthKm: 10 }, 'strike'],
    [{ strike: NaN, lengthKm: 10 }, 'strike'],
    [{ strike: 0, lengthKm: -1 }, 'length'],
    [{ strike: 0, lengthKm: 2_000 }, 'length'],
  ])('refuses %j in a sentence', (rupture, word) => {
    const drill = generateDrill({ ...request, rupture })
    expect(drill.ok ? '' : drill.error).toMatch(new RegExp(`${word}.*\\.$`))
  })
})

it('turns facilities red whose threshold is VIII in most presets', () => {
  const peaks = DRILL_PRESETS.map((preset) => {
    const rupture = { strike: preset.strike, lengthKm: ruptureLengthKm(preset.magnitude) }
    const product = drillProduct({ ...preset, rupture, time, now: time })
    return product.ok ? (maximumOf(product.value.grid.mmi) ?? 0) : 0
  })
  expect(peaks.filter((peak) => peak >= 8).length).toBeGreaterThanOrEqual(5)
})

it.each(DRILL_PRESETS)('the preset $name makes a map of severe shaking', (preset) => {
  const rupture = { strike: preset.strike, lengthKm: ruptureLengthKm(preset.magnitude) }
  const product = drillProduct({ ...preset, rupture, time, now: time })
  if (!product.ok) throw new Error(product.error)
  expect(maximumOf(product.value.grid.mmi)).toBeGreaterThan(6.5)
  expect(product.value.grid.nlon * product.value.grid.nlat).toBeLessThanOrEqual(201 * 201)
})

it('gives intensities by the distance to the rupture (Allen, Wald & Worden 2012)', () => {
  expect(intensityAtRupture(7, 10)).toBeCloseTo(7.57, 2)
  expect(intensityAtRupture(7, 50)).toBeCloseTo(6.0, 2)
  expect(intensityAtRupture(3, 900)).toBe(1)
  expect(intensityAtRupture(9.5, 0)).toBeLessThanOrEqual(10)
})

/** Kilometres from the Earth's middle. */
type Place = readonly [number, number, number]

function inTheEarth(lat: number, lon: number, depthKm: number): Place {
  const [phi, lambda] = [(lat * Math.PI) / 180, (lon * Math.PI) / 180]
  const r = 6371 - depthKm
  return [r * Math.cos(phi) * Math.cos(lambda), r * Math.cos(phi) * Math.sin(lambda), r * Math.sin(phi)]
}

function apart(a: Place, b: Place): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])
}

/** Points half a kilometre apart all over the plane: its length and width by tables of Wells & Coppersmith 1994. */
function planeInTheEarth(
  lat: number,
  lon: number,
  magnitude: number,
  depthKm: number,
  strike: number,
): Place[] {
  const length = Math.exp((0.59 * magnitude - 2.44) * Math.LN10)
  const width = Math.exp((0.32 * magnitude - 1.01) * Math.LN10)
  const top = depthKm > width / 2 ? depthKm - width / 2 : 0
  const up = inTheEarth(lat, lon, 6370)
  const [phi, lambda, theta] = [lat, lon, strike].map((degrees) => (degrees * Math.PI) / 180) as [
    number,
    number,
    number,
  ]
  const north: Place = [-Math.sin(phi) * Math.cos(lambda), -Math.sin(phi) * Math.sin(lambda), Math.cos(phi)]
  const east: Place = [-Math.sin(lambda), Math.cos(lambda), 0]
  const along = north.map((n, i) => n * Math.cos(theta) + (east[i] ?? 0) * Math.sin(theta))
  const points: Place[] = []
  for (let s = -length / 2; s <= length / 2; s += Math.min(0.5, length / 20)) {
    for (let depth = top; depth <= top + width; depth += 0.5) {
      const [cos, sin] = [Math.cos(s / 6371), Math.sin(s / 6371)]
      const at = (i: 0 | 1 | 2): number => (6371 - depth) * (cos * up[i] + sin * (along[i] ?? 0))
      points.push([at(0), at(1), at(2)])
    }
  }
  return points
}

/** Allen, Wald & Worden 2012: I = c₀ + c₁ M + c₂ ln √(R² + (1 + c₃ exp(M − 5))²). */
function publishedIntensity(m: number, r: number): number {
  const [c0, c1, c2, c3] = [3.95, 0.913, -1.107, 0.813]
  return c0 + c1 * m + (c2 / 2) * Math.log(r ** 2 + (1 + c3 * Math.E ** (m - 5)) ** 2)
}
