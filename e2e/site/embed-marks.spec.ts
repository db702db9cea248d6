/** What the script tag can be told by attributes, and what stays between visits. */
import { readFile } from 'node:fs/promises'
import { expect, test } from '../support/harness.ts'
import { drawn, newVisitor, noise, seen, withSite } from '../support/site.ts'

test('a picture that has an address of its own too, a background and a download come by way of the swarm', async ({
  world,
  page,
}) => {
  const { origin } = world.server
  const options = {
    count: 1,
    bytes: 60_000,
    files: { 'wall.png': noise(30_000), 'paper.pdf': noise(40_000) },
    body: `<img data-flashcrew src="/picture-0.png" alt="" loading="lazy" />
      <div data-flashcrew="/wall.png" style="width: 50px; height: 50px"></div>
      <a data-flashcrew href="/paper.pdf" download>The paper</a>`,
  }
  await withSite(origin, options, async (site) => {
    await site.company(origin)
    await page.goto(site.address)
    await drawn(page, 1)
    await expect
      .poll(() => page.locator('div').evaluate((div) => getComputedStyle(div).backgroundImage))
      .toContain('blob:')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'The paper' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('paper.pdf')
    expect((await readFile(await download.path())).equals(site.content('paper.pdf'))).toBe(true)
    const { shared, plain } = await seen(page)
    // Its own address may have brought the picture before there was company.
    expect(shared + (plain['loaded'] ?? 0)).toBe(3)
  })
})

test('a returning visitor has what Cache-Control let it keep, and gives it to others', async ({
  world,
  browser,
}) => {
  const { origin } = world.server
  const headers = { 'Cache-Control': 'max-age=600' }
  await withSite(origin, { count: 3, bytes: 60_000, headers }, async (site) => {
    // Their own address each time, so that it is not the browser's cache that is looked at.
    const again = site.pictures.map((path) => `<img data-flashcrew="/${path}?again" alt="" />`)
    site.page('again.html', `${site.tag}${again.join('')}`)
    const page = await newVisitor(browser)
    await site.company(origin)
    await page.goto(site.address)
    await drawn(page, 3)
    await page.waitForFunction(async () => (await (await caches.open('flashcrew-site')).keys()).length === 3)
    const { sent } = site
    await page.goto(`${site.address}again.html`)
    await drawn(page, 3)
    const report = await seen(page)
    expect(report).toMatchObject({ fromOrigin: 0, shared: 3 })
    expect(report.kept).toBeGreaterThanOrEqual(site.bytes)
    expect(site.sent - sent).toBe(0)
    await page.context().close()
  })
})

test('the overlay of data-debug shows where the bytes came from', async ({ world, page }) => {
  const { origin } = world.server
  const script = `src="${origin}/embed.js" data-manifest="/flashcrew.json" data-debug`
  await withSite(origin, { count: 2, bytes: 60_000, script }, async (site) => {
    await site.company(origin)
    await page.goto(site.address)
    await drawn(page, 2)
    const overlay = page.getByRole('status', { name: 'Flashcrew' })
    await expect(overlay).toContainText('2 files shared')
    await expect(overlay).toContainText('from the site')
    await page.screenshot({ path: test.info().outputPath('overlay.png') })
  })
})
