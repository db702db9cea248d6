/** Whereto a stranger's dial may have this machine send packets, by both negotiators: on a WebRTC that only keeps the books. */
import { afterEach, expect, test, vi } from 'vitest'
import { createIdentity, peerIdOfSdp } from '../peer/identity.ts'
import { must } from '../../shared/lib/assert.ts'
import { toUtf8 } from '../../shared/lib/text.ts'
import { fakeRtc } from '../testing/rtc.ts'
import { negotiate as byBrowser } from './native-negotiation.ts'
import type { Negotiate } from './negotiation.ts'
import type * as Links from './rtc-link.ts'
import { negotiate as bySimplePeer } from './simple-negotiation.ts'

afterEach(() => {
  vi.doUnmock('./simple-negotiation.ts')
  vi.resetModules()
  vi.unstubAllGlobals()
})

const none = () => {}
const line = (address: string, port = 50_000) => `candidate:1 1 udp 2113937151 ${address} ${port} typ host`
const description = [
  'v=0',
  'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
  `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => 'AB').join(':')}`,
  `a=${line('192.0.2.66')}`,
  `a=${line('127.0.0.1')}`,
  'a=end-of-candidates',
  '',
].join('\r\n')

class BookKeeper extends EventTarget {
  static readonly calls: string[] = []
  readonly connectionState = 'new'
  readonly iceConnectionState = 'new'
  readonly iceGatheringState = 'new'
  readonly signalingState = 'stable'
  readonly localDescription = null
  remoteDescription: object | null = null
  createDataChannel(): object {
    return Object.assign(new EventTarget(), { close: none })
  }
  createAnswer(): Promise<object> {
    return Promise.resolve({ type: 'answer', sdp: '' })
  }
  setLocalDescription(): Promise<void> {
    return Promise.resolve()
  }
  setRemoteDescription(described: { sdp: string }): Promise<void> {
    BookKeeper.calls.push(described.sdp)
    this.remoteDescription = described
    return Promise.resolve()
  }
  addIceCandidate({ candidate }: { candidate: string }): Promise<void> {
    BookKeeper.calls.push(candidate)
    return Promise.resolve()
  }
  close(): void {}
}

function AsGiven(given: object): object {
  return { ...given }
}

/** The signals of a dial with these candidates that reach the RTC stack: the description comes first. */
async function given(negotiate: Negotiate, candidates: readonly string[], allowsLoopback?: boolean) {
  vi.resetModules()
  vi.doMock('./simple-negotiation.ts', () => ({ negotiate }))
  const { rtcLinks }: typeof Links = await import('./rtc-link.ts')
  BookKeeper.calls.length = 0
  const identity = await createIdentity(fakeRtc())
  const rtc = { RTCPeerConnection: BookKeeper, RTCSessionDescription: AsGiven, RTCIceCandidate: AsGiven }
  const remote = must(await peerIdOfSdp(description), 'the description has a peer')
  const link = rtcLinks(rtc as never, identity, { config: {} }, allowsLoopback).open({
    ...{ initiator: false, remote },
    ...{ onSignal: none, onOpen: none, onMessage: none, onDrained: none, onClose: none },
  })
  const tell = (signal: object) => link.signal(toUtf8(JSON.stringify(signal)))
  tell({ type: 'offer', sdp: description })
  for (const candidate of candidates) tell({ type: 'candidate', candidate: { candidate, sdpMLineIndex: 0 } })
  // The description waits for its check, and the candidates for the description: then they come in one go.
  await vi.waitFor(() => expect(BookKeeper.calls.length).toBeGreaterThan(1))
  link.close()
  return [...BookKeeper.calls]
}

const both = [
  ['simple-peer', bySimplePeer],
  ['the browser', byBrowser],
] as const

test.each(both)('%s: candidates within a description never reach the stack', async (_, negotiate) => {
  const [told, ...candidates] = await given(negotiate, [line('192.0.2.7')])
  expect(told).toContain('a=fingerprint:')
  expect(told).not.toMatch(/candidate/i)
  expect(candidates).toEqual([line('192.0.2.7')])
})

test.each(both)(
  '%s: of one dial 15 candidates are taken, and what is refused counts for none',
  async (_, negotiate) => {
    const refused = ['224.0.0.1', '0.0.0.0', '::ffff:127.0.0.1', 'example.org'].map((address) =>
      line(address),
    )
    const many = Array.from({ length: 40 }, (_one, i) => line('192.0.2.7', 50_000 + i))
    const [, ...candidates] = await given(negotiate, [...refused, line('127.0.0.1'), ...many])
    expect(candidates).toEqual(many.slice(0, 15))
  },
)

test.each(
  both.flatMap(([name, negotiate]) =>
    (
      [
        ['example.org', false],
        ['127.0.0.1.example.org', false],
        ['localhost', true],
        ['mylocalhost', false],
        ['127.0.0.1', true],
        ['[::1]', true],
        [undefined, false],
      ] as const
    ).map(([hostname, are]) => [name, hostname, are, negotiate] as const),
  ),
)(
  '[T2] candidates of loopback, by %s: for a page of %s they are taken: %s',
  async (_, hostname, are, negotiate) => {
    if (hostname !== undefined) vi.stubGlobal('location', { hostname })
    const own = [line('127.0.0.1'), line('::1')]
    const [, ...candidates] = await given(negotiate, [...own, line('192.0.2.7')])
    expect(candidates).toEqual([...(are ? own : []), line('192.0.2.7')])
  },
)

test.each(both)('%s: who says so takes them anywhere', async (_, negotiate) => {
  const [, ...candidates] = await given(negotiate, [line('127.0.0.1')], true)
  expect(candidates).toEqual([line('127.0.0.1')])
})
