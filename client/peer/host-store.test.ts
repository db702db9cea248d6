/** How what the machine stores and looks for comes to the store, the book and the other tabs. */
import { expect, test, vi } from 'vitest'
import { channelStore } from './host-store.ts'
import { ReleaseBook } from '../releases/release-book.ts'
import { MemoryStore } from '../storage/memory-store.ts'
import { file, signedRelease } from '../testing/content.ts'
import type { FromLeader } from '../tabs/shared-peer.ts'
import type { Header, Manifest } from '../../shared/content/manifest.ts'

const news = { release() {}, progress() {}, changed() {} }

async function parts(
  bringKept?: (store: MemoryStore) => (header: Header, manifest: Manifest) => Promise<void>,
) {
  const release = await signedRelease([file('a.jpg', 30_000)])
  const { channel } = release
  const store = new MemoryStore()
  const book = new ReleaseBook({ news, source: (hash) => store.chunk(hash), skip() {} }, null)
  const tell = vi.fn<(message: FromLeader) => void>()
  const made = channelStore({ channel, store, book, tabs: { tell }, bringKept: bringKept?.(store) })
  return { release, store, book, tell, made }
}

test('a header is stored and known, and its manifest added to it', async () => {
  const { release, store, book, made } = await parts()
  const { header, jws, content, channel } = release
  made.saveManifest(header.id, content.manifestBytes)
  expect(await store.releases(channel), 'of a release that nobody knows').toEqual([])
  made.saveHeader(header, jws)
  expect(book.releases.map(({ id }) => id)).toEqual([header.id])
  made.saveManifest(header.id, content.manifestBytes)
  expect(await store.releases(channel)).toMatchObject([
    { id: header.id, sequence: 1, jws, manifest: content.manifestBytes },
  ])
})

test('chunks that are here already are found, shown, and told to the other tabs', async () => {
  const { release, store, book, tell, made } = await parts()
  const { header, jws, content } = release
  made.saveHeader(header, jws)
  book.manifest(header.id, content.manifest)
  const [first = ''] = content.manifest.chunks
  store.saveChunk(first, content.chunks.get(first) ?? new Uint8Array())
  expect(await made.find(header.id, content.manifest)).toEqual([0])
  expect(book.releases[0]?.progress.chunksHave).toBe(1)
  expect(tell.mock.calls).toEqual([[{ type: 'found', release: header.id, chunks: [0] }]])
})

test('what is kept elsewhere is brought before it is looked what is here', async () => {
  const { release, made } = await parts((store) => async (header, manifest) => {
    // Later: the machine has to wait for it.
    await new Promise((resolve) => setTimeout(resolve, 1))
    expect(header.id).toBe(release.header.id)
    const hash = manifest.chunks[1] ?? ''
    store.saveChunk(hash, release.content.chunks.get(hash) ?? new Uint8Array())
  })
  const { header, jws, content } = release
  made.saveHeader(header, jws)
  expect(await made.find(header.id, content.manifest)).toEqual([1])
})

test('what is forgotten is gone everywhere', async () => {
  const { release, store, book, tell, made } = await parts()
  const { header, jws, channel } = release
  made.saveHeader(header, jws)
  made.forget(header.id)
  expect(book.releases).toEqual([])
  expect(await store.releases(channel)).toEqual([])
  expect(tell.mock.calls).toEqual([[{ type: 'forget', release: header.id }]])
})
