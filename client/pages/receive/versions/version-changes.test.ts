import { describe, expect, it } from 'vitest'
import { LEGEND } from '../../../shakemap/palette.ts'
import type { VersionFacts } from './version-facts.ts'
import { changesBetween } from './version-changes.ts'

/** km² at or above VI; all weaker rows cover 10,000. */
function areas(atLeastSix: number): number[] {
  return LEGEND.map(({ from }) => (from < 5.5 ? 10_000 : from === 5.5 ? atLeastSix : 0))
}

const first: VersionFacts = {
  id: 'a',
  subject: 'actual:us1',
  title: 'A map',
  sequence: 1,
  issued: '2026-03-01T18:05:00Z',
  receivedAt: 0,
  version: '1',
  source: 'us',
  processTime: 0,
  mapStatus: 'automatic',
  uncertaintyGrade: 'C',
  magnitude: 6.8,
  depthKm: 10,
  lat: 34,
  lon: -118,
  maxMmi: 7.2,
  areasKm2: areas(1_200),
  stations: 12,
}
const changes = (after: Partial<VersionFacts>) => changesBetween(first, { ...first, ...after })

describe('what a version changed', () => {
  it('is said in words, the review first', () => {
    expect(
      changes({
        mapStatus: 'REVIEWED',
        magnitude: 7.1,
        lat: 34.0763,
        lon: -117.908,
        depthKm: 14.4,
        maxMmi: 8.1,
        areasKm2: areas(2_400),
        stations: 1_040,
        uncertaintyGrade: 'B',
        source: 'ci',
      }),
    ).toEqual([
      'Now reviewed by a person',
      'Magnitude from 6.8 to 7.1',
      'Epicentre moved 12 km north-east',
      'Depth from 10.0 km to 14.4 km',
      'Largest intensity from VII to VIII',
      'Area of intensity VI and above from 1,200 km² to 2,400 km²',
      'Stations and reports from 12 to 1,040',
      'Uncertainty from grade C to B',
      'Made by ci, before by us',
    ])
  })

  it('is nothing where only what matters to nobody differs', () => {
    expect(
      changes({
        ...{ id: 'b', version: '2', sequence: 2, processTime: 60_000 },
        ...{ magnitude: 6.81, lat: 34.005, depthKm: 10.4, maxMmi: 7.4, areasKm2: areas(1_230) },
      }),
    ).toEqual([])
  })

  it('does not compare what either version does not say', () => {
    const silent = { magnitude: null, lat: null, depthKm: null, maxMmi: null, areasKm2: null }
    expect(changes({ ...silent, stations: null, uncertaintyGrade: null, source: '', mapStatus: '' })).toEqual(
      [],
    )
  })

  it('names the strongest of VI, V and IV that occurs', () => {
    const weak = { ...first, areasKm2: LEGEND.map(({ from }) => (from <= 3.5 ? 80 : 0)) }
    const weaker = { ...first, areasKm2: LEGEND.map(({ from }) => (from <= 1.5 ? 80 : 0)) }
    expect(changesBetween(weak, weaker)).toEqual(['Area of intensity IV and above from 80 km² to none'])
  })

  it.each([
    [1, 0, 'north'],
    [0, 1, 'east'],
    [-1, 0, 'south'],
    [0, -1, 'west'],
    [-1, 1, 'south-east'],
    [1, -1, 'north-west'],
  ])('knows its directions (%i, %i)', (north, east, direction) => {
    const moved = { lat: north / 10, lon: 180 + east / 10 - (east > 0 ? 360 : 0) }
    const [change] = changesBetween({ ...first, lat: 0, lon: 180 }, { ...first, ...moved })
    expect(change).toMatch(new RegExp(` km ${direction}$`))
  })
})
