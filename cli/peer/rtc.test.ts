/** The contract of links on Node's own stack, which queues and tells otherwise than a browser's. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { networkInterfaces } from 'node:os'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Rtc } from '../../client/peer/environment.ts'
import { createIdentity } from '../../client/peer/identity.ts'
import { rtcLinks } from '../../client/rtc/rtc-link.ts'
import { linkContract } from '../../client/testing/link-contract.ts'
import type { LinkPair } from '../../client/testing/link-dial.ts'
import { must } from '../../shared/lib/assert.ts'
import { fromUtf8, toUtf8 } from '../../shared/lib/text.ts'
import { loadRtc } from './rtc.ts'

const silent = createSocket('udp4')

beforeAll(async () => {
  silent.bind(0, '127.0.0.1')
  await once(silent, 'listening')
})
afterAll(() => silent.close())

async function pair(): Promise<LinkPair> {
  const rtc = await loadRtc()
  const open = new Set<RTCPeerConnection>()
  class Counted extends rtc.RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      open.add(this)
    }
    override close(): void {
      open.delete(this)
      super.close()
    }
  }
  const counted: Rtc = { ...rtc, RTCPeerConnection: Counted }
  const end = async () => {
    const identity = await createIdentity(counted)
    return { peer: identity.peer, links: rtcLinks(counted, identity, { config: {} }, true) }
  }
  const { address, port } = silent.address()
  return {
    caller: await end(),
    callee: await end(),
    connections: () => open.size,
    keepsQueue: false,
    tellsFalling: false,
    silent: { address, port },
  }
}

describe('link contract: WebRTC of Node.js', () => {
  test.each(linkContract)('$name', (held) => held.run(pair))
})

/** A socket on this machine, and how many packets have come to it. */
async function ear(address: string) {
  const socket = createSocket('udp4')
  let packets = 0
  socket.on('message', () => packets++)
  socket.bind(0, address)
  await once(socket, 'listening')
  onTestFinished(() => void socket.close())
  const { port } = socket.address()
  const line = (priority: number) => `candidate:${port} 1 udp ${priority} ${address} ${port} typ host`
  return { line, heard: () => packets }
}

test('[T2] a stranger’s dial sends packets to 15 places at most, and to none of this machine itself', async () => {
  const rtc = await loadRtc()
  const [here, there] = [await createIdentity(rtc), await createIdentity(rtc)]
  const addresses = Object.values(networkInterfaces()).flatMap((some) => some ?? [])
  const own = must(
    addresses.find(({ internal, family }) => !internal && family === 'IPv4'),
    'this machine has a network',
  ).address
  const inside = await Promise.all(Array.from({ length: 5 }, () => ear(own)))
  const loopback = await Promise.all(Array.from({ length: 5 }, () => ear('127.0.0.1')))
  const told = await Promise.all(Array.from({ length: 40 }, () => ear(own)))
  const quiet = { onOpen() {}, onMessage() {}, onDrained() {}, onClose() {} }
  const callee = rtcLinks(rtc, here, { config: {} }).open({
    ...{ ...quiet, initiator: false, remote: there.peer },
    onSignal() {},
  })
  onTestFinished(() => callee.close())
  const tell = (signal: object) => callee.signal(toUtf8(JSON.stringify(signal)))
  const caller = rtcLinks(rtc, there, { config: {} }).open({
    ...{ ...quiet, initiator: true, remote: here.peer },
    onSignal(data) {
      const signal = JSON.parse(fromUtf8(data) ?? '') as { type: string; sdp: string }
      if (signal.type !== 'offer') return
      const lines = [...inside, ...loopback].map(({ line }) => `a=${line(2_000_000_000)}\r\n`)
      tell({ ...signal, sdp: signal.sdp + lines.join('') })
      for (const { line } of loopback)
        tell({ type: 'candidate', candidate: { candidate: line(2_000_000_000), sdpMLineIndex: 0 } })
      // Candidates beyond the limit have the highest priority: a stack that took them would try them first.
      for (const [i, { line }] of told.entries())
        tell({ type: 'candidate', candidate: { candidate: line(1_000 + i), sdpMLineIndex: 0 } })
    },
  })
  onTestFinished(() => caller.close())
  // Each place is tried in turn: by the time that one is tried again, all have been.
  await vi.waitFor(() => expect(told.slice(0, 15).every(({ heard }) => heard() > 1)).toBe(true), 20_000)
  const silentOnes = [...inside, ...loopback, ...told.slice(15)]
  expect(silentOnes.map(({ heard }) => heard())).toEqual(silentOnes.map(() => 0))
}, 30_000)

test.each([
  ['relay', false],
  ['all', true],
] as const)(
  'by the policy “%s” this machine’s own addresses are told: %s',
  async (iceTransportPolicy, areTold) => {
    const { RTCPeerConnection } = await loadRtc()
    const connection = new RTCPeerConnection({ iceTransportPolicy })
    onTestFinished(() => connection.close())
    connection.createDataChannel('any')
    await connection.setLocalDescription(await connection.createOffer())
    await vi.waitFor(() => expect(connection.iceGatheringState).toBe('complete'), 5_000)
    expect(connection.localDescription?.sdp.includes('a=candidate')).toBe(areTold)
  },
)
