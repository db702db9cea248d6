/** Ground motion on the map in place of the intensity, with a legend of its own; and the stations in a table. */
import { readFile } from 'node:fs/promises'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '../support/harness.ts'
import { publishMap } from '../support/pages/maps.ts'

test('a reader chooses what the map shows, and gets the stations’ figures', async ({ world }) => {
  const publisher = await world.tab('publisher')
  const channel = await publisher.publisher('shakemaps')
  const { page } = await world.tab('emergency page', { path: `/#${channel}` })
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await publishMap(publisher, { title: 'M 6.8, A Town', magnitude: 6.8, stations: 30, uncertainty: 0.46 })
  const layers = page.getByRole('group', { name: 'Show on the map' })
  const steps = page
    .getByRole('list', { name: 'Colours of the map, by lines of equal motion' })
    .getByRole('listitem')
  const tip = page.getByRole('tooltip')
  const map = page.getByRole('application', { name: /^Map of shaking intensity/ })
  const hover = async (): Promise<void> => {
    const box = await map.boundingBox()
    if (!box) throw new Error('the map has no place on the page')
    await map.hover({ position: { x: box.width * 0.7, y: box.height * 0.4 } })
  }

  await test.step('all that the grid has can be chosen, the intensity first', async () => {
    // The uncertainty is read last.
    await expect(layers.getByRole('radio')).toHaveCount(7, { timeout: 30_000 })
    await expect(layers.getByRole('radio', { name: 'Intensity' })).toBeChecked()
    await expect(page.getByRole('img', { name: /steps/ })).toHaveCount(0)
  })

  await test.step('a motion has lines with figures, a legend, and is told under the pointer', async () => {
    await layers.getByRole('radio', { name: 'PGA' }).check()
    await expect(page.getByRole('figure')).toContainText(
      /Peak ground acceleration, in % of g.*largest on this map is [\d.]+ %g/,
    )
    await expect(steps.last()).toHaveText('%g')
    await expect(map.getByText('20', { exact: true }).first()).toBeVisible()
    await expect(map.getByText('VII', { exact: true })).toHaveCount(0)
    await hover()
    await expect(tip).toHaveText(/^PGA [\d.]+ %g[IVX]+ · .+ \([\d.]+ ± 0\.5\), .+ from the epicentre$/)
  })

  await test.step('by keyboard to a spectral acceleration, and back to the intensity', async () => {
    await layers.getByRole('radio', { name: 'PGA' }).focus()
    await page.keyboard.press('ArrowRight')
    await expect(layers.getByRole('radio', { name: 'PGV' })).toBeChecked()
    await expect(page.getByRole('figure')).toContainText('cm/s')
    await page.keyboard.press('ArrowRight')
    await expect(layers.getByRole('radio', { name: 'SA 0.3 s' })).toBeChecked()
    await expect(page.getByRole('figure')).toContainText('sways')
    await layers.getByRole('radio', { name: 'Uncertainty' }).check()
    await expect(page.getByRole('figure')).toContainText(
      /standard deviation of the intensity.*largest on this map is 0.46\./,
    )
    await expect(steps.last()).toHaveText('0.45')
    await hover()
    await expect(tip).toHaveText(/^Uncertainty 0.46[IVX]+ · /)
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations).toEqual([])
    await layers.getByRole('radio', { name: 'Intensity' }).check()
    await expect(map.getByText('VII', { exact: true }).first()).toBeVisible()
    await hover()
    await expect(tip).toHaveText(/^[IVX]+ · /)
  })

  await test.step('stations: a page at a time, sorted by any column, saved as CSV', async () => {
    const section = page.getByRole('region', { name: 'Stations and reports (30)' })
    await section.getByRole('heading').click()
    await expect(section.getByRole('row')).toHaveCount(26)
    await section.getByRole('button', { name: 'Name' }).click()
    await section.getByRole('button', { name: 'Name' }).click()
    await expect(section.getByRole('row').nth(1)).toContainText('Station 29')
    await expect(section.getByRole('columnheader', { name: 'Name' })).toHaveAttribute(
      'aria-sort',
      'descending',
    )
    await section.getByRole('button', { name: '25 of 30 are shown. Show more' }).click()
    await expect(section.getByRole('row')).toHaveCount(31)
    const saving = page.waitForEvent('download')
    await section.getByRole('button', { name: 'Save as CSV' }).click()
    const file = await saving
    expect(file.suggestedFilename()).toBe('stations-us7000e2e.csv')
    const lines = (await readFile(await file.path(), 'utf8')).split('\r\n')
    expect(lines).toHaveLength(32)
    expect(lines[1]).toMatch(/^us7000e2e,XX\.S29,Station 29,instrument,/)
  })
})
