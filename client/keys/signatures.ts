/**
 * Keys and signatures: ECDSA P-256 by WebCrypto, headers and claims as compact JWS (RFC 7515) by `jose`. The key travels
 * in the protected header; it is believed because its RFC 7638 thumbprint is the channel's name, and for nothing else.
 * Nothing here needs a page: Node.js runs it too.
 */
import { calculateJwkThumbprint, CompactSign, compactVerify, decodeProtectedHeader, importJWK } from 'jose'
import * as v from 'valibot'
import { parseChannel, publicKeySchema, type PublicKey } from '../../shared/content/channel.ts'
import { chunkHashBytes, parseHeader, type Header, type HeaderFields } from '../../shared/content/manifest.ts'
import { fromUtf8, toBase64Url, toUtf8 } from '../../shared/lib/bytes.ts'
import { CLAIM_TYPE, HEADER_TYPE } from '../../shared/content/signed-words.ts'
import { limits } from '../../shared/wire/limits.ts'

/** An ES256 signature is 64 bytes. */
const signatureChars = 86

/** A channel's key in use. The private half cannot leave WebCrypto. */
export interface SigningKey {
  readonly pair: CryptoKeyPair
  readonly publicKey: PublicKey
  /** RFC 7638, SHA-256, base64url: the channel's name. */
  readonly thumbprint: string
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' }

/** A fresh key. Its private half is non-extractable, unless it is to be backed up before it is used. */
export async function createKey(extractable = false): Promise<SigningKey> {
  return keyOf(await crypto.subtle.generateKey(ALGORITHM, extractable, ['sign', 'verify']))
}

/** The key of a private JWK, non-extractable from now on. Rejects where it is none, or its halves do not belong together. */
export async function importPrivateKey(jwk: JsonWebKey): Promise<SigningKey> {
  const { kty, crv, x, y, d } = jwk
  const key = await keyOf({
    privateKey: await crypto.subtle.importKey('jwk', { kty, crv, x, y, d } as JsonWebKey, ALGORITHM, false, [
      'sign',
    ]),
    publicKey: await crypto.subtle.importKey('jwk', { kty, crv, x, y } as JsonWebKey, ALGORITHM, true, [
      'verify',
    ]),
  })
  const probe = toUtf8('flashcrew')
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
  const signature = await crypto.subtle.sign(algorithm, key.pair.privateKey, probe)
  if (await crypto.subtle.verify(algorithm, key.pair.publicKey, signature, probe)) return key
  throw new Error('the halves of a key that do not belong together')
}

/** The key of a pair that was stored. Rejects where the pair is not an ECDSA P-256 one. */
export async function keyOf(pair: CryptoKeyPair): Promise<SigningKey> {
  const publicKey = v.parse(publicKeyOf, await crypto.subtle.exportKey('jwk', pair.publicKey))
  return { pair, publicKey, thumbprint: await thumbprint(publicKey) }
}

/** RFC 7638 thumbprint with SHA-256, base64url. */
export function thumbprint(publicKey: PublicKey): Promise<string> {
  return calculateJwkThumbprint(publicKey, 'sha256')
}

/** SHA-256, base64url. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  return toBase64Url(await digest(bytes))
}

/** The first 16 bytes of SHA-256, base64url: what releases and peers are called by. */
export async function shortHash(bytes: Uint8Array): Promise<string> {
  return toBase64Url((await digest(bytes)).subarray(0, chunkHashBytes))
}

const shortHashChars = Math.ceil((chunkHashBytes * 4) / 3)

/** Is this the hash of the bytes? As long as {@link shortHash} (a chunk's), or else as {@link sha256} (a manifest's). */
export async function isHashOf(hash: string, bytes: Uint8Array): Promise<boolean> {
  return (await (hash.length === shortHashChars ? shortHash(bytes) : sha256(bytes))) === hash
}

/** Characters of the JWS that `signHeader` would make, so that one too long is refused before it is signed. */
export function headerJwsLength(fields: HeaderFields, key: SigningKey): number {
  const protectedBytes = toUtf8(JSON.stringify(protectedOf(HEADER_TYPE, key))).length
  return (
    base64Length(protectedBytes) + base64Length(toUtf8(JSON.stringify(fields)).length) + signatureChars + 2
  )
}

export interface SignedHeader {
  readonly header: Header
  /** Compact JWS, ASCII. */
  readonly jws: Uint8Array
}

export async function signHeader(fields: HeaderFields, key: SigningKey): Promise<SignedHeader> {
  const jws = await sign(fields, HEADER_TYPE, key)
  return { header: { ...fields, id: await headerId(jws) }, jws: toUtf8(jws) }
}

/** A compact JWS over any claims. */
export function signClaim(claims: Record<string, unknown>, key: SigningKey): Promise<string> {
  return sign(claims, CLAIM_TYPE, key)
}

/** The header of a compact JWS, or null where its form, key, signature or channel is wrong. Never rejects. */
export async function verifyHeader(bytes: Uint8Array, channel: string): Promise<Header | null> {
  const parts = parseChannel(channel)
  const jws = bytes.length <= limits.headerBytesMax ? fromUtf8(bytes) : undefined
  if (!parts.ok || jws === undefined) return null
  try {
    const { jwk } = v.parse(protectedSchema, decodeProtectedHeader(jws))
    if ((await thumbprint(jwk)) !== parts.value.thumbprint) return null
    const { payload } = await compactVerify(jws, await importJWK(jwk, 'ES256'), { algorithms: ['ES256'] })
    const fields = parseHeader(JSON.parse(fromUtf8(payload) ?? ''))
    if (!fields.ok || fields.value.channel !== channel) return null
    return { ...fields.value, id: await headerId(jws) }
  } catch {
    // jose and JSON say by an exception what is only a stranger's bad input.
    return null
  }
}

const protectedSchema = v.object({
  alg: v.literal('ES256'),
  typ: v.literal(HEADER_TYPE),
  jwk: publicKeySchema,
})

/** WebCrypto exports `ext` and `key_ops` as well; only the public members are kept. */
const publicKeyOf = v.pipe(
  v.object({ kty: v.string(), crv: v.string(), x: v.string(), y: v.string() }),
  publicKeySchema,
)

function protectedOf(typ: string, key: SigningKey) {
  return { alg: 'ES256', typ, jwk: key.publicKey }
}

function sign(payload: object, typ: string, key: SigningKey): Promise<string> {
  return new CompactSign(toUtf8(JSON.stringify(payload)))
    .setProtectedHeader(protectedOf(typ, key))
    .sign(key.pair.privateKey)
}

/** Over the signing input, since an ECDSA signature can be written in two ways. */
function headerId(jws: string): Promise<string> {
  return shortHash(toUtf8(jws.slice(0, jws.lastIndexOf('.'))))
}

async function digest(bytes: Uint8Array): Promise<Uint8Array> {
  // WebCrypto takes no view of shared memory, and nothing here has one.
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>))
}

function base64Length(bytes: number): number {
  return Math.ceil((bytes * 4) / 3)
}
