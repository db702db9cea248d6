/**
 * Whether a header, or a claim, was signed by the key that its channel is named after. The signing key travels in the
 * JWS's protected header as `jwk`; its RFC 7638 thumbprint must be the channel's, so no list of keys is needed.
 */
import { calculateJwkThumbprint, compactVerify, importJWK } from 'jose'
import * as v from 'valibot'
import {
  announcementSchema,
  parseChannel,
  publicKeySchema,
  type ChannelParts,
  type PublicKey,
} from '../../shared/content/channel.ts'
import { parseHeader, type HeaderFields } from '../../shared/content/manifest.ts'
import { fromUtf8 } from '../../shared/lib/text.ts'
import { isAhead } from '../../shared/content/sequence.ts'
import { unverified } from '../../shared/content/compact-jws.ts'
import { isRecovery, type VerifyJws } from '../../shared/content/commitment.ts'
import { CLAIM_TYPE, HEADER_TYPE } from '../../shared/content/signed-words.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'

interface CheckedJws {
  readonly key: PublicKey
  readonly payload: unknown
}

/**
 * Checks a compact JWS (RFC 7515): ES256, of this `typ`, by the key of this thumbprint. Never throws.
 * 'malformed' is what no honest peer sends; 'bad-signature' is a wrong key or signature.
 */
async function checkSigned(
  jws: string,
  type: string,
  thumbprint: string,
): Promise<Result<CheckedJws, 'malformed' | 'bad-signature'>> {
  const protectedHeader = v.safeParse(
    protectedSchema(type),
    attempt(() => unverified(jws, 0)),
  )
  if (!protectedHeader.success || readPayload(jws) === undefined) return err('malformed')
  const { jwk } = protectedHeader.output
  try {
    if ((await calculateJwkThumbprint(jwk, 'sha256')) !== thumbprint) return err('bad-signature')
    const { payload } = await compactVerify(jws, await importJWK(jwk, 'ES256'), { algorithms: ['ES256'] })
    // The verified payload, not the one in the text: by `b64` (RFC 7797) the two differ, and no tab takes such a header.
    return ok({ key: jwk, payload: JSON.parse(fromUtf8(payload) ?? '') as unknown })
  } catch {
    return err('bad-signature')
  }
}

/** The server's knowledge of a channel before it looks at a new header. */
export interface KnownChannel {
  /** Of the newest header. */
  readonly sequence: number
  /** Thumbprint of the channel's recovery key, as the newest header names it. */
  readonly recovery?: string | undefined
}

export type HeaderFault = 'malformed' | 'bad-signature' | 'stale' | 'sequence-ahead' | 'other-recovery'

/**
 * Checks a release's header. One that is older than what is known, or beyond what time allows, or that names another recovery key
 * than the channel's, costs no signature check.
 */
export async function checkHeader(
  jws: string,
  channel: ChannelParts,
  known: KnownChannel,
  nowMs: number,
): Promise<Result<HeaderFields, HeaderFault>> {
  const header = parseHeader(readPayload(jws))
  if (!header.ok) return err('malformed')
  const { sequence, recovery = '', commitment } = header.value
  if (header.value.channel !== channel.uri) return err('bad-signature')
  if (sequence <= known.sequence) return err('stale')
  if (isAhead(sequence, nowMs)) return err('sequence-ahead')
  if (isOtherRecovery(header.value, known)) return err('other-recovery')
  // Only a recovery's header has one.
  const signer = commitment === undefined ? channel.thumbprint : recovery
  if (
    commitment !== undefined &&
    !(await isRecovery(header.value, channel.thumbprint, verified).catch(() => false))
  )
    return err('bad-signature')
  const signed = await checkSigned(jws, HEADER_TYPE, signer)
  return signed.ok ? header : signed
}

/** A channel that has a recovery key keeps it for ever. */
export function isOtherRecovery({ recovery }: Pick<HeaderFields, 'recovery'>, known: KnownChannel): boolean {
  return known.recovery !== undefined && known.recovery !== recovery
}

const verified: VerifyJws = async (jws, typ, signer) => {
  const signed = await checkSigned(jws, typ, String(signer))
  if (!signed.ok) throw new Error(signed.error)
  return signed.value.payload
}

const claimSchema = v.object({
  channel: v.string(),
  name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200)),
  description: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(1_000)), ''),
  claim: v.string(),
  recovery: announcementSchema.entries.recovery,
  issued: v.pipe(v.string(), v.isoTimestamp()),
})

export interface Claim {
  readonly channel: ChannelParts
  readonly name: string
  readonly description: string
  readonly key: PublicKey
  readonly recovery: string | undefined
}

/** Checks a claim of a server's default channel, made for this one-time token. */
export async function checkClaim(
  jws: string,
  token: string,
): Promise<Result<Claim, 'malformed' | 'bad-signature' | 'other-token'>> {
  const claim = v.safeParse(claimSchema, readPayload(jws))
  if (!claim.success) return err('malformed')
  const channel = parseChannel(claim.output.channel)
  if (!channel.ok) return err('malformed')
  const signed = await checkSigned(jws, CLAIM_TYPE, channel.value.thumbprint)
  if (!signed.ok) return signed
  if (claim.output.claim !== token) return err('other-token')
  const { name, description, recovery } = claim.output
  return ok({ channel: channel.value, name, description, recovery, key: signed.value.key })
}

const protectedSchema = (type: string) =>
  v.object({ alg: v.literal('ES256'), typ: v.literal(type), jwk: publicKeySchema })

/** The payload as JSON, its signature not yet checked; undefined when it is none. */
function readPayload(jws: string): unknown {
  return jws.split('.').length === 3 ? attempt(() => unverified(jws, 1)) : undefined
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make()
  } catch {
    return undefined
  }
}
