/** What a page says of itself and of its map in a bad hour: cut off since when, how old, expired. */
import type { Publisher } from '../../client/api.ts'
import { expect, test } from '../support/harness.ts'
import { look } from '../support/pages/look.ts'
import { publishMap } from '../support/pages/maps.ts'

test('a channel that moves to a new key says so, with the key and the way there, and keeps its map', async ({
  world,
}) => {
  const publisher = await world.tab('publisher')
  const channel = await publisher.publisher('shakemaps')
  const { page } = await world.tab('emergency page', { path: `/#${channel}` })
  await publishMap(publisher, { title: 'M 5.0, A Town', magnitude: 5 })
  await expect(page.getByText(/all verified/)).toBeVisible()
  const successor = await publisher.page.evaluate(async () => {
    const rotation = await (window.crew.session as Publisher).rotate('correct horse battery staple')
    await rotation.commit()
    return rotation.channel
  })
  await expect(page.getByText(/has signed that the channel has moved to a new key/)).toBeVisible()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('M 5.0, A Town')
  await expect(page.getByRole('alert').filter({ hasText: /key/ })).toHaveCount(0)

  // The page follows once its reader says so: what the new key signs is received then.
  await publisher.page.evaluate(async () => (window.crew.session as Publisher).close())
  expect(await publisher.publisher('shakemaps')).toBe(successor)
  await publishMap(publisher, { title: 'M 6.0, Another Town', magnitude: 6 })
  await look(page, 'moved')
  await page.getByRole('button', { name: 'Follow the new channel' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('M 6.0, Another Town')
})

test('of an event at sea the page says what shook on land; a part of another event is named, and not drawn', async ({
  world,
}) => {
  const publisher = await world.tab('publisher')
  const channel = await publisher.publisher('shakemaps')
  const { page } = await world.tab('emergency page', { path: `/#${channel}` })
  const line = {
    type: 'LineString',
    coordinates: [
      [-75.8, -14],
      [-75.7, -13.9],
    ],
  }
  const rupture = {
    type: 'FeatureCollection',
    metadata: { id: 'us6000other' },
    features: [{ type: 'Feature', properties: {}, geometry: line }],
  }
  await publishMap(publisher, {
    title: 'M 6.5, off the coast of Peru',
    magnitude: 6.5,
    facts: { lat: -14.5, lon: -77.5, processTime: null },
    texts: { 'rupture.json': JSON.stringify(rupture) },
  })
  await expect(page.getByText('Severe shaking, at sea')).toBeVisible()
  await expect(page.getByText(/^On land up to (IV|V|VI), \w+ shaking$/)).toBeVisible()
  await expect(page.getByText('rupture.json is of another event (us6000other) than this map.')).toBeVisible()
  await expect(page.getByText('The map does not say when it was made').first()).toBeVisible()
  await expect(page.getByText(/^Map made/)).toHaveCount(0)
  await look(page, 'at-sea')

  await test.step('a page that misses parts of itself says so: the question before a foreign channel, the code that reads maps', async () => {
    const late = await world.tab('page without its parts', {
      // Its service worker would have them.
      patch: () => void Reflect.deleteProperty(Navigator.prototype, 'serviceWorker'),
    })
    await late.page.route(/\/assets\/product-/, async (route) => route.abort())
    await late.page.route(/\/assets\/interstitial-/, async (route) => route.abort())
    await late.page.goto(`${world.server.origin}/#${channel}`)
    await expect(late.page.getByText('This part of the page could not be loaded.')).toBeVisible()
    await expect(late.page.getByText('off the coast of Peru')).toHaveCount(0)

    await late.page.unroute(/\/assets\/interstitial-/)
    await late.page.reload()
    await late.page.getByRole('button', { name: 'Yes, show this channel' }).click()
    await expect(late.page.getByText('The map and its facts could not be read')).toBeVisible()
    await expect(late.page.getByText('This release has no intensities to draw.')).toHaveCount(0)
    await expect(late.page.getByRole('link', { name: 'grid.xml' })).toBeVisible()
    await look(late.page, 'no-reader')
  })
})

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
  await expect(banner).toContainText('Do not rely on the release. It expired 20')
  await expect(page).toHaveTitle('EXPIRED: M 5.0, A Town')
  await expect(page.getByRole('listitem').filter({ hasText: 'EXPIRED' })).toHaveCount(1)
  await expect(page.getByText(/Disconnected since/)).toHaveCount(0)

  await publisher.close()
  await test.step('a newcomer where nobody has the map reads so, and has it when somebody is there again', async () => {
    const address = page.url()
    await page.goto('about:blank')
    const late = await world.tab('newcomer', { path: `/#${channel}` })
    const arriving = late.page.getByRole('region', { name: 'Receiving' })
    await expect(arriving).toContainText('Nobody who has it is here now.', { timeout: 20_000 })
    await expect(arriving).not.toContainText('on its way')
    await expect(late.page.getByRole('region', { name: 'Files' })).toContainText(
      'Nobody who has the rest is here now.',
    )
    await expect(late.page.getByRole('region', { name: 'Releases on this channel' })).not.toContainText(
      'arriving',
    )
    await look(late.page, 'nobody-here')
    await page.goto(address)
    await expect(late.page.getByText(/all verified/)).toBeVisible({ timeout: 20_000 })
    await expect(late.page.getByText('Nobody who has')).toHaveCount(0)
    await late.close()
  })
  await world.server.kill()
  await expect(page.getByText(/^Disconnected since \d\d:\d\d \(less than a minute ago\)/)).toBeVisible({
    timeout: 20_000,
  })
  await expect(
    page.getByText(/received less than a minute ago and verified\. A newer release may exist/),
  ).toBeVisible()
  await expect(page.getByRole('status').filter({ hasText: 'Disconnected: newer releases' })).toHaveCount(1)
  await look(page, 'cut-off')
})
