import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sha256, verifyHeader } from '../client/signatures.ts'
import { fileRange } from '../shared/content/chunks.ts'
import { parseManifest } from '../shared/content/manifest.ts'
import { parseSiteManifest } from '../shared/content/site-manifest.ts'
import { parseSign } from './sign-arguments.ts'
import { sign } from './sign.ts'
import { failureOf, temporaryFolder, writeFiles } from './testing.ts'

const PASSPHRASE = 'three words of a test'
const NOW = Date.parse('2026-01-01T00:00:00Z')
const source = {
  env: { FLASHCREW_PASSPHRASE: PASSPHRASE },
  input: { resume: () => {}, pause: () => {}, on: () => {}, off: () => {} },
  write: () => {},
}

function site(texts: Record<string, string> = { 'a.jpg': 'aaa', 'deep/b.pdf': 'bb', 'index.html': '<p>' }) {
  const root = temporaryFolder()
  mkdirSync(join(root, 'dist'))
  writeFiles(join(root, 'dist'), texts)
  const out = join(root, 'dist', 'flashcrew.json')
  const run = (now = NOW, ...words: string[]) =>
    sign(parseSign([join(root, 'dist'), '--key', join(root, 'site.key'), ...words]), source, now)
  return { root, out, run }
}

async function opened(out: string) {
  const parsed = parseSiteManifest(readFileSync(out, 'utf8'))
  if (!parsed.ok) throw new Error(parsed.error)
  const { jws, channel, manifest: bytes } = parsed.value
  const header = await verifyHeader(jws, channel.uri)
  if (!header) throw new Error('its signature is wrong')
  const manifest = parseManifest(bytes, header)
  if (!manifest.ok) throw new Error(manifest.error)
  return { header, bytes, manifest: manifest.value }
}

test('the large files of a site are signed, aligned; a key is made where there is none', async () => {
  const { out, run, root } = site()
  expect(await run()).toMatchObject({ files: 2, bytes: 5, isUnchanged: false, isNewKey: true })
  const { header, bytes, manifest } = await opened(out)
  expect(header).toMatchObject({ sequence: 1, title: 'dist', aligned: true, manifest: await sha256(bytes) })
  expect(manifest.files).toMatchObject([
    { path: 'a.jpg', size: 3, type: 'image/jpeg' },
    { path: 'deep/b.pdf', size: 2, type: 'application/pdf' },
  ])
  expect(fileRange(manifest.files, 'deep/b.pdf', header)?.start).toBe(header.chunkBytes)
  expect(statSync(out).mode & 0o777, 'a web server may read it').toBe(0o644)
  expect(statSync(join(root, 'site.key')).mode & 0o077).toBe(0)
})

test('what has not changed is left as it is; what has is the next version', async () => {
  const { out, run, root } = site()
  await run()
  const before = readFileSync(out, 'utf8')
  expect(await run(NOW + 1)).toMatchObject({ isUnchanged: true, isNewKey: false })
  expect(readFileSync(out, 'utf8')).toBe(before)
  writeFileSync(join(root, 'dist', 'a.jpg'), 'changed')
  expect(await run(NOW + 2)).toMatchObject({ isUnchanged: false, header: { sequence: 2 } })
})

test('patterns choose; the file itself is never among them', async () => {
  const { out, run } = site({ 'a.json': '{}', 'b.json': '{}', 'c.txt': 'c' })
  await run(NOW, '--include', '**/*.{json,txt}', '--exclude', 'b.*')
  await run(NOW + 1, '--include', '**/*.{json,txt}', '--exclude', 'b.*')
  expect((await opened(out)).manifest.files.map(({ path }) => path)).toEqual(['a.json', 'c.txt'])
})

test('HTML and JavaScript only where that is asked for', async () => {
  const { out, run, root } = site()
  const refused = await failureOf(() => run(NOW, '--include', '**'))
  expect(refused.message).toBe(
    'index.html can run as code, which the site’s own server should give: leave it out by --exclude, or add --scripts.',
  )
  expect([existsSync(out), existsSync(join(root, 'site.key'))]).toEqual([false, false])
  await run(NOW, '--include', '**', '--scripts')
  expect((await opened(out)).manifest.files).toHaveLength(3)
})

test('what cannot be done is one sentence, and nothing is written', async () => {
  const { out, run, root } = site()
  await run()
  const before = readFileSync(out, 'utf8')
  writeFileSync(join(root, 'dist', 'a.jpg'), 'changed')
  const refusals = [
    await failureOf(() => run(NOW - 60_000)),
    await failureOf(() => run(NOW, '--include', '*.none')),
    await failureOf(() => sign(parseSign([join(root, 'nowhere'), '--key', 'k']), source, NOW)),
    await failureOf(() =>
      sign(parseSign([join(root, 'dist'), '--key', join(root, 'other.key')]), source, NOW),
    ),
    await failureOf(() => run(NOW, '--out', join(root, 'nowhere', 'x.json'))),
  ]
  expect(refusals.map(({ message }) => message)).toEqual([
    expect.stringContaining('The clock says 2025-12-31T23:59:00.000Z, but'),
    expect.stringContaining('is of the form *.none: nothing was signed.'),
    expect.stringContaining('cannot be read: it is not there.'),
    expect.stringContaining('is signed by another key'),
    expect.stringContaining('cannot be written: it is not there.'),
  ])
  expect(existsSync(join(root, 'other.key'))).toBe(false)
  expect(readFileSync(out, 'utf8')).toBe(before)
  rmSync(out)
  writeFileSync(out, '{"mine": true}')
  expect((await failureOf(() => run())).message).toContain('nothing was written over')
  expect(readFileSync(out, 'utf8')).toBe('{"mine": true}')
})

test('too much is said before it is read', async () => {
  const many = Object.fromEntries(Array.from({ length: 513 }, (_, i) => [`${i}.jpg`, 'x']))
  expect((await failureOf(() => site(many).run())).message).toContain('These are 513 files')
})

test('a command line that cannot be meant is exit code 2', async () => {
  const lines = [[], ['a', 'b', '--key', 'k'], ['a'], ['a', '--key', 'k', '--name', 'A B'], ['a', '--nope']]
  for (const words of lines) expect((await failureOf(() => parseSign(words))).exitCode).toBe(2)
})
