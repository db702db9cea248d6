import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CHANNEL, record, storeContract } from '../../client/testing/store-contract.ts'
import { chunkHashBytes } from '../../shared/content/manifest.ts'
import { toUtf8 } from '../../shared/lib/text.ts'
import { FileStore } from './file-store.ts'
import { temporaryFolder } from '../testing.ts'

const hashOf = (bytes: Uint8Array) =>
  createHash('sha256').update(bytes).digest().subarray(0, chunkHashBytes).toString('base64url')
const unexpected = () => expect.unreachable('nothing is full')

storeContract('a folder', () => Promise.resolve(new FileStore(temporaryFolder(), unexpected)))

test('another process finds what was written, though nobody closed anything', async () => {
  const folder = temporaryFolder()
  new FileStore(folder, unexpected).saveWhole(record('a', 1, ['x']), new Map([['x', toUtf8('xx')]]))
  const later = new FileStore(folder, unexpected)
  expect(await later.releases(CHANNEL)).toEqual([record('a', 1, ['x'])])
  expect(await later.chunk('x')).toEqual(toUtf8('xx'))
  expect([...(await later.held(['x', 'y']))]).toEqual(['x'])
})

test('a name that would lead out of the folder does not', async () => {
  const folder = temporaryFolder()
  const store = new FileStore(join(folder, 'store'), unexpected)
  store.saveChunk('../../out', toUtf8('x'))
  expect(readdirSync(folder)).toEqual(['store'])
  expect(await store.chunk('../../out')).toEqual(toUtf8('x'))
})

test('a chunk that a loss of power damaged is dropped, a whole one stays', async () => {
  const folder = temporaryFolder()
  const [whole, damaged] = [toUtf8('whole'), toUtf8('damaged')]
  const first = new FileStore(folder, unexpected)
  for (const bytes of [whole, damaged]) first.saveChunk(hashOf(bytes), bytes)
  writeFileSync(join(folder, 'chunks', hashOf(damaged)), '')
  const later = new FileStore(folder, unexpected)
  later.dropDamaged()
  expect([...(await later.held([hashOf(whole), hashOf(damaged)]))]).toEqual([hashOf(whole)])
})

test('a record that is none is not there', async () => {
  const folder = temporaryFolder()
  new FileStore(folder, unexpected).saveRelease(record('a', 1, []))
  for (const name of readdirSync(join(folder, 'releases')))
    writeFileSync(join(folder, 'releases', name), '{"channel"')
  expect(await new FileStore(folder, unexpected).releases(CHANNEL)).toEqual([])
})

test('what the disk does not take stays usable, and is told once', async () => {
  const folder = temporaryFolder()
  let told = 0
  const store = new FileStore(folder, () => told++)
  // Where a folder of its name stands, no file can be put.
  const blocked = join(folder, 'chunks', 'x')
  mkdirSync(join(blocked, 'y'), { recursive: true })
  store.saveChunk('x', toUtf8('xx'))
  store.saveChunk('x', toUtf8('xx'))
  expect(told).toBe(1)
  expect(await store.chunk('x')).toEqual(toUtf8('xx'))
  expect([...(await store.held(['x']))]).toEqual(['x'])
})
