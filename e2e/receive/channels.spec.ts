/** Several channels on one page: added by their address, told apart, and none overlooked. */
import { expect, test } from '../support/harness.ts'
import { look } from '../support/pages/look.ts'
import { publishMap } from '../support/pages/maps.ts'

test('a reader follows two channels: a new event on the other is announced and one click away, also after a reload', async ({
  world,
}) => {
  const north = await world.tab('publisher north')
  const south = await world.tab('publisher south')
  const own = await north.publisher('north')
  const other = await south.publisher('south')
  const reader = await world.tab('emergency page', { path: `/#${own}` })
  const { page } = reader
  await expect(page.getByRole('heading', { level: 1, name: 'Waiting for a release' })).toBeVisible()
  await expect(page.getByRole('tablist')).toHaveCount(0)

  const panel = page.getByRole('region', { name: 'Channels that you follow' })
  const address = panel.getByLabel('Address of another channel')
  await address.fill('south')
  await panel.getByRole('button', { name: 'Add channel' }).click()
  await expect(panel.getByRole('alert')).toHaveText(/^This is not the address of a channel/)
  await expect(address).toBeFocused()
  await address.fill(`${world.server.origin}/#${other}`)
  await address.press('Enter')
  await panel.getByLabel(`Your name for ${other}`).fill('Maps of the south')
  await panel.getByLabel(`Your name for ${other}`).press('Tab')
  const tabs = page.getByRole('tablist', { name: 'Channels' }).getByRole('tab')
  await expect(tabs).toHaveText(['north', 'Maps of the south'])

  await publishMap(north, { title: 'M 4.9 in the north', magnitude: 4.9, facts: { eventId: 'n1' } })
  await expect(page.getByRole('heading', { level: 1, name: 'M 4.9 in the north' })).toBeVisible()
  await publishMap(south, {
    title: 'M 5.3 in the south',
    magnitude: 5.3,
    facts: { eventId: 's1', lat: -33, lon: -71 },
  })
  await expect(
    page
      .getByRole('alert')
      .filter({ hasText: 'Maps of the south: New map. M 5.3 in the south. Largest intensity' }),
  ).toHaveCount(1)
  await expect(page.getByText('New on Maps of the south: M 5.3 in the south')).toBeVisible()
  await expect(page.getByRole('heading', { level: 1, name: 'M 4.9 in the north' })).toBeVisible()
  await look(page, 'channels')

  await reader.reload()
  await expect(tabs.nth(1)).toHaveText(/^Maps of the south\s*new$/)
  await page.getByRole('button', { name: 'Show Maps of the south' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'M 5.3 in the south' })).toBeVisible()
  await expect(page.getByText(/all verified/)).toBeVisible()
  await expect(page).toHaveTitle('M 5.3 in the south')
  await expect(tabs.nth(1)).toHaveText('Maps of the south')
  await tabs.nth(1).press('ArrowLeft')
  await expect(tabs.first()).toBeFocused()
  await expect(page.getByRole('tabpanel', { name: 'north' })).toContainText('M 4.9 in the north')
  await panel.getByRole('button', { name: 'Remove Maps of the south' }).click()
  await expect(address).toBeFocused()
  await expect(page.getByRole('tablist')).toHaveCount(0)
  await expect(page.getByRole('heading', { level: 1, name: 'M 4.9 in the north' })).toBeVisible()
})
