/** The two pages as their users meet them: by their words and roles. Screenshots are kept for people to look at. */
import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { claimPath } from '../support/pages/console.ts'
import { countBandColors, servedOffline } from '../support/pages/emergency.ts'
import { expect, test, type World } from '../support/harness.ts'

const PASSPHRASE = 'correct horse battery'
const TITLE = 'Drill: M 6.8, 6 km north of Los Angeles'
/** SCREENSHOTS=docs renews those of the README. */
const SCREENSHOTS =
  process.env['SCREENSHOTS'] === 'docs' ? '../../docs/screenshots' : '../results/screenshots'

test('a console claims a fresh server and publishes a drill by its user interface; the emergency page shows the map, also when everybody else is gone', async ({
  world,
}) => {
  const emergency = await world.tab('emergency page', { path: '/' })
  await emergency.page.setViewportSize({ width: 1280, height: 900 })
  await expect(emergency.page.getByRole('heading', { name: 'No channel yet' })).toBeVisible()

  const publisher = await world.tab('console', { path: claimPath(world.server) })
  await publisher.page.setViewportSize({ width: 1280, height: 900 })
  await claim(publisher.page, world)
  await generateDrill(publisher.page)
  await publish(publisher.page)
  await expectNoStatus(publisher.page)

  const { page } = emergency
  await expectRelease(page)
  await expect(page.getByText(/all verified/)).toBeVisible()
  await expectSpread(publisher.page)
  await keepScreenshot(page, 'emergency')
  await keepScreenshot(publisher.page, 'console')

  await servedOffline(emergency.page)
  await publisher.close()
  await world.server.kill()
  await emergency.reload()
  await expectRelease(page)
  await expect(page.getByText(/all verified/)).toBeVisible()
})

test('files with a wrong path are refused by the console before anything is signed', async ({ world }) => {
  const { page } = await world.tab('console', { path: '/publish/' })
  await page.getByRole('button', { name: 'Open channel' }).click()
  await expect(page.getByText(/Give the backup a passphrase of at least 12 characters/)).toBeVisible()
  await page.getByRole('checkbox', { name: /^No backup/ }).check()
  await page.getByRole('button', { name: 'Open channel' }).click()
  await expect(page.getByRole('status', { name: 'Channel address' })).toHaveText(/^crew:\/\//)
  await page.getByRole('button', { name: 'Review…' }).click()
  await expect(page.getByText('Add at least one file, or generate a drill.')).toBeVisible()
  await expect(page.getByText('Choose the status: Actual, Exercise, Test or Cancel (step 3).')).toBeVisible()
  const buffer = Buffer.from('twice')
  for (let times = 0; times < 2; times++) {
    await page.getByLabel('Choose files').setInputFiles({ name: 'grid.txt', mimeType: 'text/plain', buffer })
  }
  await page.getByRole('textbox', { name: 'Title' }).fill('Twice the same')
  await page.getByRole('button', { name: 'Review…' }).click()
  await expect(page.getByText(/Two files have the path/)).toBeVisible()
  await expect(page.getByText(/^Published:/)).toHaveCount(0)
})

test('a channel goes on in another browser, from the backup of its key', async ({ world }) => {
  const { page } = await world.tab('console', { path: '/publish/' })
  await page.getByLabel('Passphrase of the backup').fill(PASSPHRASE)
  await page.getByLabel('The same passphrase again').fill('another passphrase')
  await page.getByRole('button', { name: 'Open channel' }).click()
  await expect(page.getByText('The two passphrases differ: type the same twice.')).toBeVisible()
  await page.getByLabel('The same passphrase again').fill(PASSPHRASE)
  await page.getByRole('button', { name: 'Open channel' }).click()
  const address = page.getByRole('status', { name: 'Channel address' })
  await expect(address).toHaveText(/^crew:\/\//)
  const saving = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Save the backup' }).click()
  const download = await saving
  expect(download.suggestedFilename()).toBe('flashcrew-shakemaps.jwe')
  await expect(page.getByText(/^The backup of the key was saved/)).toBeVisible()

  const other = (await world.tab('console elsewhere', { path: '/publish/' })).page
  await other.getByText('Restore a channel from its backup').click()
  await other.getByLabel('File of the backup').setInputFiles(await download.path())
  await other.getByLabel('Its passphrase').fill('not this passphrase')
  await other.getByRole('button', { name: 'Restore and open' }).click()
  await expect(
    other.getByText('The passphrase does not open this backup, or the file is damaged.'),
  ).toBeVisible()
  await other.getByLabel('Its passphrase').fill(PASSPHRASE)
  await other.getByRole('button', { name: 'Restore and open' }).click()
  await expect(other.getByRole('status', { name: 'Channel address' })).toHaveText(
    (await address.textContent()) ?? '',
  )
  // From then on it opens by itself, as any channel of that browser.
  await other.reload()
  await expect(other.getByRole('status', { name: 'Channel address' })).toHaveText(
    (await address.textContent()) ?? '',
  )
})

async function claim(page: Page, world: World): Promise<void> {
  await page.getByLabel('Name shown to receivers').fill('ShakeMaps of the drill network')
  await page.getByLabel('Passphrase of the backup').fill(PASSPHRASE)
  await page.getByLabel('The same passphrase again').fill(PASSPHRASE)
  await page.getByRole('button', { name: 'Open channel and claim this server' }).click()
  await expect(page.getByText(/This channel is now the server’s own/)).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Link for receivers' })).toBeVisible()
  await expect(page.getByRole('link', { name: `${world.server.origin}/`, exact: true }).first()).toBeVisible()
  await expect(page.getByRole('img', { name: /^QR code of/ })).toBeVisible()
}

async function generateDrill(page: Page): Promise<void> {
  await page.getByText('A drill', { exact: true }).click()
  const map = page.getByRole('region', { name: 'Epicentre and preview' })
  const latitude = page.getByLabel('Latitude')
  const before = await latitude.inputValue()
  await map.scrollIntoViewIfNeeded()
  await map.click({ position: { x: 200, y: 100 } })
  await expect(latitude, 'a click on the map picks the epicentre').not.toHaveValue(before)
  await latitude.fill('34.1')
  await page.getByLabel('Longitude').fill('-118.25')
  await page.getByLabel('Magnitude').fill('6.8')
  await page.getByLabel('Depth (km)').fill('12')
  await page.getByRole('textbox', { name: 'Place' }).fill('6 km north of Los Angeles, California')
  await page.getByRole('button', { name: 'Generate drill' }).click()
  for (const path of ['grid.xml', 'cont_mmi.json', 'info.json']) {
    await expect(page.getByRole('rowheader', { name: new RegExp(`${path}$`) })).toBeVisible()
  }
}

async function publish(page: Page): Promise<void> {
  const title = page.getByRole('textbox', { name: 'Title' })
  await title.fill(TITLE)
  await expect(title, 'no proposal mixes with what is typed').toHaveValue(TITLE)
  await expect(page.getByRole('radio', { name: 'Exercise' }), 'a drill is an exercise').toBeChecked()
  await page.getByRole('button', { name: 'Review…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
  await expect(page.getByText(`Published: ${TITLE}`, { exact: true })).toBeVisible()
}

/** What comes next may be anything: somebody has to say what. */
async function expectNoStatus(page: Page): Promise<void> {
  for (const name of ['Actual', 'Exercise', 'Test', 'Cancel']) {
    await expect(page.getByRole('radio', { name, exact: true })).not.toBeChecked()
  }
}

/** The release with its banner, its facts, and a map that shows shaking. */
async function expectRelease(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name: TITLE })).toBeVisible({ timeout: 30_000 })
  await expect(page.getByRole('region', { name: 'Status of this release' })).toContainText('EXERCISE')
  const facts = page.getByRole('region', { name: 'Event facts' })
  await expect(facts).toContainText('6.8')
  await expect(facts).toContainText('12.0 km')
  await expect(page.getByRole('region', { name: 'Intensity map' })).toBeVisible()
  await expect
    .poll(() => page.evaluate(countBandColors), { message: 'colours of intensity on the map' })
    .toBeGreaterThanOrEqual(4)
}

/** The one receiver has all, which it has proven, and the console says that it takes a second. */
async function expectSpread(page: Page): Promise<void> {
  const spread = page.getByRole('region', { name: 'Spread' })
  await expect(spread).toContainText('One browser has it whole: keep this tab open until a second has.', {
    timeout: 30_000,
  })
  await expect(spread).toContainText('100 %')
}

async function keepScreenshot(page: Page, name: string): Promise<void> {
  const folder = fileURLToPath(new URL(`${SCREENSHOTS}/`, import.meta.url))
  await mkdir(folder, { recursive: true })
  // What sticks to the window would hang in the middle of the picture.
  await page.evaluate(() => window.scrollTo({ top: 0, behavior: 'instant' }))
  // The README shows what a reader sees first; people who look for faults want the whole page.
  const fullPage = process.env['SCREENSHOTS'] !== 'docs'
  await page.screenshot({ path: `${folder}${name}.png`, fullPage, animations: 'disabled' })
}
