/** A channel's key file, opened, or made where there is none, with the passphrase that is asked for. */
import { shown } from '../watch/product-folder.ts'
import { checkKeyFile, createKeyFile, openKeyFile, type OpenedKey } from './key-file.ts'
import type { KeyRequest } from './key-process.ts'
import { readPassphrase, type PassphraseSource } from './passphrase.ts'

/** Rejects with a Failure. */
export async function openKey(
  { keyFile, newName }: KeyRequest,
  source: PassphraseSource,
): Promise<OpenedKey> {
  if (newName === undefined) checkKeyFile(keyFile)
  const passphrase = await readPassphrase(source, shown(keyFile), newName !== undefined)
  return newName === undefined
    ? openKeyFile(keyFile, passphrase)
    : createKeyFile(keyFile, newName, passphrase)
}
