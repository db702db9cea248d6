/** `get --watch` as a process behind `publish --watch` as another: folders, feeds, and a command that is told once of each. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateDrill } from '../../client/shakemap/drill/drill.ts'
import { Command } from '../support/command.ts'
import { expect, test } from '../support/harness.ts'

const MADE = new Date('2026-01-01T00:00:00Z')
const PASSPHRASE = { FLASHCREW_PASSPHRASE: 'three words of a test' }

let root: string
let commands: Command[]

test.beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'flashcrew-drop-'))
  commands = []
})

test.afterEach(async () => {
  await Promise.all(commands.map((command) => command.end('SIGKILL')))
  await rm(root, { recursive: true, force: true })
})

function start(...words: string[]): Command {
  const command = new Command([...words, '--json'], PASSPHRASE)
  commands.push(command)
  return command
}

async function writeDrill(into: string, version: number): Promise<void> {
  const now = new Date(MADE.getTime() + version * 60_000)
  const event = { lat: 34, lon: -118, magnitude: 6, depthKm: 12, place: 'Los Angeles', time: MADE }
  const drill = generateDrill({ ...event, now })
  if (!drill.ok) throw new Error(drill.error)
  await mkdir(into, { recursive: true })
  for (const { path, text } of drill.value)
    await writeFile(
      join(into, path),
      text
        .replaceAll(/drill\d{14}/g, 'nc1')
        .replace('shakemap_version="1"', `shakemap_version="${version}"`)
        .replace('"map_version": 1', `"map_version": ${version}`),
    )
}

test('each version comes into a folder of its own, and a command is told once of each, also after a start', async ({
  world,
}) => {
  const products = join(root, 'products')
  const drop = join(root, 'drop')
  const runs = join(root, 'runs')
  const script = join(root, 'note.cjs')
  await writeFile(
    script,
    `require('fs').appendFileSync(${JSON.stringify(runs)}, process.argv[2] + ' ' + process.env.FLASHCREW_STATUS + '\\n')`,
  )
  const { origin } = world.server
  await writeDrill(products, 1)
  const key = ['--key', join(root, 'site.key'), '--signaling', origin]
  const publisher = start(
    'publish',
    products,
    ...key,
    '--new-key',
    '--status',
    'exercise',
    '--watch',
    '--settle',
    '0.4',
  )
  const { channel } = (await publisher.next('start')) as unknown as { channel: string }
  await publisher.next('published')
  const words = ['get', channel, '-o', drop, '--signaling', origin, '--watch', '--exercises']
  const exec = ['--exec', `"${process.execPath}" "${script}"`]
  const watching = start(...words, ...exec)
  const first = await watching.next('written')
  await watching.next('passed-on')
  expect(await watching.end('SIGINT')).toBe(0)

  await writeDrill(products, 2)
  await publisher.next('published', 1)
  const again = start(...words, ...exec)
  const second = await again.next('written')
  await again.next('passed-on')
  expect(again.of('superseded')).toHaveLength(1)
  expect([first['folder'], second['folder']]).toEqual(['nc1/nc1-1', 'nc1/nc1-2'])
  const lines = (await readFile(runs, 'utf8')).trim().split('\n')
  expect(lines).toEqual(['nc1/nc1-1', 'nc1/nc1-2'].map((folder) => `${join(drop, folder)} exercise`))
  expect(await readdir(join(drop, 'nc1', 'nc1-2'))).toEqual(
    expect.arrayContaining([
      'cap.xml',
      'detail.geojson',
      'grid.xml',
      'info.json',
      'map.shakemap',
      'product.xml',
    ]),
  )
  const cap = await readFile(join(drop, 'nc1', 'nc1-2', 'cap.xml'), 'utf8')
  expect(cap).toContain('<msgType>Update</msgType>')
  expect(cap).toContain('<status>Exercise</status>')
  const feed = JSON.parse(await readFile(join(drop, 'feed.geojson'), 'utf8')) as { features: object[] }
  expect(feed.features).toMatchObject([{ id: 'nc1', properties: { title: 'EXERCISE: M 6.0 - Los Angeles' } }])
  expect(await again.end('SIGINT')).toBe(0)
})
