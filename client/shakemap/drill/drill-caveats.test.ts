import { expect, it } from 'vitest'
import { drillCaveats } from './drill-caveats.ts'

it('says what the equation does not cover', () => {
  expect(drillCaveats({ magnitude: 7, depthKm: 10 })).toEqual([])
  expect(drillCaveats({ magnitude: NaN, depthKm: NaN })).toEqual([])
  expect(drillCaveats({ magnitude: 3, depthKm: 0 })).toEqual([expect.stringContaining('magnitudes 5 to 7.9')])
  expect(drillCaveats({ magnitude: 8.5, depthKm: 600 })).toEqual([
    expect.stringContaining('magnitudes 5 to 7.9'),
    expect.stringContaining('At 600 km'),
  ])
})
