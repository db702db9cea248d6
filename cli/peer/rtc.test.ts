/** The contract of links on Node's own stack, which queues and tells otherwise than a browser's. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Rtc } from '../../client/peer/environment.ts'
import { createIdentity } from '../../client/peer/identity.ts'
import { rtcLinks } from '../../client/rtc/rtc-link.ts'
import { linkContract } from '../../client/testing/link-contract.ts'
import type { LinkPair } from '../../client/testing/link-dial.ts'
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
    return { peer: identity.peer, links: rtcLinks(counted, identity, { config: {} }) }
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
