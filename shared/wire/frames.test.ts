import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toBase64Url, toUtf8 } from '../lib/bytes.ts'
import {
  decodeMessage,
  encodeFrame,
  encodeMessage,
  generationMax,
  WALK_PURPOSES,
  type Frame,
  type FrameType,
} from './frames.ts'
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
const zeros = (count: number): number[] => Array.from({ length: count }, () => 0)
const part = fc.integer({ min: 0, max: limits.chunksMax })
const chunks = (max: number) =>
  fc.array(fc.integer({ min: 0, max: limits.chunksMax - 1 }), { minLength: 1, maxLength: max })
const bitmap = fc.uint8Array({ maxLength: limits.chunksMax / 8 })
const report = fc.record({ sample: orNull, census })
/** What a publisher signs, what none does, and what comes close. */
const jws = fc.oneof(
  some(900),
  fc.tuple(some(200), some(400), some(64)).map((parts) => toUtf8(parts.map(toBase64Url).join('.'))),
  fc.stringMatching(/^[A-Za-z0-9_=-]{0,9}(\.[A-Za-z0-9_=-]{0,9}){1,3}$/).map(toUtf8),
)

const frame: fc.Arbitrary<Frame> = fc.oneof(
  fc.record({
    type: fc.constant('hello' as const),
    version: u8,
    channel: fc.string({ maxLength: 30 }),
    sequence,
    release: orNull,
    degree: u8,
  }),
  fc.record({ type: fc.constant('header' as const), jws }),
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
    action: fc.constantFrom('drop' as const, 'splice' as const, 'ask' as const, 'alive' as const),
    other: orNull,
  }),
  fc.record({
    type: fc.constant('intent' as const),
    tag: u32,
    manifest: fc.boolean(),
    answer: fc.boolean(),
    bitmap,
  }),
  fc.record({
    type: fc.constant('grant' as const),
    tag: u32,
    chunks: chunks(limits.grantChunksMax),
    report: fc.option(report, { nil: null }),
  }),
  fc.record({ type: fc.constant('busy' as const), tag: u32, retryMs: fc.nat(), report }),
  fc.record({ type: fc.constant('nothing' as const), tag: u32, report }),
  fc.record({ type: fc.constant('get' as const), tag: u32, chunks: chunks(limits.getChunksMax), bitmap }),
  fc.record({ type: fc.constant('pass' as const), tag: u32, busy: fc.boolean(), bitmap }),
  fc.record({
    type: fc.constant('data' as const),
    tag: u32,
    part,
    generation: fc.integer({ min: 0, max: generationMax }),
    confirm: fc.boolean(),
    offset: fc.integer({ min: 0, max: limits.manifestBytesMax }),
    bytes: some(2_000),
  }),
  fc.record({ type: fc.constantFrom('done' as const, 'cancel' as const), tag: u32, part }),
  fc.record({
    type: fc.constant('bye' as const),
    reason: fc.constantFrom('leaving' as const, 'idle' as const, 'silent' as const),
  }),
)

function hex(frame: Frame): string {
  return Buffer.from(encodeFrame(frame)).toString('hex')
}

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
    // A varint with a needless group.
    expect(decodeMessage(Uint8Array.of(5, 0x80, 0x00)).ok).toBe(false)
  })

  it('[W3] whatever decodes after a change, of any type, has that one encoding', () => {
    const decoded = new Set<FrameType>()
    fc.assert(
      fc.property(frame, fc.nat(), u8, (whole, at, value) => {
        const bytes = encodeFrame(whole)
        bytes[at % bytes.length] = value
        const message = decodeMessage(bytes)
        if (!message.ok) return
        for (const { type } of message.value) decoded.add(type)
        expect([...encodeMessage(message.value)]).toEqual([...bytes])
      }),
      { numRuns: 3_000 },
    )
    for (const type of ['header', 'intent', 'grant', 'get', 'pass', 'data', 'done'] as const)
      expect(decoded).toContain(type)
  })

  it.each([
    ['an intent with a flag that does not exist', 10, [0, 0, 0, 1, 4]],
    [
      'an intent whose bitmap has more bits than a release may have chunks',
      10,
      [0, 0, 0, 1, 0, ...zeros(193)],
    ],
    ['a grant of nothing', 11, [0, 0, 0, 1, 0]],
    ['a grant of 17 chunks', 11, [0, 0, 0, 1, 17, ...zeros(17)]],
    ['a grant of a chunk that no release has', 11, [0, 0, 0, 1, 1, 128, 12]],
    ['a grant with half a report', 11, [0, 0, 0, 1, 1, 5, ...zeros(17)]],
    ['a get of nothing', 14, [0, 0, 0, 1, 0]],
    ['a get of five chunks', 14, [0, 0, 0, 1, 5, 1, 2, 3, 4, 5]],
    ['a get with too long a bitmap', 14, [0, 0, 0, 1, 1, 5, ...zeros(193)]],
    ['a pass with a flag that does not exist', 15, [0, 0, 0, 1, 2]],
    ['a pass with too long a bitmap', 15, [0, 0, 0, 1, 0, ...zeros(193)]],
    ['data without bytes', 16, [0, 0, 0, 1, 1, 0, 0]],
    ['data of a part that no release has', 16, [0, 0, 0, 1, 129, 12, 0, 0, 1]],
    ['data from beyond any part', 16, [0, 0, 0, 1, 1, 0, 129, 128, 16, 1]],
    ['data of more than 16 KiB', 16, [0, 0, 0, 1, 1, 0, 0, ...zeros(limits.dataFrameBytesMax + 1)]],
    ['a done with more behind it', 17, [0, 0, 0, 1, 1, 0]],
    ['a cancel that is cut off', 18, [0, 0, 0]],
  ])('[W2] refuses %s', (_, type, body) => {
    const length = body.length < 128 ? [body.length] : [(body.length & 127) | 128, body.length >> 7]
    const long = body.length < 16_384 ? length : [(body.length & 127) | 128, (body.length >> 7) | 128, 1]
    expect(decodeMessage(Uint8Array.from([type, ...long, ...body]))).toEqual({
      ok: false,
      error: 'malformed',
    })
  })

  it('[W3] a header that could be packed and is not is refused, and packed it takes a quarter less', () => {
    const jws = toUtf8([220, 470, 64].map((n) => toBase64Url(new Uint8Array(n).fill(n))).join('.'))
    const packed = encodeFrame({ type: 'header', jws })
    expect(packed.length).toBeLessThan(0.77 * jws.length)
    expect(decodeMessage(packed)).toEqual({ ok: true, value: [{ type: 'header', jws }] })
    const length = jws.length + 1
    const unpacked = Uint8Array.from([2, (length & 127) | 128, length >> 7, 0, ...jws])
    expect(decodeMessage(unpacked)).toEqual({ ok: false, error: 'malformed' })
    // One character that base64url does not have, or a last one with unused bits, and it goes as it is.
    for (const text of ['a.b*.c', 'AB.AA.AA', 'AA.AA', 'AA.AA.AA.AA']) {
      const raw = encodeFrame({ type: 'header', jws: toUtf8(text) })
      expect([...raw.subarray(2)]).toEqual([0, ...toUtf8(text)])
      expect(decodeMessage(raw)).toEqual({ ok: true, value: [{ type: 'header', jws: toUtf8(text) }] })
    }
  })

  it('pins the bytes of the frames that move chunks', () => {
    const tag = 0x01020304
    const census = { sequence: 7, progress: 255, load: 128, degree: 6 }
    const report = { sample: null, census }
    const bitmap = Uint8Array.of(0b101)
    expect(hex({ type: 'intent', tag, manifest: true, answer: true, bitmap })).toBe('0a06010203040305')
    expect(hex({ type: 'grant', tag, chunks: [300, 2], report: null })).toBe('0b080102030402ac0202')
    expect(hex({ type: 'grant', tag, chunks: [2], report })).toBe(
      `0b1a010203040102${'00'.repeat(16)}07ff8006`,
    )
    expect(hex({ type: 'get', tag, chunks: [300], bitmap })).toBe('0e080102030401ac0205')
    expect(hex({ type: 'pass', tag, busy: true, bitmap })).toBe('0f06010203040105')
    const bytes = Uint8Array.of(9)
    expect(hex({ type: 'data', tag, part: 1, generation: 3, confirm: true, offset: 128, bytes })).toBe(
      '1009010203040183800109',
    )
    expect(hex({ type: 'done', tag, part: 300 })).toBe('110601020304ac02')
    expect(hex({ type: 'cancel', tag, part: 0 })).toBe('12050102030400')
  })

  it('a piece of 1,100 bytes and a grant of a release of 50 chunks fit one packet', () => {
    const data: Frame = {
      type: 'data',
      tag: 0xffffffff,
      part: 50,
      generation: generationMax,
      confirm: true,
      offset: limits.chunkBytesMax,
      bytes: new Uint8Array(limits.dataPieceBytes),
    }
    const chunks = Array.from({ length: limits.grantChunksMax }, (_, i) => i + 34)
    const bundle = encodeMessage([data, { type: 'grant', tag: data.tag, chunks, report: null }])
    expect(bundle.length).toBeLessThanOrEqual(limits.packetPayloadBytes)
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
