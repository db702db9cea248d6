/** A folder that the console watches: the browser's own file system stands for the publisher's disk. */
import type { Page } from '@playwright/test'
import { generateDrill } from '../../client/shakemap/drill/drill.ts'
import { openConsole } from '../support/pages/console.ts'
import { expect, test } from '../support/harness.ts'
import { look } from '../support/pages/look.ts'

test('a product that appears in a watched folder is published by itself, once, when it is whole', async ({
  world,
}) => {
  const { page, channel: uri } = await openConsole(world, { patch: offerFolder })
  const receiver = (await world.tab('emergency page', { path: `/#${uri}` })).page

  const watch = page.getByRole('region', { name: 'Watch a folder' })
  await watch.getByText('Watch a folder', { exact: true }).click()
  await watch.getByRole('button', { name: 'Choose a folder and watch it…' }).click()
  await expect(watch.getByText('Choose the status that every release will have.')).toBeVisible()
  await watch.getByRole('radio', { name: 'Actual, for watched releases' }).check()
  await watch.getByRole('button', { name: 'Choose a folder and watch it…' }).click()
  await expect(watch.getByText(/Type ACTUAL: alerts would go out/)).toBeVisible()
  await watch.getByRole('radio', { name: 'Exercise, for watched releases' }).check()
  await watch.getByRole('button', { name: 'Choose a folder and watch it…' }).click()
  const log = watch.getByRole('log', { name: 'What was done' })
  await expect(log).toContainText('Watching shakemaps.')

  const product = drill()
  const grid = product.get('grid.xml') ?? ''
  await write(page, 'event1/grid.xml', grid.slice(0, grid.length / 2))
  await expect(log).toContainText('event1 is not published: grid.xml: The grid is cut off', {
    timeout: 15_000,
  })
  for (const [path, text] of product) await write(page, `event1/${path}`, text)
  await expect(log).toContainText('event1 is published as “M 6.0, a watched place”', { timeout: 15_000 })
  await expect(receiver.getByRole('heading', { level: 1, name: 'M 6.0, a watched place' })).toBeVisible()
  await expect(receiver.getByRole('region', { name: 'Status of this release' })).toContainText('EXERCISE')
  for (const [path, text] of product) await write(page, `copy/${path}`, text)
  await expect(log).toContainText('copy has the content of a release that was published before', {
    timeout: 15_000,
  })
  await expect(watch).toContainText('1 release published as EXERCISE')
  await look(page, 'console-watch')
  await watch.getByRole('button', { name: 'Stop watching' }).click()
  await expect(log).toContainText('Stopped')
})

test('a browser that cannot watch a folder says so', async ({ world }) => {
  const { page } = await world.tab('console', { path: '/publish/', patch: withoutFolders })
  const watch = page.getByRole('region', { name: 'Watch a folder' })
  await watch.getByText('Watch a folder', { exact: true }).click()
  await expect(watch).toContainText('Firefox and Safari have no File System Access')
  await expect(watch.getByRole('button', { name: 'Choose a folder and watch it…' })).toBeDisabled()
})

function drill(): ReadonlyMap<string, string> {
  const time = new Date('2026-03-01T18:00:00Z')
  const request = { lat: 10, lon: 20, magnitude: 6, depthKm: 10, place: 'a watched place', time, now: time }
  const drilled = generateDrill(request)
  if (!drilled.ok) throw new Error(drilled.error)
  return new Map(drilled.value.map(({ path, text }) => [path, text]))
}

/** Runs in the page before its own code: the picker hands out a folder without asking anybody. */
function offerFolder(): void {
  Object.defineProperty(window, 'showDirectoryPicker', {
    value: async () =>
      (await navigator.storage.getDirectory()).getDirectoryHandle('shakemaps', { create: true }),
  })
}

function withoutFolders(): void {
  Object.defineProperty(window, 'showDirectoryPicker', { value: undefined })
}

/** Writes a file as a program on the same disk would. */
async function write(page: Page, path: string, text: string): Promise<void> {
  await page.evaluate(
    async ([at, content]) => {
      const root = await navigator.storage.getDirectory()
      let folder = await root.getDirectoryHandle('shakemaps', { create: true })
      const names = at.split('/')
      const name = names.pop() ?? ''
      for (const one of names) folder = await folder.getDirectoryHandle(one, { create: true })
      const file = await folder.getFileHandle(name, { create: true })
      const stream = await file.createWritable()
      await stream.write(content)
      await stream.close()
    },
    [path, text] as const,
  )
}
