import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Demand } from './demand.ts'
import { readInOrder } from './in-order.ts'
import { testSite, type TestSite } from './testing.ts'

let site: TestSite
beforeEach(async () => {
  site = await testSite({ 'a.jpg': 5_000, 'film.mp4': 40_000 })
  vi.useFakeTimers()
})
afterEach(() => vi.useRealTimers())

function reader() {
  const { content } = site.release
  const have = new Set<number>()
  const demand = new Demand()
  const parts = {
    site,
    demand,
    session: {
      ask: vi.fn<(release: string, path: string) => void>(),
      forgo: vi.fn<(release: string, path: string) => void>(),
      lacks: (_: string, chunk: number) => !have.has(chunk),
    },
    store: { chunk: (hash: string) => Promise.resolve(content.chunks.get(hash) ?? null) },
    origin: { fetchFrom: vi.fn<(file: unknown, first: number, last: number) => Promise<boolean>>() },
  }
  const come = (...chunks: number[]) => {
    for (const chunk of chunks) have.add(chunk)
    demand.moved()
  }
  return { parts, come, demand }
}
const all = () => {
  const { firstChunk, lastChunk } = site.file('film.mp4')
  return Array.from({ length: lastChunk - firstChunk + 1 }, (_, i) => firstChunk + i)
}

test('what is asked for of a file comes in order, from the middle of a chunk to the middle of another', async () => {
  const { parts, come } = reader()
  come(...all())
  const { chunkBytes } = site.header
  const range = { start: chunkBytes - 10, end: 2 * chunkBytes + 20 }
  const pieces: Uint8Array[] = []
  for await (const bytes of readInOrder(site.file('film.mp4'), range, parts)) pieces.push(bytes)
  expect(pieces.map(({ length }) => length)).toEqual([10, chunkBytes, 20])
  const whole = await site.bytes('film.mp4')
  expect(Uint8Array.from(pieces.flatMap((piece) => [...piece]))).toEqual(whole.slice(range.start, range.end))
  expect(parts.session.ask).toHaveBeenCalledWith(site.header.id, 'film.mp4')
})

test('a chunk that does not come by itself is fetched from the site with some more, each time twice as many', async () => {
  const { parts, come } = reader()
  const { firstChunk, lastChunk, size } = site.file('film.mp4')
  const bytes = readInOrder(site.file('film.mp4'), { start: 0, end: size }, parts)
  const first = bytes.next()
  await vi.advanceTimersByTimeAsync(299)
  expect(parts.origin.fetchFrom).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  expect(parts.origin.fetchFrom.mock.calls[0]?.slice(1)).toEqual([
    firstChunk,
    Math.min(firstChunk + 3, lastChunk),
  ])
  come(firstChunk)
  expect((await first).done).toBe(false)
  const second = bytes.next()
  await vi.advanceTimersByTimeAsync(300)
  expect(parts.origin.fetchFrom.mock.calls[1]?.slice(1)).toEqual([
    firstChunk + 1,
    Math.min(firstChunk + 8, lastChunk),
  ])
  come(firstChunk + 1)
  await second
  await bytes.return(undefined)
})

test('who stops looking at a film does not want the rest of it', async () => {
  const { parts, come } = reader()
  come(...all())
  const bytes = readInOrder(site.file('film.mp4'), { start: 0, end: 40_000 }, parts)
  await bytes.next()
  expect(parts.session.forgo).not.toHaveBeenCalled()
  await bytes.return(undefined)
  expect(parts.session.forgo).toHaveBeenCalledWith(site.header.id, 'film.mp4')
})

test('where the file is in vain, it ends with why', async () => {
  const { parts, demand } = reader()
  const bytes = readInOrder(site.file('film.mp4'), { start: 0, end: 40_000 }, parts)
  const first = bytes.next()
  demand.refuse('film.mp4', 'bad-manifest')
  await expect(first).rejects.toMatchObject({ why: 'bad-manifest' })
})
