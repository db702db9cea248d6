/** A node among scripted peers: links open at once, and each frame that goes in or out is in the test's hands. */
import { must } from '../../lib/assert.ts'
import { Bits } from '../../lib/bits.ts'
import { toBase64Url } from '../../lib/text.ts'
import { chunkHashBytes, encodeManifest, type Header, type Manifest } from '../../content/manifest.ts'
import { parameters } from '../../wire/parameters.ts'
import {
  decodeMessage,
  encodeMessage,
  PROTOCOL_VERSION,
  type Frame,
  type FrameOf,
  type FrameType,
} from '../../wire/frames.ts'
import { decodeServerSignal, encodeServerSignal, type RoutePayload } from '../../wire/route.ts'
import { firstChunkMs } from '../exchange/receive/hunger.ts'
import { defaultTuning } from '../exchange/tuning.ts'
import type { Effect, Input, LinkId, PeerId } from '../io.ts'
import { Node } from '../machine.ts'
import { tagOf } from '../releases/release.ts'

export const TEST_CHANNEL = `crew://${'A'.repeat(43)}/test`

export function peerId(number: number): PeerId {
  return toBase64Url(new Uint8Array(16).fill(number))
}

export class Rig {
  readonly node: Node
  now = 0
  readonly effects: Effect[] = []
  /** How many effects were looked through for those of a type. */
  private readonly taken = new Map<Effect['type'], number>()

  constructor(self = 100, seed = 'rig') {
    this.node = new Node({ self: peerId(self), channel: TEST_CHANNEL, seed })
    this.input({ type: 'server-up' })
  }

  input(input: Input): Effect[] {
    const effects = this.node.handle(input, this.now)
    this.effects.push(...effects)
    // The server of these tests knows nobody.
    if (effects.some((effect) => effect.type === 'server-introduce')) {
      return [...effects, ...this.input({ type: 'server-introduced', peer: null })]
    }
    return effects
  }

  /** Lets time pass, waking the node at its deadlines. */
  pass(ms: number): Effect[] {
    const until = this.now + ms
    const before = this.effects.length
    for (let steps = 0; this.node.deadline() <= until && steps < 10_000; steps++) {
      this.now = Math.max(this.now + 1, this.node.deadline())
      if (this.now > until) break
      this.input({ type: 'wake' })
    }
    this.now = until
    this.input({ type: 'wake' })
    return this.effects.slice(before)
  }

  /** A peer that the server introduced asks for an edge and is linked; its channel takes the probe. Greets unless told not to. */
  link(peer: PeerId, greeting: Partial<FrameOf<'hello'>> | null = {}): LinkId {
    const circuit = toBase64Url(
      Uint8Array.from({ length: 8 }, (_, i) => i + peer.charCodeAt(0) + peer.charCodeAt(1)),
    )
    this.serverSays(peer, circuit, { type: 'request', purpose: 'edge' })
    const effects = this.serverSays(peer, circuit, { type: 'signal', data: Uint8Array.of(1) })
    const dial = must(
      effects.find((effect) => effect.type === 'dial'),
      'the node dials who it accepted',
    )
    this.input({ type: 'link-open', link: dial.link })
    this.input({ type: 'drained', link: dial.link, buffered: 0 })
    if (greeting) this.frames(dial.link, this.hello(greeting))
    return dial.link
  }

  hello(fields: Partial<FrameOf<'hello'>> = {}): FrameOf<'hello'> {
    return {
      type: 'hello',
      version: PROTOCOL_VERSION,
      channel: TEST_CHANNEL,
      sequence: 0,
      degree: 6,
      ...fields,
    }
  }

  serverSays(from: PeerId, circuit: string, payload: RoutePayload): Effect[] {
    return this.input({ type: 'server-signal', from, data: encodeServerSignal(circuit, payload) })
  }

  /** What the node sent through the server, decoded. */
  toServer(effects: readonly Effect[]): { to: PeerId; payload: RoutePayload }[] {
    return effects.flatMap((effect) => {
      if (effect.type !== 'server-signal') return []
      const decoded = decodeServerSignal(effect.data)
      return decoded.ok ? [{ to: effect.to, payload: decoded.value.payload }] : []
    })
  }

  frames(link: LinkId, ...frames: Frame[]): Effect[] {
    return this.input({ type: 'message', link, bytes: encodeMessage(frames) })
  }

  /** Effects of one type that were not taken before: each is answered once. */
  take<T extends Effect['type']>(type: T): Extract<Effect, { readonly type: T }>[] {
    const fresh = this.effects
      .slice(this.taken.get(type) ?? 0)
      .filter((effect): effect is Extract<Effect, { readonly type: T }> => effect.type === type)
    this.taken.set(type, this.effects.length)
    return fresh
  }

  /** Gives the node a header by way of this link. */
  know(link: LinkId, { header, jws }: TestRelease): Effect[] {
    this.frames(link, { type: 'header', jws })
    return this.take('verify-header').flatMap(({ token }) =>
      this.input({ type: 'header-verified', token, header }),
    )
  }

  /** Plays WebCrypto: all that was given to be hashed is what was meant, or none of it. */
  hash(good = true): Effect[] {
    return this.take('verify-hash').flatMap(({ token }) =>
      this.input({ type: 'hash-verified', token, ok: good }),
    )
  }

  /** Plays the store: every chunk asked for is there. */
  load(size = chunkBytes): Effect[] {
    return this.take('load-chunk').flatMap(({ token }) =>
      this.input({ type: 'loaded', token, bytes: new Uint8Array(size) }),
    )
  }

  /** What an earlier visit has stored: all but the chunks, and those that it has. */
  resume({ header, jws, manifest, manifestBytes }: TestRelease, have: readonly number[] = []): Effect[] {
    return this.input({ type: 'resume', header, jws, manifest, manifestBytes, have })
  }

  webSeedGives({ header }: TestRelease, chunk: number): Effect[] {
    return this.input({
      type: 'web-seed-chunk',
      release: header.id,
      chunk,
      bytes: new Uint8Array(header.chunkBytes),
    })
  }

  /** The manifest comes on this link, is found true, and no chunk of it is in the store. */
  manifest(link: LinkId, content: TestRelease): Effect[] {
    const { id } = content.header
    return [
      ...this.frames(link, ...pieces(content, 0, { bytes: content.manifestBytes })),
      ...this.hash(),
      ...this.input({ type: 'chunks-found', release: id, have: [] }),
    ]
  }

  /** All frames that the node sent on a link, in order. */
  all(effects: readonly Effect[], link: LinkId): Frame[] {
    return effects.flatMap((effect) => {
      if (effect.type !== 'send' || effect.link !== link) return []
      const decoded = decodeMessage(effect.bytes)
      return decoded.ok ? decoded.value : []
    })
  }

  /** Frames of one type that the node sent on a link. */
  sent<T extends FrameType>(effects: readonly Effect[], link: LinkId, type: T): FrameOf<T>[] {
    return this.all(effects, link).filter((frame): frame is FrameOf<T> => frame.type === type)
  }
}

/** Four packets. */
export const chunkBytes = 4_400

function hash(n: number, length: number): string {
  return toBase64Url(new Uint8Array(length).fill(n))
}

export interface TestRelease {
  readonly header: Header
  readonly jws: Uint8Array
  readonly manifest: Manifest
  readonly manifestBytes: Uint8Array
}

/** A release of so many chunks, all zeros, with made-up hashes; the first few may be a file that is wanted before the rest. */
export function makeRelease(chunks: number, sequence = 1, size = chunkBytes, wantedFirst = 0): TestRelease {
  const bytes = chunks * size
  const first = wantedFirst * size
  const manifest: Manifest = {
    files: [
      ...(first > 0 ? [{ path: 'first', type: '', size: first, priority: 1 }] : []),
      { path: 'f', type: '', size: bytes - first, priority: 0 },
    ],
    chunks: Array.from({ length: chunks }, (_, i) => hash(i + 1, chunkHashBytes)),
  }
  const manifestBytes = encodeManifest(manifest)
  const header: Header = {
    id: toBase64Url(new Uint8Array(16).fill(sequence)),
    channel: TEST_CHANNEL,
    sequence,
    title: 'T',
    status: 'test',
    issued: '2026-01-01T00:00:00Z',
    manifest: hash(200 + sequence, 32),
    manifestBytes: manifestBytes.length,
    bytes,
    chunkBytes: size,
    chunks,
  }
  return { header, jws: Uint8Array.from([1, 2, sequence]), manifest, manifestBytes }
}

/** A whole part as data frames of one packet each, as its sender sends them. */
export function pieces(
  { header }: TestRelease,
  part: number,
  fields: { readonly bytes?: Uint8Array; readonly generation?: number } = {},
): FrameOf<'data'>[] {
  const { bytes = new Uint8Array(header.chunkBytes), generation = 9 } = fields
  const frames: FrameOf<'data'>[] = []
  for (let offset = 0; offset < bytes.length; offset += parameters.dataPieceBytes) {
    const end = Math.min(bytes.length, offset + parameters.dataPieceBytes)
    const piece = bytes.subarray(offset, end)
    frames.push({ type: 'data', tag: tagOf(header.id), part, generation, offset, bytes: piece })
  }
  return frames
}

/** A state of a peer that has the manifest, and tells nothing else unless told to. */
export function state(
  { header }: TestRelease,
  fields: Partial<Omit<FrameOf<'state'>, 'type'>> = {},
): FrameOf<'state'> {
  return {
    type: 'state',
    tag: tagOf(header.id),
    manifest: true,
    wantsManifest: false,
    whole: false,
    serial: 0,
    number: 0,
    ack: 0,
    mask: 0,
    delay: 0,
    load: 0,
    report: null,
    all: null,
    haves: [],
    asks: [],
    takes: [],
    ...fields,
  }
}

/** Bitmaps of a state that tells all. */
export function all(
  { header }: TestRelease,
  have: Iterable<number>,
  want: Iterable<number> = [],
): { readonly have: Uint8Array; readonly want: Uint8Array } {
  return { have: bitmapOf(have, header.chunks), want: bitmapOf(want, header.chunks) }
}

/** Numbers of all chunks of a release. */
export function everyChunk({ header }: TestRelease): number[] {
  return Array.from({ length: header.chunks }, (_, chunk) => chunk)
}

export function bitmapOf(chunks: Iterable<number>, total: number): Uint8Array {
  const bits = new Bits(total)
  for (const chunk of chunks) bits.add(chunk)
  return bits.bytes
}

/** And the other way about. */
export function chunksOf(bitmap: Uint8Array): number[] {
  const bits = new Bits(bitmap.length * 8, bitmap)
  return Array.from({ length: bits.length }, (_, chunk) => chunk).filter((chunk) => bits.has(chunk))
}

/** What a peer knows from the states that came to it: what their sender has or awaits, and what it wants of the peer. */
export class Told {
  readonly has = new Set<number>()
  readonly wants = new Set<number>()
  isWhole = false
  /** The newest number of a message with data, and a mask of the 16 before it. */
  ack = 0
  mask = 0

  hear(states: readonly FrameOf<'state'>[]): this {
    for (const frame of states) this.hearOne(frame)
    return this
  }

  private hearOne({ all, haves, asks, takes, whole, number }: FrameOf<'state'>): void {
    this.isWhole = whole
    if (all) {
      this.has.clear()
      this.wants.clear()
    }
    for (const chunk of [...haves, ...(all ? chunksOf(all.have) : [])]) {
      this.has.add(chunk)
      this.wants.delete(chunk)
    }
    for (const chunk of [...asks, ...(all ? chunksOf(all.want) : [])]) {
      this.has.delete(chunk)
      this.wants.add(chunk)
    }
    for (const chunk of takes) this.wants.delete(chunk)
    this.number(number)
  }

  private number(number: number): void {
    const ahead = number - this.ack
    if (number === 0 || ahead === 0) return
    if (ahead > 0) {
      this.mask = ahead > 16 ? 0 : ((this.mask << ahead) | (1 << (ahead - 1))) & 0xffff
      this.ack = number
    } else if (-ahead <= 16) this.mask |= 1 << (-ahead - 1)
  }
}

/** How long a peer that has nothing of the release, on a link of unknown speed, waits before it is starving. */
export function starvesMs({ header }: TestRelease): number {
  return 2 * parameters.renewMs + firstChunkMs(header, defaultTuning.slowBytesPerSecond)
}
