import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Bits } from '../../lib/bits.ts'
import { bestFor, byUrgency, cheapest, depth, type Supplier } from './choose.ts'
import { defaultTuning } from './tuning.ts'

function bits(length: number, chunks: Iterable<number>): Bits {
  const made = new Bits(length)
  for (const chunk of chunks) made.add(chunk)
  return made
}

describe('what is asked first', () => {
  it('[P1] chunks of a file of higher priority come first, then those that fewest links have', () => {
    const orphans = [
      { chunk: 0, rank: 1, copies: 1.2 },
      { chunk: 1, rank: 0, copies: 3.1 },
      { chunk: 2, rank: 0, copies: 1.9 },
      { chunk: 3, rank: 0, copies: 1.4 },
    ]
    expect(orphans.toSorted(byUrgency).map(({ chunk }) => chunk)).toEqual([3, 2, 1, 0])
  })
})

describe('of whom', () => {
  const chunkMs = 176
  const supplier = (fields: Partial<Supplier> = {}): Supplier => ({
    said: bits(8, [0, 1]),
    load: 0,
    roundTripMs: 100,
    lapses: 0,
    outstanding: 0,
    depth: 4,
    ...fields,
  })

  it.each<[string, Partial<Supplier>]>([
    ['owes more', { outstanding: 1 }],
    ['has more to do for others', { load: 1 }],
    ['is farther', { roundTripMs: 400 }],
    ['left asks unanswered', { lapses: 1 }],
  ])('[P1] the one that %s is not asked while another has the chunk', (_, worse) => {
    const [good, bad] = [supplier(), supplier(worse)]
    expect(cheapest([good, bad], 0, chunkMs, undefined)).toBe(good)
    expect(cheapest([bad, good], 0, chunkMs, undefined)).toBe(good)
    expect(cheapest([bad], 0, chunkMs, undefined)).toBe(bad)
  })

  it('[P1] an ask that was left unanswered weighs as much as four chunks that are awaited', () => {
    const [lapsed, busy] = [supplier({ lapses: 1 }), supplier({ outstanding: 3 })]
    expect(cheapest([lapsed, busy], 0, chunkMs, undefined)).toBe(busy)
    expect(cheapest([lapsed, supplier({ outstanding: 5, depth: 9 })], 0, chunkMs, undefined)).toBe(lapsed)
  })

  it.each<[string, Partial<Supplier>]>([
    ['does not say that it has the chunk', { said: bits(8, [1]) }],
    ['owes as much as may be awaited of it', { outstanding: 4 }],
  ])('[P1] nobody is asked who %s', (_, fields) => {
    expect(cheapest([supplier(fields)], 0, chunkMs, undefined)).toBeUndefined()
  })

  it('[P3] one that is late is not asked again', () => {
    const [late, other] = [supplier(), supplier({ outstanding: 3, load: 9 })]
    expect(cheapest([late, other], 0, chunkMs, late)).toBe(other)
    expect(cheapest([late], 0, chunkMs, late)).toBeUndefined()
  })
})

describe('how much', () => {
  it('[P2] at first half of what a link carries in a round trip and 150 ms, then one more for each chunk that came, up to twice', () => {
    const chunkMs = 50
    const of = (credit: number): number => depth({ roundTripMs: 250, credit }, defaultTuning, chunkMs, 1_000)
    // 400 ms are eight chunks.
    expect([0, 1, 5, 12, 100].map(of)).toEqual([4, 5, 9, 16, 16])
  })

  it('[P2] never less than one', () => {
    expect(depth({ roundTripMs: 10, credit: 0 }, defaultTuning, 1_000, 1_000)).toBe(1)
    expect(depth({ roundTripMs: 250, credit: 0 }, defaultTuning, 1, 60_000)).toBe(1)
  })

  it('[P2.7] at first no more than an association’s first window, however fast the downlink is', () => {
    const of = [0, 1, 40].map((credit) => depth({ roundTripMs: 250, credit }, defaultTuning, 0.1, 2_000))
    expect(of).toEqual([6, 7, 46])
  })

  it('[P2] follows bandwidth × delay', () => {
    const [far, near, slow] = [
      [700, 10],
      [100, 10],
      [100, 100],
    ].map(([roundTripMs = 0, chunkMs = 0]) =>
      depth({ roundTripMs, credit: 1_000 }, defaultTuning, chunkMs, 1_000),
    )
    expect(far).toBeGreaterThan(near ?? 0)
    expect(near).toBeGreaterThan(slow ?? 0)
  })
})

const length = 24
const chunks = fc.uniqueArray(fc.nat(length - 1))
const situation = fc.record({
  have: chunks,
  theirs: chunks,
  wanted: chunks,
  pushable: chunks,
  rank: fc.uint8Array({ minLength: length, maxLength: length, max: 2 }),
  near: fc.uint8Array({ minLength: length, maxLength: length, max: 9 }),
  base: fc.double({ min: -10, max: 10, noNaN: true }),
  isSource: fc.boolean(),
})

/** Those that have the least of something. */
function least(of: readonly number[], by: Uint8Array): number[] {
  const min = Math.min(...of.map((chunk) => by[chunk] ?? 0))
  return of.filter((chunk) => by[chunk] === min)
}

describe('what is sent', () => {
  it('[V1] only what is here, that the link lacks, and that it wants or that is pushed: a publisher’s push first, then first rank first, pushes first, then what fewest have', () => {
    fc.assert(
      fc.property(situation, ({ have, theirs, wanted, pushable, rank, near, base, isSource }) => {
        const offer = { wanted: bits(length, wanted), theirs: bits(length, theirs), base }
        const stock = { have: bits(length, have), pushable: bits(length, pushable), rank, near }
        const weight = { copies: 3, isSource }
        const found = bestFor(offer, stock, weight, Infinity)
        const fit = have.filter(
          (chunk) => !theirs.includes(chunk) && (wanted.includes(chunk) || pushable.includes(chunk)),
        )
        if (found === undefined) {
          expect(fit).toEqual([])
          return
        }
        expect(fit).toContain(found.chunk)
        const only = isSource ? fit.filter((chunk) => pushable.includes(chunk)) : []
        const first = least(only.length > 0 ? only : fit, rank)
        const pushed = first.filter((chunk) => pushable.includes(chunk))
        // Six copies near are as good as more.
        const rarest = least(
          first,
          near.map((copies) => Math.min(6, copies)),
        )
        expect(pushed.length > 0 ? pushed : rarest).toContain(found.chunk)
      }),
      { numRuns: 500 },
    )
  })

  it('[V1] a link that is better by what it has and by what is under way to it is served first', () => {
    const stock = {
      have: bits(8, [3]),
      pushable: bits(8, []),
      rank: new Uint8Array(8),
      near: new Uint8Array(8),
    }
    const weight = { copies: 3, isSource: false }
    const offer = { wanted: bits(8, [3]), theirs: bits(8, []), base: 2 }
    const found = bestFor(offer, stock, weight, Infinity)
    expect(found).toEqual({ chunk: 3, score: 2 })
    expect(bestFor(offer, stock, weight, 2)).toBeUndefined()
    expect(bestFor({ ...offer, base: 1 }, stock, weight, 2)).toEqual({ chunk: 3, score: 1 })
  })

  it('[V2] a first copy goes before anything wanted, a publisher’s before another’s, and first to a link that asked for it', () => {
    const stock = {
      have: bits(8, [3]),
      pushable: bits(8, [3]),
      rank: new Uint8Array(8),
      near: new Uint8Array(8).fill(9),
    }
    const score = (isSource: boolean, wanted: number[]): number =>
      bestFor(
        { wanted: bits(8, wanted), theirs: bits(8, []), base: 0 },
        stock,
        { copies: 3, isSource },
        Infinity,
      )?.score ?? NaN
    expect(score(true, [])).toBeLessThan(score(false, []))
    expect(score(false, [3])).toBeLessThan(score(false, []))
    expect(score(false, [])).toBeLessThan(-10)
  })
})
