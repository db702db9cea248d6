import { describe, expect, it } from 'vitest'
import { must } from '../../../lib/assert.ts'
import type { Effect, LinkId } from '../../io.ts'
import { tagOf } from '../../releases/release.ts'
import { chunkBytes, makeRelease, pieces, Rig, state, Told } from '../../testing/rig.ts'
import { has, knower, taker, wants } from '../testing.ts'
import { defaultTuning } from '../tuning.ts'

const { manifestMs, lateMostMs } = defaultTuning
/** How long the pieces of a part may stop before anything is known of the downlink. */
const stoppedMs = Math.min(8_000, 1.5 * lateMostMs)

/** Links of which the manifest is asked. */
const asked = (rig: Rig, links: readonly LinkId[], effects: readonly Effect[]): LinkId[] =>
  links.filter((link) => rig.sent(effects, link, 'state').some(({ wantsManifest }) => wantsManifest))

describe('the manifest', () => {
  it('[P7] is asked of one link when it has not come behind its header for 500 ms, and again every 500 ms', () => {
    const { rig, links, pass } = knower(makeRelease(30), 3)
    expect(asked(rig, links, [...rig.effects, ...pass(manifestMs - 10)])).toEqual([])
    const seen = new Set<LinkId>()
    for (let times = 0; times < 12; times++) {
      const now = asked(rig, links, pass(times === 0 ? 20 : manifestMs))
      expect(now.length).toBeLessThanOrEqual(1)
      for (const link of now) seen.add(link)
    }
    expect(seen).toEqual(new Set(links))
  })

  it('[P7] of a link that says that it has it, where one does', () => {
    const { rig, content, links, b, pass } = knower(makeRelease(30), 3)
    rig.frames(b, state(content))
    for (let times = 0; times < 5; times++)
      for (const link of asked(rig, links, pass(manifestMs))) expect(link).toBe(b)
  })

  it('[P7] not while it is coming', () => {
    const { rig, content, links, a, pass } = knower(makeRelease(400), 3)
    for (const piece of pieces(content, 0, { bytes: content.manifestBytes }).slice(0, 5)) {
      rig.frames(a, piece)
      expect(asked(rig, links, pass(manifestMs - 50))).toEqual([])
    }
    expect(asked(rig, links, pass(100))).toHaveLength(1)
  })

  it('[P5] is checked against the header, and only then believed', () => {
    const { rig, content, a } = knower(makeRelease(3), 1)
    rig.frames(a, ...pieces(content, 0, { bytes: content.manifestBytes }))
    expect(rig.take('store-manifest')).toEqual([])
    expect(rig.effects).toContainEqual(
      expect.objectContaining({ type: 'verify-hash', hash: content.header.manifest }),
    )
    rig.hash()
    expect(rig.take('store-manifest')).toHaveLength(1)
    rig.input({ type: 'chunks-found', release: content.header.id, have: [0, 1, 2] })
    expect(rig.node.inspect().releases).toMatchObject([{ have: 3, total: 3, state: 'complete' }])
  })

  it('[P5] [T3] one that is corrupt bans its sender, and is asked of another', () => {
    const { rig, content, links, a, b, pass } = knower(makeRelease(3), 2)
    rig.frames(a, ...pieces(content, 0, { bytes: new Uint8Array(content.manifestBytes.length) }))
    expect(rig.hash(false)).toContainEqual({ type: 'hangup', link: a })
    expect(asked(rig, links, pass(2 * manifestMs))).toEqual([b])
    expect(rig.effects.filter((effect) => effect.type === 'store-manifest')).toEqual([])
  })

  it('[P5] chunks that come before it are kept, and shown and stored only when they are checked', () => {
    const { rig, content, a } = knower(makeRelease(2), 1)
    for (const part of [1, 2]) rig.frames(a, ...pieces(content, part))
    expect(rig.take('verify-hash')).toEqual([])
    rig.manifest(a, content)
    expect(rig.node.inspect().releases).toMatchObject([{ have: 0, state: 'receiving' }])
    rig.hash()
    expect(rig.node.inspect().releases).toMatchObject([{ have: 2, state: 'complete' }])
    expect(rig.take('store-chunk').map((effect) => effect.chunk)).toEqual([0, 1])
  })

  it('[P7] chunks are asked for before it is here, but not of a later release: an earlier one may have brought them', () => {
    const { rig, content, a, pass, toldTo } = knower(makeRelease(40), 1)
    rig.frames(a, state(content, { haves: [3] }))
    pass(100)
    expect(wants(toldTo(a))).toEqual([3])
    const next = makeRelease(40, 2)
    rig.know(a, next)
    rig.frames(a, state(next, { haves: [5] }))
    const states = rig.sent(pass(3_000), a, 'state').filter(({ tag }) => tag === tagOf(next.header.id))
    expect(wants(new Told().hear(states))).toEqual([])
    rig.manifest(a, next)
    const later = rig.sent(pass(500), a, 'state').filter(({ tag }) => tag === tagOf(next.header.id))
    expect(wants(new Told().hear(later))).toEqual([5])
  })

  it('[P7] a release of empty files only has its manifest asked for until it comes', () => {
    const { rig, content, links, a, pass } = knower(makeRelease(0), 2)
    expect(asked(rig, links, pass(2 * manifestMs)).length).toBeGreaterThan(0)
    rig.manifest(a, content)
    expect(rig.node.inspect().releases).toMatchObject([{ state: 'complete', total: 0 }])
  })
})

describe('pieces', () => {
  it.each([
    ['a piece under one packet that is not the last', 0, 1_000],
    ['one that goes beyond the chunk', 4_400 - 1_100, 1_200],
    ['one from beyond it', 8_800, 1_100],
  ])('[P9] %s is refused, and blamed', (_, offset, length) => {
    const { rig, content, a, counters } = taker(8, 1)
    const [piece] = pieces(content, 4)
    rig.frames(a, { ...must(piece, 'a piece'), offset, bytes: new Uint8Array(length) })
    expect(counters().refusals).toEqual({ 'bad-data': 1 })
    expect(rig.node.inspect().sizes['coming']).toBe(0)
  })

  it('[P9] of a part that the release does not have, too', () => {
    const { rig, content, a, counters } = taker(8, 1)
    rig.frames(a, ...pieces(content, 9).slice(0, 1))
    expect(counters().refusals).toEqual({ 'bad-data': 1 })
  })

  it('[P9] the same piece twice is blamed; pieces that overlap ban who sent them, and the chunk is lacking again', () => {
    const { rig, content, a, b, pass, toldTo, counters } = taker(8, 2)
    const whole = must(pieces(content, 4)[0], 'a piece')
    rig.frames(a, whole, whole)
    expect(counters().refusals).toEqual({ 'bad-data': 1 })
    pass(700)
    expect(has(toldTo(b))).toEqual([3])
    rig.frames(a, { ...whole, offset: 500, bytes: new Uint8Array(3_900) })
    expect(counters()).toMatchObject({ banned: 1, refusals: { 'corrupt-chunk': 1 } })
    pass(100)
    expect(has(toldTo(b))).toEqual([])
  })

  it('[W1] [P9] may come in any order', () => {
    const { rig, content, a } = taker(8, 1)
    const bytes = Uint8Array.from({ length: chunkBytes }, (_, i) => i)
    rig.frames(a, ...pieces(content, 4, { bytes }).toReversed())
    expect(rig.take('verify-hash').map((effect) => effect.bytes)).toContainEqual(bytes)
  })

  it('[P9] that stop coming end their part: it is cancelled, lacking again, and links are told', () => {
    const { rig, content, a, b, tag, pass, toldTo, counters } = taker(8, 2)
    rig.frames(a, ...pieces(content, 4).slice(0, 2))
    pass(1_000)
    expect(has(toldTo(b))).toEqual([3])
    expect(rig.sent(pass(stoppedMs - 1_100), a, 'cancel')).toEqual([])
    const effects = pass(200)
    expect(rig.sent(effects, a, 'cancel')).toEqual([{ type: 'cancel', tag, part: 4 }])
    expect(has(toldTo(b))).toEqual([])
    expect(counters().refusals, 'nobody had asked for it').toEqual({ 'lease-expired': 1 })
    expect(rig.node.inspect().sizes['coming']).toBe(0)
  })

  it('[P9] [T3] of a part that was asked for, it counts a little against their sender', () => {
    const { rig, content, a, pass, counters } = taker(40, 1)
    rig.frames(a, state(content, { haves: [3] }))
    pass(100)
    rig.frames(a, ...pieces(content, 4).slice(0, 2))
    pass(stoppedMs + 100)
    expect(counters()).toMatchObject({ banned: 0, refusals: { 'lease-expired': 1 } })
  })

  it('[P5] [T3] a corrupt chunk is not had, its sender is banned, and others learn that it is lacking', () => {
    const { rig, content, a, b, pass, toldTo, have } = taker(8, 2)
    rig.frames(a, ...pieces(content, 4))
    pass(1_000)
    expect(has(toldTo(b))).toEqual([3])
    const effects = rig.hash(false)
    expect(effects.some((effect) => effect.type === 'store-chunk')).toBe(false)
    expect(effects).toContainEqual({ type: 'hangup', link: a })
    expect(have()).toBe(0)
    pass(100)
    expect(has(toldTo(b))).toEqual([])
    rig.frames(b, state(content, { haves: [3] }))
    pass(100)
    expect(wants(toldTo(b))).toEqual([3])
  })

  it('[P9] when a link ends, what was coming by it is lacking, and asked of others', () => {
    const { rig, content, a, b, pass, toldTo } = taker(40, 2)
    rig.frames(b, state(content, { haves: [3] }))
    rig.frames(a, ...pieces(content, 4).slice(0, 1))
    pass(1_000)
    expect(wants(toldTo(b))).toEqual([])
    rig.input({ type: 'link-closed', link: a, reason: 'gone' })
    rig.pass(200)
    expect([has(toldTo(b)), wants(toldTo(b))]).toEqual([[], [3]])
  })
})
