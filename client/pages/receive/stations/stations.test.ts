import fc from 'fast-check'
import Papa from 'papaparse'
import { describe, expect, it } from 'vitest'
import type { Station } from '../../../shakemap/files/stations.ts'
import { stationCsv } from './station-csv.ts'
import { firstStationSorting, rowsOf, sortStations, STATION_COLUMNS } from './station-order.ts'

const none: Station = {
  ...{ code: '', name: '', kind: 'instrument', lat: 0, lon: 0 },
  ...{ mmi: null, pga: null, pgv: null, distanceKm: null, responses: null },
}
const stations: readonly Station[] = [
  { ...none, code: 'XX.A', name: 'Station 10', mmi: 5, pga: 9, lon: 1 },
  { ...none, code: 'XX.B', name: 'Station 9', mmi: null, pga: 11, lon: 2 },
  { ...none, code: 'UTM:1', kind: 'reports', mmi: 7.2, pga: null, lon: 0.5 },
]
const rows = rowsOf(stations, { lat: 0, lon: 0 })
const codes = (column: (typeof STATION_COLUMNS)[number], isTurned = false): string[] => {
  const first = firstStationSorting(column)
  const sorting = isTurned ? { column, descending: !first.descending } : first
  return sortStations(rows, sorting, 'en').map(({ code }) => code)
}

describe('stations in order', () => {
  it('the strongest and the nearest come first, and those without a value last, either way', () => {
    expect(codes('mmi')).toEqual(['UTM:1', 'XX.A', 'XX.B'])
    expect(codes('mmi', true)).toEqual(['XX.A', 'UTM:1', 'XX.B'])
    expect(codes('pga')).toEqual(['XX.B', 'XX.A', 'UTM:1'])
    expect(codes('epicentralKm')).toEqual(['UTM:1', 'XX.A', 'XX.B'])
  })

  it('names are ordered as people count, and one without a name by its code', () => {
    expect(codes('name')).toEqual(['XX.B', 'XX.A', 'UTM:1'])
    expect(codes('kind')).toEqual(['XX.B', 'XX.A', 'UTM:1'])
  })

  it('a degree on the equator is 111 km, and without an epicentre there is no distance', () => {
    expect(rows[0]?.epicentralKm).toBeCloseTo(111.2, 0)
    expect(rowsOf(stations, {})[0]?.epicentralKm).toBeNull()
  })
})

describe('stations as CSV', () => {
  it('are read back as they were, whatever their makers call them', () => {
    const text = fc.string({ maxLength: 20 }).filter((value) => !/^'*[=+\-@\t\r]/.test(value))
    const figure = fc.option(fc.double({ min: 0, max: 100, noNaN: true }), { nil: null })
    const station = fc.record({
      ...{ code: text, name: text, kind: fc.constantFrom('instrument', 'reports') },
      ...{
        lat: fc.double({ min: -90, max: 90, noNaN: true }),
        lon: fc.double({ min: -180, max: 180, noNaN: true }),
      },
      ...{ mmi: figure, pga: figure, pgv: figure, distanceKm: figure, responses: figure },
    })
    fc.assert(
      fc.property(fc.array(station, { minLength: 1, maxLength: 5 }), (list) => {
        const csv = stationCsv(rowsOf(list, { lat: 0, lon: 0 }), 'us1')
        const [, ...read] = Papa.parse(csv.trimEnd(), { delimiter: ',', newline: '\r\n', preview: 0 }).data
        for (const [i, { code, name, kind, lat, mmi, pga }] of list.entries()) {
          const figures = [mmi, pga].map((value) => (value === null ? '' : String(value)))
          expect(read[i]?.slice(1, 4)).toEqual([code, name, kind])
          expect(Number(read[i]?.[4]) + 0).toBe(lat + 0)
          expect(read[i]?.slice(6, 8)).toEqual(figures)
        }
        expect(read).toHaveLength(list.length)
      }),
    )
  })

  it('hold nothing that a spreadsheet would run', () => {
    const csv = stationCsv(rowsOf([{ ...none, code: '=1+1', name: '@sum' }], {}), 'us1')
    expect(csv.split('\r\n')[1]).toBe(`us1,"'=1+1","'@sum",instrument,0,0,,,,,,`)
  })
})
