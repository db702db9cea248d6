/** The pages in Firefox: a drill by the console's user interface, and the emergency page that shows it, also without a server. */
import { claimPath } from '../support/pages/console.ts'
import { countBandColors, servedOffline } from '../support/pages/emergency.ts'
import type { FirefoxTab } from '../support/tabs/firefox.ts'
import { publishMap } from '../support/pages/maps.ts'
import { expect, test } from './harness.ts'

const PASSPHRASE = 'correct horse battery'
/** A machine that does other things draws late. */
const DRAWN_MS_MAX = 60_000
const TITLE = 'Drill: M 6.8, 6 km north of Los Angeles'

test('a console in Firefox publishes a drill, and the emergency page in Firefox and Chromium shows its map, after a reload without a server too', async ({
  world,
  fox,
}) => {
  const emergency = await fox('emergency page', { path: '/' })
  await emergency.sees('No channel yet')
  const chromium = await world.tab('emergency page in Chromium', { path: '/' })

  const console = await fox('console', { path: claimPath(world.server) })
  await console.fill('Name shown to receivers', 'ShakeMaps of the drill network')
  await console.fill('Passphrase of the backup', PASSPHRASE)
  await console.fill('The same passphrase again', PASSPHRASE)
  await console.click('Open channel and claim this server')
  await console.sees('This channel is now the server’s own')
  await console.click('A drill')
  await console.fill('Latitude', '34.1')
  await console.fill('Longitude', '-118.25')
  await console.fill('Magnitude', '6.8')
  await console.fill('Depth (km)', '12')
  await console.fill('Place', '6 km north of Los Angeles, California')
  await console.click('Generate drill')
  await console.sees('cont_mmi.json')
  await console.fill('Title', TITLE)
  await console.click('Review…')
  await console.click('Publish')
  await console.sees(`Published: ${TITLE}`)

  await showsMap(emergency)
  await expect(chromium.page.getByRole('heading', { level: 1, name: TITLE })).toBeVisible()
  await console.sees('100 %')

  await servedOffline(emergency.scripted)
  await console.close()
  await chromium.close()
  await world.server.kill()
  await emergency.reload()
  await showsMap(emergency)
  await emergency.sees('all verified')
})

test('a map from Chromium is shown in Firefox by a link that names its channel', async ({ world, fox }) => {
  const publisher = await world.tab('publisher')
  const channel = await publisher.publisher('shakemaps')
  await publishMap(publisher, { title: TITLE, magnitude: 6.8 })
  await showsMap(await fox('emergency page', { path: `/#${channel}` }))
})

async function showsMap(tab: FirefoxTab): Promise<void> {
  // Firefox draws nothing in a tab behind another.
  await tab.page.bringToFront()
  await tab.sees(TITLE)
  await tab.sees('6.8')
  await expect
    .poll(() => tab.scripted.evaluate(countBandColors), {
      message: 'colours of intensity on the map',
      timeout: DRAWN_MS_MAX,
    })
    .toBeGreaterThanOrEqual(4)
}
