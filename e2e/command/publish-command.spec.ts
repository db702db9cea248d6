/** The unattended publisher as a process, the real server, and a real tab that receives. */
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { COMPACT_PATH } from '../../client/shakemap/compact/compact.ts'
import { generateDrill } from '../../client/shakemap/drill/drill.ts'
import { Command } from '../support/command.ts'
import { expect, note, test } from '../support/harness.ts'

const PASSPHRASE = { FLASHCREW_PASSPHRASE: 'three words of a test' }
const MADE = new Date('2026-01-01T00:00:00Z')

let folder: string
let commands: Command[]

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flashcrew-e2e-'))
  commands = []
})

test.afterEach(async () => {
  await Promise.all(commands.map((command) => command.end('SIGKILL')))
  await rm(folder, { recursive: true, force: true })
})

function start(...words: string[]): Command {
  const command = new Command(words, PASSPHRASE)
  commands.push(command)
  return command
}

/** A drill's files into a folder, one after another; resolves to their SHA-256 by path. */
async function writeDrill(into: string, magnitude: number, version: number): Promise<Record<string, string>> {
  const now = new Date(MADE.getTime() + version * 60_000)
  const drill = generateDrill({
    lat: 34,
    lon: -118,
    magnitude,
    depthKm: 12,
    place: 'Los Angeles',
    time: MADE,
    now,
  })
  if (!drill.ok) throw new Error(drill.error)
  await mkdir(into, { recursive: true })
  const hashes: Record<string, string> = {}
  for (const { path, text } of drill.value) {
    await writeFile(join(into, path), text)
    hashes[path] = createHash('sha256').update(text).digest('hex')
  }
  return hashes
}

test('a watched folder’s product reaches a tab, a changed one supersedes it, and a publisher that was killed publishes nothing twice', async ({
  world,
}) => {
  const products = join(folder, 'products')
  const words = ['publish', products, '--key', join(folder, 'site.key'), '--signaling', world.server.origin]
  const watching = [...words, '--status', 'exercise', '--watch', '--settle', '0.4', '--json']
  const first = await writeDrill(products, 6.2, 1)

  const killed = start(...watching, '--new-key')
  const { channel } = (await killed.next('start')) as unknown as { channel: string }
  const one = await killed.next('published')
  expect(one).toMatchObject({ status: 'exercise', title: 'M 6.2, Los Angeles', files: 9 })
  const tab = await world.tab('receiver')
  await tab.join(channel)
  const received = await tab.complete(String(one['release']))
  const hashes = await tab.hashes(String(one['release']))
  const compact = Object.keys(hashes).filter((path) => path.endsWith('.shakemap'))
  expect(compact.toSorted(), 'the compact map and its parts, as the console makes them').toEqual([
    'map.pga.shakemap',
    'map.pgv.shakemap',
    'map.psa03.shakemap',
    'map.psa10.shakemap',
    'map.psa30.shakemap',
    COMPACT_PATH,
  ])
  expect(hashes).toMatchObject(first)

  // Written in place, one file after another, and one of them in two goes.
  const second = await writeDrill(products, 7.1, 2)
  const grid = await readFile(join(products, 'grid.xml'))
  await writeFile(join(products, 'grid.xml'), grid.subarray(0, 5_000))
  await writeFile(join(products, 'grid.xml'), grid)
  const two = await killed.next('published', 1)
  expect(two).toMatchObject({ title: 'M 7.1, Los Angeles', supersedes: one['sequence'] })
  await tab.complete(String(two['release']))
  expect(await tab.hashes(String(two['release']))).toMatchObject(second)
  const state = await tab.page.evaluate((id) => window.crew.release(id)?.state, String(one['release']))
  expect(state).toBe('superseded')

  expect(await killed.end('SIGKILL')).toBeNull()
  const restarted = start(...watching)
  expect(await restarted.next('resumed')).toMatchObject({
    sequence: two['sequence'],
    release: two['release'],
  })
  await tab.close()
  const late = await world.tab('latecomer')
  await late.join(channel)
  await late.complete(String(two['release']))

  // The next that is published supersedes the second: nothing was in between.
  await writeDrill(join(folder, 'aside'), 5.9, 3)
  await rename(join(folder, 'aside', 'info.json'), join(products, 'info.json'))
  await rename(join(folder, 'aside', 'cont_mmi.json'), join(products, 'cont_mmi.json'))
  await rename(join(folder, 'aside', 'grid.xml'), join(products, 'grid.xml'))
  const three = await restarted.next('published')
  expect(three).toMatchObject({ title: 'M 5.9, Los Angeles', supersedes: two['sequence'] })
  await late.complete(String(three['release']))
  expect(await restarted.end('SIGINT')).toBe(0)
  expect(restarted.of('stopped')).toHaveLength(1)
  note({ publishedToReceivedMs: received - Date.parse(String(one['time'])) })
})

test('--once ends by itself when the receivers have the release, and a second run serves it without publishing it again', async ({
  world,
}) => {
  const words = ['publish', join(folder, 'maps'), '--key', join(folder, 'site.key'), '--once', '--json']
  const server = ['--signaling', world.server.origin]
  await mkdir(join(folder, 'maps'))
  await writeFile(join(folder, 'maps', 'hello.txt'), 'hello')
  const [claim = ''] = /http\S+#claim=\S+/.exec(world.server.output) ?? []
  const make = ['--new-key', '--status', 'test', '--title', 'Hello', '--claim', claim]
  const once = start(...words, ...server, ...make)
  const { channel } = (await once.next('start')) as unknown as { channel: string }
  const tab = await world.tab('receiver')
  await tab.join(channel)
  const { release } = await once.next('published')
  await tab.complete(String(release))
  await expect
    .poll(() => once.of('progress').at(-1), { message: 'one receiver has it whole, and that is not enough' })
    .toMatchObject({ custody: { whole: 1 }, safe: false })
  const second = await world.tab('second')
  await second.join(channel)
  const announced = (await (await fetch(`${world.server.origin}/announcement.json`)).json()) as unknown
  expect(announced, 'the server’s own page shows the channel').toMatchObject({ channel, name: 'shakemaps' })
  await once.next('safe')
  await expect.poll(() => once.isRunning).toBe(false)
  expect(await once.end('SIGINT')).toBe(0)

  const again = start(...words, ...server, '--title', 'Hello')
  expect(await again.next('unchanged')).toMatchObject({ release })
  await again.next('safe')
  expect(await again.end('SIGINT')).toBe(0)
  expect(again.of('published')).toEqual([])
})
