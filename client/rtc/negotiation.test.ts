/** What links need of a negotiator, held to both: simple-peer and the script tag's own, on a WebRTC that only keeps the books. */
import { expect, onTestFinished, test, vi } from 'vitest'
import type { Rtc } from '../peer/environment.ts'
import { negotiate as bySimplePeer } from './simple-negotiation.ts'
import { negotiate as byBrowser } from './native-negotiation.ts'
import type { Negotiate } from './negotiation.ts'

const both = [
  ['simple-peer', bySimplePeer],
  ['the browser', byBrowser],
] as const

/** As in a browser: an event reaches its listeners and the handler of its name. */
class Target extends EventTarget {
  fire(type: string, fields: object = {}): void {
    const event = Object.assign(new Event(type), fields)
    this.dispatchEvent(event)
    const handler: unknown = Reflect.get(this, `on${type}`)
    if (typeof handler === 'function') handler(event)
  }
}

class BookKeeper extends Target {
  static readonly made: BookKeeper[] = []
  readonly calls: unknown[][] = []
  readonly channel = Object.assign(new Target(), { readyState: 'connecting', close() {} })
  readonly report = new Map()
  connectionState = 'new'
  iceConnectionState = 'new'
  iceGatheringState = 'new'
  signalingState = 'stable'
  localDescription: { type: string; sdp: string } | null = null
  remoteDescription: { type: string; sdp: string } | null = null

  constructor(configuration: object) {
    super()
    this.calls.push(['construct', Reflect.get(configuration, 'iceServers')])
    BookKeeper.made.push(this)
  }
  createDataChannel(_label: string, init: object): object {
    this.calls.push(['channel', init])
    return this.channel
  }
  createOffer(): Promise<object> {
    return Promise.resolve({ type: 'offer', sdp: 'v=0 offer' })
  }
  createAnswer(): Promise<object> {
    return Promise.resolve({ type: 'answer', sdp: 'v=0 answer' })
  }
  setLocalDescription(): Promise<void> {
    const type = this.remoteDescription ? 'answer' : 'offer'
    this.localDescription = { type, sdp: `v=0 ${type}` }
    return Promise.resolve()
  }
  setRemoteDescription({ type, sdp }: { type: string; sdp: string }): Promise<void> {
    this.calls.push(['remote', type, sdp])
    if (sdp === 'bad') return Promise.reject(new Error('not a description'))
    this.remoteDescription = { type, sdp }
    return Promise.resolve()
  }
  addIceCandidate({ candidate }: { candidate: string }): Promise<void> {
    this.calls.push(['candidate', candidate])
    return candidate === 'bad' ? Promise.reject(new Error('not a candidate')) : Promise.resolve()
  }
  getStats(): Promise<Map<string, unknown>> {
    return Promise.resolve(this.report)
  }
  close(): void {
    this.calls.push(['close'])
    this.connectionState = 'closed'
  }
}

function AsGiven(given: object): object {
  return { ...given }
}

function made(negotiate: Negotiate, initiator: boolean) {
  const rtc = {
    RTCPeerConnection: BookKeeper,
    RTCSessionDescription: AsGiven,
    RTCIceCandidate: AsGiven,
  } as unknown as Rtc
  const onSignal = vi.fn<(value: unknown) => void>()
  const onEnd = vi.fn<(reason: string) => void>()
  const config = { iceServers: [{ urls: 'stun:a' }] }
  const channelConfig = { ordered: false, negotiated: true, id: 0 }
  const negotiation = negotiate({ initiator, config, channelConfig, rtc, onSignal, onEnd })
  const connection = BookKeeper.made.at(-1)
  if (!negotiation || !connection) throw new Error('nothing was constructed')
  onTestFinished(() => negotiation.destroy())
  return { negotiation, connection, onSignal, onEnd }
}

const candidate = (line: string) =>
  ({ type: 'candidate', candidate: { candidate: line, sdpMLineIndex: 0 } }) as const
const turn = () => new Promise((resolve) => setTimeout(resolve, 0))

test.each(both)(
  '%s: the channel is negotiated out of band, over the servers that are named',
  (_, negotiate) => {
    const { negotiation, connection } = made(negotiate, true)
    expect(negotiation.channel).toBe(connection.channel)
    expect(connection.calls.slice(0, 2)).toEqual([
      ['construct', [{ urls: 'stun:a' }]],
      ['channel', { ordered: false, negotiated: true, id: 0 }],
    ])
  },
)

test.each(both)('%s: the caller offers, the callee answers, and only them', async (_, negotiate) => {
  const caller = made(negotiate, true)
  const callee = made(negotiate, false)
  await vi.waitFor(() => expect(caller.onSignal).toHaveBeenCalled())
  const [[offer] = []] = caller.onSignal.mock.calls
  expect(offer).toMatchObject({ type: 'offer', sdp: 'v=0 offer' })
  await turn()
  expect(callee.onSignal).not.toHaveBeenCalled()
  callee.negotiation.signal({ type: 'offer', sdp: 'v=0 offer' })
  await vi.waitFor(() => expect(callee.onSignal).toHaveBeenCalled())
  const [[answer] = []] = callee.onSignal.mock.calls
  expect(answer).toMatchObject({ type: 'answer', sdp: 'v=0 answer' })
  caller.negotiation.signal({ type: 'answer', sdp: 'v=0 answer' })
  await turn()
  expect(caller.connection.remoteDescription).toMatchObject({ type: 'answer' })
  expect([caller, callee].map(({ onSignal }) => onSignal.mock.calls.length)).toEqual([1, 1])
})

test.each(both)(
  '%s: a candidate is told, and one of the other end waits for its description',
  async (_, negotiate) => {
    const { negotiation, connection, onSignal, onEnd } = made(negotiate, false)
    const { candidate: own } = candidate('candidate:1')
    connection.fire('icecandidate', { candidate: { ...own, toJSON: () => own } })
    await turn()
    expect(onSignal.mock.calls).toMatchObject([[{ type: 'candidate', candidate: own }]])
    negotiation.signal(candidate('early'))
    await turn()
    expect(connection.calls).not.toContainEqual(['candidate', 'early'])
    negotiation.signal({ type: 'offer', sdp: 'v=0 offer' })
    await vi.waitFor(() => expect(connection.calls).toContainEqual(['candidate', 'early']))
    negotiation.signal(candidate('later'))
    expect(connection.calls.slice(-1)).toEqual([['candidate', 'later']])
    expect(onEnd).not.toHaveBeenCalled()
  },
)

test('the browser: a candidate that it cannot use is dropped', async () => {
  const { negotiation, onEnd } = made(byBrowser, false)
  negotiation.signal({ type: 'offer', sdp: 'v=0 offer' })
  await turn()
  negotiation.signal(candidate('bad'))
  await turn()
  expect(onEnd).not.toHaveBeenCalled()
})

test.each(both)('%s: a description that cannot be used is the end', async (_, negotiate) => {
  const { negotiation, onEnd } = made(negotiate, false)
  negotiation.signal({ type: 'offer', sdp: 'bad' })
  await vi.waitFor(() => expect(onEnd).toHaveBeenCalled())
  expect(onEnd.mock.calls[0]).toEqual(['set-remote-description'])
})

const ENDS: readonly [string, string, (connection: BookKeeper) => void][] = [
  [
    'no way between the two',
    'ice-connection-failure',
    (connection) => {
      connection.iceConnectionState = 'failed'
      connection.fire('iceconnectionstatechange')
    },
  ],
  ['a channel that closes', 'closed', ({ channel }) => channel.fire('close')],
  ['a channel that fails', 'data-channel', ({ channel }) => channel.fire('error', { error: new Error('x') })],
]
test.each(
  both.flatMap(([name, negotiate]) =>
    ENDS.map(([what, why, act]) => [name, what, why, negotiate, act] as const),
  ),
)('%s: %s ends it, as “%s”', async (_name, _what, why, negotiate, act) => {
  const { connection, onEnd } = made(negotiate, true)
  await turn()
  expect(onEnd).not.toHaveBeenCalled()
  act(connection)
  await vi.waitFor(() => expect(onEnd).toHaveBeenCalled())
  expect(onEnd.mock.calls[0]).toEqual([why])
})

test.each(both)(
  '%s: the statistics are the connection’s own, and nothing is told once it is destroyed',
  async (_, negotiate) => {
    const { negotiation, connection, onSignal } = made(negotiate, true)
    expect(await negotiation.connection?.getStats()).toBe(connection.report)
    negotiation.destroy()
    // simple-peer does it as the next thing.
    await turn()
    expect(connection.calls.slice(-1)).toEqual([['close']])
    const { length } = onSignal.mock.calls
    connection.fire('icecandidate', { candidate: { candidate: 'x', toJSON: () => ({}) } })
    await turn()
    expect(onSignal.mock.calls).toHaveLength(length)
  },
)

function Refused(): void {
  throw new Error('no connections here')
}

test.each(both)('%s: where no connection can be constructed there is none', async (_, negotiate) => {
  const rtc = { RTCPeerConnection: Refused, RTCSessionDescription: AsGiven, RTCIceCandidate: AsGiven }
  const request = { initiator: true, config: {}, channelConfig: {}, onSignal() {}, onEnd() {} }
  expect(negotiate({ ...request, rtc: rtc as unknown as Rtc })).toBeNull()
  // An error of simple-peer's that nobody hears would end the process.
  await turn()
})
