import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Bits } from './bits.ts'
import { concat } from './bytes.ts'
import { Heap } from './heap.ts'
import { Random } from './random.ts'

describe('bytes', () => {
  it('concatenates', () => {
    expect([...concat([Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(2, 3)])]).toEqual([1, 2, 3])
  })
})

describe('Bits', () => {
  it('behaves as a set of numbers', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 70 }),
        fc.array(fc.tuple(fc.boolean(), fc.integer({ min: -3, max: 75 }))),
        (length, steps) => {
          const bits = new Bits(length)
          const model = new Set<number>()
          for (const [add, i] of steps) {
            if (add) bits.add(i)
            else bits.delete(i)
            if (add && i >= 0 && i < length) model.add(i)
            if (!add) model.delete(i)
          }
          expect(bits.count).toBe(model.size)
          expect(bits.full).toBe(model.size === length)
          for (let i = -3; i < 75; i++) expect(bits.has(i)).toBe(model.has(i))
          const copy = new Bits(length, bits.bytes)
          expect(copy.count).toBe(model.size)
        },
      ),
    )
  })

  it('ignores bits beyond its length in bytes from a peer', () => {
    const bits = new Bits(3, Uint8Array.of(0xff, 0xff))
    expect(bits.count).toBe(3)
    expect([...bits.bytes]).toEqual([0b111])
  })
})

describe('Heap', () => {
  it('pops in order of key, ties in order of arrival', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 })), (keys) => {
        const heap = new Heap<[number, number]>()
        for (const [i, key] of keys.entries()) heap.push(key, [key, i])
        const popped = keys.map(() => heap.pop())
        const sorted = keys
          .map((key, i): [number, number] => [key, i])
          .toSorted(([a, i], [b, k]) => a - b || i - k)
        expect(popped).toEqual(sorted)
        expect(heap.pop()).toBeUndefined()
      }),
    )
  })
})

describe('Random', () => {
  it('repeats from its seed, and forks do not disturb each other', () => {
    const a = new Random('seed')
    const b = new Random('seed')
    expect(Array.from({ length: 5 }, () => a.uint32())).toEqual(Array.from({ length: 5 }, () => b.uint32()))
    const fork = new Random('seed').fork('x')
    const again = new Random('seed')
    const sameFork = again.fork('x')
    expect(fork.uint32()).toBe(sameFork.uint32())
    expect(new Random('seed').fork('y').uint32()).not.toBe(new Random('seed').fork('x').uint32())
  })

  it('is roughly uniform', () => {
    const random = new Random('uniform')
    const counts = Array.from({ length: 10 }, () => 0)
    for (let i = 0; i < 10_000; i++) {
      const k = random.below(10)
      counts[k] = (counts[k] ?? 0) + 1
    }
    // Chi-squared with 9 degrees of freedom is under 27.9 in 99.9 % of cases.
    const chi = counts.reduce((sum, count) => sum + (count - 1_000) ** 2 / 1_000, 0)
    expect(chi).toBeLessThan(27.9)
    expect([...new Random('s').shuffle([1, 2, 3, 4])].toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4])
  })
})
