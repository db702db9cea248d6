import { PassThrough } from 'node:stream'
import { beforeEach, afterEach, expect, test, vi } from 'vitest'
import { Uplink } from './uplink.ts'

const BITS_PER_SECOND = 800_000
const BYTES_PER_SECOND = BITS_PER_SECOND / 8

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Somebody who reads at once, or not at all. */
function reader({ reads = true } = {}) {
  const stream = new PassThrough({ highWaterMark: 4_000 })
  const seen = { bytes: 0, ended: false, stream }
  stream.on('error', () => {})
  stream.on('end', () => (seen.ended = true))
  if (reads) stream.on('data', (part: Buffer) => (seen.bytes += part.length))
  return seen
}

test('one who is alone has the whole rate, and gets every byte', async () => {
  const uplink = new Uplink(BITS_PER_SECOND)
  const { stream, ...rest } = reader()
  const parts: Buffer[] = []
  stream.on('data', (part: Buffer) => parts.push(part))
  const body = Uint8Array.from({ length: 3 * BYTES_PER_SECOND }, (_, i) => i % 251)
  let counted = 0
  uplink.send(stream, body, (bytes) => (counted += bytes))
  await vi.advanceTimersByTimeAsync(1_500)
  expect(counted).toBeGreaterThan(1.45 * BYTES_PER_SECOND)
  expect(counted).toBeLessThan(1.52 * BYTES_PER_SECOND)
  await vi.advanceTimersByTimeAsync(1_600)
  expect(counted).toBe(body.length)
  expect(Buffer.concat(parts).equals(body)).toBe(true)
  expect(rest.bytes).toBe(0)
})

test('several share it alike, whenever they come', async () => {
  const uplink = new Uplink(BITS_PER_SECOND)
  const body = new Uint8Array(10 * BYTES_PER_SECOND)
  const [first, second, third] = [reader(), reader(), reader()]
  uplink.send(first.stream, body)
  uplink.send(second.stream, body)
  await vi.advanceTimersByTimeAsync(2_000)
  expect(first.bytes / second.bytes).toBeCloseTo(1, 1)
  expect(first.bytes + second.bytes).toBeLessThan(2.02 * BYTES_PER_SECOND)
  const before = first.bytes
  uplink.send(third.stream, body)
  await vi.advanceTimersByTimeAsync(3_000)
  expect(third.bytes / BYTES_PER_SECOND).toBeCloseTo(1, 1)
  expect((first.bytes - before) / BYTES_PER_SECOND).toBeCloseTo(1, 1)
})

test('one who does not read, or has hung up, holds up nobody', async () => {
  const uplink = new Uplink(BITS_PER_SECOND)
  const body = new Uint8Array(BYTES_PER_SECOND)
  const [stuck, gone, good] = [reader({ reads: false }), reader(), reader()]
  for (const { stream } of [stuck, gone, good]) uplink.send(stream, body)
  gone.stream.destroy()
  await vi.advanceTimersByTimeAsync(1_150)
  expect(good).toMatchObject({ bytes: body.length, ended: true })
  expect(gone.bytes).toBe(0)
})

test('rest is not saved up', async () => {
  const uplink = new Uplink(BITS_PER_SECOND)
  const [before, after] = [reader(), reader()]
  uplink.send(before.stream, new Uint8Array(1_000))
  await vi.advanceTimersByTimeAsync(60_000)
  expect(before.ended).toBe(true)
  uplink.send(after.stream, new Uint8Array(BYTES_PER_SECOND))
  await vi.advanceTimersByTimeAsync(500)
  expect(after.bytes).toBeLessThan(0.55 * BYTES_PER_SECOND)
})

test('cut, it breaks off what is on its way, and sends again what comes later', async () => {
  const uplink = new Uplink(BITS_PER_SECOND)
  const [broken, later] = [reader(), reader()]
  uplink.send(broken.stream, new Uint8Array(BYTES_PER_SECOND))
  await vi.advanceTimersByTimeAsync(300)
  uplink.cut()
  const { bytes } = broken
  uplink.send(later.stream, new Uint8Array(10_000))
  await vi.advanceTimersByTimeAsync(1_000)
  expect(broken).toMatchObject({ bytes, ended: false })
  expect(broken.stream.destroyed).toBe(true)
  expect(later).toMatchObject({ bytes: 10_000, ended: true })
})
