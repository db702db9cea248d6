/** A helper's lasting name: the key that its peer id is of (rule T2), kept in its folder for its user alone. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { identityOfKey } from '../../client/peer/key-identity.ts'
import { ALGORITHM, type Identity } from '../../client/peer/fingerprint.ts'
import { codeOf, CommandFailure } from '../failure.ts'
import { shown } from '../watch/product-folder.ts'
import { writeWhole } from '../folder/write-whole.ts'

const FILE = 'peer-key.json'
const coordinate = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/))
const keySchema = v.object({
  kty: v.literal('EC'),
  crv: v.literal('P-256'),
  x: coordinate,
  y: coordinate,
  d: coordinate,
})
type PrivateKey = v.InferOutput<typeof keySchema>

/** Makes the key at the first time. Rejects with a Failure where what is there is none: another one would be another helper. */
export async function lastingIdentity(folder: string): Promise<Identity> {
  const path = join(folder, FILE)
  const kept = readKey(path)
  return identityOfKey(kept === undefined ? await makeKey(path) : await openKey(kept, path))
}

function readKey(path: string): PrivateKey | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw unusable(path)
  }
  try {
    return v.parse(keySchema, JSON.parse(text))
  } catch {
    throw unusable(path)
  }
}

async function makeKey(path: string): Promise<CryptoKeyPair> {
  const pair = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const { kty, crv, x, y, d } = await crypto.subtle.exportKey('jwk', pair.privateKey)
  writeWhole(path, `${JSON.stringify({ kty, crv, x, y, d })}\n`)
  return pair
}

async function openKey(key: PrivateKey, path: string): Promise<CryptoKeyPair> {
  const { d, ...point } = key
  try {
    return {
      privateKey: await crypto.subtle.importKey('jwk', { ...point, d }, ALGORITHM, false, ['sign']),
      publicKey: await crypto.subtle.importKey('jwk', point, ALGORITHM, true, ['verify']),
    }
  } catch {
    // A point that is not on the curve, or not that of the private key.
    throw unusable(path)
  }
}

function unusable(path: string): CommandFailure {
  return new CommandFailure(
    `The helper’s key ${shown(path)} cannot be used: bring it back from a backup, or remove it, and the helper has another peer id.`,
  )
}
