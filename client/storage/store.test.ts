import { IDBFactory, IDBObjectStore } from 'fake-indexeddb'
import { createStore, set, setMany } from 'idb-keyval'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Problem } from '../api.ts'
import { openStore } from './open-store.ts'
import { recordKey } from './stored-release.ts'
import { CHANNEL, record, storeContract, hashNamed } from '../testing/store-contract.ts'
import { toUtf8 } from '../../shared/lib/text.ts'

beforeEach(() => vi.stubGlobal('indexedDB', new IDBFactory()))
afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

const unexpected = (problem: Problem) => expect.unreachable(problem.message)

storeContract('IndexedDB', () => openStore('indexeddb', unexpected))
storeContract('memory', () => openStore('memory', unexpected))

describe('IndexedDB', () => {
  test('another tab, or a reload, finds what was written', async () => {
    const first = await openStore('indexeddb', unexpected)
    first.saveRelease(record('a', 1, ['x']))
    first.saveChunk('x', toUtf8('xx'))
    await first.settled()
    const second = await openStore('indexeddb', unexpected)
    expect(second.isPersistent).toBe(true)
    expect(await second.releases(CHANNEL)).toEqual([record('a', 1, ['x'])])
    expect(await second.chunk('x')).toEqual(toUtf8('xx'))
  })

  test('what one tab forgets, another has not lost while a release of it needs it', async () => {
    const first = await openStore('indexeddb', unexpected)
    const second = await openStore('indexeddb', unexpected)
    first.saveRelease(record('a', 1, ['x']))
    first.saveChunk(hashNamed('x'), toUtf8('xx'))
    await first.settled()
    second.saveRelease(record('b', 2, ['x']))
    await second.settled()
    first.forget(CHANNEL, 'a')
    await first.settled()
    expect((await second.held([hashNamed('x')])).size).toBe(1)
  })

  test('chunks that a closed tab left without a release are swept', async () => {
    const store = await openStore('indexeddb', unexpected)
    store.saveChunk('orphan', toUtf8('o'))
    await store.settled()
    store.forget(CHANNEL, 'whatever')
    await store.settled()
    expect((await store.held(['orphan'])).size).toBe(0)
  })

  test('records that are none hide no others, and are no hindrance to writing', async () => {
    const records = createStore('flashcrew-releases', 'entries')
    const good = record('a', 1, ['x'])
    const none = [
      null,
      7,
      'x',
      {},
      [],
      { ...good, jws: 'text' },
      { ...good, receivedAt: NaN },
      { ...good, id: {} },
    ]
    await setMany(
      none.map((value, i) => [`bad ${i}`, value]),
      records,
    )
    await set('half', { ...record('b', 2, ['y']), manifest: 'text' }, records)
    await set(recordKey(CHANNEL, 'c'), { receivedAt: 'never', manifest: 5 }, records)
    const store = await openStore('indexeddb', unexpected)
    store.saveRelease(good)
    store.saveRelease(record('c', 3, ['z']))
    await store.settled()
    expect(await store.releases(CHANNEL)).toEqual([
      good,
      { ...record('b', 2, ['y']), manifest: null },
      record('c', 3, ['z']),
    ])
    store.forget(CHANNEL, 'a')
    await store.settled()
    expect((await store.releases(CHANNEL)).map(({ id }) => id)).toEqual(['b', 'c'])
  })

  test('without it the store is in memory, and says so once', async () => {
    vi.stubGlobal('indexedDB', undefined)
    const told: string[] = []
    const store = await openStore('indexeddb', ({ code }) => told.push(code))
    expect(store.isPersistent).toBe(false)
    expect(told).toEqual(['no-storage'])
  })

  test('where it refuses to open the store is in memory', async () => {
    const denied = new DOMException('denied', 'SecurityError')
    vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw denied
    })
    const told: string[] = []
    const store = await openStore('indexeddb', ({ code }) => told.push(code))
    expect(store.isPersistent).toBe(false)
    expect(told).toEqual(['no-storage'])
  })

  test('over quota everything stays usable, and the page is told once', async () => {
    const told: string[] = []
    const store = await openStore('indexeddb', ({ code }) => told.push(code))
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
    store.saveRelease(record('a', 1, ['x', 'y']))
    store.saveChunk('x', toUtf8('xx'))
    await store.settled()
    store.saveChunk('y', toUtf8('yy'))
    await store.settled()
    expect(told).toEqual(['quota'])
    expect(await store.chunk('x')).toEqual(toUtf8('xx'))
    expect([...(await store.held(['x', 'y', 'z']))]).toEqual(['x', 'y'])
    expect((await store.releases(CHANNEL)).map(({ id }) => id)).toEqual(['a'])
    store.forget(CHANNEL, 'a')
    await store.settled()
    expect(await store.releases(CHANNEL)).toEqual([])
  })
})
