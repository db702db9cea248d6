import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { namePages, stalePages, withSequence } from './sign-pages.ts'
import { temporaryFolder, writeFiles } from '../testing.ts'

const CHANNEL = `crew://${'A'.repeat(43)}/site`
const tag = (more = '') =>
  `<script type="module" async src="https://s.example/embed.js?channel=${CHANNEL}" data-manifest="/f.json"${more}></script>`

test('the tag of this channel names the version, once', () => {
  const named = `<p>${tag(' data-sequence="7"')}</p>`
  for (const more of ['', ' data-sequence="3"', " data-sequence='3'", ' data-sequence=3', ' data-sequence'])
    expect(withSequence(`<p>${tag(more)}</p>`, CHANNEL, 7), more).toBe(named)
  const others = [tag().replace('AAA', 'BBB'), `<script src="${CHANNEL}"></script>`, '<a data-manifest>']
  for (const other of others) expect(withSequence(other, CHANNEL, 7)).toBe(other)
})

test('a tag of the site’s own script names that script’s hash', async () => {
  const script = { address: '/flashcrew/embed.js', integrity: 'sha384-new' }
  const own = (integrity: string, more = '') =>
    `<script type="module" src="/flashcrew/embed.js?channel=${CHANNEL}" integrity="${integrity}" data-manifest="/f.json"${more}></script>`
  expect(withSequence(own('sha384-old'), CHANNEL, 7, script)).toBe(own('sha384-new', ' data-sequence="7"'))
  const foreign = own('sha384-old').replace('/flashcrew/embed.js', 'https://s.example/embed.js')
  expect(withSequence(foreign, CHANNEL, 7, script)).toContain('sha384-old')
  const root = temporaryFolder()
  writeFiles(root, { 'a.html': own('sha384-old'), 'b.html': own('sha384-new'), 'c.html': foreign })
  expect(await stalePages(root, CHANNEL, script)).toBe(1)
  expect(readFileSync(join(root, 'a.html'), 'utf8'), 'nothing is changed by looking').toBe(own('sha384-old'))
  await namePages(root, CHANNEL, 7, script)
  expect(await stalePages(root, CHANNEL, script)).toBe(0)
})

test('all pages of the folder are changed, byte for byte else', async () => {
  const root = temporaryFolder()
  writeFiles(root, { 'deep/b.htm': tag(), 'c.html': '<p>no tag</p>', 'd.txt': tag() })
  const latin = Buffer.concat([Buffer.of(0xe9, 0xff), Buffer.from(tag())])
  writeFileSync(join(root, 'a.html'), latin)
  expect(await namePages(root, CHANNEL, 7)).toBe(2)
  const [a] = [readFileSync(join(root, 'a.html'))]
  expect(a.equals(Buffer.concat([Buffer.of(0xe9, 0xff), Buffer.from(tag(' data-sequence="7"'))]))).toBe(true)
  expect(readFileSync(join(root, 'deep', 'b.htm'), 'utf8')).toBe(tag(' data-sequence="7"'))
  expect(readFileSync(join(root, 'd.txt'), 'utf8')).toBe(tag())
})
