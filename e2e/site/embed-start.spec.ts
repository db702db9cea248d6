/** The line before the script tag: a quick site's pictures begin at once, a busy one's wait for company, and all come without our server. */
import type { Browser, Page, Route } from '@playwright/test'
import { expect, note, test } from '../support/harness.ts'
import { drawn, newVisitor, noise, seen, sound, withSite, type Site } from '../support/site.ts'

const PICTURES = 3
const QUICK = { count: PICTURES, bytes: 60_000, pageMs: 0 }
/** More than a site that is quick takes for its page. */
const BUSY_MS = 500

/** A page as `flashcrew sign` proposes it. */
function proposed(site: Site, body = site.marked, tag = site.tag): string {
  site.page('index.html', `${site.start}${tag}${body}`)
  return site.address
}

/** When its first picture was asked for, and when the script had come, ms from the navigation. */
async function asked(page: Page): Promise<{ picture: number; script: number }> {
  return page.evaluate(() => {
    const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[]
    const picture = entries.find(({ name }) => name.includes('picture-0'))
    const script = entries.find(({ name }) => name.includes('/embed.js'))
    return { picture: picture?.startTime ?? Infinity, script: script?.responseEnd ?? 0 }
  })
}

/** More than that, and a site does not count as quick (client/embed/tag/marked/site-speed.ts), or had its time before its pictures came. */
const QUICK_MS = { page: 50, pictures: 300 }

/** A visitor to whom the site was as quick as it is. Who comes while other tests want the processor leaves again. */
async function quicklyServed(browser: Browser, address: string): Promise<Page> {
  for (let tries = 0; tries < 10; tries++) {
    const page = await newVisitor(browser)
    await page.goto(address)
    await drawn(page, PICTURES)
    const took = await page.evaluate(() => {
      const [{ requestStart, responseStart }] = performance.getEntriesByType('navigation') as [
        PerformanceNavigationTiming,
      ]
      const pictures = performance
        .getEntriesByType('resource')
        .filter(({ name }) => name.includes('picture-'))
      const last = Math.max(...pictures.map((entry) => (entry as PerformanceResourceTiming).responseEnd))
      return { page: responseStart - requestStart, pictures: last - responseStart }
    })
    if (took.page <= QUICK_MS.page && took.pictures <= QUICK_MS.pictures) return page
    note(took)
    await page.context().close()
  }
  throw new Error('This machine is too busy for any site to be quick.')
}

test('a quick site’s pictures do not wait for the script', async ({ world, page }) => {
  await withSite(world.server.origin, QUICK, async (site) => {
    const held: Route[] = []
    await page.route(/embed\.js/, (route) => void held.push(route))
    await page.goto(proposed(site), { waitUntil: 'commit' })
    await drawn(page, PICTURES)
    for (const route of held) await route.continue()
    await expect.poll(async () => (await seen(page))?.plain).toEqual({ alone: PICTURES })
    expect(
      site.pictures.map((name) => site.asked.get(name)),
      'each was asked for once',
    ).toEqual(Array(PICTURES).fill(1))
  })
})

test('with company too they come as if there was no script; then they are given to others', async ({
  world,
  browser,
}) => {
  const headers = { 'Cache-Control': 'max-age=600' }
  await withSite(world.server.origin, { ...QUICK, headers }, async (site) => {
    await site.company(world.server.origin)
    const first = await quicklyServed(browser, proposed(site))
    await expect.poll(async () => (await seen(first)).plain).toEqual({ loaded: PICTURES })
    await expect.poll(() => world.server.metric('flashcrew_peers')).toBe(1)
    // From now on it is busy, and whoever comes has them from the first.
    Object.assign(site, { pageMs: BUSY_MS, holdMs: 1_500 })
    const second = await newVisitor(browser)
    await second.goto(site.address)
    await drawn(second, PICTURES)
    const report = await seen(second)
    note({ ...report })
    expect(report.shared).toBe(PICTURES)
    expect(report.fromPeers, 'bytes that came from the first').toBeGreaterThan(0)
    for (const each of [first, second]) await each.context().close()
  })
})

test('a busy site’s pictures wait for the script, and with company come by way of the swarm', async ({
  world,
  page,
}) => {
  await withSite(world.server.origin, { ...QUICK, pageMs: BUSY_MS }, async (site) => {
    await site.company(world.server.origin)
    await page.goto(proposed(site))
    await drawn(page, PICTURES)
    expect(await seen(page)).toMatchObject({ shared: PICTURES, plain: {} })
    const { picture, script } = await asked(page)
    expect(picture, 'the first picture is asked for after the script came').toBeGreaterThan(script)
    const scripts = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .map(({ name }) => new URL(name))
        .filter(({ pathname }) => /embed[\w-]*\.js$/.test(pathname))
        .map(({ origin, pathname }) => origin + pathname),
    )
    expect([...new Set(scripts)].sort(), 'the site gives the script itself, and the server none').toEqual([
      `${site.address}flashcrew/embed-site.js`,
      `${site.address}flashcrew/embed.js`,
    ])
  })
})

const isForeign = (page: Page) => page.evaluate(() => (window as { foreign?: true }).foreign)

test('a script that is not the one whose hash the page names does not run: everything comes by plain HTTP', async ({
  world,
  browser,
}) => {
  await withSite(world.server.origin, { ...QUICK, pageMs: BUSY_MS }, async (site) => {
    proposed(site)
    const bad = Buffer.from('window.foreign = true; export const openSite = () => 0')
    await site.company(world.server.origin)
    // What the script loads is of another kind than it was built with.
    site.changed.set('flashcrew/embed-site.js', bad)
    const one = await newVisitor(browser)
    await one.goto(site.address)
    await drawn(one, PICTURES)
    await expect.poll(async () => (await seen(one))?.plain).toEqual({ fault: PICTURES })
    expect(await isForeign(one)).toBeUndefined()
    site.changed.set('flashcrew/embed.js', bad)
    const two = await newVisitor(browser)
    await two.goto(site.address)
    await drawn(two, PICTURES)
    expect(await isForeign(two)).toBeUndefined()
    expect(await seen(two)).toBeUndefined()
    for (const each of [one, two]) await each.context().close()
  })
})

test('the script is not there: everything that is marked comes all the same, also from a busy site', async ({
  world,
  page,
}) => {
  const options = { ...QUICK, pageMs: BUSY_MS, files: { 'wall.png': noise(30_000) } }
  await withSite(world.server.origin, options, async (site) => {
    const body = `${site.marked}<div data-flashcrew="/wall.png" style="width: 50px; height: 50px"></div>`
    const tag = site.tag.replace('/flashcrew/embed.js', 'http://127.0.0.1:1/embed.js')
    await page.goto(proposed(site, body, tag))
    await drawn(page, PICTURES)
    await expect
      .poll(() => page.locator('div').evaluate((div) => getComputedStyle(div).backgroundImage))
      .toContain('/wall.png')
  })
})

test('the script hangs: they come after a while', async ({ world, page }) => {
  await withSite(world.server.origin, { ...QUICK, pageMs: BUSY_MS }, async (site) => {
    await page.route(/embed\.js/, () => {})
    await page.goto(proposed(site), { waitUntil: 'commit' })
    await drawn(page, PICTURES)
    expect(await page.evaluate(() => (window as { seen?: unknown }).seen)).toBeUndefined()
  })
})

test('a picture that the browser chooses among several is left to it', async ({ world, page }) => {
  const files = { 'wide.png': noise(90_000), 'narrow.png': noise(30_000) }
  const images = `
    <img data-flashcrew src="/narrow.png" srcset="/narrow.png 200w, /wide.png 800w" sizes="300px" alt="" />
    <picture><source srcset="/wide.png" /><img data-flashcrew src="/narrow.png" alt="" /></picture>`
  await withSite(world.server.origin, { count: 0, bytes: 0, files, pageMs: BUSY_MS }, async (site) => {
    await site.company(world.server.origin)
    await page.goto(proposed(site, images))
    await drawn(page, 2)
    const shown = () =>
      page.evaluate(() => [...document.images].map(({ currentSrc }) => new URL(currentSrc).pathname))
    expect(await shown()).toEqual(['/wide.png', '/wide.png'])
    expect((await seen(page)).plain).toEqual({ responsive: 2 })
  })
})

test('a film of an own address that has not begun is taken over, and given back where that fails', async ({
  world,
  page,
}) => {
  const files = { 'film.wav': sound(2), 'other.wav': sound(1) }
  const films = `
    <audio data-flashcrew src="/film.wav" preload="auto"></audio>
    <audio data-flashcrew preload="auto"><source src="/film.wav" /></audio>
    <audio data-flashcrew src="/unsigned.wav" preload="auto"></audio>`
  await withSite(world.server.origin, { count: 0, bytes: 0, files, pageMs: BUSY_MS }, async (site) => {
    site.changed.set('unsigned.wav', sound(1))
    site.mediaMs = 700
    await site.company(world.server.origin)
    await page.goto(proposed(site, films))
    await expect
      .poll(() =>
        page.evaluate(() => [...document.querySelectorAll('audio')].map((film) => film.readyState > 0)),
      )
      .toEqual([true, true, true])
    const shown = await page.evaluate(() =>
      [...document.querySelectorAll('audio')].map(({ currentSrc }) => new URL(currentSrc).protocol),
    )
    expect(shown).toEqual(['blob:', 'blob:', 'http:'])
    expect(await seen(page)).toMatchObject({ shared: 2, plain: { 'not-listed': 1 } })
  })
})

test('a picture that is to come late is not fetched before it is near', async ({ world, page }) => {
  await withSite(world.server.origin, { ...QUICK, pageMs: BUSY_MS }, async (site) => {
    await site.company(world.server.origin)
    const [first = '', second = ''] = site.pictures
    const body = `<img data-flashcrew="/${first}" alt="" /><div style="height: 9000px"></div>
      <img data-flashcrew="/${second}" alt="the late one" loading="lazy" />`
    await page.goto(proposed(site, body))
    await expect.poll(async () => (await seen(page)).shared).toBe(1)
    expect(site.asked.get(second) ?? 0).toBe(0)
    await page.getByAltText('the late one').scrollIntoViewIfNeeded()
    await expect.poll(async () => (await seen(page)).shared).toBe(2)
    await drawn(page, 2)
  })
})
