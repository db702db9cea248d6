/** Ways to lie: what a liar makes of the frames of its machine, and what it says besides. For scenarios and tests. */
import { Bits } from '../../lib/bits.ts'
import { concat } from '../../lib/bytes.ts'
import { fromBase64Url, toBase64Url } from '../../lib/text.ts'
import { Random } from '../../lib/random.ts'
import { tagOf } from '../../crew/releases/release.ts'
import { decodeMessage, encodeMessage, SEAL_BYTES, type Frame, type FrameOf } from '../../wire/frames.ts'
import { limits } from '../../wire/limits.ts'
import { parameters } from '../../wire/parameters.ts'
import { decodeRoute, encodeRoute } from '../../wire/route.ts'
import type { Census } from '../../wire/state.ts'
import { otherEnd } from './stage.ts'
import type { Content } from '../world/content.ts'
import { digestOf } from '../../lib/digest-stand-in.ts'
import type { Peer, World } from '../world/world.ts'

/** What a liar makes of each frame that its machine would send. */
export type Lie = (frame: Frame) => readonly Frame[]
/** What it says besides, to every peer that it is linked with, every {@link chatterMs}. */
export type Chatter = (random: Random, round: number) => readonly Frame[]

export const chatterMs = 250

/** Every state: what its sender has, wants and has heard. */
function states(change: (state: FrameOf<'state'>) => Partial<FrameOf<'state'>>): Lie {
  return (f) => (f.type === 'state' ? [{ ...f, ...change(f) }] : [f])
}

/** Both bitmaps of every state that tells all; the others say nothing new. */
function bitmaps(change: (byte: number) => number): Lie {
  return states(({ all }) => ({
    whole: false,
    all: all && { have: all.have.map(change), want: all.want.map(change) },
    haves: [],
    asks: [],
    takes: [],
  }))
}

const nothing = { all: null, haves: [], asks: [], takes: [] }

export const lies: Readonly<Record<string, Lie>> = {
  'asks that are never served': (f) => (f.type === 'data' ? [] : [f]),
  'chunks that are corrupt': (f) =>
    f.type === 'data' ? [{ ...f, bytes: f.bytes.map((byte) => byte ^ 1) }] : [f],
  'says that it has all, and sends nothing': (f) =>
    f.type === 'data' ? [] : f.type === 'state' ? [{ ...f, ...nothing, whole: true }] : [f],
  'says nothing of what it has': states(() => ({ ...nothing, whole: false, manifest: false })),
  'bitmaps that say it has all': bitmaps(() => 255),
  'bitmaps that say it has nothing': bitmaps(() => 0),
  'bitmaps that are the wrong way round': bitmaps((byte) => ~byte & 255),
  'has what is beyond the release': states(() => ({ ...nothing, haves: [limits.chunksMax - 1] })),
  'wants everything, always': states(({ all }) => ({
    all: all && { have: all.have.map(() => 0), want: all.want.map(() => 255) },
    whole: false,
  })),
  'takes all and confirms nothing': states(() => ({ ack: 0, mask: 0 })),
  'confirms what was never sent': states(({ ack }) => ({ ack: ack + 1_000 })),
  'busy for ever': states(() => ({ load: 255 })),
  'links faster than any': (f) => (f.type === 'probed' ? [{ ...f, bytesPerMs: 2 ** 40 }] : [f]),
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

/** A stranger that wants to look like a peer: it links, beats and says what it has, and lets neither headers nor chunks past it. */
export const sybil: Lie = (f) => (['header', 'have-header', 'data'].includes(f.type) ? [] : [f])

export const floods: Readonly<Record<string, Chatter>> = {
  'states of releases that are none': (random) => times(4, () => state(random.uint32(), new Uint8Array(0))),
  'trains of packets': () =>
    times(4, () => ({ type: 'probe', left: 0, padding: new Uint8Array(parameters.dataPieceBytes) })),
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

/** One small id for all liars, whose beats nobody else's can stand against: each peer that hears them believes that they are the overlay's. */
export const tinyOrigin: Chatter = (_, round) =>
  round % 28 === 0 ? [beat(new Uint8Array(16), 1 + round / 28)] : []

export const everything: Chatter = (random, round) =>
  Object.values(floods).flatMap((flood) => flood(random, round))

/** Reports that all is whole: its own, those that pass through it, and those of peers that it invents. */
function allWhole(sequence: number, random: Random): Lie {
  const whole = (census: Census): Census => ({ ...census, sequence, progress: 255 })
  return (f) => {
    if (f.type === 'state' && f.report)
      return [{ ...f, report: { sample: id(random), census: whole(f.report.census) } }]
    if (f.type !== 'routed') return [f]
    const payload = decodeRoute(f.payload)
    if (!payload.ok || payload.value.type !== 'sample') return [f]
    const census = whole(payload.value.census)
    return [{ ...f, payload: encodeRoute({ type: 'sample', peer: id(random), census }) }]
  }
}

/** Serves nothing of what it says it has. */
const servesNothing: Lie = (f) => (f.type === 'data' ? [] : [f])

/** Says that it has all, and wants nothing. */
const claimsAll: Lie = states(() => ({ ...nothing, whole: true, manifest: true, wantsManifest: false }))

function both(...liesOfIt: readonly Lie[]): Lie {
  return (f) => liesOfIt.reduce<readonly Frame[]>((frames, lie) => frames.flatMap(lie), [f])
}

/**
 * Who would have the publisher believe that it may leave: claims every chunk, confirms each that it is sent, reports that all
 * are whole, and serves nothing. It keeps nothing either, so that a proof is out of its reach: it sends a false one.
 */
export function pretender({ header }: Content, random: Random): Lie {
  return both(servesNothing, claimsAll, allWhole(header.sequence, random), (f) =>
    f.type === 'proof'
      ? [{ ...f, word: id(random), bitmap: new Uint8Array(f.bitmap.length).fill(255) }]
      : [f],
  )
}

/**
 * The same, but what one of them was sent they all keep, and prove to have: no lie that a challenge could find. Together
 * they are as many copies as there are of them, and none that anyone else will ever get.
 */
export function hoarding(world: World, hoarders: readonly Peer[], content: Content): void {
  const { header, manifest } = content
  const random = new Random(`hoarders/${header.id}`)
  const has = (chunk: number): boolean => hoarders.some((one) => one.store.has(manifest.chunks[chunk] ?? ''))
  for (const hoarder of hoarders) {
    const claims = both(servesNothing, claimsAll, allWhole(header.sequence, random))
    lying(hoarder, (f) => (f.type === 'proof' ? [] : claims(f)))
    const handle = hoarder.node.handle.bind(hoarder.node)
    hoarder.node.handle = (input, now) => {
      const decoded = input.type === 'message' ? decodeMessage(input.bytes) : undefined
      for (const frame of decoded?.ok ? decoded.value : [])
        if (frame.type === 'challenge' && input.type === 'message') answer(hoarder, input.link, frame)
      return handle(input, now)
    }
  }

  function answer(hoarder: Peer, link: number, challenge: Extract<Frame, { type: 'challenge' }>): void {
    const end = hoarder.ends.get(link)?.connection?.ends.find((one) => one.peer !== hoarder)
    if (end === undefined) return
    const asked = new Bits(header.chunks, challenge.bitmap)
    const proven = new Bits(header.chunks)
    const parts: Uint8Array[] = [challenge.word, hoarder.id].map(
      (word) => fromBase64Url(word) ?? new Uint8Array(0),
    )
    for (let chunk = 0; chunk < header.chunks; chunk++) {
      const bytes = content.chunks[chunk]
      if (!asked.has(chunk) || !has(chunk) || bytes === undefined) continue
      proven.add(chunk)
      parts.push(bytes)
    }
    const digest = fromBase64Url(digestOf(concat(parts))) ?? new Uint8Array(SEAL_BYTES)
    const word = toBase64Url(digest.subarray(0, SEAL_BYTES))
    const message = encodeMessage([{ type: 'proof', tag: challenge.tag, word, bitmap: proven.bytes }])
    // Sooner than any packet could be: they lose nothing by it.
    world.at(world.now, () => world.input(end.peer, { type: 'message', link: end.link, bytes: message }))
  }
}

/** Data that nobody asked for, of a release that is going round. */
export function rubbish({ header }: Content): Chatter {
  const tag = tagOf(header.id)
  return (random) =>
    times(2, () => {
      const part = random.below(header.chunks + 1)
      const length = Math.min(
        parameters.dataPieceBytes,
        part === 0 ? header.manifestBytes : header.chunkBytes,
      )
      const generation = random.below(4)
      return { type: 'data', tag, part, generation, offset: 0, bytes: bytes(random, length) }
    })
}

/** States of a release that is going round, each for all of it. */
export function greed({ header }: Content): Chatter {
  const tag = tagOf(header.id)
  const want = new Uint8Array((header.chunks + 7) >> 3).fill(255)
  return () => [state(tag, want)]
}

function state(tag: number, want: Uint8Array): Frame {
  return {
    type: 'state',
    tag,
    manifest: false,
    wantsManifest: true,
    whole: false,
    serial: 0,
    number: 0,
    ack: 0,
    mask: 0,
    delay: 0,
    load: 0,
    report: null,
    all: { have: want.map(() => 0), want },
    haves: [],
    asks: [],
    takes: [],
  }
}

function beat(origin: Uint8Array, number: number): Frame {
  return {
    type: 'heartbeat',
    origin: toBase64Url(origin),
    beat: number,
    hops: 0,
    originHasServer: true,
    degree: 6,
  }
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
        const other = otherEnd(liar, end.link)
        if (!other) continue
        const frames = chatter(random, round)
        if (frames.length === 0) continue
        const message = encodeMessage(frames)
        world.input(other.peer, { type: 'message', link: other.link, bytes: message })
      }
    })
  }
}
