/**
 * Of `jose`, what verifying a header takes, by WebCrypto alone: the script tag's build puts it in jose's place (5 KB less).
 * testing/verification-contract.ts holds both to the same. ES256 compact JWS (RFC 7515) and RFC 7638 thumbprints of P-256 keys only.
 */
import type { PublicKey } from '../../../shared/content/channel.ts'
import { fromBase64Url, fromUtf8, toBase64Url, toUtf8 } from '../../../shared/lib/text.ts'

const KEY = { name: 'ECDSA', namedCurve: 'P-256' }
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' }
const signatureBytes = 64

export function importJWK(key: PublicKey): Promise<CryptoKey> {
  return crypto.subtle.importKey('jwk', key, KEY, false, ['verify'])
}

/** Rejects where the algorithm or the signature is another. The payload is as its bytes. */
export async function compactVerify(jws: string, key: CryptoKey): Promise<{ payload: Uint8Array }> {
  const parts = jws.split('.')
  const [head = '', body = '', mark] = parts
  const signature = bytesOf(mark)
  const { alg, crit, b64 } = JSON.parse(fromUtf8(bytesOf(head)) ?? '') as Record<string, unknown>
  const isPlain = parts.length === 3 && alg === 'ES256' && crit === undefined && b64 === undefined
  const input = toUtf8(`${head}.${body}`)
  if (!isPlain || signature.length !== signatureBytes) throw new Error('not an ES256 signature')
  if (!(await crypto.subtle.verify(SIGNATURE, key, signature, input))) throw new Error('another signature')
  return { payload: bytesOf(body) }
}

/** Base64url of SHA-256 over the members in the order that RFC 7638 lays down. */
export async function calculateJwkThumbprint({ crv, kty, x, y }: PublicKey): Promise<string> {
  const text = toUtf8(JSON.stringify({ crv, kty, x, y }))
  return toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', text)))
}

/** A visitor signs nothing: the name has to be there, and is left out of the build. */
export const CompactSign = undefined

function bytesOf(text: string | undefined): Uint8Array<ArrayBuffer> {
  const bytes = text === undefined ? undefined : fromBase64Url(text)
  if (bytes === undefined) throw new Error('not base64url')
  return bytes
}
