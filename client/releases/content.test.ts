import { describe, expect, test, vi } from 'vitest'
import type { PublishFile, PublishRequest, Status } from '../api.ts'
import { checkRequest, prepare } from './content.ts'
import { ProblemError } from '../peer/environment.ts'
import { sha256, shortHash } from '../keys/signatures.ts'
import { file, signedRelease } from '../testing/content.ts'
import { parseHeader, parseManifest } from '../../shared/content/manifest.ts'
import { limits } from '../../shared/wire/limits.ts'

const request = (change: Partial<PublishRequest>): PublishRequest => ({
  title: 'Drill',
  status: 'exercise',
  files: [file('grid.xml', 10)],
  ...change,
})

/** A Blob that only says how large it is: nothing may be read before the checks are through. */
function sized(path: string, size: number): PublishFile {
  const data = new Blob([])
  Object.defineProperty(data, 'size', { value: size })
  return { path, data }
}

test('a plain request passes', () => {
  expect(() => checkRequest(request({}))).not.toThrow()
  expect(() => checkRequest(request({ files: [sized('a', limits.releaseBytesMax)] }))).not.toThrow()
})

describe('refused before signing, with one sentence', () => {
  test.each<[string, Partial<PublishRequest>, RegExp]>([
    ['no files', { files: [] }, /no files/],
    [
      'more than 64 MB',
      { files: [sized('a', limits.releaseBytesMax), sized('b', 1)] },
      /65 MB .* at most 64 MB/,
    ],
    [
      'too many files',
      { files: Array.from({ length: 513 }, (_, i) => file(`f${i}`, 1)) },
      /at most 512 files/,
    ],
    ['duplicate paths', { files: [file('a/b', 1), file('a/b', 2)] }, /Two files have the path “a\/b”/],
    ['a path upwards', { files: [file('../etc/passwd', 1)] }, /not safe/],
    ['a path upwards within', { files: [file('a/../../b', 1)] }, /not safe/],
    ['an absolute path', { files: [file('/etc/passwd', 1)] }, /not safe/],
    ['a drive letter', { files: [file('C:x', 1)] }, /not safe/],
    ['a backslash', { files: [file('a\\b', 1)] }, /not safe/],
    ['a control character', { files: [file('a\nb', 1)] }, /not safe/],
    ['an empty path', { files: [file('', 1)] }, /has no path/],
    ['a long path', { files: [file('a'.repeat(201), 1)] }, /over 200 characters/],
    ['no title', { title: '' }, /needs a title/],
    ['a blank title', { title: '  ' }, /needs a title/],
    ['a long title', { title: 'a'.repeat(201) }, /title is over 200/],
    ['a long note', { note: 'a'.repeat(1_001) }, /note is over 1000/],
    ['a status that is none', { status: 'draft' as Status }, /“draft” is no status/],
    ['a priority out of range', { files: [file('a', 1, 101)] }, /priority of “a”/],
    ['too many beside it', { alongside: ['1', '2', '3', '4'] }, /At most 3 earlier/],
  ])('%s', (_, change, sentence) => {
    const refusal = refusalOf(() => checkRequest(request(change)))
    expect(refusal.code).toBe('bad-publish')
    expect(refusal.message).toMatch(sentence)
    expect(refusal.message).toMatch(/^[^\n]*\.$/)
  })
})

describe('prepare', () => {
  test('lays out, cuts and hashes so that header and manifest check out', async () => {
    const files = [file('grid.xml', 50_000), file('cover.png', 9_000, 50), file('empty.txt', 0)]
    const { fields, content } = await signedRelease(files)
    const { manifest, manifestBytes, chunks } = content
    expect(parseHeader(fields)).toMatchObject({ ok: true })
    expect(parseManifest(manifestBytes, fields)).toEqual({ ok: true, value: manifest })
    expect(manifest.files.map(({ path }) => path)).toEqual(['cover.png', 'empty.txt', 'grid.xml'])
    expect(fields.manifest).toBe(await sha256(manifestBytes))
    for (const [hash, bytes] of chunks) expect(await shortHash(bytes)).toBe(hash)
    const parts = manifest.chunks.map((hash) => chunks.get(hash) as Uint8Array<ArrayBuffer>)
    const whole = await new Blob(parts).arrayBuffer()
    const ordered = await new Blob(
      [files[1], files[2], files[0]].flatMap((one) => one?.data ?? []),
    ).arrayBuffer()
    expect(new Uint8Array(whole)).toEqual(new Uint8Array(ordered))
  })

  test('a type is the Blob’s own, else by the name, else none in particular', async () => {
    const { manifest } = await prepare([
      { path: 'a.png', data: blobOf('image/x-own') },
      { path: 'b.JSON', data: blobOf('') },
      { path: 'c', data: blobOf('') },
      { path: 'd.txt', data: blobOf(`text/${'x'.repeat(200)}`) },
      { path: 'e.constructor', data: blobOf('') },
    ])
    expect(manifest.files.map(({ type }) => type)).toEqual([
      'image/x-own',
      'application/json',
      'application/octet-stream',
      'text/plain',
      'application/octet-stream',
    ])
  })

  test('a file that cannot be read any more is one clear sentence', async () => {
    const gone = new DOMException('The file was moved.', 'NotReadableError')
    const reading = vi.spyOn(Blob.prototype, 'arrayBuffer').mockRejectedValueOnce(gone)
    await expect(prepare([file('a', 10)])).rejects.toMatchObject({ code: 'bad-publish' })
    reading.mockRestore()
  })

  test('names that are too long together are refused', async () => {
    const files = Array.from({ length: 512 }, (_, i) =>
      file(`${String(i).padStart(3, '0')}${'地'.repeat(190)}`, 0),
    )
    await expect(prepare(files)).rejects.toMatchObject({ code: 'bad-publish' })
  })
})

function blobOf(type: string): Blob {
  return new Blob(['x'], { type })
}

function refusalOf(run: () => void): ProblemError {
  try {
    run()
  } catch (error) {
    if (error instanceof ProblemError) return error
    throw error
  }
  throw new Error('it was not refused')
}
