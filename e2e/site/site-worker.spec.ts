/** The service worker on a site: its pages stay as they are, and what is signed comes by way of the site's visitors. */
import { readFile } from 'node:fs/promises'
import type { Browser, Page } from '@playwright/test'
import { expect, note, test } from '../support/harness.ts'
import { drawn, newVisitor, noise, seen, type Site } from '../support/site.ts'
import {
  fetched,
  FILES,
  firstVisit,
  PICTURES,
  secondVisits,
  shared,
  soughtFilm,
  withWorker,
} from '../support/worker-site.ts'

async function visitor(browser: Browser, site: Site): Promise<Page> {
  const page = await newVisitor(browser)
  await firstVisit(page, site)
  return page
}

test('pictures, a background, fetch, ranges of a film and a download come by way of the visitors, on a page that marks nothing', async ({
  world,
  browser,
}) => {
  await withWorker(world.server.origin, async (site) => {
    // The first has nobody beside it: it only makes the second one less alone.
    const first = await newVisitor(browser)
    await first.goto(site.address)
    const [one, two] = [await visitor(browser, site), await visitor(browser, site)]
    await secondVisits([one, two], site)
    const before = new Map(site.asked)
    const figures = await seen(two)
    note({ ...figures })
    expect(figures.fromPeers, 'bytes from other visitors').toBeGreaterThan(0)
    const sharedBefore = figures.shared
    // All of what follows is asked for by a page, and none of it is marked.
    const { json, part } = await fetched(two)
    expect(json).toBe(FILES['data.json'].toString())
    expect({ status: part.status, range: part.range }).toEqual({
      status: 206,
      range: `bytes 1000-1999/${FILES['film.wav'].length}`,
    })
    expect(Buffer.from(part.bytes).equals(FILES['film.wav'].subarray(1_000, 2_000))).toBe(true)
    expect(await soughtFilm(two)).toBeCloseTo(60, 0)
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
