/** The contract of links (client/testing/link-contract.ts) on WebRTC, in real pages. Its fake keeps it in vitest. */
import type { Page } from '@playwright/test'
import { linkContract } from '../../client/testing/link-contract.ts'
import { expect, note, test } from '../support/harness.ts'
import { DeafEar, linkScripts, type LinkKind } from '../support/link-bundle.ts'
import type { LinkEnvironment } from '../support/link-page.ts'
import { Server } from '../support/server.ts'

const DIALS_MEASURED = 20
const WAIT = { polling: 50, timeout: 30_000 }

let server: Server
let ear: DeafEar
let environment: LinkEnvironment
let scripts: Readonly<Record<LinkKind, string>>

test.beforeAll(async () => {
  server = await Server.start()
  ear = await DeafEar.open()
  environment = { silent: ear.silent, tellsFalling: true }
  scripts = await linkScripts()
})
test.afterAll(async () => {
  ear.close()
  await server.close()
})

/** Any page of a secure origin will do: it is the origin that has WebCrypto. */
async function prepare(page: Page, kind: LinkKind = 'simple-peer'): Promise<void> {
  await page.goto(`${server.origin}/healthz`)
  await page.evaluate(scripts[kind])
}

async function expectHeld(page: Page, name: string): Promise<void> {
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.stack ?? error.message))
  const before = await page.evaluate(() => window.linkPage.counts())
  expect(
    await page.evaluate(([which, given]) => window.linkPage.run(which, given), [name, environment] as const),
  ).toBeNull()
  const { constructed, closed } = await page.evaluate(() => window.linkPage.counts())
  expect(constructed - before.constructed).toBeGreaterThanOrEqual(2)
  expect(closed, 'connections closed, of those that were constructed').toBe(constructed)
  expect(faults).toEqual([])
}

/** As in Firefox before 138. Runs in the page before anything else; nothing from outside may be used. */
function removeFingerprints(): void {
  Reflect.deleteProperty(RTCCertificate.prototype, 'getFingerprints')
}

for (const kind of ['simple-peer', 'native'] as const)
  test.describe(`link contract: WebRTC, ${kind}`, () => {
    let page: Page
    test.beforeAll(async ({ browser }) => {
      page = await browser.newPage()
      await prepare(page, kind)
    })
    test.afterAll(() => page.close())
    // One page for all: a case that holds leaves nothing, and after one that fails there is another page.
    for (const { name } of linkContract) test(name, () => expectHeld(page, name))
  })

test('T2: links open also where a certificate does not tell its fingerprints, and an offer must', async ({
  page,
}) => {
  await page.addInitScript(removeFingerprints)
  await prepare(page)
  await expectHeld(page, 'opens on both sides, each told once')
  // Two for the link, and one for each end's identity.
  expect(await page.evaluate(() => window.linkPage.counts())).toEqual({ constructed: 4, closed: 4 })
})

test('T2: tabs whose certificates do not tell their fingerprints connect to one that does, by /flashcrew.js', async ({
  world,
}) => {
  const publisher = await world.tab('publisher')
  const channel = await publisher.publisher('shakemaps')
  const receivers = await Promise.all(
    ['one', 'two'].map((name) => world.tab(`${name} without fingerprints`, { patch: removeFingerprints })),
  )
  for (const tab of receivers) {
    expect(await tab.page.evaluate(() => 'getFingerprints' in RTCCertificate.prototype)).toBe(false)
    await tab.join(channel)
  }
  const tabs = [publisher, ...receivers]
  await Promise.all(tabs.map((tab) => tab.waitNeighbors(2)))
  for (const tab of tabs) {
    await tab.page.waitForFunction(
      () => Object.values(window.crew.stats().candidateTypes).reduce((sum, count) => sum + count, 0) >= 2,
      null,
      WAIT,
    )
    for (const types of Object.keys((await tab.stats()).candidateTypes))
      expect(types).toMatch(/^(host|prflx)\/(host|prflx)$/)
  }
})

test('a dial within one tab opens in a moment', async ({ page }) => {
  await prepare(page)
  const times = await page.evaluate(([dials, given]) => window.linkPage.measure(dials, given), [
    DIALS_MEASURED,
    environment,
  ] as const)
  times.sort((a, b) => a - b)
  const at = (share: number) => Math.round((times[Math.floor(share * (times.length - 1))] ?? 0) * 10) / 10
  note({ dials: times.length, openMs: { least: at(0), median: at(0.5), p90: at(0.9), most: at(1) } })
  expect(at(0.5), 'milliseconds to open, the median').toBeLessThan(2_000)
})
