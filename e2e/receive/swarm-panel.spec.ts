/** How a release got here, the cap on what is given, the way out of the swarm and back, and who sees this device's address. */
import { expect, test } from '../support/harness.ts'
import { look } from '../support/pages/look.ts'
import { publishMap } from '../support/pages/maps.ts'

test('the page says how a map got here; who leaves the swarm receives nothing until coming back, also over a reload', async ({
  world,
}) => {
  const publisher = await world.tab('publisher')
  const channel = await publisher.publisher('shakemaps')
  const reader = await world.tab('emergency page', { path: `/#${channel}` })
  const { page } = reader
  const [other] = await world.receivers(channel, 1, 'other')
  await expect(page.getByText('Connected to 2 neighbors')).toBeVisible()
  const first = await publishMap(publisher, { title: 'First', magnitude: 5 })
  await other?.complete(first)
  const panel = page.getByRole('region', { name: 'How it got here' })
  await expect(page.getByText(/all verified/)).toBeVisible()
  await expect(panel).toContainText(/From [12] peers? in \d+(\.\d)? s\./)
  await expect(panel.getByRole('list').getByRole('listitem').first()).toContainText(/^Peer \S{6}.*%\)$/)
  await expect(panel).toContainText('Neighbors of this browser2')
  await expect(panel).toContainText(/interval/, { timeout: 20_000 })
  await look(page, 'swarm', 'How it got here')

  await panel.getByLabel('Upload at most').selectOption('Another…')
  await panel.getByLabel('Upload cap in kbit/s').fill('120')
  await panel.getByRole('button', { name: 'Leave the swarm' }).click()
  await expect(page.getByText('You have left the swarm.', { exact: true })).toBeVisible()
  await expect(page.getByText('Out of the swarm', { exact: true })).toBeVisible()
  await expect(page.getByText(/Disconnected since/)).toHaveCount(0)
  const second = await publishMap(publisher, { title: 'Second', magnitude: 5.5, facts: { version: '2' } })
  await other?.complete(second)
  await reader.reload()
  await expect(page.getByText('You have left the swarm.', { exact: true })).toBeVisible()
  await expect(page.getByRole('heading', { level: 1, name: 'First' })).toBeVisible()
  await expect(page.getByText(/all verified/)).toBeVisible()
  await expect(panel.getByLabel('Upload cap in kbit/s')).toHaveValue('120')
  await look(page, 'swarm-away')
  await panel.getByRole('button', { name: 'Join the swarm again' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Second' })).toBeVisible({ timeout: 20_000 })

  // Said in one line, with more of it below; by relays only nothing can come, since this server names none.
  await expect(page.getByText(/Those readers see this device’s internet address/)).toBeVisible()
  await page.getByRole('link', { name: 'What others see' }).click()
  await expect(panel.getByRole('heading', { name: 'What others see' })).toBeFocused()
  expect(new URL(page.url()).hash, 'the channel stays in the address').toBe(`#${channel}`)
  await expect(panel).toContainText('Neighbors of this browser2')
  await panel.getByLabel('Connect by relays only').check()
  await expect(panel).toContainText('Neighbors of this browser0')
  await expect(page.getByText(/No reader sees this device’s internet address/)).toBeVisible()
  await expect(panel.getByText(/names no relay/)).toBeVisible()
  await expect(page.getByRole('region', { name: 'Problems' })).toContainText('no relay (TURN server)')
  await look(page, 'swarm-relay-only', 'What others see')
  await reader.reload()
  await expect(panel.getByLabel('Connect by relays only')).toBeChecked()
  const third = await publishMap(publisher, { title: 'Third', magnitude: 5.7, facts: { version: '3' } })
  await other?.complete(third)
  await expect(page.getByRole('region', { name: 'Problems' })).toContainText('no relay (TURN server)')
  await expect(panel).toContainText('Neighbors of this browser0')
  await panel.getByLabel('Connect by relays only').uncheck()
  await expect(page.getByRole('heading', { level: 1, name: 'Third' })).toBeVisible({ timeout: 20_000 })
  await expect(page.getByText(/no relay \(TURN server\)/)).toHaveCount(0)
})
