/** A channel that carries the maps of two earthquakes: neither hides the other, nor the cancelling of one. */
import { expect, test } from '../support/harness.ts'
import { publishMap } from '../support/pages/maps.ts'

test('the map of another event stays current beside the newest, one click away; cancelling one says which', async ({
  world,
}) => {
  const publisher = await world.tab('publisher')
  const channel = await publisher.publisher('shakemaps')
  const { page } = await world.tab('emergency page', { path: `/#${channel}` })
  const first = await publishMap(publisher, {
    title: 'M 5.5, A Town',
    magnitude: 5.5,
    facts: { eventId: 'us1' },
  })
  const second = await publishMap(publisher, {
    ...{ title: 'M 5.0, B Town', magnitude: 5, alongside: [first] },
    facts: { eventId: 'us2', lat: -33, lon: -71 },
  })
  const heading = page.getByRole('heading', { level: 1 })
  await expect(heading).toHaveText('M 5.0, B Town')
  await expect(page.getByText('Also current on this channel: M 5.5, A Town')).toBeVisible()
  await page.getByRole('button', { name: 'Show M 5.5, A Town' }).first().click()
  await expect(heading).toHaveText('M 5.5, A Town')
  await expect(page.getByText('This release is current too. The newest is M 5.0, B Town.')).toBeVisible()
  await expect(page.getByRole('region', { name: 'Status of this release' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Show the newest release' }).click()
  await expect(heading).toHaveText('M 5.0, B Town')

  await publishMap(publisher, {
    ...{ title: 'M 5.5, A Town', magnitude: 5.5, status: 'cancel', alongside: [second] },
    note: 'It was a quarry blast.',
  })
  await expect(page.getByText('Cancelled: M 5.5, A Town', { exact: true })).toBeVisible()
  await expect(page.getByText('It was a quarry blast.', { exact: true })).toBeVisible()
  await expect(heading).toHaveText('M 5.0, B Town')
  await expect(page.getByText(/Also current/)).toHaveCount(0)
})
