/** The whole main job in Firefox: it joins, receives, publishes and reloads, with Chromium, with the command line and with its own kind. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from '../support/command.ts'
import { mapLikeFiles, totalBytes } from '../support/content.ts'
import { expect, expectWhole, note, test } from './harness.ts'

const MEGABYTE = 1024 * 1024

test('a release goes from Chromium to Firefox, from Firefox to Firefox, and a reload keeps it', async ({
  world,
  fox,
}) => {
  const publisher = await world.tab('publisher in Chromium')
  const channel = await publisher.publisher('shakemaps')
  const [one, two] = [await fox('Firefox one'), await fox('Firefox two')]
  for (const tab of [one, two]) await tab.join(channel)
  await Promise.all([publisher, one, two].map((tab) => tab.waitNeighbors(2)))
  const files = mapLikeFiles('to Firefox', 2 * MEGABYTE)
  const start = Date.now()
  const release = await publisher.publish({ title: 'Two megabytes', status: 'test', files })
  const ends = await Promise.all([one, two].map((tab) => tab.complete(release)))
  await expectWhole([one, two], release, files)
  note({ lastMs: Math.round(Math.max(...ends) - start) })
  expect(await one.linked(), 'the other ends that Firefox is connected to').toHaveLength(2)
  for (const tab of [one, two])
    for (const types of Object.keys((await tab.stats()).candidateTypes))
      expect(types, 'the way that a link goes').toMatch(/^(host|prflx)\/(host|prflx)$/)

  await publisher.close()
  const three = await fox('Firefox three')
  await three.join(channel)
  await expectWhole([three], release, files)
  expect((await three.stats()).payloadReceived, 'bytes from other Firefoxes').toBeGreaterThanOrEqual(
    totalBytes(files),
  )

  await Promise.all([two, three].map((tab) => tab.close()))
  await one.reload()
  await one.join(channel)
  await expectWhole([one], release, files)
  expect((await one.stats()).payloadReceived, 'bytes from others after the reload').toBe(0)
})

test('a release goes from Firefox to Chromium, to Firefox and to the command line', async ({
  world,
  fox,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'flashcrew-e2e-'))
  const publisher = await fox('publisher in Firefox')
  const channel = await publisher.publisher('shakemaps')
  const chromium = await world.tab('Chromium')
  const firefox = await fox('Firefox')
  for (const tab of [chromium, firefox]) await tab.join(channel)
  const words = ['get', channel, '-o', folder, '--signaling', world.server.origin, '--json']
  let command: Command | undefined
  try {
    await Promise.all([publisher, chromium, firefox].map((tab) => tab.waitNeighbors(2)))
    const files = mapLikeFiles('from Firefox', 2 * MEGABYTE)
    const start = Date.now()
    const release = await publisher.publish({ title: 'From Firefox', status: 'test', files })
    const ends = await Promise.all([chromium, firefox].map((tab) => tab.complete(release)))
    await expectWhole([publisher, chromium, firefox], release, files)
    note({ lastMs: Math.round(Math.max(...ends) - start) })
    command = new Command(words, {})
    expect(await command.next('done'), 'the command line has it from browsers').toMatchObject({
      fetched: totalBytes(files),
    })
  } finally {
    await command?.end('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
})

test('a file goes from the command line to Firefox', async ({ world, fox }) => {
  const folder = await mkdtemp(join(tmpdir(), 'flashcrew-e2e-'))
  const products = join(folder, 'products')
  await mkdir(products)
  const bytes = Buffer.alloc(300_000, 'from the command line')
  await writeFile(join(products, 'map.txt'), bytes)
  const words = ['publish', products, '--key', join(folder, 'site.key'), '--new-key', '--status', 'test']
  const more = ['--title', 'A file', '--signaling', world.server.origin, '--json']
  const command = new Command([...words, ...more], { FLASHCREW_PASSPHRASE: 'three words of a test' })
  try {
    const { channel } = await command.next('start')
    const { release } = await command.next('published')
    const tab = await fox('Firefox')
    await tab.join(String(channel))
    await tab.complete(String(release))
    const hash = createHash('sha256').update(bytes).digest('hex')
    expect(await tab.hashes(String(release))).toMatchObject({ 'map.txt': hash })
  } finally {
    await command.end('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
})
