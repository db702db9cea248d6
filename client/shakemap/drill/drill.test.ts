import { describe, expect, it } from 'vitest'
import { parseContMmi } from '../contours.ts'
import { drillProduct, type DrillRequest, generateDrill } from './drill.ts'
import { parseGridXml } from '../files/grid-xml.ts'
import { maximumOf, mmiAt } from '../grid.ts'
import { intensityAt, motionOf } from './ground-motion.ts'
import { parseInfo } from '../files/info-json.ts'
import type { GridProduct } from '../types.ts'

const request: DrillRequest = {
  lat: 34.05,
  lon: -118.24,
  magnitude: 7,
  depthKm: 10,
  place: 'Los Angeles, California',
  time: new Date('2026-03-01T18:00:00Z'),
  now: new Date('2026-03-01T18:05:00Z'),
}

function product(change: Partial<DrillRequest> = {}): GridProduct {
  const result = drillProduct({ ...request, ...change })
  if (!result.ok) throw new Error(result.error)
  return result.value
}

describe('the files', () => {
  it('are three, in the order in which they should arrive, and small', () => {
    const drill = generateDrill(request)
    const files = drill.ok ? drill.value : []
    expect(files.map(({ path, type }) => [path, type])).toEqual([
      ['info.json', 'application/json'],
      ['cont_mmi.json', 'application/json'],
      ['grid.xml', 'application/xml'],
    ])
    expect(files.map(({ priority }) => priority)).toEqual([95, 70, -40])
    const [info = 0, contours = 0, grid = 0] = files.map(({ text }) => text.length)
    expect(info + contours).toBeLessThan(100_000)
    expect(grid).toBeGreaterThan(800_000)
    expect(grid).toBeLessThan(2_000_000)
  })

  it('are read by the readers of real maps, and agree', () => {
    const drill = generateDrill(request)
    const texts = new Map((drill.ok ? drill.value : []).map(({ path, text }) => [path, text]))
    const grid = parseGridXml(texts.get('grid.xml') ?? '')
    const info = parseInfo(texts.get('info.json') ?? '')
    const contours = parseContMmi(texts.get('cont_mmi.json') ?? '')
    if (!grid.ok || !info.ok || !contours.ok) throw new Error('not read')
    expect(grid.value.facts).toMatchObject(info.value.facts)
    expect(grid.value.facts).toMatchObject({
      eventType: 'SCENARIO',
      magnitude: 7,
      description: 'Los Angeles, California',
    })
    expect(contours.value.contours.features.at(-1)?.properties.value).toBe(8)
    expect(maximumOf(grid.value.grid.mmi)).toBeCloseTo(8.03, 2)
    expect(mmiAt(grid.value.grid, 34.05, -118.24)).toBeCloseTo(8.03, 2)
  })

  it('are the same for the same request', () => {
    expect(generateDrill(request)).toEqual(generateDrill({ ...request }))
  })
})

describe('the map', () => {
  it.each([3, 4, 5, 6])('of a magnitude %d reaches to where it is barely felt', (magnitude) => {
    const { grid } = product({ magnitude })
    const edge = grid.mmi[Math.floor(grid.nlon / 2)] ?? NaN
    expect(edge).toBeLessThan(2.5)
  })

  it('stays bounded for the greatest', () => {
    for (const magnitude of [7, 8, 9.5]) {
      const { grid } = product({ magnitude })
      expect(grid.nlon * grid.nlat).toBeLessThanOrEqual(201 * 201)
      expect(grid.latMax - grid.latMin).toBeLessThan(40)
    }
  })

  it('of a great one goes on to where the shaking is light, or the equation ends', () => {
    for (const [magnitude, most] of [
      [8, 4.1],
      [9, 4.7],
    ] as const) {
      const { grid } = product({ magnitude })
      expect(
        grid.mmi[Math.floor(grid.nlon / 2)],
        `at the north edge of a magnitude ${magnitude}`,
      ).toBeLessThan(most)
    }
  })

  it('has spectral acceleration at three periods', () => {
    const { psa = {}, grid } = product()
    expect(Object.keys(psa)).toEqual(['PSA03', 'PSA10', 'PSA30'])
    const at = grid.mmi.indexOf(Math.max(...grid.mmi))
    expect(psa['PSA10']?.[at]).toBeCloseTo(motionOf('PSA10', grid.mmi[at] ?? NaN), 3)
  })

  it('of a deep earthquake has its hypocentral distance', () => {
    const { grid } = product({ depthKm: 600 })
    expect(mmiAt(grid, 34.05, -118.24)).toBeCloseTo(intensityAt(7, 600), 4)
  })

  it('crosses the antimeridian', () => {
    const { grid } = product({ lon: 179.9, lat: -18 })
    expect(grid.lonMax).toBeGreaterThan(180)
    expect(mmiAt(grid, -18, -179.9)).toBeGreaterThan(7)
    const text = generateDrill({ ...request, lon: -179.9, lat: -18 })
    const read = parseGridXml((text.ok ? text.value[2]?.text : undefined) ?? '')
    expect(read.ok && mmiAt(read.value.grid, -18, 179.9)).toBeGreaterThan(7)
  })

  it('ends before the poles', () => {
    for (const lat of [80, -80]) {
      const { grid } = product({ lat, magnitude: 9 })
      expect(Math.max(Math.abs(grid.latMin), Math.abs(grid.latMax))).toBeLessThanOrEqual(84)
      expect(mmiAt(grid, lat, -118.24)).toBeGreaterThan(8)
      expect(grid.lonMax - grid.lonMin).toBeLessThanOrEqual(360)
    }
  })
})

it.each([
  [{ magnitude: 2.9 }, 'magnitude'],
  [{ magnitude: 9.6 }, 'magnitude'],
  [{ magnitude: NaN }, 'magnitude'],
  [{ depthKm: -1 }, 'depth'],
  [{ depthKm: 701 }, 'depth'],
  [{ lat: 81 }, 'latitude'],
  [{ lat: NaN }, 'latitude'],
  [{ lon: 181 }, 'longitude'],
  [{ time: new Date(NaN) }, 'time'],
])('refuses %j in a sentence', (change, word) => {
  const drill = generateDrill({ ...request, ...change })
  expect(drill.ok ? '' : drill.error).toMatch(new RegExp(`${word}.*\\.$`))
})
