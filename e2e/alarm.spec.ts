/** Reaching a reader who looks elsewhere. */
import { mapLikeFiles } from './content.ts'
import { expect, test } from './harness.ts'

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
  const files = mapLikeFiles('cancel', 1_000)
  await publisher.publish({
    title: 'Plan of the shelters',
    status: 'cancel',
    note: 'It was out of date.',
    files,
  })
  await expect.poll(() => notified(page)).toHaveLength(1)
  await expect(page.getByRole('alert')).toContainText('It was out of date.')
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

function notified(page: { evaluate<T>(run: () => T): Promise<T> }): Promise<unknown> {
  return page.evaluate(() => (globalThis as { notifiedTitles?: string[] }).notifiedTitles)
}
