/** Several versions of one earthquake's map: what changed is said on arrival and stays in the timeline. */
import { mapLikeFiles } from '../support/content.ts'
import { expect, test } from '../support/harness.ts'
import { look } from '../support/pages/look.ts'
import { publishMap } from '../support/pages/maps.ts'
import { reorder, translate } from '../support/pages/translation.ts'

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
  await expect(versions).toContainText('Depth from 10.0 km to 14.0 km')
  await expect(versions).toContainText('The first version that this browser has seen.')

  await look(page, 'versions')

  await versions.getByRole('button', { name: 'Show version 1' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'SUPERSEDED: M 4.8, A Town' })).toBeFocused()
  await reader.reload()
  await expect(versions.getByRole('heading', { level: 3 })).toHaveText(['Version 2', 'Version 1'])
  await expect(page.getByText('Changed since version 1:')).toBeVisible()
})

test('a page that the browser has translated shows the new version and nothing of the one before', async ({
  world,
}) => {
  const publisher = await world.tab('publisher')
  const channel = await publisher.publisher('shakemaps')
  await publishMap(publisher, {
    title: 'M 4.8, A Town',
    magnitude: 4.8,
    note: 'The first word.',
    expires: new Date(Date.now() + 3_600_000).toISOString(),
    facts: { version: '1', mapStatus: 'automatic', processTime: new Date('2026-03-01T18:05:00Z') },
  })
  const path = `/#${channel}`
  const { page } = await world.tab('translated page', { path })
  const heading = page.getByRole('heading', { level: 1 })
  await expect(heading).toHaveText('M 4.8, A Town')
  await expect(page.getByText(/all verified/)).toBeVisible()
  await expect(page.getByRole('region', { name: 'Be told' })).toBeVisible()
  expect(await translate(page)).toBeGreaterThan(100)

  await publishMap(publisher, {
    title: 'M 7.4, B City',
    magnitude: 7.4,
    note: 'The second word.',
    others: { 'late.bin': 5_000 },
    expires: new Date(Date.now() + 7_200_000).toISOString(),
    facts: {
      ...{
        version: '2',
        mapStatus: 'REVIEWED',
        lat: 34.1,
        depthKm: 14,
        time: new Date('2026-03-01T18:00:09Z'),
      },
      description: 'B City, California',
      processTime: new Date('2026-03-01T18:25:00Z'),
    },
  })
  await expect(heading).toHaveText('M 7.4, B City')
  const { page: fresh } = await world.tab('page that was never translated', { path })
  for (const each of [page, fresh]) await expect(each.getByText('5 files, all verified.')).toBeVisible()
  await expect(page.getByRole('status').filter({ hasText: 'Changed since' })).toHaveText(
    /^Changed since version 1: Now reviewed by a person; Magnitude from 4\.8 to 7\.4;/,
  )
  // Word for word what a page shows that knows nothing of the version before.
  for (const name of ['Event facts', 'What the map shows', 'Files']) {
    const [text, meant] = [page, fresh].map((each) => each.getByRole('region', { name, exact: true }))
    await expect(async () => expect(await text?.innerText()).toBe(await meant?.innerText())).toPass({
      timeout: 15_000,
    })
  }
  const article = page.getByRole('article')
  await expect(article.getByText('The second word.', { exact: true })).toBeVisible()
  await expect(article).not.toContainText('The first word.')
  await expect(article.getByRole('paragraph').filter({ hasText: 'Magnitude' })).toHaveText(
    /^M\s?Magnitude 7\.4$/,
  )
  const versions = page.getByRole('region', { name: 'Versions of this map' })
  await expect(versions.getByRole('heading', { level: 3 })).toHaveText(['Version 2', 'Version 1'])
  const releases = page.getByRole('region', { name: 'Releases on this channel' })
  await expect(releases.getByRole('listitem')).toHaveText([/^M 7\.4, B City/, /^M 4\.8, A Town\s?SUPERSEDED/])
  await expect(page.getByText('M 4.8, A Town', { exact: true })).toHaveCount(1)

  // A translation into another word order, too; the page's harness refuses any exception.
  expect(await translate(page)).toBeGreaterThan(10)
  expect(await reorder(page)).toBeGreaterThan(2)
  await publisher.publish({
    title: 'Cancelled: M 7.4, B City',
    status: 'cancel',
    note: 'A quarry blast.',
    files: mapLikeFiles('cancelled', 5_000),
  })
  await expect(heading).toHaveText('CANCELLED: M 7.4, B City')
  await expect(page.getByRole('region', { name: 'Status of this release' })).toHaveText(
    'CANCELLED The publisher has cancelled this release. Do not act on it. Reason: A quarry blast.',
  )
  await page.getByRole('combobox', { name: 'Language' }).selectOption('es')
  await expect(page.getByRole('heading', { level: 2, name: 'Archivos' })).toBeVisible()
  await expect(page.getByText('Files', { exact: true })).toHaveCount(0)
  await expect(page.getByRole('region', { name: 'Estado de este aviso' })).not.toContainText('CANCELLED')
})
