/** Reading and writing of binary fields; a Reader that has run past its end stays failed instead of throwing. */
import { concat, fromBase64Url, fromUtf8, toBase64Url, toUtf8 } from '../lib/bytes.ts'

export class Writer {
  private readonly parts: Uint8Array[] = []
  private small: number[] = []

  u8(value: number): this {
    this.small.push(value & 255)
    return this
  }

  u32(value: number): this {
    this.small.push((value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255)
    return this
  }

  /** LEB128 of 0 … 2⁵³−1. */
  varint(value: number): this {
    let rest = value
    while (rest >= 128) {
      this.small.push((rest % 128) | 128)
      rest = Math.floor(rest / 128)
    }
    this.small.push(rest)
    return this
  }

  /** Raw bytes, without a length. */
  raw(bytes: Uint8Array): this {
    if (this.small.length > 0) this.parts.push(Uint8Array.from(this.small))
    this.small = []
    this.parts.push(bytes)
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
    const bytes = id === null ? new Uint8Array(length) : fromBase64Url(id)
    return this.raw(bytes?.length === length ? bytes : new Uint8Array(length))
  }

  finish(): Uint8Array<ArrayBuffer> {
    if (this.small.length > 0) this.parts.push(Uint8Array.from(this.small))
    this.small = []
    return concat(this.parts)
  }
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
