import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Problem } from '../api.ts'
import {
  addProblem,
  checkEnvironment,
  defaultSignaling,
  parseTarget,
  resolveTarget,
  serverOrigins,
  watchNetwork,
} from './environment.ts'
import { createKey } from '../keys/signing.ts'
import { fakeRtc } from '../testing/rtc.ts'

const CHANNEL = `crew://${'A'.repeat(43)}/maps`

afterEach(() => vi.unstubAllGlobals())

describe('what a page must offer', () => {
  test('an insecure origin has no WebCrypto', () => {
    expect(() => checkEnvironment(undefined, {})).toThrow(
      expect.objectContaining({ code: 'insecure-origin' }),
    )
  })
  test('a browser without WebRTC', () => {
    expect(() => checkEnvironment(undefined, { crypto })).toThrow(
      expect.objectContaining({ code: 'no-webrtc' }),
    )
  })
  test('another WebRTC is taken as given', () => {
    const rtc = fakeRtc()
    expect(checkEnvironment(rtc)).toBe(rtc)
  })
})

describe('what is joined', () => {
  test.each([
    '',
    'maps',
    'crew://short/maps',
    `${CHANNEL}/more`,
    `CREW${CHANNEL.slice(4)}`,
    'javascript:alert(1)',
  ])('%j is no channel', (text) => {
    expect(() => parseTarget(text)).toThrow(expect.objectContaining({ code: 'bad-channel' }))
  })

  test('a channel by its name brings no addresses', async () => {
    expect(await resolveTarget(parseTarget(CHANNEL))).toMatchObject({
      channel: { uri: CHANNEL, name: 'maps' },
      signaling: [],
      iceServers: [],
    })
  })

  const address = 'https://example.org/channel.json'
  test('an announcement brings its addresses', async () => {
    const json = await makeAnnouncement()
    serve(JSON.stringify(json))
    expect(await resolveTarget(parseTarget(address))).toMatchObject({
      channel: { uri: json.channel },
      signaling: ['https://s.example.org'],
      iceServers: [{ urls: 'stun:stun.example.org' }],
    })
  })

  test('an announcement whose key is not its channel’s is refused', async () => {
    const json = await makeAnnouncement()
    serve(JSON.stringify({ ...json, key: (await createKey()).publicKey }))
    await expect(resolveTarget(parseTarget(address))).rejects.toMatchObject({ code: 'bad-announcement' })
  })

  test.each([
    ['not found', '', 404],
    ['not JSON', '<html>', 200],
    ['not an announcement', '{}', 200],
    ['too large', ' '.repeat(70_000), 200],
  ])('an announcement that is %s is refused in one sentence', async (_, body, status) => {
    serve(body, status)
    const refusal = resolveTarget(parseTarget(address))
    await expect(refusal).rejects.toMatchObject({
      code: 'bad-announcement',
      message: expect.stringMatching(/^[^\n]+\.$/),
    })
  })
})

describe('signaling servers', () => {
  test('are by default where the module comes from, else where the page does', () => {
    expect(defaultSignaling('https://crew.example/flashcrew.js', 'https://page.example')).toBe(
      'https://crew.example',
    )
    expect(defaultSignaling('blob:null/1', 'https://page.example')).toBe('https://page.example')
    expect(defaultSignaling('file:///flashcrew.js', 'null')).toBeUndefined()
    expect(defaultSignaling('file:///flashcrew.js', undefined)).toBeUndefined()
  })

  test('are origins, each once', () => {
    expect(
      serverOrigins(['https://a.example/x', 'https://a.example', 'http://b:81', 'ftp://c', 'nonsense']),
    ).toEqual(['https://a.example', 'http://b:81'])
  })
})

describe('the upload limit that the network suggests', () => {
  class Network extends EventTarget {
    saveData = false
    type = 'wifi'
  }
  const heard: (number | null)[] = []
  const tell = (limit: number | null) => void heard.push(limit)
  afterEach(() => void heard.splice(0))

  test('follows data-saver and cellular, until stopped', () => {
    const network = new Network()
    const stop = watchNetwork(tell, network)
    network.saveData = true
    network.dispatchEvent(new Event('change'))
    network.saveData = false
    network.type = 'cellular'
    network.dispatchEvent(new Event('change'))
    stop()
    network.type = 'wifi'
    network.dispatchEvent(new Event('change'))
    expect(heard).toEqual([null, 50_000, 50_000])
  })

  test('is none where the browser does not tell of its network', () => {
    watchNetwork(tell, undefined)
    watchNetwork(tell, { saveData: true })
    expect(heard).toEqual([null, 50_000])
  })
})

test('a problem stands once', () => {
  const problems: Problem[] = []
  expect(addProblem(problems, { code: 'quota', message: 'a' })).toBe(true)
  expect(addProblem(problems, { code: 'quota', message: 'b' })).toBe(false)
  expect(problems).toHaveLength(1)
})

async function makeAnnouncement() {
  const { publicKey, thumbprint } = await createKey()
  return {
    channel: `crew://${thumbprint}/maps`,
    name: 'Maps',
    key: publicKey,
    signaling: ['https://s.example.org'],
    iceServers: [{ urls: 'stun:stun.example.org' }],
  }
}

function serve(body: string, status = 200): void {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(body, { status })))
}
