import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fakeRtc } from '../../client/testing/rtc.ts'
import { runHelper, parseHelper } from './helper.ts'
import { takeLock } from '../folder/lock.ts'
import { failureOf, recordedOutput, temporaryFolder, writeFiles, openKeyHere } from '../testing.ts'

const CHANNEL = `crew://${'A'.repeat(43)}/maps`

function around() {
  const { output, events } = recordedOutput()
  const passphrase = { env: {}, input: { resume() {}, pause() {}, on() {}, off() {} }, write: () => {} }
  return {
    events,
    surroundings: {
      output,
      passphrase,
      signal: AbortSignal.abort(),
      loadRtc: () => Promise.resolve(fakeRtc()),
      openKey: openKeyHere(''),
    },
  }
}

test('a channel is enough; the rest has its defaults', () => {
  expect(parseHelper(['--channel', CHANNEL])).toMatchObject({
    channels: [{ uri: CHANNEL, name: 'maps' }],
    signaling: ['http://localhost:8080'],
    uploadLimit: undefined,
  })
})

test('what is not understood is exit code 2', async () => {
  const nine = Array.from({ length: 9 }, (_, i) => ['--channel', `${CHANNEL}${i}`]).flat()
  for (const words of [[], ['x'], ['--channel', 'maps'], nine, ['--channel', CHANNEL, '--upload-limit', 'x']])
    expect((await failureOf(() => parseHelper(words))).exitCode).toBe(2)
})

test('asked to end it ends, and gives its folder back', async () => {
  const folder = join(temporaryFolder(), 'kept')
  const { surroundings, events } = around()
  const options = parseHelper(['--channel', CHANNEL, '--dir', folder, '--signaling', 'http://127.0.0.1:1'])
  expect(await runHelper(options, surroundings)).toBe(0)
  expect(events()).toEqual(['peer', 'start', 'stopped'])
  expect(readdirSync(folder)).toEqual([`${'A'.repeat(43)}-maps`, 'peer-key.json'])
})

function failureAt(folder: string, ...more: string[]) {
  const words = ['--channel', CHANNEL, '--dir', folder, '--signaling', 'http://127.0.0.1:1', ...more]
  return failureOf(() => runHelper(parseHelper(words), around().surroundings))
}

test('by relays only it does not help where the server names none', async () => {
  const folder = join(temporaryFolder(), 'kept')
  expect((await failureAt(folder, '--relay-only')).message).toContain('--relay-only needs a TURN server')
  expect(readdirSync(folder)).toEqual(['peer-key.json'])
})

test('a folder that cannot be used, or is in use, is one sentence', async () => {
  const root = temporaryFolder()
  writeFiles(root, { file: 'x' })
  expect((await failureAt(join(root, 'file', 'below'))).message).toContain(
    'cannot be used: it is not a folder',
  )
  const release = takeLock(join(root, 'lock'), 'The folder')
  expect((await failureAt(root)).message).toContain(`The folder ${root}`)
  release()
})
