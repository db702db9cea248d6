/** Reading and writing of binary fields; a Reader that has run past its end stays failed instead of throwing. */
import { fromBase64Url, fromUtf8, toBase64Url, toUtf8 } from '../lib/text.ts'

/** Of a peer's id, and of a release's. */
export const PEER_BYTES = 16

export class Writer {
  private buffer: Uint8Array<ArrayBuffer>
  private at = 0

  /** It grows as needed; where the length is known, `finish` copies nothing. */
  constructor(bytes = 64) {
    this.buffer = new Uint8Array(bytes)
  }

  u8(value: number): this {
    this.reserve(1)
    this.buffer[this.at++] = value
    return this
  }

  u32(value: number): this {
    return this.u8(value >>> 24)
      .u8(value >>> 16)
      .u8(value >>> 8)
      .u8(value)
  }

  /** LEB128 of 0 … 2⁵³−1. */
  varint(value: number): this {
    let rest = value
    while (rest >= 128) {
      this.u8((rest % 128) | 128)
      rest = Math.floor(rest / 128)
    }
    return this.u8(rest)
  }

  /** Raw bytes, without a length. */
  raw(bytes: Uint8Array): this {
    this.reserve(bytes.length)
    this.buffer.set(bytes, this.at)
    this.at += bytes.length
    return this
  }

  /** Length as a varint, then the bytes. */
  bytes(bytes: Uint8Array): this {
    return this.varint(bytes.length).raw(bytes)
  }

  text(text: string): this {
    return this.bytes(toUtf8(text))
  }

  /** A base64url id of known length, or zeros where there is none. */
  id(id: string | null, length: number): this {
    const bytes = id === null ? undefined : fromBase64Url(id)
    return this.raw(bytes?.length === length ? bytes : new Uint8Array(length))
  }

  /** All that was written, for good. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.at === this.buffer.length ? this.buffer : this.buffer.slice(0, this.at)
  }

  /** Begins again, in the same memory. What `written` gave before is overwritten. */
  begin(): this {
    // `finish` may have given these bytes away.
    if (this.at === this.buffer.length) this.buffer = new Uint8Array(this.at)
    this.at = 0
    return this
  }

  /** A view of what was written, until the next `begin`. */
  get written(): Uint8Array {
    return this.buffer.subarray(0, this.at)
  }

  private reserve(bytes: number): void {
    if (this.at + bytes <= this.buffer.length) return
    const larger = new Uint8Array(Math.max(this.buffer.length * 2, this.at + bytes))
    larger.set(this.buffer)
    this.buffer = larger
  }
}

/** How many bytes `Writer.varint` needs for this value. */
export function varintBytes(value: number): number {
  let bytes = 1
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) bytes++
  return bytes
}

export class Reader {
  private at = 0
  private broken = false
  private readonly source: Uint8Array

  constructor(source: Uint8Array) {
    this.source = source
  }

  get failed(): boolean {
    return this.broken
  }

  get left(): number {
    return this.source.length - this.at
  }

  u8(): number {
    if (this.left < 1) return this.fail()
    return this.source[this.at++] ?? 0
  }

  u32(): number {
    return this.u8() * 0x1000000 + ((this.u8() << 16) | (this.u8() << 8) | this.u8())
  }

  /** Refuses what is over 2⁵³−1 and encodings with needless zero groups, so that each value has one encoding. */
  varint(): number {
    let value = 0
    let scale = 1
    for (let group = 0; group < 8; group++) {
      const byte = this.u8()
      value += (byte & 127) * scale
      if (byte < 128) {
        if ((byte === 0 && group > 0) || value > Number.MAX_SAFE_INTEGER) return this.fail()
        return value
      }
      scale *= 128
    }
    return this.fail()
  }

  /** A view of the next `length` bytes; no copy. */
  raw(length: number): Uint8Array {
    if (length > this.left) {
      this.fail()
      return new Uint8Array(0)
    }
    this.at += length
    return this.source.subarray(this.at - length, this.at)
  }

  bytes(max: number): Uint8Array {
    const length = this.varint()
    if (length > max) {
      this.fail()
      return new Uint8Array(0)
    }
    return this.raw(length)
  }

  text(maxBytes: number): string {
    const text = fromUtf8(this.bytes(maxBytes))
    if (text === undefined) {
      this.fail()
      return ''
    }
    return text
  }

  id(length: number): string {
    return toBase64Url(this.raw(length))
  }

  /** An id, or null for all zeros. */
  idOrNull(length: number): string | null {
    const bytes = this.raw(length)
    return bytes.some((byte) => byte !== 0) ? toBase64Url(bytes) : null
  }

  rest(): Uint8Array {
    return this.raw(this.left)
  }

  private fail(): 0 {
    this.broken = true
    return 0
  }
}
