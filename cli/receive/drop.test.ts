import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { CHANNEL, mapTexts, releaseOf } from '../../client/feeds/testing/releases.ts'
import type { Header } from '../../shared/content/manifest.ts'
import { readXml, textsOf } from '../../shared/feeds/testing.ts'
import { failureOf, recordedOutput, temporaryFolder } from '../testing.ts'
import { Drop, type SeenRelease } from './drop.ts'
import type { WatchOptions } from './get-arguments.ts'
import { PassOn } from './pass-on.ts'
import { Records } from './records.ts'

const MAP = mapTexts()
const idOf = (sequence: number) => String(sequence).padStart(22, 'A')

/** A release that is whole, of a map unless other files are given. */
function release(
  sequence: number,
  change: Partial<SeenRelease> & {
    readonly texts?: Record<string, string>
    readonly alongside?: string[]
  } = {},
): SeenRelease {
  const { texts = MAP, alongside, ...rest } = change
  const status = rest.status ?? 'actual'
  const own = releaseOf(texts, { id: idOf(sequence), sequence, title: `Release ${sequence}` })
  const header = { id: own.id, sequence, status, ...(alongside ? { alongside } : {}) } as Header
  return { ...own, state: 'complete', successor: '', header, ...rest, status } as unknown as SeenRelease
}

/** A process that watches into a folder, of one run after another. */
function station(watch: Partial<WatchOptions> = {}, exercises = false) {
  const folder = temporaryFolder()
  const parts = join(folder, '.flashcrew')
  mkdirSync(parts)
  const start = (env: Record<string, string> = {}) => {
    const { output, told, events } = recordedOutput()
    const records = new Records(parts)
    const full = {
      exec: undefined,
      listener: undefined,
      hook: undefined,
      execTimeoutMs: 60_000,
      keep: 100,
      ...watch,
    }
    const ending = new AbortController()
    const { signal } = ending
    const passOn = new PassOn({
      ...{ root: folder, records, watch: full, exercises, output, signal },
      env: { ...process.env, ...env },
      hookTiming: { timeoutMs: 60_000, firstWaitMs: 1, tries: 2 },
    })
    const place = { channel: CHANNEL, folder, baseUrl: 'http://x/', exercises }
    const drop = new Drop({ ...place, parts, records, passOn, keep: full.keep, output })
    drop.begin()
    return { drop, records, passOn, told, events, stop: () => ending.abort() }
  }
  const list = (...path: string[]) => readdirSync(join(folder, ...path)).sort()
  const text = (...path: string[]) => readFileSync(join(folder, ...path), 'utf8')
  const features = () =>
    (JSON.parse(text('feed.geojson')) as { features: { id: string; properties: Record<string, unknown> }[] })
      .features
  return { folder, parts, start, list, text, features }
}

/** A program that notes its arguments and environment, a line a run, in a file. */
function noting(folder: string): {
  command: readonly string[]
  runs: () => { args: string[]; env: Record<string, string> }[]
} {
  const place = join(folder, 'runs')
  const script = join(folder, 'note.cjs')
  writeFileSync(
    script,
    `require('fs').appendFileSync(${JSON.stringify(place)}, JSON.stringify({ args: process.argv.slice(2), env: process.env }) + '\\n')`,
  )
  const runs = () =>
    existsSync(place)
      ? readFileSync(place, 'utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as { args: string[]; env: Record<string, string> })
      : []
  return { command: [process.execPath, script], runs }
}

test('each release has a folder of its own, as ShakeCast lays them, with all that describes it', async () => {
  const { start, list, text, features } = station()
  const { drop, events } = start()
  await drop.look([release(1)])
  expect(list()).toEqual(['.flashcrew', 'feed.atom', 'feed.geojson', 'nc73589811'])
  expect(list('nc73589811')).toEqual(['nc73589811-1'])
  expect(list('nc73589811', 'nc73589811-1')).toEqual(
    [...Object.keys(MAP), 'cap.xml', 'detail.geojson', 'product.xml'].sort(),
  )
  expect(text('nc73589811', 'nc73589811-1', 'grid.xml')).toBe(MAP['grid.xml'])
  expect(features()[0]?.properties['detail']).toBe('http://x/nc73589811/nc73589811-1/detail.geojson')
  expect(list('.flashcrew')).toEqual(['releases'])
  await drop.look([release(1)])
  expect(events()).toEqual(['written'])
})

test('a version that was there is never written over, and a new release updates the message of the earlier', async () => {
  const { start, list, text } = station()
  const { drop, events } = start()
  await drop.look([release(1)])
  await drop.look([release(2), release(1, { state: 'superseded' })])
  expect(list('nc73589811')).toEqual(['nc73589811-1', 'nc73589811-1.2'])
  const cap = readXml(text('nc73589811', 'nc73589811-1.2', 'cap.xml'))
  expect(textsOf(cap, 'references')).toEqual([`${CHANNEL},flashcrew-${idOf(1)},2026-03-01T18:06:00-00:00`])
  expect(events()).toEqual(['written', 'superseded', 'written'])
})

test('what the newest names beside itself goes on; what is not whole, or has ended, is not written', async () => {
  const { start } = station()
  const run = start()
  const beside = release(2, { alongside: [idOf(1)] })
  await run.drop.look([release(4, { state: 'receiving' }), release(3), beside, release(1)])
  expect(run.records.all).toEqual([])
  const second = start()
  await second.drop.look([beside, release(1)])
  expect(second.records.all.map(({ ending }) => ending.is)).toEqual(['current', 'current'])
})

test('a cancellation is a message of its own, and the event is in no feed any more', async () => {
  const { start, list, text, features } = station()
  const { drop, events } = start()
  await drop.look([release(1)])
  const cancel = release(2, { status: 'cancel', title: 'It was wrong', texts: { 'cancel.txt': 'x' } })
  await drop.look([cancel, release(1, { state: 'cancelled' })])
  expect(list('nc73589811', 'nc73589811-1')).toContain('cap-cancel.xml')
  const message = readXml(text('nc73589811', 'nc73589811-1', 'cap-cancel.xml'))
  expect([textsOf(message, 'msgType'), textsOf(message, 'status')]).toEqual([['Cancel'], ['Actual']])
  expect(features()).toEqual([])
  expect(text('feed.atom')).toContain('CANCELLED: Release 1')
  expect(events()).toEqual(['written', 'cancelled'])
  // Also after a start, whatever the session still knows.
  const next = start()
  await next.drop.look([cancel])
  expect(next.events()).toEqual([])
})

test('a release whose successor was cancelled before it came here is cancelled too', async () => {
  const { start, features } = station()
  const first = start()
  await first.drop.look([release(1)])
  const [two, cancel] = [release(2, { state: 'cancelled' }), release(3, { status: 'cancel', title: 'Wrong' })]
  await first.drop.look([cancel, two, release(1, { state: 'superseded' })])
  expect(first.events()).toEqual(['written', 'superseded', 'cancelled'])
  expect(features()).toEqual([])
  // A successor on its way: its end is this one's.
  const slow = station()
  const run = slow.start()
  await run.drop.look([release(1)])
  await run.drop.look([release(2, { state: 'receiving' }), release(1, { state: 'superseded' })])
  expect(slow.features()).toHaveLength(1)
  await run.drop.look([cancel, two])
  expect(run.events()).toEqual(['written', 'superseded', 'cancelled'])
})

test('a command, a listener and a hook are told once each, in order, with all that is known', async () => {
  const { command, runs } = noting(temporaryFolder())
  const posted: { body: string; signature: unknown }[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => (body += part.toString()))
    request.on('end', () => {
      posted.push({ body, signature: request.headers['x-flashcrew-signature'] })
      response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const hook = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const pdl = noting(temporaryFolder())
  const { folder, start } = station({ exec: command, listener: pdl.command, hook })
  const { drop, passOn, records, events } = start({ FLASHCREW_HOOK_SECRET: 's', FLASHCREW_PASSPHRASE: 'p' })
  await drop.look([release(1)])
  await drop.look([release(2), release(1, { state: 'superseded' })])
  const cancel = release(3, { status: 'cancel', title: 'It was wrong' })
  await drop.look([cancel, release(2, { state: 'cancelled' })])
  await passOn.settled()
  const places = ['nc73589811-1', 'nc73589811-1.2', 'nc73589811-1.2'].map((name) =>
    join(folder, 'nc73589811', name),
  )
  expect(runs().map(({ args }) => args)).toEqual(places.map((place) => [place]))
  const [first, , last] = runs()
  expect(first?.env).toMatchObject({
    FLASHCREW_NEWS: 'release',
    FLASHCREW_FOLDER: places[0],
    FLASHCREW_CAP: join(places[0] ?? '', 'cap.xml'),
    FLASHCREW_STATUS: 'actual',
    FLASHCREW_EVENT_ID: 'nc73589811',
    FLASHCREW_MAGNITUDE: '6',
    FLASHCREW_LATITUDE: '34',
    FLASHCREW_EXPIRES: '',
    FLASHCREW_TITLE: 'Release 1',
  })
  expect(first?.env).not.toHaveProperty('FLASHCREW_HOOK_SECRET')
  expect(first?.env).not.toHaveProperty('FLASHCREW_PASSPHRASE')
  expect(last?.env).toMatchObject({ FLASHCREW_NEWS: 'cancel', FLASHCREW_CANCELLED_BY: 'It was wrong' })
  expect(
    pdl
      .runs()
      .map(({ args }) => args.filter((word) => /^--(status|delete|type|code|preferred-eventid)/.test(word))),
  ).toEqual([
    ['--type=shakemap', '--code=nc73589811', '--status=UPDATE', '--preferred-eventid=nc73589811'],
    ['--type=shakemap', '--code=nc73589811', '--status=UPDATE', '--preferred-eventid=nc73589811'],
    ['--type=shakemap', '--code=nc73589811', '--status=DELETE', '--delete', '--preferred-eventid=nc73589811'],
  ])
  expect(pdl.runs()[0]?.args).toContain(`--directory=${places[0]}`)
  expect(pdl.runs()[0]?.args).toContain('--property-eventsource=nc')
  expect(posted.map(({ body }) => (JSON.parse(body) as { news: string }).news)).toEqual([
    'release',
    'release',
    'cancel',
  ])
  expect(JSON.parse(posted[0]?.body ?? '')).toMatchObject({
    version: 1,
    status: 'actual',
    folder: 'nc73589811/nc73589811-1',
    map: { eventId: 'nc73589811', magnitude: 6 },
    cancelledBy: null,
  })
  expect(posted[0]?.signature).toMatch(/^sha256=/)
  expect(events().filter((event) => event === 'passed-on')).toHaveLength(9)
  expect(records.all.flatMap(({ errands }) => errands)).toEqual([])
  // A start passes nothing on again.
  const again = start()
  await again.drop.look([cancel])
  await again.passOn.settled()
  expect(runs()).toHaveLength(3)
})

test('exercises and tests are written, and neither passed on nor among true events, unless it is asked for', async () => {
  const { command, runs } = noting(temporaryFolder())
  const drill = release(1, { status: 'exercise' })
  const plain = station({ exec: command })
  const first = plain.start()
  await first.drop.look([drill])
  await first.passOn.settled()
  expect([runs(), plain.features()]).toEqual([[], []])
  expect(first.events()).toEqual(['written', 'withheld'])
  const asked = station({ exec: command }, true)
  const second = asked.start()
  await second.drop.look([drill])
  await second.passOn.settled()
  expect(runs().map(({ env }) => env['FLASHCREW_STATUS'])).toEqual(['exercise'])
  expect(asked.features().map(({ properties }) => properties['title'])).toEqual(['EXERCISE: M 6.0 - A Town'])
})

test('what fails is told and left; what was under way at the end is done by the next process', async () => {
  const { folder, start } = station({
    exec: [process.execPath, '-e', 'process.exit(process.env.FAIL ? 1 : 0)'],
  })
  const failing = start({ FAIL: '1' })
  await failing.drop.look([release(1)])
  await failing.passOn.settled()
  expect(failing.told.find(({ event }) => event === 'not-passed-on')?.message).toBe(
    'The command has not taken “Release 1”: it ended with exit code 1.',
  )
  expect(failing.records.all[0]?.errands).toEqual([])

  const stopped = start()
  stopped.stop()
  await stopped.drop.look([release(2), release(1)])
  await stopped.passOn.settled()
  expect(stopped.records.all[0]?.errands).toEqual([{ sink: 'exec', news: 'release' }])
  const next = start()
  await next.passOn.settled()
  expect(next.events()).toEqual(['passed-on'])
  expect(existsSync(join(folder, '.flashcrew', 'new'))).toBe(false)
})

test('a process that was killed midway leaves nothing half-written, and the next one finishes', async () => {
  const { folder, parts, start, list } = station()
  const first = start()
  await first.drop.look([release(1)])
  const record = first.records.all[0] ?? expect.fail()
  // Killed before the folder got its name: it is written anew.
  renameSync(join(folder, 'nc73589811', 'nc73589811-1'), join(parts, 'new'))
  first.records.save({ ...record, isWritten: false })
  const second = start()
  expect(second.records.all).toEqual([])
  await second.drop.look([release(1)])
  expect(list('nc73589811')).toEqual(['nc73589811-1'])
  // Killed before that was written down: it is not written twice.
  second.records.save({ ...record, isWritten: false })
  const third = start()
  await third.drop.look([release(1)])
  expect([list('nc73589811'), third.events()]).toEqual([['nc73589811-1'], []])
})

test('the oldest make room, but not what holds; records that cannot be read cost themselves', async () => {
  const { parts, start, list } = station({ keep: 2 })
  const { drop, records } = start()
  for (const sequence of [1, 2, 3, 4]) await drop.look([release(sequence)])
  expect(list('nc73589811')).toEqual(['nc73589811-1.3', 'nc73589811-1.4'])
  expect(records.all.map(({ report }) => report.release.sequence)).toEqual([4, 3])
  const all = [1, 2, 3].map((number) => idOf(10 + number))
  await drop.look([
    release(13, { alongside: all.slice(0, 2) }),
    release(12, { alongside: all.slice(0, 1) }),
    release(11),
  ])
  expect(records.all.map(({ report }) => report.release.sequence)).toEqual([13, 12, 11])
  writeFileSync(join(parts, 'releases', 'x.json'), '{"folder":"../../etc"}')
  expect(start().records.all).toHaveLength(3)
  expect(list('.flashcrew', 'releases')).not.toContain('x.json')
})

test('a name that is no folder’s becomes one, and what cannot be written is a failure that can be tried again', async () => {
  const { folder, start, list } = station()
  const { drop, records } = start()
  const odd = Object.fromEntries(
    Object.entries(MAP).map(([path, text]) => [path, text.replaceAll('nc73589811', '../É x')]),
  )
  await drop.look([release(1, { texts: odd })])
  expect(list()).toContain('event_.___x')
  await drop.look([release(2, { texts: { 'a.txt': 'x' } })])
  expect(list('event')).toEqual(['event-2'])
  writeFileSync(join(folder, 'nc73589811'), 'a file in the way')
  expect((await failureOf(() => drop.look([release(3)]))).message).toContain('cannot be written')
  expect(records.get(idOf(3))).toBeUndefined()
  renameSync(join(folder, 'nc73589811'), join(folder, 'moved'))
  await drop.look([release(3)])
  expect(list('nc73589811')).toEqual(['nc73589811-1'])
})

test('a change of keys ends nothing, and is told once', async () => {
  const { start } = station()
  const { drop, records, events } = start()
  await drop.look([release(1)])
  const header = { id: idOf(2), sequence: 2, status: 'actual', successor: 'crew://B/maps' } as Header
  const move = release(2, { successor: 'crew://B/maps', header })
  await drop.look([move, release(1)])
  await drop.look([move, release(1)])
  expect(events()).toEqual(['written', 'moved'])
  expect(records.all.map(({ ending }) => ending.is)).toEqual(['current'])
})
