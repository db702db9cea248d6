/** From a draft to what is signed: the review sheet, what confirms it, and what can be done with a release afterwards. */
import type { Page } from '@playwright/test'
import { openConsole } from '../support/pages/console.ts'
import { expect, test } from '../support/harness.ts'
import { look } from '../support/pages/look.ts'
import { translate } from '../support/pages/translation.ts'

const buffer = Buffer.from('A few words.')

test('a review sheet shows what receivers will see; an actual alert and a cancellation take a typed word', async ({
  world,
}) => {
  const { page, channel: uri } = await openConsole(world)
  const receiver = (await world.tab('emergency page', { path: `/#${uri}` })).page

  await test.step('an exercise: one button', async () => {
    await page.getByText('A drill', { exact: true }).click()
    await page.getByRole('button', { name: 'Generate drill' }).click()
    await expect(page.getByRole('rowheader', { name: /grid\.xml$/ })).toBeVisible()
    await page.getByRole('textbox', { name: 'Title' }).fill('A drill to look at')
    await page.getByLabel('Expiry', { exact: true }).selectOption('6 hours after publishing')
    await page.getByRole('button', { name: 'Review…' }).click()
    const sheet = page.getByRole('dialog', { name: 'Review what receivers will see' })
    await expect(sheet.getByRole('heading'), 'Enter twice publishes nothing').toBeFocused()
    await expect(sheet).toContainText('EXERCISE: A drill to look at')
    await expect(sheet.getByRole('region', { name: 'The map that receivers will see' })).toBeVisible()
    const phone = sheet.getByRole('figure', { name: 'On a phone' })
    await expect(phone).toContainText('EXERCISE: A drill to look at')
    await expect(
      phone.getByRole('region', { name: 'The map as on a phone' }).locator('canvas').first(),
    ).toBeVisible()
    await expect(sheet).toContainText('nothing that is current on this channel')
    await expect(sheet).toContainText(/Expires.*UTC, which is/)
    await expect(sheet.getByRole('listitem').first()).toContainText('map.shakemap')
    await look(page, 'console-review')
    await page.keyboard.press('Escape')
    await expect(sheet).toBeHidden()
    await expect(page.getByRole('button', { name: 'Review…' }), 'the focus goes back').toBeFocused()
    await page.keyboard.press('Enter')
    await sheet.getByRole('button', { name: 'Publish' }).click()
    await expect(page.getByText('Published: A drill to look at', { exact: true })).toBeVisible()
    await expect(receiver.getByRole('heading', { level: 1, name: 'A drill to look at' })).toBeVisible()
  })

  await test.step('supersede it with an actual alert: a typed word, on a console that the browser has translated', async () => {
    expect(await translate(page)).toBeGreaterThan(50)
    const past = page.getByRole('region', { name: 'Your releases' })
    await past.getByRole('button', { name: 'Supersede A drill to look at' }).click()
    await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('A drill to look at')
    await expect(page.getByRole('radio', { name: 'Exercise' })).toBeChecked()
    await page.getByLabel('Choose files').setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer })
    await page.getByRole('textbox', { name: 'Title' }).fill('It has happened')
    await page.getByRole('radio', { name: 'Actual' }).check()
    const sheet = await review(page)
    await expect(sheet).toContainText('Replaces')
    await expect(sheet).toContainText('A drill to look at')
    const button = sheet.getByRole('button', { name: 'Publish' })
    await expect(button).toBeDisabled()
    await sheet.getByLabel('Type ACTUAL to confirm').fill('exercise')
    await expect(button).toBeDisabled()
    await sheet.getByLabel('Type ACTUAL to confirm').fill('actual')
    await page.keyboard.press('Enter')
    await expect(page.getByText('Published: It has happened', { exact: true })).toBeVisible()
    await expect(page.getByText('Published: A drill to look at', { exact: true })).toHaveCount(0)
    await expect(receiver.getByRole('heading', { level: 1, name: 'It has happened' })).toBeVisible()
    await expect(past.getByRole('button', { name: 'Supersede A drill to look at' })).toHaveCount(0)
  })

  await test.step('cancel it: a reason and a typed word', async () => {
    await page.getByRole('button', { name: 'Cancel It has happened…' }).click()
    const sheet = page.getByRole('dialog', { name: 'Review the cancellation' })
    const button = sheet.getByRole('button', { name: 'Publish the cancellation' })
    await sheet.getByLabel('Type CANCEL to confirm').fill('CANCEL')
    await expect(button, 'without a reason').toBeDisabled()
    await sheet.getByLabel('Reason, as receivers read it').fill('It was a quarry blast.')
    await look(page, 'console-cancel')
    await button.click()
    await expect(page.getByText('Published: Cancelled: It has happened', { exact: true })).toBeVisible()
    await expect(receiver.getByText(/It was a quarry blast\./).first()).toBeVisible()
    await expect(page.getByRole('button', { name: /^Cancel / })).toHaveCount(0)
  })
})

test('what is wrong with a ShakeMap is said before it is published: what warns, and what blocks', async ({
  world,
}) => {
  const { page } = await world.tab('console', { path: '/publish/' })
  const file = page.getByLabel('Choose files')
  await file.setInputFiles({ name: 'grid.xml', mimeType: 'application/xml', buffer: Buffer.from('<grid/>') })
  const checks = page.getByRole('region', { name: 'Checks of the content' })
  await expect(checks).toContainText(/Cannot be published: grid\.xml: .*remove it or choose another\./)
  await look(page, 'console-checks')
  const parts = page.getByRole('region', { name: 'What the ShakeMap has' })
  await expect(parts).toContainText('Recognised as a ShakeMap with grid (grid.xml).')
  await expect(parts.getByRole('listitem')).toHaveText([/^No stationlist\.json/, /^No rupture\.json/])
  await page.getByRole('button', { name: 'Remove grid.xml' }).click()
  await expect(parts).toHaveCount(0)
  await expect(checks).toHaveCount(0)
  const info = JSON.stringify({ input: { event_information: { event_id: 'x1', magnitude: '5' } } })
  await file.setInputFiles({ name: 'info.json', mimeType: 'application/json', buffer: Buffer.from(info) })
  await expect(checks).toContainText(/Warning: There is no grid\.xml and there are no contours/)
  await expect(checks).toContainText(/Warning: The map names no epicentre/)

  await test.step('a SCENARIO is an exercise, and cannot go out as actual', async () => {
    await page.getByRole('button', { name: 'Remove info.json' }).click()
    const scenario = info.replace('"magnitude"', '"event_type":"SCENARIO","magnitude"')
    await file.setInputFiles({
      name: 'info.json',
      mimeType: 'application/json',
      buffer: Buffer.from(scenario),
    })
    await expect(page.getByRole('radio', { name: 'Exercise' })).toBeChecked()
    await page.getByRole('radio', { name: 'Actual' }).check()
    const sentence = 'info.json calls the event a SCENARIO, so it cannot be published as Actual'
    await expect(page.getByRole('region', { name: 'Title and status' })).toContainText(sentence)
    await page.getByRole('button', { name: 'Review…' }).click()
    await expect(page.getByRole('alert').filter({ hasText: 'Not published yet' })).toContainText(sentence)
    await expect(page.getByRole('dialog')).toBeHidden()
  })
})

async function review(page: Page) {
  await page.getByRole('button', { name: 'Review…' }).click()
  return page.getByRole('dialog', { name: 'Review what receivers will see' })
}
