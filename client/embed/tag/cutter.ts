/**
 * From a file's bytes, as HTTP brings them, to the chunks of a release in which every file begins with a chunk of its own
 * (aligned). Pure.
 */

export interface FilePlace {
  /** Bytes of the file. */
  readonly size: number
  /** The release's chunk with the file's first byte. */
  readonly firstChunk: number
  readonly chunkBytes: number
  /** Bytes of a chunk, by its number; the file's last one is filled up with zeros to it. */
  readonly lengthOf: (chunk: number) => number
}

export class ChunkCutter {
  private readonly place: FilePlace
  /** Next byte of the file. */
  private at: number
  private held: Uint8Array | null = null

  /** `from`: the first byte that comes; what precedes the next chunk's beginning is dropped. */
  constructor(place: FilePlace, from: number) {
    this.place = place
    this.at = from
  }

  /** Chunks that are whole now. Bytes beyond the file's size are dropped: it has changed, and no hash will fit. */
  push(bytes: Uint8Array): { readonly chunk: number; readonly bytes: Uint8Array }[] {
    const { size, firstChunk, chunkBytes, lengthOf } = this.place
    const whole: { chunk: number; bytes: Uint8Array }[] = []
    let rest = bytes.subarray(0, Math.max(0, size - this.at))
    while (rest.length > 0) {
      const index = Math.floor(this.at / chunkBytes)
      const inChunk = this.at - index * chunkBytes
      const taken = rest.subarray(0, chunkBytes - inChunk)
      if (inChunk === 0) this.held = new Uint8Array(lengthOf(firstChunk + index))
      this.held?.set(taken, inChunk)
      this.at += taken.length
      rest = rest.subarray(taken.length)
      const isWhole = this.at === size || this.at === (index + 1) * chunkBytes
      if (!isWhole || !this.held) continue
      whole.push({ chunk: firstChunk + index, bytes: this.held })
      this.held = null
    }
    return whole
  }
}
