import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../testing.ts'
import { writeWhole } from './write-whole.ts'

test('a name as long as a name may be is written, and nothing else stays', () => {
  const folder = temporaryFolder()
  const name = `${'n'.repeat(251)}.txt`
  writeWhole(join(folder, name), 'first')
  writeWhole(join(folder, name), 'second')
  expect(readdirSync(folder)).toEqual([name])
  expect(readFileSync(join(folder, name), 'utf8')).toBe('second')
})

test('what cannot be written leaves nothing behind', () => {
  const folder = temporaryFolder()
  expect(() => writeWhole(join(folder, 'n'.repeat(256)), 'x')).toThrow(/ENAMETOOLONG/)
  expect(readdirSync(folder)).toEqual([])
})
