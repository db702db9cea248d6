/** Flash crowds on a site: how many copies it sends, and how long a page takes. */
import { describe, expect, it } from 'vitest'
import { playCrowd, shareMs, type CrowdOptions } from './crowd.ts'

const seeds = ['1', '2', '3']
/** A page of 1 MB in 12 pictures, a site behind 2 Mbit/s, visitors at home. */
const page: CrowdOptions = {
  visitors: 20,
  withinMs: 5_000,
  bytes: 12 * 10 * 8_800,
  files: 12,
  chunkBytes: 8_800,
  siteBitsPerSecond: 2e6,
  network: {
    upBitsPerSecond: 2e6,
    downBitsPerSecond: 20e6,
    latencyMsMin: 5,
    latencyMsMax: 80,
    lossBound: 0.005,
  },
}
/** One copy over the site's uplink. */
const copyMs = (page.bytes * 8_000) / page.siteBitsPerSecond

describe('[P12] a flash crowd on a site', () => {
  it.each(seeds)('20 visitors within 5 s: the site sends 3 copies at most, seed %s', (seed) => {
    const { copies, pageMs, waiting } = playCrowd(seed, page)
    expect(waiting).toBe(0)
    expect(copies).toBeLessThanOrEqual(3)
    // Each by itself, the last of 20 copies has left after 20 times this, and half of all pages take that long.
    expect(shareMs(pageMs, 0.5)).toBeLessThan(20 * copyMs * 0.25)
  })

  it.each(seeds)('50 visitors who stay 10 s on average: no page waits for one who left, seed %s', (seed) => {
    const { pageMs, waiting, copies } = playCrowd(seed, { ...page, visitors: 50, stayMs: 10_000 })
    expect(waiting, 'who stayed and has not all of the page').toBe(0)
    expect(copies).toBeLessThanOrEqual(5)
    const { pageMs: undisturbed } = playCrowd(seed, { ...page, visitors: 50 })
    // A lease is 6 s and more: who waited for one who left would be that much later.
    expect(shareMs(pageMs, 1)).toBeLessThan(shareMs(undisturbed, 1) + 3_000)
  })

  it.each([3, 20])(
    '%i visitors of a site that is far and not busy do not wait for each other',
    (visitors) => {
      const far = { ...page, visitors, siteBitsPerSecond: 100e6, siteLatencyMs: 150 }
      const { pageMs, waiting } = playCrowd('1', far)
      expect(waiting).toBe(0)
      const { pageMs: plainMs } = playCrowd('1', { ...far, hasScript: false })
      // A round trip for the document, and parts that double. Taken for a busy one it would be seven times as long and more.
      expect(shareMs(pageMs, 0.9)).toBeLessThan(3 * shareMs(plainMs, 0.9))
    },
  )

  it('1,000 visitors within 10 s: the site sends 10 copies at most', () => {
    // A third of the page: all of it takes a minute to simulate, and comes out the same (docs/BENCHMARKS.md).
    const crowd = { ...page, visitors: 1_000, withinMs: 10_000, bytes: 12 * 3 * 8_800 }
    const { copies, documents, pageMs, waiting } = playCrowd('1', crowd)
    expect(waiting).toBe(0)
    expect(copies).toBeLessThanOrEqual(10)
    // Each by itself, they would be the half of all that the site sends.
    expect(documents, 'times that the site was asked for its document').toBeLessThan(100)
    // 9.9 to 15.2 s in sixteen runs of eight seeds, and 21 minutes on the uplink if everybody took all from the site.
    expect(shareMs(pageMs, 0.9)).toBeLessThan(18_000)
  })
})
