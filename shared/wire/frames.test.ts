import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toBase64Url } from '../lib/bytes.ts'
import { decodeMessage, encodeFrame, encodeMessage, WALK_PURPOSES, type Frame } from './frames.ts'
import { limits } from './limits.ts'
import {
  decodeRoute,
  decodeServerSignal,
  encodeRoute,
  encodeServerSignal,
  REFUSAL_REASONS,
  type RoutePayload,
} from './route.ts'

const id = (length: number) =>
  fc
    .uint8Array({ minLength: length, maxLength: length })
    .filter((b) => b.some((x) => x > 0))
    .map(toBase64Url)
const peer = id(16)
const circuit = id(8)
const u8 = fc.integer({ min: 0, max: 255 })
const u32 = fc.integer({ min: 0, max: 0xffffffff })
const sequence = fc.maxSafeNat()
const census = fc.record({ sequence, progress: u8, load: u8, degree: u8 })
const some = (max: number) => fc.uint8Array({ minLength: 1, maxLength: max })
const orNull = fc.option(peer, { nil: null })

const frame: fc.Arbitrary<Frame> = fc.oneof(
  fc.record({
    type: fc.constant('hello' as const),
    version: u8,
    channel: fc.string({ maxLength: 30 }),
    sequence,
    release: orNull,
    degree: u8,
  }),
  fc.record({ type: fc.constant('header' as const), jws: some(900) }),
  fc.record({ type: fc.constant('have-header' as const), release: peer, sequence }),
  fc.record({ type: fc.constant('want-header' as const), release: peer }),
  fc.constant({ type: 'prune' as const }),
  fc.record({ type: fc.constant('heartbeat' as const), origin: peer, beat: sequence, hops: u8, degree: u8 }),
  fc.record({
    type: fc.constant('walk' as const),
    circuit,
    purpose: fc.constantFrom(...WALK_PURPOSES),
    hops: fc.integer({ min: 0, max: limits.walkHopsMax }),
    origin: peer,
    target: orNull,
  }),
  fc.record({ type: fc.constant('routed' as const), circuit, toOrigin: fc.boolean(), payload: some(600) }),
  fc.record({
    type: fc.constant('edge' as const),
    action: fc.constantFrom('drop' as const, 'splice' as const),
    other: orNull,
  }),
  fc.record({
    type: fc.constant('intent' as const),
    intent: u32,
    manifest: fc.boolean(),
    direct: fc.boolean(),
    release: peer,
    bitmap: fc.uint8Array({ maxLength: 20 }),
  }),
  fc.record({
    type: fc.constant('grant' as const),
    intent: u32,
    part: fc.integer({ min: 0, max: limits.chunksMax }),
    direct: fc.boolean(),
    sample: orNull,
    census,
  }),
  fc.record({ type: fc.constant('busy' as const), intent: u32, retryMs: fc.nat(), sample: orNull, census }),
  fc.record({ type: fc.constant('nothing' as const), intent: u32, sample: orNull, census }),
  fc.record({
    type: fc.constantFrom('get' as const, 'pass' as const, 'done' as const, 'cancel' as const),
    intent: u32,
  }),
  fc.record({
    type: fc.constant('data' as const),
    intent: u32,
    offset: fc.integer({ min: 0, max: 65_536 }),
    bytes: some(2_000),
  }),
  fc.record({
    type: fc.constant('bye' as const),
    reason: fc.constantFrom('leaving' as const, 'idle' as const, 'silent' as const),
  }),
)

describe('frames', () => {
  it('[W1] any bundle of frames comes back as it was', () => {
    fc.assert(
      fc.property(fc.array(frame, { minLength: 1, maxLength: 12 }), (frames) => {
        const decoded = decodeMessage(encodeMessage(frames))
        expect(decoded).toEqual({ ok: true, value: frames })
      }),
      { numRuns: 500 },
    )
  })

  it('[W2] random and mutilated bytes are refused by a reason or decoded, never thrown', () => {
    const reasons = new Set<string>()
    const mutilated = fc
      .tuple(frame, fc.nat(), u8, fc.integer({ min: -5, max: 5 }))
      .map(([f, at, value, cut]) => {
        const bytes = encodeFrame(f)
        bytes[at % bytes.length] = value
        return cut < 0 ? bytes.subarray(0, Math.max(0, bytes.length + cut)) : bytes
      })
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), mutilated), (bytes) => {
        const decoded = decodeMessage(bytes)
        if (!decoded.ok) reasons.add(decoded.error)
        expect(typeof decoded.ok).toBe('boolean')
      }),
      { numRuns: 3_000 },
    )
    expect(reasons.has('malformed')).toBe(true)
    expect(reasons.has('unknown-type')).toBe(true)
  })

  it('[W2] refuses what is empty, too long, too many, unknown', () => {
    expect(decodeMessage(new Uint8Array(0))).toEqual({ ok: false, error: 'empty' })
    expect(decodeMessage(new Uint8Array(limits.messageBytesMax + 1))).toEqual({
      ok: false,
      error: 'oversized',
    })
    expect(
      decodeMessage(encodeMessage(Array.from({ length: 65 }, () => ({ type: 'prune' as const })))),
    ).toEqual({ ok: false, error: 'too-many-frames' })
    expect(decodeMessage(Uint8Array.of(99, 0))).toEqual({ ok: false, error: 'unknown-type' })
    expect(decodeMessage(Uint8Array.of(5, 1, 0))).toEqual({ ok: false, error: 'malformed' })
    const long = encodeFrame({ type: 'header', jws: new Uint8Array(limits.headerBytesMax + 1) })
    expect(decodeMessage(long)).toEqual({ ok: false, error: 'malformed' })
  })

  it('[W3] decoding then encoding gives the same bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 80 }), (bytes) => {
        const decoded = decodeMessage(bytes)
        if (decoded.ok) expect([...encodeMessage(decoded.value)]).toEqual([...bytes])
      }),
      { numRuns: 2_000 },
    )
    // A varint with a needless group, and a census flag with unused bits.
    expect(decodeMessage(Uint8Array.of(5, 0x80, 0x00)).ok).toBe(false)
  })

  it('pins the bytes of a grant', () => {
    const grant: Frame = {
      type: 'grant',
      intent: 258,
      part: 300,
      direct: true,
      sample: null,
      census: { sequence: 7, progress: 255, load: 128, degree: 6 },
    }
    expect(Buffer.from(encodeFrame(grant)).toString('hex')).toBe(
      `0b1b00000102ac0201${'00'.repeat(16)}07ff8006`,
    )
  })
})

describe('routes', () => {
  const payload: fc.Arbitrary<RoutePayload> = fc.oneof(
    fc.record({ type: fc.constant('request' as const), purpose: fc.constantFrom(...WALK_PURPOSES) }),
    fc.record({
      type: fc.constant('accepted' as const),
      peer,
      role: fc.constantFrom('edge' as const, 'partner' as const),
      existing: fc.boolean(),
      split: orNull,
    }),
    fc.record({ type: fc.constant('refused' as const), reason: fc.constantFrom(...REFUSAL_REASONS) }),
    fc.record({ type: fc.constant('signal' as const), data: some(1_000) }),
    fc.record({ type: fc.constant('sample' as const), peer, census }),
  )

  it('[O6] payloads come back, alone and through the server', () => {
    fc.assert(
      fc.property(circuit, payload, (name, value) => {
        expect(decodeRoute(encodeRoute(value))).toEqual({ ok: true, value })
        expect(decodeServerSignal(encodeServerSignal(name, value))).toEqual({
          ok: true,
          value: { circuit: name, payload: value },
        })
      }),
    )
  })

  it('[W2] random bytes never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(typeof decodeRoute(bytes).ok).toBe('boolean')
        expect(typeof decodeServerSignal(bytes).ok).toBe('boolean')
      }),
    )
  })
})
