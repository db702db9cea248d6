import { expect, it } from 'vitest'
import { drillProduct } from '../../../shakemap/drill/drill.ts'
import type { ReadProduct } from '../../../shakemap/product/product.ts'
import { peaksOf } from '../../../shakemap/product/product.ts'
import { summarise } from '../release/summary.ts'
import { testView } from '../testing.ts'
import { areasAtLeast, byAge, mergeVersions, versionOf, type VersionFacts } from './version-facts.ts'
import { keepVersion, readVersions, type Keep } from './version-store.ts'

const now = new Date('2026-03-01T18:05:00Z')
const drill = drillProduct({ lat: 34, lon: -118, magnitude: 6, depthKm: 10, place: 'A Town', time: now, now })
if (!drill.ok) throw new Error(drill.error)
const product: ReadProduct = {
  ...{ facts: drill.value.facts, product: drill.value, isCompact: false, problems: [] },
  ...{ isAtLeast: false, landMmi: null, foreign: [], notes: [], ids: [] },
  ...{ contours: null, stations: null, rated: null, rupture: null, maxPga: null, maxPgv: null },
  maxMmi: peaksOf(drill.value).mmi,
}

function versionAt(sequence: number, changes: Partial<VersionFacts> = {}): VersionFacts {
  const version = versionOf(testView({ id: `r${sequence}`, sequence }), product)
  if (!version) throw new Error('the drill is of an event')
  return { ...version, ...changes }
}

/** What a browser keeps for an origin. */
function fakeStorage(): Keep & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>()
  return {
    kept,
    recall: (key) => kept.get(key) ?? null,
    remember: (key, value) => void kept.set(key, value),
  }
}

it('a version has the figures of its map, and an exercise is another subject than the event', () => {
  const version = versionAt(1)
  expect(version).toMatchObject({ magnitude: 6, version: '1', subject: `exercise:${product.facts.eventId}` })
  expect(version.maxMmi).toBeCloseTo(peaksOf(drill.value).mmi ?? NaN)
  const actual = versionOf(testView({}), { ...product, facts: { ...product.facts, eventType: 'ACTUAL' } })
  expect(actual?.subject).toBe(`actual:${product.facts.eventId}`)
  expect(versionOf(testView({}), { ...product, facts: {} })).toBeUndefined()
})

it('its areas are those of the table, summed from the strongest down', () => {
  const rows = summarise(drill.value.grid, { lat: 34, lon: -118 })
  const strong = rows.filter(({ legend }) => legend.from >= 5.5)
  const sum = strong.reduce((km2, { areaKm2 }) => km2 + (areaKm2 ?? 0), 0)
  expect(strong.length).toBeGreaterThan(1)
  expect(areasAtLeast(drill.value.grid)[4]).toBeCloseTo(sum, 3)
})

it('what is kept comes back, completed by a later reading, and newest first', () => {
  const keep = fakeStorage()
  const bare = versionAt(1, { maxMmi: null, areasKm2: null })
  keepVersion('crew://a/b', bare, [], keep)
  keepVersion('crew://a/b', versionAt(2, { processTime: now.getTime() + 60_000 }), [], keep)
  keepVersion('crew://a/b', versionAt(1, { title: '' }), [], keep)
  const kept = readVersions('crew://a/b', keep).toSorted(byAge)
  expect(kept.map(({ id }) => id)).toEqual(['r2', 'r1'])
  expect(kept[1]).toEqual(mergeVersions(bare, versionAt(1)))
  expect(readVersions('crew://a/other', keep)).toEqual([])
})

it('the oldest make room, so that it stays bounded', () => {
  const keep = fakeStorage()
  let held: readonly VersionFacts[] = []
  for (let sequence = 1; sequence <= 100; sequence++) held = keepVersion('c', versionAt(sequence), held, keep)
  expect(held).toHaveLength(60)
  expect(held.at(-1)?.sequence).toBe(41)
  expect([...keep.kept.values()][0]?.length).toBeLessThan(60_000)
})

it.each(['', 'null', '[1]', '[{"id":"x"}]', '{'])('what makes no sense (%s) counts as nothing', (text) => {
  expect(readVersions('c', { recall: () => text, remember: () => {} })).toEqual([])
})

it('a browser that keeps nothing costs the memory, not the timeline', () => {
  const refusing: Keep = { recall: () => null, remember: () => {} }
  const held = keepVersion('c', versionAt(1), [], refusing)
  expect(keepVersion('c', versionAt(2), held, refusing)).toHaveLength(2)
})
