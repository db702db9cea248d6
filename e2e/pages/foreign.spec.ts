/** A link to the server's page may name a channel of a stranger: it is never taken for the server's own. */
import type { Page } from '@playwright/test'
import { expect, test } from '../support/harness.ts'
import { look } from '../support/pages/look.ts'
import { publishMap } from '../support/pages/maps.ts'

const TITLE = 'This is not a channel of this server'

test('a stranger’s channel is shown after a yes only, below a banner, until the yes is taken back; the operator can forbid it', async ({
  world,
}) => {
  const stranger = await world.tab('stranger')
  const foreign = await stranger.publisher('official')
  const agency = await world.tab('agency')
  const own = await agency.publisher('shakemaps')
  await publishMap(stranger, { title: 'M 7.9, Everywhere', magnitude: 7.9 })
  const key = foreign.slice('crew://'.length).slice(0, 12)
  const short = `${key.slice(0, 4)} ${key.slice(4, 8)} ${key.slice(8)}…`

  const reader = await world.tab('reader', { path: `/#${foreign}`, asks: true, patch: wantAlarms })
  const { page } = reader
  const question = page.getByRole('region', { name: TITLE })
  await test.step('asked: whose it is, and nothing of it', async () => {
    await expect(question).toContainText('Calls itselfofficial')
    await expect(question).toContainText(short)
    await expect(question).toContainText('the address of this page, after the # sign')
    await expect(page).toHaveTitle('A channel of somebody else · Flashcrew')
    await expect(page.getByText('Everywhere')).toHaveCount(0)
    await expect(page.getByText(/Verified|Signed by/)).toHaveCount(0)
    const followed = page.getByRole('region', { name: 'Channels that you follow' })
    await expect(followed).toContainText('It is not the channel of this server.')
    await expect(followed).not.toContainText('official')
    await look(page, 'foreign-asked')
    await page.reload()
    await expect(question, 'no yes, and so it is asked again').toBeVisible()
    expect(await notified(page)).toEqual([])
    expect(await databases(page), 'nothing of it is stored').not.toContain('flashcrew')
  })

  const banner = page.getByRole('region', { name: 'Whose channel this is' })
  await test.step('after the yes: below a banner, signed by the holder of its key', async () => {
    await question.getByRole('button', { name: 'Yes, show this channel' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('M 7.9, Everywhere')
    await expect(banner).toContainText('Not the channel of this server: official, key')
    await expect(banner).toContainText(short)
    await expect(page.getByText('Signed by the holder of this channel’s key')).toBeVisible()
    await expect(page.getByText(/Verified|✓/)).toHaveCount(0)
    await expect.poll(() => notified(page)).toHaveLength(1)
    await look(page, 'foreign-shown')
    await page.reload()
    await expect(banner, 'also by a later visit').toBeVisible()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('M 7.9, Everywhere')
  })

  await test.step('the yes taken back', async () => {
    await banner.getByRole('button', { name: 'Stop showing it' }).click()
    await expect(question).toBeVisible()
    await expect(page.getByText('Everywhere')).toHaveCount(0)
    await page.reload()
    await expect(question).toBeVisible()
  })

  await test.step('an announcement of another host names it with another name', async () => {
    const announced = await announcementOf(stranger.page, foreign)
    await page.route('https://stranger.example/**', (route) =>
      route.fulfill({ json: announced, headers: { 'access-control-allow-origin': '*' } }),
    )
    await page.goto(`${world.server.origin}/?announcement=https://stranger.example/a.json`)
    await expect(question).toContainText('The Agency')
    await expect(question).toContainText('an announcement at stranger.example')
    expect(await page.evaluate(() => JSON.stringify(localStorage)), 'nor is it remembered').not.toContain(
      'The Agency',
    )
    await question.getByRole('button', { name: 'No, open this server’s page' }).click()
    await expect(page).toHaveURL(`${world.server.origin}/`)
    await expect(page.getByRole('heading', { level: 1, name: 'No channel yet' })).toBeVisible()
  })

  await test.step('an operator’s own list, and no other', async () => {
    await world.server.kill()
    await world.server.restart({ CHANNELS: own, FOREIGN_CHANNELS: 'forbid' })
    const ours = await world.tab('reader of the agency', { path: `/#${own}`, asks: true })
    await expect(ours.page.getByRole('heading', { level: 1, name: 'Waiting for a release' })).toBeVisible()
    await expect(ours.page.getByRole('region', { name: 'Whose channel this is' })).toHaveCount(0)
    await ours.page.getByLabel('Address of another channel').fill(foreign)
    await ours.page.getByRole('button', { name: 'Add channel' }).click()
    await expect(ours.page.getByText('This server shows its own channels only.')).toBeVisible()
    const theirs = await world.tab('reader of the stranger', { path: `/#${foreign}` })
    const refused = theirs.page.getByRole('region', { name: TITLE })
    await expect(refused).toContainText('shows its own channels only')
    await expect(refused.getByRole('button')).toHaveText(['No, open this server’s page'])
    await look(theirs.page, 'foreign-forbidden')
  })
})

/** Runs before the page: it is allowed to show notifications, and its reader wants them. */
function wantAlarms(): void {
  const titles: string[] = []
  class Recorded extends EventTarget {
    static readonly permission = 'granted'
    constructor(title: string) {
      super()
      titles.push(title)
    }
  }
  Object.assign(globalThis, { Notification: Recorded, notifiedTitles: titles })
  if (location.protocol !== 'http:') return
  localStorage.setItem('flashcrew:receive:alarm', JSON.stringify({ notify: true, sound: false }))
}

function notified(page: Page): Promise<string[]> {
  return page.evaluate(() => (globalThis as { notifiedTitles?: string[] }).notifiedTitles ?? [])
}

function databases(page: Page): Promise<unknown[]> {
  return page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name))
}

/** Signed by nobody, as announcements are: it may say anything beside the channel. */
function announcementOf(page: Page, channel: string): Promise<unknown> {
  return page.evaluate((uri) => {
    const key = (window.crew.session as unknown as { publicKey: JsonWebKey }).publicKey
    return { channel: uri, name: 'The Agency', description: 'Official', key, signaling: [location.origin] }
  }, channel)
}
