import { describe, expect, it } from 'vitest'
import { DRILL_PRESETS } from './drill-presets.ts'
import { distanceToLineKm, ruptureLengthKm, ruptureLine, writeRupture } from './drill-rupture.ts'
import { drillProduct, generateDrill, type DrillRequest } from './drill.ts'
import { maximumOf, mmiAt } from './grid.ts'
import { epicentralKm, intensityAtRupture } from './ground-motion.ts'
import { parseRupture } from './rupture.ts'
import { readProduct } from './product.ts'

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

describe('a rupture line', () => {
  it('has its length, its strike, and the epicentre in its middle', () => {
    const line = ruptureLine(37.79, -122.18, { strike: 325, lengthKm: 100 })
    const [[lon1, lat1] = [0, 0], [lon2, lat2] = [0, 0]] = [line[0], line.at(-1)]
    expect(epicentralKm(lat1, lon1, lat2, lon2)).toBeCloseTo(100, 3)
    expect(epicentralKm(lat1, lon1, 37.79, -122.18)).toBeCloseTo(50, 3)
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
    const [points = []] = read.ok ? read.value : []
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
    const top = intensityAtRupture(7, 8)
    expect(maximumOf(grid.mmi)).toBeCloseTo(top, 4)
    expect(mmiAt(grid, 37.79 + 0.4, -122.18)).toBeCloseTo(top, 4)
    const beside = mmiAt(grid, 37.79, -122.18 + 0.4) ?? NaN
    expect(beside).toBeLessThan(top - 0.5)
    expect(grid.latMax - grid.latMin, 'the map is longer for the line').toBeGreaterThan(8.3)
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
