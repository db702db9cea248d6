import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Rtc } from './environment.ts'
import { createIdentity, peerIdOfSdp } from './identity.ts'
import { must } from '../../shared/lib/assert.ts'

const fingerprint = Array.from({ length: 32 }, (_, i) =>
  (i * 7 + 1).toString(16).padStart(2, '0').toUpperCase().slice(-2),
)
const line = `a=fingerprint:sha-256 ${fingerprint.join(':')}`
const other = line.replace(/..$/, '00')
const sdp = (...lines: string[]) =>
  ['v=0', 's=-', ...lines, 'm=application 9 UDP/DTLS/SCTP webrtc-datachannel', ''].join('\r\n')

test('[T2] a peer is the first 16 bytes of SHA-256 over its 32 bytes of fingerprint', async () => {
  const digest = createHash('sha256')
    .update(Buffer.from(fingerprint.join(''), 'hex'))
    .digest()
  expect(await peerIdOfSdp(sdp(line))).toBe(digest.subarray(0, 16).toString('base64url'))
})

test('the same fingerprint twice, in any case, is one peer', async () => {
  const peer = await peerIdOfSdp(sdp(line))
  expect(peer).toHaveLength(22)
  expect(
    await peerIdOfSdp(
      sdp(
        line,
        line.replace(/ .*/, (value) => value.toLowerCase()),
      ),
    ),
  ).toBe(peer)
})

test.each([
  ['none', sdp()],
  ['two that differ', sdp(line, other)],
  ['another hash', sdp(line.replace('sha-256', 'sha-1'))],
  ['another hash beside it', sdp(line, 'a=fingerprint:sha-512 AA:BB')],
  ['too short', sdp(line.slice(0, -3))],
  ['too long', sdp(`${line}:00`)],
  ['an odd spelling that a lenient parser may take', sdp(line, ` ${other}`)],
  ['a second one behind a bare carriage return', sdp(`${line}\r${other}`)],
])('no peer where the fingerprint is %s', async (_, text) => {
  expect(await peerIdOfSdp(text)).toBeNull()
})

describe('where the engine keeps no certificate', () => {
  const rtc = { RTCPeerConnection: {} } as unknown as Rtc

  async function proven() {
    const { peer, certificates, prove } = await createIdentity(rtc)
    const proof = must(await prove?.(sdp(line)), 'a proof')
    return { peer, certificates, proof }
  }

  test('[T2] a peer is the hash of the key that signs its fingerprints', async () => {
    const { peer, certificates, proof } = await proven()
    expect(certificates).toEqual([])
    const point = Buffer.from(proof.key, 'base64url')
    expect(point).toHaveLength(65)
    expect(createHash('sha256').update(point).digest().subarray(0, 16).toString('base64url')).toBe(peer)
    expect(await peerIdOfSdp(sdp(line), proof)).toBe(peer)
  })

  test('the proof of one fingerprint says nothing of another', async () => {
    const { proof } = await proven()
    expect(await peerIdOfSdp(sdp(other), proof)).toBeNull()
  })

  test('a proof that is none makes nobody of it, and not the owner of the fingerprint either', async () => {
    const { proof } = await proven()
    const foreign = await proven()
    const wrong = [
      { ...proof, key: foreign.proof.key },
      { ...proof, signature: foreign.proof.signature },
      { ...proof, signature: '' },
      { ...proof, key: proof.key.slice(0, -4) },
      { ...proof, key: `B${'A'.repeat(86)}` },
      { key: '', signature: '' },
      { key: '!', signature: '!' },
    ]
    for (const bad of wrong) expect(await peerIdOfSdp(sdp(line), bad), JSON.stringify(bad)).toBeNull()
  })

  test('a description without a fingerprint cannot be proven', async () => {
    const { prove } = await createIdentity(rtc)
    expect(await prove?.(sdp())).toBeNull()
  })
})
