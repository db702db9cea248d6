import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evenMap } from '../../../facilities/testing.ts'
import type { Place } from '../../places/place.ts'
import { adviceFor } from './advice.ts'
import { citiesOf, CITY_COLUMNS, type CityColumn, firstCitySorting, sortCities } from './cities.ts'
import { findPlaces } from './find-place.ts'

const EPICENTRE = { lat: 0, lon: 0 }
const TOWNS: readonly Place[] = [
  ['Large', 0.5, 0, 90_000],
  ['Ähnlich', -0.2, 0, 5_000],
  ['Beyond', 3, 0, 70_000],
]

function order(column: CityColumn, isTurned = false): string[] {
  const rows = [
    { mmi: 6.1, name: 'Village', people: 10, epicentralKm: 1 },
    { mmi: 5.9, name: 'City', people: 99, epicentralKm: 9 },
    { mmi: 7, name: 'Ärmel', people: 50, epicentralKm: 5 },
  ].map((row) => ({ ...row, lat: 0, lon: 0, eighth: 0 }))
  const first = firstCitySorting(column)
  return sortCities(rows, { column, descending: first.descending !== isTurned }, 'en').map(({ name }) => name)
}

describe('the towns of a map', () => {
  it('are those inside it, with what the map says there, and where they lie from the epicentre', () => {
    const rows = citiesOf(evenMap(6.4), TOWNS, EPICENTRE)
    expect(rows.map(({ name }) => name)).toEqual(['Large', 'Ähnlich'])
    expect(rows[0]).toMatchObject({ people: 90_000, eighth: 2 })
    expect(rows[0]?.mmi).toBeCloseTo(6.4, 5)
    expect(rows[0]?.epicentralKm).toBeCloseTo(55.6, 1)
    expect(rows[1]).toMatchObject({ eighth: 6 })
  })

  it('are found over the antimeridian, whichever turn their longitudes are of', () => {
    const east: Place = ['East', -179.5, 0, 1]
    expect(citiesOf(evenMap(5, null, 179), [east], { lat: 0, lon: 179.9 })[0]).toMatchObject({ eighth: 2 })
  })

  it('have no distance where the epicentre is not known, and none where the map has no value', () => {
    expect(citiesOf(evenMap(6), TOWNS, { lat: NaN, lon: NaN })[0]).toMatchObject({
      epicentralKm: null,
      eighth: null,
    })
    expect(citiesOf(evenMap(NaN), TOWNS, EPICENTRE)).toEqual([])
  })

  it('stand by any column: of one numeral the larger town is first', () => {
    expect(CITY_COLUMNS.map((column) => order(column))).toEqual([
      ['Ärmel', 'City', 'Village'],
      ['Ärmel', 'City', 'Village'],
      ['City', 'Ärmel', 'Village'],
      ['Village', 'Ärmel', 'City'],
    ])
    expect(order('epicentralKm', true)).toEqual(['City', 'Ärmel', 'Village'])
    expect(order('mmi', true)).toEqual(['City', 'Village', 'Ärmel'])
  })
})

describe('a place that a reader typed', () => {
  const places: readonly Place[] = [
    ['San José', -84, 9.9, 330_000],
    ['San José de Ocoa', -70, 18, 60_000],
    ['Los Angeles', -118.2, 34, 3_900_000],
    ['East Los Angeles', -118.1, 34, 120_000],
    ['München', 11.6, 48.1, 1_400_000],
    ['Saint-Étienne', 4.4, 45.4, 170_000],
    ['神戸', 135.2, 34.7, 1_500_000],
  ]
  const names = (typed: string): string[] => findPlaces(typed, places).map(({ name }) => name)

  it('is found whatever its accents and capitals, the very name first, then the larger', () => {
    expect(names('san jose')).toEqual(['San José', 'San José de Ocoa'])
    expect(names(' SAN  JOSÉ ')).toEqual(['San José', 'San José de Ocoa'])
    expect(names('los ang')).toEqual(['Los Angeles', 'East Los Angeles'])
    expect(names('munchen')).toEqual(['München'])
    expect(names('saint etienne')).toEqual(['Saint-Étienne'])
    expect(names('神戸')).toEqual(['神戸'])
    expect(names('angeles')).toEqual(['Los Angeles', 'East Los Angeles'])
  })

  it('is none where nothing is called so, and of nothing', () => {
    for (const typed of ['Atlantis', '', '   ', '!', 'ngeles']) expect(names(typed)).toEqual([])
  })

  it.each([
    ['34.05, -118.24', 34.05, -118.24],
    ['34.05,-118.24', 34.05, -118.24],
    ['34.05 -118.24', 34.05, -118.24],
    ['34,05; -118,24', 34.05, -118.24],
    ['34,05 -118,24', 34.05, -118.24],
    ['34.05N 118.24W', 34.05, -118.24],
    ['34.05 N, 118.24 W', 34.05, -118.24],
    ['34° 3′ 0″ N, 118° 14′ 24″ W', 34.05, -118.24],
    ['-16.9, 179.85', -16.9, 179.85],
  ])('%s is a latitude and a longitude', (typed, lat, lon) => {
    const [found, ...others] = findPlaces(typed, places)
    expect(others).toEqual([])
    expect(found?.name).toBe(typed)
    expect(found?.lat).toBeCloseTo(lat, 6)
    expect(found?.lon).toBeCloseTo(lon, 6)
  })

  it('is no latitude beyond the poles, and no longitude beyond a turn', () => {
    for (const typed of ['91, 0', '0, 361', '34.05', 'one, two']) expect(findPlaces(typed, [])).toEqual([])
  })

  it('never throws, and never finds more than fit beside each other', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (typed) => {
        for (const { lat, lon } of findPlaces(typed, places))
          expect(Math.abs(lat) <= 90 && Math.abs(lon) <= 360).toBe(true)
        expect(findPlaces(typed, places).length).toBeLessThanOrEqual(6)
      }),
    )
  })
})

describe('advice', () => {
  it('asks for nothing where nothing was felt, and for no less where it shook more strongly', () => {
    expect(adviceFor(1)).toEqual(['nothing'])
    expect(adviceFor(3)).toEqual(['nothing', 'aftershocks'])
    expect(adviceFor(4.5)).toContain('coast')
    expect(adviceFor(6.5)[1]).toBe('leave')
    fc.assert(
      fc.property(fc.double({ min: 0, max: 13, noNaN: true }), (mmi) => {
        const advice = adviceFor(mmi)
        expect(advice.includes('nothing')).toBe(mmi < 4.5)
        expect(new Set(advice).size).toBe(advice.length)
      }),
    )
  })
})
