/** The simulator's page, from the real server: it computes what Node computes, and its address holds what it was told. */
import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { Simulation } from '../../shared/sim/experiments/simulation.ts'
import { byteKinds } from '../../shared/sim/engine/traffic.ts'
import { runMsMax } from '../../client/pages/simulate/run/experiment.ts'
import { parseSearch, toOptions } from '../../client/pages/simulate/settings.ts'
import { expect, test } from '../support/harness.ts'
import { translate } from '../support/pages/translation.ts'

/** SCREENSHOTS=docs renews those of the README. */
const SCREENSHOTS =
  process.env['SCREENSHOTS'] === 'docs' ? '../../docs/screenshots' : '../results/screenshots'
const SIMULATED_MS_MAX = 60_000
const small = '?peers=12&size=25&up=200&latency=10-150&loss=1&seed=e2e'

test('a run in the page gives the figures of the same run in Node', async ({ world }) => {
  const { page, consoleErrors } = await world.tab('simulator', { path: `/simulate/${small}` })
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Simulator')
  await toTheEnd(page)
  const result = new Simulation(toOptions(parseSearch(small).settings)).runToEnd(runMsMax)
  const last = ((result.lastMs ?? 0) / 1_000).toFixed(2)
  await expect(page.getByText(`All 12 peers complete after ${last} s.`).first()).toBeVisible()

  const figures = page.getByRole('region', { name: 'Figures' })
  expect(await figures.locator('data').evaluateAll(valuesOf)).toEqual([
    result.halfMs,
    result.ninetyMs,
    result.lastMs,
    result.ratio,
    result.headerMs,
    result.manifestMs,
    result.sourceCopies,
    result.duplicates,
    result.messagesPerPeer,
    result.degrees.mean,
  ])
  const bytes = page.getByRole('region', { name: 'Where the bytes went' })
  expect(await bytes.locator('data').evaluateAll(valuesOf)).toEqual(
    [...byteKinds, 'all' as const].map((kind) => result.bytesOverNF[kind]),
  )
  await expect(page.getByText(`to the bound, ${result.bounds.largest.toFixed(2)} s`)).toBeVisible()
  expect(await paintedShare(page), 'of the picture that is not empty').toBeGreaterThan(0.01)
  await page.getByRole('button', { name: 'Chunks' }).click()
  await expect.poll(() => paintedShare(page)).toBeGreaterThan(0.3)
  expect(consoleErrors).toEqual([])
})

test('settings survive a reload by the address, and by the keyboard a run is changed, started, stepped and looked into', async ({
  world,
}) => {
  const { page, consoleErrors } = await world.tab('simulator', { path: `/simulate/${small}` })
  await toTheEnd(page)
  expect(await translate(page)).toBeGreaterThan(100)
  const peers = page.getByLabel('Peers', { exact: true })
  await peers.focus()
  await peers.press('ArrowRight')
  await page.getByLabel('Half of the peers vanish').press('Space')
  await page.getByLabel('Seed').fill('another night')
  await expect(page).toHaveURL(/peers=13.*seed=another\+night&faults=half/)
  await page.getByLabel('Seed').press('Enter')
  await toTheEnd(page)
  const sentence = /^All 7 peers that stayed complete after \d/
  await expect(page.getByText(sentence).first()).toBeVisible()
  await expect(page.getByText('All 12 peers'), 'a translated page shows the new run only').toHaveCount(0)

  await page.reload()
  await expect(peers).toHaveValue('13')
  await expect(page.getByLabel('Half of the peers vanish')).toBeChecked()
  await expect(page.getByLabel('Seed')).toHaveValue('another night')
  await toTheEnd(page)
  await expect(page.getByText(sentence).first()).toBeVisible()

  await page.getByRole('button', { name: 'To the publication' }).press('Enter')
  await expect(page.getByText('0.00 s after the publication')).toBeVisible()
  await page.getByRole('button', { name: /^Step on/ }).press('Enter')
  await expect(page.getByText(/^0\.(0[1-9]|10) s after the publication$/)).toBeVisible()
  await page.getByRole('img', { name: /^The overlay/ }).press('ArrowRight')
  await expect(page.getByText(/^The source: \d+ neighbors/)).toBeVisible()
  expect(consoleErrors).toEqual([])
})

test('what cannot be run is said in a sentence; where motion is to be reduced, the end is shown at once', async ({
  world,
}) => {
  const tab = await world.tab('simulator')
  await tab.page.emulateMedia({ reducedMotion: 'reduce' })
  await tab.page.goto(`${world.server.origin}/simulate?peers=5&size=25&up=800`)
  const { page } = tab
  await expect(page.getByText('This page runs peers from 10 to 300: “5” became 10.')).toBeVisible()
  await expect(page.getByText(/^All 10 peers complete after/).first()).toBeVisible({
    timeout: SIMULATED_MS_MAX,
  })
  await expect(page.getByRole('button', { name: 'Play again' })).toBeVisible()
})

test('the default run, for people to look at', async ({ world }) => {
  const { page, consoleErrors } = await world.tab('simulator', { path: '/simulate/' })
  await page.setViewportSize({ width: 1440, height: 1000 })
  await toTheEnd(page)
  const all = Number(await page.getByLabel('Time', { exact: true }).inputValue())
  await page.getByRole('button', { name: 'To the publication' }).click()
  const published = Number(await page.getByLabel('Time', { exact: true }).inputValue())
  await page
    .getByLabel('Time', { exact: true })
    .fill(String(Math.round((published + (all - published) * 0.87) / 100) * 100))
  await page.mouse.move(0, 0)
  await expect(page.getByText(/^100 KB spread/).first()).toBeVisible()
  const folder = fileURLToPath(new URL(`${SCREENSHOTS}/`, import.meta.url))
  await mkdir(folder, { recursive: true })
  await page.evaluate(() => window.scrollTo({ top: 0, behavior: 'instant' }))
  await page.screenshot({ path: `${folder}simulate.png`, animations: 'disabled' })
  expect(consoleErrors).toEqual([])
})

/** Waits until all is simulated, and goes there. */
async function toTheEnd(page: Page): Promise<void> {
  const end = page.getByRole('button', { name: 'To the end' })
  await expect(end).toBeEnabled({ timeout: SIMULATED_MS_MAX })
  await end.click()
}

/** Runs in the page. */
function valuesOf(elements: (SVGElement | HTMLElement)[]): (number | null)[] {
  return elements.map((element) => {
    const value = element.getAttribute('value') ?? ''
    return value === '' ? null : Number(value)
  })
}

async function paintedShare(page: Page): Promise<number> {
  return page.evaluate(() => {
    const canvas = document.querySelector('canvas')
    const data = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? []
    let painted = 0
    for (let i = 3; i < data.length; i += 4) if ((data[i] ?? 0) > 0) painted++
    return painted / Math.max(1, data.length / 4)
  })
}
