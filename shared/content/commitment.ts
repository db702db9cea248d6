/** Checks that a header which claims to be a recovery (rule T8) is one: the same in tabs and at the server, which each verify in their own way. */
import { COMMITMENT_TYPE } from './commitment-type.ts'

/** Of a header's fields, those that are looked at. */
interface Said {
  readonly channel: string
  readonly recovery?: string | undefined
  readonly successor?: string | undefined
  readonly commitment?: string | undefined
}

/** Resolves to what was signed. Rejects where form, type or signature are wrong, or the key has another thumbprint than `signer`. */
export type VerifyJws = (jws: string, typ: string, signer: unknown) => Promise<unknown>

/**
 * The key that the header names as the recovery key has signed it. It speaks for the channel of `owner` where the header moves
 * the channel, and has the owner's word for it. Rejects for what is no such word.
 */
export async function isRecovery(
  { channel, recovery, successor, commitment = '' }: Said,
  owner: string,
  verifyJws: VerifyJws,
): Promise<boolean> {
  // What is no move costs no signature check.
  if (successor === undefined) return false
  const word = await verifyJws(commitment, COMMITMENT_TYPE, owner)
  return JSON.stringify(word) === JSON.stringify({ channel, recovery })
}
