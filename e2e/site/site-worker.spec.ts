/** The service worker on a site: its pages stay as they are, and what is signed comes by way of the site's visitors. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { expect, note, test } from '../support/harness.ts'
import { drawn, flashcrew, noise, seen, type Site, sound, newVisitor, withSite } from '../support/site.ts'

const PICTURES = 3
const FILES = {
  'film.wav': sound(60),
  'data.json': Buffer.from(JSON.stringify({ rows: 'x'.repeat(50_000) })),
  'paper.pdf': noise(40_000),
  'wall.png': noise(30_000),
}

/** Nothing in it is marked. On a second page they have other addresses, so that no memory of the browser's answers for them. */
const body = (query: string) => `
  ${Array.from({ length: PICTURES }, (_, i) => `<img src="/picture-${i}.png${query}" alt="picture ${i}" />`).join('')}
  <div id="wall" style="width: 50px; height: 50px; background: url(/wall.png${query})"></div>
  <audio controls preload="metadata" src="/film.wav${query}"></audio>
  <a href="/paper.pdf" download>The paper</a>`

async function withWorker(server: string, work: (site: Site) => Promise<void>): Promise<void> {
  const script = `async src="${server}/embed.js" data-manifest="/flashcrew.json" data-worker="/flashcrew-sw.js"`
  const options = { count: PICTURES, bytes: 60_000, script, body: body(''), files: FILES }
  await withSite(server, options, async (site) => {
    site.page('second.html', `<script type="module" ${script}></script>${body('?second')}`)
    flashcrew('sw', '--out', join(site.folder, 'flashcrew-sw.js'), '--json')
    await work(site)
  })
}

/** A second page of a visitor whose worker knows what is signed. */
async function visitor(browser: Browser, site: Site): Promise<Page> {
  const page = await newVisitor(browser)
  await page.goto(site.address)
  await drawn(page, PICTURES)
  await page.waitForFunction(async () => {
    const list = await (await caches.open('flashcrew-list')).match('/flashcrew-list')
    return list !== undefined && navigator.serviceWorker.controller !== null
  })
  return page
}

const shared = (page: Page, least: number) =>
  page.waitForFunction(
    (count) => ((window as unknown as { seen?: { shared: number } }).seen?.shared ?? 0) >= count,
    least,
    { timeout: 15_000 },
  )

test('pictures, a background, fetch, ranges of a film and a download come by way of the visitors, on a page that marks nothing', async ({
  world,
  browser,
}) => {
  await withWorker(world.server.origin, async (site) => {
    // The first has nobody beside it: it only makes the second one less alone.
    const first = await newVisitor(browser)
    await first.goto(site.address)
    const [one, two] = [await visitor(browser, site), await visitor(browser, site)]
    for (const page of [one, two]) {
      // A site that answers at once has sent all of it before a first peer is connected.
      if (page === two) site.holdMs = 1_000
      await page.goto(`${site.address}second.html`)
      await drawn(page, PICTURES)
      await shared(page, PICTURES + 1)
    }
    site.holdMs = 0
    const before = new Map(site.asked)
    const figures = await seen(two)
    note({ ...figures })
    expect(figures.fromPeers, 'bytes from other visitors').toBeGreaterThan(0)
    const sharedBefore = figures.shared
    // All of what follows is asked for by a page, and none of it is marked.
    const json = await two.evaluate(async () => (await fetch('/data.json')).text())
    expect(json).toBe(FILES['data.json'].toString())
    const part = await two.evaluate(async () => {
      const answer = await fetch('/film.wav', { headers: { Range: 'bytes=1000-1999' } })
      const bytes = [...new Uint8Array(await answer.arrayBuffer())]
      return { status: answer.status, range: answer.headers.get('Content-Range'), bytes }
    })
    expect({ status: part.status, range: part.range }).toEqual({
      status: 206,
      range: `bytes 1000-1999/${FILES['film.wav'].length}`,
    })
    expect(Buffer.from(part.bytes).equals(FILES['film.wav'].subarray(1_000, 2_000))).toBe(true)
    const film = two.locator('audio')
    await film.evaluate(async (audio: HTMLAudioElement) => {
      audio.preload = 'auto'
      audio.currentTime = 50
      await new Promise((resolve) => audio.addEventListener('seeked', resolve, { once: true }))
    })
    expect(await film.evaluate((audio: HTMLAudioElement) => audio.duration)).toBeCloseTo(60, 0)
    const [download] = await Promise.all([
      two.waitForEvent('download'),
      two.getByRole('link', { name: 'The paper' }).click(),
    ])
    expect((await readFile(await download.path())).equals(FILES['paper.pdf'])).toBe(true)
    await shared(two, sharedBefore + 2)
    note({ before: [...before], after: [...site.asked], plain: (await seen(two)).plain })
    for (const page of [first, one, two]) await page.context().close()
  })
})

test('a page without the script tag, and files that changed since they were signed, are as if there was no worker', async ({
  world,
  browser,
}) => {
  await withWorker(world.server.origin, async (site) => {
    const images = site.pictures.map((name) => `<img src="/${name}" alt="" />`).join('')
    site.page('plain.html', images)
    const first = await newVisitor(browser)
    await first.goto(site.address)
    const page = await visitor(browser, site)
    await page.goto(`${site.address}plain.html`)
    await drawn(page, PICTURES)
    for (const name of site.pictures) site.changed.set(name, noise(20_000))
    // Who has what was signed would still give it.
    await first.context().close()
    await page.goto(`${site.address}second.html`)
    await drawn(page, PICTURES)
    expect(await page.evaluate(() => document.images[0]?.naturalHeight)).toBeLessThan(150)
    await page.context().close()
  })
})
