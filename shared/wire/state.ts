/**
 * The frame that carries most of the exchange: what its sender has or awaits of a release, what it wants of the receiver, and which
 * of the receiver's messages have come. Its body: tag u32, flags u8, serial u16, number, ack, mask u16, delay u8, load u8, then
 * a report where the flags say so, then two bitmaps or up to three lists.
 *
 * The flags are 1 wantsManifest, 2 manifest, 4 whole, 8 all, 16 report. `all` is two bitmaps of one length: what the
 * sender has or awaits, and what it wants of the receiver. Without it come the changes since the last state: lists of what it has,
 * wants, and wants no more, each a count u8, its first chunk, and the gaps less one; three empty lists are left out. `serial`
 * counts the states on this link and release, from 1, and begins again behind 65,535: the channel may bring a later state first. `number`
 * counts the messages with data on this link and release, 0 for a state without; `ack` is the newest number that came, `mask` the
 * 16 before it (bit 0 the one just before), `delay` how long ago the newest came, in units of 8 ms.
 *
 * A report is a sample (a peer, or zeros) and a census: sequence, progress u8 (255 only when whole), degree u8.
 */
import { assert } from '../lib/assert.ts'
import { PEER_BYTES, type Reader, type Writer } from './cursor.ts'
import { limits } from './limits.ts'

/** What a report carries of its sender (paper §3.2.3: any local state, to glean the global one). */
export interface Census {
  /** Newest release known, 0 for none. */
  readonly sequence: number
  /** Of that release, 0 … 255; 255 only when whole. */
  readonly progress: number
  /** Edges in the overlay. */
  readonly degree: number
}

/** What replies tell beside their purpose: the next step of a random walk, and the state of the one who replies. */
export interface SampleReport {
  readonly sample: string | null
  readonly census: Census
}

export interface StateFrame {
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

export const bitmapBytesMax = (limits.chunksMax + 7) >> 3

const stateFlags = { wantsManifest: 1, manifest: 2, whole: 4, all: 8, report: 16 } as const
const stateFlagsMax = 31

export function writeState(f: StateFrame, w: Writer): void {
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

export function readState(r: Reader): StateFrame | undefined {
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
  assert(chunks.length <= 255, 'a list has no more chunks than its count can say')
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
  writer.id(sample, PEER_BYTES)
  writeCensus(writer, census)
}

function readReport(reader: Reader): SampleReport {
  return { sample: reader.idOrNull(PEER_BYTES), census: readCensus(reader) }
}

export function writeCensus(writer: Writer, { sequence, progress, degree }: Census): Writer {
  return writer.varint(sequence).u8(progress).u8(degree)
}

export function readCensus(reader: Reader): Census {
  return { sequence: reader.varint(), progress: reader.u8(), degree: reader.u8() }
}
