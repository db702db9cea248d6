import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ChunkCutter, type FilePlace } from './cutter.ts'

const bytesOf = (size: number) => Uint8Array.from({ length: size }, (_, i) => (i * 7 + 1) & 255)

function place(size: number, chunkBytes: number, isLast: boolean): FilePlace {
  const firstChunk = 5
  const last = firstChunk + Math.ceil(size / chunkBytes) - 1
  const rest = size - (last - firstChunk) * chunkBytes
  return { size, firstChunk, chunkBytes, lengthOf: (chunk) => (isLast && chunk === last ? rest : chunkBytes) }
}

test('however a file comes in pieces, from wherever, its chunks are those that a publisher cuts', () => {
  const sizes = fc.record({
    size: fc.integer({ min: 1, max: 300 }),
    chunkBytes: fc.integer({ min: 1, max: 64 }),
    isLast: fc.boolean(),
    from: fc.nat(299),
    cuts: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 }),
  })
  fc.assert(
    fc.property(sizes, ({ size, chunkBytes, isLast, from, cuts }) => {
      fc.pre(from < size)
      const where = place(size, chunkBytes, isLast)
      const file = bytesOf(size)
      const cutter = new ChunkCutter(where, from)
      const got: { chunk: number; bytes: Uint8Array }[] = []
      for (let at = from, i = 0; at < size; i++) {
        const end = at + (cuts[i % cuts.length] ?? 1)
        got.push(...cutter.push(file.subarray(at, end)))
        at = end
      }
      const first = Math.ceil(from / chunkBytes)
      const count = Math.ceil(size / chunkBytes)
      const expected = Array.from({ length: Math.max(0, count - first) }, (_, i) => {
        const chunk = where.firstChunk + first + i
        const bytes = new Uint8Array(where.lengthOf(chunk))
        bytes.set(file.subarray((first + i) * chunkBytes, (first + i + 1) * chunkBytes))
        return { chunk, bytes }
      })
      expect(got).toEqual(expected)
    }),
  )
})

test('a file that has grown gives no chunk beyond its signed size', () => {
  const cutter = new ChunkCutter(place(10, 4, true), 0)
  expect(cutter.push(bytesOf(50)).map(({ chunk }) => chunk)).toEqual([5, 6, 7])
  expect(cutter.push(bytesOf(50))).toEqual([])
})
