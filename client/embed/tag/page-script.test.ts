// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { PageScript } from './page-script.ts'
import type { TagScript } from './tag-script.ts'
import { endObservers, reports, show, turns } from './testing.ts'

const openSite = vi.hoisted(() => vi.fn<() => Promise<unknown>>())
vi.mock('../swarm/site.ts', () => ({ openSite }))

const ALONE = { visitors: 1, peers: 0, iceServers: [] }
const COMPANY = { visitors: 2, peers: 1, iceServers: [] }
const script: TagScript = {
  settings: {},
  address: new URL('https://site.example/flashcrew.json'),
  server: 'https://signaling.example',
  channel: 'crew://K/site',
}
const site = {
  bytes: { fromPeers: 7, fromOrigin: 0, kept: 0, sent: 0 },
  urls: [],
  load: () => Promise.resolve(new Blob(['x'])),
}
let crowd: object = ALONE
const asked: string[] = []
const looks = () => asked.filter((path) => path.startsWith('/crowd'))

beforeEach(() => {
  vi.useFakeTimers()
  endObservers()
  show('<p data-flashcrew="/a.webp"></p>')
  asked.length = 0
  openSite.mockReset().mockResolvedValue(site)
  vi.stubGlobal('RTCPeerConnection', () => {})
  vi.stubGlobal('fetch', ({ pathname, search }: URL) => {
    asked.push(pathname + search)
    return Promise.resolve(new Response(JSON.stringify(pathname === '/crowd.json' ? crowd : {})))
  })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('the document hears at once that the script is here', () => {
  const heard = reports()
  void new PageScript(script, null)
  expect(heard).toMatchObject([{ plain: {}, shared: 0 }])
})

test('with company what is marked comes by way of others, and the site’s bytes are told', async () => {
  const heard = reports()
  void new PageScript(script, COMPANY).start()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(heard.at(-1)).toMatchObject({ shared: 1, fromPeers: 7, plain: {} })
  expect(document.querySelector('p')?.style.backgroundImage).toContain('blob:')
})

test('who was alone looks again, more and more seldom, until somebody comes', async () => {
  const heard = reports()
  void new PageScript(script, ALONE).start()
  await vi.advanceTimersByTimeAsync(300)
  expect(heard.at(-1)).toMatchObject({ plain: { alone: 1 }, shared: 0 })
  crowd = ALONE
  await vi.advanceTimersByTimeAsync(2_100)
  expect(looks()).toHaveLength(2)
  expect(looks().every((path) => path.endsWith('&again'))).toBe(true)
  crowd = COMPANY
  await vi.advanceTimersByTimeAsync(2_100)
  await turns()
  expect(openSite).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(openSite, 'and not any more').toHaveBeenCalledTimes(1)
})

test('who stays alone gives up', async () => {
  crowd = ALONE
  void new PageScript(script, ALONE).start()
  await vi.advanceTimersByTimeAsync(120_000)
  expect(looks()).toHaveLength(6)
  expect(openSite).not.toHaveBeenCalled()
})

test('the entry starts it on the page that it is in', async () => {
  show('')
  const heard = reports()
  await import('./embed.ts')
  expect(heard.length).toBeGreaterThan(0)
})
