import { expect, it } from 'vitest'
import { decodeMessage } from './frames.ts'
import { limits } from './limits.ts'
import { Writer } from './cursor.ts'

/** A data frame of so many zeros. */
const frameOf = (length: number): Uint8Array => new Writer().u8(13).bytes(new Uint8Array(length)).finish()

it('[W2.1] a frame of more than 20 KiB is refused for its length', () => {
  expect(decodeMessage(frameOf(limits.frameBytesMax))).toEqual({ ok: false, error: 'malformed' })
  expect(decodeMessage(frameOf(limits.frameBytesMax + 1))).toEqual({ ok: false, error: 'oversized' })
})

/** A state with its head alone. */
function stateWith(flags: number): Uint8Array {
  const body = new Writer().u32(1).u8(flags).u8(0).u8(1).varint(0).varint(0).u8(0).u8(0).u8(0).u8(0)
  return new Writer().u8(10).bytes(body.finish()).finish()
}

it('[W3.2] a state with a flag that does not exist is refused for it alone', () => {
  for (const known of [0, 1, 2, 4]) expect(decodeMessage(stateWith(known)).ok).toBe(true)
  for (const unknown of [32, 64, 128]) expect(decodeMessage(stateWith(unknown)).ok).toBe(false)
})
