import { posix, win32 } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat } from '../lib/bytes.ts'
import { toBase64Url, toUtf8 } from '../lib/text.ts'
import { limits } from '../wire/limits.ts'
import { parameters } from '../wire/parameters.ts'
import { channelUri, parseAnnouncement, parseChannel } from './channel.ts'
import { chunkBytesFor, chunkLength, chunkRanks, fileRange, layoutOrder } from './chunks.ts'
import {
  checkPath,
  chunkHashBytes,
  encodeManifest,
  parseHeader,
  parseManifest,
  type HeaderFields,
  type Manifest,
} from './manifest.ts'

const thumbprint = toBase64Url(new Uint8Array(32).fill(7))
const hash = toBase64Url(new Uint8Array(32).fill(9))
const chunkHash = toBase64Url(new Uint8Array(chunkHashBytes).fill(9))

describe('channel', () => {
  it('[T1] parses crew://<thumbprint>/<name> and nothing else', () => {
    expect(parseChannel(`crew://${thumbprint}/shakemaps`)).toEqual({
      ok: true,
      value: { uri: `crew://${thumbprint}/shakemaps`, thumbprint, name: 'shakemaps' },
    })
    for (const wrong of [
      '',
      'crew://',
      `crew://${thumbprint}`,
      `crew://${thumbprint}/`,
      `crew://${thumbprint}/A`,
      `crew://${thumbprint}/-a`,
      `http://${thumbprint}/a`,
      `crew://${thumbprint.slice(1)}/a`,
      `crew://${thumbprint}/a/b`,
      `crew://${thumbprint}/${'a'.repeat(64)}`,
      ` crew://${thumbprint}/a`,
      `crew://${thumbprint.slice(0, 42)}B/a`,
    ]) {
      expect(parseChannel(wrong).ok, wrong).toBe(false)
    }
    expect(channelUri(thumbprint, 'No Such').ok).toBe(false)
  })

  it('reads an announcement, and says what is wrong with another', () => {
    const key = { kty: 'EC', crv: 'P-256', x: hash, y: hash }
    const good = { channel: `crew://${thumbprint}/a`, name: 'A', key, signaling: ['https://host.example'] }
    expect(parseAnnouncement(good)).toMatchObject({
      ok: true,
      value: { iceServers: [], helpers: [], webSeeds: [], description: '' },
    })
    expect(parseAnnouncement({ ...good, channel: 'x' }).ok).toBe(false)
    expect(parseAnnouncement({ ...good, key: { ...key, d: hash } }).ok).toBe(false)
    expect(parseAnnouncement(null).ok).toBe(false)
  })
})

const header: HeaderFields = {
  channel: `crew://${thumbprint}/a`,
  sequence: 1,
  title: 'T',
  status: 'test',
  issued: '2026-01-01T00:00:00Z',
  manifest: hash,
  manifestBytes: 100,
  bytes: 10,
  chunkBytes: 4,
  chunks: 3,
}
const manifest: Manifest = {
  files: [
    { path: 'a.txt', type: 'text/plain', size: 7, priority: 1 },
    { path: 'd/b.txt', type: 'text/plain', size: 3, priority: 0 },
  ],
  chunks: [chunkHash, chunkHash, chunkHash],
}

const anyHash = fc.uint8Array({ minLength: chunkHashBytes, maxLength: chunkHashBytes }).map(toBase64Url)
/** A manifest with the header that it fits. */
const contents: fc.Arbitrary<[HeaderFields, Manifest]> = fc
  .tuple(fc.array(fc.nat(200), { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 90 }))
  .chain(([sizes, chunkBytes]) => {
    const bytes = sizes.reduce((sum, size) => sum + size, 0)
    const chunks = Math.ceil(bytes / chunkBytes)
    const files = sizes.map((size, i) => ({ path: `f${i} ü.txt`, type: 'text/plain', size, priority: i }))
    return fc
      .array(anyHash, { minLength: chunks, maxLength: chunks })
      .map((hashes): [HeaderFields, Manifest] => [
        { ...header, bytes, chunkBytes, chunks },
        { files, chunks: hashes },
      ])
  })

describe('header and manifest', () => {
  it('[T1] a header must be of its form, and its counts must fit', () => {
    expect(parseHeader(header)).toEqual({ ok: true, value: header })
    for (const wrong of [
      { sequence: 0 },
      { sequence: 1.5 },
      { title: '' },
      { status: 'drill' },
      { issued: 'yesterday' },
      { manifest: 'x' },
      { bytes: limits.releaseBytesMax + 1 },
      { chunks: 4 },
      { chunkBytes: 0 },
      { more: 1 },
    ]) {
      expect(parseHeader({ ...header, ...wrong }).ok, JSON.stringify(wrong)).toBe(false)
    }
  })

  it('[T5] a manifest must fit its header and have safe, distinct paths', () => {
    expect(parseManifest(encodeManifest(manifest), header)).toEqual({ ok: true, value: manifest })
    const [first, second] = manifest.files
    const withPath = (path: string): Manifest => ({
      ...manifest,
      files: [{ ...first, path } as never, second as never],
    })
    for (const path of [
      '../x',
      'a/../b',
      '/etc/passwd',
      'a//b',
      'C:\\x',
      'c:x',
      '.',
      'a\u0000b',
      '',
      'd/b.txt',
      'x'.repeat(201),
    ]) {
      expect(parseManifest(encodeManifest(withPath(path)), header).ok, path).toBe(false)
    }
    expect(parseManifest(encodeManifest({ ...manifest, chunks: [chunkHash] }), header).ok).toBe(false)
    expect(parseManifest(encodeManifest({ ...manifest, files: [] }), header).ok).toBe(false)
    for (const bytes of [[], [0xff], [1, 0x7b], [2, 0x5b, 0x5d], [2, 0x7b, 0x7d], [4, ...toUtf8('null')]])
      expect(parseManifest(Uint8Array.from(bytes), header).ok, String(bytes)).toBe(false)
    expect(parseManifest(toUtf8(JSON.stringify(manifest)), header).ok).toBe(false)
  })

  it('[P5] a manifest comes back as it was, 16 bytes a chunk; cut short or prolonged it is refused', () => {
    fc.assert(
      fc.property(contents, ([fields, whole]) => {
        const bytes = encodeManifest(whole)
        const files = toUtf8(JSON.stringify(whole.files)).length
        expect(bytes.length).toBeLessThanOrEqual(files + 3 + 16 * whole.chunks.length)
        expect(parseManifest(bytes, fields)).toEqual({ ok: true, value: whole })
        for (let cut = 1; cut <= 17; cut++)
          expect(parseManifest(bytes.subarray(0, bytes.length - cut), fields).ok).toBe(false)
        for (const more of [1, 16])
          expect(parseManifest(concat([bytes, new Uint8Array(more)]), fields).ok).toBe(false)
      }),
    )
  })

  it('[P5] [W2] whatever bytes have the right hash, reading them as a manifest never throws', () => {
    fc.assert(
      fc.property(contents, fc.nat(), fc.nat(255), ([fields, whole], at, value) => {
        const bytes = encodeManifest(whole)
        bytes[at % bytes.length] = value
        const parsed = parseManifest(bytes, fields)
        if (!parsed.ok) return
        // What is accepted fits the header, whatever was changed.
        expect(parsed.value.chunks).toHaveLength(fields.chunks)
        expect(parsed.value.files.reduce((sum, { size }) => sum + size, 0)).toBe(fields.bytes)
      }),
      { numRuns: 500 },
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect(parseManifest(bytes, header).ok).toBe(false)
      }),
    )
  })

  it('[T5] no path that passes can leave its folder', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 20 }), fc.string({ maxLength: 20 }), (a, b) => {
        const path = `${a}/${b}`
        if (!checkPath(path).ok) return
        expect(posix.resolve('/folder', path).startsWith('/folder/')).toBe(true)
        expect(win32.resolve('C:\\folder', path).startsWith('C:\\folder\\')).toBe(true)
      }),
    )
    expect(checkPath('grid.xml').ok).toBe(true)
    expect(checkPath('download/grid (1) ü.xml').ok).toBe(true)
  })
})

describe('chunks', () => {
  it('chunk lengths add up, and stay within the limits for every size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: limits.releaseBytesMax }), (bytes) => {
        const chunkBytes = chunkBytesFor(bytes)
        expect(chunkBytes).toBeGreaterThanOrEqual(parameters.dataPieceBytes)
        expect(chunkBytes).toBeLessThanOrEqual(limits.chunkBytesMax)
        expect(chunkBytes % parameters.dataPieceBytes).toBe(0)
        const count = Math.ceil(bytes / chunkBytes)
        expect(count).toBeLessThanOrEqual(limits.chunksMax)
        const last = chunkLength(count - 1, { bytes, chunkBytes })
        expect((count - 1) * chunkBytes + last).toBe(bytes)
        expect(chunkLength(count, { bytes, chunkBytes })).toBe(0)
      }),
    )
  })

  it('chunks are ranked by the highest priority of a file that they hold a byte of', () => {
    const files = [
      { path: 'last', size: 30, priority: -5 },
      { path: 'empty', size: 0, priority: 9 },
      { path: 'b', size: 10, priority: 3 },
      { path: 'a', size: 15, priority: 3 },
      { path: 'c', size: 1, priority: 0 },
    ]
    // a and b are bytes 0 to 24, c is byte 25, the last are 26 to 55.
    expect([...chunkRanks(files, { chunkBytes: 10, chunks: 6 })]).toEqual([0, 0, 0, 2, 2, 2])
    expect([...chunkRanks(files, { chunkBytes: 5, chunks: 12 })]).toEqual([
      0, 0, 0, 0, 0, 1, 2, 2, 2, 2, 2, 2,
    ])
    expect([...chunkRanks(files.slice(2, 4), { chunkBytes: 10, chunks: 3 })]).toEqual([0, 0, 0])
    const many = Array.from({ length: 300 }, (_, i) => ({ path: `${i}`, size: 1, priority: -i }))
    expect([...chunkRanks(many, { chunkBytes: 1, chunks: 300 })].slice(253)).toEqual([
      253,
      254,
      ...Array<number>(45).fill(255),
    ])
  })

  it('lays files out by priority and finds their chunks', () => {
    const files = layoutOrder([
      { path: 'b', type: '', size: 5, priority: 0 },
      { path: 'z', type: '', size: 3, priority: 9 },
      { path: 'a', type: '', size: 0, priority: 0 },
    ])
    expect(files.map((file) => file.path)).toEqual(['z', 'a', 'b'])
    expect(fileRange(files, 'z', { chunkBytes: 4 })).toEqual({
      start: 0,
      end: 3,
      firstChunk: 0,
      lastChunk: 0,
    })
    expect(fileRange(files, 'b', { chunkBytes: 4 })).toEqual({
      start: 3,
      end: 8,
      firstChunk: 0,
      lastChunk: 1,
    })
    const empty = fileRange(files, 'a', { chunkBytes: 4 })
    expect(empty && empty.lastChunk < empty.firstChunk).toBe(true)
    expect(fileRange(files, 'none', { chunkBytes: 4 })).toBeUndefined()
  })
})
