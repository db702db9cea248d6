import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sealKey } from '../../client/keys/key-backup.ts'
import { checkKeyFile, createKeyFile, openKeyFile } from './key-file.ts'
import { failureOf, temporaryFolder } from '../testing.ts'

const PASSPHRASE = 'three words of a test'

test('a key that is made here opens here, and is encrypted', async () => {
  const path = join(temporaryFolder(), 'site.key')
  const made = await createKeyFile(path, 'shakemaps', PASSPHRASE)
  const opened = await openKeyFile(path, PASSPHRASE)
  expect([opened.name, opened.key.thumbprint]).toEqual(['shakemaps', made.key.thumbprint])
  expect(opened.key.pair.privateKey.extractable).toBe(false)
  expect(readFileSync(path, 'utf8')).toMatch(/^[\w-]+(\.[\w-]*){4}\n$/)
  expect(statSync(path).mode & 0o077, 'nobody else may read it').toBe(0)
})

test('the backup that the console hands out is a key', async () => {
  const path = join(temporaryFolder(), 'console.key')
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ])
  const jwk = (await crypto.subtle.exportKey('jwk', pair.privateKey)) as Parameters<typeof sealKey>[0]['jwk']
  writeFileSync(path, await sealKey({ name: 'maps', jwk }, PASSPHRASE))
  expect((await openKeyFile(path, PASSPHRASE)).name).toBe('maps')
})

test('a key is never written over, and none is made where something is wrong', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'site.key')
  expect((await failureOf(() => createKeyFile(path, 'Bad Name', PASSPHRASE))).message).toContain(
    'channel’s name',
  )
  expect((await failureOf(() => createKeyFile(path, 'maps', 'short'))).message).toContain('at least 12')
  expect(
    (await failureOf(() => createKeyFile(join(folder, 'no', 'key'), 'maps', PASSPHRASE))).message,
  ).toContain('make it first')
  expect(existsSync(path)).toBe(false)
  writeFileSync(path, 'mine')
  expect((await failureOf(() => createKeyFile(path, 'maps', PASSPHRASE))).message).toContain(
    'never written over',
  )
  expect(readFileSync(path, 'utf8')).toBe('mine')
})

test('what is no key is said', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'site.key')
  expect((await failureOf(() => checkKeyFile(path))).message).toContain('add --new-key')
  expect((await failureOf(() => checkKeyFile(folder))).message).toContain('cannot be read')
  writeFileSync(path, '{"kty":"EC","d": "secret"}')
  expect((await failureOf(() => checkKeyFile(path))).message).toContain('not encrypted')
  writeFileSync(path, 'x'.repeat(100_000))
  expect((await failureOf(() => checkKeyFile(path))).message).toContain('too large')
  await createKeyFile(join(folder, 'good'), 'maps', PASSPHRASE)
  const text = readFileSync(join(folder, 'good'), 'utf8')
  expect((await failureOf(() => openKeyFile(join(folder, 'good'), 'another one, wrong'))).message).toContain(
    'the passphrase does not open',
  )
  writeFileSync(path, text.slice(0, 200))
  expect((await failureOf(() => openKeyFile(path, PASSPHRASE))).message).toContain(
    'is not a backup of a Flashcrew key',
  )
})
