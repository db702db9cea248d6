/** The tasks of `flashcrew key`, by its words, with a real server: the rehearsal of a stolen key. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { claimServer } from '../../client/publishing/claim.ts'
import { openPublisher } from '../../client/publishing/publisher.ts'
import { createKey, signClaim, signHeader } from '../../client/keys/signing.ts'
import { fakeRtc } from '../../client/testing/rtc.ts'
import { signedRelease, file } from '../../client/testing/content.ts'
import { must } from '../../shared/lib/assert.ts'
import { fromUtf8 } from '../../shared/lib/text.ts'
import { SUCCESSOR_TOKEN } from '../../shared/content/signed-words.ts'
import { connect, peerId, send, start } from '../../signaling/testing.ts'
import { serverHeader } from '../site/newest-known.ts'
import { failureOf, recordedOutput, temporaryFolder, openKeyHere } from '../testing.ts'
import { parseKey, keyCommand } from './key-command.ts'
import { createKeyFile, openKeyFile } from './key-file.ts'

const PASSPHRASE = 'three words of a test'
const SPARE_PASSPHRASE = 'three other words of it'

function office() {
  const folder = temporaryFolder()
  const env = { FLASHCREW_PASSPHRASE: PASSPHRASE, FLASHCREW_RECOVERY_PASSPHRASE: SPARE_PASSPHRASE }
  const at = (name: string) => join(folder, name)
  const run = async (...words: string[]) => {
    const { output, told, events } = recordedOutput()
    const code = await keyCommand.run(words, {
      output,
      passphrase: { env, input: { resume() {}, pause() {}, on() {}, off() {} }, write() {} },
      signal: new AbortController().signal,
      loadRtc: () => Promise.resolve(fakeRtc()),
      openKey: openKeyHere(''),
    })
    return { code, told, events: events() }
  }
  return { at, run }
}

test.each([
  [[], /Say what is to be done/],
  [['lose'], /Say what is to be done/],
  [['show'], /Name the key: --key FILE/],
  [['recovery', '--key', 'a'], /Name the file to be made: --out FILE/],
  [['recover', '--recovery', 'a'], /--new-key FILE/],
  [['recover', '--recovery', 'a', '--new-key', 'b', '--signaling', 'x'], /no server’s address/],
  [['show', 'more', '--key', 'a'], /takes one task/],
])('%j is not understood', async (words, sentence) => {
  const failure = await failureOf(() => parseKey(words))
  expect([failure.exitCode, failure.message]).toEqual([2, expect.stringMatching(sentence)])
})

test('[T8.2] a recovery key is made once, beside the key and for its user alone, and the key names it from then on', async () => {
  const { at, run } = office()
  const made = await createKeyFile(at('maps.key'), 'maps', PASSPHRASE)
  const channel = `crew://${made.key.thumbprint}/maps`
  expect((await run('show', '--key', at('maps.key'))).told).toMatchObject([{ channel }, { recovery: null }])
  const { told } = await run('recovery', '--key', at('maps.key'), '--out', at('spare.key'))
  const { recovery } = must(told[0], 'it is told')
  expect((await run('show', '--key', at('maps.key'))).told).toMatchObject([{ channel }, { recovery }])
  expect(await openKeyFile(at('maps.key'), PASSPHRASE)).toMatchObject({ recovery })
  for (const name of ['maps.key', 'spare.key']) expect(statSync(at(name)).mode & 0o777).toBe(0o600)
  const before = readFileSync(at('spare.key'), 'utf8')
  const again = failureOf(() => run('recovery', '--key', at('maps.key'), '--out', at('second.key')))
  expect((await again).message).toMatch(/names the recovery key .* already/)
  expect(existsSync(at('second.key'))).toBe(false)
  await createKeyFile(at('other.key'), 'maps', PASSPHRASE)
  const over = failureOf(() => run('recovery', '--key', at('other.key'), '--out', at('spare.key')))
  expect((await over).message).toMatch(/never written over/)
  expect(readFileSync(at('spare.key'), 'utf8')).toBe(before)
})

test('[T8] the key is stolen, the thief moves channel and server, the owner recovers both by the command line', async () => {
  const { at, run } = office()
  const { url, claimUrl } = await start()
  const { key } = await createKeyFile(at('maps.key'), 'maps', PASSPHRASE)
  await run('recovery', '--key', at('maps.key'), '--out', at('spare.key'))
  const { recovery = '' } = await openKeyFile(at('maps.key'), PASSPHRASE)
  const options = { name: 'maps', signaling: [url], rtc: fakeRtc(), store: 'memory' as const }
  const owner = await openPublisher(options, {
    ...key,
    recovery,
    nextSequence: () => Promise.resolve(Date.now()),
  })
  const { channel } = owner
  const token = must(/claim=(.*)$/.exec(claimUrl ?? '')?.[1], 'the server can be claimed')
  expect(await claimServer(owner, { token, name: 'Maps', description: 'Of a network' }, url)).toMatchObject({
    ok: true,
  })
  await expect.poll(() => owner.stats().signaling).toBe('connected')
  const data = new Blob(['a map'])
  await owner.publish({ title: 'A map', status: 'actual', files: [{ path: 'a.txt', data }] })
  await expect.poll(() => serverHeader(url, channel)).toMatchObject({ title: 'A map', recovery })
  await owner.close()

  // The thief has the key: its last word, a move, and the server's page.
  const thief = await createKey()
  const stolen = { ...(await signedRelease([file('x', 10)], { key })).fields, recovery }
  const moved = `crew://${thief.thumbprint}/maps`
  const socket = await connect(url)
  await send(socket, 'join', { channel, peer: peerId() })
  const put = async (sequence: number) => {
    const { jws } = await signHeader({ ...stolen, channel, sequence, successor: moved }, key)
    return send(socket, 'header', { channel, jws: fromUtf8(jws) })
  }
  expect(await put(Number.MAX_SAFE_INTEGER)).toEqual({ refused: 'malformed' })
  expect(await put(Date.now() + 9 * 365 * 86_400_000)).toEqual({ kept: true })
  const claimant = { channel: moved, recovery: '', sign: (claims: object) => signClaim({ ...claims }, thief) }
  const taken = { token: SUCCESSOR_TOKEN, name: 'Maps', description: '' }
  expect(await claimServer(claimant, taken, url)).toMatchObject({ ok: true })

  const recovered = await run(
    'recover',
    '--recovery',
    at('spare.key'),
    '--new-key',
    at('new.key'),
    '--signaling',
    url,
  )
  expect([recovered.code, recovered.events]).toEqual([0, ['key', 'moved', 'claimed', 'next']])
  const next = await openKeyFile(at('new.key'), PASSPHRASE)
  const successor = `crew://${next.key.thumbprint}/maps`
  expect(await serverHeader(url, channel)).toMatchObject({ successor })
  const announced: unknown = await (await fetch(`${url}/announcement.json`)).json()
  expect(announced).toMatchObject({ channel: successor })
  expect(await put(Date.now() + 9.5 * 365 * 86_400_000), 'nothing comes after it').toEqual({
    refused: 'stale',
  })
  expect(await claimServer(claimant, taken, url)).toMatchObject({ ok: false })
})

test('a recovery that cannot be made says why, and makes no key', async () => {
  const { at, run } = office()
  const { url } = await start()
  await createKeyFile(at('maps.key'), 'maps', PASSPHRASE)
  await run('recovery', '--key', at('maps.key'), '--out', at('spare.key'))
  writeFileSync(at('text'), 'no key')
  const recover = (from: string, ...more: string[]) =>
    failureOf(() => run('recover', '--recovery', at(from), '--new-key', at('new.key'), ...more))
  expect((await recover('absent')).message).toMatch(/cannot be read/)
  expect((await recover('text')).message).toMatch(/is not a backup|cannot be opened/)
  expect((await recover('maps.key')).message).toMatch(/cannot be opened/)
  const gone = await recover('spare.key', '--signaling', 'http://localhost:9', '--timeout', '1')
  expect(gone.message).toMatch(/cannot be reached: nothing was signed/)
  writeFileSync(at('new.key'), '')
  expect((await recover('spare.key', '--signaling', url)).message).toMatch(/never written over/)
})
