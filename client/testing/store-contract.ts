/** What every Store keeps to; run on each implementation by store.test.ts. */
import { beforeEach, describe, expect, test } from 'vitest'
import type { Store } from '../storage/store.ts'
import type { StoredRelease } from '../storage/stored-release.ts'
import { chunkHashBytes, encodeManifest } from '../../shared/content/manifest.ts'
import { toBase64Url, toUtf8 } from '../../shared/lib/text.ts'

export const CHANNEL = `crew://${'A'.repeat(43)}/maps`
const OTHER = `crew://${'A'.repeat(43)}/other`

/** A hash in form, for a chunk that a manifest lists. */
export function hashNamed(name: string): string {
  const bytes = new Uint8Array(chunkHashBytes)
  bytes.set(toUtf8(name))
  return toBase64Url(bytes)
}

/** A record whose manifest, encoded as publishers do it, lists the chunks of these names (hashNamed). */
export function record(
  id: string,
  sequence: number,
  chunks: readonly string[] | null,
  channel = CHANNEL,
): StoredRelease {
  const manifest = chunks && encodeManifest({ files: [], chunks: chunks.map(hashNamed) })
  return { channel, id, sequence, jws: toUtf8(`jws of ${id}`), manifest, receivedAt: 1_000 + sequence }
}

export function storeContract(name: string, open: () => Promise<Store>): void {
  describe(`store contract: ${name}`, () => {
    let store: Store
    beforeEach(async () => {
      store = await open()
    })

    test('a chunk reads as it was written, at once and after settling', async () => {
      store.saveChunk('one', toUtf8('bytes of one'))
      expect(await store.chunk('one')).toEqual(toUtf8('bytes of one'))
      await store.settled()
      expect(await store.chunk('one')).toEqual(toUtf8('bytes of one'))
    })

    test('a chunk that is not there is null', async () => {
      expect(await store.chunk('missing')).toBeNull()
    })

    test('a chunk that is a view of a message keeps only its own bytes', async () => {
      const message = toUtf8('head|body|tail')
      store.saveChunk('body', message.subarray(5, 9))
      await store.settled()
      const bytes = await store.chunk('body')
      expect(bytes).toEqual(toUtf8('body'))
    })

    test('held names the chunks that are there, also those still being written', async () => {
      for (let i = 0; i < 300; i++) store.saveChunk(`c${i}`, toUtf8(String(i)))
      const held = await store.held(['c0', 'c299', 'missing'])
      expect([...held].sort()).toEqual(['c0', 'c299'])
    })

    test('releases come by channel, oldest sequence first', async () => {
      store.saveRelease(record('b', 2, []))
      store.saveRelease(record('a', 1, []))
      store.saveRelease(record('c', 1, [], OTHER))
      await store.settled()
      expect((await store.releases(CHANNEL)).map(({ id }) => id)).toEqual(['a', 'b'])
      expect((await store.releases(OTHER)).map(({ id }) => id)).toEqual(['c'])
    })

    test('a record saved twice keeps the manifest that came later and the date that came first', async () => {
      store.saveRelease(record('a', 1, null))
      store.saveRelease({ ...record('a', 1, ['x']), receivedAt: 9_000 })
      store.saveRelease(record('a', 1, null))
      await store.settled()
      expect(await store.releases(CHANNEL)).toEqual([record('a', 1, ['x'])])
    })

    test('forgetting a release drops its chunks and keeps those that another release shares', async () => {
      store.saveRelease(record('a', 1, ['only-a', 'shared']))
      store.saveRelease(record('b', 1, ['shared', 'only-b'], OTHER))
      const [onlyA, shared, onlyB] = [hashNamed('only-a'), hashNamed('shared'), hashNamed('only-b')]
      for (const hash of [onlyA, shared, onlyB]) store.saveChunk(hash, toUtf8(hash))
      store.forget(CHANNEL, 'a')
      await store.settled()
      expect(await store.releases(CHANNEL)).toEqual([])
      expect(await store.held([onlyA, shared, onlyB])).toEqual(new Set([shared, onlyB]))
      expect(await store.chunk(onlyA)).toBeNull()
      expect(await store.chunk(shared)).toEqual(toUtf8(shared))
    })

    test('a whole release is there with all its chunks', async () => {
      const chunks = new Map([
        ['x', toUtf8('xx')],
        ['y', toUtf8('yy')],
      ])
      store.saveWhole(record('a', 1, ['x', 'y']), chunks)
      expect(await store.chunk('y')).toEqual(toUtf8('yy'))
      await store.settled()
      expect((await store.releases(CHANNEL)).map(({ id }) => id)).toEqual(['a'])
      expect((await store.held(['x', 'y'])).size).toBe(2)
    })
  })
}
