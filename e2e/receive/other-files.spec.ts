/** Files beside a ShakeMap: its uncertainty, the survey of people’s reports, and what ShakeCast rated by the map. */
import { surveySquare } from '../../client/shakemap/files/testing.ts'
import { expect, test } from '../support/harness.ts'
import { look } from '../support/pages/look.ts'
import { publishMap } from '../support/pages/maps.ts'

const SQUARE = surveySquare({
  ...{ lon: -118.05, lat: 34.05 },
  properties: { cdi: 6.2, nresp: 1234, dist: 9, name: 'UTM:(11S 040 376)<br>Felt Town' },
})
const rated = (name: string, level: string, mmi: number, percent: number): object => ({
  ...{ type: 'Feature', geometry: { type: 'Point', coordinates: [-118, 34] } },
  properties: {
    ...{ name, facility_type: 'BRIDGE', lat: 34, lon: -118 },
    shaking: { alert_level: level, [level]: percent, mmi, epicentral_distance: 8 },
  },
})
const collection = (features: readonly object[]): string =>
  JSON.stringify({ type: 'FeatureCollection', features })

test('the uncertainty is told on the map, people’s reports and rated facilities in tables of their own', async ({
  world,
}) => {
  const publisher = await world.tab('publisher')
  const channel = await publisher.publisher('shakemaps')
  const { page } = await world.tab('emergency page', { path: `/#${channel}` })
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const places = [
    rated('River bridge', 'orange', 7.2, 51),
    rated('Hill bridge', 'gray', 4, 99),
    rated('Old bridge', 'red', 8.1, 62),
  ]
  await publishMap(publisher, {
    ...{ title: 'M 6.8, A Town', magnitude: 6.8, stations: 3, uncertainty: 0.46 },
    texts: { 'dyfi_geo_10km.geojson': collection([SQUARE]), 'impact.json': collection(places) },
  })

  await page
    .getByRole('group', { name: 'Show on the map' })
    .getByRole('radio', { name: 'Uncertainty' })
    .check()
  await expect(page.getByRole('figure')).toContainText('standard deviation of the intensity')
  const map = page.getByRole('application', { name: /^Map of shaking intensity/ })
  const box = await map.boundingBox()
  if (!box) throw new Error('the map has no place on the page')
  await map.hover({ position: { x: box.width * 0.7, y: box.height * 0.4 } })
  await expect(page.getByRole('tooltip')).toHaveText(/^Uncertainty 0.46[IVX]+ · .+ \([\d.]+ ± 0\.5\)/)

  const reports = page.getByRole('region', { name: 'Stations and reports (4)' })
  await reports.getByRole('heading').click()
  await expect(reports.getByRole('row', { name: /Felt Town/ })).toContainText('People’s reports (1,234)')

  const facilities = page.getByRole('region', { name: 'Facilities that the publisher rated (3)' })
  await facilities.getByRole('heading').click()
  const rows = facilities.getByRole('row')
  await expect(rows.nth(1)).toContainText(/Old bridge.*Red.*62 %.*VIII \(8.1\)/)
  await expect(rows.nth(3)).toContainText(/Hill bridge.*Grey/)
  await facilities.getByRole('button', { name: 'Name' }).click()
  await expect(rows.nth(1)).toContainText('Hill bridge')
  await look(page, 'other-files')
})
