import fc from 'fast-check'
import { deflateSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { decodeLayer, type MotionLayer } from './motion-layer.ts'
import { encodeLayer } from './write-motion-layer.ts'

const frame = { lonMin: 179, lonMax: 181, latMin: -1, latMax: 1, nlon: 3, nlat: 2 }
const layerOf = (values: readonly number[]): MotionLayer => ({
  ...{ name: 'PGA', eventId: 'us1', version: '2', frame },
  values: Float32Array.from(values),
})

async function reread(layer: MotionLayer): Promise<MotionLayer> {
  const read = await decodeLayer(encodeLayer(layer) ?? new Uint8Array(0))
  if (!read.ok) throw new Error(read.error)
  return read.value
}

it('comes back with its name, its map and its points', async () => {
  const read = await reread(layerOf([0, 1, 2.5, NaN, 40, 9_999]))
  expect(read).toEqual({ ...layerOf([]), values: expect.any(Float32Array) })
  expect(read.values[0]).toBe(0)
  expect(read.values[3]).toBeNaN()
})

it('has every motion within half a per cent, and none of what is no motion', async () => {
  const value = fc.oneof(
    fc.double({ min: 0, max: 10_000, noNaN: true }),
    fc.double({ min: -8, max: 4, noNaN: true }).map((power) => 10 ** power),
    fc.constantFrom(NaN, -1, -2.7, -9999, Infinity, 1e30, 10_001),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(value, { minLength: 6, maxLength: 6 }), async (values) => {
      const read = await reread(layerOf(values))
      for (const [i, was] of values.entries()) {
        const is = read.values[i] ?? 0
        if (!(was >= 0 && was <= 10_000)) expect(is).toBeNaN()
        else if (was < 0.001) expect(is).toBeLessThanOrEqual(0.0011)
        else expect(Math.abs(Math.log(is / was))).toBeLessThanOrEqual(0.00501)
      }
    }),
  )
})

it('has steps of 5 % at most where the ground is rough, in half a byte a point', async () => {
  let seed = 7
  const [nlon, nlat] = [300, 200]
  const values = Float32Array.from({ length: nlon * nlat }, (_, i) => {
    seed = (seed * 48271) % 2147483647
    const far = Math.hypot((i % nlon) - nlon / 2, Math.floor(i / nlon) - nlat / 2)
    return 80 * Math.exp(-far / 50) * (1 + 0.2 * (seed / 2147483647))
  })
  const layer = { ...layerOf([]), frame: { ...frame, nlon, nlat }, values }
  const file = encodeLayer(layer) ?? new Uint8Array(0)
  expect(file.length).toBeLessThan(45_000)
  const read = await reread(layer)
  const off = values.map((value, i) => Math.abs(Math.log((read.values[i] ?? 0) / value)))
  expect(Math.max(...off)).toBeLessThanOrEqual(0.0251)
})

function fileOf(json: unknown, rest = new Uint8Array(12), letters = 'FCSL\u0001'): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(JSON.stringify(json))
  const body = new Uint8Array([0, 0, 0, 0, ...text, ...rest])
  new DataView(body.buffer).setUint32(0, text.length)
  return Uint8Array.from([...new TextEncoder().encode(letters), ...deflateSync(body)])
}

describe('a hostile file', () => {
  const head = { name: 'PGA', facts: {}, grid: frame, steps: 20 }
  it('is told from a good one', async () => {
    expect((await decodeLayer(fileOf(head))).ok).toBe(true)
  })

  it.each<[string, Uint8Array<ArrayBuffer>, string]>([
    ['a compact map', fileOf(head, undefined, 'FCSM\u0002'), 'not a compact map'],
    ['another version', fileOf(head, undefined, 'FCSL\u0002'), 'reload the page'],
    ['a name of nothing', fileOf({ ...head, name: 'PSA3' }), 'cannot be'],
    ['no steps', fileOf({ ...head, steps: 0 }), 'cannot be'],
    ['huge sides', fileOf({ ...head, grid: { ...frame, nlon: 1e9 } }), 'cannot be'],
    ['a frame inside out', fileOf({ ...head, grid: { ...frame, latMax: -2 } }), 'cannot be'],
    ['fewer points than declared', fileOf(head, new Uint8Array(11)), 'damaged'],
    ['more than declared', fileOf(head, new Uint8Array(13)), 'damaged'],
  ])('%s is refused in a sentence', async (_, file, reason) => {
    const read = await decodeLayer(file)
    expect(read.ok ? '' : read.error).toMatch(/^[A-Z].*\.$/)
    expect(read.ok ? '' : read.error).toContain(reason)
  })

  it('of any levels has no motion that cannot be', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 12, maxLength: 12 }), async (levels) => {
        const read = await decodeLayer(fileOf(head, levels))
        for (const value of read.ok ? read.value.values : [])
          expect(Number.isNaN(value) || (value >= 0 && value < 10_200)).toBe(true)
      }),
    )
  })
})
