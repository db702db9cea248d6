/** Bytes ↔ text, the core's own and the browser's (text.ts): both are held to the same. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as browsers from './text.ts'
import { equalBytes } from '../../../shared/lib/bytes.ts'
import * as own from '../../../shared/lib/text.ts'

const bytes = fc.uint8Array({ maxLength: 300 })

describe.each([
  ['the core’s own', own],
  ['the browser’s', browsers],
])('bytes and text, %s', (_, { fromBase64Url, fromUtf8, toBase64Url, toUtf8 }) => {
  it('base64url agrees with Node and comes back', () => {
    fc.assert(
      fc.property(bytes, (source) => {
        const text = toBase64Url(source)
        expect(text).toBe(Buffer.from(source).toString('base64url'))
        expect(equalBytes(fromBase64Url(text) ?? new Uint8Array(1), source)).toBe(true)
      }),
    )
  })

  it('base64url is as long as it gets', () => {
    const source = new Uint8Array(300_000).map((_byte, i) => (i * 7_919) % 251)
    expect(toBase64Url(source)).toBe(Buffer.from(source).toString('base64url'))
  })

  it.each(['A', 'AB', 'AA==', '+/AA', 'AA A', ' AAAA', 'AAA\n', 'AAA=', 'ÄAAA', '\u2028'])(
    'refuses base64url that is not canonical, such as %j',
    (text) => expect(fromBase64Url(text)).toBeUndefined(),
  )

  it('any text is base64url where Node writes it so, and else refused', () => {
    fc.assert(
      fc.property(fc.base64String(), fc.string(), (one, other) => {
        for (const text of [one, other]) {
          const read = Buffer.from(text, 'base64url')
          const isCanonical = read.toString('base64url') === text
          expect(fromBase64Url(text)).toEqual(isCanonical ? Uint8Array.from(read) : undefined)
        }
      }),
    )
  })

  it('UTF-8 agrees with TextEncoder, lone surrogates included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect([...toUtf8(text)]).toEqual([...new TextEncoder().encode(text)])
      }),
    )
    expect([...toUtf8('a\ud800b')]).toEqual([...new TextEncoder().encode('a\ud800b')])
  })

  it('UTF-8 decoding agrees with a fatal TextDecoder on any bytes', () => {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    fc.assert(
      fc.property(fc.oneof(bytes, fc.string({ unit: 'grapheme' }).map(toUtf8)), (source) => {
        let expected: string | undefined
        try {
          expected = decoder.decode(source)
        } catch {
          expected = undefined
        }
        expect(fromUtf8(source)).toBe(expected)
      }),
      { numRuns: 500 },
    )
  })
})
