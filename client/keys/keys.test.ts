import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Problem } from '../api.ts'
import { createKeyWithBackup, keyNames, loadKey, nextKey, restoreKey } from './keys.ts'

/** The clock stands still. */
const NOW = Date.parse('2026-01-01T00:00:00Z')

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory())
  vi.spyOn(Date, 'now').mockReturnValue(NOW)
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

const unexpected = (problem: Problem) => expect.unreachable(problem.message)

test('a key is made once for a name, and found again', async () => {
  const first = await loadKey('maps', undefined, unexpected)
  expect((await loadKey('maps', undefined, unexpected)).thumbprint).toBe(first.thumbprint)
  expect((await loadKey('other', undefined, unexpected)).thumbprint).not.toBe(first.thumbprint)
  expect(first.pair.privateKey.extractable).toBe(false)
})

test('two tabs that make a key at once have the same', async () => {
  const [one, two] = await Promise.all([
    loadKey('maps', undefined, unexpected),
    loadKey('maps', undefined, unexpected),
  ])
  expect(one.thumbprint).toBe(two.thumbprint)
})

test('[B6] sequence numbers grow over tabs and reloads, and past what is known of the channel', async () => {
  const one = await loadKey('maps', undefined, unexpected)
  expect(await one.nextSequence(0)).toBe(NOW)
  const two = await loadKey('maps', undefined, unexpected)
  expect(await two.nextSequence(0)).toBe(NOW + 1)
  expect(await one.nextSequence(NOW + 7)).toBe(NOW + 8)
  expect(await two.nextSequence(3)).toBe(NOW + 9)
})

test('without storage there is a key for this page, and the page is told', async () => {
  vi.stubGlobal('indexedDB', undefined)
  const told: string[] = []
  const one = await loadKey('kept-nowhere', undefined, ({ code }) => told.push(code))
  expect(told).toEqual(['no-storage'])
  expect(await one.nextSequence(0)).toBe(NOW)
  const two = await loadKey('kept-nowhere', 'memory', unexpected)
  expect(two.thumbprint).toBe(one.thumbprint)
  expect(await two.nextSequence(0)).toBe(NOW + 1)
})

const passphrase = 'correct horse battery'

test('a key that takes the place of another has its name; the other signs on under its own numbers', async () => {
  const old = await loadKey('maps', undefined, unexpected)
  expect(await old.nextSequence(0)).toBe(NOW)
  await expect(nextKey('maps', 'short')).rejects.toMatchObject({ code: 'bad-backup' })
  const next = await nextKey('maps', passphrase)
  const undo = await next.keep()
  const now = await loadKey('maps', undefined, unexpected)
  expect(now.thumbprint).toBe(next.thumbprint)
  expect(now.pair.privateKey.extractable).toBe(false)
  expect(await keyNames()).toEqual(['maps'])
  expect([await old.nextSequence(0), await now.nextSequence(0)]).toEqual([NOW + 1, NOW])
  await undo()
  const again = await loadKey('maps', undefined, unexpected)
  expect(again.thumbprint).toBe(old.thumbprint)
  await expect((await nextKey('none', passphrase)).keep()).rejects.toMatchObject({ code: 'no-key' })
})

test('a key that is made with a backup is the same when it is restored in another browser, and cannot leave either', async () => {
  const backup = await createKeyWithBackup('maps', passphrase)
  const here = await loadKey('maps', undefined, unexpected)
  const last = await here.nextSequence(0)
  vi.stubGlobal('indexedDB', new IDBFactory())
  expect(await keyNames()).toEqual([])
  expect(await restoreKey(`\n${backup}\n`, passphrase)).toBe('maps')
  const there = await loadKey('maps', undefined, unexpected)
  expect(there.thumbprint).toBe(here.thumbprint)
  for (const { pair } of [here, there]) expect(pair.privateKey.extractable).toBe(false)
  expect(await keyNames()).toEqual(['maps'])
  // Nothing here remembers a number, and no server has told one yet: the time is still above the last.
  vi.mocked(Date.now).mockReturnValue(NOW + 1_000)
  expect(await there.nextSequence(0)).toBeGreaterThan(last)
  // Once more changes nothing, and the numbers go on.
  expect(await restoreKey(backup, passphrase)).toBe('maps')
  expect(await (await loadKey('maps', undefined, unexpected)).nextSequence(0)).toBe(NOW + 1_001)
})

test('a backup is refused in a sentence where the passphrase, the file or the name does not fit', async () => {
  await expect(createKeyWithBackup('maps', 'short')).rejects.toMatchObject({ code: 'bad-backup' })
  expect(await keyNames()).toEqual([])
  const backup = await createKeyWithBackup('maps', passphrase)
  await expect(createKeyWithBackup('maps', passphrase)).rejects.toThrow('has a key for “maps” already')
  await expect(restoreKey(backup, `${passphrase}!`)).rejects.toThrow(
    'The passphrase does not open this backup',
  )
  const damaged = backup.slice(0, -4) + (backup.endsWith('AAAA') ? 'BBBB' : 'AAAA')
  await expect(restoreKey(damaged, passphrase)).rejects.toThrow('or the file is damaged')
  for (const text of ['', 'a.b.c', '{"kty":"EC"}', 'x'.repeat(20_000)])
    await expect(restoreKey(text, passphrase)).rejects.toThrow('This file is not a backup')
  vi.stubGlobal('indexedDB', new IDBFactory())
  await loadKey('maps', undefined, unexpected)
  await expect(restoreKey(backup, passphrase)).rejects.toThrow('another key for a channel “maps”')
})

test('a backup is a JWE that says how it was made, and holds no key in the clear', async () => {
  const [head = ''] = (await createKeyWithBackup('maps', passphrase)).split('.')
  const { p2c, ...rest } = JSON.parse(Buffer.from(head, 'base64url').toString()) as Record<string, unknown>
  expect(rest).toMatchObject({ alg: 'PBES2-HS512+A256KW', enc: 'A256GCM', cty: 'jwk+json' })
  expect(p2c).toBeGreaterThanOrEqual(210_000)
})
