/** A drill from a preset with a rupture line, over the antimeridian too: as the console makes it and a receiver draws it. */
import { openConsole } from '../support/pages/console.ts'
import { expect, test } from '../support/harness.ts'
import { look } from '../support/pages/look.ts'

test('a drill from a preset has a rupture line, which receivers draw', async ({ world }) => {
  const { page, channel } = await openConsole(world)
  const receiver = (await world.tab('receiver', { path: `/#${channel}` })).page

  await page.getByText('A drill', { exact: true }).click()
  await page.getByLabel('Preset').selectOption('Fiji, over the antimeridian, M 7.6')
  await expect(page.getByLabel('Longitude')).toHaveValue('179.85')
  await expect(page.getByRole('checkbox', { name: /^A rupture line/ })).toBeChecked()
  await expect(page.getByText(/Leave it empty for 111 km/)).toBeVisible()
  await page.getByLabel('Strike').fill('70')
  await page.getByRole('button', { name: 'Generate drill' }).click()
  await expect(page.getByRole('rowheader', { name: /rupture\.json$/ })).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('M 7.6, near Taveuni, Fiji')
  await look(page, 'console-drill')
  await page.getByRole('button', { name: 'Review…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
  await expect(receiver.getByRole('heading', { level: 1, name: 'M 7.6, near Taveuni, Fiji' })).toBeVisible()
  await expect(receiver.getByText(/all verified/)).toBeVisible()

  // An earthquake elsewhere takes the place of the first, or stands beside it.
  const ground = page.getByLabel('Ground: Vs30 (m/s)')
  await expect(ground).toHaveCount(0)
  await page.getByLabel('Preset').selectOption('Lima, M 8.0')
  await expect(page.getByLabel('Kind of earthquake')).toHaveValue('subduction')
  await ground.fill('20')
  await page.getByRole('button', { name: 'Generate drill' }).click()
  await expect(page.getByText('Vs30 must be between 150 and 1,500 m/s')).toBeVisible()
  await ground.fill('270')
  await page.getByRole('button', { name: 'Generate drill' }).click()
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('M 8.0, off the coast of Lima, Peru')
  const ending = page.getByText(
    /takes the place of “M 7\.6, near Taveuni, Fiji” \(Exercise\), which is of another/,
  )
  await expect(ending).toBeVisible()
  const beside = page.getByRole('checkbox', { name: /^Keep current beside it/ })
  await expect(beside, 'a drill does not stay by itself').not.toBeChecked()
  await beside.check()
  await expect(ending).toHaveCount(0)
  await page.getByRole('button', { name: 'Review…' }).click()
  await expect(page.getByRole('dialog')).toContainText(/Stays current.*M 7\.6, near Taveuni, Fiji/)
  await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
  const past = page.getByRole('region', { name: 'Your releases' })
  await expect(past.getByRole('button', { name: /^Cancel M 8\.0/ })).toBeVisible()
  await past.getByRole('button', { name: /^Cancel M 7\.6/ }).click()
  await expect(page.getByRole('dialog')).toContainText(/Stays current.*M 8\.0, off the coast of Lima/)
  await page.keyboard.press('Escape')
  await expect(past.getByRole('button', { name: /^Cancel M 7\.6/ }), 'the focus goes back').toBeFocused()
})
