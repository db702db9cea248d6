/** Other people's web servers as the site: nginx, and Vite's preview of a site that its plugin has signed. */
import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Page } from '@playwright/test'
import { build, preview, type Plugin } from 'vite'
import { Command } from '../support/command.ts'
import { expect, note, test } from '../support/harness.ts'
import { answers, freePort } from '../support/server.ts'
import { drawn, newVisitor, noise, seen, Site, type Seen } from '../support/site.ts'

const PICTURES = 3
/** Longer than a site that is not busy takes for a page. */
const PAGE_MS = 150
const PLUGIN = fileURLToPath(new URL('../../dist/cli/vite-plugin.js', import.meta.url))

/** Two visitors, the second with company: all pictures appear, and come by way of the swarm where the site is not quick. */
async function visit(address: string, pages: readonly Page[]): Promise<Seen> {
  for (const page of pages) {
    await page.goto(address)
    await drawn(page, PICTURES)
  }
  const [, last] = pages
  if (!last) throw new Error('nobody came')
  await expect.poll(async () => filesOf(await seen(last))).toBe(PICTURES)
  const report = await seen(last)
  note({ ...report })
  return report
}

const filesOf = ({ shared, plain }: Seen) => shared + (plain['loaded'] ?? 0)

function hasNginx(): boolean {
  try {
    execFileSync('nginx', ['-v'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

test('nginx', async ({ world, browser }) => {
  test.skip(!hasNginx(), 'nginx is not installed here')
  const site = await Site.start(world.server.origin, { count: PICTURES, bytes: 60_000 })
  const state = mkdtempSync(join(tmpdir(), 'flashcrew-nginx-'))
  const port = await freePort()
  writeFileSync(
    join(state, 'nginx.conf'),
    `daemon off; worker_processes 1; pid ${state}/pid; error_log ${state}/error.log;
    ${process.getuid?.() === 0 ? 'user root;' : ''}
    events { worker_connections 256; }
    http {
      types { text/html html; text/javascript js; image/png png; application/json json; }
      map $http_sec_fetch_dest $rate { image 20k; default 0; }
      access_log off; client_body_temp_path ${state}/body; proxy_temp_path ${state}/proxy;
      fastcgi_temp_path ${state}/fastcgi; uwsgi_temp_path ${state}/uwsgi; scgi_temp_path ${state}/scgi;
      server { listen 127.0.0.1:${port}; root ${site.folder}; gzip on; gzip_types application/json image/png;
        limit_rate $rate; }
    }`,
  )
  const nginx = spawn('nginx', ['-c', join(state, 'nginx.conf')], { stdio: 'ignore' })
  const address = `http://127.0.0.1:${port}/`
  try {
    await answers(address)
    const pages = await Promise.all([newVisitor(browser), newVisitor(browser)])
    // So slow that plain HTTP has not brought one before others are asked, however busy the machine.
    expect(await visit(address, pages)).toMatchObject({ plain: {}, shared: PICTURES })
    const found = await new Command(['check', address, '--json'], {}).all()
    expect(found.filter(({ state: is }) => is === 'bad')).toEqual([])
    for (const page of pages) await page.context().close()
  } finally {
    nginx.kill('SIGKILL')
    await once(nginx, 'exit')
    site.close()
    rmSync(state, { recursive: true, force: true })
  }
})

/** What each picture shows, as SHA-256; of a picture that came from others its `blob:`. */
function shownIn(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    Promise.all(
      [...document.images].map(async ({ currentSrc }) => {
        const bytes = await (await fetch(currentSrc)).arrayBuffer()
        const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
        return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
      }),
    ),
  )
}

test('Vite: its plugin signs each clean build as a newer version, and nobody is shown a picture of the one before', async ({
  world,
  browser,
}) => {
  test.slow()
  const root = mkdtempSync(join(tmpdir(), 'flashcrew-vite-'))
  const key = `${root}.key`
  mkdirSync(join(root, 'public'))
  const names = Array.from({ length: PICTURES }, (_, i) => `picture-${i}.png`)
  const pictures = names.map(() => noise(60_000))
  const draw = () => names.forEach((name, i) => writeFileSync(join(root, 'public', name), pictures[i] ?? ''))
  draw()
  const listen = "document.addEventListener('flashcrew', (event) => (window.seen = event.detail))"
  const images = names.map((name) => `<img data-flashcrew="/${name}" alt="" />`).join('')
  writeFileSync(
    join(root, 'index.html'),
    `<!doctype html><html><head><script>${listen}</script></head><body>${images}</body></html>`,
  )
  const hashes = () => pictures.map((picture) => createHash('sha256').update(picture).digest('hex'))
  try {
    const plugin = (await import(pathToFileURL(PLUGIN).href)) as {
      flashcrew: (options: Record<string, unknown>) => Plugin
    }
    const options = { key, signaling: world.server.origin, passphrase: 'three words of a test', worker: true }
    // So late that it seems busy: in a crowd its document is then heard of from others.
    const late: Plugin = {
      name: 'late',
      configurePreviewServer: ({ middlewares }) => {
        middlewares.use((request, _, next) => void setTimeout(next, request.url === '/' ? PAGE_MS : 0))
      },
    }
    const config = { root, configFile: false as const, logLevel: 'error' as const }
    const rebuild = async () => {
      await build({ ...config, plugins: [plugin.flashcrew(options)] })
      const document = readFileSync(join(root, 'dist', 'flashcrew.json'), 'utf8')
      const { header } = JSON.parse(document) as { header: string }
      const fields = Buffer.from(header.split('.')[1] ?? '', 'base64url').toString()
      return (JSON.parse(fields) as { sequence: number }).sequence
    }
    const sequences = [await rebuild()]
    const server = await preview({
      ...config,
      plugins: [late],
      preview: { port: await freePort(), host: '127.0.0.1' },
    })
    const address = server.resolvedUrls?.local[0] ?? ''
    const pages = await Promise.all([newVisitor(browser), newVisitor(browser)])
    await visit(address, pages)
    const found = await new Command(['check', address, '--json'], {}).all()
    expect(found.filter(({ state }) => state === 'bad')).toEqual([])
    expect(found.map(({ code }) => code)).toContain('worker')
    for (const changed of [0, 1]) {
      // The second time as on a machine that has the key alone.
      if (changed === 1) rmSync(`${key}.state`, { recursive: true })
      pictures[changed] = noise(60_000)
      draw()
      sequences.push(await rebuild())
      const visitor = await newVisitor(browser)
      // One of those who do not ask the site for its document: the earlier visitors, still there, tell it of theirs.
      await visitor.addInitScript(() => (Math.random = () => 0.999))
      await visitor.goto(address)
      await drawn(visitor, PICTURES)
      expect(await shownIn(visitor)).toEqual(hashes())
      await expect.poll(async () => filesOf(await seen(visitor))).toBe(PICTURES)
      note({ ...(await seen(visitor)) })
      pages.push(visitor)
    }
    expect(sequences, 'each newer than the one before').toEqual(
      [...new Set(sequences)].toSorted((a, b) => a - b),
    )
    for (const page of pages) await page.context().close()
    await server.close()
  } finally {
    for (const path of [root, key, `${key}.state`]) rmSync(path, { recursive: true, force: true })
  }
})
