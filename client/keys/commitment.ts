/** Whether a recovery's header (rule T8) is one. */
import { COMMITMENT_TYPE } from '../../shared/content/commitment-type.ts'

/** Of a header's fields, those that are looked at. */
interface Said {
  readonly channel: string
  readonly recovery?: string | undefined
  readonly successor?: string | undefined
  readonly commitment?: string | undefined
}

/** Rejects where form, type or signature are wrong. First comes the thumbprint of the key that has signed, then what it has signed. */
export type VerifyJws = (jws: string, typ: string) => Promise<readonly [string, unknown]>

/**
 * `signer` has signed the header. It speaks for the channel of `owner` where the header names it, moves the channel, and has the
 * owner's word for it. Rejects for what is no such word.
 */
export async function isRecovery(
  { channel, recovery, successor, commitment = '' }: Said,
  signer: string,
  owner: string,
  verifyJws: VerifyJws,
): Promise<boolean> {
  const [by, word] = await verifyJws(commitment, COMMITMENT_TYPE)
  const isSaid = JSON.stringify(word) === JSON.stringify({ channel, recovery })
  return by === owner && isSaid && signer === recovery && successor !== undefined
}
