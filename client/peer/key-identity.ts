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
