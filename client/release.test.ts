import { beforeEach, describe, expect, test } from 'vitest'
import { ReleaseView } from './release.ts'
import { file, signedRelease, type SignedRelease } from './testing/content.ts'

const files = [
  file('grid.xml', 30_000),
  file('cover.png', 9_000, 50),
  file('empty.txt', 0),
  file('a/info.json', 400, 90),
]
let signed: SignedRelease
let view: ReleaseView

const chunksOf = ({ header }: SignedRelease) => Array.from({ length: header.chunks }, (_, chunk) => chunk)
const bytesOf = async (blob: Blob | undefined) => new Uint8Array((await blob?.arrayBuffer()) ?? [])

beforeEach(async () => {
  signed = await signedRelease(files)
  const { chunks } = signed.content
  view = new ReleaseView(signed.header, 123, (hash) => Promise.resolve(chunks.get(hash) ?? null))
})

test('before the manifest only the header is known', () => {
  expect(view.files).toEqual([])
  expect(view.state).toBe('receiving')
  expect(view.title).toBe(signed.header.title)
  expect(view.progress).toEqual({
    chunksHave: 0,
    chunksTotal: signed.header.chunks,
    bytesHave: 0,
    bytesTotal: 39_400,
  })
})

test('every file reads as it was published, whatever chunks it shares', async () => {
  view.manifestArrived(signed.content.manifest)
  view.chunksArrived(chunksOf(signed))
  for (const { path, data } of files) {
    const blob = await view.file(path)
    expect(await bytesOf(blob), path).toEqual(await bytesOf(data))
  }
  expect((await view.file('cover.png')).type).toBe('image/png')
  expect((await view.file('a/info.json')).type).toBe('application/json')
  expect(view.files.map(({ path }) => path)).toEqual(['a/info.json', 'cover.png', 'empty.txt', 'grid.xml'])
})

test('a file is there as soon as its own chunks are, asked for before anything has come', async () => {
  const info = view.file('a/info.json')
  const grid = view.file('grid.xml')
  let isGridThere = false
  void grid.then(() => (isGridThere = true))
  view.manifestArrived(signed.content.manifest)
  view.chunksArrived([0])
  expect((await info).size).toBe(400)
  expect(isGridThere).toBe(false)
  view.chunksArrived(chunksOf(signed))
  expect((await grid).size).toBe(30_000)
})

test('progress counts each chunk once, the last one by its own length', () => {
  view.manifestArrived(signed.content.manifest)
  const last = signed.header.chunks - 1
  view.chunksArrived([last, last])
  const lastBytes = signed.header.bytes - last * signed.header.chunkBytes
  expect(view.progress).toMatchObject({ chunksHave: 1, bytesHave: lastBytes })
  view.chunksArrived(chunksOf(signed))
  expect(view.progress.bytesHave).toBe(signed.header.bytes)
})

test('complete resolves to the release, not before the manifest is there too', async () => {
  view.chunksArrived(chunksOf(signed))
  expect(view.state).toBe('receiving')
  view.manifestArrived(signed.content.manifest)
  expect(view.state).toBe('complete')
  expect(await view.complete).toBe(view)
})

test('a file that is not in the release is refused by name', async () => {
  const early = view.file('nope.txt')
  view.manifestArrived(signed.content.manifest)
  await expect(early).rejects.toThrow('has no file “nope.txt”')
  await expect(view.file('../grid.xml')).rejects.toThrow('has no file')
})

test('a chunk that the store has lost is an error that says so', async () => {
  const lost = new ReleaseView(signed.header, 0, () => Promise.resolve(null))
  lost.manifestArrived(signed.content.manifest)
  lost.chunksArrived(chunksOf(signed))
  await expect(lost.file('grid.xml')).rejects.toThrow('no longer in this browser')
})

describe('replaced by a newer release', () => {
  test('while receiving: complete and files not yet here are rejected, with the reason', async () => {
    const newer = await signedRelease([file('x', 10)], { key: signed.key, sequence: 2, title: 'Revised' })
    const grid = view.file('grid.xml')
    view.manifestArrived(signed.content.manifest)
    view.chunksArrived([0])
    view.replaced('superseded', newer.header)
    expect(view.state).toBe('superseded')
    await expect(view.complete).rejects.toThrow('superseded by “Revised”')
    await expect(grid).rejects.toThrow('superseded by “Revised”')
    expect((await view.file('a/info.json')).size).toBe(400)
  })

  test('once complete: the files stay readable, and complete stays resolved', async () => {
    const newer = await signedRelease([file('x', 10)], { key: signed.key, sequence: 2, status: 'cancel' })
    view.manifestArrived(signed.content.manifest)
    view.chunksArrived(chunksOf(signed))
    view.replaced('cancelled', newer.header)
    view.left()
    expect(view.state).toBe('cancelled')
    expect(await view.complete).toBe(view)
    expect((await view.file('grid.xml')).size).toBe(30_000)
  })
})

test('leaving rejects what is still awaited', async () => {
  const grid = view.file('grid.xml')
  view.left()
  await expect(view.complete).rejects.toThrow('The channel was left.')
  await expect(grid).rejects.toThrow('The channel was left.')
})

test('a release of only empty files is complete with its manifest', async () => {
  const empty = await signedRelease([file('a.txt', 0), file('b.txt', 0)])
  const emptyView = new ReleaseView(empty.header, 0, () => Promise.resolve(null))
  emptyView.manifestArrived(empty.content.manifest)
  expect(emptyView.state).toBe('complete')
  expect((await emptyView.file('b.txt')).size).toBe(0)
})
