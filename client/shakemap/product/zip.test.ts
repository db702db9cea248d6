import * as fc from 'fast-check'
import { zipSync, type Zippable } from 'fflate'
import { describe, expect, it } from 'vitest'
import { unzip } from './zip.ts'

const text = (content: string): Uint8Array => new TextEncoder().encode(content)
const zipOf = (files: Zippable): Uint8Array<ArrayBuffer> => new Uint8Array(zipSync(files))

function helloZip(): Uint8Array<ArrayBuffer> {
  return zipOf({ 'a.txt': text('hello '.repeat(100)) })
}

async function refusal(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const result = await unzip(new Blob([bytes]))
  return result.ok ? 'accepted' : result.error
}

/** Changes 32-bit fields of the one entry's central directory header. */
function forge(
  bytes: Uint8Array<ArrayBuffer>,
  fields: Readonly<Record<number, number>>,
): Uint8Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer)
  const directory = view.getUint32(bytes.length - 6, true)
  for (const [offset, value] of Object.entries(fields))
    view.setUint32(directory + Number(offset), value, true)
  return bytes
}

describe('unzip', () => {
  it('gives files with their types, stored or deflated', async () => {
    const result = await unzip(
      new Blob([
        zipOf({
          'grid.xml': text('<grid/>'.repeat(10_000)),
          'sub/intensity.jpg': [Uint8Array.of(1, 2, 3), { level: 0 }],
          'sub/empty.txt': text(''),
        }),
      ]),
    )
    if (!result.ok) throw new Error(result.error)
    expect(result.value.map(({ path, data }) => [path, data.size, data.type])).toEqual([
      ['grid.xml', 70_000, 'application/xml'],
      ['sub/intensity.jpg', 3, 'image/jpeg'],
      ['sub/empty.txt', 0, 'text/plain'],
    ])
    expect(await result.value[0]?.data.text()).toBe('<grid/>'.repeat(10_000))
  })

  it('takes off a folder around everything, and what desktops add', async () => {
    const result = await unzip(
      new Blob([
        zipOf({ us1: { 'grid.xml': text('a'), '.DS_Store': text('b') }, __MACOSX: { 'us1.x': text('c') } }),
      ]),
    )
    expect(result.ok && result.value.map(({ path }) => path)).toEqual(['grid.xml'])
  })

  it.each([
    '../evil',
    'a/../../evil',
    '/etc/passwd',
    'C:/evil',
    'a//b',
    'a\\..\\b',
    './a',
    'x'.repeat(201),
    'a\nb',
  ])('refuses the path %.20j', async (path) => {
    expect(await refusal(zipOf({ [path]: text('x') }))).toContain('unsafe path')
  })

  it('leaves the folder where a file would have no path that a release may have without it', async () => {
    const result = await unzip(new Blob([zipOf({ 'maps/C:x': text('a'), 'maps/b': text('b') })]))
    expect(result.ok && result.value.map(({ path }) => path)).toEqual(['maps/C:x', 'maps/b'])
  })

  it('refuses a bomb that declares itself', async () => {
    const bomb = forge(zipOf({ 'a.txt': new Uint8Array(100) }), { 24: 65 * 1024 * 1024 })
    expect(await refusal(bomb)).toContain('over 64 MB')
  })

  it('refuses a bomb that lies about its size, early', async () => {
    const bomb = zipOf({ 'a.txt': new Uint8Array(8 * 1024 * 1024) })
    expect(await refusal(forge(bomb, { 24: 1000 }))).toContain('does not hold what it declares')
  })

  it('refuses sizes that do not come true, encryption, and unknown methods', async () => {
    expect(await refusal(forge(helloZip(), { 24: 10_000 }))).toContain('does not hold')
    expect(await refusal(forge(helloZip(), { 8: 0x0008_0001 }))).toContain('encrypted')
    expect(await refusal(forge(helloZip(), { 8: 0x000e_0000 }))).toContain('not known')
    expect(await refusal(forge(helloZip(), { 42: 0x00ff_ffff }))).toContain('damaged')
  })

  it('refuses too many files, none, and what is no zip', async () => {
    const many = Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`${i}.txt`, text('x')]))
    expect(await refusal(zipOf(many))).toContain('more files')
    expect(await refusal(zipOf({}))).toContain('no files')
    expect(await refusal(new Uint8Array(0))).toContain('not a zip')
    expect(await refusal(new Uint8Array(text('%PDF-1.4 and so on, long enough')))).toContain('not a zip')
  })

  it('any damage: a Result, never a throw', async () => {
    const good = zipOf({ 'grid.xml': text('<grid/>'.repeat(50)), 'info.json': text('{}') })
    await fc.assert(
      fc.asyncProperty(
        fc.nat(good.length - 1),
        fc.nat(255),
        fc.nat(good.length),
        async (at, value, length) => {
          const bytes = good.slice(0, length)
          if (at < length) bytes[at] = value
          expect(typeof (await unzip(new Blob([bytes]))).ok).toBe('boolean')
        },
      ),
      { numRuns: 300 },
    )
  })
})
