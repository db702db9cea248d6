/** The contract of links, on the fake; e2e/swarm/link.spec.ts runs the same on WebRTC. And what needs no connection to be seen. */
import { describe, expect, test, vi } from 'vitest'
import { createIdentity } from '../peer/identity.ts'
import { rtcLinks } from './rtc-link.ts'
import { fakePair } from '../testing/fake-links.ts'
import { linkContract } from '../testing/link-contract.ts'
import { fakeRtc } from '../testing/rtc.ts'

describe('link contract: in memory', () => {
  test.each(linkContract)('$name', (held) => held.run(() => Promise.resolve(fakePair())))
})

test('where no connection can be constructed a link ends at once, told once', async () => {
  const rtc = fakeRtc()
  const onClose = vi.fn<(reason: string) => void>()
  const others = {
    onSignal: vi.fn<() => void>(),
    onOpen: vi.fn<() => void>(),
    onMessage: vi.fn<() => void>(),
    onDrained: vi.fn<() => void>(),
  }
  const link = rtcLinks(rtc, await createIdentity(rtc), { config: {} }).open({
    ...others,
    onClose,
    initiator: true,
    remote: 'x',
  })
  expect(onClose).not.toHaveBeenCalled()
  await vi.waitFor(() => expect(onClose).toHaveBeenCalled())
  link.send(Uint8Array.of(1))
  link.close()
  await new Promise((resolve) => setTimeout(resolve, 0))
  expect(onClose.mock.calls).toHaveLength(1)
  for (const event of Object.values(others)) expect(event).not.toHaveBeenCalled()
})

const none = () => {}

test('each link goes the way that holds when it is opened', async () => {
  const rtc = fakeRtc()
  const seen: unknown[] = []
  const note = function ({ iceTransportPolicy }: RTCConfiguration) {
    seen.push(iceTransportPolicy)
    throw new Error('this WebRTC makes no connections')
  }
  const noting = { ...rtc, RTCPeerConnection: note as unknown as typeof RTCPeerConnection }
  const way = { config: { iceTransportPolicy: 'all' as RTCIceTransportPolicy } }
  const links = rtcLinks(noting, await createIdentity(rtc), way)
  const request = { onSignal: none, onOpen: none, onMessage: none, onDrained: none, onClose: none }
  links.open({ ...request, initiator: true, remote: 'x' })
  way.config = { iceTransportPolicy: 'relay' }
  links.open({ ...request, initiator: false, remote: 'y' })
  expect(seen).toEqual(['all', 'relay'])
})
