import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeParity, recover } from './reed-solomon.ts'

const windows = fc
  .record({
    data: fc.integer({ min: 1, max: 60 }),
    parity: fc.integer({ min: 0, max: 40 }),
    length: fc.integer({ min: 0, max: 40 }),
    seed: fc.integer(),
  })
  .chain(({ data, parity, length }) =>
    fc.record({
      parity: fc.constant(parity),
      symbols: fc.array(fc.uint8Array({ minLength: length, maxLength: length }), {
        minLength: data,
        maxLength: data,
      }),
      order: fc.shuffledSubarray(
        Array.from({ length: data + parity }, (_, i) => i),
        { minLength: 0, maxLength: data + parity },
      ),
    }),
  )

describe('a window of a stream', () => {
  it('is brought back by any symbols that are as many as its data, and by no fewer', () => {
    fc.assert(
      fc.property(windows, ({ symbols, parity, order }) => {
        const all = [...symbols, ...encodeParity(symbols, parity)]
        const here = new Set(order)
        const recovered = recover(
          all.map((symbol, i) => (here.has(i) ? symbol : undefined)),
          symbols.length,
        )
        const isEnough = here.size >= symbols.length
        expect(recovered?.map((symbol) => [...symbol])).toEqual(
          isEnough ? symbols.map((symbol) => [...symbol]) : undefined,
        )
      }),
    )
  })

  it('of the largest size loses nothing with a third of it gone', () => {
    const symbols = Array.from({ length: 170 }, (_, i) =>
      Uint8Array.from({ length: 20 }, (_, j) => i * 7 + j),
    )
    const all = [...symbols, ...encodeParity(symbols, 86)]
    expect(
      recover(
        all.map((symbol, i) => (i % 3 === 0 ? undefined : symbol)),
        170,
      ),
    ).toEqual(symbols)
  })

  it('with symbols of different lengths is refused', () => {
    expect(recover([new Uint8Array(2), new Uint8Array(3)], 1)).toBeUndefined()
  })
})
