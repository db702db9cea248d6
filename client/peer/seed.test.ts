/** What comes from a web seed, by way of a session: verified, kept, shown, counted. */
import { expect, onTestFinished, test, vi } from 'vitest'
import { PageNews } from '../releases/events.ts'
import { MemoryStore } from '../storage/memory-store.ts'
import { openSession, type Session } from './session.ts'
import type { StoredRelease } from '../storage/stored-release.ts'
import { file, signedRelease, type SignedRelease } from '../testing/content.ts'
import { fakeRtc } from '../testing/rtc.ts'

/** A session that knows a release, as a visitor who has read a site's manifest does, and has none of it. */
function visitor(release: SignedRelease, paused: boolean): Promise<Session> {
  const store = new MemoryStore()
  store.saveRelease(stored(release))
  return opened(release, store, paused)
}

function stored({ channel, header: { id, sequence }, jws, content }: SignedRelease): StoredRelease {
  return { channel, id, sequence, jws, manifest: content.manifestBytes, receivedAt: 1 }
}

async function opened({ channel }: SignedRelease, store: MemoryStore, paused: boolean): Promise<Session> {
  const session = await openSession({
    channel,
    servers: [],
    iceServers: [],
    rtc: fakeRtc(),
    store,
    uploadLimit: undefined,
    paused,
    watchCoverage: false,
    news: new PageNews(new EventTarget()),
  })
  onTestFinished(() => session.close())
  return session
}

const chunksOf = ({ content }: SignedRelease) =>
  content.manifest.chunks.map((hash) => content.chunks.get(hash) ?? new Uint8Array())

test.each([false, true])(
  'all chunks seeded, the release is whole and readable (paused: %s)',
  async (paused) => {
    const image = file('a.jpg', 30_000)
    const release = await signedRelease([image])
    const session = await visitor(release, paused)
    for (const [chunk, bytes] of chunksOf(release).entries())
      expect(await session.seed(release.header.id, chunk, bytes)).toBe(true)
    const [shown] = session.releases
    expect(shown?.state).toBe('complete')
    expect(await (await shown?.file('a.jpg'))?.arrayBuffer()).toEqual(await image.data.arrayBuffer())
    expect(session.bytesFromWebSeed).toBe(30_000)
    expect(shown?.delivery).toMatchObject({ sources: [{ peer: 'web-seed', bytes: 30_000 }], bytesKept: 0 })
  },
)

test('bytes that are not those that were signed are refused: nothing is kept or counted', async () => {
  const release = await signedRelease([file('a.jpg', 30_000)])
  const session = await visitor(release, false)
  const [first = new Uint8Array(), second = new Uint8Array()] = chunksOf(release)
  expect(await session.seed(release.header.id, 0, second)).toBe(false)
  expect(await session.seed(release.header.id, 999, first)).toBe(false)
  expect(await session.seed('unknown', 0, first)).toBe(false)
  expect(session.releases[0]?.progress.bytesHave).toBe(0)
  expect(session.bytesFromWebSeed).toBe(0)
})

test('a chunk seeded twice counts once', async () => {
  const release = await signedRelease([file('a.jpg', 30_000)])
  const session = await visitor(release, false)
  const [first = new Uint8Array()] = chunksOf(release)
  for (let i = 0; i < 2; i++) await session.seed(release.header.id, 0, first)
  expect(session.bytesFromWebSeed).toBe(first.length)
})

test.each([false, true])(
  'a release that comes to the store of an open session is known to it once it looks (paused: %s)',
  async (paused) => {
    const release = await signedRelease([file('a.jpg', 30_000)])
    const store = new MemoryStore()
    const session = await opened(release, store, paused)
    expect(session.releases).toEqual([])
    const [first = new Uint8Array(), second = new Uint8Array()] = chunksOf(release)
    store.saveChunk(release.content.manifest.chunks[0] ?? '', first)
    store.saveRelease(stored(release))
    for (let i = 0; i < 2; i++) await session.refresh()
    expect(session.releases).toHaveLength(1)
    expect(session.releases[0]?.progress.chunksHave).toBe(1)
    expect(await session.seed(release.header.id, 1, second)).toBe(true)
    expect(session.releases[0]?.progress.chunksHave).toBe(2)
  },
)

test('what a page is shown as whole, and as lacking again, the machine has so too', async () => {
  const release = await signedRelease([file('a.jpg', 30_000), file('b.jpg', 100)])
  const session = await visitor(release, false)
  const same = () => {
    const [shown] = session.releases
    expect(shown?.state).toBe(session.life?.snapshot.releases[0]?.state)
    return shown?.state
  }
  expect(same()).toBe('receiving')
  session.setOnDemand(() => true)
  expect(same(), 'nothing is wanted').toBe('complete')
  session.ask(release.header.id, 'a.jpg')
  expect(same()).toBe('receiving')
  for (const [chunk, bytes] of chunksOf(release).entries())
    await session.seed(release.header.id, chunk, bytes)
  await vi.waitFor(() => expect(same()).toBe('complete'))
  session.setOnDemand(null)
  expect(same()).toBe('complete')
})
