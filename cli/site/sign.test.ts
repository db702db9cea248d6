import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { sha256, verifyHeader } from '../../client/keys/signatures.ts'
import { signHeader } from '../../client/keys/signing.ts'
import { fileRange } from '../../shared/content/chunks.ts'
import { parseManifest } from '../../shared/content/manifest.ts'
import { encodeSiteManifest, parseSiteManifest } from '../../shared/content/site-manifest.ts'
import { openKeyFile } from '../key/key-file.ts'
import { parseSign } from './sign-arguments.ts'
import { sign } from './sign.ts'
import { failureOf, temporaryFolder, writeFiles } from '../testing.ts'

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
  /** As a build tool leaves the folder: nothing of the last build is in it. */
  const rebuild = (changed: Record<string, string>) => {
    rmSync(join(root, 'dist'), { recursive: true })
    mkdirSync(join(root, 'dist'))
    writeFiles(join(root, 'dist'), { ...texts, ...changed })
  }
  /** A machine that has the key, and nothing beside it. */
  const freshClone = () => rmSync(join(root, 'site.key.state'), { recursive: true })
  return { root, out, run, rebuild, freshClone }
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
  expect(header).toMatchObject({ sequence: NOW, title: 'dist', aligned: true, manifest: await sha256(bytes) })
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
  expect(await run(NOW + 2)).toMatchObject({ isUnchanged: false, header: { sequence: NOW + 2 } })
})

/** A site that has this document, or answers with this status. */
async function published(answer: () => string | number): Promise<string> {
  const server: Server = createServer((request, response) => {
    const document = request.url === '/flashcrew.json' ? answer() : 404
    if (typeof document === 'number') response.writeHead(document).end()
    else response.end(document)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

test('[B6] clean builds never go back: nothing of the last one is in the folder', async () => {
  const { run, rebuild } = site()
  const sequences = [(await run()).header.sequence]
  for (const change of ['second', 'third']) {
    rebuild({ 'a.jpg': change })
    // The clock stands still, or goes back.
    sequences.push((await run(change === 'third' ? NOW - 5_000 : NOW)).header.sequence)
  }
  expect(sequences).toEqual([NOW, NOW + 1, NOW + 2])
})

test('[B6] a fresh clone that has only the key goes on by the time, and two machines do not meet', async () => {
  const { run, rebuild, freshClone } = site()
  await run()
  rebuild({ 'a.jpg': 'second' })
  freshClone()
  const second = await run(NOW + 5)
  expect(second).toMatchObject({ isUnchanged: false, header: { sequence: NOW + 5 }, warnings: [] })
  rebuild({ 'a.jpg': 'third' })
  freshClone()
  expect((await run(NOW + 6)).header.sequence).toBeGreaterThan(second.header.sequence)
})

test('[B6] a document with a number that an earlier version counted is superseded', async () => {
  const { out, run, root } = site()
  const { header } = await run()
  const { name, key } = await openKeyFile(join(root, 'site.key'), PASSPHRASE)
  const { id, ...fields } = header
  expect(id).toBe(header.id)
  const { jws } = await signHeader({ ...fields, sequence: 3 }, key)
  const parsed = parseSiteManifest(readFileSync(out, 'utf8'))
  if (!parsed.ok) throw new Error(parsed.error)
  writeFileSync(out, encodeSiteManifest({ ...parsed.value, jws }))
  rmSync(join(root, 'site.key.state'), { recursive: true })
  expect(name).toBe('site')
  expect(await run(), 'unchanged, and the newest that is known').toMatchObject({ isUnchanged: true })
  writeFileSync(join(root, 'dist', 'a.jpg'), 'changed')
  expect((await run()).header.sequence).toBe(NOW)
})

test('the next version is newer than the published one, also where this clock is behind, which is told', async () => {
  const { out, run, rebuild, freshClone } = site()
  await run(NOW + 60_000)
  const document = readFileSync(out, 'utf8')
  const url = await published(() => document)
  rebuild({ 'a.jpg': 'changed' })
  freshClone()
  const { header, warnings } = await run(NOW, '--url', url)
  expect(header.sequence).toBe(NOW + 60_001)
  expect(warnings).toEqual([
    'This machine’s clock says 2026-01-01 00:00:00 UTC, but the last version was signed at 2026-01-01 00:01:00 UTC: one of the two clocks is wrong. The new version is numbered after the last one all the same.',
  ])
})

test('what has not changed, but is older than what is published, is signed anew', async () => {
  const { out, run, rebuild, freshClone } = site()
  await run(NOW)
  const first = readFileSync(out, 'utf8')
  rebuild({ 'a.jpg': 'changed' })
  freshClone()
  await run(NOW + 1_000)
  const second = readFileSync(out, 'utf8')
  rebuild({})
  freshClone()
  writeFileSync(out, first)
  const url = await published(() => second)
  expect(await run(NOW + 500, '--url', url)).toMatchObject({
    isUnchanged: false,
    header: { sequence: NOW + 1_001 },
  })
})

test('a site or server that does not answer is told, and does not stand in the way', async () => {
  const { run, rebuild } = site()
  await run()
  const warningsOf = async (now: number, ...words: string[]) => {
    rebuild({ 'a.jpg': `of ${now}` })
    const { warnings, header } = await run(now, ...words)
    expect(header.sequence).toBe(now)
    return warnings
  }
  const other = await published(() => '{}')
  expect(await warningsOf(NOW + 1, '--url', await published(() => 404)), 'the first time').toEqual([])
  expect(await warningsOf(NOW + 2, '--url', await published(() => 503))).toEqual([
    expect.stringMatching(/flashcrew\.json could not be looked at: the site answers 503\.$/),
  ])
  expect(await warningsOf(NOW + 3, '--url', other)).toEqual([
    expect.stringMatching(/could not be looked at: .+\.$/),
  ])
  expect(await warningsOf(NOW + 4, '--signaling', 'http://127.0.0.1:9')).toEqual([
    'The server http://127.0.0.1:9 does not answer, and was not asked for the newest version.',
  ])
})

test('where nothing can be kept beside the key, the clock makes the number, which is told', async () => {
  const { run, rebuild, root, freshClone } = site()
  await run()
  freshClone()
  writeFileSync(join(root, 'site.key.state'), 'a file where the folder would be')
  rebuild({ 'a.jpg': 'changed' })
  const { header, warnings } = await run(NOW + 1)
  expect(header.sequence).toBe(NOW + 1)
  expect(warnings).toEqual([expect.stringMatching(/The number goes by the clock, and is not remembered\.$/)])
})

test('patterns choose; the file itself is never among them', async () => {
  const { out, run } = site({ 'a.json': '{}', 'b.json': '{}', 'c.txt': 'c' })
  await run(NOW, '--include', '**/*.{json,txt}', '--exclude', 'b.*')
  await run(NOW + 1, '--include', '**/*.{json,txt}', '--exclude', 'b.*')
  expect((await opened(out)).manifest.files.map(({ path }) => path)).toEqual(['a.json', 'c.txt'])
})

test('an ending in capitals is the same ending', async () => {
  const { out, run } = site({ 'B.PNG': 'b', 'C.JPG': 'c', 'page.HTML': '<p>' })
  await run()
  const paths = (await opened(out)).manifest.files.map(({ path }) => path)
  expect(paths).toEqual(expect.arrayContaining(['B.PNG', 'C.JPG']))
  expect(paths).not.toContain('page.HTML')
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
    await failureOf(() => run(NOW, '--include', '*.none')),
    await failureOf(() => sign(parseSign([join(root, 'nowhere'), '--key', 'k']), source, NOW)),
    await failureOf(() =>
      sign(parseSign([join(root, 'dist'), '--key', join(root, 'other.key')]), source, NOW),
    ),
    await failureOf(() => run(NOW, '--out', join(root, 'nowhere', 'x.json'))),
  ]
  expect(refusals.map(({ message }) => message)).toEqual([
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

test('a command line that is not understood is exit code 2', async () => {
  const lines = [
    [],
    ['a', 'b', '--key', 'k'],
    ['a'],
    ['a', '--key', 'k', '--name', 'A B'],
    ['a', '--nope'],
    ['a', '--key', 'k', '--url', 'x'],
  ]
  for (const words of lines) expect((await failureOf(() => parseSign(words))).exitCode).toBe(2)
})
