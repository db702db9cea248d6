import { describe, expect, it } from 'vitest'
import { concat } from '../../lib/bytes.ts'
import { fromBase64Url, toBase64Url } from '../../lib/text.ts'
import { digestOf } from '../../lib/digest-stand-in.ts'
import { limits } from '../../wire/limits.ts'
import { parameters } from '../../wire/parameters.ts'
import type { FrameOf } from '../../wire/frames.ts'
import type { Effect, LinkId, PeerId } from '../io.ts'
import { tagOf } from '../releases/release.ts'
import { bitmapOf, chunkBytes, chunksOf, makeRelease, peerId, Rig, state } from '../testing/rig.ts'

const chunks = 3
const content = makeRelease(chunks)
const tag = tagOf(content.header.id)
const all = [0, 1, 2]

/** What a peer answers that has these chunks, all zeros as in every test. */
function proofOf(challenge: FrameOf<'challenge'>, peer: PeerId, has: readonly number[]): FrameOf<'proof'> {
  const proven = chunksOf(challenge.bitmap).filter((chunk) => has.includes(chunk))
  const words = [challenge.word, peer].map((word) => fromBase64Url(word) ?? new Uint8Array(0))
  const bytes = concat([...words, new Uint8Array(proven.length * chunkBytes)])
  const word = toBase64Url((fromBase64Url(digestOf(bytes)) ?? bytes).subarray(0, 16))
  return { type: 'proof', tag, word, bitmap: bitmapOf(proven, chunks) }
}

/** Plays the host: the store has all, and hashes are computed. */
function serve(rig: Rig): Effect[] {
  rig.load()
  return rig
    .take('digest')
    .flatMap(({ token, bytes }) => rig.input({ type: 'digested', token, digest: digestOf(bytes) }))
}

/** A publisher that watches its release, and links to so many peers that know it. */
function publisher(peers: number) {
  const rig = new Rig()
  const links = Array.from({ length: peers }, (_, i) => ({
    peer: peerId(i + 1),
    link: rig.link(peerId(i + 1)),
  }))
  rig.input({ type: 'watch-coverage', on: true })
  rig.input({ type: 'publish', ...content })
  return { rig, links }
}

function claim(rig: Rig, link: LinkId, has: readonly number[] = all): void {
  rig.frames(link, state(content, { all: { have: bitmapOf(has, chunks), want: bitmapOf([], chunks) } }))
}

function challenges(rig: Rig, effects: readonly Effect[], link: LinkId): FrameOf<'challenge'>[] {
  return rig.sent(effects, link, 'challenge')
}

/** Answers every challenge from now on, for so long; `has` says what each peer proves, undefined for no answer. */
function play(
  { rig, links }: ReturnType<typeof publisher>,
  ms: number,
  has: (peer: PeerId) => readonly number[] | undefined,
): void {
  let seen = rig.effects.length
  for (let passed = 0; passed < ms; passed += 50) {
    rig.pass(50)
    const fresh = rig.effects.slice(seen)
    seen = rig.effects.length
    // An edge that says nothing is closed.
    if (passed % 1_000 === 0) for (const { link } of links) rig.frames(link, { type: 'prune' })
    for (const { link, peer } of links)
      for (const challenge of challenges(rig, fresh, link)) {
        const proven = has(peer)
        if (proven) rig.frames(link, proofOf(challenge, peer, proven))
      }
    serve(rig)
  }
}

describe('[C3] a publisher that watches', () => {
  it('challenges nobody before what links claim would be enough', () => {
    const { rig, links } = publisher(4)
    const asked = (effects: readonly Effect[]) =>
      links.map(({ link }) => challenges(rig, effects, link).length)
    for (const { link } of links.slice(0, 2)) claim(rig, link, [0])
    expect(asked(rig.pass(260))).toEqual([0, 0, 0, 0])
    // More than half of four; what was just pushed to the fourth it may have too, but not all.
    for (const { link } of links.slice(0, 3)) claim(rig, link)
    claim(rig, links[3]?.link ?? 0, [])
    expect(asked(rig.pass(260))).toEqual([1, 1, 1, 0])
  })

  it('challenges links that have been silent for two seconds: they need not tell it that they have all', () => {
    const stage = publisher(4)
    const { rig, links } = stage
    for (const { link } of links) claim(rig, link, [])
    play(stage, parameters.challengeQuietMs - 300, () => all)
    expect(rig.node.proofs.custody).toMatchObject({ held: 0, whole: 0 })
    play(stage, 1_000, () => all)
    expect(rig.node.proofs.custody).toMatchObject({ held: 3, needed: 3 })
  })

  it('challenges a silent link no more often than every two seconds while it proves nothing', () => {
    const stage = publisher(4)
    const { rig, links } = stage
    for (const { link } of links) claim(rig, link, [])
    const before = rig.effects.length
    play(stage, 10_000, () => [])
    for (const { link } of links) {
      const count = challenges(rig, rig.effects.slice(before), link).length
      expect(count).toBeGreaterThan(2)
      expect(count).toBeLessThanOrEqual(10_000 / parameters.challengeQuietMs)
    }
  })

  it('counts a chunk as held when more than half of its links have proven it, and no claim', () => {
    const stage = publisher(4)
    for (const { link } of stage.links) claim(stage.rig, link)
    play(stage, 2_000, (peer) => (peer === peerId(4) ? undefined : peer === peerId(3) ? [0, 1] : all))
    expect(stage.rig.node.proofs.custody).toMatchObject({
      sequence: 1,
      chunks: 3,
      held: 2,
      needed: 3,
      whole: 2,
    })
    play(stage, 2_000, (peer) => (peer === peerId(4) ? undefined : all))
    expect(stage.rig.node.proofs.custody).toMatchObject({ held: 3, whole: 3, helper: false })
    // And then it asks no more.
    const before = stage.rig.effects.length
    stage.rig.pass(5_000)
    expect(
      stage.links.flatMap(({ link }) => challenges(stage.rig, stage.rig.effects.slice(before), link)),
    ).toEqual([])
  })

  it('[C3.5] names only chunks that are not held yet', () => {
    const stage = publisher(3)
    const { rig, links } = stage
    for (const { link } of links) claim(rig, link)
    play(stage, 2_000, (peer) => (peer === peerId(3) ? [] : [0]))
    expect(rig.node.proofs.custody).toMatchObject({ held: 1, needed: 2 })
    const before = rig.effects.length
    play(stage, 1_000, (peer) => (peer === peerId(3) ? [] : [0]))
    const asked = challenges(rig, rig.effects.slice(before), links[2]?.link ?? 0)
    expect(asked.length).toBeGreaterThan(0)
    for (const { bitmap } of asked) expect(chunksOf(bitmap)).toEqual([1, 2])
  })

  it('is never content with one receiver, and knows that it has all', () => {
    const stage = publisher(1)
    for (const { link } of stage.links) claim(stage.rig, link)
    play(stage, 2_000, () => all)
    expect(stage.rig.node.proofs.custody).toMatchObject({ held: 0, whole: 1, needed: 2 })
  })

  it('believes no seal of other bytes, of another peer or of another salt, and blames who made it', () => {
    const stage = publisher(2)
    const { rig, links } = stage
    for (const { link } of links) claim(rig, link)
    const effects = rig.pass(500)
    const [a, b] = links.map(({ link }) => ({ link, challenge: challenges(rig, effects, link)[0] }))
    if (!a?.challenge || !b?.challenge) throw new Error('two are challenged')
    // What the other one proved, as its own.
    rig.frames(a.link, proofOf(a.challenge, peerId(2), all))
    rig.frames(b.link, proofOf({ ...b.challenge, word: a.challenge.word }, peerId(2), all))
    serve(rig)
    expect(rig.node.proofs.custody).toMatchObject({ held: 0, whole: 0 })
    expect(rig.node.inspect().counters.refusals).toMatchObject({ 'false-proof': 2 })
  })

  it('counts who has gone no more, and asks others', () => {
    const stage = publisher(3)
    const { rig, links } = stage
    for (const { link } of links) claim(rig, link)
    play(stage, 2_000, (peer) => (peer === peerId(3) ? undefined : all))
    expect(rig.node.proofs.custody).toMatchObject({ held: 3, needed: 2 })
    rig.input({ type: 'link-closed', link: links[0]?.link ?? 0, reason: 'gone' })
    expect(rig.node.proofs.custody).toMatchObject({ held: 0, whole: 1, needed: 2 })
    play(stage, 12_000, () => all)
    expect(rig.node.proofs.custody).toMatchObject({ held: 3, whole: 2 })
  })

  it('begins anew with each release', () => {
    const stage = publisher(2)
    for (const { link } of stage.links) claim(stage.rig, link)
    play(stage, 2_000, () => all)
    expect(stage.rig.node.proofs.custody).toMatchObject({ sequence: 1, held: 3 })
    stage.rig.input({ type: 'publish', ...makeRelease(chunks, 2) })
    expect(stage.rig.node.proofs.custody).not.toMatchObject({ sequence: 1 })
    stage.rig.pass(300)
    expect(stage.rig.node.proofs.custody).toMatchObject({ sequence: 2, held: 0, whole: 0 })
  })

  it('does not say that others hold what it has lost itself', () => {
    const stage = publisher(2)
    const { rig, links } = stage
    for (const { link } of links) claim(rig, link)
    play(stage, 2_000, () => all)
    rig.frames(links[0]?.link ?? 0, {
      type: 'challenge',
      tag,
      word: peerId(9),
      bitmap: bitmapOf([1], chunks),
    })
    for (const { token } of rig.take('load-chunk')) rig.input({ type: 'loaded', token, bytes: null })
    expect(rig.node.proofs.custody).toMatchObject({ sequence: 0, held: 0 })
  })
})

describe('[C3] a helper of the operator', () => {
  it('is enough alone, and stays so when its link ends', () => {
    const stage = publisher(3)
    const { rig, links } = stage
    rig.input({ type: 'helpers', peers: [peerId(2)] })
    for (const { link } of links) claim(rig, link)
    play(stage, 2_000, (peer) => (peer === peerId(2) ? all : undefined))
    expect(rig.node.proofs.custody).toMatchObject({ held: 3, whole: 1, helper: true })
    rig.input({ type: 'link-closed', link: links[1]?.link ?? 0, reason: 'idle' })
    expect(rig.node.proofs.custody).toMatchObject({ held: 3, helper: true })
  })

  it('proves like anyone: what it says it has does not count', () => {
    const stage = publisher(3)
    stage.rig.input({ type: 'helpers', peers: [peerId(2)] })
    for (const { link } of stage.links) claim(stage.rig, link)
    play(stage, 2_000, () => undefined)
    expect(stage.rig.node.proofs.custody).toMatchObject({ held: 0, helper: false })
  })

  it('is asked for by the server while it is needed and not linked, and not while the server is away', () => {
    const { rig } = publisher(1)
    const asked = (effects: readonly Effect[]): PeerId[] =>
      rig.toServer(effects).flatMap(({ to, payload }) => (payload.type === 'request' ? [to] : []))
    rig.input({ type: 'server-down' })
    rig.input({ type: 'helpers', peers: [peerId(50), peerId(100)] })
    expect(asked(rig.pass(1_000))).toEqual([])
    const up = rig.input({ type: 'server-up' })
    // Itself it is not.
    expect(asked([...up, ...rig.pass(500)])).toEqual([peerId(50)])
    expect(
      asked(rig.pass(2 * parameters.helperRetryMs)).filter((peer) => peer === peerId(50)).length,
    ).toBeGreaterThan(0)
  })
})

function challenged() {
  const rig = new Rig()
  const link = rig.link(peerId(1))
  rig.input({ type: 'resume', ...content, have: [0, 2] })
  return {
    rig,
    link,
    challenge: { type: 'challenge', tag, word: peerId(9), bitmap: bitmapOf(all, chunks) } as const,
  }
}

describe('[C3] whoever is challenged', () => {
  it('[C3] proves what it has, with its own id, and nothing else', () => {
    const { rig, link, challenge } = challenged()
    rig.frames(link, challenge)
    expect(rig.sent(serve(rig), link, 'proof')).toEqual([
      { ...proofOf(challenge, peerId(100), [0, 2]), bitmap: bitmapOf([0, 2], chunks) },
    ])
  })

  it('[C3] answers at once that it has none of it, or does not know the release', () => {
    const { rig, link, challenge } = challenged()
    const none = rig.frames(link, { ...challenge, bitmap: bitmapOf([1], chunks) }, { ...challenge, tag: 77 })
    expect(rig.sent(none, link, 'proof').map(({ bitmap }) => chunksOf(bitmap))).toEqual([[], []])
    expect(rig.take('load-chunk')).toEqual([])
  })

  it('[T4] reads for one challenge of a link at a time, and so many bytes a second', () => {
    const { rig, link, challenge } = challenged()
    rig.frames(link, challenge, challenge)
    expect(rig.node.inspect().counters.refusals).toMatchObject({ 'challenge-flood': 1 })
    expect(rig.take('load-chunk')).toHaveLength(2)
    const large = makeRelease(1_000, 2, 60_000)
    rig.input({ type: 'resume', ...large, have: large.manifest.chunks.map((_, i) => i) })
    rig.frames(link, { type: 'prune' })
    const other = rig.link(peerId(2))
    const asks = (from: number, count: number) =>
      rig.frames(other, {
        type: 'challenge',
        tag: tagOf(large.header.id),
        word: peerId(9),
        bitmap: bitmapOf(
          Array.from({ length: count }, (_, i) => from + i),
          large.header.chunks,
        ),
      })
    rig.take('load-chunk')
    asks(0, 18)
    expect(rig.node.inspect().counters.refusals).toMatchObject({ 'large-challenge': 1 })
    let read = 0
    for (let i = 0; i < 20; i++) {
      asks(17 * i, 17)
      const loads = rig.take('load-chunk')
      read += loads.length * 60_000
      for (const { token } of loads) rig.input({ type: 'loaded', token, bytes: new Uint8Array(60_000) })
      for (const { token, bytes } of rig.take('digest'))
        rig.input({ type: 'digested', token, digest: digestOf(bytes.subarray(0, 64)) })
    }
    expect(read).toBeGreaterThan(limits.provenBytesBurstMax - limits.challengeBytesMax)
    expect(read).toBeLessThan(limits.provenBytesBurstMax + limits.challengeBytesMax)
  })
})
