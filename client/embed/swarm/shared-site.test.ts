/** A site's files, on a real session without peers: from the site, from the browser's cache, and why they are left to plain HTTP. */
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { openSession } from '../../peer/session.ts'
import { MemoryStore } from '../../storage/memory-store.ts'
import { fakeRtc } from '../../testing/rtc.ts'
import { UploadShare } from '../tag/upload-share.ts'
import { SharedSite } from './shared-site.ts'
import { SiteNews } from './site-news.ts'
import { BASE, serveSite, testSite, type TestSite, type FakeWebServer } from './testing.ts'

let site: TestSite
let server: FakeWebServer
beforeEach(async () => {
  site = await testSite({ 'a.jpg': 20_000, 'b.jpg': 9_000 })
  server = serveSite(site, { 'Cache-Control': 'max-age=60' })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

const at = (path: string) => new URL(path, BASE)

/** A session that knows the site's release, as after its document has come. */
async function shared(latencyMs = 1) {
  const { release } = site
  const { header, jws, content, channel } = release
  const store = new MemoryStore()
  const { id, sequence } = header
  store.saveRelease({ channel, id, sequence, jws, manifest: content.manifestBytes, receivedAt: 1 })
  const news = new SiteNews()
  const session = await openSession({
    ...{ channel, servers: [], iceServers: [], rtc: fakeRtc(), store, uploadLimit: 0 },
    ...{ onDemand: () => true, watchCoverage: false, news },
  })
  onTestFinished(() => session.close())
  const keep = vi.fn<(digest: string, blob: Blob, seconds: number) => Promise<void>>(() => Promise.resolve())
  const changed = vi.fn<() => void>()
  const company = { visitors: 2, peers: 1, iceServers: [] }
  const known = { site, cacheControl: 'no-store', latencyMs, answerMs: latencyMs }
  const made = new SharedSite({
    known,
    session,
    keeper: { keep },
    cap: new UploadShare(),
    company,
    wayMs: 1,
    changed,
  })
  const follow = () => onTestFinished(made.follow(news))
  return { made, session, keep, changed, follow }
}
const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer())

describe('a file', () => {
  test('comes from a site that is not busy, verified, and is kept as the site allows', async () => {
    const { made, keep, changed, follow } = await shared()
    follow()
    const blob = await made.load(at('a.jpg'))
    expect(await bytesOf(blob)).toEqual(await site.bytes('a.jpg'))
    const { firstChunk, lastChunk, chunkBytes } = site.file('a.jpg')
    const fromOrigin = (lastChunk - firstChunk + 1) * chunkBytes
    expect(made.bytes).toEqual({ fromPeers: 0, fromOrigin, kept: 0, sent: 0 })
    await vi.waitFor(() => expect(keep).toHaveBeenCalledTimes(1))
    expect(keep.mock.calls[0]?.slice(1)).toEqual([blob, 60])
    expect(changed).toHaveBeenCalled()
  })

  test('that stands in a page twice is loaded once, by the address that the page has', async () => {
    const { made, follow } = await shared()
    follow()
    const [one, two] = await Promise.all([made.load(at('a.jpg?v=1')), made.load(at('a.jpg?v=1'))])
    expect(one).toBe(two)
    expect(server.asked.map(([href]) => href).every((href) => href === at('a.jpg?v=1').href)).toBe(true)
  })

  test('that is not signed is left to plain HTTP', async () => {
    const { made } = await shared()
    await expect(made.load(at('other.jpg'))).rejects.toMatchObject({ why: 'not-listed' })
    expect(made.urls).toEqual([at('a.jpg').href, at('b.jpg').href])
  })

  test('[P13.8] of a release that a newer one has superseded is left to plain HTTP', async () => {
    const { made, session } = await shared()
    const { header } = site
    session.book.get(header.id)?.view.replaced('superseded', { ...header, sequence: header.sequence + 1 })
    await expect(made.load(at('a.jpg'))).rejects.toMatchObject({ why: 'not-listed' })
  })

  test('that is another on the site by now is left to plain HTTP, for who waits and who comes later', async () => {
    server.answer = () => new Response(new Uint8Array(20_000))
    const { made, follow } = await shared()
    follow()
    await expect(made.load(at('a.jpg'))).rejects.toMatchObject({ why: 'bad-manifest' })
    await expect(made.load(at('a.jpg'))).rejects.toMatchObject({ why: 'bad-manifest' })
  })

  test('of which nothing comes from anybody is left to plain HTTP', async () => {
    const hanging = new Set<AbortSignal>()
    vi.stubGlobal('fetch', (_: URL, { signal }: { signal: AbortSignal }) => {
      hanging.add(signal)
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('x'))))
    })
    vi.useFakeTimers()
    const { made, session, follow } = await shared()
    follow()
    const loading = made.load(at('a.jpg'))
    const refused = expect(loading).rejects.toMatchObject({ why: 'stalled' })
    await vi.advanceTimersByTimeAsync(7_000)
    await refused
    // It runs on the clock that ends with this test.
    await session.close()
    expect(
      [...hanging].every(({ aborted }) => aborted),
      'no request of ours is in its way',
    ).toBe(true)
  })
})

test('what the browser still has of plain HTTP is given to others, and nothing is fetched for it', async () => {
  const inCache = at('b.jpg').href
  vi.spyOn(performance, 'getEntriesByType').mockReturnValue([
    { name: inCache },
    { name: at('other.css').href },
  ] as PerformanceEntryList)
  const caches: unknown[] = []
  vi.stubGlobal('fetch', async (url: URL, { cache }: RequestInit) => {
    caches.push(cache)
    return new Response(
      (await site.bytes(url.pathname.slice(BASE.pathname.length))) as Uint8Array<ArrayBuffer>,
    )
  })
  const { session, follow } = await shared(10_000)
  follow()
  const { firstChunk, lastChunk } = site.file('b.jpg')
  await vi.waitFor(() => {
    for (let chunk = firstChunk; chunk <= lastChunk; chunk++)
      expect(session.lacks(site.header.id, chunk)).toBe(false)
  })
  expect(caches).toEqual(['only-if-cached'])
})

test('a file goes to the service worker by its port', async () => {
  const { made, follow } = await shared()
  follow()
  const said: { type: string; bytes?: Uint8Array }[] = []
  const port = Object.assign(new EventTarget(), {
    postMessage: (message: { type: string }) => said.push(message),
    start: () => {},
  }) as unknown as MessagePort
  await made.stream({ flashcrew: 'want', url: at('b.jpg').href, range: 'bytes=100-199' }, port)
  expect(said.map(({ type }) => type)).toEqual(['wait', 'head', 'part', 'end'])
  expect(said[2]?.bytes).toEqual((await site.bytes('b.jpg')).slice(100, 200))
  const gone = { flashcrew: 'want', url: at('x.jpg').href, range: null } as const
  await expect(made.stream(gone, port)).rejects.toMatchObject({ why: 'not-listed' })
})
