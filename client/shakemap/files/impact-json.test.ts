import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { distanceKm } from '../distance.ts'
import { drillProduct } from '../drill/drill.ts'
import { readProduct } from '../product/product.ts'
import { request } from '../product/testing.ts'
import { writeGridXml } from './grid-xml.ts'
import { parseImpact } from './impact-json.ts'

const hospital = {
  ...{ name: 'Hospital', facility_type: 'HOSPITAL', description: null, lat: 34, lon: -118 },
  shaking: {
    ...{ metric: 'MMI', alert_level: 'orange', epicentral_distance: 12.3, mmi: 7.1, pga: 20, pgv: null },
    ...{ gray: 1, green: 9, yellow: 20, orange: 60, red: 10, weight: 4 },
  },
}

const greyBy = (metric: string, psa10: number | null): object => ({
  name: 'Tower',
  shaking: { metric, psa10, alert_level: 'gray', gray: 100, mmi: 8 },
})
const ratedAs = (level: string): object => ({ name: level, shaking: { alert_level: level, mmi: 5 } })

function impact(...properties: readonly unknown[]): string {
  return JSON.stringify({
    type: 'FeatureCollection',
    properties: { 'impact-summary': { all: properties.length } },
    features: properties.map((each) => ({ type: 'Feature', geometry: null, properties: each })),
  })
}

describe('ShakeCast’s impact.json', () => {
  it('tells each facility with its level and shaking', () => {
    expect(parseImpact(impact(hospital))).toEqual({
      ok: true,
      value: {
        places: [
          {
            ...{ name: 'Hospital', type: 'HOSPITAL', lat: 34, lon: -118 },
            ...{ level: 'orange', probability: 0.6, mmi: 7.1, epicentralKm: 12.3 },
          },
        ],
        notes: [],
      },
    })
  })

  it('loses what cannot be, names it, and keeps the rest', () => {
    const gray = { ...hospital, shaking: { alert_level: 'gray', mmi: 'many', gray: 101 } }
    const odd = { ...hospital, shaking: { alert_level: 'mmi', mmi: 7 } }
    // ShakeCast leaves a feature null where a facility was not rated.
    const nameless = [3, null, { ...hospital, name: '' }]
    const read = parseImpact(impact({ ...hospital, lat: null }, gray, odd, ...nameless))
    expect(
      read.ok &&
        read.value.places.map(({ level, probability, mmi, lat, lon }) => [level, probability, mmi, lat, lon]),
    ).toEqual([
      ['orange', 0.6, 7.1, null, null],
      ['grey', null, null, 34, -118],
      [null, null, 7, 34, -118],
    ])
    expect(read.ok && read.value.notes).toEqual(['3 of 6 rated facilities are left out: they have no name.'])
  })

  it('calls no facility grey whose metric the map did not have', () => {
    const read = parseImpact(impact(greyBy('PSA10', null), greyBy('PSA10', 2), greyBy('AEBM', null)))
    expect(read.ok && read.value.places.map(({ level, probability }) => [level, probability])).toEqual([
      [null, null],
      ['grey', 1],
      ['grey', 1],
    ])
  })

  it('of more facilities than are listed keeps the most urgent, in the order of the file', () => {
    const list = Array.from({ length: 20_003 }, (_, i) => ratedAs(i < 2 ? 'green' : i === 9 ? 'none' : 'red'))
    const read = parseImpact(impact(...list))
    expect(read.ok && new Set(read.value.places.map(({ level }) => level))).toEqual(new Set(['red']))
    expect(read.ok && read.value.notes).toEqual([
      '3 rated facilities more are left out: the 20,000 most urgent are kept.',
    ])
  })

  it.each([
    ['no JSON', '<', 'not JSON'],
    ['another JSON', '[]', 'not a GeoJSON FeatureCollection'],
    ['too large', ' '.repeat(20_000_001), 'over 20 MB'],
  ])('is refused in a sentence: %s', (_, text, reason) => {
    const read = parseImpact(text)
    expect(read.ok ? '' : read.error).toContain(reason)
  })

  it('never makes the reader throw', () => {
    fc.assert(fc.property(fc.json(), (text) => void parseImpact(impact(JSON.parse(text)))))
  })

  it('is part of a product', async () => {
    const { rated, problems } = await readProduct(
      () => Promise.resolve(new Blob([impact(hospital)])),
      ['impact.json'],
    )
    expect([rated?.length, problems]).toEqual([1, []])
  })
})

describe('an impact.json beside a map', () => {
  const made = drillProduct(request)
  if (!made.ok) throw new Error(made.error)
  const grid = writeGridXml(made.value)
  const [lat, lon] = [request.lat + 1, request.lon]
  /** As ShakeCast has it when it rated the same facility by an earthquake this many degrees north. */
  const ratedBy = (degrees: number): unknown => ({
    ...{ ...hospital, lat, lon },
    shaking: {
      ...hospital.shaking,
      epicentral_distance: distanceKm(lat, lon, request.lat + degrees, request.lon),
    },
  })
  const read = async (...facilities: readonly unknown[]) => {
    const files: Readonly<Record<string, string>> = { 'grid.xml': grid, 'impact.json': impact(...facilities) }
    return readProduct((path) => Promise.resolve(new Blob([files[path] ?? ''])), Object.keys(files))
  }

  it('that was rated by an earthquake elsewhere is named, and not shown', async () => {
    const { rated, foreign } = await read(ratedBy(9), ratedBy(9))
    expect(rated).toBeNull()
    expect(foreign).toEqual([expect.objectContaining({ kind: 'impact', path: 'impact.json' })])
  })

  it.each([
    ['by this one', [ratedBy(0)]],
    ['by its first location', [ratedBy(1)]],
    ['and tells no distances', [hospital].map((each) => ({ ...each, shaking: { alert_level: 'red' } }))],
    ['with one distance that cannot be', [ratedBy(0), ratedBy(0), ratedBy(9)]],
  ])('is shown where it was rated %s', async (_, facilities) => {
    const { rated, foreign } = await read(...facilities)
    expect([rated?.length, foreign]).toEqual([facilities.length, []])
  })
})
