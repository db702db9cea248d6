import { expect, test } from 'vitest'
import { fileDigest, Keeper, secondsToKeep } from './keeper.ts'

/** Cache Storage as far as the keeper needs it. */
class FakeCaches {
  readonly kept = new Map<string, Response>()
  readonly asStorage = { open: () => Promise.resolve(this) } as unknown as CacheStorage
  isFull = false
  keys(): Promise<{ url: string }[]> {
    return Promise.resolve([...this.kept.keys()].map((url) => ({ url })))
  }
  match({ url }: { url: string }): Promise<Response | undefined> {
    return Promise.resolve(this.kept.get(url)?.clone())
  }
  put(path: string, response: Response): Promise<void> {
    if (this.isFull) return Promise.reject(new Error('no room'))
    this.kept.set(new URL(path, 'https://site').href, response)
    return Promise.resolve()
  }
  delete(key: string | { url: string }): Promise<boolean> {
    return Promise.resolve(
      this.kept.delete(typeof key === 'string' ? new URL(key, 'https://site').href : key.url),
    )
  }
}

const blobOf = (bytes: number, fill = 1) => new Blob([new Uint8Array(bytes).fill(fill)])
let nowMs = 0
const keeperOf = (caches: FakeCaches, quota = 1_000) => new Keeper(quota, caches.asStorage, () => nowMs)

test.each([
  ['max-age=60', 60],
  ['public, max-age=31536000, immutable', 31_536_000],
  ['s-maxage=60', 0],
  ['', 0],
  ['no-cache', 0],
  ['max-age=60, no-store', 0],
  ['private, max-age="5"', 5],
])('Cache-Control “%s” allows %i s', (value, seconds) => expect(secondsToKeep(value)).toBe(seconds))

test('what is kept is found by what it consists of, and not after its time', async () => {
  const caches = new FakeCaches()
  const digest = await fileDigest(['a', 'b'])
  expect(digest).not.toBe(await fileDigest(['b', 'a']))
  nowMs = 0
  await keeperOf(caches).keep(digest, blobOf(100), 60)
  nowMs = 59_000
  expect((await keeperOf(caches).find(new Set([digest]))).get(digest)).toEqual(new Uint8Array(100).fill(1))
  expect((await keeperOf(caches).find(new Set(['other']))).size).toBe(0)
  nowMs = 60_000
  expect((await keeperOf(caches).find(new Set([digest]))).size).toBe(0)
  expect(caches.kept.size).toBe(0)
})

test('within its quota, the least recently used goes first; what is larger is not kept', async () => {
  const caches = new FakeCaches()
  const keeper = keeperOf(caches)
  const steps = [
    () => keeper.keep('a', blobOf(400), 600),
    () => keeper.keep('b', blobOf(400), 600),
    () => keeper.find(new Set(['a'])),
    () => keeper.keep('c', blobOf(400), 600),
  ]
  for (const [i, step] of steps.entries()) {
    nowMs = i * 60_000
    await step()
  }
  expect([...(await keeper.find(new Set(['a', 'b', 'c']))).keys()].sort()).toEqual(['a', 'c'])
  await keeper.keep('large', blobOf(1_001), 60)
  await keeper.keep('never', blobOf(10), 0)
  expect((await keeper.find(new Set(['large', 'never']))).size).toBe(0)
})

test('where there is no cache, or no room, nothing is kept and nothing breaks', async () => {
  const caches = new FakeCaches()
  caches.isFull = true
  await keeperOf(caches).keep('a', blobOf(10), 60)
  expect((await keeperOf(caches).find(new Set(['a']))).size).toBe(0)
  const none = new Keeper(1_000, undefined)
  await none.keep('a', blobOf(10), 60)
  expect((await none.find(new Set(['a']))).size).toBe(0)
})
