/** Ways to lie: what a liar makes of the frames of its machine, and what it says besides. For scenarios and tests. */
import { toBase64Url } from '../lib/bytes.ts'
import { Random } from '../lib/random.ts'
import { tagOf } from '../crew/releases.ts'
import { decodeMessage, encodeMessage, type Frame } from '../wire/frames.ts'
import { limits } from '../wire/limits.ts'
import type { Content } from './content.ts'
import type { Peer, World } from './world.ts'

/** What a liar makes of each frame that its machine would send. */
export type Lie = (frame: Frame) => readonly Frame[]
/** What it says besides, to every peer that it is linked with, every {@link chatterMs}. */
export type Chatter = (random: Random, round: number) => readonly Frame[]

export const chatterMs = 250
const census = { sequence: 1, progress: 255, load: 0, degree: 6 }

/** Every frame that tells what its sender has or awaits. */
function bitmaps(change: (byte: number) => number): Lie {
  return (f) =>
    f.type === 'intent' || f.type === 'get' || f.type === 'pass'
      ? [{ ...f, bitmap: f.bitmap.map(change) }]
      : [f]
}

export const lies: Readonly<Record<string, Lie>> = {
  'grants that are never served': (f) => (f.type === 'data' ? [] : [f]),
  'chunks that are corrupt': (f) =>
    f.type === 'data' ? [{ ...f, bytes: f.bytes.map((byte) => byte ^ 1) }] : [f],
  'says nothing to every intent': (f) =>
    f.type === 'grant' ? [{ type: 'nothing', tag: f.tag, report: { sample: null, census } }] : [f],
  'busy for ever': (f) =>
    f.type === 'grant' ? [{ type: 'busy', tag: f.tag, retryMs: 1e9, report: { sample: null, census } }] : [f],
  'bitmaps that say it has all': bitmaps(() => 255),
  'bitmaps that say it has nothing': bitmaps(() => 0),
  'bitmaps that are the wrong way round': bitmaps((byte) => ~byte & 255),
  'grants of what it has not': (f) =>
    f.type === 'grant' ? [{ ...f, chunks: f.chunks.map((_, i) => i) }] : [f],
  'grants beyond the release': (f) => (f.type === 'grant' ? [{ ...f, chunks: [limits.chunksMax - 1] }] : [f]),
  'takes all and confirms nothing': (f) => (f.type === 'done' || f.type === 'pass' ? [] : [f]),
  'chunks as young as the publisher’s': (f) => (f.type === 'data' ? [{ ...f, generation: 0 }] : [f]),
  'chunks as old as can be': (f) => (f.type === 'data' ? [{ ...f, generation: 127 }] : [f]),
  'every piece twice': (f) => (f.type === 'data' ? [f, f] : [f]),
  'cancels what it was asked for': (f) =>
    f.type === 'data' ? [{ type: 'cancel', tag: f.tag, part: f.part }] : [f],
  'headers of its own': (f) =>
    f.type === 'header'
      ? [{ type: 'header', jws: Uint8Array.from({ length: 900 }, (_, i) => i & 255) }]
      : [f],
}

/** A stranger that wants to look like a peer: it links, beats and grants, and lets neither headers nor chunks past it. */
export const sybil: Lie = (f) => (['header', 'have-header', 'data'].includes(f.type) ? [] : [f])

export const floods: Readonly<Record<string, Chatter>> = {
  intents: (random) =>
    times(4, () => ({
      type: 'intent',
      tag: random.uint32(),
      manifest: true,
      answer: true,
      bitmap: new Uint8Array(0),
    })),
  'census walks': (random) =>
    times(16, () => ({
      type: 'walk',
      circuit: toBase64Url(bytes(random, 8)),
      purpose: 'census',
      hops: limits.walkHopsMax,
      origin: id(random),
      target: null,
    })),
  'heartbeats of ever smaller origins': (_, round) => [
    beat(
      Uint8Array.from({ length: 16 }, (_, i) => (i === 0 ? 0 : i === 1 ? 255 - (round % 255) : 255)),
      round + 1,
    ),
  ],
  'heartbeats that rise': (_, round) => [beat(new Uint8Array(16).fill(1), 1_000 + round)],
  'ids of releases that are none': (random) =>
    times(8, () => ({ type: 'have-header', release: id(random), sequence: 1_000 })),
}

export const everything: Chatter = (random, round) =>
  Object.values(floods).flatMap((flood) => flood(random, round))

/** Data that nobody asked for, of a release that is going round. */
export function rubbish({ header }: Content): Chatter {
  const tag = tagOf(header.id)
  return (random) =>
    times(2, () => {
      const part = random.below(header.chunks + 1)
      const length = Math.min(limits.dataPieceBytes, part === 0 ? header.manifestBytes : header.chunkBytes)
      const generation = random.below(4)
      return { type: 'data', tag, part, generation, confirm: true, offset: 0, bytes: bytes(random, length) }
    })
}

/** Intents for a release that is going round, each for all of it, and gets of what was never granted. */
export function greed({ header }: Content): Chatter {
  const tag = tagOf(header.id)
  const bitmap = new Uint8Array(0)
  return (random) => [
    { type: 'intent', tag, manifest: true, answer: true, bitmap },
    { type: 'get', tag, chunks: [random.below(header.chunks)], bitmap },
  ]
}

function beat(origin: Uint8Array, number: number): Frame {
  return { type: 'heartbeat', origin: toBase64Url(origin), beat: number, hops: 0, degree: 6 }
}

function times(count: number, make: () => Frame): readonly Frame[] {
  return Array.from({ length: count }, make)
}

function bytes(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random.below(256))
}

function id(random: Random): string {
  return toBase64Url(bytes(random, 16))
}

/** From now on the peer's machine is heard through the lie only. */
export function lying(liar: Peer, lie: Lie): void {
  liar.tamper = (message) => {
    const decoded = decodeMessage(message)
    const frames = decoded.ok ? decoded.value.flatMap(lie) : []
    return frames.length === 0 ? null : encodeMessage(frames)
  }
}

/** The liar speaks past its own machine, to whom it is linked with, until `untilMs`. */
export function chattering(world: World, liar: Peer, chatter: Chatter, untilMs: number): void {
  const random = new Random(`liar/${liar.id}`)
  for (let round = 0; world.now + round * chatterMs < untilMs; round++) {
    world.at(world.now + round * chatterMs, () => {
      for (const end of liar.ends.values()) {
        const other =
          end.connection?.open === true ? end.connection.ends.find((one) => one !== end) : undefined
        if (!other?.peer.ends.has(other.link)) continue
        const message = encodeMessage(chatter(random, round))
        world.input(other.peer, { type: 'message', link: other.link, bytes: message })
      }
    })
  }
}
