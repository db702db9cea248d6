/** A console at an origin of its own (CONSOLE_ORIGIN): it claims the server, and readers find what it publishes at theirs. */
import { expect, test } from '../support/harness.ts'
import { look } from '../support/pages/look.ts'

test('a console at an origin of its own claims the server, and its links lead readers to theirs', async ({
  world,
  browser,
}) => {
  const { server } = world
  const own = `http://localhost:${server.port}`
  await server.kill()
  await server.restart({ PUBLIC_URL: server.origin, CONSOLE_ORIGIN: own })
  const link = [...server.output.matchAll(/https?:\/\/\S+#claim=\S+/g)].at(-1)?.[0] ?? ''
  expect(link).toMatch(new RegExp(`^${own}/publish/`))

  const { page: reader } = await world.tab('emergency page', { path: '/' })
  await reader.goto(`${server.origin}/publish/`)
  await expect(reader.getByText('has an address of its own')).toBeVisible()
  await look(reader, 'console-elsewhere')
  await reader.getByRole('link', { name: `${own}/publish/` }).click()
  await expect(reader.getByRole('heading', { level: 1 })).toHaveText(/console/i)
  await reader.goto(`${server.origin}/`)
  await expect(reader.getByRole('heading', { name: 'No channel yet' })).toBeVisible()

  const page = await (await browser.newContext()).newPage()
  await page.goto(link)
  await expect(page.getByText(`page at ${server.origin}/ will show`)).toBeVisible()
  await page.getByLabel('Name shown to receivers').fill('Maps of a network')
  await page.getByRole('checkbox', { name: /^No backup/ }).check()
  await page.getByRole('button', { name: 'Open channel and claim this server' }).click()
  await expect(page.getByRole('link', { name: `${server.origin}/`, exact: true }).first()).toBeVisible()
  await look(page, 'console-own-origin')
  await expect(reader.getByText('Connected to 1 neighbor')).toBeVisible({ timeout: 30_000 })
  const file = { name: 'roads.txt', mimeType: 'text/plain', buffer: Buffer.from('The bridge is closed.') }
  await page.getByLabel('Choose files').setInputFiles(file)
  await page.getByRole('textbox', { name: 'Title' }).fill('Roads that are closed')
  await page.getByRole('radio', { name: 'Test', exact: true }).check()
  await page.getByRole('button', { name: 'Review…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
  await expect(reader.getByRole('heading', { level: 1, name: /Roads that are closed/ })).toBeVisible()
  await page.context().close()
})
