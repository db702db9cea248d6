/**
 * Peer ↔ peer. A DataChannel message is a bundle of frames, since each message costs about 100 bytes of packets whatever
 * it holds: `frame*`, frame = type (1 byte), length (varint), body. Integers are varints (LEB128) unless said otherwise,
 * ids are raw bytes: peers and releases 16, circuits 8. Channels are reliable but unordered: no frame relies on
 * another's having come first.
 *
 * | type            | body                                                            | meaning |
 * |-----------------|-----------------------------------------------------------------|---------|
 * | 1 hello         | version u8, channel text, sequence, degree u8                   | first on a link, both ways |
 * | 2 header        | jws, shortened (compact-header.ts)                              | a release's header, pushed |
 * | 3 have-header   | release, sequence                                               | its id, gossiped on other edges |
 * | 4 want-header   | release                                                         | send it, and push to me from now on |
 * | 5 prune         |                                                                 | do not push to me, I hear it elsewhere |
 * | 6 heartbeat     | origin, beat, hops u8 (and 32 where the origin has no server), degree u8 of the sender | floods the edges |
 * | 7 walk          | circuit, purpose u8, hops u8, origin, target or zeros           | a random walk, or one named hop |
 * | 8 routed        | circuit, direction u8, payload (route.ts)                       | along a walk's way, back or forth |
 * | 9 edge          | action u8, and of a splice the far peer                         | changes what the link is in the overlay |
 * | 10 state        | state.ts                                                        | what I have or await, what I want of you, what of yours has come |
 * | 11 probe        | left u8, padding                                                | one packet of a train; so many follow |
 * | 12 probed       | bytes per ms                                                    | how fast your train came |
 * | 13 data         | tag u32, part, generation u8, offset, bytes                     | a piece of the part |
 * | 14 cancel       | tag u32, part                                                   | I do not need it |
 * | 15 bye          |                                                                 | closing this link |
 * | 16 challenge    | tag u32, salt (16), bitmap                                      | prove which of these chunks you have |
 * | 17 proof        | tag u32, seal (16), bitmap                                      | these; the seal is over their bytes (sealer.ts) |
 *
 * A tag is the first four bytes of a release's id. A part is 0 for the manifest, i + 1 for chunk i. A generation is how
 * many hops a chunk has made (0: from the publisher).
 * Limits: limits.ts. Errors of decoding: 'oversized', 'malformed', 'unknown-type', 'too-many-frames', 'empty'.
 *
 * Why binary: a state beside a chunk is some 20 bytes against 200 as JSON, and chunks go as they are.
 */
import { assert } from '../lib/assert.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { compactHeader, expandHeader } from './compact-header.ts'
import { PEER_BYTES, Reader, varintBytes, Writer } from './cursor.ts'
import { limits } from './limits.ts'
import { bitmapBytesMax, readState, writeState, type StateFrame } from './state.ts'

export const PROTOCOL_VERSION = 4
export const CIRCUIT_BYTES = 8
export const SEAL_BYTES = 16

export const WALK_PURPOSES = ['edge', 'short', 'partner', 'census'] as const
export type WalkPurpose = (typeof WALK_PURPOSES)[number]
/** What is done to an edge; only a splice names another peer. */
const EDGE_ACTIONS = ['drop', 'splice', 'ask', 'alive'] as const
type EdgeAction = (typeof EDGE_ACTIONS)[number]
/** A heartbeat makes fewer hops than this; added to them where its origin has no server. */
export const BEAT_HOPS_MAX = 32

export type Frame =
  | {
      readonly type: 'hello'
      readonly version: number
      readonly channel: string
      readonly sequence: number
      readonly degree: number
    }
  | { readonly type: 'header'; readonly jws: Uint8Array }
  | { readonly type: 'have-header'; readonly release: string; readonly sequence: number }
  | { readonly type: 'want-header'; readonly release: string }
  | { readonly type: 'prune' }
  | {
      readonly type: 'heartbeat'
      readonly origin: string
      readonly beat: number
      /** Below BEAT_HOPS_MAX. */
      readonly hops: number
      readonly originHasServer: boolean
      readonly degree: number
    }
  | {
      readonly type: 'walk'
      readonly circuit: string
      readonly purpose: WalkPurpose
      readonly hops: number
      readonly origin: string
      readonly target: string | null
    }
  | {
      readonly type: 'routed'
      readonly circuit: string
      readonly toOrigin: boolean
      readonly payload: Uint8Array
    }
  | { readonly type: 'edge'; readonly action: Exclude<EdgeAction, 'splice'> }
  | { readonly type: 'edge'; readonly action: 'splice'; readonly other: string }
  | StateFrame
  /** One packet of a train; `left` follow. */
  | { readonly type: 'probe'; readonly left: number; readonly padding: Uint8Array }
  | { readonly type: 'probed'; readonly bytesPerMs: number }
  | {
      readonly type: 'data'
      readonly tag: number
      readonly part: number
      /** 0 … 127. */
      readonly generation: number
      readonly offset: number
      readonly bytes: Uint8Array
    }
  | { readonly type: 'cancel'; readonly tag: number; readonly part: number }
  | { readonly type: 'bye' }
  | Sealed<'challenge'>
  | Sealed<'proof'>

/** `word`: the salt of a challenge, the seal of a proof. */
interface Sealed<T> {
  readonly type: T
  readonly tag: number
  readonly word: string
  readonly bitmap: Uint8Array
}

export type FrameType = Frame['type']
export type FrameOf<T extends FrameType> = Extract<Frame, { readonly type: T }>
export type DecodeError = 'oversized' | 'malformed' | 'unknown-type' | 'too-many-frames' | 'empty'

interface Codec<T extends FrameType> {
  readonly number: number
  write(frame: FrameOf<T>, writer: Writer): void
  /** Undefined where the body is not of this form. Running past the end is noticed by the reader. */
  read(reader: Reader): FrameOf<T> | undefined
}

/** The oldest that a data frame can say. */
export const generationMax = 127

function ofSealed<T extends 'challenge' | 'proof'>(type: T, number: number): Codec<T> {
  return {
    number,
    write: (frame, writer) => {
      const { tag, word, bitmap } = frame as FrameOf<'proof'>
      writer.u32(tag).id(word, SEAL_BYTES).raw(bitmap)
    },
    read: (reader) => {
      const tag = reader.u32()
      const word = reader.id(SEAL_BYTES)
      if (reader.left > bitmapBytesMax) return undefined
      return { type, tag, word, bitmap: reader.rest() } as FrameOf<T>
    },
  }
}

const codecs: { readonly [T in FrameType]: Codec<T> } = {
  hello: {
    number: 1,
    write: (f, w) => void w.u8(f.version).text(f.channel).varint(f.sequence).u8(f.degree),
    read: (r) => ({
      type: 'hello',
      version: r.u8(),
      channel: r.text(limits.channelCharsMax),
      sequence: r.varint(),
      degree: r.u8(),
    }),
  },
  header: {
    number: 2,
    write: (f, w) => void w.raw(compactHeader(f.jws)),
    read: (r) => {
      const jws = r.left <= limits.headerBytesMax + 1 ? expandHeader(r.rest()) : undefined
      return jws && { type: 'header', jws }
    },
  },
  'have-header': {
    number: 3,
    write: (f, w) => void w.id(f.release, PEER_BYTES).varint(f.sequence),
    read: (r) => ({ type: 'have-header', release: r.id(PEER_BYTES), sequence: r.varint() }),
  },
  'want-header': {
    number: 4,
    write: (f, w) => void w.id(f.release, PEER_BYTES),
    read: (r) => ({ type: 'want-header', release: r.id(PEER_BYTES) }),
  },
  prune: { number: 5, write: () => undefined, read: () => ({ type: 'prune' }) },
  heartbeat: {
    number: 6,
    write: (f, w) =>
      void w
        .id(f.origin, PEER_BYTES)
        .varint(f.beat)
        .u8(f.hops + (f.originHasServer ? 0 : BEAT_HOPS_MAX))
        .u8(f.degree),
    read: (r) => {
      const origin = r.id(PEER_BYTES)
      const beat = r.varint()
      const hops = r.u8()
      const degree = r.u8()
      if (hops >= 2 * BEAT_HOPS_MAX) return undefined
      const originHasServer = hops < BEAT_HOPS_MAX
      return { type: 'heartbeat', origin, beat, hops: hops % BEAT_HOPS_MAX, originHasServer, degree }
    },
  },
  walk: {
    number: 7,
    write: (f, w) =>
      void w
        .id(f.circuit, CIRCUIT_BYTES)
        .u8(WALK_PURPOSES.indexOf(f.purpose))
        .u8(f.hops)
        .id(f.origin, PEER_BYTES)
        .id(f.target, PEER_BYTES),
    read: (r) => {
      const circuit = r.id(CIRCUIT_BYTES)
      const purpose = WALK_PURPOSES[r.u8()]
      const hops = r.u8()
      if (purpose === undefined || hops > limits.walkHopsMax) return undefined
      return {
        type: 'walk',
        circuit,
        purpose,
        hops,
        origin: r.id(PEER_BYTES),
        target: r.idOrNull(PEER_BYTES),
      }
    },
  },
  routed: {
    number: 8,
    write: (f, w) =>
      void w
        .id(f.circuit, CIRCUIT_BYTES)
        .u8(f.toOrigin ? 1 : 0)
        .raw(f.payload),
    read: (r) => {
      const circuit = r.id(CIRCUIT_BYTES)
      const direction = r.u8()
      if (direction > 1 || r.left === 0 || r.left > limits.signalBytesMax + 64) return undefined
      return { type: 'routed', circuit, toOrigin: direction === 1, payload: r.rest() }
    },
  },
  edge: {
    number: 9,
    write: (f, w) => {
      w.u8(EDGE_ACTIONS.indexOf(f.action))
      if (f.action === 'splice') w.id(f.other, PEER_BYTES)
    },
    read: (r) => {
      const action = EDGE_ACTIONS[r.u8()]
      if (action === 'splice') return { type: 'edge', action, other: r.id(PEER_BYTES) }
      return action && { type: 'edge', action }
    },
  },
  state: {
    number: 10,
    write: writeState,
    read: readState,
  },
  probe: {
    number: 11,
    write: (f, w) => void w.u8(f.left).raw(f.padding),
    read: (r) => {
      const left = r.u8()
      return r.left > limits.dataFrameBytesMax ? undefined : { type: 'probe', left, padding: r.rest() }
    },
  },
  probed: {
    number: 12,
    write: (f, w) => void w.varint(f.bytesPerMs),
    read: (r) => ({ type: 'probed', bytesPerMs: r.varint() }),
  },
  data: {
    number: 13,
    write: (f, w) => void w.u32(f.tag).varint(f.part).u8(f.generation).varint(f.offset).raw(f.bytes),
    read: (r) => {
      const tag = r.u32()
      const part = r.varint()
      const generation = r.u8()
      const offset = r.varint()
      if (part > limits.chunksMax || generation > generationMax || offset > limits.manifestBytesMax)
        return undefined
      if (r.left === 0 || r.left > limits.dataFrameBytesMax) return undefined
      return { type: 'data', tag, part, generation, offset, bytes: r.rest() }
    },
  },
  cancel: {
    number: 14,
    write: (f, w) => void w.u32(f.tag).varint(f.part),
    read: (r) => {
      const tag = r.u32()
      const part = r.varint()
      return part > limits.chunksMax ? undefined : { type: 'cancel', tag, part }
    },
  },
  bye: { number: 15, write: () => undefined, read: () => ({ type: 'bye' }) },
  challenge: ofSealed('challenge', 16),
  proof: ofSealed('proof', 17),
}

const byNumber: ReadonlyMap<number, Codec<FrameType>> = new Map(
  Object.values(codecs).map((codec) => [codec.number, codec as unknown as Codec<FrameType>]),
)

/** Where a frame's fields are written before its length is known. Used again, since a chunk's bytes are copied once less so. */
const scratch = new Writer()

/** One frame as a message of its own. */
export function encodeFrame(frame: Frame): Uint8Array<ArrayBuffer> {
  const codec = codecs[frame.type] as unknown as Codec<FrameType>
  codec.write(frame, scratch.begin())
  const body = scratch.written
  assert(body.length <= limits.frameBytesMax, 'a frame of ours is one that others take')
  return new Writer(1 + varintBytes(body.length) + body.length).u8(codec.number).bytes(body).finish()
}

/** Several frames as one message. The caller keeps to limits.messageBytesMax and limits.framesPerMessageMax. */
export function encodeMessage(frames: readonly Frame[]): Uint8Array<ArrayBuffer> {
  const writer = new Writer()
  for (const frame of frames) writer.raw(encodeFrame(frame))
  return writer.finish()
}

/** All frames of a message, or why it is refused as a whole. Never throws, whatever the bytes. */
export function decodeMessage(bytes: Uint8Array): Result<Frame[], DecodeError> {
  if (bytes.length === 0) return err('empty')
  if (bytes.length > limits.messageBytesMax) return err('oversized')
  const reader = new Reader(bytes)
  const frames: Frame[] = []
  while (reader.left > 0) {
    if (frames.length === limits.framesPerMessageMax) return err('too-many-frames')
    const codec = byNumber.get(reader.u8())
    const length = reader.varint()
    if (reader.failed) return err('malformed')
    if (codec === undefined) return err('unknown-type')
    if (length > limits.frameBytesMax) return err('oversized')
    if (length > reader.left) return err('malformed')
    const body = new Reader(reader.raw(length))
    const frame = codec.read(body)
    if (frame === undefined || body.failed || body.left > 0) return err('malformed')
    frames.push(frame)
  }
  return ok(frames)
}
