/** A channel goes over to a new key: by the console, and as receivers of the old channel are told. */
import { expect, test } from '../support/harness.ts'
import { look } from '../support/pages/look.ts'

const PASSPHRASE = 'another battery, another staple'

test('a channel goes over to a new key, which the server’s page follows, and receivers of the old are told', async ({
  world,
}) => {
  const link = /https?:\/\/\S+(#claim=\S+)/.exec(world.server.output)?.[1] ?? ''
  const { page } = await world.tab('console', { path: `/publish/${link}` })
  await page.getByLabel('Name shown to receivers').fill('Maps of a network')
  await page.getByRole('checkbox', { name: /^No backup/ }).check()
  await page.getByRole('button', { name: 'Open channel and claim this server' }).click()
  const address = page.getByRole('status', { name: 'Channel address' })
  await expect(address).toHaveText(/^crew:\/\//)
  const old = (await address.textContent()) ?? ''
  await expect(page.getByRole('link', { name: `${world.server.origin}/`, exact: true }).first()).toBeVisible()
  const receiver = (await world.tab('emergency page', { path: `/#${old}` })).page
  await expect(page.getByText('Connected to 1 neighbor')).toBeVisible()

  await page.getByText('Recovery key', { exact: true }).click()
  await page.getByLabel('Passphrase of the recovery key').fill(PASSPHRASE)
  await page.getByLabel('Its passphrase again').fill(PASSPHRASE)
  await page.getByRole('button', { name: 'Make the recovery key' }).click()
  const recovery = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Save the recovery key' }).click()
  expect((await recovery).suggestedFilename()).toBe('flashcrew-shakemaps-recovery.jwe')
  await page.getByRole('button', { name: 'Name it in releases from now on' }).click()
  await expect(page.getByText(/Releases name the recovery key/)).toBeVisible()
  await look(page, 'console-recovery')

  await page.getByText('Go over to a new key').click()
  await page.getByLabel('Passphrase of the new key’s backup').fill(PASSPHRASE)
  await page.getByLabel('The new passphrase again').fill(PASSPHRASE)
  await page.getByRole('button', { name: 'Make the new key' }).click()
  const sign = page.getByRole('button', { name: 'Sign the move with the old key' })
  await expect(sign, 'the backup comes first').toBeDisabled()
  await look(page, 'console-rotation')
  const saving = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Save the new key’s backup' }).click()
  expect((await saving).suggestedFilename()).toBe('flashcrew-shakemaps-new.jwe')
  await sign.click()
  await expect(page.getByText(/The channel has a new key and a new address/)).toBeVisible()
  await expect(address).not.toHaveText(old)
  const moved = (await address.textContent()) ?? ''
  await expect(receiver.getByText(/has moved to a new key/).first()).toBeVisible()
  await receiver.getByRole('button', { name: 'Follow the new channel' }).click()
  await expect(receiver.getByRole('tab')).toHaveCount(2)
  // The server's page is the new channel's, under the same name.
  await expect(page.getByRole('link', { name: `${world.server.origin}/`, exact: true }).first()).toBeVisible()
  const announced = await page.evaluate(
    async () => (await fetch('/announcement.json')).json() as Promise<unknown>,
  )
  expect(announced).toMatchObject({ channel: moved, name: 'Maps of a network' })
  await page.reload()
  await expect(address, 'it opens with the new key from then on').toHaveText(moved)
})
