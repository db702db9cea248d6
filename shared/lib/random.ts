/**
 * A seeded integer generator (sfc32), forked per concern, so that one more draw in one module does not
 * reshuffle the others. Not for secrets: those come from the host's WebCrypto.
 */
export class Random {
  private a: number
  private b: number
  private c: number
  private counter = 1

  constructor(seed: string) {
    // FNV-1a with three offsets spreads a short seed over the state; the warm-up mixes it.
    this.a = fnv1a(seed, 0x811c9dc5)
    this.b = fnv1a(seed, 0x01000193)
    this.c = fnv1a(seed, 0x9e3779b9)
    for (let i = 0; i < 12; i++) this.uint32()
  }

  /** An independent generator; the same label always yields the same one. */
  fork(label: string): Random {
    return new Random(`${this.a}.${this.b}.${this.c}/${label}`)
  }

  /** Uniform in 0 … 2³²−1. */
  uint32(): number {
    const t = (((this.a + this.b) | 0) + this.counter) | 0
    this.counter = (this.counter + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = ((this.c << 21) | (this.c >>> 11)) + t
    return t >>> 0
  }

  /** Uniform in [0, 1). */
  float(): number {
    return this.uint32() / 0x1_0000_0000
  }

  /** Uniform integer in 0 … bound−1; the bias of one part in 2³² is of no matter here. */
  below(bound: number): number {
    return Math.floor(this.float() * bound)
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + this.float() * (high - low)
  }

  /** One element, or undefined of an empty list. */
  pick<T>(items: readonly T[]): T | undefined {
    return items.length === 0 ? undefined : items[this.below(items.length)]
  }

  /** A shuffled copy (Fisher–Yates). */
  shuffle<T>(items: readonly T[]): T[] {
    const copy = [...items]
    for (let i = copy.length - 1; i > 0; i--) {
      const j = this.below(i + 1)
      const swap = copy[i] as T
      copy[i] = copy[j] as T
      copy[j] = swap
    }
    return copy
  }
}

function fnv1a(text: string, offset: number): number {
  let hash = offset
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash | 0
}
