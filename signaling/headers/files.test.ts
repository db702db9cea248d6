import { open, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryDirectory } from '../testing.ts'
import { writeAside } from './files.ts'

it('[G4.5] what is written takes the place of the old file at once', async () => {
  const folder = temporaryDirectory()
  const path = join(folder, 'kept.jws')
  await writeAside(path, 'the old header')
  // Whoever has opened the old file reads all of it, and nothing of the new one.
  const reader = await open(path, 'r')
  await writeAside(path, 'the new one')
  expect(await reader.readFile('utf8')).toBe('the old header')
  await reader.close()
  expect(await readFile(path, 'utf8')).toBe('the new one')
  expect(await readdir(folder)).toEqual(['kept.jws'])
})

it('files and the folders that they need are for the server’s own user', async () => {
  const folder = join(temporaryDirectory(), 'data')
  await writeAside(join(folder, 'headers', 'kept.jws'), 'a header')
  const modeOf = async (path: string) => ((await stat(join(folder, path))).mode & 0o777).toString(8)
  expect(await Promise.all(['', 'headers', 'headers/kept.jws'].map(modeOf))).toEqual(['700', '700', '600'])
})
