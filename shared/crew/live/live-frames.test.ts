import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeLive, encodeFeedMe, encodeNumbers, encodeSymbol, SIGNATURE_BYTES } from './live-frames.ts'

const stream = fc.integer({ min: 0, max: 0xffff_ffff })
const numbers = fc
  .uniqueArray(fc.integer({ min: 0, max: 5_000 }), { maxLength: 200 })
  .map((list) => list.toSorted((a, b) => a - b))

describe('words of the live service', () => {
  it('numbers are read as they were written, over as many words as they need', () => {
    fc.assert(
      fc.property(stream, numbers, fc.constantFrom('propose', 'request'), (id, list, type) => {
        const words = encodeNumbers(type, id, list).map(decodeLive)
        for (const word of words) expect(word).toMatchObject({ type, stream: id })
        const read = words.flatMap((word) => (word && 'numbers' in word ? word.numbers : []))
        expect(read).toEqual(list)
      }),
    )
    expect(encodeNumbers('propose', 1, [5, 6, 9])).toHaveLength(1)
  })

  it('a symbol is read as it was written', () => {
    const signature = fc.uint8Array({ minLength: SIGNATURE_BYTES, maxLength: SIGNATURE_BYTES })
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 1_100 })
    fc.assert(
      fc.property(stream, fc.nat(), signature, bytes, (id, number, signed, body) => {
        const symbol = { number, signature: signed, bytes: body }
        expect(decodeLive(encodeSymbol(id, symbol))).toEqual({ type: 'symbol', stream: id, ...symbol })
      }),
    )
    expect(decodeLive(encodeFeedMe(7))).toEqual({ type: 'feed-me', stream: 7 })
  })

  it('whatever the bytes, nothing is thrown, and nothing larger than a bitmap is read', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1_300 }), (body) => {
        const frame = decodeLive(body)
        if (frame && 'numbers' in frame) expect(frame.numbers.length).toBeLessThanOrEqual(512)
      }),
    )
    for (const body of [[], [1], [1, 0, 0, 0, 1, 5], [9, 0, 0, 0, 1, 5, 1], [4, 0, 0, 0, 1, 0]])
      expect(decodeLive(Uint8Array.from(body))).toBeUndefined()
  })
})
