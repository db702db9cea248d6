/** The publisher console as a test opens it. */
import type { Page } from '@playwright/test'
import { expect, type World } from '../harness.ts'
import type { Server } from '../server.ts'
import type { TabOptions } from '../tabs/tab.ts'

/** A console with a channel of its own, whose key has no backup; and the channel's URI. */
export async function openConsole(
  world: World,
  options: TabOptions = {},
): Promise<{ readonly page: Page; readonly channel: string }> {
  const { page } = await world.tab('console', { path: '/publish/', ...options })
  await page.getByRole('checkbox', { name: /^No backup/ }).check()
  await page.getByRole('button', { name: 'Open channel' }).click()
  const address = page.getByRole('status', { name: 'Channel address' })
  await expect(address).toHaveText(/^crew:\/\//)
  return { page, channel: (await address.textContent()) ?? '' }
}

/** The one-time link that a fresh server prints, as a path. */
export function claimPath(server: Server): string {
  const link = /https?:\/\/\S+#claim=\S+/.exec(server.output)?.[0]
  if (link === undefined) throw new Error(`the server printed no claim link:\n${server.output}`)
  const url = new URL(link)
  return url.pathname + url.hash
}
