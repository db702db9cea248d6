/**
 * Peer ↔ peer. A DataChannel message is a bundle of frames, since each message costs about 100 bytes of packets whatever
 * it holds: `frame*`, frame = type (1 byte), length (varint), body. Integers are varints (LEB128) unless said otherwise,
 * ids are raw bytes: peers and releases 16, circuits 8. Channels are reliable but unordered: no frame relies on
 * another's having come first.
 *
 * | type            | body                                                            | meaning |
 * |-----------------|-----------------------------------------------------------------|---------|
 * | 1 hello         | version u8, channel text, sequence, release, degree u8          | first on a link, both ways |
 * | 2 header        | jws, shortened (compact-header.ts)                              | a release's header, pushed |
 * | 3 have-header   | release, sequence                                               | its id, gossiped on other edges |
 * | 4 want-header   | release                                                         | send it, and push to me from now on |
 * | 5 prune         |                                                                 | do not push to me, I hear it elsewhere |
 * | 6 heartbeat     | origin, beat, hops u8, degree u8 of the sender                  | floods the edges |
 * | 7 walk          | circuit, purpose u8, hops u8, origin, target or zeros           | a random walk, or one named hop |
 * | 8 routed        | circuit, direction u8, payload (route.ts)                       | along a walk's way, back or forth |
 * | 9 edge          | action u8, other                                                | changes what the link is in the overlay |
 * | 10 intent       | tag u32, flags u8, bitmap                                       | I mean to pull this; I have or await these |
 * | 11 grant        | tag u32, count u8, chunk × count, then nothing or a report      | you would get one of these, the first rather |
 * | 12 busy         | tag u32, retry ms, report                                       | no uplink to spare |
 * | 13 nothing      | tag u32, report                                                 | nothing that you lack |
 * | 14 get          | tag u32, count u8, chunk × count, bitmap                        | send these; now I have or await these |
 * | 15 pass         | tag u32, flags u8, bitmap                                       | none of them; I have or await these |
 * | 16 data         | tag u32, part, generation u7 and confirm u1, offset, bytes      | a piece of the part; say done (confirm) |
 * | 17 done         | tag u32, part                                                   | all of it is here, and of those before it |
 * | 18 cancel       | tag u32, part                                                   | stop, either side |
 * | 19 bye          | reason u8                                                       | closing this link |
 * | 20 challenge    | tag u32, salt (16), bitmap                                      | prove which of these chunks you have |
 * | 21 proof        | tag u32, seal (16), bitmap                                      | these; the seal is over their bytes (sealer.ts) |
 *
 * A tag is the first four bytes of a release's id. A part is 0 for the manifest, i + 1 for chunk i. A generation is how
 * many times a chunk was copied on the way here and beside it, as far as its sender knows (0: from the publisher). A report
 * is a sample (a peer, or zeros) and a census: sequence, progress u8 (255 only when whole), load u8, degree u8.
 * Limits: limits.ts. Errors of decoding: 'oversized', 'malformed', 'unknown-type', 'too-many-frames', 'empty'.
 *
 * Why binary: a grant is 40 bytes against some 150 as JSON, and chunks go as they are.
 */
import { err, ok, type Result } from '../lib/result.ts'
import { compactHeader, expandHeader } from './compact-header.ts'
import { Reader, Writer } from './cursor.ts'
import { limits } from './limits.ts'

export const PROTOCOL_VERSION = 1
export const PEER_BYTES = 16
export const CIRCUIT_BYTES = 8
export const SEAL_BYTES = 16

export const WALK_PURPOSES = ['edge', 'short', 'partner', 'census'] as const
export type WalkPurpose = (typeof WALK_PURPOSES)[number]
const EDGE_ACTIONS = ['drop', 'splice', 'ask', 'alive'] as const
export type EdgeAction = (typeof EDGE_ACTIONS)[number]
const BYE_REASONS = ['leaving', 'idle', 'full', 'banned', 'silent'] as const
export type ByeReason = (typeof BYE_REASONS)[number]

/** What every reply to a pull carries of its sender (paper §3.2.3: any local state, to glean the global one). */
export interface Census {
  /** Newest release known, 0 for none. */
  readonly sequence: number
  /** Of that release, 0 … 255; 255 only when whole. */
  readonly progress: number
  /** Share of the uplink in use, 0 … 255. */
  readonly load: number
  /** Edges in the overlay. */
  readonly degree: number
}

/** What replies tell beside their purpose: the next step of a random walk, and the state of the one who replies. */
export interface SampleReport {
  readonly sample: string | null
  readonly census: Census
}

export type Frame =
  | {
      readonly type: 'hello'
      readonly version: number
      readonly channel: string
      readonly sequence: number
      readonly release: string | null
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
      readonly hops: number
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
  | { readonly type: 'edge'; readonly action: (typeof EDGE_ACTIONS)[number]; readonly other: string | null }
  | {
      readonly type: 'intent'
      readonly tag: number
      /** Send me the manifest when you have it. */
      readonly manifest: boolean
      /** Say within limits.parkMs if there is nothing to grant. */
      readonly answer: boolean
      readonly bitmap: Uint8Array
    }
  | {
      readonly type: 'grant'
      readonly tag: number
      /** Best first, 1 to limits.grantChunksMax of them. */
      readonly chunks: readonly number[]
      readonly report: SampleReport | null
    }
  | { readonly type: 'busy'; readonly tag: number; readonly retryMs: number; readonly report: SampleReport }
  | { readonly type: 'nothing'; readonly tag: number; readonly report: SampleReport }
  | {
      readonly type: 'get'
      readonly tag: number
      /** 1 to limits.getChunksMax of those granted. */
      readonly chunks: readonly number[]
      readonly bitmap: Uint8Array
    }
  /** `busy`: there is no room on the downlink, it is not that nothing is wanted. */
  | { readonly type: 'pass'; readonly tag: number; readonly busy: boolean; readonly bitmap: Uint8Array }
  | {
      readonly type: 'data'
      readonly tag: number
      readonly part: number
      /** 0 … 127. */
      readonly generation: number
      /** Say done when the part is whole. */
      readonly confirm: boolean
      readonly offset: number
      readonly bytes: Uint8Array
    }
  | { readonly type: 'done'; readonly tag: number; readonly part: number }
  | { readonly type: 'cancel'; readonly tag: number; readonly part: number }
  | { readonly type: 'bye'; readonly reason: ByeReason }
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

const bitmapBytesMax = (limits.chunksMax + 7) >> 3

function ofPart<T extends 'done' | 'cancel'>(type: T, number: number): Codec<T> {
  return {
    number,
    write: (frame, writer) => {
      const { tag, part } = frame as FrameOf<'done'>
      writer.u32(tag).varint(part)
    },
    read: (reader) => {
      const tag = reader.u32()
      const part = reader.varint()
      return part > limits.chunksMax ? undefined : ({ type, tag, part } as FrameOf<T>)
    },
  }
}

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
    write: (f, w) =>
      void w.u8(f.version).text(f.channel).varint(f.sequence).id(f.release, PEER_BYTES).u8(f.degree),
    read: (r) => ({
      type: 'hello',
      version: r.u8(),
      channel: r.text(limits.channelCharsMax),
      sequence: r.varint(),
      release: r.idOrNull(PEER_BYTES),
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
    write: (f, w) => void w.id(f.origin, PEER_BYTES).varint(f.beat).u8(f.hops).u8(f.degree),
    read: (r) => ({
      type: 'heartbeat',
      origin: r.id(PEER_BYTES),
      beat: r.varint(),
      hops: r.u8(),
      degree: r.u8(),
    }),
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
    write: (f, w) => void w.u8(EDGE_ACTIONS.indexOf(f.action)).id(f.other, PEER_BYTES),
    read: (r) => {
      const action = EDGE_ACTIONS[r.u8()]
      return action === undefined ? undefined : { type: 'edge', action, other: r.idOrNull(PEER_BYTES) }
    },
  },
  intent: {
    number: 10,
    write: (f, w) =>
      void w
        .u32(f.tag)
        .u8((f.manifest ? 1 : 0) | (f.answer ? 2 : 0))
        .raw(f.bitmap),
    read: (r) => {
      const tag = r.u32()
      const flags = r.u8()
      if (flags > 3 || r.left > bitmapBytesMax) return undefined
      return {
        type: 'intent',
        tag,
        manifest: (flags & 1) === 1,
        answer: (flags & 2) === 2,
        bitmap: r.rest(),
      }
    },
  },
  grant: {
    number: 11,
    write: (f, w) => {
      writeChunks(w.u32(f.tag), f.chunks)
      if (f.report) writeReport(w, f.report)
    },
    read: (r) => {
      const tag = r.u32()
      const chunks = readChunks(r, limits.grantChunksMax)
      return chunks && { type: 'grant', tag, chunks, report: r.left > 0 ? readReport(r) : null }
    },
  },
  busy: {
    number: 12,
    write: (f, w) => writeReport(w.u32(f.tag).varint(f.retryMs), f.report),
    read: (r) => ({ type: 'busy', tag: r.u32(), retryMs: r.varint(), report: readReport(r) }),
  },
  nothing: {
    number: 13,
    write: (f, w) => writeReport(w.u32(f.tag), f.report),
    read: (r) => ({ type: 'nothing', tag: r.u32(), report: readReport(r) }),
  },
  get: {
    number: 14,
    write: (f, w) => void writeChunks(w.u32(f.tag), f.chunks).raw(f.bitmap),
    read: (r) => {
      const tag = r.u32()
      const chunks = readChunks(r, limits.getChunksMax)
      if (chunks === undefined || r.left > bitmapBytesMax) return undefined
      return { type: 'get', tag, chunks, bitmap: r.rest() }
    },
  },
  pass: {
    number: 15,
    write: (f, w) =>
      void w
        .u32(f.tag)
        .u8(f.busy ? 1 : 0)
        .raw(f.bitmap),
    read: (r) => {
      const tag = r.u32()
      const flags = r.u8()
      if (flags > 1 || r.left > bitmapBytesMax) return undefined
      return { type: 'pass', tag, busy: flags === 1, bitmap: r.rest() }
    },
  },
  data: {
    number: 16,
    write: (f, w) =>
      void w
        .u32(f.tag)
        .varint(f.part)
        .u8(f.generation | (f.confirm ? 128 : 0))
        .varint(f.offset)
        .raw(f.bytes),
    read: (r) => {
      const tag = r.u32()
      const part = r.varint()
      const flags = r.u8()
      const offset = r.varint()
      if (part > limits.chunksMax || offset > limits.manifestBytesMax) return undefined
      if (r.left === 0 || r.left > limits.dataFrameBytesMax) return undefined
      const [generation, confirm] = [flags & generationMax, flags > generationMax]
      return { type: 'data', tag, part, generation, confirm, offset, bytes: r.rest() }
    },
  },
  done: ofPart('done', 17),
  cancel: ofPart('cancel', 18),
  bye: {
    number: 19,
    write: (f, w) => void w.u8(BYE_REASONS.indexOf(f.reason)),
    read: (r) => {
      const reason = BYE_REASONS[r.u8()]
      return reason === undefined ? undefined : { type: 'bye', reason }
    },
  },
  challenge: ofSealed('challenge', 20),
  proof: ofSealed('proof', 21),
}

const byNumber: ReadonlyMap<number, Codec<FrameType>> = new Map(
  Object.values(codecs).map((codec) => [codec.number, codec as unknown as Codec<FrameType>]),
)

/** One frame as a message of its own. */
export function encodeFrame(frame: Frame): Uint8Array<ArrayBuffer> {
  const codec = codecs[frame.type] as unknown as Codec<FrameType>
  const body = new Writer()
  codec.write(frame, body)
  return new Writer().u8(codec.number).bytes(body.finish()).finish()
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

function writeChunks(writer: Writer, chunks: readonly number[]): Writer {
  writer.u8(chunks.length)
  for (const chunk of chunks) writer.varint(chunk)
  return writer
}

function readChunks(reader: Reader, max: number): number[] | undefined {
  const count = reader.u8()
  if (count === 0 || count > max) return undefined
  const chunks = Array.from({ length: count }, () => reader.varint())
  return chunks.every((chunk) => chunk < limits.chunksMax) ? chunks : undefined
}

function writeReport(writer: Writer, { sample, census }: SampleReport): void {
  const { sequence, progress, load, degree } = census
  writer.id(sample, PEER_BYTES).varint(sequence).u8(progress).u8(load).u8(degree)
}

function readReport(reader: Reader): SampleReport {
  const sample = reader.idOrNull(PEER_BYTES)
  return {
    sample,
    census: { sequence: reader.varint(), progress: reader.u8(), load: reader.u8(), degree: reader.u8() },
  }
}
