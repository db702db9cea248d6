/** The towns of a map with their shaking, and the reader’s own place: by name, by the device, remembered, and forgotten. */
import { expect, test } from '../support/harness.ts'
import { look } from '../support/pages/look.ts'
import { publishMap } from '../support/pages/maps.ts'

test('a reader learns how strongly it shook where they are, and what to do', async ({ world }) => {
  const publisher = await world.tab('publisher')
  const channel = await publisher.publisher('shakemaps')
  const { page } = await world.tab('emergency page', { path: `/#${channel}` })
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const facts = { lat: 34.03, lon: -118.16 }
  await publishMap(publisher, { title: 'M 6.8, Los Angeles', magnitude: 6.8, status: 'exercise', facts })
  const mine = page.getByRole('region', { name: 'My place' })
  const field = mine.getByRole('textbox', { name: 'A town, or latitude and longitude' })
  const find = mine.getByRole('button', { name: 'Find' })
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))

  await test.step('the facts name the town, seen from where people are', async () => {
    await expect(page.getByRole('region', { name: 'Event facts' })).toContainText(
      /\d+ km [a-z-]+ of Los Angeles/,
    )
  })

  await test.step('closed until it is asked for; a name of several is asked back', async () => {
    await expect(field).toBeHidden()
    await mine.getByRole('heading', { name: 'My place' }).click()
    await field.fill('san ga')
    await field.press('Enter')
    await expect(mine.getByRole('status').first()).toContainText('Which of these?')
    await mine.getByRole('button', { name: /^San Gabriel/ }).click()
    await expect(mine.getByText(/^EXERCISE: San Gabriel: .+ shaking$/)).toBeVisible()
    await expect(mine.getByText(/^\d+ km [a-z-]+ of the epicentre$/)).toBeVisible()
    await expect(mine.getByRole('listitem').first()).toContainText('drop to the ground')
    await look(page, 'my-place')
  })

  await test.step('it stays for the next visit, and is sent nowhere', async () => {
    await page.reload()
    await expect(mine.getByText(/^EXERCISE: San Gabriel: .+ shaking$/)).toBeVisible()
    expect(asked.filter((url) => /gabriel|34\.1|118\.1/i.test(url))).toEqual([])
    await mine.getByRole('button', { name: 'Forget this place' }).click()
    await expect(mine.getByText(/San Gabriel/)).toHaveCount(0)
  })

  await test.step('an unknown name and a place outside the map are told in words', async () => {
    await field.fill('Atlantis')
    await find.click()
    await expect(mine.getByText(/^No town around this map is called “Atlantis”/)).toBeVisible()
    await field.fill('48.1, 11.6')
    await find.click()
    await expect(mine.getByText(/^48.1, 11.6 is outside this map/)).toBeVisible()
  })

  await test.step('a device that may not say where it is, and one that does', async () => {
    const locate = mine.getByRole('button', { name: 'Use my location' })
    await locate.click()
    await expect(mine.getByText(/^This browser may not tell this page where it is/)).toBeVisible()
    await page.context().grantPermissions(['geolocation'])
    await page.context().setGeolocation({ latitude: 34.05, longitude: -118.24 })
    await locate.click()
    await expect(mine.getByText(/^EXERCISE: Your location: .+ shaking$/)).toBeVisible()
  })

  await test.step('the towns in a table, the strongest first, sorted by any column', async () => {
    const towns = page.getByRole('region', { name: /^Towns on the map \(\d+\)$/ })
    await towns.getByRole('heading').click()
    await expect(towns.getByRole('row')).toHaveCount(21)
    const first = towns.getByRole('row').nth(1)
    await expect(first).toContainText(/[IVX]+ \(\d/)
    await towns.getByRole('button', { name: 'People' }).click()
    await expect(first).toContainText('Los Angeles')
    await towns.getByRole('button', { name: /^20 of \d+ are shown/ }).click()
    expect(await towns.getByRole('row').count()).toBeGreaterThan(21)
    await look(page, 'towns')
  })

  await test.step('the brief has them too', async () => {
    await page.getByRole('button', { name: 'Brief to print' }).click()
    const brief = page.getByRole('dialog', { name: 'Brief on one page' })
    const towns = brief.getByRole('heading', { name: 'Towns' }).locator('..')
    await expect(towns.getByRole('row')).toHaveCount(9)
    await page.emulateMedia({ media: 'print' })
    const pdf = await page.pdf({ format: 'A4', printBackground: true })
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(1)
  })
})
