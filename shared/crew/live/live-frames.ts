/**
 * Words of the live service, one a message body: type (1 byte), stream (u32), then
 *
 * | type      | body                                             | meaning |
 * |-----------|--------------------------------------------------|---------|
 * | 1 propose | first (varint), bitmap                           | I have these symbols |
 * | 2 request | first (varint), bitmap                           | send me these |
 * | 3 symbol  | number (varint), signature (64), bytes           | a symbol, as its publisher signed it |
 * | 4 feed-me |                                                  | propose to me too |
 *
 * Bit i of a bitmap, least significant first, is symbol first + i: what is proposed in one round lies close together.
 */
import { Bits } from '../../lib/bits.ts'
import { Reader, Writer } from '../../wire/cursor.ts'

export const SIGNATURE_BYTES = 64
/** Of one symbol: with its signature and a DTLS record it leaves in one packet. */
export const SYMBOL_BYTES_MAX = 1_100
const BITMAP_BYTES_MAX = 64

export type LiveFrame =
  | { readonly type: 'propose' | 'request'; readonly stream: number; readonly numbers: readonly number[] }
  | ({ readonly type: 'symbol'; readonly stream: number } & LiveSymbol)
  | { readonly type: 'feed-me'; readonly stream: number }

export interface LiveSymbol {
  /** Of the stream; windows and their parity follow from it. */
  readonly number: number
  readonly signature: Uint8Array
  readonly bytes: Uint8Array
}

/** Numbers are in ascending order. Those that are too far apart for one bitmap are words of their own. */
export function encodeNumbers(
  type: 'propose' | 'request',
  stream: number,
  numbers: readonly number[],
): Uint8Array[] {
  const words: Uint8Array[] = []
  for (let at = 0; at < numbers.length;) {
    const first = numbers[at] ?? 0
    let end = at
    while (end < numbers.length && (numbers[end] ?? 0) - first < BITMAP_BYTES_MAX * 8) end++
    const bits = new Bits((numbers[end - 1] ?? first) - first + 1)
    for (const number of numbers.slice(at, end)) bits.add(number - first)
    words.push(
      head(type === 'propose' ? 1 : 2, stream)
        .varint(first)
        .raw(bits.bytes)
        .finish(),
    )
    at = end
  }
  return words
}

export function encodeSymbol(stream: number, { number, signature, bytes }: LiveSymbol): Uint8Array {
  return head(3, stream).varint(number).raw(signature).raw(bytes).finish()
}

export function encodeFeedMe(stream: number): Uint8Array {
  return head(4, stream).finish()
}

function head(type: number, stream: number): Writer {
  return new Writer().u8(type).u32(stream)
}

/** Undefined of what is none. Never throws. */
export function decodeLive(body: Uint8Array): LiveFrame | undefined {
  const reader = new Reader(body)
  const type = reader.u8()
  const stream = reader.u32()
  if (reader.failed) return undefined
  if (type === 4) return reader.left === 0 ? { type: 'feed-me', stream } : undefined
  const first = reader.varint()
  if (type === 3) {
    const signature = reader.raw(SIGNATURE_BYTES)
    const fits = !reader.failed && reader.left > 0 && reader.left <= SYMBOL_BYTES_MAX
    return fits ? { type: 'symbol', stream, number: first, signature, bytes: reader.rest() } : undefined
  }
  if ((type !== 1 && type !== 2) || reader.failed || reader.left === 0 || reader.left > BITMAP_BYTES_MAX)
    return undefined
  const bytes = reader.rest()
  const bits = new Bits(bytes.length * 8, bytes)
  const numbers = Array.from({ length: bits.length }, (_, i) => first + i).filter((number) =>
    bits.has(number - first),
  )
  return { type: type === 1 ? 'propose' : 'request', stream, numbers }
}
