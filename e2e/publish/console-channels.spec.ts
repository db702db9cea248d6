/** Several channels in one console: one is published on at a time, all that were opened are served. */
import type { Page } from '@playwright/test'
import { expect, test } from '../support/harness.ts'

test('a second channel is opened beside the first, which is served on and found again', async ({ world }) => {
  const { page } = await world.tab('console', { path: '/publish/' })
  const first = await open(page, 'first')
  const receiver = (await world.tab('receiver of the first', { path: `/#${first}` })).page
  await publish(page, 'On the first channel')
  await expect(receiver.getByRole('heading', { level: 1, name: 'On the first channel' })).toBeVisible()

  await page.getByRole('button', { name: 'Another channel…' }).click()
  await expect(page.getByRole('button', { name: 'Open first' })).toBeVisible()
  const second = await open(page, 'second')
  expect(second).not.toBe(first)
  await expect(page.getByRole('region', { name: 'Your releases' })).toContainText('Nothing is published')
  const late = (await world.tab('late receiver of the first', { path: `/#${first}` })).page
  await expect(late.getByRole('heading', { level: 1, name: 'On the first channel' })).toBeVisible()
  await publish(page, 'On the second channel')
  await expect(page.getByText('Keep this tab open: no receiver is connected to it yet.')).toBeVisible()
  await expect(page.getByRole('progressbar', { name: 'First copy out' })).toHaveAttribute(
    'aria-valuetext',
    /^0 % of the first copy/,
  )

  await page.getByRole('button', { name: 'Another channel…' }).click()
  await page.getByRole('button', { name: 'Open first' }).click()
  await expect(page.getByRole('status', { name: 'Channel address' })).toHaveText(first)
  await expect(page.getByText('Serving again: On the first channel')).toBeVisible()
  await publish(page, 'On the first again')
  await expect(receiver.getByRole('heading', { level: 1, name: 'On the first again' })).toBeVisible()
})

async function open(page: Page, name: string): Promise<string> {
  await page.getByRole('textbox', { name: 'Channel name' }).fill(name)
  const without = page.getByRole('checkbox', { name: /^No backup/ })
  await without.check()
  await page.getByRole('button', { name: 'Open channel' }).click()
  const address = page.getByRole('status', { name: 'Channel address' })
  await expect(address).toHaveText(new RegExp(`^crew://.*/${name}$`))
  return (await address.textContent()) ?? ''
}

async function publish(page: Page, title: string): Promise<void> {
  const file = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from(title) }
  await page.getByLabel('Choose files').setInputFiles(file)
  await page.getByRole('textbox', { name: 'Title' }).fill(title)
  await page.getByRole('radio', { name: 'Test', exact: true }).check()
  await page.getByRole('button', { name: 'Review…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
  await expect(page.getByText(`Published: ${title}`, { exact: true })).toBeVisible()
}
