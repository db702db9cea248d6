/** Stands for SHA-256 where nobody in the simulation tries to break it: eight words of 32 bits, each mixed with all bytes. */
import { toBase64Url } from './text.ts'

/** 32 bytes, base64url. */
export function digestOf(bytes: Uint8Array): string {
  const words = Uint32Array.from({ length: 8 }, (_, i) => Math.imul(0x9e37_79b9, i + 1))
  for (let at = 0; at < bytes.length; at++) {
    const i = at & 7
    words[i] = Math.imul((words[i] ?? 0) ^ (bytes[at] ?? 0), 0x0100_0193)
  }
  // Each word has heard of every eighth byte; two rounds tell all of them.
  let carried = bytes.length
  for (let round = 0; round < 16; round++) {
    const i = round & 7
    const mixed = Math.imul((words[i] ?? 0) ^ carried ^ (carried >>> 15), 0x2c1b_3c6d)
    words[i] = carried = mixed ^ (mixed >>> 13)
  }
  return toBase64Url(new Uint8Array(words.buffer))
}
