/** A site with a service worker that marks nothing: pictures, a background, a film, data and a paper. */
import { join } from 'node:path'
import type { ScriptedPage } from './tabs/scripted-page.ts'
import { drawn, flashcrew, noise, type Site, sound, withSite } from './site.ts'

export const PICTURES = 3
export const FILES = {
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

export async function withWorker(server: string, work: (site: Site) => Promise<void>): Promise<void> {
  const script = `async src="${server}/embed.js" data-manifest="/flashcrew.json" data-worker="/flashcrew-sw.js"`
  const options = { count: PICTURES, bytes: 60_000, script, body: body(''), files: FILES }
  await withSite(server, options, async (site) => {
    site.page('second.html', `<script type="module" ${script}></script>${body('?second')}`)
    flashcrew('sw', '--out', join(site.folder, 'flashcrew-sw.js'), '--json')
    await work(site)
  })
}

/** A first visit, until the visitor's worker knows what is signed. */
export async function firstVisit(page: ScriptedPage, site: Site): Promise<void> {
  await page.goto(site.address)
  await drawn(page, PICTURES)
  await page.waitForFunction(async () => {
    const list = await (await caches.open('flashcrew-list')).match('/flashcrew-list')
    return list !== undefined && navigator.serviceWorker.controller !== null
  }, null)
}

/** Two visitors on the second page, one after the other, until each has its pictures and shares what is there. */
export async function secondVisits(pages: readonly ScriptedPage[], site: Site): Promise<void> {
  for (const page of pages) {
    // A site that answers at once has sent all of it before a first peer is connected.
    if (page !== pages[0]) site.holdMs = 1_000
    await page.goto(`${site.address}second.html`)
    await drawn(page, PICTURES)
    await shared(page, PICTURES + 1)
  }
  site.holdMs = 0
}

/** Resolves when so many files came by way of the visitors. */
export const shared = (page: ScriptedPage, least: number) =>
  page.waitForFunction(
    (count) => ((window as unknown as { seen?: { shared: number } }).seen?.shared ?? 0) >= count,
    least,
    { timeout: 15_000 },
  )

/** What a page fetches by itself, none of it marked: data, and a range of the film. */
export async function fetched(page: ScriptedPage) {
  const json = await page.evaluate(async () => (await fetch('/data.json')).text())
  const part = await page.evaluate(async () => {
    const answer = await fetch('/film.wav', { headers: { Range: 'bytes=1000-1999' } })
    const bytes = [...new Uint8Array(await answer.arrayBuffer())]
    return { status: answer.status, range: answer.headers.get('Content-Range'), bytes }
  })
  return { json, part }
}

/** The film's length in seconds, once a reader has gone to its last ten. */
export async function soughtFilm(page: ScriptedPage): Promise<number> {
  return await page.evaluate(async () => {
    const audio = document.querySelector('audio')
    if (!audio) return Number.NaN
    audio.preload = 'auto'
    audio.currentTime = 50
    await new Promise((resolve) => audio.addEventListener('seeked', resolve, { once: true }))
    return audio.duration
  })
}
