/** What a peer's id rests on: the fingerprint in its descriptions, and how a key says that one is its own (rule T2). */
import { toUtf8 } from '../../shared/lib/text.ts'
import type { PeerId } from '../../shared/crew/io.ts'

export interface Identity {
  readonly peer: PeerId
  /** Of all connections; empty where each makes its own. */
  readonly certificates: readonly RTCCertificate[]
  /** Says that a description is this peer's; null where its certificate does. */
  readonly prove: ((sdp: string) => Promise<Proof | null>) | null
}

/** What goes with a description whose certificate is not the one that its peer is called by. */
export interface Proof {
  /** The public point of an ECDSA P-256 key, uncompressed (65 bytes), base64url. */
  readonly key: string
  /** By that key, over the fingerprint: 64 bytes, base64url. */
  readonly signature: string
}

export const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' }
export const SIGNING = { name: 'ECDSA', hash: 'SHA-256' }
/** So that a signature by this key says this and nothing else. */
export const CONTEXT = toUtf8('crew-peer ')

/**
 * The 32 bytes of a description's only fingerprint. Any line that so much as names a fingerprint must be one that we
 * understand, since the browser's parser may be more lenient than ours.
 */
export function fingerprintIn(sdp: string): Uint8Array | null {
  const lines = sdp.split(/\r?\n/).filter((line) => /fingerprint/i.test(line))
  const values = new Set<string>()
  for (const line of lines) {
    const value = /^a=fingerprint:sha-256 ((?:[0-9A-F]{2}:){31}[0-9A-F]{2})$/i.exec(line)?.[1]
    if (value === undefined) return null
    values.add(value.toUpperCase())
  }
  const [only] = values
  return only === undefined || values.size > 1 ? null : fingerprintBytes(only)
}

export function fingerprintBytes(value: string): Uint8Array {
  return Uint8Array.from(value.split(':'), (byte) => Number.parseInt(byte, 16))
}
