import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { later } from '../../testing/later.ts'
import { PlainError } from './plain-error.ts'
import { streamFile } from './stream.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const file = { type: 'video/mp4', size: 100 }
const BYTES = Uint8Array.from({ length: 100 }, (_, i) => i)

function port() {
  const said: unknown[] = []
  const target = Object.assign(new EventTarget(), {
    postMessage: (message: unknown) => said.push(message),
    start: vi.fn<() => void>(),
  })
  return {
    said,
    cancel: () => target.dispatchEvent(new Event('message')),
    port: target as unknown as MessagePort,
  }
}
async function* pieces({ start, end }: { start: number; end: number }): AsyncGenerator<Uint8Array> {
  for (let at = start; at < end; at += 10)
    yield await Promise.resolve(BYTES.slice(at, Math.min(end, at + 10)))
}
const stalled = () => Promise.reject(new PlainError('stalled'))
const source = { load: () => Promise.resolve(new Blob([BYTES])), read: pieces }

test('a whole file is told as one, after its head', async () => {
  const { said, port: to } = port()
  await streamFile(file, null, to, source)
  expect(said).toEqual([
    { type: 'wait' },
    { type: 'head', contentType: 'video/mp4', size: 100, start: 0, end: 100 },
    { type: 'part', bytes: BYTES },
    { type: 'end' },
  ])
})

test('a range is told as it comes', async () => {
  const { said, port: to } = port()
  await streamFile(file, 'bytes=85-', to, source)
  expect(said).toEqual([
    { type: 'wait' },
    { type: 'head', contentType: 'video/mp4', size: 100, start: 85, end: 100 },
    { type: 'part', bytes: BYTES.slice(85, 95) },
    { type: 'part', bytes: BYTES.slice(95) },
    { type: 'end' },
  ])
})

test('a range of another kind is for the site', async () => {
  const { said, port: to } = port()
  await expect(streamFile(file, 'bytes=0-1,5-6', to, source)).rejects.toEqual(new PlainError('not-listed'))
  expect(said).toEqual([])
})

test('as long as nothing is there the worker is told to wait, and not after', async () => {
  const { said, port: to } = port()
  const whole = later<Blob>()
  const streaming = streamFile(file, null, to, { ...source, load: () => whole.promise })
  await vi.advanceTimersByTimeAsync(2_500)
  expect(said.map((message) => (message as { type: string }).type)).toEqual(['wait', 'wait', 'wait'])
  whole.resolve(new Blob([BYTES]))
  await streaming
  const { length } = said
  await vi.advanceTimersByTimeAsync(5_000)
  expect(said).toHaveLength(length)
})

test('a file that fails has no head: the worker can still ask the site for all of it', async () => {
  const { said, port: to } = port()
  await expect(streamFile(file, null, to, { ...source, load: stalled })).rejects.toEqual(
    new PlainError('stalled'),
  )
  expect(said).toEqual([{ type: 'wait' }])
})

test('when the worker has gone nothing more is read', async () => {
  const { said, port: to, cancel } = port()
  let read = 0
  const counted = async function* (range: { start: number; end: number }) {
    for await (const bytes of pieces(range)) {
      if (++read === 2) cancel()
      yield bytes
    }
  }
  await streamFile(file, 'bytes=0-', to, { ...source, read: counted })
  expect(read).toBe(2)
  expect(said.at(-1)).toMatchObject({ type: 'part' })
})
