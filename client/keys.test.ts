import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Problem } from './api.ts'
import { loadKey } from './keys.ts'

beforeEach(() => vi.stubGlobal('indexedDB', new IDBFactory()))
afterEach(() => vi.unstubAllGlobals())

const unexpected = (problem: Problem) => expect.unreachable(problem.message)

test('a key is made once for a name, and found again', async () => {
  const first = await loadKey('maps', undefined, unexpected)
  expect((await loadKey('maps', undefined, unexpected)).thumbprint).toBe(first.thumbprint)
  expect((await loadKey('other', undefined, unexpected)).thumbprint).not.toBe(first.thumbprint)
  expect(first.pair.privateKey.extractable).toBe(false)
})

test('two tabs that make a key at once have the same', async () => {
  const [one, two] = await Promise.all([
    loadKey('maps', undefined, unexpected),
    loadKey('maps', undefined, unexpected),
  ])
  expect(one.thumbprint).toBe(two.thumbprint)
})

test('sequence numbers grow over tabs and reloads, and past what is known of the channel', async () => {
  const one = await loadKey('maps', undefined, unexpected)
  expect(await one.nextSequence(0)).toBe(1)
  const two = await loadKey('maps', undefined, unexpected)
  expect(await two.nextSequence(0)).toBe(2)
  expect(await one.nextSequence(7)).toBe(8)
  expect(await two.nextSequence(3)).toBe(9)
})

test('without storage there is a key for this page, and the page is told', async () => {
  vi.stubGlobal('indexedDB', undefined)
  const told: string[] = []
  const one = await loadKey('kept-nowhere', undefined, ({ code }) => told.push(code))
  expect(told).toEqual(['no-storage'])
  expect(await one.nextSequence(0)).toBe(1)
  const two = await loadKey('kept-nowhere', 'memory', unexpected)
  expect(two.thumbprint).toBe(one.thumbprint)
  expect(await two.nextSequence(0)).toBe(2)
})
