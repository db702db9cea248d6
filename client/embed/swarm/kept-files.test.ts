import { beforeEach, expect, test, vi } from 'vitest'
import { MemoryStore } from '../../storage/memory-store.ts'
import { fileDigest } from '../worker/keeper.ts'
import { keepFile, restoreKept } from './kept-files.ts'
import { testSite, type TestSite } from './testing.ts'

let site: TestSite
beforeEach(async () => {
  site = await testSite({ 'a.jpg': 20_000, 'b.jpg': 9_000 })
})

/** What an earlier visit kept. */
const keeperOf = (kept: Record<string, Uint8Array>) => ({
  find: (digests: ReadonlySet<string>) =>
    Promise.resolve(new Map(Object.entries(kept).filter(([digest]) => digests.has(digest)))),
})
const digest = (path: string) => {
  const { firstChunk, lastChunk } = site.file(path)
  return fileDigest(site.manifest.chunks.slice(firstChunk, lastChunk + 1))
}
const chunks = (path: string) => {
  const { firstChunk, lastChunk } = site.file(path)
  return site.manifest.chunks.slice(firstChunk, lastChunk + 1)
}

test('what an earlier visit kept comes into the store, and nothing else', async () => {
  const store = new MemoryStore()
  await restoreKept(site, keeperOf({ [await digest('a.jpg')]: await site.bytes('a.jpg') }), store)
  expect(await store.held(site.manifest.chunks)).toEqual(new Set(chunks('a.jpg')))
})

test('what was changed in between is left out', async () => {
  const store = new MemoryStore()
  const bytes = await site.bytes('a.jpg')
  bytes[0] = 1 - (bytes[0] ?? 0)
  await restoreKept(site, keeperOf({ [await digest('a.jpg')]: bytes }), store)
  expect(await store.held(chunks('a.jpg'))).toEqual(new Set(chunks('a.jpg').slice(1)))
})

test('a file is kept under what it is made of, for as long as the site says', async () => {
  const keep = vi.fn<(digest: string, blob: Blob, seconds: number) => Promise<void>>(() => Promise.resolve())
  const blob = new Blob(['x'])
  await keepFile(site, site.file('b.jpg'), blob, 'max-age=60', { keep })
  expect(keep.mock.calls).toEqual([[await digest('b.jpg'), blob, 60]])
})
