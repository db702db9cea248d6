/**
 * Who a session is to its peers: an id that is the hash of its DTLS certificate's fingerprint, so that whoever completes
 * the handshake under that fingerprint is that peer, whatever carried the signals. Where the engine makes a certificate
 * for each connection and none to keep (Node.js), the id is the hash of a key that signs each fingerprint instead.
 */
import type { PeerId } from '../../shared/crew/io.ts'
import { concat } from '../../shared/lib/bytes.ts'
import { fromBase64Url } from '../../shared/lib/text.ts'
import type { Rtc } from './environment.ts'
import {
  ALGORITHM,
  fingerprintBytes,
  CONTEXT,
  fingerprintIn,
  SIGNING,
  type Identity,
  type Proof,
} from './fingerprint.ts'
import { identityOfKey } from './key-identity.ts'
import { shortHash } from '../keys/signatures.ts'

/**
 * A fresh ECDSA P-256 certificate, or key, and the peer id that follows from it. One per session and not per tab: a tab
 * may join a channel twice (a console that also receives), and its sessions on two channels need not be linkable.
 */
export async function createIdentity(rtc: Rtc): Promise<Identity> {
  const engine: Partial<typeof RTCPeerConnection> = rtc.RTCPeerConnection
  if (!engine.generateCertificate) return identityOfKey()
  const certificate = await rtc.RTCPeerConnection.generateCertificate(ALGORITHM)
  const known = certificate
    .getFingerprints?.()
    .find((fingerprint) => fingerprint.algorithm === 'sha-256')?.value
  const peer = known === undefined ? undefined : await peerIdOfFingerprint(known)
  return {
    peer: peer ?? (await peerIdByOffer(rtc, certificate)),
    certificates: [certificate],
    prove: null,
  }
}

/**
 * The peer that a session description belongs to; null where it has no fingerprint, one that is not SHA-256, or two
 * that differ, and where its proof is not of that fingerprint. Never rejects.
 */
export async function peerIdOfSdp(sdp: string, proof?: Proof): Promise<PeerId | null> {
  const bytes = fingerprintIn(sdp)
  if (!bytes) return null
  return proof ? peerIdOfProof(bytes, proof) : shortHash(bytes)
}

const pointBytes = 65

async function peerIdOfProof(fingerprint: Uint8Array, { key, signature }: Proof): Promise<PeerId | null> {
  const point = fromBase64Url(key)
  const signed = fromBase64Url(signature)
  // The id is of the point's bytes, so there must be one way only to write a point.
  if (point?.length !== pointBytes || !signed) return null
  try {
    const verifier = await crypto.subtle.importKey('raw', point, ALGORITHM, false, ['verify'])
    const holds = await crypto.subtle.verify(SIGNING, verifier, signed, concat([CONTEXT, fingerprint]))
    return holds ? await shortHash(point) : null
  } catch {
    // A point that is not on the curve.
    return null
  }
}

/** `value` is 32 hexadecimal bytes with colons between them. */
async function peerIdOfFingerprint(value: string): Promise<PeerId | undefined> {
  const bytes = fingerprintBytes(value)
  return bytes.length === 32 ? shortHash(bytes) : undefined
}

/** Firefox before 138 has no getFingerprints: an offer that is never sent shows it. */
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
