/** The pages as an installed app: opened without the server, brought up to date without interrupting anyone, small. */
import { readdir, readFile } from 'node:fs/promises'
import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { expect, test as plain, type Page } from '@playwright/test'
import { test } from '../support/harness.ts'

const PAGES = fileURLToPath(new URL('../../dist/pages/', import.meta.url))
const PAGE_BYTES_MAX = 150_000
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
}

plain('the emergency page has at most 150 KB gzipped before its map', async () => {
  const html = await readFile(join(PAGES, 'receive/index.html'), 'utf8')
  const assets = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path = '']) => path)
  expect(assets.length).toBeGreaterThan(2)
  const files = await Promise.all(assets.map((path) => readFile(join(PAGES, path))))
  const sizes = [Buffer.from(html), ...files].map((file) => gzipSync(file, { level: 9 }).length)
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  console.log(`    ${JSON.stringify({ firstLoadGzipped: bytes, files: sizes.length })}`)
  expect(bytes).toBeLessThan(PAGE_BYTES_MAX)
})

test('it opens without the server, also by a link with a question mark, and can be installed', async ({
  world,
}) => {
  const { page } = await world.tab('emergency page', { path: '/' })
  await expect(page.getByRole('heading', { name: 'No channel yet' })).toBeVisible()
  await workerIsActive(page)
  const manifest = (await (await page.request.get(`${world.server.origin}/manifest.webmanifest`)).json()) as {
    display: string
    start_url: string
    icons: { src: string; sizes: string }[]
  }
  expect([manifest.display, manifest.start_url]).toEqual(['standalone', '/'])
  expect(manifest.icons.map(({ sizes }) => sizes)).toEqual(expect.arrayContaining(['192x192', '512x512']))
  for (const { src } of manifest.icons)
    expect((await page.request.get(world.server.origin + src)).ok()).toBe(true)
  await world.server.kill()
  for (const path of ['/', '/?from=home-screen', '/publish/']) {
    await page.goto(world.server.origin + path)
    await expect(page.getByRole('main')).toBeVisible()
  }
  // The basemap is there too.
  const cities = await page.evaluate(async () => (await fetch('/basemap/cities.json')).ok)
  expect(cities).toBe(true)
})

plain('a new build is taken at the next opening, whole, and interrupts no open tab', async ({ browser }) => {
  const build = await TwoBuilds.start()
  const context = await browser.newContext()
  try {
    const first = await context.newPage()
    await first.goto(`${build.origin}/`)
    await workerIsActive(first)
    const second = await context.newPage()
    await second.goto(`${build.origin}/`)
    build.version = 2
    await first.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready
      await registration.update()
    })
    await first.waitForFunction(
      async () => (await navigator.serviceWorker.ready).waiting?.state === 'installed',
    )
    expect(await versionOf(first), 'what is open stays').toBe('1')
    await first.reload()
    expect([await versionOf(first), await versionOf(second)], 'what is open stays as it is').toEqual([
      '1',
      '1',
    ])
    await first.close()
    await second.close()
    // A browser changes over once the old worker is idle, some seconds after its last tab.
    const opened = async (): Promise<string> => {
      const next = await context.newPage()
      await next.goto(`${build.origin}/?from=home-screen`)
      const version = await versionOf(next)
      await next.close()
      return version
    }
    await expect.poll(opened, { timeout: 40_000, intervals: [2_000, 5_000, 10_000, 20_000] }).toBe('2')
  } finally {
    await context.close()
    await build.close()
  }
})

/** All that the pages are made of is kept. */
async function workerIsActive(page: Page): Promise<void> {
  await page.waitForFunction(
    async () =>
      (await navigator.serviceWorker.ready).active?.state === 'activated' &&
      navigator.serviceWorker.controller,
  )
}

async function versionOf(page: Page): Promise<string> {
  return page.evaluate(() => document.documentElement.dataset['build'] ?? '')
}

/** The build, and one that differs from it in its HTML, as a server would give them before and after an update. */
class TwoBuilds {
  version = 1
  private readonly server: HttpServer
  private readonly files: ReadonlyMap<string, Buffer>

  private constructor(server: HttpServer, files: ReadonlyMap<string, Buffer>) {
    this.server = server
    this.files = files
  }

  static async start(): Promise<TwoBuilds> {
    const names = (await readdir(PAGES, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
    const files = new Map<string, Buffer>()
    for (const name of names) files.set(`/${name.slice(PAGES.length)}`, await readFile(name))
    const server = createServer((request, response) => {
      const path = new URL(request.url ?? '/', 'http://localhost').pathname
      const body = build.body(path === '/' ? '/receive/index.html' : path.replace(/\/$/, '/index.html'))
      const type = TYPES[extname(path) || '.html'] ?? 'application/octet-stream'
      response.writeHead(body ? 200 : 404, { 'Content-Type': type, 'Cache-Control': 'no-cache' }).end(body)
    })
    const build = new TwoBuilds(server, files)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return build
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }

  private body(path: string): Buffer | string | undefined {
    const file = this.files.get(path)
    if (path.endsWith('.html')) return file?.toString().replace('<html', `<html data-build="${this.version}"`)
    // The list's revision of the page is what makes a browser see that there is another build.
    if (path === '/sw.js')
      return file
        ?.toString()
        .replace(/(url:`\/`,revision:`)/, `$1${this.version}`)
        .replace(/("url":"\/","revision":")/, `$1${this.version}`)
    return file
  }
}
