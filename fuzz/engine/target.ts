/** What is fuzzed: one kind of input that strangers send, and what must hold whatever they send. */

export interface Target {
  readonly name: string
  readonly forms: readonly Form[]
  /**
   * Hands bytes to the readers of this kind. The answer is the word `read`, or the reason for which the bytes were refused.
   * It throws where something that must hold does not; so does a reader that has a fault. `closely`: what takes long is looked
   * at too, such as what comes of an input that was written and read again.
   */
  read(bytes: Uint8Array<ArrayBuffer>, closely: boolean): string | Promise<string>
}

/** One way to make inputs of a kind. What is changed at random lies beneath what the reader would refuse at once. */
export interface Form {
  readonly name: string
  /** How an input is changed: as bytes, as words of a text, or as values of a JSON document. All are changed as bytes too. */
  readonly of: 'bytes' | 'text' | 'json'
  /** Written by our own writers, and then whatever reached new code. */
  readonly seeds: readonly Uint8Array[]
  /** How often it is taken beside the others; left out: once. */
  readonly share?: number
  /** What a seed of this form ends in; left out: it is read. */
  readonly outcome?: string
  /** Words of this kind that random changes put in. */
  readonly words?: readonly string[]
  /** Puts around it what makes a reader look at it: lengths, compression, a signature. Left out: nothing is put around it. */
  readonly dress?: (bytes: Uint8Array) => Uint8Array<ArrayBuffer>
}

export const READ = 'read'

/** Says that something which must hold does not. */
export function hold(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(`does not hold: ${what}`)
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text)
}

/** As a browser reads a text file. */
export function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}
