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
 * | 10 state       | tag u32, flags u8, serial u16, number, ack, mask u16, delay u8, load u8, then a report where the flags say so, then two bitmaps or up to three lists | what I have or await, what I want of you, what of yours has come |
 * | 11 probe        | left u8, padding                                                | one packet of a train; so many follow |
 * | 12 probed       | bytes per ms                                                    | how fast your train came |
 * | 13 data         | tag u32, part, generation u8, offset, bytes                     | a piece of the part |
 * | 14 cancel       | tag u32, part                                                   | I do not need it |
 * | 15 bye          | reason u8                                                       | closing this link |
 * | 16 challenge    | tag u32, salt (16), bitmap                                      | prove which of these chunks you have |
 * | 17 proof        | tag u32, seal (16), bitmap                                      | these; the seal is over their bytes (sealer.ts) |
 *
 * A tag is the first four bytes of a release's id. A part is 0 for the manifest, i + 1 for chunk i. A generation is how
 * many hops a chunk has made (0: from the publisher). A report is a sample (a peer, or zeros) and a census: sequence, progress u8 (255 only when whole), load u8, degree u8.
 * Limits: limits.ts. Errors of decoding: 'oversized', 'malformed', 'unknown-type', 'too-many-frames', 'empty'.
 *
 * A state's flags are 1 wantsManifest, 2 manifest, 4 whole, 8 all, 16 report. `all` is two bitmaps of one length: what the
 * sender has or awaits, and what it wants of the receiver. Without it come the changes since the last state: lists of what it has,
 * wants, and wants no more, each a count u8, its first chunk, and the gaps less one; three empty lists are left out. `serial`
 * counts the states on this link and release, from 1, and begins again behind 65,535: the channel may bring a later state first. `number`
 * counts the messages with data on this link and release, 0 for a state without; `ack` is the newest number that came, `mask` the
 * 16 before it (bit 0 the one just before), `delay` how long ago the newest came, in units of 8 ms.
 *
 * Why binary: a state beside a chunk is some 20 bytes against 200 as JSON, and chunks go as they are.
 */
import { err, ok, type Result } from '../lib/result.ts'
import { compactHeader, expandHeader } from './compact-header.ts'
import { Reader, varintBytes, Writer } from './cursor.ts'
import { limits } from './limits.ts'

export const PROTOCOL_VERSION = 3
export const PEER_BYTES = 16
export const CIRCUIT_BYTES = 8
export const SEAL_BYTES = 16

export const WALK_PURPOSES = ['edge', 'short', 'partner', 'census'] as const
export type WalkPurpose = (typeof WALK_PURPOSES)[number]
const EDGE_ACTIONS = ['drop', 'splice', 'ask', 'alive'] as const
export type EdgeAction = (typeof EDGE_ACTIONS)[number]
const BYE_REASONS = ['leaving', 'idle', 'full', 'banned', 'silent'] as const
export type ByeReason = (typeof BYE_REASONS)[number]

/** What a report carries of its sender (paper §3.2.3: any local state, to glean the global one). */
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
      readonly type: 'state'
      readonly tag: number
      /** The sender has the manifest; it lacks it and wants it of the receiver; it has all that it wants. */
      readonly manifest: boolean
      readonly wantsManifest: boolean
      readonly whole: boolean
      readonly serial: number
      readonly number: number
      readonly ack: number
      readonly mask: number
      readonly delay: number
      /** Packets that links want of the sender and that have not left, in time of a slow link. */
      readonly load: number
      readonly report: SampleReport | null
      readonly all: { readonly have: Uint8Array; readonly want: Uint8Array } | null
      /** Changes, ascending; empty beside `all`. */
      readonly haves: readonly number[]
      readonly asks: readonly number[]
      readonly takes: readonly number[]
    }
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
  bye: {
    number: 15,
    write: (f, w) => void w.u8(BYE_REASONS.indexOf(f.reason)),
    read: (r) => {
      const reason = BYE_REASONS[r.u8()]
      return reason === undefined ? undefined : { type: 'bye', reason }
    },
  },
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

const stateFlags = { wantsManifest: 1, manifest: 2, whole: 4, all: 8, report: 16 } as const
const stateFlagsMax = 31

function writeState(f: FrameOf<'state'>, w: Writer): void {
  const flags =
    (f.wantsManifest ? stateFlags.wantsManifest : 0) |
    (f.manifest ? stateFlags.manifest : 0) |
    (f.whole ? stateFlags.whole : 0) |
    (f.all ? stateFlags.all : 0) |
    (f.report ? stateFlags.report : 0)
  w.u32(f.tag)
    .u8(flags)
    .u8(f.serial >> 8)
    .u8(f.serial)
    .varint(f.number)
    .varint(f.ack)
    .u8(f.mask >> 8)
    .u8(f.mask)
    .u8(f.delay)
    .u8(f.load)
  if (f.report) writeReport(w, f.report)
  if (f.all) w.raw(f.all.have).raw(f.all.want)
  else if (f.haves.length + f.asks.length + f.takes.length > 0)
    for (const list of [f.haves, f.asks, f.takes]) writeAscending(w, list)
}

function readState(r: Reader): FrameOf<'state'> | undefined {
  const tag = r.u32()
  const flags = r.u8()
  const serial = (r.u8() << 8) | r.u8()
  const number = r.varint()
  const ack = r.varint()
  const mask = (r.u8() << 8) | r.u8()
  const delay = r.u8()
  const load = r.u8()
  if (flags > stateFlagsMax) return undefined
  const report = flags & stateFlags.report ? readReport(r) : null
  let all: { have: Uint8Array; want: Uint8Array } | null = null
  let lists: readonly (readonly number[])[] = [[], [], []]
  if (flags & stateFlags.all) {
    const half = r.left / 2
    if (half % 1 !== 0 || half > bitmapBytesMax) return undefined
    all = { have: r.raw(half), want: r.rest() }
  } else if (r.left > 0) {
    const read = [readAscending(r), readAscending(r), readAscending(r)]
    if (read.some((list) => list === undefined) || read.every((list) => list?.length === 0)) return undefined
    lists = read.map((list) => list ?? [])
  }
  const [haves = [], asks = [], takes = []] = lists
  return {
    type: 'state',
    tag,
    manifest: (flags & stateFlags.manifest) > 0,
    wantsManifest: (flags & stateFlags.wantsManifest) > 0,
    whole: (flags & stateFlags.whole) > 0,
    serial,
    number,
    ack,
    mask,
    delay,
    load,
    report,
    all,
    haves,
    asks,
    takes,
  }
}

/** Ascending chunk numbers: a count, the first, and the gaps less one. */
function writeAscending(writer: Writer, chunks: readonly number[]): void {
  writer.u8(chunks.length)
  let next = 0
  for (const chunk of chunks) {
    writer.varint(chunk - next)
    next = chunk + 1
  }
}

function readAscending(reader: Reader): number[] | undefined {
  const count = reader.u8()
  const chunks: number[] = []
  let next = 0
  for (let i = 0; i < count; i++) {
    next += reader.varint()
    if (next >= limits.chunksMax || reader.failed) return undefined
    chunks.push(next++)
  }
  return chunks
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
