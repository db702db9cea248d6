import { expect, test } from 'vitest'
import { later } from '../../testing/later.ts'
import { Demand } from './demand.ts'
import { PlainError } from './plain-error.ts'

const never = () => new Promise<never>(() => {})

test('a file is waited for until it is here, and not longer', async () => {
  const demand = new Demand()
  const file = later<string>()
  const waiting = demand.until('a', () => file.promise)
  expect(demand.has('a')).toBe(true)
  file.resolve('here')
  expect(await waiting).toBe('here')
  expect(demand.has('a')).toBe(false)
})

test('all who wait for a file are told why it is in vain, and no others', async () => {
  const demand = new Demand()
  const both = [demand.until('a', never), demand.until('a', never)]
  const other = demand.until('b', never)
  demand.refuse('a', 'stalled')
  for (const waiting of both) await expect(waiting).rejects.toEqual(new PlainError('stalled'))
  expect([demand.has('a'), demand.has('b')]).toEqual([false, true])
  demand.refuse('b', 'not-listed')
  await expect(other).rejects.toMatchObject({ why: 'not-listed' })
})

test('what fails otherwise is a fault', async () => {
  const demand = new Demand()
  await expect(demand.until('a', () => Promise.reject(new Error('x')))).rejects.toEqual(
    new PlainError('fault'),
  )
})

test('files are stalled where nothing has come since they are waited for, for five seconds', () => {
  let now = 100_000
  const demand = new Demand(() => now)
  void demand.until('a', never)
  now += 5_000
  expect(demand.stalled()).toEqual([])
  void demand.until('b', never)
  now += 1
  expect(demand.stalled()).toEqual(['a', 'b'])
  demand.moved()
  expect(demand.stalled()).toEqual([])
  demand.wake()
  now += 5_001
  expect(demand.stalled(), 'news that bring nothing').toEqual(['a', 'b'])
})

test('who sleeps is woken by all that may matter, once', async () => {
  const demand = new Demand()
  for (const act of [() => demand.wake(), () => demand.moved(), () => demand.refuse('a', 'stalled')]) {
    let isAwake = false
    const sleeper = demand.news().then(() => (isAwake = true))
    await Promise.resolve()
    expect(isAwake).toBe(false)
    act()
    await sleeper
  }
})
