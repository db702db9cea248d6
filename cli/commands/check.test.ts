import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { verifyHeader } from '../../client/keys/signatures.ts'
import { signHeader } from '../../client/keys/signing.ts'
import { parseSiteManifest } from '../../shared/content/site-manifest.ts'
import { connect, peerId, send, start } from '../../signaling/testing.ts'
import { examineSite, parseCheck } from './check.ts'
import type { Finding } from './findings.ts'
import { integrityOf } from '../site/own-script.ts'
import { headStartTag, inlineSource } from '../site/head-start.ts'
import { openKeyFile } from '../key/key-file.ts'
import { scriptTag } from '../site/script-tag.ts'
import { parseSign } from '../site/sign-arguments.ts'
import { sign } from '../site/sign.ts'
import { failureOf, temporaryFolder, writeFiles } from '../testing.ts'

const source = {
  env: { FLASHCREW_PASSPHRASE: 'three words of a test' },
  input: { resume: () => {}, pause: () => {}, on: () => {}, off: () => {} },
  write: () => {},
}

const START = headStartTag('start()')

interface SiteOptions {
  readonly headers?: Record<string, string>
  readonly ranges?: boolean
  readonly tag?: (tag: string) => string
  readonly files?: Record<string, string>
}

const TWO_FILES = { 'a.jpg': 'a'.repeat(1_000), 'b b.pdf': 'b'.repeat(500) }

/** A signed site on a server of its own. */
async function site(given: SiteOptions = {}) {
  const { headers = {}, ranges = true, tag = (text) => text, files = TWO_FILES } = given
  const root = temporaryFolder()
  writeFiles(root, files)
  const options = parseSign([root, '--key', `${root}.key`])
  const { header } = await sign(options, source, Date.now())
  const { url: server } = await start()
  const text = START + scriptTag({ server, channel: header.channel, manifest: '/flashcrew.json' })
  writeFileSync(join(root, 'index.html'), `<!doctype html><p>Hello</p>${tag(text)}`)
  const http = createServer((request: IncomingMessage, response: ServerResponse) => {
    const path = decodeURIComponent((request.url ?? '/').slice(1).split('?')[0] ?? '') || 'index.html'
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    try {
      const body = readFileSync(join(root, path))
      const isPart = ranges && request.headers.range !== undefined
      response.writeHead(isPart ? 206 : 200).end(isPart ? body.subarray(0, 1) : body)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    http.closeAllConnections()
    http.close()
  })
  return { root, server, page: new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}/`) }
}

async function all(page: URL): Promise<Map<string, Finding>> {
  const found = new Map<string, Finding>()
  for await (const finding of examineSite(page)) found.set(finding.code, finding)
  return found
}
const wrong = (found: Map<string, Finding>) =>
  [...found.values()].filter(({ state }) => state === 'bad').map(({ code }) => code)

test('a site of one file is told of in the singular', async () => {
  const { page } = await site({ files: { 'a.jpg': 'a' } })
  const found = await all(page)
  expect(found.get('files')?.sentence).toBe('The one file (1 byte) is as it was signed.')
  expect(found.get('manifest')?.sentence).toMatch(/, 1 file\.$/)
})

test('a site that is as it should be', async () => {
  const { page } = await site({ headers: { 'Cache-Control': 'max-age=600' } })
  const found = await all(page)
  expect(wrong(found)).toEqual([])
  expect(found.get('files')?.sentence).toContain('All 2 files')
  expect(found.has('cache')).toBe(false)
  expect(found.has('start')).toBe(false)
  const { page: bare } = await site({ tag: (text) => text.replace(START, '') })
  expect((await all(bare)).get('start')).toMatchObject({ state: 'note' })
})

test('files that changed or went, no ranges, nothing kept', async () => {
  const { root, page } = await site({ ranges: false, headers: { 'Cache-Control': 'no-store' } })
  writeFileSync(join(root, 'a.jpg'), 'A'.repeat(1_000))
  const found = await all(page)
  expect(wrong(found)).toEqual(['changed', 'range'])
  expect(found.get('changed')?.sentence).toContain('a.jpg')
  expect(found.get('cache')).toMatchObject({ state: 'note' })
  const gone = await site()
  writeFileSync(join(gone.root, 'flashcrew.json'), readFileSync(join(root, 'flashcrew.json')))
  expect(wrong(await all(gone.page))).toEqual(['manifest'])
})

test('a document that is older than the page, or than what visitors have heard of', async () => {
  const older = await site({
    tag: (tag) => tag.replace(' data-manifest', ' data-sequence="9e15" data-manifest'),
  })
  expect(wrong(await all(older.page))).toEqual(['older'])
  const { page, root, server } = await site()
  const { key, name } = await openKeyFile(`${root}.key`, source.env.FLASHCREW_PASSPHRASE)
  const parsed = parseSiteManifest(readFileSync(join(root, 'flashcrew.json'), 'utf8'))
  if (!parsed.ok) throw new Error(parsed.error)
  const channel = parsed.value.channel.uri
  expect(channel).toBe(`crew://${key.thumbprint}/${name}`)
  const before = await verifyHeader(parsed.value.jws, channel)
  if (!before) throw new Error('its signature is wrong')
  const { id, ...fields } = before
  const { jws, header } = await signHeader({ ...fields, sequence: before.sequence + 1 }, key)
  expect(header.id).not.toBe(id)
  const visitor = await connect(server)
  await send(visitor, 'join', { channel, peer: peerId() })
  await send(visitor, 'header', { channel, jws: Buffer.from(jws).toString() })
  expect(wrong(await all(page))).toEqual(['stale'])
})

test('a strict policy is told the directives that it lacks', async () => {
  const { page, server } = await site({
    headers: { 'Content-Security-Policy': "default-src 'self'; img-src 'self' blob:" },
  })
  const sentences: string[] = []
  for await (const { code, sentence } of examineSite(page)) if (code === 'policy') sentences.push(sentence)
  expect(sentences).toHaveLength(5)
  expect(sentences.join('\n')).toContain(`add ${inlineSource('start()')} to script-src`)
  expect(sentences.join('\n')).toContain(`add ${server} to script-src`)
})

test('a script of the site’s own, and what it loads, are compared with what the tag names', async () => {
  const part = 'the rest'
  const first = `load("site","${integrityOf(Buffer.from(part), 'sha256').replace('sha256-', '')}")`
  const files = { ...TWO_FILES, 'embed.js': first, 'embed-site.js': part }
  const own = (tag: string) =>
    tag
      .replace(/src="(.*?)\/embed\.js/, 'data-server="$1" src="/embed.js')
      .replace('></script>', ` integrity="${integrityOf(Buffer.from(first))}"></script>`)
  // The page's tag, not the line before it.
  const tag = (text: string) => START + own(text.replace(START, ''))
  const { root, page, server } = await site({ files, tag })
  const found = await all(page)
  expect(wrong(found)).toEqual([])
  expect(found.get('integrity')).toMatchObject({ state: 'good' })
  expect(found.get('tag')?.sentence).toContain(server)
  writeFileSync(join(root, 'embed-site.js'), 'another')
  expect((await all(page)).get('integrity')).toMatchObject({
    state: 'bad',
    sentence: expect.stringContaining('/embed-site.js') as string,
  })
  writeFileSync(join(root, 'embed.js'), 'another')
  expect((await all(page)).get('integrity')).toMatchObject({
    state: 'bad',
    sentence: expect.stringContaining('/embed.js is not the script') as string,
  })
  rmSync(join(root, 'embed.js'))
  expect((await all(page)).get('integrity')?.sentence).toContain('There is no script')
  // The server's own is named as what it is.
  expect((await all((await site()).page)).get('integrity')).toMatchObject({ state: 'note' })
})

test('no page, no tag, no document, another key, no worker', async () => {
  expect(wrong(await all(new URL('http://127.0.0.1:1/')))).toEqual(['page'])
  expect(wrong(await all((await site({ tag: () => '' })).page))).toEqual(['tag'])
  const misplaced = await site({ tag: (tag) => tag.replace('/flashcrew.json', '/elsewhere.json') })
  expect(wrong(await all(misplaced.page))).toEqual(['manifest'])
  const foreign = await site({ tag: (tag) => tag.replace(/crew:..[^/]+/, `crew://${'A'.repeat(43)}`) })
  expect((await all(foreign.page)).get('manifest')?.sentence).toContain('another key')
  const worker = await site({
    tag: (tag) => tag.replace(/><\/script>$/, ' data-worker="/flashcrew-sw.js"></script>'),
  })
  expect(wrong(await all(worker.page))).toEqual(['worker'])
})

test('its words', async () => {
  expect(parseCheck(['https://a.example/b']).href).toBe('https://a.example/b')
  expect((await failureOf(() => parseCheck(['ftp://a']))).exitCode).toBe(2)
  expect((await failureOf(() => parseCheck([]))).message).toContain('Name the page')
})
