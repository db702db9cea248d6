/**
 * Signatures and hashes, checked: ECDSA P-256 by WebCrypto, headers as compact JWS (RFC 7515) by `jose`. The key travels in the
 * protected header; it is believed because its RFC 7638 thumbprint is the channel's name, and for nothing else. What signs is
 * signing.ts, which readers need not load. Nothing here needs a page: Node.js runs it too.
 */
import { calculateJwkThumbprint, compactVerify, importJWK } from 'jose'
import * as v from 'valibot'
import { parseChannel, publicKeySchema, type PublicKey } from '../../shared/content/channel.ts'
import { isRecovery, type VerifyJws } from '../../shared/content/commitment.ts'
import { chunkHashBytes, parseHeader, type Header } from '../../shared/content/manifest.ts'
import { fromUtf8, toBase64Url, toUtf8 } from '../../shared/lib/text.ts'
import { unverified } from '../../shared/content/compact-jws.ts'
import { HEADER_TYPE } from '../../shared/content/signed-words.ts'
import { limits } from '../../shared/wire/limits.ts'

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

/** The header of a compact JWS, or null where its form, key, signature or channel is wrong. Never rejects. */
export async function verifyHeader(bytes: Uint8Array, channel: string): Promise<Header | null> {
  const parts = parseChannel(channel)
  const jws = bytes.length <= limits.headerBytesMax ? fromUtf8(bytes) : undefined
  if (!parts.ok || jws === undefined) return null
  try {
    const { thumbprint: owner } = parts.value
    // Only a recovery's header has a commitment.
    const signerOf = ({ commitment, recovery }: Partial<Record<'commitment' | 'recovery', unknown>>) =>
      commitment === undefined ? owner : recovery
    const signer = signerOf(unverified(jws, 1) as object)
    const fields = parseHeader(await verifyJws(jws, HEADER_TYPE, signer))
    // The verified payload decides, and not the text before it: by `b64` (RFC 7797) the two differ.
    if (!fields.ok || fields.value.channel !== channel || signerOf(fields.value) !== signer) return null
    const isSigned =
      fields.value.commitment === undefined || (await isRecovery(fields.value, owner, verifyJws))
    return isSigned ? { ...fields.value, id: await headerId(jws) } : null
  } catch {
    // jose and JSON say by an exception what is only a stranger's bad input.
    return null
  }
}

const verifyJws: VerifyJws = async (jws, typ, signer) => {
  const { jwk } = v.parse(protectedSchema(typ), unverified(jws, 0))
  // A foreign key costs no signature check.
  if ((await thumbprint(jwk)) !== signer) throw new Error('another key')
  const { payload } = await compactVerify(jws, await importJWK(jwk, 'ES256'), { algorithms: ['ES256'] })
  return JSON.parse(fromUtf8(payload) ?? '')
}

const protectedSchema = (typ: string) =>
  v.object({ alg: v.literal('ES256'), typ: v.literal(typ), jwk: publicKeySchema })

/** Over the signing input, since an ECDSA signature can be written in two ways. */
export function headerId(jws: string): Promise<string> {
  return shortHash(toUtf8(jws.slice(0, jws.lastIndexOf('.'))))
}

async function digest(bytes: Uint8Array): Promise<Uint8Array> {
  // WebCrypto takes no view of shared memory, and nothing here has one.
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>))
}
