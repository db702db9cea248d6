import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseSw, writeWorker } from './site-worker.ts'
import { failureOf, temporaryFolder } from '../testing.ts'

function folder() {
  const root = temporaryFolder()
  const source = join(root, 'built.js')
  writeFileSync(source, '/* Flashcrew, a service worker */ self')
  return { source, out: join(root, 'flashcrew-sw.js') }
}

test('it is written, left alone where it is the newest, and renewed where it is an older one', () => {
  const { source, out } = folder()
  expect(writeWorker(out, source)).toBe(true)
  expect(writeWorker(out, source)).toBe(false)
  writeFileSync(out, '/* Flashcrew, an older one */')
  expect(writeWorker(out, source)).toBe(true)
  expect(readFileSync(out, 'utf8')).toBe(readFileSync(source, 'utf8'))
})

test('another service worker is not written over; what is not built, or has no place, is said', async () => {
  const { source, out } = folder()
  writeFileSync(out, 'importScripts("workbox.js")')
  expect((await failureOf(() => writeWorker(out, source))).message).toContain('is another service worker')
  expect(readFileSync(out, 'utf8')).toContain('workbox')
  expect((await failureOf(() => writeWorker(out, `${source}.none`))).message).toContain('not built')
  expect((await failureOf(() => writeWorker(join(out, 'deeper.js'), source))).message).toContain(
    'cannot be written',
  )
})

test('its words', async () => {
  expect(parseSw(['--out', '/a/b.js'])).toBe('/a/b.js')
  expect(parseSw([])).toMatch(/flashcrew-sw\.js$/)
  expect((await failureOf(() => parseSw(['dist']))).message).toContain('“dist” is not needed')
})
