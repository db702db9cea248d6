import { describe, expect, test } from 'vitest'
import { parsePublish } from './arguments.ts'
import { failureOf } from '../testing.ts'

const NOW = Date.parse('2026-01-01T00:00:00Z')
const optionsOf = (line: string) => parsePublish(line.split(' '), NOW)

test('a folder and a key are enough; the rest has its defaults', () => {
  expect(optionsOf('maps --key site.key')).toEqual({
    directory: 'maps',
    keyFile: 'site.key',
    newKey: false,
    channelName: 'shakemaps',
    signaling: ['http://localhost:8080'],
    helpers: [],
    status: undefined,
    title: '',
    note: '',
    expires: null,
    uploadLimit: undefined,
    relayOnly: false,
    claim: undefined,
    once: false,
    watch: false,
    catchUp: false,
    settleMs: 5_000,
    timeoutMs: Infinity,
    json: false,
  })
})

test('everything can be said, in any order', () => {
  const line =
    '--watch --status exercise --signaling https://a.example/x --signaling http://b.example:81 --expires 24h --upload-limit 250k --relay-only --settle 0.5 --json --catch-up --key k maps'
  expect(optionsOf(line)).toMatchObject({
    directory: 'maps',
    watch: true,
    catchUp: true,
    json: true,
    status: 'exercise',
    signaling: ['https://a.example', 'http://b.example:81'],
    expires: { afterMs: 86_400_000 },
    uploadLimit: 250_000,
    relayOnly: true,
    settleMs: 500,
  })
})

const naming = (helpers: readonly string[]) => `d --key k ${helpers.map((id) => `--helper ${id}`).join(' ')}`

test('[C3] helpers are named by their peer ids, 8 at most', async () => {
  const ids = Array.from({ length: 9 }, (_, i) => `${'A'.repeat(20)}${i}A`)
  expect(optionsOf(naming(ids.slice(0, 2))).helpers).toEqual(ids.slice(0, 2))
  for (const some of [ids, ['A'.repeat(21)], ['A'.repeat(21) + 'B']])
    expect((await failureOf(() => optionsOf(naming(some)))).exitCode).toBe(2)
})

test('a title and a note keep their inner spaces', () => {
  const parsed = parsePublish(['maps', '--key', 'k', '--title', ' M 5, somewhere ', '--note=- a list'], NOW)
  expect(parsed).toMatchObject({ title: 'M 5, somewhere', note: '- a list' })
})

test('a link to claim a server by is its address and its token', () => {
  expect(optionsOf('d --key k --claim http://a.example:81/publish/#claim=abc').claim).toEqual({
    origin: 'http://a.example:81',
    token: 'abc',
  })
})

test('an expiry is a time of the future, or some time after', () => {
  expect(optionsOf('d --key k --expires 30m').expires).toEqual({ afterMs: 1_800_000 })
  expect(optionsOf('d --key k --expires 2026-01-02T00:00:00Z').expires).toEqual({ at: NOW + 86_400_000 })
})

describe('what is not understood is one sentence:', () => {
  test.each([
    ['', 'Name the folder'],
    ['d', 'Name the key'],
    ['d --key', '--key needs a value'],
    ['d e --key k', '“e” would be a second'],
    ['d --key k --sttaus test', 'There is no option --sttaus'],
    ['d --key k --watch=yes', '--watch takes no value'],
    ['d --key k --status cancel', '“cancel” is no status: it is one of actual, exercise, test'],
    ['d --key k --once --watch', 'choose one of them'],
    ['d --key k --channel maps', 'goes with --new-key'],
    ['d --key k --catch-up', 'goes with --watch'],
    ['d --key k --timeout 5', 'goes with --once'],
    ['d --key k --signaling ftp://a', 'begins with http:// or https://'],
    ['d --key k --signaling localhost:8080', 'begins with http:// or https://'],
    ['d --key k --expires soon', '“soon” is no expiry'],
    ['d --key k --expires 0h', '“0h” is no expiry'],
    ['d --key k --expires 2025-12-31T00:00Z', 'has passed already'],
    ['d --key k --watch --expires 2026-12-31T00:00Z', 'write --expires 24h'],
    ['d --key k --claim http://a.example/publish/', 'is no link to claim a server by'],
    ['d --key k --claim token', 'is no link to claim a server by'],
    ['d --key k --upload-limit fast', '“fast” is no upload limit'],
    ['d --key k --upload-limit 10', '“10” is no upload limit'],
    ['d --key k --settle -1', '--settle needs a value'],
    ['d --key k --settle 0', '“0” is no number of seconds for --settle'],
  ])('%s', (line, said) => {
    const words = line.split(' ').filter((word) => word !== '')
    let failure: unknown
    try {
      parsePublish(words, NOW)
    } catch (error) {
      failure = error
    }
    expect(failure).toMatchObject({ exitCode: 2, message: expect.stringContaining(said) })
    expect(failure).toMatchObject({ message: expect.stringMatching(/^[^\n]+\.$/) })
  })
})
