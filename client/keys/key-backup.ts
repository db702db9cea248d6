/**
 * A publisher's key as a file: the private JWK (RFC 7517 §7) as a compact JWE (RFC 7516), encrypted with a passphrase by
 * PBES2-HS512+A256KW and A256GCM (RFC 7518 §4.8, §5.3). Any JOSE library opens it; no part of it is ours but the channel's name.
 */
import { CompactEncrypt, compactDecrypt } from 'jose'
import * as v from 'valibot'
import { ProblemError } from '../peer/environment.ts'
import { channelUri } from '../../shared/content/channel.ts'
import { fromUtf8, toUtf8 } from '../../shared/lib/text.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'

/** Characters; a passphrase is tried offline by whoever finds the file. */
export const passphraseMin = 12

/** Throws 'bad-backup' for a short one. */
export function checkPassphrase(passphrase: string): void {
  if (passphrase.length < passphraseMin)
    throw new ProblemError('bad-backup', `A passphrase has at least ${passphraseMin} characters.`)
}

/** Of HMAC-SHA-512 for each try: about 0.2 s, and above what OWASP asks for (210,000). */
const iterations = 250_000
/** Backups by others may have more; beyond this, opening one would only keep the page busy. */
const iterationsMax = 2_000_000
/** A backup is under a kilobyte. */
const charsMax = 8 * 1024

const KEY_MANAGEMENT = 'PBES2-HS512+A256KW'
const CONTENT_ENCRYPTION = 'A256GCM'

export interface PrivateKeyJwk {
  readonly kty: 'EC'
  readonly crv: 'P-256'
  readonly x: string
  readonly y: string
  readonly d: string
}

export interface KeyBackup {
  /** The channel's name: small letters, digits and hyphens. */
  readonly name: string
  readonly jwk: PrivateKeyJwk
  /** Thumbprint of the channel's recovery key (recovery.ts). */
  readonly recovery?: string | undefined
}

/** Encrypts a key; rejects where the engine has no PBKDF2. */
export function sealKey({ name, jwk, recovery }: KeyBackup, passphrase: string): Promise<string> {
  const { kty, crv, x, y, d } = jwk
  const content = { kty, crv, x, y, d, use: 'sig', alg: 'ES256', channel: name }
  return seal(recovery === undefined ? content : { ...content, recovery }, passphrase)
}

export function seal(content: object, passphrase: string): Promise<string> {
  return new CompactEncrypt(toUtf8(JSON.stringify(content)))
    .setProtectedHeader({ alg: KEY_MANAGEMENT, enc: CONTENT_ENCRYPTION, cty: 'jwk+json' })
    .setKeyManagementParameters({ p2c: iterations })
    .encrypt(toUtf8(passphrase.normalize('NFC')))
}

/** The key in a backup, or a sentence that says why there is none. Never rejects. */
export async function openBackup(text: string, passphrase: string): Promise<Result<KeyBackup>> {
  const opened = await openSealed(text, passphrase)
  if (!opened.ok) return opened
  const parsed = v.safeParse(contentSchema, opened.value)
  if (!parsed.success) return err('This backup holds no key of a channel.')
  const { channel, recovery, ...jwk } = parsed.output
  return ok({ name: channel, jwk, ...(recovery === undefined ? {} : { recovery }) })
}

/** What `seal` encrypted, as JSON, or a sentence. Never rejects. */
export async function openSealed(text: string, passphrase: string): Promise<Result<unknown>> {
  const jwe = text.trim()
  if (jwe.length > charsMax || !/^[\w-]+(\.[\w-]*){4}$/.test(jwe))
    return err('This file is not a backup of a Flashcrew key.')
  let plaintext: Uint8Array
  try {
    const opened = await compactDecrypt(jwe, toUtf8(passphrase.normalize('NFC')), {
      keyManagementAlgorithms: [KEY_MANAGEMENT],
      contentEncryptionAlgorithms: [CONTENT_ENCRYPTION],
      maxPBES2Count: iterationsMax,
    })
    plaintext = opened.plaintext
  } catch {
    // A wrong passphrase and a damaged file look the same: that is the point of authenticated encryption.
    return err('The passphrase does not open this backup, or the file is damaged.')
  }
  try {
    return ok(JSON.parse(fromUtf8(plaintext) ?? ''))
  } catch {
    return err('This backup holds no key of a channel.')
  }
}

const coordinate = v.pipe(v.string(), v.regex(/^[\w-]{43}$/))
export const privateKeySchema = v.object({
  kty: v.literal('EC'),
  crv: v.literal('P-256'),
  x: coordinate,
  y: coordinate,
  d: coordinate,
})
const contentSchema = v.object({
  ...privateKeySchema.entries,
  recovery: v.optional(coordinate),
  channel: v.pipe(
    v.string(),
    v.check((name) => channelUri('A'.repeat(43), name).ok, 'not a channel’s name'),
  ),
})
