import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { takeLock } from './lock.ts'
import { failureOf, temporaryFolder } from '../testing.ts'

const lockPath = () => join(temporaryFolder(), 'lock')

test('one at a time holds it; given back, another does', async () => {
  const path = lockPath()
  const release = takeLock(path, 'The key')
  const failure = await failureOf(() => takeLock(path, 'The key'))
  expect(failure.message).toBe(
    `The key is in use by process ${process.pid}: stop that one first (it holds ${path}).`,
  )
  release()
  expect(existsSync(path)).toBe(false)
  takeLock(path, 'The key')()
})

test('a process that is gone does not keep it', () => {
  const path = lockPath()
  const { pid } = spawnSync(process.execPath, ['-e', ''])
  const mine = takeLock(path, 'The key')
  const holder = JSON.parse(readFileSync(path, 'utf8')) as object
  mine()
  writeFileSync(path, JSON.stringify({ ...holder, pid }))
  takeLock(path, 'The key')()
})

test.runIf(process.platform === 'linux')('another process of the same number does not keep it', () => {
  const path = lockPath()
  takeLock(path, 'The key')()
  const release = takeLock(path, 'The key')
  const holder = JSON.parse(readFileSync(path, 'utf8')) as object
  release()
  writeFileSync(path, JSON.stringify({ ...holder, started: '1' }))
  takeLock(path, 'The key')()
})

test('another machine keeps it as long as it touches it', async () => {
  const path = lockPath()
  writeFileSync(path, JSON.stringify({ pid: 1, started: '', host: 'elsewhere' }))
  expect((await failureOf(() => takeLock(path, 'The key'))).message).toContain('process 1 on elsewhere')
  const old = new Date(Date.now() - 120_000)
  utimesSync(path, old, old)
  takeLock(path, 'The key')()
})

test('what was cut off while it was written keeps nobody out for long', async () => {
  const path = lockPath()
  writeFileSync(path, '{"pid"')
  expect((await failureOf(() => takeLock(path, 'The key'))).message).toContain('in use')
  const old = new Date(Date.now() - 5_000)
  utimesSync(path, old, old)
  takeLock(path, 'The key')()
})
