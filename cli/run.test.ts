import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fakeRtc } from '../client/testing/rtc.ts'
import { COMMANDS } from './commands.ts'
import { runCommandLine } from './run.ts'
import { temporaryFolder, writeFiles, openKeyHere } from './testing.ts'

const PASSPHRASE = 'three words of a test'

async function command(words: readonly string[], passphrase = PASSPHRASE) {
  let [out, error] = ['', '']
  const code = await runCommandLine({
    words,
    out: { write: (text: string) => void (out += text) },
    error: { write: (text: string) => void (error += text) },
    signal: AbortSignal.abort(),
    passphrase: {
      env: { FLASHCREW_PASSPHRASE: passphrase },
      input: { resume: () => {}, pause: () => {}, on: () => {}, off: () => {} },
      write: () => {},
    },
    loadRtc: () => Promise.resolve(fakeRtc()),
    openKey: openKeyHere(passphrase),
  })
  return { code, out, error }
}

test.each([[], ['--help'], ['-h'], ['help']])('help is given: %s', async (...words) => {
  const { code, out } = await command(words)
  expect([code, out.split('\n')[0]]).toEqual([
    0,
    'flashcrew: a file from one place to every browser that waits for it.',
  ])
})

test.each([
  ['publish', '--help'],
  ['publish', '-h'],
  ['help', 'publish'],
])('%s %s lists the options', async (...words) => {
  const { code, out } = await command(words)
  expect(code).toBe(0)
  for (const option of ['--key', '--new-key', '--status', '--watch', '--once', '--json'])
    expect(out).toContain(option)
  for (const line of out.split('\n')) expect(line.length, line).toBeLessThan(100)
})

test.each(COMMANDS.map(({ name }) => name))('the reference names each option of %s', async (name) => {
  const { out } = await command([name, '--help'])
  const options = new Set(out.match(/--[a-z][a-z-]*/g))
  options.delete('--help')
  expect(options.size).toBeGreaterThan(0)
  const reference = readFileSync(join(import.meta.dirname, '../docs/reference/cli.md'), 'utf8')
  expect([...options].filter((option) => !reference.includes(option))).toEqual([])
})

test('its version is the package’s', async () => {
  expect((await command(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/)
})

test('what is not understood is exit code 2, and one sentence', async () => {
  expect(await command(['serve-all'])).toMatchObject({
    code: 2,
    error: 'There is no command “serve-all”: flashcrew --help lists them.\n',
  })
  const { code, out, error } = await command(['publish', 'maps', '--json'])
  expect([code, error]).toEqual([
    2,
    'Name the key to sign with: --key FILE (with --new-key to make one there).\n',
  ])
  expect(JSON.parse(out)).toMatchObject({ event: 'failed', exitCode: 2 })
})

test('where something is wrong nothing is left behind', async () => {
  const root = temporaryFolder()
  writeFiles(root, {
    'maps/a.txt': 'x',
    'events/a/current/products/a': 'x',
    'events/b/current/products/b': 'x',
  })
  writeFiles(root, { 'empty/.keep': '' })
  const key = join(root, 'site.key')
  const made = ['--key', key, '--new-key', '--status', 'test', '--title', 'x']
  const at = (folder: string, ...words: string[]) => command(['publish', join(root, folder), ...words])
  const outcomes = [
    await at('nowhere', ...made),
    await at('empty', ...made),
    await at('events', ...made),
    await at('maps', '--key', key, '--status', 'test'),
    await at('maps', '--key', key, '--new-key'),
    await at('maps', '--key', key, '--new-key', '--status', 'test'),
    await at('maps', '--key', join(root, 'maps', 'k'), '--new-key', '--status', 'test'),
    await command(['publish', join(root, 'maps'), ...made], 'short'),
  ]
  expect(outcomes.map(({ code }) => code)).toEqual([1, 1, 1, 1, 2, 2, 1, 1])
  expect(outcomes.map(({ error }) => error)).toEqual([
    expect.stringContaining('cannot be read: it is not there.'),
    expect.stringContaining('is empty: there is nothing to publish.'),
    expect.stringContaining('holds 2 events (a, b, …)'),
    expect.stringContaining('There is no key'),
    expect.stringContaining('Say what kind of release it is: --status'),
    expect.stringContaining('add --title TEXT'),
    expect.stringContaining('keep it elsewhere'),
    expect.stringContaining('at least 12 characters'),
  ])
  for (const { error, out } of outcomes) expect([error.trim().split('\n').length, out]).toEqual([1, ''])
  expect(readdirSync(root).sort()).toEqual(['empty', 'events', 'maps'])
})

test('who is asked to stop before anything was published stops', async () => {
  const root = temporaryFolder()
  writeFiles(root, { 'maps/a.txt': 'x' })
  const words = [
    'publish',
    join(root, 'maps'),
    '--key',
    join(root, 'k'),
    '--new-key',
    '--status',
    'test',
    '--title',
    'x',
  ]
  const { code, out } = await command([...words, '--signaling', 'http://127.0.0.1:1'])
  expect(code).toBe(0)
  expect(out).toMatch(/Made the key .*\n.*Publishing .* as TEST on crew:.*\n.*\n.*Stopped\.\n$/)
})
