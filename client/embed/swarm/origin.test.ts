import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { SiteOrigin, type OriginParts } from './origin.ts'
import { serveSite, testSite, type TestSite, type FakeWebServer } from './testing.ts'
import { isHashOf } from '../../keys/signatures.ts'

let site: TestSite
let server: FakeWebServer
beforeEach(async () => {
  site = await testSite({ 'a.jpg': 20_000, 'b.mp4': 30_000 })
  server = serveSite(site, { 'Cache-Control': 'max-age=60' })
})
afterEach(() => vi.unstubAllGlobals())

/** A source whose chunks are verified and kept as a session does. */
function origin() {
  const have = new Set<number>()
  const refused: string[] = []
  const moved = vi.fn<() => void>()
  const parts: OriginParts = {
    lacks: (chunk) => !have.has(chunk),
    seed: async (chunk, bytes) => {
      if (!(await isHashOf(site.manifest.chunks[chunk] ?? '', bytes))) return false
      have.add(chunk)
      return true
    },
    moved,
    refused: (path, why) => refused.push(`${path} ${why}`),
  }
  return { source: new SiteOrigin(site.files, parts), have, refused, moved }
}
const chunksOf = (path: string) => {
  const { firstChunk, lastChunk } = site.file(path)
  return Array.from({ length: lastChunk - firstChunk + 1 }, (_, i) => firstChunk + i)
}

test('a whole file is asked for without a range, which the browser’s cache may answer', async () => {
  const { source, have } = origin()
  const { firstChunk, lastChunk } = site.file('a.jpg')
  expect(await source.fetch(firstChunk, lastChunk)).toBe(true)
  expect(server.asked).toEqual([['https://site.example/files/a.jpg', null]])
  expect([...have]).toEqual(chunksOf('a.jpg'))
  expect(source.cacheControl(site.file('a.jpg'))).toBe('max-age=60')
  expect(source.cacheControl(site.file('b.mp4'))).toBeUndefined()
})

test('chunks of two files are two requests, each of its part', async () => {
  const { source, have } = origin()
  const last = site.file('a.jpg').lastChunk
  expect(await source.fetch(last, last + 1)).toBe(true)
  expect(have).toEqual(new Set([last, last + 1]))
  const { chunkBytes } = site.header
  const from = (last - site.file('a.jpg').firstChunk) * chunkBytes
  expect(server.asked.toSorted(([a], [b]) => a.localeCompare(b))).toEqual([
    ['https://site.example/files/a.jpg', `bytes=${from}-19999`],
    ['https://site.example/files/b.mp4', `bytes=0-${chunkBytes - 1}`],
  ])
})

test('what the page asks for by another address is asked for by that', async () => {
  const { source } = origin()
  const file = site.file('a.jpg')
  source.askedAt(file, new URL('https://site.example/files/a.jpg?v=2'))
  await source.fetchFrom(file, file.firstChunk, file.lastChunk)
  expect(server.asked).toEqual([['https://site.example/files/a.jpg?v=2', null]])
})

test('a site that has another file there, or none, is told of, and is not waited for', async () => {
  const { source, refused, have } = origin()
  const { firstChunk, lastChunk } = site.file('a.jpg')
  server.answer = () => new Response(new Uint8Array(20_000))
  expect(await source.fetch(firstChunk, lastChunk)).toBe(true)
  server.answer = () => new Response('gone', { status: 404 })
  expect(await source.fetch(firstChunk, lastChunk)).toBe(true)
  expect(refused).toEqual(['a.jpg bad-manifest', 'a.jpg not-listed'])
  expect(have.size).toBe(0)
})

test('a network that fails brings nothing, and what came before is kept', async () => {
  const { source, refused, have, moved } = origin()
  const bytes = await site.bytes('b.mp4')
  const { chunkBytes } = site.header
  server.answer = () => {
    let turn = 0
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (turn++ === 0) controller.enqueue(bytes.slice(0, chunkBytes))
        else controller.error(new TypeError('network'))
      },
    })
    return new Response(body)
  }
  const { firstChunk, lastChunk } = site.file('b.mp4')
  expect(await source.fetch(firstChunk, lastChunk)).toBe(false)
  expect([...have]).toEqual([firstChunk])
  expect(moved).toHaveBeenCalledTimes(1)
  expect(refused).toEqual([])
})

test('a request that is not wanted any more is ended, and the next one is not', async () => {
  const { source } = origin()
  const signals: AbortSignal[] = []
  vi.stubGlobal('fetch', (_: URL, { signal }: { signal: AbortSignal }) => {
    signals.push(signal)
    return new Promise((_resolve, reject) =>
      signal.addEventListener('abort', () => reject(new Error('aborted'))),
    )
  })
  const file = site.file('a.jpg')
  const hanging = source.fetchFrom(file, file.firstChunk, file.lastChunk)
  source.abort('a.jpg')
  expect(await hanging).toBe(false)
  const next = source.fetchFrom(file, file.firstChunk, file.lastChunk)
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
  source.abort('a.jpg')
  await next
})

test('what others have brought meanwhile is not waited for', async () => {
  const { source, have, moved } = origin()
  for (const chunk of chunksOf('a.jpg')) have.add(chunk)
  const { firstChunk, lastChunk } = site.file('a.jpg')
  expect(await source.fetch(firstChunk, lastChunk)).toBe(true)
  expect(moved).not.toHaveBeenCalled()
})

test('by the mode of the request the site’s own worker knows whose it is', async () => {
  const modes: unknown[] = []
  vi.stubGlobal('fetch', (_: URL, { mode }: RequestInit) => {
    modes.push(mode)
    return Promise.resolve(new Response('', { status: 404 }))
  })
  const { source } = origin()
  const file = site.file('a.jpg')
  await source.fetchFrom(file, file.firstChunk, file.lastChunk)
  vi.stubGlobal('location', new URL('https://elsewhere.example/'))
  await source.fetchFrom(file, file.firstChunk, file.lastChunk)
  expect(modes).toEqual(['same-origin', 'cors'])
})
