/**
 * This decides what the key's own process signs. The process that asks reads what strangers send, and may be theirs one day: it
 * gets headers and claims of its channel, and nothing by which the channel would be lost.
 */
import * as v from 'valibot'
import type { SigningKey } from '../../client/keys/signing.ts'
import { parseHeader } from '../../shared/content/manifest.ts'
import { isAhead } from '../../shared/content/sequence.ts'
import { CLAIM_TYPE, HEADER_TYPE } from '../../shared/content/signed-words.ts'
import { limits } from '../../shared/wire/limits.ts'

/** From the process that asks. */
const askSchema = v.object({
  id: v.pipe(v.number(), v.integer()),
  typ: v.string(),
  /** JSON. */
  payload: v.pipe(v.string(), v.maxLength(limits.headerBytesMax)),
})

const claimSchema = v.strictObject({
  channel: v.string(),
  name: v.pipe(v.string(), v.maxLength(limits.titleCharsMax)),
  description: v.pipe(v.string(), v.maxLength(limits.noteCharsMax)),
  claim: v.pipe(v.string(), v.maxLength(200)),
  issued: v.pipe(v.string(), v.isoTimestamp()),
  recovery: v.optional(v.string()),
})

export type SignerAnswer =
  { readonly id: number; readonly jws: string } | { readonly id: number; readonly refused: string }

/** Never rejects. */
export async function answer(ask: unknown, channel: string, key: SigningKey): Promise<SignerAnswer> {
  const parsed = v.safeParse(askSchema, ask)
  if (!parsed.success) return { id: -1, refused: 'it is no question' }
  const { id, typ, payload } = parsed.output
  let json: unknown
  try {
    json = JSON.parse(payload)
  } catch {
    return { id, refused: 'it is not JSON' }
  }
  const refused = whyNot(typ, json, channel)
  if (refused !== undefined) return { id, refused }
  return { id, jws: await key.sign(typ, json as object) }
}

/** Undefined where it is signed. */
function whyNot(typ: string, json: unknown, channel: string): string | undefined {
  if (typ === HEADER_TYPE) {
    const header = parseHeader(json)
    if (!header.ok) return header.error
    if (header.value.channel !== channel) return 'it is of another channel'
    if (header.value.successor !== undefined) return 'it would give the channel away'
    return isAhead(header.value.sequence, Date.now()) ? 'its number is beyond the time' : undefined
  }
  const claim = v.safeParse(claimSchema, json)
  if (typ !== CLAIM_TYPE || !claim.success) return 'it is neither a header nor a claim'
  return claim.output.channel === channel ? undefined : 'it is of another channel'
}
