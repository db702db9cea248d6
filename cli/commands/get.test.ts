import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fakeRtc } from '../../client/testing/rtc.ts'
import { get, parseGet } from './get.ts'
import { failureOf, recordedOutput, temporaryFolder, writeFiles, openKeyHere } from '../testing.ts'

const CHANNEL = `crew://${'A'.repeat(43)}/maps`

function run(words: readonly string[], signal = new AbortController().signal) {
  const { output, events } = recordedOutput()
  const passphrase = { env: {}, input: { resume() {}, pause() {}, on() {}, off() {} }, write: () => {} }
  const around = {
    output,
    passphrase,
    signal,
    loadRtc: () => Promise.resolve(fakeRtc()),
    openKey: openKeyHere(''),
  }
  return { events, done: () => get(parseGet([...words, '--signaling', 'http://127.0.0.1:1']), around) }
}

test('a channel and a folder are enough', () => {
  expect(parseGet([CHANNEL, '-o', '/maps'])).toMatchObject({
    channel: { uri: CHANNEL },
    folder: '/maps',
    signaling: undefined,
    timeoutMs: Infinity,
  })
  expect(parseGet(['https://a/announcement.json', '-o', 'x']).channel).toBeInstanceOf(URL)
})

test('what is not understood is exit code 2', async () => {
  const lines = [
    [],
    [CHANNEL],
    ['maps', '-o', 'x'],
    [CHANNEL, CHANNEL, '-o', 'x'],
    [CHANNEL, '-o', 'x', '--timeout', '0'],
  ]
  for (const words of lines) expect((await failureOf(() => parseGet(words))).exitCode).toBe(2)
})

test('where nothing comes in time it says so, and can go on', async () => {
  const folder = join(temporaryFolder(), 'maps')
  const { done } = run([CHANNEL, '-o', folder, '--timeout', '0.3'])
  expect((await failureOf(done)).message).toContain('No release came within')
  expect(existsSync(join(folder, '.flashcrew', 'store'))).toBe(true)
  expect(existsSync(join(folder, '.flashcrew', 'lock'))).toBe(false)
})

test('by relays only it goes nowhere where the server names none, and gives its folder back', async () => {
  const folder = join(temporaryFolder(), 'maps')
  const { done } = run([CHANNEL, '-o', folder, '--relay-only'])
  expect((await failureOf(done)).message).toContain('--relay-only needs a TURN server')
  expect(existsSync(join(folder, '.flashcrew', 'lock'))).toBe(false)
})

test('asked to stop it stops', async () => {
  const { done, events } = run([CHANNEL, '-o', join(temporaryFolder(), 'maps')], AbortSignal.abort())
  expect(await done()).toBe(1)
  expect(events()).toEqual(['start', 'stopped'])
})

test('a folder that cannot be used is one sentence', async () => {
  const root = temporaryFolder()
  writeFiles(root, { file: 'x' })
  expect((await failureOf(run([CHANNEL, '-o', join(root, 'file')]).done)).message).toContain(
    'is not a folder',
  )
  expect((await failureOf(run([CHANNEL, '-o', join(root, 'a', 'b')]).done)).message).toContain(
    'cannot be used',
  )
})
