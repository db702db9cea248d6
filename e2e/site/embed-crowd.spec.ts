/** A crowd at a busy site: what the site's document says comes from peers too, and is not old for that. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { expect, test } from '../support/harness.ts'
import { drawn, newVisitor, noise, seen, withSite, type Site } from '../support/site.ts'

const PICTURES = 3
const USUAL = { count: PICTURES, bytes: 60_000 }
const DOCUMENT = 'flashcrew.json'

/**
 * A site whose page names the channel, as `flashcrew sign` prints the tag, and its version, as `--pages` writes it: else nobody
 * would ask peers before the document is here.
 */
function withNamed(origin: string, work: (site: Site) => Promise<void>): Promise<void> {
  return withSite(origin, USUAL, (site) => {
    site.page('named.html', `${site.tag}${site.marked}`)
    site.sign(origin)
    return work(site)
  })
}

/** So many have come lately that the next is one of a crowd. */
async function crowd(site: Site, server: string): Promise<void> {
  for (let i = 0; i < 3; i++) await site.company(server)
}

/** One that chance does not choose to ask the site at once. */
async function unchosen(browser: Browser): Promise<Page> {
  const page = await newVisitor(browser)
  await page.addInitScript(() => (Math.random = () => 0.999))
  return page
}

async function visit(page: Page, site: Site, path = 'named.html'): Promise<void> {
  await page.goto(`${site.address}${path}`)
  await drawn(page, PICTURES)
}

test('a visitor in a crowd hears of the site’s document from peers, and does not ask the site for it', async ({
  world,
  browser,
}) => {
  const { origin } = world.server
  await withNamed(origin, async (site) => {
    await site.company(origin)
    const first = await newVisitor(browser)
    await visit(first, site)
    expect(site.asked.get(DOCUMENT), 'by the first').toBe(1)
    await crowd(site, origin)
    const other = await unchosen(browser)
    await visit(other, site)
    expect(site.asked.get(DOCUMENT), 'by both').toBe(1)
    const report = await seen(other)
    expect(report).toMatchObject({ shared: PICTURES, plain: {} })
    expect(report.fromPeers).toBeGreaterThan(0)
    // A page that does not name its version cannot tell what is old.
    site.page('unnamed.html', `${site.tag}${site.marked}`)
    const asking = await unchosen(browser)
    await visit(asking, site, 'unnamed.html')
    expect(site.asked.get(DOCUMENT), 'by the third too').toBe(2)
    for (const page of [first, other, asking]) await page.context().close()
  })
})

test('where no peer tells it, the site is asked after all', async ({ world, browser }) => {
  const { origin } = world.server
  await withNamed(origin, async (site) => {
    await crowd(site, origin)
    const page = await unchosen(browser)
    await visit(page, site)
    expect(site.asked.get(DOCUMENT)).toBe(1)
    expect(await seen(page)).toMatchObject({ shared: PICTURES, fromPeers: 0, plain: {} })
    await page.context().close()
  })
})

test('nobody tells it, and the site has none: everything comes by plain HTTP', async ({ world, browser }) => {
  const { origin } = world.server
  await withNamed(origin, async (site) => {
    await crowd(site, origin)
    site.changed.set(DOCUMENT, Buffer.from('<!doctype html><title>Not found</title>'))
    const page = await unchosen(browser)
    await visit(page, site)
    expect(await seen(page)).toMatchObject({ shared: 0, plain: { 'bad-manifest': PICTURES } })
    await page.context().close()
  })
})

test('a site is signed anew: who hears of it from peers has what it says now', async ({ world, browser }) => {
  const { origin } = world.server
  await withNamed(origin, async (site) => {
    await site.company(origin)
    const old = await newVisitor(browser)
    await visit(old, site)
    const [name = ''] = site.pictures
    writeFileSync(join(site.folder, name), noise(30_000))
    site.sign(origin)
    // Few of a crowd ask the site, and the others hear of it from them.
    const chosen = await newVisitor(browser)
    await chosen.addInitScript(() => (Math.random = () => 0))
    await crowd(site, origin)
    await visit(chosen, site)
    const before = site.asked.get(DOCUMENT)
    const other = await unchosen(browser)
    await visit(other, site)
    expect(site.asked.get(DOCUMENT)).toBe(before)
    const heightOf = (page: Page) =>
      page.getByAltText(name).evaluate((image: HTMLImageElement) => image.naturalHeight)
    expect(await heightOf(chosen)).toBeLessThan(await heightOf(old))
    expect(await heightOf(other)).toBe(await heightOf(chosen))
    expect(await seen(other)).toMatchObject({ shared: PICTURES, plain: {} })
    for (const page of [old, chosen, other]) await page.context().close()
  })
})
