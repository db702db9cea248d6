/**
 * A channel's recovery key (rule T8). It speaks for the channel once, when the channel's own key was stolen: it signs a move to
 * a new key, which is newer than all that the thief can sign. The owner keeps it offline, as a file of its own: the private JWK
 * and the channel key's word for it, encrypted as a key's backup is.
 */
import * as v from 'valibot'
import { checkPassphrase, openSealed, privateKeySchema, seal, type PrivateKeyJwk } from './key-backup.ts'
import type { PublisherKey } from './keys.ts'
import { createKey, importPrivateKey, signCommitment, type SigningKey } from './signing.ts'
import { parseChannel, type ChannelParts } from '../../shared/content/channel.ts'
import { recoverySequence } from '../../shared/content/sequence.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'

export interface NewRecovery {
  /** RFC 7638: what the channel's releases name from now on. */
  readonly thumbprint: string
  /** A compact JWE. */
  readonly file: string
}

/** What a recovery file holds, ready to sign the channel's move. */
export interface OpenedRecovery {
  readonly channel: ChannelParts
  /** Signs in the channel's place; its numbers are those of recoveries. */
  readonly key: PublisherKey
  /** The channel key's word. */
  readonly commitment: string
}

/** Makes a recovery key for the channel of `key`. Rejects with 'bad-backup' for a short passphrase. */
export async function makeRecovery(
  channel: string,
  key: SigningKey,
  passphrase: string,
): Promise<NewRecovery> {
  checkPassphrase(passphrase)
  const { pair, thumbprint } = await createKey(true)
  const { kty, crv, x, y, d } = (await crypto.subtle.exportKey('jwk', pair.privateKey)) as PrivateKeyJwk
  const commitment = await signCommitment(channel, thumbprint, key)
  const content = { kty, crv, x, y, d, use: 'sig', alg: 'ES256', recovers: channel, commitment }
  return { thumbprint, file: await seal(content, passphrase) }
}

/** The key in a recovery file, or a sentence that says why there is none. Never rejects. */
export async function openRecovery(text: string, passphrase: string): Promise<Result<OpenedRecovery>> {
  const opened = await openSealed(text, passphrase)
  if (!opened.ok) return opened
  const parsed = v.safeParse(recoverySchema, opened.value)
  const channel = parsed.success ? parseChannel(parsed.output.recovers) : undefined
  if (!parsed.success || channel?.ok !== true) return err('This file holds no recovery key of a channel.')
  const { commitment, recovers: _, ...jwk } = parsed.output
  try {
    const key = await importPrivateKey(jwk)
    const { thumbprint } = channel.value
    return ok({
      channel: channel.value,
      // Under the channel's own name: it is that one's publisher for once.
      key: { ...key, thumbprint, recovery: key.thumbprint, nextSequence },
      commitment,
    })
  } catch {
    return err('The key in this file is damaged.')
  }
}

function nextSequence(): Promise<number> {
  return Promise.resolve(recoverySequence(Date.now()))
}

const recoverySchema = v.object({ ...privateKeySchema.entries, recovers: v.string(), commitment: v.string() })
