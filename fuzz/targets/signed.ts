/** Signatures for hostile headers: by a key that is known to everybody, so that an input that failed fails again elsewhere. */
import { createHash, createPrivateKey, sign } from 'node:crypto'
import { must } from '../../shared/lib/assert.ts'
import { parseChannel, type PublicKey } from '../../shared/content/channel.ts'
import { HEADER_TYPE } from '../../shared/content/signed-words.ts'
import type { HeaderFields } from '../../shared/content/manifest.ts'
import { toBase64Url } from '../../shared/lib/text.ts'
import { bytesOf } from '../engine/target.ts'

const publicKey: PublicKey = {
  kty: 'EC',
  crv: 'P-256',
  x: 'aaawKYFH5PIaMlJTWS2NqIXFtIUMCAIFWeUuUd9LAZk',
  y: 'GQ9j3joPr5e3k5QXYAzfmd3oMZcheeZKgSOLHPEkTuw',
}
const privateKey = createPrivateKey({
  key: { ...publicKey, d: 'YiCdBpicuEyevmepYZIvt_01LfaBKXLDieKZfIdBb8g' },
  format: 'jwk',
})

const { crv, kty, x, y } = publicKey
const thumbprint = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url')
const parsed = parseChannel(`crew://${thumbprint}/fuzz`)
export const channel = must(parsed.ok ? parsed.value : undefined, 'it is a channel')

export const protectedHeader = JSON.stringify({ alg: 'ES256', typ: HEADER_TYPE, jwk: publicKey })

export const header: HeaderFields = {
  channel: channel.uri,
  sequence: 7,
  title: 'M 6.1, 12 km N of A Town',
  status: 'actual',
  issued: '2026-03-01T18:05:00.000Z',
  note: 'Automatic',
  expires: '2026-03-02T18:05:00.000Z',
  manifest: 'A'.repeat(43),
  manifestBytes: 100,
  bytes: 1_000,
  chunkBytes: 500,
  chunks: 2,
  alongside: ['A'.repeat(22)],
  successor: channel.uri,
}

/** A compact JWS over any bytes, with a true signature. */
export function signed(
  payload: Uint8Array,
  head: Uint8Array = bytesOf(protectedHeader),
): Uint8Array<ArrayBuffer> {
  const input = `${toBase64Url(head)}.${toBase64Url(payload)}`
  const signature = sign('sha256', bytesOf(input), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return bytesOf(`${input}.${toBase64Url(signature)}`)
}

/** One that has the form of a JWS. */
export function unsigned(
  payload: Uint8Array,
  head: Uint8Array = bytesOf(protectedHeader),
): Uint8Array<ArrayBuffer> {
  return bytesOf(`${toBase64Url(head)}.${toBase64Url(payload)}.${'A'.repeat(86)}`)
}
