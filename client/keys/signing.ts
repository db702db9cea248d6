/** Keys that sign: ECDSA P-256 by WebCrypto, headers and claims as compact JWS (RFC 7515) by `jose`. */
import { CompactSign } from 'jose'
import * as v from 'valibot'
import { publicKeySchema, type PublicKey } from '../../shared/content/channel.ts'
import type { Header, HeaderFields } from '../../shared/content/manifest.ts'
import { toUtf8 } from '../../shared/lib/text.ts'
import { COMMITMENT_TYPE } from '../../shared/content/commitment-type.ts'
import { CLAIM_TYPE, HEADER_TYPE } from '../../shared/content/signed-words.ts'
import { headerId, thumbprint } from './signatures.ts'

/** An ES256 signature is 64 bytes. */
const signatureChars = 86

/** A key in use, wherever its private half is: in this program, or in a process of its own. */
export interface SigningKey {
  readonly publicKey: PublicKey
  /** RFC 7638, SHA-256, base64url: the channel's name. */
  readonly thumbprint: string
  /** A compact JWS of this `typ`. */
  readonly sign: (typ: string, payload: object) => Promise<string>
}

/** A key of this program. The private half cannot leave WebCrypto. */
export interface LocalKey extends SigningKey {
  readonly pair: CryptoKeyPair
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' }

/** A fresh key. Its private half is non-extractable, unless it is to be backed up before it is used. */
export async function createKey(extractable = false): Promise<LocalKey> {
  return keyOf(await crypto.subtle.generateKey(ALGORITHM, extractable, ['sign', 'verify']))
}

/** The key of a private JWK, non-extractable from now on. Rejects where it is none, or its halves do not belong together. */
export async function importPrivateKey(jwk: JsonWebKey): Promise<LocalKey> {
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
export async function keyOf(pair: CryptoKeyPair): Promise<LocalKey> {
  const publicKey = v.parse(publicKeyOf, await crypto.subtle.exportKey('jwk', pair.publicKey))
  const sign = (typ: string, payload: object) =>
    new CompactSign(toUtf8(JSON.stringify(payload)))
      .setProtectedHeader(protectedOf(typ, publicKey))
      .sign(pair.privateKey)
  return { pair, publicKey, thumbprint: await thumbprint(publicKey), sign }
}

/** Characters of the JWS that `signHeader` would make, so that one too long is refused before it is signed. */
export function headerJwsLength(fields: HeaderFields, key: Pick<SigningKey, 'publicKey'>): number {
  const protectedBytes = toUtf8(JSON.stringify(protectedOf(HEADER_TYPE, key.publicKey))).length
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
  const jws = await key.sign(HEADER_TYPE, fields)
  return { header: { ...fields, id: await headerId(jws) }, jws: toUtf8(jws) }
}

/** A compact JWS over any claims. */
export function signClaim(claims: Record<string, unknown>, key: SigningKey): Promise<string> {
  return key.sign(CLAIM_TYPE, claims)
}

/** A channel key's word that a recovery key may speak for the channel. */
export function signCommitment(channel: string, recovery: string, key: SigningKey): Promise<string> {
  return key.sign(COMMITMENT_TYPE, { channel, recovery })
}

/** WebCrypto exports `ext` and `key_ops` as well; only the public members are kept. */
const publicKeyOf = v.pipe(
  v.object({ kty: v.string(), crv: v.string(), x: v.string(), y: v.string() }),
  publicKeySchema,
)

function protectedOf(typ: string, jwk: PublicKey) {
  return { alg: 'ES256', typ, jwk }
}

function base64Length(bytes: number): number {
  return Math.ceil((bytes * 4) / 3)
}
