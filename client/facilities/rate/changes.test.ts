import { expect, it } from 'vitest'
import { followVersion, levelChanges, type MapHistory, standingsOf } from './changes.ts'
import { evaluate } from './evaluate.ts'
import { evenMap, facility } from '../testing.ts'
import type { Row } from '../types.ts'

const NAMES = ['Airport', 'Bridge', 'Clinic']

/** The three facilities, each shaken as told; null is outside the map. */
function rowsOf(...intensities: readonly (number | null)[]): Row[] {
  return intensities.map((mmi, place) => {
    const found = facility(NAMES[place] ?? '', mmi === null ? 80 : 0, 0)
    const impact = evaluate(found, { sampled: evenMap(mmi ?? 5), lat: 0, lon: 0 })
    return { facility: found, place, impact }
  })
}

interface Version {
  readonly rows: Row[]
  readonly processTime: number | null
  readonly version?: string
  readonly subject?: string
  readonly edited?: boolean
}

/** Follows the versions one after another and says what the last of them changed. */
function told(...versions: readonly Version[]): string[] {
  let history: MapHistory | undefined
  for (const { rows, processTime, version = String(processTime), subject = 'x1', edited } of versions) {
    history = followVersion(history, standingsOf(rows, { subject, version, processTime }), edited)
  }
  const rows = versions.at(-1)?.rows ?? []
  return history
    ? levelChanges(history, rows).map(
        ({ name, from, to, direction }) => `${name} ${from} → ${to} ${direction}`,
      )
    : []
}

it('says what rose, what fell, gravest first, and nothing of what stayed', () => {
  const first = { rows: rowsOf(7.2, 4.5, 8.5), processTime: 1 }
  expect(told(first, { rows: rowsOf(6.5, 8.2, 8.4), processTime: 2 })).toEqual([
    'Bridge green → red up',
    'Airport orange → yellow down',
  ])
  expect(
    told(first, { rows: rowsOf(7.9, 4.1, 9.5), processTime: 2 }),
    'more shaking, the same levels',
  ).toEqual([])
})

it('is silent of low levels', () => {
  const first = { rows: rowsOf(3, 3, 3), processTime: 1 }
  expect(told(first, { rows: rowsOf(4.5, 3, 5.9), processTime: 2 })).toEqual([])
  expect(told({ rows: rowsOf(6.1), processTime: 1 }, { rows: rowsOf(3), processTime: 2 })).toEqual([
    'Airport yellow → grey down',
  ])
})

it('of a first map says what is above low levels', () => {
  expect(told({ rows: rowsOf(5, 6.5, 9), processTime: 1 })).toEqual([
    'Clinic grey → red up',
    'Bridge grey → yellow up',
  ])
  expect(told({ rows: rowsOf(null, 3, null), processTime: 1 })).toEqual([])
})

it('says that a facility left the map or came into it', () => {
  expect(
    told({ rows: rowsOf(8.5, null), processTime: 1 }, { rows: rowsOf(null, 8.5), processTime: 2 }),
  ).toEqual(['Bridge outside → red unknown', 'Airport red → outside unknown'])
})

it('orders versions by their process time, whatever they are called', () => {
  const low = rowsOf(3, 3, 3)
  const high = rowsOf(9, 9, 9)
  const earlier = told({ rows: high, processTime: 5 }, { rows: low, processTime: 4 })
  expect(earlier, 'an earlier map takes nothing back').toEqual(told({ rows: high, processTime: 5 }))
  expect(
    told({ rows: low, processTime: 5, version: '10' }, { rows: high, processTime: 6, version: '1' }),
  ).toHaveLength(3)
  expect(
    told({ rows: low, processTime: null, version: 'a' }, { rows: high, processTime: null, version: 'b' }),
  ).toHaveLength(3)
})

it('tells a version’s changes as often as it is read, also when its grid came after its outline', () => {
  const low = { rows: rowsOf(3, 3, 3), processTime: 1 }
  const high = { rows: rowsOf(9, 3, 3), processTime: 2 }
  expect(told(low, high, high)).toEqual(['Airport grey → red up'])
  const unrated = rowsOf(9, 3, 3).map((row) => ({ ...row, impact: { ...row.impact, rating: null } }))
  expect(told(low, { rows: unrated, processTime: 2 })).toEqual([])
  expect(told(low, { rows: unrated, processTime: 2 }, high)).toEqual(['Airport grey → red up'])
})

it('tells nothing of what the reader did: a facility added, thresholds changed', () => {
  const low = { rows: rowsOf(3, 3), processTime: 1 }
  expect(told(low, { rows: rowsOf(3, 3, 9), processTime: 1, edited: true })).toEqual([])
  expect(told(low, { rows: rowsOf(9, 3), processTime: 1, edited: true })).toEqual([])
  expect(told(low, { rows: rowsOf(3, 3, 9), processTime: 2 }), 'added before the map came').toEqual([])
})

it('begins anew with another earthquake', () => {
  expect(
    told({ rows: rowsOf(9, 3), processTime: 1 }, { rows: rowsOf(9, 3), processTime: 2, subject: 'x2' }),
  ).toEqual(['Airport grey → red up'])
})

it('is silent of a level that the whole grid is still to tell, and then says what changed since the version before', () => {
  const red = [{ metric: 'PGA' as const, level: 'red' as const, alpha: 40, beta: null }]
  const dam = facility('Dam', 0, 0, red)
  const rows = (pga: number | null): Row[] => {
    const impact = evaluate(dam, { sampled: evenMap(7, pga), isPreview: pga === null, lat: 0, lon: 0 })
    return [{ facility: dam, place: 0, impact }]
  }
  const first = { rows: rows(50), processTime: 1 }
  const preview = { rows: rows(null), processTime: 2 }
  expect(told(first, preview)).toEqual([])
  expect(told(first, preview, { rows: rows(60), processTime: 2 })).toEqual([])
  expect(told(first, preview, { rows: rows(20), processTime: 2 })).toEqual(['Dam red → grey down'])
})
