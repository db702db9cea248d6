/** What a publisher sees after publishing: curve, prediction, times, and what of it is kept. */
import { openConsole } from '../support/pages/console.ts'
import { expect, test } from '../support/harness.ts'
import { look } from '../support/pages/look.ts'

test('the console shows how a release spreads, and keeps each release’s curve over a reload', async ({
  world,
}) => {
  const { page, channel } = await openConsole(world)
  const buffer = Buffer.alloc(400_000, 'spread')
  await page.getByLabel('Choose files').setInputFiles({ name: 'file.bin', mimeType: '', buffer })
  await page.getByRole('textbox', { name: 'Title' }).fill('A release that spreads')
  await page.getByRole('radio', { name: 'Test' }).check()
  await page.getByRole('button', { name: 'Review…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
  const spread = page.getByRole('region', { name: 'Spread' })
  await expect(spread).toContainText('Waiting for the first sampled receiver')
  const [receiver] = await world.receivers(channel, 1, 'receiver')
  await receiver?.waitNeighbors(1)
  const times = spread.getByRole('table', { name: /^Time from the publication/ })
  await expect(times.getByText('reached')).toHaveCount(3, { timeout: 30_000 })
  await expect(
    spread.getByRole('img', { name: /^Coverage over time\. After .* 100 % are complete/ }),
  ).toBeVisible()
  await expect(spread.getByText(/the predicted time of 90 % was off by/)).toBeVisible()
  for (const figure of [
    'Complete',
    'Receivers',
    'Proven whole',
    'Copies sent',
    'Throughput',
    'Neighbors',
    'Time',
  ]) {
    await expect(spread.getByRole('term').filter({ hasText: new RegExp(`^${figure}$`) })).toBeVisible()
  }
  await look(page, 'console-spread')
  await page.setViewportSize({ width: 320, height: 700 })
  await page.getByText('Watch a folder', { exact: true }).click()
  await page.getByText('A drill', { exact: true }).click()
  await page.getByRole('checkbox', { name: /^A rupture line/ }).check()
  const widths = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth])
  expect(widths[0], 'nothing hangs out of the narrowest screen').toBeLessThanOrEqual(widths[1] ?? 0)
  await page.getByRole('button', { name: /^Cancel A release/ }).click()
  const sheet = await page.getByRole('dialog').boundingBox()
  expect((sheet?.x ?? NaN) + (sheet?.width ?? NaN)).toBeLessThanOrEqual(320)
  await page.keyboard.press('Escape')

  const past = page.getByRole('region', { name: 'Your releases' })
  await expect(past).toContainText(/Complete: 50 % after .*, 99 % after .*1 receiver at the end/)
  await page.reload()
  await expect(past).toContainText(/Complete: 50 % after .*, 99 % after .*1 receiver at the end/)
  await expect(spread).toContainText('Serving again')
  await expect(times.getByText('reached'), 'the curve is where it was').toHaveCount(3)
})
