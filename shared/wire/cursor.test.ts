import fc from 'fast-check'
import { expect, it } from 'vitest'
import { encodeFrame } from './frames.ts'
import { varintBytes, Writer } from './cursor.ts'

it('a writer that begins again, or knew its length, writes the same bytes', () => {
  const words = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 })
  const used = new Writer()
  fc.assert(
    fc.property(words, (parts) => {
      const fresh = new Writer()
      const length = parts.reduce((sum, part) => sum + varintBytes(part.length) + part.length, 0)
      const exact = new Writer(length)
      used.begin()
      for (const part of parts) for (const writer of [fresh, exact, used]) writer.bytes(part)
      expect(exact.finish()).toEqual(fresh.finish())
      expect(used.written).toEqual(fresh.finish())
      expect(fresh.finish(), 'the length that was foretold').toHaveLength(length)
    }),
  )
})

it('what finish gave stays as it is, whatever is written later', () => {
  const writer = new Writer(2).u8(1).u8(2)
  const first = writer.finish()
  writer.begin().u8(9)
  expect(first).toEqual(new Uint8Array([1, 2]))
  expect(writer.u8(8).u8(7).finish()).toEqual(new Uint8Array([9, 8, 7]))
})

it('an encoded frame is its own, though the next one is written in the same memory', () => {
  const first = dataOf(7)
  const copy = first.slice()
  dataOf(8)
  expect(first).toEqual(copy)
})

function dataOf(fill: number): Uint8Array {
  const bytes = new Uint8Array(500).fill(fill)
  return encodeFrame({ type: 'data', tag: 1, part: 2, generation: 0, offset: 0, bytes })
}
