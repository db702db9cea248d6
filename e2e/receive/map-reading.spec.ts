/** What a point of the map says: to a pointer, to a tap, and to who has the keyboard only; stations and their values. */
import { expect, test } from '../support/harness.ts'
import { publishMap } from '../support/pages/maps.ts'

test('a point of the map tells intensity and distance, and a station its values, by pointer and by keyboard', async ({
  world,
}) => {
  const publisher = await world.tab('publisher')
  const channel = await publisher.publisher('shakemaps')
  const { page } = await world.tab('emergency page', { path: `/#${channel}` })
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await publishMap(publisher, { title: 'M 6.0, A Town', magnitude: 6, stations: 1 })
  const map = page.getByRole('application', { name: /^Map of shaking intensity/ })
  const stations = map.getByRole('button', { name: 'Stations (1)' })
  await expect(stations).toHaveAttribute('aria-pressed', 'true')
  const tip = page.getByRole('tooltip')
  const box = await map.boundingBox()
  if (!box) throw new Error('the map has no place on the page')

  await test.step('by pointer', async () => {
    await map.hover({ position: { x: box.width * 0.7, y: box.height * 0.4 } })
    await expect(tip).toHaveText(/^[IVX]+ · .+ \(\d\.\d\), \d+ km from the epicentre$/)
    // The whole grid comes after the compact one, and both are drawn in a worker: a pointer at rest goes on reading.
    await expect(page.getByText(/all verified/)).toBeVisible()
    await expect(tip).toHaveText(/^[IVX]+ · .+ \(\d\.\d\), \d+ km from the epicentre$/)
    const before = await tip.textContent()
    await map.click({ position: { x: box.width * 0.2, y: box.height * 0.7 } })
    await expect(tip).not.toHaveText(before ?? '')
  })

  await test.step('by keyboard', async () => {
    await map.focus()
    const spoken = map.getByRole('status')
    await page.keyboard.press('ArrowRight')
    await expect(spoken).toHaveText(/^3[34]\.\d\d° north, 11[78]\.\d\d° west: [IV]+ · .* epicentre$/)
    // Back: the epicentre, where the one station is, lies under the crosshair again.
    await page.keyboard.press('ArrowLeft')
    await expect(spoken).toContainText('Station Station 0: IV (4.0)')
    await page.keyboard.press('Enter')
    await expect(map.getByText('Seismic station · XX.S0')).toBeVisible()
    await expect(map.getByText('Intensity IV · Light (4.0)')).toBeVisible()
    await map.getByRole('button', { name: 'Close popup' }).click()
    await expect(map.getByText('Seismic station · XX.S0')).toHaveCount(0)
  })

  await test.step('without stations', async () => {
    await stations.click()
    await expect(stations).toHaveAttribute('aria-pressed', 'false')
    await page.reload()
    await expect(stations, 'the choice stays').toHaveAttribute('aria-pressed', 'false')
  })
})
