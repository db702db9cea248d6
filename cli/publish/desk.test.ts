import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { createKey } from '../../client/keys/signing.ts'
import { fakeRtc } from '../../client/testing/rtc.ts'
import { must } from '../../shared/lib/assert.ts'
import { metric, start, temporaryDirectory } from '../../signaling/testing.ts'
import { Desk, type Order } from './desk.ts'
import type { NamedKey } from '../key/key-file.ts'
import { KeyState } from '../folder/state.ts'
import { failureOf, recordedOutput, temporaryFolder } from '../testing.ts'

const order: Order = {
  folder: '/maps',
  signature: 's1',
  hash: 'h1',
  status: 'exercise',
  composed: {
    files: [{ path: 'a.txt', data: new Blob(['a map']) }],
    title: 'A map',
    facts: { eventId: 'us1', processTime: new Date('2026-01-01T00:00:00Z') },
    ids: ['us1'],
    doubts: [],
    warnings: [],
    refusal: undefined,
  },
  title: '',
  note: '',
  expires: null,
  beside: [],
}

/** One process after another with the same key, and with these servers. */
async function office(...signaling: string[]) {
  const keyFile = join(temporaryFolder(), 'site.key')
  const key: NamedKey = { name: 'maps', key: await createKey() }
  const open = async () => {
    const state = new KeyState(keyFile)
    const { output, told } = recordedOutput()
    const desk = await Desk.open({
      key,
      state,
      signaling,
      uploadLimit: undefined,
      helpers: [],
      rtc: fakeRtc(),
      output,
    })
    const close = async () => {
      await desk.close()
      state.close()
    }
    return { desk, state, told, close }
  }
  return { open, statePath: join(`${keyFile}.state`, 'state.json') }
}

test('what is published is kept beside the key, and served again by the next process', async () => {
  const { open } = await office()
  const first = await open()
  const release = await first.desk.publish(order)
  expect(first.state.source('/maps')).toEqual({
    signature: 's1',
    hash: 'h1',
    published: {
      hash: 'h1',
      sequence: release.sequence,
      status: 'exercise',
      title: '',
      note: '',
      eventId: 'us1',
      ids: ['us1'],
      processTime: '2026-01-01T00:00:00.000Z',
      release: release.id,
    },
  })
  await first.close()
  const second = await open()
  second.desk.settleBegun()
  expect(second.state.status).toBe('exercise')
  expect(second.desk.isCurrent(release.id)).toBe(true)
  expect(second.desk.resume(release.id)).toMatchObject({ id: release.id, title: 'A map' })
  expect(await (await must(second.desk.publisher.releases[0], 'a release').file('a.txt')).text()).toBe(
    'a map',
  )
  expect(second.desk.spread()).toMatchObject({ sequence: release.sequence, isSafe: false })
  await second.close()
})

test('killed after it had offered a release, and before it had written that down: it went out', async () => {
  const { open } = await office()
  const first = await open()
  const release = await first.desk.publish(order)
  const source = must(first.state.source('/maps'), 'the folder')
  first.state.setSources({
    '/maps': { ...source, published: { ...must(source.published, 'it'), release: '' } },
  })
  await first.close()
  const second = await open()
  second.desk.settleBegun()
  expect(second.state.source('/maps')?.published?.release).toBe(release.id)
  await second.close()
})

test('killed before it had offered a release: it did not go out, and its number is not used again', async () => {
  const { open } = await office()
  const first = await open()
  const { published } = {
    published: { hash: 'h1', sequence: 0, status: 'test', title: '', note: '' } as const,
  }
  first.state.setSources({
    '/maps': {
      signature: 's1',
      hash: 'h1',
      published: { ...published, eventId: '', processTime: '', release: '' },
    },
  })
  const burnt = await first.state.nextSequence(0)
  await first.close()
  const second = await open()
  second.desk.settleBegun()
  expect(second.state.source('/maps')).toEqual({ signature: '', hash: '', published: null })
  expect((await second.desk.publish(order)).sequence).toBeGreaterThan(burnt)
  await second.close()
})

test('what cannot be published is not kept as if it had been', async () => {
  const { open } = await office()
  const { desk, state, close } = await open()
  const files = [{ path: '../a.txt', data: new Blob(['a']) }]
  await expect(desk.publish({ ...order, composed: { ...order.composed, files } })).rejects.toThrow('not safe')
  expect(state.source('/maps')).toEqual({ signature: '', hash: '', published: null })
  expect(state.status).toBeNull()
  await close()
})

test('a clock before the last release is said, and nothing is signed', async () => {
  const { open, statePath } = await office()
  const first = await open()
  await first.desk.publish(order)
  await first.close()
  const kept = JSON.parse(readFileSync(statePath, 'utf8')) as Record<string, unknown>
  writeFileSync(statePath, JSON.stringify({ ...kept, issued: '2999-01-01T00:00:00.000Z' }))
  const second = await open()
  const failure = await failureOf(() => second.desk.publish({ ...order, hash: 'h2' }))
  expect(failure.message).toMatch(/clock says .* before the last release \(2999-01-01 00:00:00 UTC\)/)
  expect(second.desk.publisher.releases).toHaveLength(1)
  await second.close()
})

test('other events stay current beside a new one, its own earlier version does not', async () => {
  const { open } = await office()
  const { desk, told, close } = await open()
  const beside = ['/a', '/b']
  const a1 = await desk.publish({ ...order, folder: '/a', beside })
  const composed = { ...order.composed, facts: { eventId: 'us2' }, ids: ['us2'] }
  const b1 = await desk.publish({ ...order, folder: '/b', hash: 'h2', composed, beside })
  const a2 = await desk.publish({ ...order, folder: '/a', hash: 'h3', beside })
  expect([a1, b1, a2].map(({ state }) => state)).toEqual(['superseded', 'complete', 'complete'])
  const numbers = [a1, b1, a2].map(({ sequence }) => sequence)
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
  expect(told.filter(({ event }) => event === 'published').map((line) => line['sequence'])).toEqual(numbers)
  const alone = await desk.publish({ ...order, folder: '/c', hash: 'h4' })
  expect([b1, a2, alone].map(({ state }) => state)).toEqual(['superseded', 'superseded', 'complete'])
  await close()
})

/** A map of this event, which may have other names too. */
function mapOf(eventId: string, change: Partial<Order> = {}, others: readonly string[] = []): Order {
  const ids = [eventId, ...others]
  const event = { event_id: eventId, ids: ids.join(','), magnitude: '5' }
  const info = JSON.stringify({ input: { event_information: event } })
  return {
    ...order,
    ...{ folder: `/${eventId}`, hash: eventId, status: 'actual' },
    composed: {
      ...order.composed,
      files: [{ path: 'info.json', data: new Blob([info]) }],
      title: `Map of ${eventId}`,
      facts: { eventId },
      ids,
    },
    ...change,
  }
}

test('[B4] an alert about another event stays, as in the console; the fifth says which goes', async () => {
  const { open } = await office()
  const { desk, told, close } = await open()
  const releases = []
  for (const eventId of ['a', 'b', 'c', 'd']) releases.push(await desk.publish(mapOf(eventId)))
  expect(releases.map(({ state }) => state)).toEqual(Array(4).fill('complete'))
  const warnings = () => told.filter(({ event }) => event === 'warning').map(({ message }) => message)
  expect(warnings()).toEqual([])
  await desk.publish(mapOf('e'))
  expect(releases.map(({ state }) => state)).toEqual(['superseded', ...Array<string>(3).fill('complete')])
  expect(warnings()).toEqual([
    'At most 4 events are current at a time. The oldest ends on every receiver when this is published: “Map of a” (Actual).',
  ])
  await close()
})

test('[B4] a map of the same event under another preferred id takes the place of the earlier, from whichever folder', async () => {
  const { open } = await office()
  const { desk, told, state, close } = await open()
  const other = await desk.publish(mapOf('ci9'))
  const beside = ['/shakemap/nc1/us/1', '/shakemap/nc1/us/2']
  const first = await desk.publish(mapOf('nc1', { folder: '/shakemap/nc1/us/1', hash: 'h1' }))
  const second = await desk.publish(mapOf('us7', { folder: '/shakemap/nc1/us/2', beside }, ['nc1']))
  expect([other, first, second].map(({ state }) => state)).toEqual(['complete', 'superseded', 'complete'])
  expect(told.filter(({ event }) => event === 'warning')).toEqual([])
  expect(state.lastMapOf(['NC1'])?.release, 'of both, none has a time').toBeUndefined()
  await close()
})

test('what names no event takes the place of four alerts, and says so', async () => {
  const { open } = await office()
  const { desk, told, close } = await open()
  for (const eventId of ['a', 'b', 'c', 'd']) await desk.publish(mapOf(eventId))
  await desk.publish({
    ...order,
    hash: 'h9',
    composed: { ...order.composed, facts: {}, ids: [] },
    status: 'actual',
  })
  expect(told.filter(({ event }) => event === 'warning').map(({ message }) => message)).toEqual([
    'These files do not say of which event they are. On every receiver they take the place of “Map of d” (Actual), “Map of c” (Actual), “Map of b” (Actual), “Map of a” (Actual).',
  ])
  await close()
})

test('a server whose disk fails is named, once, and the release goes out all the same', async () => {
  const data = temporaryDirectory()
  const { url } = await start({ data })
  const obstacle = join(data, 'headers')
  writeFileSync(obstacle, 'a file where a folder should be')
  const { open } = await office(url)
  const { desk, told, close } = await open()
  expect(await desk.heard(new AbortController().signal)).toBe(true)
  const release = await desk.publish(order)
  await vi.waitFor(() => expect(desk.publisher.problems.map(({ code }) => code)).toEqual(['header-not-kept']))
  expect(told.filter(({ event }) => event === 'problem').map(({ message }) => message)).toEqual([
    expect.stringContaining('could not write it to its disk'),
  ])
  expect(release.state).toBe('complete')
  await close()
  // Its disk is mended: the next process hears that all is well.
  rmSync(obstacle)
  mkdirSync(obstacle)
  const again = await open()
  await again.desk.heard(new AbortController().signal)
  await again.desk.publish({ ...order, folder: '/later' })
  await vi.waitFor(async () => expect(await metric(url, 'flashcrew_headers_kept_total')).toBe(2))
  expect(again.desk.publisher.problems).toEqual([])
  await again.close()
})
