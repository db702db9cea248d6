import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toBase64Url, toUtf8 } from '../lib/text.ts'
import {
  BEAT_HOPS_MAX,
  decodeMessage,
  encodeFrame,
  encodeMessage,
  generationMax,
  WALK_PURPOSES,
  type Frame,
  type FrameOf,
  type FrameType,
} from './frames.ts'
import { limits } from './limits.ts'
import { parameters } from './parameters.ts'
import {
  decodeRoute,
  decodeServerSignal,
  encodeRoute,
  encodeServerSignal,
  type RoutePayload,
} from './route.ts'

const bytesOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const id = (length: number) =>
  bytesOf(length)
    .filter((b) => b.some((x) => x > 0))
    .map(toBase64Url)
const peer = id(16)
const circuit = id(8)
/** Of a bitmap of the most chunks that a release may have. */
const bitmapBytesMax = limits.chunksMax / 8
const u8 = fc.integer({ min: 0, max: 255 })
const u32 = fc.integer({ min: 0, max: 0xffffffff })
const sequence = fc.maxSafeNat()
const census = fc.record({ sequence, progress: u8, degree: u8 })
const some = (max: number) => fc.uint8Array({ minLength: 1, maxLength: max })
const orNull = fc.option(peer, { nil: null })
const zeros = (count: number): number[] => Array.from({ length: count }, () => 0)
const part = fc.integer({ min: 0, max: limits.chunksMax })
const ascending = fc
  .uniqueArray(fc.integer({ min: 0, max: limits.chunksMax - 1 }), { maxLength: 40 })
  .map((list) => list.toSorted((x, y) => x - y))
/** Two bitmaps of one length. */
const bitmaps = fc
  .nat(bitmapBytesMax)
  .chain((length) => fc.tuple(bytesOf(length), bytesOf(length)))
  .map(([have, want]) => ({ have, want }))
const report = fc.record({ sample: orNull, census })
/** What a publisher signs, what none does, and what comes close. */
const jws = fc.oneof(
  some(900),
  fc.tuple(some(200), some(400), some(64)).map((parts) => toUtf8(parts.map(toBase64Url).join('.'))),
  fc.stringMatching(/^[A-Za-z0-9_=-]{0,9}(\.[A-Za-z0-9_=-]{0,9}){1,3}$/).map(toUtf8),
)

type StateFields = Pick<FrameOf<'state'>, 'all' | 'haves' | 'asks' | 'takes'>
function stateWith(news: { [K in keyof StateFields]: fc.Arbitrary<StateFields[K]> }) {
  return fc.record({
    type: fc.constant('state' as const),
    tag: u32,
    manifest: fc.boolean(),
    wantsManifest: fc.boolean(),
    whole: fc.boolean(),
    serial: fc.integer({ min: 0, max: 0xffff }),
    number: sequence,
    ack: sequence,
    mask: fc.integer({ min: 0, max: 0xffff }),
    delay: u8,
    load: u8,
    report: fc.option(report, { nil: null }),
    ...news,
  })
}

const frame: fc.Arbitrary<Frame> = fc.oneof(
  fc.record({
    type: fc.constant('hello' as const),
    version: u8,
    channel: fc.string({ maxLength: 30 }),
    sequence,
    degree: u8,
  }),
  fc.record({ type: fc.constant('header' as const), jws }),
  fc.record({ type: fc.constant('have-header' as const), release: peer, sequence }),
  fc.record({ type: fc.constant('want-header' as const), release: peer }),
  fc.constant({ type: 'prune' as const }),
  fc.record({
    type: fc.constant('heartbeat' as const),
    origin: peer,
    beat: sequence,
    hops: fc.nat(BEAT_HOPS_MAX - 1),
    originHasServer: fc.boolean(),
    degree: u8,
  }),
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
    action: fc.constantFrom('drop' as const, 'ask' as const, 'alive' as const),
  }),
  fc.record({ type: fc.constant('edge' as const), action: fc.constant('splice' as const), other: peer }),
  stateWith({ all: bitmaps, haves: fc.constant([]), asks: fc.constant([]), takes: fc.constant([]) }),
  stateWith({ all: fc.constant(null), haves: ascending, asks: ascending, takes: ascending }),
  fc.record({ type: fc.constant('probe' as const), left: u8, padding: fc.uint8Array({ maxLength: 2_000 }) }),
  fc.record({ type: fc.constant('probed' as const), bytesPerMs: fc.maxSafeNat() }),
  fc.record({
    type: fc.constant('data' as const),
    tag: u32,
    part,
    generation: fc.integer({ min: 0, max: generationMax }),
    offset: fc.integer({ min: 0, max: limits.manifestBytesMax }),
    bytes: some(2_000),
  }),
  fc.record({ type: fc.constant('cancel' as const), tag: u32, part }),
  fc.constant({ type: 'bye' as const }),
)

/** A state of tag 1 up to what its flags say of the rest. */
const stateHead = (flags: number): number[] => [0, 0, 0, 1, flags, 0, 0, 0, 0, 0, 0, 0, 0]

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
    for (const type of ['header', 'state', 'probe', 'probed', 'data', 'cancel'] as const)
      expect(decoded).toContain(type)
  })

  it.each([
    ['a state with a flag that does not exist', 10, [...stateHead(32), 0]],
    ['a state of which the head is cut off', 10, stateHead(0).slice(0, -1)],
    ['[W3] a state with three empty lists', 10, [...stateHead(0), 0, 0, 0]],
    ['a state with two lists', 10, [...stateHead(0), 1, 5, 0]],
    ['a state with a list that is cut off', 10, [...stateHead(0), 0, 0, 2, 5]],
    ['a state with a fourth list', 10, [...stateHead(0), 1, 5, 0, 0, 0]],
    ['a state with a chunk that no release has', 10, [...stateHead(0), 1, 128, 12, 0, 0]],
    ['a state whose gaps lead beyond any release', 10, [...stateHead(0), 2, 255, 11, 0, 0, 0]],
    ['[W3] a state with two bitmaps of an odd length together', 10, [...stateHead(8), 1, 2, 3]],
    ['a state with more bits than a release may have chunks', 10, [...stateHead(8), ...zeros(2 * 193)]],
    ['a state with half a report', 10, [...stateHead(16), ...zeros(17)]],
    ['[W3] a heartbeat with a bit that means nothing', 6, [...zeros(16), 1, 64, 6]],
    ['[W3] a drop of an edge with another peer behind it', 9, [0, ...zeros(16)]],
    ['a splice without the far peer', 9, [1]],
    ['[W3] a goodbye with more behind it', 15, [0]],
    ['a probe without a count', 11, []],
    ['a probe of more than 16 KiB', 11, [0, ...zeros(limits.dataFrameBytesMax + 1)]],
    ['a probed with more behind it', 12, [7, 0]],
    ['data without bytes', 13, [0, 0, 0, 1, 1, 0, 0]],
    ['data of a part that no release has', 13, [0, 0, 0, 1, 129, 12, 0, 0, 1]],
    ['data of a generation beyond the last', 13, [0, 0, 0, 1, 1, 128, 0, 1]],
    ['data from beyond any part', 13, [0, 0, 0, 1, 1, 0, 129, 128, 16, 1]],
    ['data of more than 16 KiB', 13, [0, 0, 0, 1, 1, 0, 0, ...zeros(limits.dataFrameBytesMax + 1)]],
    ['a cancel of a part that no release has', 14, [0, 0, 0, 1, 129, 12]],
    ['a cancel with more behind it', 14, [0, 0, 0, 1, 1, 0]],
    ['a cancel that is cut off', 14, [0, 0, 0]],
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

  it('a state with its head alone, and with the least beside it, is not refused', () => {
    for (const body of [stateHead(0), [...stateHead(0), 1, 5, 0, 0], stateHead(8), [...stateHead(8), 1, 2]])
      expect(decodeMessage(Uint8Array.from([10, body.length, ...body])).ok).toBe(true)
  })

  it('pins the bytes of the frames that move chunks', () => {
    const tag = 0x01020304
    const census = { sequence: 7, progress: 255, degree: 6 }
    const lone: Frame = {
      type: 'state',
      tag,
      manifest: true,
      wantsManifest: false,
      whole: false,
      serial: 0x1234,
      number: 300,
      ack: 2,
      mask: 0x8001,
      delay: 9,
      load: 4,
      report: null,
      all: null,
      haves: [],
      asks: [],
      takes: [],
    }
    const head = '1234ac020280010904'
    expect(hex(lone)).toBe(`0a0e0102030402${head}`)
    expect(hex({ ...lone, haves: [2, 3, 300], takes: [0] })).toBe(`0a160102030402${head}030200a802000100`)
    expect(hex({ ...lone, asks: [1] })).toBe(`0a120102030402${head}00010100`)
    const all = { have: Uint8Array.of(5), want: Uint8Array.of(2) }
    expect(hex({ ...lone, wantsManifest: true, manifest: false, all })).toBe(`0a100102030409${head}0502`)
    expect(hex({ ...lone, whole: true, report: { sample: null, census } })).toBe(
      `0a210102030416${head}${'00'.repeat(16)}07ff06`,
    )
    expect(hex({ type: 'probe', left: 3, padding: Uint8Array.of(0, 0) })).toBe('0b03030000')
    expect(hex({ type: 'probed', bytesPerMs: 300 })).toBe('0c02ac02')
    const bytes = Uint8Array.of(9)
    expect(hex({ type: 'data', tag, part: 1, generation: 3, offset: 128, bytes })).toBe(
      '0d09010203040103800109',
    )
    expect(hex({ type: 'cancel', tag, part: 0 })).toBe('0e050102030400')
  })

  it('pins the bytes of a heartbeat, and of one whose origin has no server', () => {
    const origin = toBase64Url(new Uint8Array(16).fill(0xaa))
    const beat = { type: 'heartbeat', origin, beat: 3, hops: 5, originHasServer: true, degree: 6 } as const
    expect(hex(beat)).toBe(`0613${'aa'.repeat(16)}030506`)
    expect(hex({ ...beat, originHasServer: false })).toBe(`0613${'aa'.repeat(16)}032506`)
  })

  it('a piece of 1,100 bytes and a state with some news fit one packet', () => {
    const data: Frame = {
      type: 'data',
      tag: 0xffffffff,
      part: limits.chunksMax,
      generation: generationMax,
      offset: limits.chunkBytesMax,
      bytes: new Uint8Array(parameters.dataPieceBytes),
    }
    const news: Frame = {
      type: 'state',
      tag: data.tag,
      manifest: true,
      wantsManifest: false,
      whole: false,
      serial: 0xffff,
      number: 100_000,
      ack: 100_000,
      mask: 0xffff,
      delay: 255,
      load: 255,
      report: null,
      all: null,
      haves: [1, 400, 1_500],
      asks: [2, 401, 1_501],
      takes: [3],
    }
    expect(encodeMessage([data, news]).length).toBeLessThanOrEqual(parameters.packetPayloadBytes)
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
    fc.constant({ type: 'refused' as const }),
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
