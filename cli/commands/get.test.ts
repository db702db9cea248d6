import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fakeRtc } from '../../client/testing/rtc.ts'
import { parseGet } from '../receive/get-arguments.ts'
import { get } from './get.ts'
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

test('what is passed on, and where, goes with --watch', async () => {
  const words = [CHANNEL, '-o', '/maps']
  expect(parseGet([...words, '--watch']).watch).toEqual({
    exec: undefined,
    listener: undefined,
    execTimeoutMs: 100_000,
    hook: undefined,
    keep: 100,
  })
  const asked = [
    '--watch',
    '--exec',
    'python3 "a b.py"',
    '--hook',
    'https://x/y',
    '--keep',
    '3',
    '--exec-timeout',
    '5',
  ]
  expect(parseGet([...words, ...asked, '--base-url', 'http://x/maps', '--exercises'])).toMatchObject({
    baseUrl: 'http://x/maps/',
    exercises: true,
    watch: { exec: ['python3', 'a b.py'], hook: 'https://x/y', keep: 3, execTimeoutMs: 5_000 },
  })
  const refused: [string[], string][] = [
    [['--exec', 'x'], '--exec goes with --watch'],
    [['--keep', '3'], '--keep goes with --watch'],
    [['--watch', '--timeout', '3'], '--timeout is for a get that ends'],
    [['--watch', '--exec', ' '], '--exec names no program'],
    [['--watch', '--listener', '"x'], 'is not closed'],
    [['--watch', '--hook', 'file:///etc/passwd'], 'is no address for --hook'],
    [['--watch', '--hook', 'http://a:b@x/'], 'holds no password'],
    [['--watch', '--keep', '0'], 'is no number of releases'],
    [['--base-url', 'x'], 'is no address for --base-url'],
  ]
  for (const [more, sentence] of refused) {
    const failure = await failureOf(() => parseGet([...words, ...more]))
    expect([failure.exitCode, failure.message]).toEqual([2, expect.stringContaining(sentence)])
  }
})

test('asked to stop it watches no more, and keeps what it knows of the folder', async () => {
  const folder = join(temporaryFolder(), 'maps')
  const { done, events } = run([CHANNEL, '-o', folder, '--watch'], AbortSignal.abort())
  expect(await done()).toBe(0)
  expect(events()).toEqual(['start', 'stopped'])
  expect(existsSync(join(folder, '.flashcrew', 'releases'))).toBe(true)
  expect(existsSync(join(folder, '.flashcrew', 'lock'))).toBe(false)
  expect(existsSync(join(folder, 'feed.atom'))).toBe(true)
})
