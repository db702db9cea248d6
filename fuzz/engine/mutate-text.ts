/** Changes words of a text: numbers, names, marks, lines. The text is taken byte for byte, so that what is no UTF-8 stays as it is. */
import type { Random } from '../../shared/lib/random.ts'

/** Numbers at which readers have gone wrong, as a file may spell them. */
const NUMBERS = [
  ...[
    '0',
    '-0',
    '1',
    '-1',
    '2',
    '0.5',
    '13',
    '13.0001',
    '90.1',
    '-180',
    '360.1',
    '540',
    '1e3',
    '1e-7',
    '1e308',
    '1e309',
  ],
  ...[
    '255',
    '256',
    '65535',
    '65536',
    '2147483647',
    '2147483648',
    '4294967295',
    '4294967296',
    '9007199254740991',
  ],
  ...[
    '9007199254740993',
    '99999999999999999999',
    '-9999',
    'NaN',
    'Infinity',
    '-Infinity',
    'nan',
    'inf',
    '0x10',
    '1_0',
    '١',
  ],
]
/** Names that every object of JavaScript has, and texts that break out of where they stand. */
const NAMES = [
  ...[
    'constructor',
    '__proto__',
    'toString',
    'valueOf',
    'hasOwnProperty',
    'length',
    'then',
    'prototype',
    'null',
    'true',
  ],
  ...[
    '',
    ' ',
    '\t',
    '\r\n',
    '\0',
    '"',
    "'",
    '<',
    '>',
    '&',
    ';',
    ',',
    ':',
    '..',
    '/',
    '\\',
    '=',
    '%',
    '#',
    '[',
    ']',
    '{',
    '}',
  ],
  ...[
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<!DOCTYPE x>',
    '&amp;',
    '&#0;',
    '&#x110000;',
    '&constructor;',
    '<?',
    '?>',
    '../',
    'C:',
  ],
]
  .map(asBytes)
  .concat(
    ['é', '\u2028', '\u202e', '\ufeff', '😀', '\u{10ffff}', 'İ', 'ß', 'ﬁ'].map(asBytes),
    '\xff',
    '\xed\xa0\x80',
    '\xc0\x80',
  )

const TOKEN = /[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|[A-Za-z_][\w-]*|[ \t]+|[\s\S]/g

export function changeText(input: Uint8Array, random: Random, words: readonly string[]): Uint8Array {
  const text = Buffer.from(input.buffer, input.byteOffset, input.length).toString('latin1')
  return Buffer.from(changed(text, random, words), 'latin1')
}

function changed(text: string, random: Random, words: readonly string[]): string {
  if (random.below(6) === 0) return changedLines(text, random)
  const token = tokenAt(text, random.below(text.length))
  const before = text.slice(0, token.from)
  const after = text.slice(token.to)
  const itself = text.slice(token.from, token.to)
  switch (random.below(6)) {
    case 0:
      return before + after
    case 1:
      return before + itself + itself + after
    case 2:
      return before + itself + (random.pick(NAMES) ?? '') + after
    case 3:
      return before + hostile(itself, random) + after
    case 4:
      return before + asBytes(random.pick(words) ?? random.pick(NUMBERS) ?? '') + after
    default: {
      // Two words change places.
      const other = tokenAt(text, random.below(text.length))
      if (other.from < token.to) return before + (random.pick(NAMES) ?? '') + after
      return (
        before +
        text.slice(other.from, other.to) +
        text.slice(token.to, other.from) +
        itself +
        text.slice(other.to)
      )
    }
  }
}

/** Something of the same sort. */
function hostile(token: string, random: Random): string {
  if (/^[-+]?\d/.test(token)) return random.pick(NUMBERS) ?? ''
  if (/^\s/.test(token)) return random.pick(['', ' ', '\n', '\r', '\t\t', '\u00a0']) ?? ''
  return random.below(50) === 0 ? token.repeat(1 + random.below(2_000)) : (random.pick(NAMES) ?? '')
}

function changedLines(text: string, random: Random): string {
  const lines = text.split('\n')
  const at = random.below(lines.length)
  const [line = ''] = lines.slice(at, at + 1)
  const doing = random.below(3)
  if (doing === 0) lines.splice(at, 1)
  else if (doing === 1) lines.splice(at, 0, ...Array.from({ length: 1 + random.below(30) }, () => line))
  else lines.splice(random.below(lines.length), 0, ...lines.splice(at, 1))
  return lines.join('\n')
}

/** The word that stands there. Only what is near is looked at, so that a long text costs no more than a short one. */
function tokenAt(text: string, at: number): { readonly from: number; readonly to: number } {
  const start = Math.max(0, at - 40)
  for (const found of text.slice(start, at + 60).matchAll(TOKEN)) {
    const from = start + found.index
    if (from + found[0].length > at) return { from, to: from + found[0].length }
  }
  return { from: at, to: Math.min(text.length, at + 1) }
}

/** A text as the characters that its bytes in UTF-8 stand for. */
function asBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}
