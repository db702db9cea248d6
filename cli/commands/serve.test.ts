import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseServe, runServer } from './serve.ts'
import { failureOf, temporaryFolder, writeFiles } from '../testing.ts'

/** A server that ends with the code of its PORT, or waits until it is asked to end. */
const MAIN = `
process.on('SIGTERM', () => process.exit(0))
if (process.env.PORT === 'wait') setInterval(() => {}, 1000)
else process.exit(Number(process.env.PORT))
`

function main(): string {
  const folder = temporaryFolder()
  writeFiles(folder, { 'main.mjs': MAIN })
  return join(folder, 'main.mjs')
}

test('options are the environment that the server reads', () => {
  const line =
    '--port 90 --host 0.0.0.0 --data d --public-url https://x --console-origin https://y --channels a,b --ice-servers [] --helpers h'
  expect(parseServe(line.split(' '))).toEqual({
    PORT: '90',
    HOST: '0.0.0.0',
    FLASHCREW_DATA: 'd',
    PUBLIC_URL: 'https://x',
    CONSOLE_ORIGIN: 'https://y',
    CHANNELS: 'a,b',
    ICE_SERVERS: '[]',
    HELPERS: 'h',
  })
  expect(parseServe([])).toEqual({})
})

test('what is not understood is said', async () => {
  expect((await failureOf(() => parseServe(['8080']))).message).toContain('“8080” is not needed')
  expect((await failureOf(() => parseServe(['--prt', '1']))).exitCode).toBe(2)
})

test('its exit code is the server’s', async () => {
  const signal = new AbortController().signal
  expect(await runServer({ PORT: '2' }, signal, main())).toBe(2)
  expect(await runServer({ PORT: '0' }, signal, main())).toBe(0)
})

test('asked to end, it ends', async () => {
  const ending = new AbortController()
  const ended = runServer({ PORT: 'wait' }, ending.signal, main())
  ending.abort()
  expect(await ended).toBe(0)
})

test('where nothing is built it says so', async () => {
  const signal = new AbortController().signal
  const failure = await failureOf(() => runServer({}, signal, join(temporaryFolder(), 'none.js')))
  expect(failure.message).toBe('The server is not built here: run npm run build first.')
})
