/** One page to hand on: seen as it will be on paper, then printed, with nothing of the rest of the page. */
import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '../support/harness.ts'
import { publishMap } from '../support/pages/maps.ts'

const LIST = Array.from({ length: 12 }, (_, i) => `Hospital ${i},${34 + i / 20},-118,6,7,8`)
const CSV = ['FACILITY_NAME,LAT,LON,METRIC:MMI:GREEN,METRIC:MMI:YELLOW,METRIC:MMI:RED', ...LIST].join('\n')

test('a duty officer prints one page: map, facts, what to inspect first, and who signed it', async ({
  world,
}) => {
  const publisher = await world.tab('publisher')
  const channel = await publisher.publisher('shakemaps')
  const { page } = await world.tab('emergency page', { path: `/#${channel}` })
  await page.setViewportSize({ width: 1000, height: 900 })
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const release = await publishMap(publisher, { title: 'M 6.8, A Town', magnitude: 6.8, status: 'exercise' })
  const choosing = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose a CSV or XML file' }).click()
  await (await choosing).setFiles({ name: 'places.csv', mimeType: 'text/csv', buffer: Buffer.from(CSV) })
  await expect(page.getByText('12 facilities added')).toBeVisible()

  await page.getByRole('button', { name: 'Brief to print' }).click()
  const brief = page.getByRole('dialog', { name: 'Brief on one page' })
  const sheet = brief.getByRole('article', { name: 'Brief on one page' })
  await expect(sheet.getByRole('heading', { level: 1 })).toHaveText('EXERCISE: M 6.8, A Town')
  await expect(sheet).toContainText('2026-03-01 18:00:00 UTC')
  await expect(sheet, 'what is read tomorrow has no “minutes ago”').not.toContainText(/\bago\b/)
  await expect(sheet).toContainText(channel.split('/').at(-2) ?? 'a key')
  await expect(sheet).toContainText(release)
  const first = sheet.getByRole('heading', { name: 'Inspect first, of 12 facilities' }).locator('..')
  await expect(first.getByRole('row')).toHaveCount(9)
  await expect(first.getByRole('row').nth(1)).toContainText('Hospital 0')
  await expect(sheet.locator('canvas').first()).toBeVisible()
  expect((await new AxeBuilder({ page }).include('dialog').analyze()).violations).toEqual([])

  await test.step('on paper it is one page, and the rest of the page is not there', async () => {
    await page.emulateMedia({ media: 'print' })
    await expect(page.getByRole('heading', { name: 'My facilities' })).toBeHidden()
    await expect(brief.getByRole('button', { name: 'Close' })).toBeHidden()
    for (const format of ['A4', 'Letter'] as const) {
      const pdf = await page.pdf({ format, preferCSSPageSize: false, printBackground: true })
      expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g), format).toHaveLength(1)
    }
    await page.emulateMedia({ media: 'screen' })
  })

  await test.step('closed, it leaves the page as it was', async () => {
    await brief.getByRole('button', { name: 'Close' }).click()
    await expect(brief).toHaveCount(0)
    await expect(page.getByRole('heading', { name: 'My facilities' })).toBeVisible()
  })
})
