import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toBase64Url, toUtf8 } from '../lib/text.ts'
import { compactHeader, expandHeader } from './compact-header.ts'
import { limits } from './limits.ts'

function jws(head: unknown, payload: unknown, signature = new Uint8Array(64).fill(7)): Uint8Array {
  const [h, p] = [head, payload].map((part) => toBase64Url(toUtf8(JSON.stringify(part))))
  return toUtf8(`${h}.${p}.${toBase64Url(signature)}`)
}

const hash = toBase64Url(Uint8Array.from({ length: 32 }, (_, i) => i * 7))
const head = {
  alg: 'ES256',
  typ: 'crew-header+jws',
  jwk: { kty: 'EC', crv: 'P-256', x: hash, y: hash },
}
const payload = {
  channel: `crew://${hash}/shakemaps`,
  sequence: 12,
  title: 'M 6.4 – 12 km südlich von Ridgecrest, CA',
  status: 'exercise',
  issued: '2026-01-01T00:00:00Z',
  note: 'a test of the test',
  manifest: hash,
  manifestBytes: 1_234,
  bytes: 100_000,
  chunkBytes: 4_096,
  chunks: 25,
  alongside: ['AAAAAAAAAAAAAAAAAAAAAA', 'BBBBBBBBBBBBBBBBBBBBBA'],
}

describe('a header on the wire', () => {
  it('[W6] is less than half as long, and comes out byte for byte', () => {
    const text = jws(head, payload)
    const short = compactHeader(text)
    expect(short.length).toBeLessThan(text.length / 2)
    expect(expandHeader(short)).toEqual(text)
  })

  it('[W6] whatever it is, it comes out as it went in', () => {
    const json = fc.oneof(fc.json(), fc.constant(JSON.stringify(payload)), fc.string())
    const text = fc
      .tuple(json, json, fc.uint8Array({ maxLength: 80 }))
      .map(([h, p, s]) => toUtf8(`${toBase64Url(toUtf8(h))}.${toBase64Url(toUtf8(p))}.${toBase64Url(s)}`))
    const anything = fc.oneof(text, fc.uint8Array({ minLength: 1, maxLength: 300 }))
    fc.assert(
      fc.property(
        anything.filter((bytes) => bytes.length <= limits.headerBytesMax),
        (bytes) => {
          expect(expandHeader(compactHeader(bytes))).toEqual(bytes)
        },
      ),
    )
  })

  it('[W3] [W6] has one encoding, and no few bytes make a long one', () => {
    const text = jws(head, payload)
    expect(expandHeader(Uint8Array.from([0, ...text]))).toBeUndefined()
    expect(expandHeader(Uint8Array.of())).toBeUndefined()
    expect(expandHeader(Uint8Array.of(2, 1))).toBeUndefined()
    expect(expandHeader(Uint8Array.of(1, 1, 31, 0))).toBeUndefined()
    expect(expandHeader(Uint8Array.from([1, 0, 200, 15, ...new Uint8Array(1_992).fill(3)]))).toBeUndefined()
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (bytes) => {
        const out = expandHeader(bytes)
        if (out) expect(compactHeader(out)).toEqual(bytes)
      }),
    )
  })
})
