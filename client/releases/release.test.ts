import { beforeEach, describe, expect, test } from 'vitest'
import { ReleaseView } from './release.ts'
import { file, signedRelease, type SignedRelease } from '../testing/content.ts'

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
  view.chunksFound(chunksOf(signed))
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
  view.chunksFound([0])
  expect((await info).size).toBe(400)
  expect(isGridThere).toBe(false)
  view.chunksFound(chunksOf(signed))
  expect((await grid).size).toBe(30_000)
})

test('how much of a file is here is told without asking for it', () => {
  expect(view.bytesOf('grid.xml')).toBe(0)
  view.manifestArrived(signed.content.manifest)
  expect([view.bytesOf('grid.xml'), view.bytesOf('empty.txt'), view.bytesOf('nowhere')]).toEqual([0, 0, 0])
  const { chunkBytes } = signed.header
  view.chunksFound([0])
  expect([view.bytesOf('a/info.json'), view.bytesOf('cover.png')]).toEqual([
    400,
    Math.min(9_000, chunkBytes - 400),
  ])
  view.chunksFound(chunksOf(signed))
  for (const { path, data } of files) expect(view.bytesOf(path), path).toBe(data.size)
})

test('progress counts each chunk once, the last one by its own length', () => {
  view.manifestArrived(signed.content.manifest)
  const last = signed.header.chunks - 1
  view.chunksFound([last, last])
  const lastBytes = signed.header.bytes - last * signed.header.chunkBytes
  expect(view.progress).toMatchObject({ chunksHave: 1, bytesHave: lastBytes })
  view.chunksFound(chunksOf(signed))
  expect(view.progress.bytesHave).toBe(signed.header.bytes)
})

test('complete resolves to the release, not before the manifest is there too', async () => {
  view.chunksFound(chunksOf(signed))
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
  lost.chunksFound(chunksOf(signed))
  await expect(lost.file('grid.xml')).rejects.toThrow('no longer in this browser')
})

describe('replaced by a newer release', () => {
  test('while receiving: complete and files not yet here are rejected, with the reason', async () => {
    const newer = await signedRelease([file('x', 10)], { key: signed.key, sequence: 2, title: 'Revised' })
    const grid = view.file('grid.xml')
    view.manifestArrived(signed.content.manifest)
    view.chunksFound([0])
    view.replaced('superseded', newer.header)
    expect(view.state).toBe('superseded')
    await expect(view.complete).rejects.toThrow('superseded by “Revised”')
    await expect(grid).rejects.toThrow('superseded by “Revised”')
    expect((await view.file('a/info.json')).size).toBe(400)
  })

  test('once complete: the files stay readable, and complete stays resolved', async () => {
    const newer = await signedRelease([file('x', 10)], { key: signed.key, sequence: 2, status: 'cancel' })
    view.manifestArrived(signed.content.manifest)
    view.chunksFound(chunksOf(signed))
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

const large = (entry: { size: number }) => entry.size > 10_000

function wantedChunks(): number[] {
  const skipped = view.leaveOut(large) ?? []
  return chunksOf(signed).filter((chunk) => !skipped.includes(chunk))
}

describe('files that are left out', () => {
  test('are not needed for the release to be complete, and do not count in its progress', async () => {
    expect(view.leaveOut(large), 'nobody knows which chunks before the manifest').toBeNull()
    view.manifestArrived(signed.content.manifest)
    const wanted = wantedChunks()
    expect(view.leftOut).toEqual(['grid.xml'])
    expect(wanted.length).toBeLessThan(signed.header.chunks)
    expect(view.progress).toMatchObject({ chunksHave: 0, chunksTotal: wanted.length })
    view.chunksFound(wanted)
    expect(view.state).toBe('complete')
    expect(await view.complete).toBe(view)
    expect(view.progress.bytesHave).toBe(view.progress.bytesTotal)
    expect((await view.file('cover.png')).size).toBe(9_000)
  })

  test('come when they are asked for, once for all', async () => {
    let asked = 0
    const { chunks } = signed.content
    view = new ReleaseView(
      signed.header,
      0,
      (hash) => Promise.resolve(chunks.get(hash) ?? null),
      () => asked++,
    )
    view.manifestArrived(signed.content.manifest)
    view.chunksFound(wantedChunks())
    const grid = view.file('grid.xml')
    expect(asked).toBe(1)
    expect(view.leaveOut(large)).toEqual([])
    expect(view.leftOut).toEqual([])
    expect(view.state).toBe('receiving')
    view.chunksFound(chunksOf(signed))
    expect(view.state).toBe('complete')
    expect((await grid).size).toBe(30_000)
  })

  test('a chunk with bytes of a file that is wanted is wanted', () => {
    view.manifestArrived(signed.content.manifest)
    const small = view.leaveOut(({ path }) => path === 'a/info.json')
    expect(small, 'its one chunk has the first bytes of the next file, too').toEqual([])
  })

  test('a file that is here is not left out', () => {
    view.manifestArrived(signed.content.manifest)
    view.chunksFound(chunksOf(signed))
    expect(view.leaveOut(() => true)).toEqual([])
    expect(view.leftOut).toEqual([])
  })
})

test('its delivery says who sent how much, what was here before, and when it was whole', () => {
  view.manifestArrived(signed.content.manifest)
  const { chunkBytes, bytes } = signed.header
  const [first = 0, second = 0, ...rest] = chunksOf(signed)
  view.chunksFound([first])
  view.chunkArrived(second, 'b')
  expect(view.delivery).toEqual({
    completedAt: null,
    sources: [{ peer: 'b', bytes: chunkBytes }],
    bytesKept: chunkBytes,
  })
  const before = Date.now()
  for (const chunk of rest) view.chunkArrived(chunk, 'a')
  view.chunkArrived(second, 'a')
  expect(view.delivery.sources).toEqual([
    { peer: 'a', bytes: bytes - 2 * chunkBytes },
    { peer: 'b', bytes: chunkBytes },
  ])
  expect(view.delivery.completedAt).toBeGreaterThanOrEqual(before)
})
