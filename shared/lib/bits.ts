/** A fixed-length set of chunk numbers; bit i of byte i>>3 (least significant first) is chunk i. */
/** For who may look and not change. */
export type ReadonlyBits = Omit<Bits, 'add' | 'delete'>

export class Bits {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly length: number
  private ones: number

  constructor(length: number, bytes?: Uint8Array) {
    this.length = length
    this.bytes = new Uint8Array((length + 7) >> 3)
    this.ones = 0
    if (bytes) for (let i = 0; i < length; i++) if (((bytes[i >> 3] ?? 0) >> (i & 7)) & 1) this.add(i)
  }

  has(i: number): boolean {
    return i >= 0 && i < this.length && (((this.bytes[i >> 3] ?? 0) >> (i & 7)) & 1) === 1
  }

  add(i: number): void {
    if (i < 0 || i >= this.length || this.has(i)) return
    this.bytes[i >> 3] = (this.bytes[i >> 3] ?? 0) | (1 << (i & 7))
    this.ones++
  }

  delete(i: number): void {
    if (!this.has(i)) return
    this.bytes[i >> 3] = (this.bytes[i >> 3] ?? 0) & ~(1 << (i & 7))
    this.ones--
  }

  get count(): number {
    return this.ones
  }

  get full(): boolean {
    return this.ones === this.length
  }

  /** A copy. */
  clone(): Bits {
    return new Bits(this.length, this.bytes)
  }
}
