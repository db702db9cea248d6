/** Bytes by key, the least lately used dropped first once they are more than `bytesMax` together. */
export class ByteCache {
  private readonly bytesMax: number
  private readonly entries = new Map<string, Uint8Array>()
  private bytes = 0

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax
  }

  get(key: string): Uint8Array | undefined {
    const value = this.entries.get(key)
    if (!value) return undefined
    // A Map keeps the order of insertion: what is used goes to its end.
    this.entries.delete(key)
    this.entries.set(key, value)
    return value
  }

  set(key: string, value: Uint8Array): void {
    this.delete(key)
    this.entries.set(key, value)
    this.bytes += value.byteLength
    for (const [oldest] of this.entries) {
      if (this.bytes <= this.bytesMax) return
      this.delete(oldest)
    }
  }

  delete(key: string): void {
    this.bytes -= this.entries.get(key)?.byteLength ?? 0
    this.entries.delete(key)
  }
}
