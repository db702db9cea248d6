/** What the scenarios in Firefox stand on: the server and Chromium's tabs of the others, and one Firefox beside them. */
import type { Browser } from 'puppeteer-core'
import { FirefoxTab, launchFirefox, type FirefoxTabOptions } from '../support/tabs/firefox.ts'
import { test as base } from '../support/harness.ts'

export type OpenFirefox = (name: string, options?: FirefoxTabOptions) => Promise<FirefoxTab>

export const test = base.extend<{ fox: OpenFirefox }, { firefox: Browser }>({
  firefox: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads from the pattern what a fixture needs
    async ({}, use) => {
      const browser = await launchFirefox()
      await use(browser)
      await browser.close()
    },
    { scope: 'worker' },
  ],
  /** Opens a tab of Firefox, which the world closes and whose faults it reports. */
  fox: async ({ world, firefox }, use) => {
    await use(async (name, options) => {
      const tab = await FirefoxTab.open(firefox, world.server.origin, name, options)
      world.tabs.push(tab)
      return tab
    })
  },
})

export { expect, expectWhole, note } from '../support/harness.ts'
