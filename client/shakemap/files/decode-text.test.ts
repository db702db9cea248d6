import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodeText } from './decode-text.ts'

const text = '<?xml version="1.0" encoding="ENCODING"?><a b="Concepción, Ñuble"/>'

function bytesOf(
  written: string,
  encoding: 'latin1' | 'utf16le' | 'utf8',
  mark: number[] = [],
): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([...mark, ...Buffer.from(written, encoding)])
}

it.each([
  ['ISO-8859-1', 'latin1', []],
  ['iso-8859-15', 'latin1', []],
  ['windows-1252', 'latin1', []],
  ['US-ASCII', 'latin1', []],
  ['UTF-8', 'latin1', []],
  ['of-nobody', 'latin1', []],
  ['US-ASCII', 'utf8', []],
  ['UTF-8', 'utf8', [0xef, 0xbb, 0xbf]],
  ['UTF-16', 'utf8', []],
  ['UTF-16', 'utf16le', [0xff, 0xfe]],
  ['UTF-16', 'utf16le', []],
] as const)('%s, written as %s, is read', (label, encoding, mark) => {
  const declared = text.replace('ENCODING', label)
  expect(decodeText(bytesOf(declared, encoding, [...mark]))).toBe(declared)
})

it('reads sixteen bits with the higher first', () => {
  const bytes = bytesOf(text, 'utf16le', [0xff, 0xfe])
  const swapped = bytes.map((_, i) => bytes[i ^ 1] ?? 0)
  expect(decodeText(swapped)).toBe(text)
})

it('never fails, and reads all UTF-8 back', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => typeof decodeText(new Uint8Array(bytes)) === 'string'))
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (written) => {
      fc.pre(!written.includes('\0') && !written.startsWith('\uFEFF'))
      expect(decodeText(new Uint8Array(new TextEncoder().encode(written)))).toBe(written)
    }),
  )
})
