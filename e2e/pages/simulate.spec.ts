/** The simulator's page, from the real server: it computes what Node computes, and its address holds what it was told. */
import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { Simulation } from '../../shared/sim/experiments/simulation.ts'
import { byteKinds } from '../../shared/sim/engine/traffic.ts'
import { runMsMax } from '../../client/pages/simulate/run/experiment.ts'
import { parseSearch, toOptions } from '../../client/pages/simulate/settings.ts'
import { expect, test } from '../support/harness.ts'
import { expectAccessible } from '../support/pages/look.ts'
import { translate } from '../support/pages/translation.ts'

/** SCREENSHOTS=docs renews those of the README. */
const SCREENSHOTS =
  process.env['SCREENSHOTS'] === 'docs' ? '../../docs/screenshots' : '../results/screenshots'
const SIMULATED_MS_MAX = 60_000
/** Half a minute of a core, on a machine that may do other things. */
const CROWD_MS_MAX = 200_000
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
  await expect.poll(() => paintedShare(page), 'of the picture that is not empty').toBeGreaterThan(0.01)
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
  await expect(
    page.getByText('This page runs 10 to 1,000 peers. The address asks for “5”, so 10 are taken.'),
  ).toBeVisible()
  await expect(page.getByText(/^All 10 peers complete after/).first()).toBeVisible({
    timeout: SIMULATED_MS_MAX,
  })
  await expect(page.getByRole('button', { name: 'Play again' })).toBeVisible()
})

test('1,000 peers run to their end, beside one web server with the same uplink', async ({ world }) => {
  test.setTimeout(CROWD_MS_MAX + 40_000)
  const { page, consoleErrors } = await world.tab('simulator', {
    path: '/simulate/?peers=5000&size=25&up=800&latency=5-50&loss=0&seed=e2e',
  })
  const beside = page.getByRole('region', { name: 'Beside one web server' })
  // 1,000 × 25 KB over 800 kbit/s.
  await expect(beside).toContainText('One web server with the publisher’s uplink needs at least 4 min 10 s.')
  await expect(
    page.getByText('This page runs 10 to 1,000 peers. The address asks for “5000”, so 1,000 are taken.'),
  ).toBeVisible()
  await expect(page.getByText(/^Computed so far: .* the publication, and \d+\.\d s more/)).toBeVisible({
    timeout: CROWD_MS_MAX,
  })
  await toTheEnd(page, CROWD_MS_MAX)
  await expect(page.getByText(/^All 1,000 peers complete after \d+\.\d\d s\.$/).first()).toBeVisible()
  await expect(beside).toContainText(/the swarm took (\d+\.\d\d) s: \d+(\.\d)? times as fast\./)
  const [, seconds = '', times = ''] =
    /took (\d+\.\d\d) s: (\d+(?:\.\d)?) times/.exec((await beside.textContent()) ?? '') ?? []
  expect(Number(times) / (250 / Number(seconds))).toBeCloseTo(1, 1)
  await expect(beside).toContainText('100 % has arrived, 1,000 of 1,000 complete')
  await expect(beside).toContainText(`at most ${Math.floor(Number(seconds) / 0.25)} of 1,000`)
  await expect(page.getByRole('img', { name: /one web server would have sent \d+ %\.$/ })).toBeVisible()
  await expect(page.getByText('web server: 4 min 10 s')).toBeVisible()
  await expect.poll(() => paintedShare(page), 'of the picture that is not empty').toBeGreaterThan(0.02)
  await page.getByRole('button', { name: 'Chunks' }).click()
  await expect.poll(() => paintedShare(page)).toBeGreaterThan(0.3)
  expect(consoleErrors).toEqual([])
})

test('the web server follows the settings, and the page speaks Spanish', async ({ world }) => {
  const { page, consoleErrors } = await world.tab('simulator', { path: `/simulate/${small}` })
  await expect(
    page.getByText('One web server with this uplink would need at least 12.00 s for 12 copies.'),
  ).toBeVisible()
  await page.getByLabel('Link rate, each way').press('ArrowRight')
  await expect(
    page.getByText('One web server with this uplink would need at least 6.00 s for 12 copies.'),
  ).toBeVisible()
  await page.getByLabel('The source vanishes').press('Space')
  await expect(
    page.getByText('One web server that vanishes as the source does leaves 1 of 12 peers'),
  ).toBeVisible()
  await toTheEnd(page)

  await page.getByRole('combobox', { name: 'Language' }).selectOption('es')
  await expect(page.getByText(/^Los 12 pares lo tienen todo a los \d+,\d\d s\.$/).first()).toBeVisible()
  await expect(page).toHaveTitle('Simulador · Flashcrew')
  await expect(page.getByRole('region', { name: 'Junto a un servidor web' })).toContainText(
    'necesita al menos 12,00 s; el enjambre tardó',
  )
  await expectAccessible(page, 'simulator, Spanish, at its end')
  await page.reload()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Flashcrew · Simulador')
  expect(consoleErrors).toEqual([])
})

for (const missing of ['a canvas in workers', 'the painter’s worker'] as const)
  test(`without ${missing} the page draws by itself`, async ({ world }) => {
    const tab = await world.tab('simulator')
    const { page } = tab
    if (missing === 'a canvas in workers')
      await page.addInitScript(() => {
        delete (HTMLCanvasElement.prototype as Partial<HTMLCanvasElement>).transferControlToOffscreen
      })
    else await page.route(/simulate-painter-worker/, (route) => route.abort())
    await page.goto(`${world.server.origin}/simulate/${small}`)
    await toTheEnd(page)
    await expect.poll(() => paintedShare(page)).toBeGreaterThan(0.01)
    // A canvas that was handed to a worker would give no context.
    expect(await page.evaluate(() => document.querySelector('canvas')?.getContext('2d') !== null)).toBe(true)
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
    .fill(String(Math.round((published + (all - published) * 0.9) / 100) * 100))
  await page.mouse.move(0, 0)
  await expect(page.getByText(/^100 KB spread/).first()).toBeVisible()
  const folder = fileURLToPath(new URL(`${SCREENSHOTS}/`, import.meta.url))
  await mkdir(folder, { recursive: true })
  await page.evaluate(() => window.scrollTo({ top: 0, behavior: 'instant' }))
  await page.screenshot({ path: `${folder}simulate.png`, animations: 'disabled' })
  expect(consoleErrors).toEqual([])
})

/** Waits until all is simulated, and goes there. */
async function toTheEnd(page: Page, msMax = SIMULATED_MS_MAX): Promise<void> {
  const end = page.getByRole('button', { name: 'To the end' })
  await expect(end).toBeEnabled({ timeout: msMax })
  await end.click()
}

/** Runs in the page. */
function valuesOf(elements: (SVGElement | HTMLElement)[]): (number | null)[] {
  return elements.map((element) => {
    const value = element.getAttribute('value') ?? ''
    return value === '' ? null : Number(value)
  })
}

/** A canvas that a worker draws on cannot be read, but its picture can be copied. */
async function paintedShare(page: Page): Promise<number> {
  return page.evaluate(() => {
    const canvas = document.querySelector('canvas')
    const copy = document.createElement('canvas')
    if (canvas === null || canvas.width === 0) return 0
    ;[copy.width, copy.height] = [canvas.width, canvas.height]
    const context = copy.getContext('2d')
    context?.drawImage(canvas, 0, 0)
    const data = context?.getImageData(0, 0, copy.width, copy.height).data ?? []
    let painted = 0
    for (let i = 3; i < data.length; i += 4) if ((data[i] ?? 0) > 0) painted++
    return painted / Math.max(1, data.length / 4)
  })
}
