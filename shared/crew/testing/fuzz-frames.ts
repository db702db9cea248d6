/** What a stranger may say, as fast-check draws it. Names come from small sets, so that they meet. For fuzz.test.ts. */
import fc from 'fast-check'
import { toBase64Url } from '../../lib/text.ts'
import {
  BEAT_HOPS_MAX,
  generationMax,
  PROTOCOL_VERSION,
  WALK_PURPOSES,
  type Frame,
} from '../../wire/frames.ts'
import { limits } from '../../wire/limits.ts'
import { encodeRoute, type RoutePayload } from '../../wire/route.ts'
import { census, releases, self } from './fuzz-host.ts'
import { tagOf } from '../releases/release.ts'
import { chunkBytes, peerId, TEST_CHANNEL } from './rig.ts'

const u8 = fc.integer({ min: 0, max: 255 })
const aPeer = fc.integer({ min: 1, max: 30 }).map(peerId)
export const anyPeer = fc.oneof({ weight: 9, arbitrary: aPeer }, { weight: 1, arbitrary: fc.constant(self) })
export const orNull = fc.option(anyPeer, { nil: null })
const release = fc.constantFrom(...releases.map((r) => r.header.id), toBase64Url(new Uint8Array(16).fill(99)))
export const small = fc.integer({ min: 0, max: 12 })
const sequence = fc.oneof(small, fc.constant(Number.MAX_SAFE_INTEGER))
export const circuit = small.map((n) => toBase64Url(new Uint8Array(8).fill(n)))
export const purpose = fc.constantFrom(...WALK_PURPOSES)
const type = <T extends Frame['type']>(name: T) => fc.constant(name)
const censusFields = fc.record({ sequence, progress: u8, degree: u8 })
const report = fc.record({ sample: orNull, census: censusFields })
const tag = fc.constantFrom(...releases.map((r) => tagOf(r.header.id)), 77)
const part = fc.oneof(
  { weight: 9, arbitrary: small },
  { weight: 1, arbitrary: fc.constant(limits.chunksMax) },
)
/** Of a release of six chunks or fewer, and a little beyond. */
const list = fc.uniqueArray(fc.nat(6), { maxLength: 4 }).map((chunks) => chunks.toSorted((x, y) => x - y))
const none = fc.constant([])
const all = fc
  .constantFrom(1, 1, 1, 0, 2)
  .chain((length) => fc.tuple(fc.uint8Array({ minLength: length, maxLength: length }), fc.nat(63)))
  .map(([have, want]) => ({ have, want: have.map(() => want) }))
const stateFields = {
  type: type('state'),
  tag,
  manifest: fc.boolean(),
  wantsManifest: fc.boolean(),
  whole: fc.boolean(),
  serial: fc.constantFrom(0, 1, 2, 3, 9, 0xffff),
  number: sequence,
  ack: fc.constantFrom(0, 0, 1, 2, 9),
  mask: fc.constantFrom(0, 1, 0xffff),
  delay: u8,
  load: u8,
  report: fc.option(report, { nil: null }),
}

export const payload: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc
    .tuple(anyPeer, orNull, fc.boolean(), purpose)
    .chain(([peer, split, existing, purpose]) =>
      fc.constantFrom<RoutePayload[]>(
        { type: 'request', purpose },
        { type: 'accepted', peer, role: 'partner', existing, split },
        { type: 'accepted', peer, role: 'edge', existing, split },
        { type: 'refused' },
        { type: 'signal', data: Uint8Array.of(1) },
        { type: 'sample', peer, census },
      ),
    )
    .map(encodeRoute),
  fc.uint8Array({ minLength: 1, maxLength: 40 }),
)

export const frame: fc.Arbitrary<Frame> = fc.oneof<fc.Arbitrary<Frame>[]>(
  fc.record({
    type: type('hello'),
    version: fc.constantFrom(PROTOCOL_VERSION, PROTOCOL_VERSION, PROTOCOL_VERSION, 1),
    channel: fc.constantFrom(TEST_CHANNEL, TEST_CHANNEL, 'crew://x/y'),
    sequence,
    degree: u8,
  }),
  fc.record({ type: type('header'), jws: fc.constantFrom(...releases.map((r) => r.jws), Uint8Array.of(7)) }),
  fc.record({ type: type('have-header'), release, sequence }),
  fc.record({ type: type('want-header'), release }),
  fc.constant({ type: 'prune' as const }),
  fc.record({
    type: type('heartbeat'),
    origin: anyPeer,
    beat: sequence,
    hops: fc.nat(BEAT_HOPS_MAX - 1),
    originHasServer: fc.boolean(),
    degree: u8,
  }),
  fc.record({
    type: type('walk'),
    circuit,
    purpose,
    hops: fc.integer({ min: 0, max: limits.walkHopsMax }),
    origin: anyPeer,
    target: orNull,
  }),
  fc.record({ type: type('routed'), circuit, toOrigin: fc.boolean(), payload }),
  fc.record({ type: type('edge'), action: fc.constant('splice' as const), other: anyPeer }),
  fc.record({ type: type('edge'), action: fc.constantFrom('drop' as const, 'ask' as const) }),
  fc.record({ ...stateFields, all: fc.constant(null), haves: list, asks: list, takes: list }),
  fc.record({ ...stateFields, all, haves: none, asks: none, takes: none }),
  fc.record({ type: type('probe'), left: fc.nat(4), padding: fc.constant(new Uint8Array(1_100)) }),
  fc.record({ type: type('probed'), bytesPerMs: fc.constantFrom(0, 25, 12_500, Number.MAX_SAFE_INTEGER) }),
  fc.record({
    type: type('data'),
    tag,
    part,
    generation: fc.integer({ min: 0, max: generationMax }),
    offset: fc.constantFrom(0, 1, 1_100, 3_300, chunkBytes, limits.manifestBytesMax),
    bytes: fc.constantFrom(1, 1_100, chunkBytes, limits.dataFrameBytesMax).map((n) => new Uint8Array(n)),
  }),
  fc.record({ type: type('cancel'), tag, part }),
  fc.record({
    type: fc.constantFrom('challenge' as const, 'proof' as const),
    tag,
    word: anyPeer,
    bitmap: fc.integer({ min: 0, max: 9 }).map((n) => new Uint8Array(n).fill(255)),
  }),
  fc.constant({ type: 'bye' as const }),
)

/** A byte changed, some cut off, some added. */
export const mutation = fc.tuple(
  fc.nat(200),
  fc.integer({ min: 1, max: 255 }),
  fc.nat(20),
  fc.uint8Array({ maxLength: 4 }),
)
