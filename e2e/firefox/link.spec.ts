/** The contract of links (client/testing/link-contract.ts) on Firefox's WebRTC. One page for each kind: a case leaves no connection. */
import { linkContract } from '../../client/testing/link-contract.ts'
import { FirefoxPage } from '../support/tabs/firefox.ts'
import { DeafEar, LINK_KINDS, linkScripts, type LinkKind } from '../support/link-bundle.ts'
import type { LinkEnvironment } from '../support/link-page.ts'
import { Server } from '../support/server.ts'
import { expect, test } from './harness.ts'

let server: Server
let ear: DeafEar
let scripts: Readonly<Record<LinkKind, string>>

test.beforeAll(async () => {
  server = await Server.start()
  ear = await DeafEar.open()
  scripts = await linkScripts()
})
test.afterAll(async () => {
  ear.close()
  await server.close()
})

for (const kind of LINK_KINDS)
  test(`link contract: WebRTC of Firefox, ${kind}`, async ({ firefox }) => {
    const page = await FirefoxPage.open(firefox)
    const faults: unknown[] = []
    page.page.on('pageerror', (error) => faults.push(error))
    await page.goto(`${server.origin}/healthz`)
    await page.run(scripts[kind])
    const run = async (name: string) => {
      const given: readonly [string, LinkEnvironment] = [name, { silent: ear.silent, tellsFalling: false }]
      return page.evaluate(([which, environment]) => window.linkPage.run(which, environment), given)
    }
    for (const { name } of linkContract)
      await test.step(name, async () => expect.soft(await run(name), name).toBeNull())
    const { constructed, closed } = await page.evaluate(() => window.linkPage.counts())
    expect(constructed).toBeGreaterThanOrEqual(2 * linkContract.length)
    expect(closed, 'connections closed, of those that were constructed').toBe(constructed)
    expect(faults).toEqual([])
    await page.close()
  })
