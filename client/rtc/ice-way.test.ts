import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { hasRelay, IceWay } from './ice-way.ts'

const HOUR_MS = 3_600_000
const NOW = 1_800_000_000_000
const channel = `crew://${'A'.repeat(43)}/maps`
const stun: RTCIceServer = { urls: 'stun:a' }
/** A TURN server whose password ends after so many hours. */
const turn = (hours: number, password = 'p'): RTCIceServer => ({
  urls: ['turn:a', 'turns:a'],
  username: `${NOW / 1_000 + hours * 3_600}:flashcrew`,
  credential: password,
})

/** What each server answers, and what it was asked. */
let answers: Record<string, unknown>
let asked: string[]
const ways: IceWay[] = []

beforeEach(() => {
  answers = {}
  asked = []
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: NOW })
  vi.stubGlobal('fetch', (url: string) => {
    asked.push(url)
    const answer = answers[new URL(url).origin]
    return answer === undefined
      ? Promise.reject(new TypeError('gone'))
      : Promise.resolve(Response.json(answer))
  })
})
afterEach(() => {
  for (const way of ways.splice(0)) way.close()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

async function wayOf(iceServers: RTCIceServer[], servers = ['https://one']): Promise<IceWay> {
  const way = new IceWay({ iceServers, servers, channel })
  ways.push(way)
  // The part that fetches is loaded.
  await import('./ice-renewal.ts')
  await vi.advanceTimersByTimeAsync(0)
  return way
}
const after = (hours: number) => vi.advanceTimersByTimeAsync(hours * HOUR_MS)

test('links go by any way, or by a relay alone, from the next one on', () => {
  const told: boolean[] = []
  const wayChanged = (isImpossible: boolean) => told.push(isImpossible)
  const parts = { relayOnly: false, servers: [], channel, wayChanged }
  const way = new IceWay({ ...parts, iceServers: [stun, turn(Infinity)] })
  expect(way.config).toMatchObject({ iceTransportPolicy: 'all' })
  expect([way.setRelayOnly(true), way.setRelayOnly(true)]).toEqual([true, false])
  expect(way.config).toMatchObject({ iceTransportPolicy: 'relay', iceServers: [stun, turn(Infinity)] })
  expect(told, 'there is one').toEqual([false, false])
  const none = new IceWay({ ...parts, iceServers: [stun], relayOnly: true })
  expect(none.config).toMatchObject({ iceTransportPolicy: 'relay' })
  none.setRelayOnly(false)
  expect(told.slice(2)).toEqual([true, false])
})

test.each<[RTCIceServer['urls'], boolean]>([
  ['turn:a', true],
  [['stun:a', 'TURNS:a?transport=tcp'], true],
  ['stun:turn:a', false],
  [[], false],
])('%j is a relay: %s', (urls, isRelay) => {
  expect(hasRelay([{ urls }])).toBe(isRelay)
})

test('a fresh password comes when half of the time is over, again and again', async () => {
  const way = await wayOf([stun, turn(4)])
  answers['https://one'] = { visitors: 1, peers: 1, iceServers: [turn(8, 'fresh'), stun] }
  await after(1.99)
  expect(asked).toEqual([])
  await after(0.02)
  expect(asked).toEqual([`https://one/crowd.json?channel=${encodeURIComponent(channel)}&again`])
  expect(way.config.iceServers).toEqual([stun, turn(8, 'fresh')])
  answers['https://one'] = { iceServers: [turn(12, 'fresher')] }
  await after(3.01)
  expect(asked).toHaveLength(2)
  expect(way.config.iceServers).toEqual([stun, turn(12, 'fresher')])
})

test('nobody is asked where no password ends, and nobody once all is over', async () => {
  await wayOf([stun, { urls: 'turn:b', username: 'someone', credential: 'c' }])
  const way = await wayOf([turn(2)])
  way.close()
  await after(24)
  expect(asked).toEqual([])
})

test('a password that had ended when the page was opened is replaced at once', async () => {
  answers['https://one'] = { iceServers: [turn(8, 'fresh')] }
  const way = await wayOf([turn(-5)])
  await vi.waitFor(() => expect(way.config.iceServers).toEqual([turn(8, 'fresh')]))
})

test('the next server is asked where the first has none, and all of them later, not too often', async () => {
  const way = await wayOf([turn(2)], ['https://one', 'https://two'])
  await after(1.01)
  expect(asked.map((url) => new URL(url).origin)).toEqual(['https://one', 'https://two'])
  answers['https://one'] = { iceServers: [turn(2)] }
  answers['https://two'] = { iceServers: [turn(6, 'fresh')] }
  await after(0.51)
  expect(way.config.iceServers).toEqual([turn(6, 'fresh')])
  // After that both are gone: some ask each five minutes is all that is left.
  answers = {}
  await after(9)
  const before = asked.length
  await after(1)
  expect(asked.length - before).toBe(24)
})

test.each<[string, unknown]>([
  ['of another kind', 'a page of some Wi-Fi'],
  ['with nothing', { iceServers: null }],
  ['with nonsense', { iceServers: [null, 7, { urls: ['turn:a', 'turns:a'], username: 7, credential: {} }] }],
  ['of another server', { iceServers: [{ urls: 'turn:evil', username: '9:x', credential: 'c' }] }],
])('an answer %s changes nothing', async (_, answer) => {
  answers['https://one'] = answer
  const way = await wayOf([turn(2)])
  await after(1.01)
  expect(asked).toHaveLength(1)
  expect(way.config.iceServers).toEqual([turn(2)])
})
