import { defineConfig } from '@playwright/test'
import { installedTestChromium } from '../scripts/chromium.mjs'
import { CHROMIUM_ARGS } from './support/tabs/chromium.ts'

const executablePath = installedTestChromium()

/** A few tabs or commands that mostly wait for a person or a timer: three such files run beside each other on two cores. */
const PAGES = /\/e2e\/(pages|publish|receive|command)\//
/** Stock Firefox beside Chromium. */
const FIREFOX = /\/e2e\/firefox\/.*\.spec\.ts$/

export default defineConfig({
  testDir: '.',
  outputDir: './results/runs',
  // One test after another, unless `--workers` says otherwise: many tabs share two cores as it is.
  workers: 1,
  projects: [
    { name: 'pages', testMatch: PAGES },
    { name: 'swarms', testIgnore: [PAGES, FIREFOX] },
    { name: 'firefox', testMatch: FIREFOX },
  ],
  retries: 0,
  forbidOnly: Boolean(process.env['CI']),
  timeout: 120_000,
  reporter: 'list',
  use: {
    launchOptions: { args: CHROMIUM_ARGS, ...(executablePath === undefined ? {} : { executablePath }) },
  },
})
