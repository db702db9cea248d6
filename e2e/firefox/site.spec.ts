/** The script tag and its service worker on a site, with visitors in Firefox. */
import { FirefoxPage } from '../support/tabs/firefox.ts'
import { seen } from '../support/site.ts'
import {
  fetched,
  FILES,
  firstVisit,
  secondVisits,
  shared,
  soughtFilm,
  withWorker,
} from '../support/worker-site.ts'
import { expect, note, test } from './harness.ts'

test('pictures, a background, fetch and ranges of a film come by way of visitors in Firefox', async ({
  world,
  firefox,
}) => {
  await withWorker(world.server.origin, async (site) => {
    // The first has nobody beside it: it only makes the second one less alone.
    const first = await FirefoxPage.open(firefox)
    await first.goto(site.address)
    const [one, two] = [await FirefoxPage.open(firefox), await FirefoxPage.open(firefox)]
    for (const page of [one, two]) await firstVisit(page, site)
    await secondVisits([one, two], site)
    const figures = await seen(two)
    note({ ...figures })
    expect(figures.fromPeers, 'bytes from other visitors').toBeGreaterThan(0)
    const { json, part } = await fetched(two)
    expect(json).toBe(FILES['data.json'].toString())
    expect({ status: part.status, range: part.range }).toEqual({
      status: 206,
      range: `bytes 1000-1999/${FILES['film.wav'].length}`,
    })
    expect(Buffer.from(part.bytes).equals(FILES['film.wav'].subarray(1_000, 2_000))).toBe(true)
    const duration = await soughtFilm(two)
    expect(duration).toBeCloseTo(60, 0)
    await shared(two, figures.shared + 2)
    for (const page of [first, one, two]) await page.close()
  })
})
