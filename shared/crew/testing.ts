/** A node among scripted peers: links open at once, and each frame that goes in or out is in the test's hands. */
import { must } from '../lib/assert.ts'
import { toBase64Url } from '../lib/bytes.ts'
import { encodeManifest, type Header, type Manifest } from '../content/manifest.ts'
import { decodeMessage, encodeMessage, type Frame, type FrameOf, type FrameType } from '../wire/frames.ts'
import { decodeServerSignal, encodeServerSignal, type RoutePayload } from '../wire/route.ts'
import type { Effect, Input, LinkId, PeerId } from './io.ts'
import { Node } from './node.ts'

export const TEST_CHANNEL = `crew://${'A'.repeat(43)}/test`

export function peerId(number: number): PeerId {
  return toBase64Url(new Uint8Array(16).fill(number))
}

export class Rig {
  readonly node: Node
  now = 0
  readonly effects: Effect[] = []

  constructor(self = 100) {
    this.node = new Node({ self: peerId(self), channel: TEST_CHANNEL, seed: 'rig' })
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

  /** A peer that the server introduced asks for an edge and is linked. Greets unless told not to. */
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
    if (greeting) this.frames(dial.link, this.hello(greeting))
    return dial.link
  }

  hello(fields: Partial<FrameOf<'hello'>> = {}): FrameOf<'hello'> {
    return {
      type: 'hello',
      version: 1,
      channel: TEST_CHANNEL,
      sequence: 0,
      release: null,
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

  /** Frames of one type that the node sent on a link. */
  sent<T extends FrameType>(effects: readonly Effect[], link: LinkId, type: T): FrameOf<T>[] {
    return effects.flatMap((effect) => {
      if (effect.type !== 'send' || effect.link !== link) return []
      const decoded = decodeMessage(effect.bytes)
      return decoded.ok ? decoded.value.filter((frame): frame is FrameOf<T> => frame.type === type) : []
    })
  }
}

export const chunkBytes = 4_096

export function hash(n: number): string {
  return toBase64Url(new Uint8Array(32).fill(n))
}

/** A release of so many chunks, all zeros, with made-up hashes. */
export function makeRelease(
  chunks: number,
  sequence = 1,
): { header: Header; jws: Uint8Array; manifest: Manifest; manifestBytes: Uint8Array } {
  const bytes = chunks * chunkBytes
  const manifest: Manifest = {
    files: [{ path: 'f', type: '', size: bytes, priority: 0 }],
    chunks: Array.from({ length: chunks }, (_, i) => hash(i + 1)),
  }
  const manifestBytes = encodeManifest(manifest)
  const header: Header = {
    id: toBase64Url(new Uint8Array(16).fill(sequence)),
    channel: TEST_CHANNEL,
    sequence,
    title: 'T',
    status: 'test',
    issued: '2026-01-01T00:00:00Z',
    manifest: hash(200 + sequence),
    manifestBytes: manifestBytes.length,
    bytes,
    chunkBytes,
    chunks,
  }
  return { header, jws: Uint8Array.from([1, 2, sequence]), manifest, manifestBytes }
}
