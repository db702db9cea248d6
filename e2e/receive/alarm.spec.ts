/** Reaching a reader who looks elsewhere. */
import { mapLikeFiles } from '../support/content.ts'
import { expect, test } from '../support/harness.ts'

test('a cancellation is notified to who has chosen so, a release that is no event is not, and the choice stays', async ({
  world,
}) => {
  const publisher = await world.tab('publisher')
  const channel = await publisher.publisher('shakemaps')
  const reader = await world.tab('emergency page', { path: `/#${channel}`, patch: recordNotifications })
  const { page } = reader
  await page.getByRole('checkbox', { name: 'Show a notification' }).check()
  await page.getByRole('button', { name: 'Try it' }).click()
  await expect.poll(() => notified(page)).toEqual(['Flashcrew: a try'])

  await reader.reload()
  await expect(page.getByRole('checkbox', { name: 'Show a notification' })).toBeChecked()
  await publisher.publish({
    title: 'Plan of the shelters',
    status: 'actual',
    files: mapLikeFiles('plan', 20_000),
  })
  await expect(page.getByRole('heading', { level: 1, name: 'Plan of the shelters' })).toBeVisible()
  await expect(page.getByText(/all verified/)).toBeVisible()
  const beside = await world.tabBeside(reader, 'the same reader’s second tab')
  await expect(beside.page.getByRole('heading', { level: 1, name: 'Plan of the shelters' })).toBeVisible()
  const files = mapLikeFiles('cancel', 1_000)
  await publisher.publish({
    title: 'Plan of the shelters',
    status: 'cancel',
    note: 'It was out of date.',
    files,
  })
  for (const tab of [reader, beside])
    await expect(tab.page.getByRole('alert').getByText('It was out of date.')).toBeAttached()
  await expect
    .poll(
      async () => [...(await notified(page)), ...(await notified(beside.page))].length,
      'by one tab of the two',
    )
    .toBe(1)
})

/** Runs in the page, before its own code: a browser that grants notifications, and remembers them instead of showing them. */
function recordNotifications(): void {
  const titles: string[] = []
  class Recorded extends EventTarget {
    static readonly permission = 'granted'
    static requestPermission(): Promise<string> {
      return Promise.resolve('granted')
    }
    constructor(title: string) {
      super()
      titles.push(title)
    }
  }
  Object.assign(globalThis, { Notification: Recorded, notifiedTitles: titles })
}

function notified(page: { evaluate<T>(run: () => T): Promise<T> }): Promise<string[]> {
  return page.evaluate(() => (globalThis as { notifiedTitles?: string[] }).notifiedTitles ?? [])
}
