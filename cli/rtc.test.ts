import { expect, test } from 'vitest'
import { createIdentity } from '../client/identity.ts'
import { loadRtc } from './rtc.ts'
import { failureOf } from './testing.ts'

/** As far as it matters here: constructors, and none that makes certificates. */
const engine = {
  RTCPeerConnection: EventTarget,
  RTCSessionDescription: EventTarget,
  RTCIceCandidate: EventTarget,
}

test('where this platform has no WebRTC it says so', async () => {
  const failure = await failureOf(() => loadRtc(() => Promise.reject(new Error('Cannot find module'))))
  expect(failure.message).toMatch(/^There is no WebRTC for Node\.js here \(\w+ on \w+\): [^\n]+\.$/)
  expect(failure.exitCode).toBe(1)
})

test('a peer here is called by a key, since this engine keeps no certificate', async () => {
  const { RTCPeerConnection } = await loadRtc(() => Promise.resolve({ default: engine }))
  const identity = await createIdentity({ RTCPeerConnection } as Parameters<typeof createIdentity>[0])
  expect(identity.certificates).toEqual([])
  expect(identity.prove).not.toBeNull()
})
