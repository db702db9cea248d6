/** Several versions of one earthquake's map: what changed is said on arrival and stays in the timeline. */
import { expect, test } from './harness.ts'
import { look } from './look.ts'
import { publishMap } from './maps.ts'

test('a new version says what it changed, and the timeline keeps all versions, also over a reload', async ({
  world,
}) => {
  const publisher = await world.tab('publisher')
  const channel = await publisher.publisher('shakemaps')
  await publishMap(publisher, {
    title: 'M 4.8, A Town',
    magnitude: 4.8,
    stations: 4,
    facts: { version: '1', mapStatus: 'automatic', processTime: new Date('2026-03-01T18:05:00Z') },
  })
  const reader = await world.tab('emergency page', { path: `/#${channel}` })
  const { page } = reader
  const versions = page.getByRole('region', { name: 'Versions of this map' })
  await expect(page.getByRole('heading', { level: 1, name: 'M 4.8, A Town' })).toBeVisible()
  await expect(page.getByText(/all verified/)).toBeVisible()
  await expect(versions, 'one version makes no timeline').toHaveCount(0)

  await publishMap(publisher, {
    title: 'M 5.2, A Town',
    magnitude: 5.2,
    stations: 9,
    facts: {
      ...{ version: '2', mapStatus: 'REVIEWED', lat: 34.1, depthKm: 14 },
      processTime: new Date('2026-03-01T18:25:00Z'),
    },
  })
  const changed = page.getByRole('status').filter({ hasText: 'Changed since version 1' })
  await expect(changed).toContainText('Now reviewed by a person; Magnitude from 4.8 to 5.2')
  await expect(changed).toContainText('Stations and reports from 4 to 9')
  await expect(versions.getByText('Epicentre moved 11 km north', { exact: true })).toBeVisible()
  await expect(versions).toContainText('Depth from 10 km to 14 km')
  await expect(versions).toContainText('The first version that this browser has seen.')

  await look(page, 'versions')

  await versions.getByRole('button', { name: 'Show version 1' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'SUPERSEDED: M 4.8, A Town' })).toBeFocused()
  await reader.reload()
  await expect(versions.getByRole('heading', { level: 3 })).toHaveText(['Version 2', 'Version 1'])
  await expect(page.getByText('Changed since version 1:')).toBeVisible()
})
