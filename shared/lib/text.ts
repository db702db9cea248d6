/** Bytes ↔ text without TextEncoder or atob, which the pure core does not have. */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
/** Value of a character by its code, 255 for those that are none. */
const VALUE_OF = new Uint8Array(128).fill(255)
for (let value = 0; value < ALPHABET.length; value++) VALUE_OF[ALPHABET.charCodeAt(value)] = value

/**
 * Base64url without padding (RFC 4648 §5). The text is made in one piece: grown by characters it would stay a rope of them,
 * which takes 700 bytes for an id, and ids are kept in every table.
 */
export function toBase64Url(bytes: Uint8Array): string {
  let text = ''
  let codes: number[] = []
  for (let i = 0; i < bytes.length; i += 3) {
    const triple = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    const characters = Math.min(bytes.length - i, 3) + 1
    for (let k = 0; k < characters; k++) codes.push(ALPHABET.charCodeAt((triple >> (18 - 6 * k)) & 63))
    if (codes.length < pieceCharacters) continue
    text += String.fromCharCode(...codes)
    codes = []
  }
  return text + String.fromCharCode(...codes)
}

/** Characters that are made at once: engines limit how many arguments a call takes. */
const pieceCharacters = 4_096

/** The bytes, or undefined where the text is not canonical base64url. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  const length = Math.floor((text.length * 3) / 4)
  if (text.length % 4 === 1) return undefined
  const bytes = new Uint8Array(length)
  let bits = 0
  let held = 0
  let at = 0
  for (let i = 0; i < text.length; i++) {
    const value = VALUE_OF[text.charCodeAt(i)] ?? 255
    if (value === 255) return undefined
    bits = (bits << 6) | value
    held += 6
    if (held >= 8) {
      held -= 8
      bytes[at++] = (bits >> held) & 255
      bits &= (1 << held) - 1
    }
  }
  return bits === 0 ? bytes : undefined
}

/** UTF-8; a lone surrogate becomes U+FFFD, as TextEncoder does it. */
export function toUtf8(text: string): Uint8Array<ArrayBuffer> {
  const ascii = asciiBytes(text)
  if (ascii) return ascii
  const bytes: number[] = []
  for (const character of text) {
    let point = character.codePointAt(0) ?? 0xfffd
    if (point >= 0xd800 && point <= 0xdfff) point = 0xfffd
    if (point < 0x80) bytes.push(point)
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 63))
    else if (point < 0x10000)
      bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63))
    else {
      bytes.push(
        0xf0 | (point >> 18),
        0x80 | ((point >> 12) & 63),
        0x80 | ((point >> 6) & 63),
        0x80 | (point & 63),
      )
    }
  }
  return Uint8Array.from(bytes)
}

/** Nearly all that goes over the wire is ASCII: an id, a channel, JSON. */
function asciiBytes(text: string): Uint8Array<ArrayBuffer> | undefined {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit >= 0x80) return undefined
    bytes[i] = unit
  }
  return bytes
}

/** The text, or undefined where the bytes are not valid UTF-8 (overlong forms and surrogates included). */
export function fromUtf8(bytes: Uint8Array): string | undefined {
  const parts: string[] = []
  let at = 0
  while (at < bytes.length) {
    const lead = bytes[at++] ?? 0
    const more =
      lead < 0x80
        ? 0
        : lead >= 0xc2 && lead < 0xe0
          ? 1
          : lead >= 0xe0 && lead < 0xf0
            ? 2
            : lead >= 0xf0 && lead < 0xf5
              ? 3
              : -1
    if (more < 0 || at + more > bytes.length) return undefined
    let point = more === 0 ? lead : lead & (0x3f >> more)
    for (let k = 0; k < more; k++) {
      const next = bytes[at++] ?? 0
      if ((next & 0xc0) !== 0x80) return undefined
      point = (point << 6) | (next & 63)
    }
    const smallest = [0, 0x80, 0x800, 0x10000][more] ?? 0
    if (point < smallest || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return undefined
    parts.push(String.fromCodePoint(point))
  }
  return parts.join('')
}
