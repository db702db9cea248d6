/** What a page says of itself and of its map in a bad hour: cut off since when, how old, expired. */
import { expect, test } from './harness.ts'
import { look } from './look.ts'
import { publishMap } from './maps.ts'

test('a map expires on the page, and being cut off is said with its time, apart from the age of the map', async ({
  world,
}) => {
  const publisher = await world.tab('publisher')
  const channel = await publisher.publisher('shakemaps')
  const reader = await world.tab('emergency page', { path: `/#${channel}` })
  const { page } = reader
  await expect(page.getByText('Connected to 1 neighbor')).toBeVisible()
  const expires = new Date(Date.now() + 6_000).toISOString()
  const processTime = new Date(Date.now() - 3.5 * 86_400_000)
  await publishMap(publisher, { title: 'M 5.0, A Town', magnitude: 5, expires, facts: { processTime } })
  const heading = page.getByRole('heading', { level: 1 })
  await expect(heading).toHaveText('M 5.0, A Town')
  await expect(page.getByText('This map was made 3 days ago and shows what was known then.')).toBeVisible()
  await expect(heading).toHaveText('EXPIRED: M 5.0, A Town', { timeout: 15_000 })
  const banner = page.getByRole('region', { name: 'Status of this release' })
  await expect(banner).toContainText('Do not rely on it. It expired 20')
  await expect(page).toHaveTitle('EXPIRED: M 5.0, A Town')
  await expect(page.getByRole('listitem').filter({ hasText: 'EXPIRED' })).toHaveCount(1)
  await expect(page.getByText(/Disconnected since/)).toHaveCount(0)

  await publisher.close()
  await world.server.kill()
  await expect(page.getByText(/^Disconnected since \d\d:\d\d \(less than a minute ago\)/)).toBeVisible({
    timeout: 20_000,
  })
  await expect(
    page.getByText(/received less than a minute ago and verified; there may be a newer/),
  ).toBeVisible()
  await expect(page.getByRole('status').filter({ hasText: 'Disconnected: newer releases' })).toHaveCount(1)
  await look(page, 'cut-off')
})
