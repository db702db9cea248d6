/** Other people's web servers as the site: nginx, and Vite's preview of a site that its plugin has signed. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Page } from '@playwright/test'
import { build, preview, type Plugin } from 'vite'
import { Command } from './command.ts'
import { expect, note, test } from './harness.ts'
import { answers, freePort } from './server.ts'
import { drawn, newVisitor, noise, seen, Site, type Seen } from './site.ts'

const PICTURES = 3
const PLUGIN = fileURLToPath(new URL('../dist/cli/vite-plugin.js', import.meta.url))

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

test('Vite: its plugin signs what is built and puts in the tag, and its preview serves it', async ({
  world,
  browser,
}) => {
  const root = mkdtempSync(join(tmpdir(), 'flashcrew-vite-'))
  const key = `${root}.key`
  mkdirSync(join(root, 'public'))
  const names = Array.from({ length: PICTURES }, (_, i) => `picture-${i}.png`)
  for (const name of names) writeFileSync(join(root, 'public', name), noise(60_000))
  const listen = "document.addEventListener('flashcrew', (event) => (window.seen = event.detail))"
  const images = names.map((name) => `<img data-flashcrew="/${name}" alt="" />`).join('')
  writeFileSync(
    join(root, 'index.html'),
    `<!doctype html><html><head><script>${listen}</script></head><body>${images}</body></html>`,
  )
  try {
    const plugin = (await import(pathToFileURL(PLUGIN).href)) as {
      flashcrew: (options: Record<string, unknown>) => Plugin
    }
    const options = { key, signaling: world.server.origin, passphrase: 'three words of a test', worker: true }
    const config = { root, configFile: false as const, logLevel: 'error' as const }
    await build({ ...config, plugins: [plugin.flashcrew(options)] })
    const server = await preview({ ...config, preview: { port: await freePort(), host: '127.0.0.1' } })
    const address = server.resolvedUrls?.local[0] ?? ''
    const pages = await Promise.all([newVisitor(browser), newVisitor(browser)])
    await visit(address, pages)
    const found = await new Command(['check', address, '--json'], {}).all()
    expect(found.filter(({ state }) => state === 'bad')).toEqual([])
    expect(found.map(({ code }) => code)).toContain('worker')
    for (const page of pages) await page.context().close()
    await server.close()
  } finally {
    rmSync(root, { recursive: true, force: true })
    rmSync(key, { force: true })
  }
})
