import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../testing.ts'
import { runCommand } from './run-command.ts'

const never = new AbortController().signal
const run = (script: string, change: Partial<Parameters<typeof runCommand>[0]> = {}, ...args: string[]) =>
  runCommand({
    ...{
      words: [process.execPath, '-e', script, '--', ...args],
      env: process.env,
      timeoutMs: 60_000,
      signal: never,
    },
    ...change,
  })

test('it gets its arguments as they are, and its environment', async () => {
  const place = join(temporaryFolder(), 'heard')
  const script = `require('fs').writeFileSync(process.env.PLACE, JSON.stringify(process.argv.slice(1)))`
  const odd = ['a b', '$HOME', '*', '"x"', ';', 'ü']
  expect(await run(script, { env: { ...process.env, PLACE: place } }, ...odd)).toEqual({ is: 'done' })
  expect(JSON.parse(readFileSync(place, 'utf8'))).toEqual(odd)
})

test('a failure is told with its last words', async () => {
  expect(await run('console.log("out"); console.error("no disk\\nleft"); process.exit(3)')).toEqual({
    is: 'failed',
    why: expect.stringMatching(/^it ended with exit code 3: .*no disk left$/) as string,
  })
  expect(await run('process.kill(process.pid, "SIGKILL")')).toEqual({
    is: 'failed',
    why: 'it ended with SIGKILL',
  })
  expect(await run('', { words: ['/no/such/program'] })).toMatchObject({
    why: expect.stringContaining('it cannot be started') as string,
  })
})

test('one that says much and reads nothing ends all the same', async () => {
  expect(
    await run('for (let i = 0; i < 1e5; i++) console.log("x".repeat(100)); process.exit(1)'),
  ).toMatchObject({
    is: 'failed',
  })
})

test('one that takes too long is ended, with what it has started, also where it does not listen', async () => {
  const place = join(temporaryFolder(), 'pid')
  const child = `require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e3)'], { stdio: 'inherit' })`
  const script = `process.on('SIGTERM', () => {}); const child = ${child}; require('fs').writeFileSync(${JSON.stringify(place)}, String(child.pid)); setInterval(() => {}, 1e3)`
  expect(await run(script, { timeoutMs: 1_500 })).toEqual({
    is: 'failed',
    why: 'it took longer than 1.5 s, and was ended',
  })
  expect(() => process.kill(Number(readFileSync(place, 'utf8')), 0)).toThrow()
})

test('asked to stop it ends the command', async () => {
  const ending = new AbortController()
  const running = run('setInterval(() => {}, 1e3)', { signal: ending.signal })
  ending.abort()
  expect(await running).toEqual({ is: 'stopped' })
  expect(await run('', { signal: ending.signal })).toEqual({ is: 'stopped' })
})
