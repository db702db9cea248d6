import { defineConfig } from '@playwright/test'
import { installedChromium } from '../scripts/chromium.mjs'
import { CHROMIUM_ARGS } from './chromium.ts'

const executablePath = installedChromium()

export default defineConfig({
  testDir: '.',
  outputDir: './results/runs',
  // One browser with many tabs, one test after another: the tabs share two cores as it is.
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env['CI']),
  timeout: 120_000,
  reporter: 'list',
  use: {
    launchOptions: { args: CHROMIUM_ARGS, ...(executablePath === undefined ? {} : { executablePath }) },
  },
})
