// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import type { SiteRequest } from '../swarm/site.ts'
import { PlainError } from '../swarm/plain-error.ts'
import { Opening } from './opening.ts'
import type { Company } from './decide.ts'
import type { TagScript } from './tag-script.ts'
import { cameBy, turns } from './testing.ts'

const openSite = vi.hoisted(() => vi.fn<(request: SiteRequest) => Promise<unknown>>())
vi.mock('../swarm/site.ts', () => ({ openSite }))

const COMPANY: Company = { visitors: 2, peers: 1, iceServers: [] }
const CHANNEL = 'crew://K/site'
const script: TagScript = {
  settings: {},
  address: new URL('https://site.example/flashcrew.json'),
  server: 'https://signaling.example',
  channel: CHANNEL,
}
const asked: string[] = []
let answers: Record<string, string> = {}

beforeEach(() => {
  answers = {
    '/crowd.json': JSON.stringify(COMPANY),
    '/flashcrew.json': JSON.stringify({ channel: CHANNEL }),
  }
  asked.length = 0
  openSite.mockReset().mockResolvedValue({ name: 'the site' })
  vi.stubGlobal('RTCPeerConnection', () => {})
  vi.stubGlobal('fetch', (url: URL) => {
    asked.push(url.pathname + url.search)
    const body = answers[url.pathname]
    return Promise.resolve(body === undefined ? new Response('', { status: 404 }) : new Response(body))
  })
})
afterEach(() => vi.unstubAllGlobals())

function opening(parts: Partial<TagScript> = {}, told: Company | null = COMPANY) {
  return new Opening({ script: { ...script, ...parts }, told, changed: () => {} })
}
const withNavigator = (fields: object) => vi.stubGlobal('navigator', { ...fields })

test('with company that the server wrote into the script, the site is opened and nothing else is asked of it', async () => {
  const begun = opening()
  expect(await begun.open()).toEqual({ name: 'the site' })
  await begun.hasCompany
  expect(asked).toEqual(['/flashcrew.json'])
  expect(openSite.mock.calls[0]?.[0]).toMatchObject({
    channel: CHANNEL,
    address: script.address,
    server: script.server,
    company: COMPANY,
    isSpared: false,
  })
})

test.each([
  ['that names its version leaves the document of a busy site to others', { sequence: '7' }, true],
  ['that names none asks for it in any case', {}, false],
])('[P13.7] of a crowd a page %s', async (_, settings, isSpared) => {
  const busy = {
    connectStart: 0,
    secureConnectionStart: 0,
    connectEnd: 20,
    requestStart: 20,
    responseStart: 900,
  }
  cameBy('h2', busy)
  vi.spyOn(Math, 'random').mockReturnValue(0.99)
  onTestFinished(() => void vi.restoreAllMocks())
  await opening({ settings }, { ...COMPANY, visitors: 1_000 }).open()
  expect(openSite.mock.calls[0]?.[0]).toMatchObject({ isSpared })
  expect(asked).toEqual(isSpared ? [] : ['/flashcrew.json'])
})

test('where it wrote none, the server is asked, and again later as a visitor that has been counted', async () => {
  const begun = opening({}, null)
  await begun.open()
  await begun.open(true)
  const crowd = `/crowd.json?channel=${encodeURIComponent(CHANNEL)}`
  expect(asked.filter((path) => path.startsWith('/crowd'))).toEqual([crowd, `${crowd}&again`])
})

test('a visitor alone opens nothing, and has the document asked for ahead, once', async () => {
  const begun = opening({}, { ...COMPANY, visitors: 1, peers: 0 })
  let isTold = false
  void begun.hasCompany.then(() => (isTold = true))
  expect(await begun.open()).toBe('alone')
  expect(openSite).not.toHaveBeenCalled()
  expect(isTold).toBe(false)
  expect(asked).toEqual(['/flashcrew.json'])
  expect(await begun.looksAgain()).toBe(true)
  await begun.open(true)
  const { ask } = openSite.mock.calls[0]?.[0] ?? {}
  expect(await ask?.()).toMatchObject({ text: answers['/flashcrew.json'] })
  expect(asked.filter((path) => path === '/flashcrew.json')).toHaveLength(1)
})

test('as long as nobody else comes there is nothing to look at', async () => {
  answers['/crowd.json'] = JSON.stringify({ ...COMPANY, visitors: 1, peers: 0 })
  expect(await opening().looksAgain()).toBe(false)
  expect(await opening({ channel: null }).looksAgain(), 'the document has to say which channel').toBe(true)
})

test('a page that does not name the channel takes it from the site’s document', async () => {
  await opening({ channel: null }, null).open()
  expect(openSite.mock.calls[0]?.[0]).toMatchObject({ channel: CHANNEL })
  answers['/flashcrew.json'] = '<html>'
  expect(await opening({ channel: null }, null).open()).toBe('bad-manifest')
  delete answers['/flashcrew.json']
  expect(await opening({ channel: null }, null).open()).toBe('no-manifest')
})

test.each([['<html>'], ['{}'], [undefined]])('a server that answers %j is none', async (answer) => {
  if (answer === undefined) delete answers['/crowd.json']
  else answers['/crowd.json'] = answer
  expect(await opening({}, null).open()).toBe('no-server')
})

test('a browser without WebRTC, and one that saves data, take no part', async () => {
  vi.stubGlobal('RTCPeerConnection', undefined)
  expect(await opening().open()).toBe('no-webrtc')
  vi.stubGlobal('RTCPeerConnection', () => {})
  withNavigator({ connection: { saveData: true } })
  expect(await opening().open()).toBe('data-saver')
  withNavigator({ connection: { type: 'cellular' } })
  expect(await opening().open()).toBe('data-saver')
  expect(asked).toEqual([])
})

test.each([
  [0.1, false, 'battery-saver'],
  [0.1, true, undefined],
  [0.9, false, undefined],
])('a battery at %f that is charged (%s)', async (level, charging, why) => {
  withNavigator({ getBattery: () => Promise.resolve({ level, charging }) })
  const opened = await opening().open()
  expect(opened).toEqual(why ?? { name: 'the site' })
})

test('the site’s own function decides on consent, and one that is not there says no', async () => {
  vi.stubGlobal('mayShare', () => Promise.resolve(true))
  expect(await opening({ settings: { consent: 'mayShare' } }).open()).toEqual({ name: 'the site' })
  vi.stubGlobal('mayShare', () => false)
  expect(await opening({ settings: { consent: 'mayShare' } }).open()).toBe('no-consent')
  expect(await opening({ settings: { consent: 'nobody' } }).open()).toBe('no-consent')
})

test('a visitor who thinks about consent for long is not waited for', async () => {
  vi.useFakeTimers()
  vi.stubGlobal('mayShare', () => new Promise(() => {}))
  const opened = opening({ settings: { consent: 'mayShare' } }).open()
  await turns()
  await vi.advanceTimersByTimeAsync(1_000)
  vi.useRealTimers()
  expect(await opened).toBe('no-consent')
})

test('why the site cannot be opened is told; what nobody foresaw is a fault', async () => {
  openSite.mockRejectedValueOnce(new PlainError('bad-manifest'))
  expect(await opening().open()).toBe('bad-manifest')
  openSite.mockRejectedValueOnce(new TypeError('x'))
  expect(await opening().open()).toBe('fault')
})
