/** What a reader sees who has never been here: the map, whatever stands above it, and below it headings to choose from. */
import type { Page } from '@playwright/test'
import { expect, test } from '../support/harness.ts'
import { look } from '../support/pages/look.ts'
import { publishMap } from '../support/pages/maps.ts'

const PHONES = [
  { width: 375, height: 667 },
  { width: 320, height: 568 },
  { width: 412, height: 915 },
]
/** Of the map, in the first screen: enough to see where it shook. */
const LEAST_PIXELS = 120

test('on a phone the map is in the first screen, and what was never used is closed', async ({ world }) => {
  const publisher = await world.tab('publisher')
  const channel = await publisher.publisher('shakemaps')
  const { page } = await world.tab('emergency page', { path: `/#${channel}`, isFirstVisit: true })
  await page.setViewportSize({ width: 375, height: 667 })
  await publishMap(publisher, {
    title: 'M 6.8, 12 km north-east of a town with a long name, California',
    magnitude: 6.8,
    status: 'exercise',
    note: 'This note of the publisher takes a line or two on a phone, as notes do.',
    stations: 30,
  })
  await expect(page.getByRole('heading', { name: 'Be told' })).toBeVisible()

  await test.step('the map is in the first screen, below an exercise’s and a stranger’s banner', async () => {
    for (const phone of PHONES) {
      await page.setViewportSize(phone)
      await expect
        .poll(() => mapPixels(page, phone.height), JSON.stringify(phone))
        .toBeGreaterThan(LEAST_PIXELS)
    }
  })

  await test.step('each section is its heading alone', async () => {
    for (const [section, inside] of [
      ['My place', 'A town, or latitude and longitude'],
      ['How it got here', 'Upload at most'],
      ['Channels that you follow', 'Address of another channel'],
      ['Be told', 'Show a notification'],
    ] as const) {
      await expect(page.getByRole('region', { name: section })).toBeVisible()
      await expect(page.getByLabel(inside), section).toHaveCount(0)
    }
    await expect(page.getByRole('button', { name: 'Choose a CSV or XML file' })).toBeHidden()
    await look(page, 'first-visit')
  })

  await test.step('what is opened stays open, what is closed stays closed, at the next visit too', async () => {
    const section = page.getByRole('region', { name: 'Be told' })
    await section.getByRole('heading').click()
    await page.getByLabel('Play a sound').check()
    await page.reload()
    await expect(page.getByLabel('Play a sound')).toBeChecked()
    await section.getByRole('heading').click()
    await page.reload()
    await expect(section.getByRole('heading')).toBeVisible()
    await expect(page.getByLabel('Play a sound')).toHaveCount(0)
  })

  await test.step('a link into a closed section opens it', async () => {
    await page.getByRole('link', { name: 'What others see' }).click()
    await expect(page.getByRole('heading', { name: 'What others see' })).toBeFocused()
  })
})

/** How many rows of the map are above the fold. */
async function mapPixels(page: Page, height: number): Promise<number> {
  await page.evaluate(() => window.scrollTo(0, 0))
  const box = await page.getByRole('application', { name: /^Map of shaking intensity/ }).boundingBox()
  return box ? Math.min(box.height, height - box.y) : 0
}
