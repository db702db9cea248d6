/**
 * Where the bytes go: every byte that a host puts on its link, by kind. A message's bytes are told apart by the frames in
 * it; a packet that carries several kinds is split by their share.
 */
import { MANIFEST_PART } from '../../crew/releases/release.ts'
import { decodeMessage, type FrameType } from '../../wire/frames.ts'

/**
 * - `chunks`: content of chunks, sent for the first time on its link
 * - `metadata`: headers and manifests of releases
 * - `control`: all other frames, and the heads of data frames
 * - `packets`: headers of packets (IP, UDP, DTLS, SCTP) that carry something for the first time, and padding
 * - `setUp`: making connections: walks and signals over the overlay and through the server, ICE, DTLS, SCTP, farewells
 * - `keepAlive`: ICE consent and SCTP heartbeats of open links
 * - `acknowledgements`: SACKs, with the headers of packets that carry nothing else
 * - `retransmissions`: whatever is sent again, with its headers
 */
export const byteKinds = [
  'chunks',
  'metadata',
  'control',
  'packets',
  'setUp',
  'keepAlive',
  'acknowledgements',
  'retransmissions',
] as const
export type ByteKind = (typeof byteKinds)[number]
export type BytesByKind = Readonly<Record<ByteKind, number>>

const kinds = byteKinds.length
/** Index of a kind in a row of the ledger. */
export const kindIndex = Object.fromEntries(byteKinds.map((kind, i) => [kind, i])) as Readonly<
  Record<ByteKind, number>
>

/** One row a host, and their sum. */
export class Ledger {
  private rows = new Float64Array(kinds * 64)
  private readonly sums = new Float64Array(kinds)
  private messageCount = 0
  private controlMessageCount = 0
  private packetCount = 0

  count(host: number, kind: number, bytes: number): void {
    const at = host * kinds + kind
    if (at >= this.rows.length) this.grow(at)
    this.rows[at] = (this.rows[at] ?? 0) + bytes
    this.sums[kind] = (this.sums[kind] ?? 0) + bytes
  }

  countMessage({ chunks }: Shares): void {
    this.messageCount++
    if (chunks === 0) this.controlMessageCount++
  }

  countPacket(): void {
    this.packetCount++
  }

  /** Messages handed to channels, and packets on the wire, since the beginning. */
  get messages(): number {
    return this.messageCount
  }

  get packets(): number {
    return this.packetCount
  }

  /** Of the messages those that carry no byte of a chunk: control, metadata, set-up. */
  get controlMessages(): number {
    return this.controlMessageCount
  }

  /** Bytes since the beginning, of all hosts or of one. */
  total(host?: number): BytesByKind {
    const row = host === undefined ? this.sums : this.rows.subarray(host * kinds, (host + 1) * kinds)
    return Object.fromEntries(byteKinds.map((kind, i) => [kind, row[i] ?? 0])) as Record<ByteKind, number>
  }

  private grow(at: number): void {
    const rows = new Float64Array(Math.max(this.rows.length * 2, at + kinds))
    rows.set(this.rows)
    this.rows = rows
  }
}

/** Parts of a message's bytes; what is left of 1 is control. */
export interface Shares {
  readonly chunks: number
  readonly metadata: number
  readonly setUp: number
}

const onlyControl: Shares = { chunks: 0, metadata: 0, setUp: 0 }
const onlySetUp: Shares = { chunks: 0, metadata: 0, setUp: 1 }

/**
 * Tells a message's bytes apart by the types and lengths of its frames. A data frame names its part, 0 for the manifest, and ends
 * with its content. What does not parse counts as control.
 */
export function sharesOf(message: Uint8Array): Shares {
  let chunks = 0
  let metadata = 0
  let setUp = 0
  let at = 0
  while (at < message.length) {
    const start = at
    const number = message[at++] ?? 0
    let length = 0
    let scale = 1
    for (;;) {
      const byte = message[at++] ?? 0
      length += (byte & 127) * scale
      if (byte < 128) break
      scale *= 128
    }
    const end = at + length
    if (end > message.length) return onlyControl
    const type = frameType(number, message, start, end)
    if (type === 'data') {
      const content = Math.max(0, length - dataHeadBytes)
      if ((message[at + tagBytes] ?? 0) === MANIFEST_PART) metadata += content
      else chunks += content
    } else if (type === 'header' || type === 'have-header' || type === 'want-header') metadata += end - start
    else if (type === 'walk' || type === 'routed') setUp += end - start
    at = end
  }
  if (chunks === 0 && metadata === 0) {
    if (setUp === 0) return onlyControl
    if (setUp === message.length) return onlySetUp
  }
  const whole = message.length
  return { chunks: chunks / whole, metadata: metadata / whole, setUp: setUp / whole }
}

const tagBytes = 4
/** Of a data frame's body: tag, part, generation, and an offset of two bytes. */
const dataHeadBytes = 8
const typeByNumber: (FrameType | null | undefined)[] = []

/** The name of a frame's type: looked up once by decoding one such frame, then known. */
function frameType(number: number, message: Uint8Array, start: number, end: number): FrameType | null {
  const known = typeByNumber[number]
  if (known !== undefined) return known
  const decoded = decodeMessage(message.subarray(start, end))
  if (!decoded.ok) return null
  const type = decoded.value[0]?.type ?? null
  typeByNumber[number] = type
  return type
}
