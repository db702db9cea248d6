import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { failureOf, temporaryFolder, writeFiles } from '../testing.ts'
import { integrityOf, isOwnScript, readOwnScript, writeOwnScript } from './own-script.ts'

const BUILT = {
  'embed.js': 'data-flashcrew',
  'embed-site.js': 'the rest',
  'embed-site.js.map': '{}',
  'embed.js.gz': '',
  'flashcrew-sw.js': 'a worker',
}

function built(files: Record<string, string> = BUILT): string {
  const source = temporaryFolder()
  writeFiles(source, files)
  return source
}

test('the script and what it loads are copied beside the document, and written again where they differ', () => {
  const script = readOwnScript(built())
  expect([...script.files.keys()].sort()).toEqual(['embed-site.js', 'embed.js'])
  expect(script.integrity).toBe(integrityOf(Buffer.from('data-flashcrew')))
  const root = temporaryFolder()
  writeOwnScript(script, join(root, 'flashcrew.json'))
  const at = (name: string) => join(root, 'flashcrew', name)
  expect(readFileSync(at('embed.js'), 'utf8')).toBe('data-flashcrew')
  writeFileSync(at('embed-site.js'), 'an earlier one')
  writeOwnScript(script, join(root, 'flashcrew.json'))
  expect(readFileSync(at('embed-site.js'), 'utf8')).toBe('the rest')
})

test('another script of that name is left as it is, and what is not built is said', async () => {
  const root = temporaryFolder()
  writeFiles(root, { 'flashcrew/embed.js': 'play()' })
  const script = readOwnScript(built())
  const failure = await failureOf(() => writeOwnScript(script, join(root, 'flashcrew.json')))
  expect(failure.message).toContain('is another script')
  expect(readFileSync(join(root, 'flashcrew', 'embed.js'), 'utf8')).toBe('play()')
  const empty = built({ 'head-start.js': '' })
  expect((await failureOf(() => readOwnScript(empty))).message).toContain('npm run build')
  rmSync(empty, { recursive: true })
  expect((await failureOf(() => readOwnScript(empty))).message).toContain('npm run build')
})

test('only the script’s files are taken for it', () => {
  expect(['flashcrew/embed.js', 'flashcrew/embed-site.js'].every(isOwnScript)).toBe(true)
  expect(['embed.js', 'flashcrew/a.js', 'flashcrew/deep/embed.js', 'x/embed.js'].some(isOwnScript)).toBe(
    false,
  )
})
