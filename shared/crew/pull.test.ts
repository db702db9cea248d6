import { describe, expect, it } from 'vitest'
import { must } from '../lib/assert.ts'
import { limits } from '../wire/limits.ts'
import type { Frame } from '../wire/frames.ts'
import type { Effect, LinkId } from './io.ts'
import { tagOf } from './releases.ts'
import {
  bitmapOf,
  chunkBytes,
  chunksOf,
  makeRelease,
  peerId,
  pieces,
  Rig,
  type TestRelease,
} from './testing.ts'

const leaseMs = limits.leaseMs + (4 * chunkBytes * 1_000) / limits.slowestBytesPerSecond

/** Chunks asked for before anything is known of the downlink [P7]. */
const pullsAtFirst = Math.min(limits.pullsInFlightMax, Math.ceil(limits.pullsBytesMin / chunkBytes) + 2)

/** A rig with linked peers that all know a release, whose manifest it has. */
function puller(chunks: number, peers: number) {
  const rig = new Rig()
  const content = makeRelease(chunks)
  const links = Array.from({ length: peers }, (_, i) =>
    rig.link(peerId(i + 1), { sequence: 1, release: content.header.id }),
  )
  const [a, b = a] = links
  if (a === undefined || b === undefined) throw new Error('one link at least')
  rig.know(a, content)
  rig.manifest(a, content)
  return { rig, links, a, b, content, tag: tagOf(content.header.id) }
}

function grant(content: TestRelease, ...chunks: number[]): Frame {
  return { type: 'grant', tag: tagOf(content.header.id), chunks, report: null }
}

function lacking(rig: Rig): number[] {
  const { have, total } = must(rig.node.inspect().releases[0], 'a release')
  return [have, total]
}

/** Chunks that the node asks for on a link. */
function got(rig: Rig, effects: readonly Effect[], link: LinkId): number[] {
  return rig.sent(effects, link, 'get').flatMap((frame) => frame.chunks)
}

describe('the manifest', () => {
  it('[P8] is asked of one link, and of another every 400 ms', () => {
    const rig = new Rig()
    const content = makeRelease(3)
    const links = [1, 2, 3].map((n) => rig.link(peerId(n), { sequence: 1, release: content.header.id }))
    const asked = (effects: readonly Effect[]): number[] =>
      links.flatMap((link, i) => rig.sent(effects, link, 'intent').map((frame) => (frame.manifest ? i : -1)))
    const first = asked(rig.know(must(links[0], 'a link'), content))
    expect(first).toHaveLength(1)
    expect(asked(rig.pass(390))).toEqual([])
    const second = asked(rig.pass(20))
    const third = asked(rig.pass(400))
    expect(new Set([...first, ...second, ...third])).toEqual(new Set([0, 1, 2]))
    // All were asked: again only after as long as a grant waits.
    expect(asked(rig.pass(limits.grantMs - 500))).toEqual([])
    expect(asked(rig.pass(1_000)).length).toBeGreaterThan(0)
  })

  it('[P5] is checked against the header, and only then believed', () => {
    const rig = new Rig()
    const content = makeRelease(3)
    const link = rig.link(peerId(1), { sequence: 1 })
    rig.know(link, content)
    rig.frames(link, ...pieces(content, 0, { bytes: content.manifestBytes }))
    expect(rig.take('store-manifest')).toEqual([])
    expect(rig.effects).toContainEqual(
      expect.objectContaining({ type: 'verify-hash', hash: content.header.manifest }),
    )
    rig.hash()
    expect(rig.take('store-manifest')).toHaveLength(1)
    rig.input({ type: 'chunks-found', release: content.header.id, have: [0, 1, 2] })
    expect(rig.node.inspect().releases).toMatchObject([{ have: 3, total: 3, state: 'complete' }])
  })

  it('[P5] [T3] one that is corrupt bans who sent it, and is asked of another', () => {
    const rig = new Rig()
    const content = makeRelease(3)
    const [a, b] = [rig.link(peerId(1), { sequence: 1 }), rig.link(peerId(2), { sequence: 1 })]
    rig.know(a, content)
    rig.frames(a, ...pieces(content, 0, { bytes: new Uint8Array(content.manifestBytes.length) }))
    const effects = [...rig.hash(false), ...rig.pass(500)]
    expect(effects).toContainEqual({ type: 'hangup', link: a })
    expect(rig.effects.filter((effect) => effect.type === 'store-manifest')).toEqual([])
    expect(rig.sent(rig.effects, b, 'intent').some((intent) => intent.manifest)).toBe(true)
  })

  it('[P5] chunks that come before it are kept, and shown and stored only when they are checked', () => {
    const rig = new Rig()
    const content = makeRelease(2)
    const link = rig.link(peerId(1), { sequence: 1 })
    rig.know(link, content)
    for (const part of [1, 2]) rig.frames(link, ...pieces(content, part))
    expect(lacking(rig)).toEqual([0, 2])
    expect(rig.take('verify-hash')).toEqual([])
    rig.manifest(link, content)
    expect(lacking(rig)).toEqual([0, 2])
    rig.hash()
    expect(rig.node.inspect().releases).toMatchObject([{ have: 2, state: 'complete' }])
    expect(rig.take('store-chunk').map((effect) => effect.chunk)).toEqual([0, 1])
  })
})

describe('grants', () => {
  it('[P1] [P2] of a grant one chunk is asked for, with what it has or awaits then; what is awaited elsewhere is passed', () => {
    const { rig, a, b, content, tag } = puller(8, 2)
    const first = rig.frames(a, grant(content, 5, 2))
    expect(rig.sent(first, a, 'get')).toEqual([{ type: 'get', tag, chunks: [5], bitmap: bitmapOf([5]) }])
    const second = rig.frames(b, grant(content, 5))
    expect(rig.sent(second, b, 'get')).toEqual([])
    expect(rig.sent(second, b, 'pass')).toEqual([{ type: 'pass', tag, busy: false, bitmap: bitmapOf([5]) }])
  })

  it('[P1] takes what is rarest among its links, then what the granter names first', () => {
    const { rig, links, content, tag } = puller(8, 3)
    const [a, b, c] = links
    if (!a || !b || !c) throw new Error('three links')
    // Others tell that they have 0, 1 and 2; and two of them that they have 0.
    for (const [link, chunks] of [
      [b, [0, 1]],
      [c, [0, 2]],
    ] as const)
      rig.frames(link, { type: 'intent', tag, manifest: false, answer: false, bitmap: bitmapOf(chunks) })
    const order: number[] = []
    for (let i = 0; i < 4; i++) order.push(...got(rig, rig.frames(a, grant(content, 0, 2, 1, 6, 5)), a))
    expect(order).toEqual([6, 5, 2, 1])
  })

  it('[P1] of a grant it takes what a file of the highest priority needs, before what is rarer', () => {
    const rig = new Rig()
    const content = makeRelease(8, 1, chunkBytes, 2)
    const [a, b] = [1, 2].map((n) => rig.link(peerId(n), { sequence: 1 }))
    if (a === undefined || b === undefined) throw new Error('two links')
    rig.know(a, content)
    rig.manifest(a, content)
    rig.input({ type: 'chunks-found', release: content.header.id, have: [] })
    // Both links have the first two chunks, one has the others.
    rig.frames(b, { ...grant(content, 0, 1) })
    const order: number[] = []
    for (let i = 0; i < 3; i++) order.push(...got(rig, rig.frames(a, grant(content, 6, 5, 1, 0)), a))
    expect(order).toEqual([1, 6, 5])
  })

  it('[P2] a chunk that is named twice is asked for once', () => {
    const { rig, a, content } = puller(8, 1)
    expect(got(rig, rig.frames(a, grant(content, 3, 3, 3)), a)).toEqual([3])
    expect(rig.node.inspect().sizes['pulls']).toBe(1)
  })

  it('[P2] when all pulls are in use, a grant waits, and is passed within 1.5 s', () => {
    const { rig, links, a, content } = puller(200, 12)
    const effects = links.flatMap((link, i) => rig.frames(link, grant(content, i)))
    const answered = links.filter((link) => got(rig, effects, link).length > 0)
    expect(answered).toHaveLength(pullsAtFirst)
    const waiting = links.filter((link) => !answered.includes(link))
    expect(waiting.flatMap((link) => rig.sent(effects, link, 'pass'))).toEqual([])
    const later = rig.pass(limits.heldGrantMs)
    for (const link of waiting) expect(rig.sent(later, link, 'pass')).toMatchObject([{ busy: true }])
    expect(rig.node.inspect().sizes['grantsHeld']).toBe(0)
    expect(answered).toContain(a)
  })

  it('[P2] a grant that waits is taken as soon as there is room', () => {
    const { rig, links, content } = puller(200, pullsAtFirst + 1)
    const effects = links.flatMap((link, i) => rig.frames(link, grant(content, i)))
    const last = must(
      links.find((link) => got(rig, effects, link).length === 0),
      'one that waits',
    )
    const [done] = links
    if (done === undefined) throw new Error('a link')
    const after = rig.frames(done, ...pieces(content, 1))
    expect(got(rig, after, last)).toEqual([pullsAtFirst])
  })

  it('[P2] a grant of a chunk that the release does not have is an offence, and passed', () => {
    const { rig, a, content } = puller(8, 1)
    const effects = rig.frames(a, grant(content, 3, 8))
    expect(rig.sent(effects, a, 'pass')).toHaveLength(1)
    expect(got(rig, effects, a)).toEqual([])
    expect(rig.node.inspect().counters.refusals['bad-grant']).toBe(1)
  })

  it('[P2] a grant of an unknown release is passed without blame', () => {
    const { rig, a } = puller(8, 1)
    const effects = rig.frames(a, { type: 'grant', tag: 77, chunks: [1], report: null })
    expect(rig.sent(effects, a, 'pass')).toEqual([
      { type: 'pass', tag: 77, busy: false, bitmap: new Uint8Array(0) },
    ])
    expect(rig.node.inspect().counters).toMatchObject({ banned: 0, refusals: {} })
  })

  it('[W5] what goes to one peer in one step leaves as one message', () => {
    const { rig, a, content } = puller(8, 2)
    rig.frames(a, grant(content, 5))
    const effects = rig.frames(a, ...pieces(content, 6), grant(content, 6))
    expect(rig.sent(effects, a, 'done')).toHaveLength(1)
    expect(rig.sent(effects, a, 'get')).toHaveLength(1)
    expect(effects.filter((effect) => effect.type === 'send' && effect.link === a)).toHaveLength(1)
  })

  it('[P7] has no more than four pulls from one link, however much it grants', () => {
    const { rig, a, b, content } = puller(60, 2)
    for (let i = 0; i < 10; i++) rig.frames(a, grant(content, i, i + 10))
    expect(rig.node.inspect().sizes['pulls']).toBe(limits.transfersPerLinkMax)
    expect(got(rig, rig.frames(b, grant(content, 30)), b)).toEqual([30])
  })

  it('[P7] starts with 24 KiB and two chunks, and has no more than sixteen in flight however fast they are served', () => {
    const { rig, links, content } = puller(200, 22)
    let most = 0
    let next = 0
    const pulls = new Map<LinkId, number>()
    for (let turn = 0; turn < 100; turn++) {
      for (const [link, chunk] of pulls) rig.frames(link, ...pieces(content, chunk + 1))
      rig.hash()
      pulls.clear()
      for (const link of links) {
        const effects = rig.frames(link, grant(content, next % 200, (next + 1) % 200))
        next += 2
        const [chunk] = got(rig, effects, link)
        if (chunk !== undefined) pulls.set(link, chunk)
      }
      const { pulls: count = 0 } = rig.node.inspect().sizes
      if (turn === 0) expect(count).toBe(pullsAtFirst)
      most = Math.max(most, count)
      rig.pass(20)
    }
    expect(most).toBeGreaterThan(pullsAtFirst)
    expect(most).toBeLessThanOrEqual(limits.pullsInFlightMax)
  })
})

describe('data', () => {
  it('[P5] [T3] a corrupt chunk is not had, its sender is banned, and others learn that it is lacking', () => {
    const { rig, a, b, content } = puller(8, 2)
    rig.frames(a, grant(content, 3))
    // b believes from here on that 3 is awaited.
    rig.frames(b, grant(content, 3))
    rig.frames(a, ...pieces(content, 4))
    const effects = [...rig.hash(false), ...rig.pass(300)]
    expect(effects.some((effect) => effect.type === 'store-chunk')).toBe(false)
    expect(effects).toContainEqual({ type: 'hangup', link: a })
    expect(lacking(rig)).toEqual([0, 8])
    expect(rig.sent(effects, b, 'intent').map((intent) => chunksOf(intent.bitmap))).toEqual([[]])
    expect(got(rig, rig.frames(b, grant(content, 3)), b)).toEqual([3])
  })

  it('[P3] a lease ends, the pull is cancelled, and links are told that the chunk is lacking', () => {
    const { rig, a, b, content, tag } = puller(8, 2)
    rig.frames(a, grant(content, 3))
    rig.frames(b, grant(content, 3))
    rig.frames(a, ...pieces(content, 4).slice(0, 2))
    expect(rig.sent(rig.pass(leaseMs - 100), a, 'cancel')).toEqual([])
    const effects = rig.pass(500)
    expect(rig.sent(effects, a, 'cancel')).toEqual([{ type: 'cancel', tag, part: 4 }])
    expect(rig.sent(effects, b, 'intent').map((intent) => chunksOf(intent.bitmap))).toEqual([[]])
    expect(rig.node.inspect().counters.refusals['lease-expired']).toBe(1)
    expect(got(rig, rig.frames(b, grant(content, 3)), b)).toEqual([3])
  })

  it('[P3] a lease begins anew with each piece, but a pull ends after two and its bytes at 32 kbit/s', () => {
    const { rig, a, content } = puller(8, 1)
    rig.frames(a, grant(content, 3))
    const beat = (): void => void rig.frames(a, { type: 'prune' })
    const drip = pieces(content, 4)
    for (const piece of drip.slice(0, 3)) {
      rig.frames(a, piece)
      for (let ms = 0; ms < leaseMs - 1_100; ms += 1_000) {
        beat()
        rig.pass(1_000)
      }
    }
    // Three pieces, each nearly a lease apart: the whole life has passed by now, or does soon.
    const lifeMs = 2 * leaseMs + (chunkBytes * 1_000) / limits.slowestChunkBytesPerSecond
    while (rig.now < lifeMs + 500) {
      beat()
      rig.pass(500)
    }
    expect(rig.node.inspect().sizes['pulls']).toBe(0)
    expect(rig.node.inspect().counters.refusals['lease-expired']).toBe(1)
  })

  it.each([
    ['a piece under one packet that is not the last', 0, 1_000],
    ['one that goes beyond the chunk', 4_400 - 1_100, 1_200],
    ['one from beyond it', 8_800, 1_100],
  ])('[P3] %s is refused, and blamed', (_, offset, length) => {
    const { rig, a, content } = puller(8, 1)
    rig.frames(a, grant(content, 3))
    const [piece] = pieces(content, 4)
    rig.frames(a, { ...must(piece, 'a piece'), offset, bytes: new Uint8Array(length) })
    expect(rig.node.inspect().counters.refusals['bad-data']).toBe(1)
  })

  it('[P3] the same piece twice is blamed, and pieces that overlap end the pull', () => {
    const { rig, a, b, content } = puller(8, 2)
    rig.frames(a, grant(content, 3))
    const [piece] = pieces(content, 4)
    const whole = must(piece, 'a piece')
    rig.frames(a, whole, whole)
    expect(rig.node.inspect().counters.refusals['bad-data']).toBe(1)
    rig.frames(a, { ...whole, offset: 500, bytes: new Uint8Array(3_900) })
    expect(rig.node.inspect().counters).toMatchObject({ banned: 1, refusals: { 'corrupt-chunk': 1 } })
    expect(got(rig, rig.frames(b, grant(content, 3)), b)).toEqual([3])
  })

  it('[W1] pieces may come in any order', () => {
    const { rig, a, content } = puller(8, 1)
    rig.frames(a, grant(content, 3))
    const bytes = Uint8Array.from({ length: chunkBytes }, (_, i) => i)
    rig.frames(a, ...pieces(content, 4, { bytes }).toReversed())
    expect(rig.take('verify-hash').map((effect) => effect.bytes)).toContainEqual(bytes)
  })

  it('[P4] the last chunk, when late, is granted by another, then by a third, and the slower are cancelled', () => {
    const { rig, links, content, tag } = puller(1, 4)
    const [a, ...others] = links
    if (a === undefined) throw new Error('a link')
    expect(got(rig, rig.frames(a, grant(content, 0)), a)).toEqual([0])
    // Early, a grant of it is passed.
    const early = must(others[0], 'another')
    expect(rig.sent(rig.frames(early, grant(content, 0)), early, 'pass')).toHaveLength(1)
    const later = rig.pass(1_500)
    const told = others.filter((link) =>
      rig.sent(later, link, 'intent').some((intent) => chunksOf(intent.bitmap).length === 0),
    )
    expect(told.length).toBeGreaterThan(0)
    expect(rig.sent(later, a, 'intent')).toEqual([])
    const [b, c, d] = others
    if (!b || !c || !d) throw new Error('three others')
    expect(got(rig, rig.frames(b, grant(content, 0)), b)).toEqual([0])
    expect(rig.sent(rig.frames(c, grant(content, 0)), c, 'pass')).toHaveLength(1)
    rig.pass(1_500)
    expect(got(rig, rig.frames(c, grant(content, 0)), c)).toEqual([0])
    rig.pass(1_500)
    expect(got(rig, rig.frames(d, grant(content, 0)), d)).toEqual([])
    const done = rig.frames(b, ...pieces(content, 1))
    expect(rig.sent(done, b, 'done')).toEqual([{ type: 'done', tag, part: 1 }])
    for (const link of [a, c])
      expect(rig.sent(done, link, 'cancel')).toEqual([{ type: 'cancel', tag, part: 1 }])
    rig.hash()
    expect(rig.node.inspect().releases).toMatchObject([{ have: 1, state: 'complete' }])
    // What was under way all the same is late, not a crime.
    rig.frames(a, ...pieces(content, 1))
    expect(rig.node.inspect().counters).toMatchObject({ duplicates: 0, banned: 0 })
  })

  it('[P6] when all is had, nothing is asked for any more and grants are passed', () => {
    const { rig, a, content } = puller(1, 2)
    rig.frames(a, grant(content, 0))
    rig.frames(a, ...pieces(content, 1))
    rig.hash()
    expect(rig.node.inspect().releases).toMatchObject([{ state: 'complete' }])
    const effects = [...rig.frames(a, grant(content, 0)), ...rig.pass(5_000)]
    expect(rig.sent(effects, a, 'pass')).toHaveLength(1)
    expect([...rig.sent(effects, a, 'intent'), ...rig.sent(effects, a, 'get')]).toEqual([])
    expect(rig.node.inspect().sizes).toMatchObject({ pulls: 0, grantsHeld: 0, checking: 0 })
  })

  it('[P3] when a link ends, what was awaited from it is lacking, and can be granted by others', () => {
    const { rig, a, b, content } = puller(8, 2)
    rig.frames(a, grant(content, 3))
    rig.frames(b, grant(content, 3))
    const effects = [...rig.input({ type: 'link-closed', link: a, reason: 'gone' }), ...rig.pass(300)]
    expect(rig.sent(effects, b, 'intent').map((intent) => chunksOf(intent.bitmap))).toEqual([[]])
    expect(got(rig, rig.frames(b, grant(content, 3)), b)).toEqual([3])
  })

  it('a cancel from who was to send it makes a chunk lacking without blame', () => {
    const { rig, a, b, content, tag } = puller(8, 2)
    rig.frames(a, grant(content, 3))
    rig.frames(a, { type: 'cancel', tag, part: 4 })
    expect(rig.node.inspect().sizes['pulls']).toBe(0)
    expect(got(rig, rig.frames(b, grant(content, 3)), b)).toEqual([3])
    expect(rig.node.inspect().counters.refusals).toEqual({})
  })
})

const left = [2, 3]

/** A puller of four chunks whose user can leave some out. */
function frugal() {
  const all = puller(4, 2)
  const { id } = all.content.header
  return { ...all, skip: (...chunks: number[]) => all.rig.input({ type: 'skip', release: id, chunks }) }
}

describe('what its user leaves out', () => {
  it('[P10] is passed when it is granted, and stands as had in what others are told', () => {
    const { rig, a, content, skip } = frugal()
    skip(...left)
    expect(
      chunksOf(must(rig.sent(rig.frames(a, grant(content, 2, 3)), a, 'pass')[0], 'a pass').bitmap),
    ).toEqual(left)
  })

  it('[P10] is not taken when it is pushed', () => {
    const { rig, a, content, tag, skip } = frugal()
    skip(...left)
    const effects = rig.frames(a, ...pieces(content, 3))
    expect(rig.sent(effects, a, 'cancel')).toContainEqual({ type: 'cancel', tag, part: 3 })
  })

  it('[P10] is not needed for the release to be complete; wanted after all, all are told that it is lacking', () => {
    const { rig, a, b, content, skip } = frugal()
    skip(...left)
    for (const chunk of [0, 1]) {
      rig.frames(a, grant(content, chunk))
      rig.frames(a, ...pieces(content, chunk + 1))
      rig.hash()
    }
    const state = () => must(rig.node.inspect().releases[0], 'a release').state
    expect(state()).toBe('complete')
    const effects = [...skip(3), ...rig.pass(300)]
    expect(state()).toBe('receiving')
    for (const link of [a, b])
      expect(rig.sent(effects, link, 'intent').map(({ bitmap }) => chunksOf(bitmap))).toEqual([[0, 1, 3]])
    expect(got(rig, rig.frames(b, grant(content, 2)), b)).toEqual([2])
    rig.frames(b, ...pieces(content, 3))
    rig.hash()
    expect(state()).toBe('complete')
  })

  it('[P10] is kept when it comes all the same, and then asked for by nobody', () => {
    const { rig, a, content, skip } = frugal()
    rig.frames(a, grant(content, 2))
    skip(...left)
    rig.frames(a, ...pieces(content, 3))
    rig.hash()
    expect(lacking(rig)[0]).toBe(1)
    skip()
    expect(got(rig, rig.frames(a, grant(content, 2)), a)).toEqual([])
  })
})
