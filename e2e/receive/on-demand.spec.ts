/** Large files wait until the reader asks for them; the map needs none of them. */
import { expect, test } from '../support/harness.ts'
import { look } from '../support/pages/look.ts'
import { publishMap } from '../support/pages/maps.ts'

test('large files come when they are asked for, one by one, and the choice stays', async ({ world }) => {
  const publisher = await world.tab('publisher')
  const channel = await publisher.publisher('shakemaps')
  const reader = await world.tab('emergency page', { path: `/#${channel}` })
  const { page } = reader
  const files = page.getByRole('region', { name: 'Files' })
  await publishMap(publisher, { title: 'First', magnitude: 5, others: { 'shape.zip': 300_000 } })
  await expect(page.getByText('5 files, all verified. Choose one to save it.')).toBeVisible()
  const large = files.getByRole('group', { name: 'Large files' })
  await expect(large.getByRole('radio', { name: 'Get all' })).toBeChecked()
  await large.getByRole('radio', { name: 'Only when I ask' }).check()

  await publishMap(publisher, {
    title: 'Second',
    magnitude: 5.4,
    facts: { version: '2', processTime: new Date('2026-03-01T19:00:00Z') },
    others: { 'shape.zip': 900_001, 'report.pdf': 40_000 },
  })
  await expect(page.getByRole('heading', { level: 1, name: 'Second' })).toBeVisible()
  await expect(
    files.getByText(/^3 of 6 files verified\. 3 large files \(2\.\d MB\) come when you ask/),
  ).toBeVisible()
  await expect(page.getByRole('listitem').filter({ hasText: /^Second.*complete/ })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Event facts' })).toContainText('%g')
  await expect(page.getByRole('region', { name: 'What the map shows' })).toContainText('Area within the map')
  await look(page, 'on-demand', 'Files')

  await files.getByRole('button', { name: 'Get it: shape.zip, 900 KB' }).click()
  await expect(files.getByRole('link', { name: 'shape.zip' })).toBeFocused()
  await expect(files.getByRole('link', { name: 'grid.xml' })).toHaveCount(0)
  await reader.reload()
  await expect(files.getByRole('link', { name: 'shape.zip' })).toBeVisible()
  await expect(files.getByRole('button', { name: /^Get it: grid\.xml/ })).toBeVisible()
  await expect(large.getByRole('radio', { name: 'Only when I ask' })).toBeChecked()
  await large.getByRole('radio', { name: 'Get all' }).check()
  await expect(page.getByText('6 files, all verified. Choose one to save it.')).toBeVisible()
})
