/** A publisher's key as a file: the encrypted backup that the console hands out (client/keys/key-backup.ts), and nothing else. */
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import {
  openBackup,
  passphraseMin,
  sealKey,
  type KeyBackup,
  type PrivateKeyJwk,
} from '../../client/keys/key-backup.ts'
import { createKey, importPrivateKey, type LocalKey, type SigningKey } from '../../client/keys/signing.ts'
import { channelUri } from '../../shared/content/channel.ts'
import { codeOf, CommandFailure, whyNot } from '../failure.ts'
import { writeWhole } from '../folder/write-whole.ts'

/** A backup is under a kilobyte. */
const bytesMax = 64 * 1024

export interface NamedKey {
  /** The channel's name. */
  readonly name: string
  readonly key: SigningKey
  /** Thumbprint of the channel's recovery key, which its releases name. */
  readonly recovery?: string | undefined
}

/** Open in this process. */
export interface OpenedKey extends NamedKey {
  readonly key: LocalKey
}

export function channelOf({ name, key }: NamedKey): string {
  return `crew://${key.thumbprint}/${name}`
}

/** What stands in the way of making a key there, before anybody is asked for a passphrase. Throws a Failure. */
export function checkNewKey(path: string, name: string): void {
  if (existsSync(path))
    throw new CommandFailure(
      `There is a file ${path} already, and a key is never written over: leave out --new-key to use it, or name another file.`,
    )
  if (!existsSync(dirname(path)))
    throw new CommandFailure(`There is no folder ${dirname(path)} to keep a key in: make it first.`)
  if (!channelUri('A'.repeat(43), name).ok)
    throw new CommandFailure(
      `“${name}” cannot be a channel’s name: it has small letters, digits and hyphens, such as shakemaps.`,
      2,
    )
}

/** What is wrong with a key file, as far as that shows without its passphrase. Throws a Failure. */
export function checkKeyFile(path: string): void {
  readBackup(path)
}

/** Rejects with a Failure for another file, a damaged one, or another passphrase. */
export async function openKeyFile(path: string, passphrase: string): Promise<OpenedKey> {
  const { name, jwk, recovery } = await backupIn(path, passphrase)
  try {
    return { name, key: await importPrivateKey(jwk), recovery }
  } catch {
    throw new CommandFailure(`The key in ${path} is damaged: use another copy of it.`)
  }
}

/** Makes a key and keeps it, encrypted. Nothing is left behind where that fails. */
export async function createKeyFile(path: string, name: string, passphrase: string): Promise<OpenedKey> {
  checkNewKey(path, name)
  if (passphrase.length < passphraseMin)
    throw new CommandFailure(`A passphrase has at least ${passphraseMin} characters: nothing was made.`)
  const fresh = await createKey(true)
  const jwk = (await crypto.subtle.exportKey('jwk', fresh.pair.privateKey)) as PrivateKeyJwk
  const backup = await sealKey({ name, jwk }, passphrase)
  writeNewFile(path, backup, 'The key')
  return { name, key: await importPrivateKey(jwk) }
}

/** The key's file names the recovery key from now on. Rejects with a Failure; the file is as it was then. */
export async function recoveryKeptIn(path: string, passphrase: string, recovery: string): Promise<void> {
  const kept = await backupIn(path, passphrase)
  const backup = await sealKey({ ...kept, recovery }, passphrase)
  try {
    writeWhole(path, `${backup}\n`)
  } catch (error) {
    throw new CommandFailure(`The key ${path} cannot be written: ${whyNot(error)}.`)
  }
}

/** Throws a Failure of a sentence about `what` (`The …`); nothing is left behind then, and a file that is there stays. */
export function writeNewFile(path: string, text: string, what: string): void {
  try {
    writeFileSync(path, `${text}\n`, { flag: 'wx', mode: 0o600, flush: true })
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') rmSync(path, { force: true })
    throw new CommandFailure(`${what} cannot be written to ${path}: ${whyNot(error)}.`)
  }
}

async function backupIn(path: string, passphrase: string): Promise<KeyBackup> {
  const opened = await openBackup(readBackup(path), passphrase)
  if (opened.ok) return opened.value
  throw new CommandFailure(`The key ${path} cannot be opened: ${lowered(opened.error)}`)
}

function readBackup(path: string): string {
  try {
    if (statSync(path).size > bytesMax)
      throw new CommandFailure(`The file ${path} is no key: it is too large to be one.`)
    const text = readFileSync(path, 'utf8')
    if (/"d"\s*:/.test(text))
      throw new CommandFailure(
        `The file ${path} holds a key that is not encrypted, and is not used: make one by --new-key, or save the console’s backup there.`,
      )
    return text
  } catch (error) {
    if (error instanceof CommandFailure) throw error
    if (codeOf(error) === 'ENOENT')
      throw new CommandFailure(
        `There is no key ${path}: save the backup there that the console made (step 1), or add --new-key to make one.`,
      )
    throw new CommandFailure(`The key ${path} cannot be read: ${whyNot(error)}.`)
  }
}

/** For the end of another sentence. */
export function lowered(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1)
}
