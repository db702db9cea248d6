/** axe-core finds nothing on any state of the three pages, in both themes (WCAG 2.2 A and AA, and its best practices). */
import { mapLikeFiles } from '../support/content.ts'
import { expect, test } from '../support/harness.ts'
import { expectAccessible } from '../support/pages/look.ts'

test('the emergency page: waiting, a release of each status, cancelled', async ({ world }) => {
  const empty = await world.tab('no channel', { path: '/' })
  await expect(empty.page.getByRole('heading', { name: 'No channel yet' })).toBeVisible()
  await expectAccessible(empty.page, 'without a channel')

  const publisher = await world.tab('publisher')
  const channel = await publisher.publisher('shakemaps')
  const { page } = await world.tab('emergency page', { path: `/#${channel}` })
  await expectAccessible(page, 'waiting')
  for (const status of ['actual', 'exercise', 'test', 'cancel'] as const) {
    const title = `Release of status ${status}`
    const files = mapLikeFiles(status, 50_000)
    await publisher.publish({
      title,
      status,
      files,
      ...(status === 'cancel' ? { note: 'It was a quarry blast.' } : {}),
    })
    if (status === 'cancel') await expect(page.getByText(/It was a quarry blast/).first()).toBeVisible()
    else await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible()
    await expectAccessible(page, status)
  }
})

test('the emergency page with a map', async ({ world }) => {
  const { page: console } = await world.tab('console', { path: '/publish/' })
  await console.getByRole('checkbox', { name: /^No backup/ }).check()
  await console.getByRole('button', { name: 'Open channel' }).click()
  const address = console.getByRole('status', { name: 'Channel address' })
  await expect(address).toHaveText(/^crew:\/\//)
  await expectAccessible(console, 'console, channel open')
  await console.getByText('A drill', { exact: true }).click()
  await console.getByRole('button', { name: 'Generate drill' }).click()
  await expect(console.getByRole('rowheader', { name: /grid\.xml$/ })).toBeVisible()
  await expectAccessible(console, 'console, drill made')
  await console.getByRole('textbox', { name: 'Title' }).fill('Drill for axe')
  await console.getByRole('button', { name: 'Review…' }).click()
  await console.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
  await expect(console.getByText('Published: Drill for axe', { exact: true })).toBeVisible()
  const { page } = await world.tab('emergency page', { path: `/#${(await address.textContent()) ?? ''}` })
  await expect(page.getByRole('heading', { level: 1, name: 'Drill for axe' })).toBeVisible()
  await expect(page.getByText(/all verified/)).toBeVisible()
  await expectAccessible(page, 'map')
  await expectAccessible(console, 'console, published')
})

test('the console before a channel, with faults said, and the simulator', async ({ world }) => {
  const { page } = await world.tab('console', { path: '/publish/' })
  await expectAccessible(page, 'console')
  await page.getByText('Restore a channel from its backup').click()
  await page.getByRole('button', { name: 'Open channel' }).click()
  await page.getByRole('button', { name: 'Review…' }).click()
  await expect(page.getByRole('alert').first()).toBeVisible()
  await expectAccessible(page, 'console with faults')
  const simulator = await world.tab('simulator', { path: '/simulate/' })
  await expect(simulator.page.getByRole('button', { name: /^(Pause|Run|Start)/ }).first()).toBeVisible()
  await expectAccessible(simulator.page, 'simulator')
})
