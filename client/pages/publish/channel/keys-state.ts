/** The keys in this browser: which there are, the backup that is made with a new one, and restoring from one. */
import { signal } from '@preact/signals'
import { passphraseMin } from '../../../keys/key-backup.ts'
import { err, ok, type Result } from '../../../../shared/lib/result.ts'
import { messageOf } from '../../common/words/sentence-of.ts'

/** client/keys/keys.ts, or what stands for it in a test. */
export interface KeyStore {
  keyNames(): Promise<string[]>
  createKeyWithBackup(name: string, passphrase: string): Promise<string>
  restoreKey(backup: string, passphrase: string): Promise<string>
}

export type KeysState = ReturnType<typeof createKeysState>

/** A backup is under a kilobyte. */
const backupBytesMax = 64 * 1024

export function createKeysState(store: KeyStore) {
  /** Names of the channels whose keys are in this browser. */
  const known = signal<readonly string[]>([])
  const passphrase = signal('')
  const repeated = signal('')
  const withoutBackup = signal(false)
  /** Can be saved until the page is closed, and never again. */
  const backup = signal<
    { readonly name: string; readonly text: string; readonly saved: boolean } | undefined
  >(undefined)

  async function look(): Promise<void> {
    known.value = await store.keyNames()
  }

  /** Makes the key of a new channel with its backup, unless it is to have none. Rejects with a sentence. */
  async function prepare(name: string): Promise<void> {
    await look()
    if (known.value.includes(name) || withoutBackup.value) return
    const problem = passphraseProblem(passphrase.value, repeated.value, true)
    if (problem !== undefined) throw new Error(problem)
    backup.value = { name, text: await store.createKeyWithBackup(name, passphrase.value), saved: false }
    passphrase.value = ''
    repeated.value = ''
    await look()
  }

  async function restore(file: Blob | undefined, secret: string): Promise<Result<string>> {
    if (file === undefined) return err('Choose the file of the backup.')
    if (file.size > backupBytesMax) return err('This file is not a backup of a Flashcrew key.')
    try {
      const name = await store.restoreKey(await file.text(), secret)
      await look()
      return ok(name)
    } catch (error) {
      return err(messageOf(error))
    }
  }

  function saved(): void {
    if (backup.value) backup.value = { ...backup.value, saved: true }
  }

  return { known, passphrase, repeated, withoutBackup, backup, look, prepare, restore, saved }
}

/** A sentence, or undefined where the two will do. */
export function passphraseProblem(
  passphrase: string,
  repeated: string,
  canDoWithout = false,
): string | undefined {
  if (passphrase.length < passphraseMin)
    return `Give the backup a passphrase of at least ${passphraseMin} characters${canDoWithout ? ', or choose to have no backup' : ''}.`
  return passphrase === repeated ? undefined : 'The two passphrases differ: type the same twice.'
}
