/** Who a peer is where the engine keeps no certificate (Node.js): its id is the hash of a key's public point (rule T2). */
import { concat } from '../../shared/lib/bytes.ts'
import { toBase64Url } from '../../shared/lib/text.ts'
import { ALGORITHM, CONTEXT, fingerprintIn, SIGNING, type Identity, type Proof } from './fingerprint.ts'
import { shortHash } from '../keys/signatures.ts'

/** With a fresh key, unless one is given: then the peer's id is the same each time. */
export async function identityOfKey(given?: CryptoKeyPair): Promise<Identity> {
  const { privateKey, publicKey } =
    given ?? (await crypto.subtle.generateKey(ALGORITHM, false, ['sign', 'verify']))
  const point = new Uint8Array(await crypto.subtle.exportKey('raw', publicKey))
  const key = toBase64Url(point)
  const prove = async (sdp: string): Promise<Proof | null> => {
    const bytes = fingerprintIn(sdp)
    if (!bytes) return null
    const signature = await crypto.subtle.sign(SIGNING, privateKey, concat([CONTEXT, bytes]))
    return { key, signature: toBase64Url(new Uint8Array(signature)) }
  }
  return { peer: await shortHash(point), certificates: [], prove }
}

/**
 * How what a negotiator wants told is told: a description with its proof, where this peer needs one, and all in the order in
 * which it came. A proof takes a moment; what comes after the description waits for it.
 */
export function inTurn(
  prove: Identity['prove'],
  tell: (value: unknown) => void,
  fail: () => void,
): (value: unknown) => void {
  if (!prove) return tell
  let telling = Promise.resolve()
  return (value) => {
    telling = telling.then(async () => tell(await proven(value, prove))).catch(fail)
  }
}

/** A description with its proof; whatever else is to be told stays as it is. */
async function proven(value: unknown, prove: (sdp: string) => Promise<Proof | null>): Promise<unknown> {
  const { sdp } = value as { readonly sdp?: unknown }
  return typeof sdp === 'string' ? { ...(value as object), proof: await prove(sdp) } : value
}
