import { expect, test } from 'vitest'
import { createKeysState, type KeyStore } from './keys-state.ts'

/** Keys by name, made with a passphrase that is their backup. */
function store(names: string[] = []): KeyStore & { readonly made: string[] } {
  const made: string[] = []
  return {
    made,
    keyNames: () => Promise.resolve([...names]),
    createKeyWithBackup: (name, passphrase) => {
      names.push(name)
      made.push(`${name} with ${passphrase}`)
      return Promise.resolve(`backup of ${name}`)
    },
    restoreKey: (backup, passphrase) =>
      passphrase === 'right passphrase'
        ? Promise.resolve(backup)
        : Promise.reject(new Error('Wrong passphrase.')),
  }
}

test('a new channel has a backup, which can be saved until the page is closed', async () => {
  const keys = createKeysState(store())
  keys.passphrase.value = 'a long passphrase'
  keys.repeated.value = 'a long passphrase'
  await keys.prepare('maps')
  expect(keys.backup.value).toEqual({ name: 'maps', text: 'backup of maps', saved: false })
  expect([keys.passphrase.value, keys.repeated.value], 'the passphrase does not stay on the page').toEqual([
    '',
    '',
  ])
  expect(keys.known.value).toEqual(['maps'])
  keys.saved()
  expect(keys.backup.value?.saved).toBe(true)
})

test.each([
  ['short', 'short', 'at least 12 characters'],
  ['a long passphrase', 'a longer passphrase', 'differ'],
])('with the passphrases “%s” and “%s” nothing is made', async (passphrase, repeated, sentence) => {
  const keyStore = store()
  const keys = createKeysState(keyStore)
  keys.passphrase.value = passphrase
  keys.repeated.value = repeated
  await expect(keys.prepare('maps')).rejects.toThrow(sentence)
  expect(keyStore.made).toEqual([])
})

test('a channel that is in this browser needs no passphrase, nor one that is to have no backup', async () => {
  const keyStore = store(['maps'])
  const keys = createKeysState(keyStore)
  await keys.prepare('maps')
  keys.withoutBackup.value = true
  await keys.prepare('other')
  expect(keyStore.made).toEqual([])
  expect(keys.backup.value).toBeUndefined()
})

test('restoring says what is wrong', async () => {
  const keys = createKeysState(store())
  expect(await keys.restore(undefined, 'x')).toEqual({ ok: false, error: 'Choose the file of the backup.' })
  const large = await keys.restore(new Blob([new Uint8Array(100_000)]), 'x')
  expect(large).toEqual({ ok: false, error: 'This file is not a backup of a Flashcrew key.' })
  expect(await keys.restore(new Blob(['maps']), 'x')).toEqual({ ok: false, error: 'Wrong passphrase.' })
  expect(await keys.restore(new Blob(['maps']), 'right passphrase')).toEqual({ ok: true, value: 'maps' })
})
