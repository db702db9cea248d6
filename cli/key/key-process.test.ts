/** The key in a process of its own: what the other one gets, and what it is refused. */
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createKey, signClaim, signHeader } from '../../client/keys/signing.ts'
import { verifyHeader } from '../../client/keys/signatures.ts'
import { file, signedRelease } from '../../client/testing/content.ts'
import { CLAIM_TYPE, HEADER_TYPE } from '../../shared/content/signed-words.ts'
import { COMMITMENT_TYPE } from '../../shared/content/commitment-type.ts'
import { failureOf, temporaryFolder } from '../testing.ts'
import { createKeyFile } from './key-file.ts'
import { openKeyProcess } from './key-process.ts'
import { answer } from './signer-desk.ts'

const PASSPHRASE = 'three words of a test'
/** As it is built, but from its sources. */
const program = { path: join(import.meta.dirname, 'signer.ts'), options: ['--import', 'tsx'] }

async function open(keyFile: string, newName?: string) {
  vi.stubEnv('FLASHCREW_PASSPHRASE', PASSPHRASE)
  const opened = await openKeyProcess({ keyFile, newName }, program)
  onTestFinished(() => opened.close())
  return opened
}

test('the process that publishes has a public key and signatures, and neither private key nor passphrase', async () => {
  const keyFile = join(temporaryFolder(), 'maps.key')
  const { name, key, ...rest } = await open(keyFile, 'maps')
  expect([name, Object.keys(key).toSorted()]).toEqual(['maps', ['publicKey', 'sign', 'thumbprint']])
  expect([Object.keys(key.publicKey).toSorted(), Object.keys(rest).toSorted()]).toEqual([
    ['crv', 'kty', 'x', 'y'],
    ['close', 'recovery'],
  ])
  expect(process.env['FLASHCREW_PASSPHRASE']).toBeUndefined()
  const channel = `crew://${key.thumbprint}/maps`
  const { fields } = await signedRelease([file('a', 10)])
  const { header, jws } = await signHeader({ ...fields, channel }, key)
  expect(await verifyHeader(jws, channel)).toEqual(header)
  const again = await open(keyFile)
  expect(again.key.thumbprint).toBe(key.thumbprint)
  const stranger = signHeader(fields, key)
  await expect(stranger).rejects.toThrow('The key signs no such thing: it is of another channel.')
  again.close()
  await expect(signClaim({}, again.key)).rejects.toThrow('The process that has the key has ended.')
})

test('what keeps the key from being opened is said in the same words', async () => {
  const folder = temporaryFolder()
  await createKeyFile(join(folder, 'maps.key'), 'maps', 'another passphrase')
  const wrong = await failureOf(() => open(join(folder, 'maps.key')))
  expect(wrong.message).toMatch(/cannot be opened: the passphrase does not open/)
  const path = join(folder, 'absent.js')
  const unbuilt = failureOf(() => openKeyProcess({ keyFile: '', newName: undefined }, { path, options: [] }))
  expect((await unbuilt).message).toMatch(/not built here/)
})

const refused = (why: RegExp) => ({ id: 7, refused: expect.stringMatching(why) as string })

test('it signs headers and claims of its channel, and nothing by which the channel would be lost', async () => {
  const key = await createKey()
  const { fields, channel } = await signedRelease([file('a', 10)], { key })
  const claim = { channel, name: 'Maps', description: '', claim: 't', issued: fields.issued }
  const ask = (typ: string, payload: object) =>
    answer({ id: 7, typ, payload: JSON.stringify(payload) }, channel, key)
  expect(await ask(HEADER_TYPE, fields)).toMatchObject({ id: 7, jws: expect.any(String) as string })
  expect(await ask(CLAIM_TYPE, claim)).toMatchObject({ id: 7, jws: expect.any(String) as string })
  const other = `crew://${'A'.repeat(43)}/maps`
  expect(await ask(HEADER_TYPE, { ...fields, channel: other })).toEqual(refused(/another channel/))
  expect(await ask(HEADER_TYPE, { ...fields, successor: other })).toEqual(refused(/give the channel away/))
  expect(await ask(HEADER_TYPE, { ...fields, sequence: 2 ** 52 - 1 })).toEqual(refused(/beyond the time/))
  expect(await ask(HEADER_TYPE, { ...fields, more: 1 })).toEqual(refused(/header/))
  expect(await ask(CLAIM_TYPE, { ...claim, channel: other })).toEqual(refused(/another channel/))
  expect(await ask(COMMITMENT_TYPE, { channel, recovery: key.thumbprint })).toEqual(refused(/neither/))
  expect(await ask(HEADER_TYPE, claim)).toEqual(refused(/header/))
  expect(await answer({ id: 7, typ: HEADER_TYPE, payload: '{' }, channel, key)).toEqual(refused(/not JSON/))
  for (const odd of [null, {}, { id: 7 }, 'sign'])
    expect(await answer(odd, channel, key)).toEqual({ id: -1, refused: 'it is no question' })
})
