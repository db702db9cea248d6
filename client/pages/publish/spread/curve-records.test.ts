import { describe, expect, it } from 'vitest'
import { keepRecord, looksOf, recallRecords, recordOf, type Memory } from './curve-records.ts'
import type { Look } from './prediction.ts'

const NAME = 'flashcrew:console:curves'

function memory(text?: string): Memory & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>(text === undefined ? [] : [[NAME, text]])
  return {
    kept,
    recall: (name) => kept.get(name) ?? null,
    remember: (name, value) => void kept.set(name, value),
  }
}

const looks = Array.from({ length: 500 }, (_, i): Look => {
  const complete = Math.min(1, i / 400)
  return { at: i / 10, complete, low: complete, high: complete, sampled: 5, peers: 60, copies: i / 300 }
})

describe('a record', () => {
  it('keeps the curve on 120 points with its end, and the times of 50, 90 and 99 %', () => {
    const record = recordOf('r', looks)
    expect(record.points.length).toBeLessThanOrEqual(120)
    expect(record.points.length).toBeGreaterThan(80)
    expect(record.points.at(-1)).toEqual([49.9, 1, 1, 1])
    expect(record.times).toEqual([20, 36, 39.6])
    expect(record).toMatchObject({ copies: 1.663, peers: 60 })
    expect(looksOf(record).at(-1)).toMatchObject({ at: 49.9, complete: 1, copies: 1.663 })
  })

  it('of a release that nobody was sampled of has no curve and no times', () => {
    const [first] = looks
    const record = recordOf('r', first ? [{ ...first, sampled: 0 }] : [])
    expect(record).toEqual({ id: 'r', points: [], times: [null, null, null], copies: 0, peers: 60 })
  })
})

describe('what is kept', () => {
  it('survives, one record a release, the fifty newest', () => {
    const kept = memory()
    for (let i = 0; i < 60; i++) keepRecord(kept, recordOf(`r${i}`, looks))
    keepRecord(kept, recordOf('r58', looks.slice(0, 10)))
    const read = recallRecords(kept)
    expect(read).toHaveLength(50)
    expect(read.slice(0, 3).map(({ id }) => id)).toEqual(['r58', 'r59', 'r57'])
    expect(read[0]).toEqual(recordOf('r58', looks.slice(0, 10)))
    expect(kept.kept.get(NAME)?.length).toBeLessThan(300_000)
  })

  it.each(['', 'not JSON', '{}', '[{"id":"x"}]', `[${'"x",'.repeat(400_000)}"x"]`])(
    'is nothing where it is not as it was written (%#)',
    (text) => {
      expect(recallRecords(memory(text))).toEqual([])
    },
  )
})
