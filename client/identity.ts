/**
 * Who a session is to its peers: an id that is the hash of its DTLS certificate's fingerprint, so that whoever completes
 * the handshake under that fingerprint is that peer, whatever carried the signals.
 */
import type { PeerId } from '../shared/crew/io.ts'
import type { Rtc } from './environment.ts'
import { shortHash } from './signatures.ts'

export interface Identity {
  readonly peer: PeerId
  readonly certificate: RTCCertificate
}

/**
 * A fresh ECDSA P-256 certificate and the peer id that follows from it. One per session and not per tab: a tab may join
 * a channel twice (a console that also receives), and its sessions on two channels need not be linkable.
 */
export async function createIdentity(rtc: Rtc): Promise<Identity> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
  const certificate = await rtc.RTCPeerConnection.generateCertificate(algorithm)
  const known = certificate
    .getFingerprints?.()
    .find((fingerprint) => fingerprint.algorithm === 'sha-256')?.value
  const peer = known === undefined ? undefined : await peerIdOfFingerprint(known)
  return { certificate, peer: peer ?? (await peerIdByOffer(rtc, certificate)) }
}

/**
 * The peer that a session description belongs to; null where it has no fingerprint, one that is not SHA-256, or two
 * that differ. Any line that so much as names a fingerprint must be one that we understand, since the browser's parser
 * may be more lenient than ours.
 */
export async function peerIdOfSdp(sdp: string): Promise<PeerId | null> {
  const lines = sdp.split(/\r?\n/).filter((line) => /fingerprint/i.test(line))
  const values = new Set<string>()
  for (const line of lines) {
    const value = /^a=fingerprint:sha-256 ((?:[0-9A-F]{2}:){31}[0-9A-F]{2})$/i.exec(line)?.[1]
    if (value === undefined) return null
    values.add(value.toUpperCase())
  }
  const [only] = values
  return only === undefined || values.size > 1 ? null : ((await peerIdOfFingerprint(only)) ?? null)
}

/** `value` is 32 hexadecimal bytes with colons between them. */
async function peerIdOfFingerprint(value: string): Promise<PeerId | undefined> {
  const bytes = Uint8Array.from(value.split(':'), (byte) => Number.parseInt(byte, 16))
  return bytes.length === 32 ? shortHash(bytes) : undefined
}

/** Firefox has no getFingerprints: an offer that is never sent shows it. */
async function peerIdByOffer(rtc: Rtc, certificate: RTCCertificate): Promise<PeerId> {
  const connection = new rtc.RTCPeerConnection({ certificates: [certificate] })
  try {
    connection.createDataChannel('identity')
    const peer = await peerIdOfSdp((await connection.createOffer()).sdp ?? '')
    if (peer === null) throw new Error('the offer of this browser shows no SHA-256 fingerprint')
    return peer
  } finally {
    connection.close()
  }
}
