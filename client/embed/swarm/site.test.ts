/** How a site is opened: from its own document, or from peers that told it first. */
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import type { Session, SessionSetup } from '../../peer/session.ts'
import { fakeRtc } from '../../testing/rtc.ts'
import { openSite, type SiteRequest } from './site.ts'
import { BASE, serveSite, testSite, type TestSite } from './testing.ts'

const opened = vi.hoisted(() => [] as { setup: SessionSetup; session: Session }[])
vi.mock('../../signaling/signaling-link.ts', () => ({
  openSignaling: () => ({ state: 'connecting', perform() {}, close() {} }),
}))
vi.mock('../../peer/session.ts', async (original) => {
  const real = await original<typeof import('../../peer/session.ts')>()
  return {
    ...real,
    openSession: async (setup: SessionSetup) => {
      const session = await real.openSession(setup)
      opened.push({ setup, session })
      return session
    },
  }
})

let site: TestSite
beforeEach(async () => {
  opened.length = 0
  site = await testSite({ 'a.jpg': 20_000 })
  serveSite(site)
  vi.stubGlobal('RTCPeerConnection', fakeRtc().RTCPeerConnection)
})
afterEach(() => {
  for (const { session } of opened) void session.close()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function request(parts: Partial<SiteRequest> = {}): SiteRequest {
  const answer = { text: site.text, cacheControl: '', latencyMs: 1, answerMs: 1 }
  return {
    channel: site.release.channel,
    address: new URL('flashcrew.json', BASE),
    ask: vi.fn<SiteRequest['ask']>(() => Promise.resolve(answer)),
    isSpared: false,
    wayMs: 1,
    server: 'https://signaling.example',
    company: { visitors: 2, peers: 1, iceServers: [] },
    settings: {},
    changed: () => {},
    ...parts,
  }
}
const answering = (text: string) => () =>
  Promise.resolve({ text, cacheControl: '', latencyMs: 1, answerMs: 1 })

test('by its document the site’s files are known, and come', async () => {
  const made = await openSite(request())
  expect(made.urls).toEqual([`${BASE.href}a.jpg`])
  expect((await made.load(new URL('a.jpg', BASE))).size).toBe(20_000)
})

test.each([
  ['there is none', () => Promise.resolve(null), 'no-manifest'],
  ['it is something else', answering('<html>'), 'bad-manifest'],
])('where %s, it is not opened, and the session ends', async (_, ask, why) => {
  await expect(openSite(request({ ask }))).rejects.toMatchObject({ why })
  await vi.waitFor(() => expect(opened[0]?.session.life).toBeNull())
})

test('a document that is older than the page, or of another key, is not believed', async () => {
  const settings = { sequence: String(site.header.sequence + 1) }
  await expect(openSite(request({ settings }))).rejects.toMatchObject({ why: 'bad-manifest' })
  const other = await testSite({ 'a.jpg': 20_000 })
  await expect(openSite(request({ channel: other.release.channel }))).rejects.toMatchObject({
    why: 'bad-manifest',
  })
})

test('by relays only where the site says so; where there is none nobody is dialed', async () => {
  const settings = { relay: 'only' }
  await expect(openSite(request({ settings }))).rejects.toMatchObject({ why: 'no-relay' })
  expect(opened, 'no session').toEqual([])
  const iceServers = [{ urls: ['stun:a', 'turns:a'], username: 'u', credential: 'c' }]
  await openSite(request({ settings, company: { visitors: 2, peers: 1, iceServers } }))
  await openSite(request())
  expect(opened.map(({ setup }) => setup.relayOnly)).toEqual([true, false])
})

test('a visitor who gives nothing has an upload limit of none, any other a small one', async () => {
  await openSite(request({ settings: { upload: 'off' } }))
  await openSite(request())
  expect(opened.map(({ setup }) => setup.uploadLimit)).toEqual([0, 250_000])
})

test('where the site is spared, what peers tell first is enough, and the site is not asked', async () => {
  const asked = request({ isSpared: true })
  const opening = openSite(asked)
  await vi.waitFor(() => expect(opened).toHaveLength(1))
  const { setup, session } = opened[0] ?? {}
  const { header, jws, content } = site.release
  session?.book.know(header, jws, 1, false)
  const packed = { ...header, aligned: undefined } as unknown as typeof header
  await setup?.bringKept?.(packed, content.manifest)
  await setup?.bringKept?.(header, content.manifest)
  const made = await opening
  expect(made.urls).toEqual([`${BASE.href}a.jpg`])
  expect(asked.ask).not.toHaveBeenCalled()
})

test('where no peer tells it in time, the site is asked after all', async () => {
  vi.useFakeTimers()
  const asked = request({ isSpared: true })
  const opening = openSite(asked)
  await vi.waitFor(() => expect(opened).toHaveLength(1))
  await vi.advanceTimersByTimeAsync(1_500)
  expect(asked.ask).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(3_000)
  await opening
  expect(asked.ask).toHaveBeenCalledTimes(1)
})

test('peers may tell only what is as new as the page', async () => {
  const asked = request({ isSpared: true, settings: { sequence: String(site.header.sequence + 1) } })
  let isOpen = false
  const opening = openSite(asked).catch(() => {})
  onTestFinished(async () => void (await opening))
  void opening.then(() => (isOpen = true))
  await vi.waitFor(() => expect(opened).toHaveLength(1))
  await opened[0]?.setup.bringKept?.(site.header, site.manifest)
  await new Promise((resolve) => setTimeout(resolve, 0))
  expect(isOpen).toBe(false)
})
