/** Releases in which every file begins with a chunk of its own: prepared, parsed, read back. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { prepare } from './content.ts'
import { ReleaseView } from './release.ts'
import { file } from '../testing/content.ts'
import { chunkRanks, chunksOnlyOf, fileRange } from '../../shared/content/chunks.ts'
import { parseHeader, parseManifest, type Header } from '../../shared/content/manifest.ts'
import { limits } from '../../shared/wire/limits.ts'

const rest = {
  channel: `crew://${'A'.repeat(43)}/site`,
  sequence: 1,
  title: 't',
  status: 'actual',
  issued: '2026-01-01T00:00:00Z',
} as const

async function alignedRelease(sizes: readonly number[], priorities: readonly number[] = []) {
  const files = sizes.map((size, i) => file(`f${i}`, size, priorities[i] ?? 0))
  const content = await prepare(files, { aligned: true })
  const header: Header = { id: 'x', ...rest, ...content.fields }
  return { files, content, header }
}

test('[T7] every file is made of whole chunks of its own, and reads as it was', async () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 9_000 }), { minLength: 1, maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(sizes, fc.array(fc.integer({ min: -2, max: 2 })), async (given, priorities) => {
      const { files, content, header } = await alignedRelease(given, priorities)
      const { id: _, ...fields } = header
      expect(parseHeader(fields)).toMatchObject({ ok: true })
      expect(parseManifest(content.manifestBytes, header)).toMatchObject({ ok: true })
      const seen = new Set<number>()
      for (const { path, size } of content.manifest.files) {
        const range = fileRange(content.manifest.files, path, header)
        if (size === 0 || !range) continue
        expect(range.start % header.chunkBytes).toBe(0)
        const own = chunksOnlyOf(new Set([path]), content.manifest.files, header)
        expect(own).toHaveLength(range.lastChunk - range.firstChunk + 1)
        for (const chunk of own) seen.add(chunk)
      }
      expect(seen.size).toBe(header.chunks)
      const view = new ReleaseView(header, 0, (hash) => content.chunks.get(hash) ?? Promise.resolve(null))
      view.manifestArrived(content.manifest)
      view.chunksFound(content.manifest.chunks.keys())
      for (const { path, data } of files)
        expect(await (await view.file(path)).arrayBuffer()).toEqual(await data.arrayBuffer())
    }),
    { numRuns: 40 },
  )
})

test('as many files as a release may have fit, however small', async () => {
  const { header } = await alignedRelease(Array.from({ length: limits.releaseFilesMax }, () => 1))
  expect(header.chunks).toBe(limits.releaseFilesMax)
  const { header: uneven } = await alignedRelease([8_000_000, ...Array.from({ length: 511 }, () => 1)])
  expect(uneven.chunks).toBeLessThanOrEqual(limits.chunksMax)
})

test('what is wanted first ranks first, gaps or not', async () => {
  const { content, header } = await alignedRelease([3_000, 3_000], [0, 5])
  const [first] = content.manifest.files
  expect(first?.path).toBe('f1')
  const ranks = [...chunkRanks(content.manifest.files, header)]
  const own = chunksOnlyOf(new Set(['f1']), content.manifest.files, header)
  expect(ranks.map((rank, chunk) => (rank === 0) === own.includes(chunk)).every(Boolean)).toBe(true)
})

test('[T7] a size that counts no gaps is refused', async () => {
  const { content, header } = await alignedRelease([100, 100])
  const { aligned: _, ...unaligned } = header
  expect(parseManifest(content.manifestBytes, unaligned)).toMatchObject({ ok: false })
})
