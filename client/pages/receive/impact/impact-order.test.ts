import { expect, it } from 'vitest'
import type { RatedPlace } from '../../../shakemap/files/impact-json.ts'
import { firstImpactSorting, type ImpactColumn, sortImpacts } from './impact-order.ts'

const places: readonly RatedPlace[] = (
  [
    ['Bridge 10', 'BRIDGE', 'red', 8, 3, 0.4],
    ['Bridge 9', 'BRIDGE', 'orange', 7.5, 1, 0.6],
    ['Clinic', 'HOSPITAL', 'orange', 7.9, 2, 0.5],
    ['Dam', 'DAM', null, null, null, null],
  ] as const
).map(([name, type, level, mmi, epicentralKm, probability]) => ({
  ...{ name, type, level, mmi, epicentralKm, probability, lat: 0, lon: 0 },
}))

const order = (column: ImpactColumn, isTurned = false): string[] => {
  const first = firstImpactSorting(column)
  return sortImpacts(places, { column, descending: first.descending !== isTurned }, 'en').map(
    ({ name }) => name,
  )
}

it('the most urgent is first, then the strongest; those that are not rated come last either way', () => {
  expect(order('level')).toEqual(['Bridge 10', 'Clinic', 'Bridge 9', 'Dam'])
  expect(order('level', true)).toEqual(['Clinic', 'Bridge 9', 'Bridge 10', 'Dam'])
  expect(order('mmi')).toEqual(['Bridge 10', 'Clinic', 'Bridge 9', 'Dam'])
  expect(order('probability')).toEqual(['Bridge 9', 'Clinic', 'Bridge 10', 'Dam'])
  expect(order('epicentralKm')).toEqual(['Bridge 9', 'Clinic', 'Bridge 10', 'Dam'])
})

it('names are ordered as people count', () => {
  expect(order('name')).toEqual(['Bridge 9', 'Bridge 10', 'Clinic', 'Dam'])
  expect(order('type')).toEqual(['Bridge 9', 'Bridge 10', 'Dam', 'Clinic'])
})
