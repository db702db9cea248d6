/** What is refused: its sender hears of it once, and what is left of it does no harm. */
import { describe, expect, it } from 'vitest'
import { must } from '../../lib/assert.ts'
import type { Frame } from '../../wire/frames.ts'
import { limits } from '../../wire/limits.ts'
import { defaultTuning } from '../exchange/tuning.ts'
import type { LinkId } from '../io.ts'
import { tagOf } from '../releases/release.ts'
import { makeRelease, peerId, pieces, Rig, state, Told, type TestRelease } from './rig.ts'

/** How long the pieces of a part may stop before anything is known of the downlink. */
const stoppedMs = Math.min(8_000, 1.5 * defaultTuning.lateMostMs)

/** A node that knows a release, and so many links; the manifest comes in several pieces. */
function stage(peers: number) {
  const rig = new Rig()
  const content = makeRelease(200)
  const links = Array.from({ length: peers }, (_, i) => rig.link(peerId(i + 1), { sequence: 1 }))
  const [a = 0, b = a] = links
  rig.know(a, content)
  const manifest = manifestOf(content)
  expect(manifest.length).toBeGreaterThan(2)
  /** Parts that are cancelled while these frames come one by one. */
  const cancels = (link: LinkId, frames: readonly Frame[]): number[] =>
    frames.flatMap((frame) => rig.sent(rig.frames(link, frame), link, 'cancel')).map(({ part }) => part)
  const pass = (ms: number) => {
    const from = rig.effects.length
    for (const until = rig.now + ms; rig.now < until; rig.pass(Math.min(1_000, until - rig.now)))
      for (const link of links) rig.frames(link, { type: 'prune' })
    return rig.effects.slice(from)
  }
  const refusals = () => rig.node.inspect().counters.refusals
  const size = (what: string) => must(rig.node.inspect().sizes[what], 'a size')
  return { rig, content, links, a, b, manifest, cancels, pass, refusals, size, tag: tagOf(content.header.id) }
}

const manifestOf = (content: TestRelease) => pieces(content, 0, { bytes: content.manifestBytes })

describe('a manifest', () => {
  it('[P8] that comes when one is here is answered by a cancel at its first piece, once', () => {
    const { rig, content, a, b, manifest, cancels, refusals } = stage(2)
    rig.manifest(a, content)
    expect(cancels(b, manifest)).toEqual([0])
    expect(rig.node.inspect().counters.banned).toBe(0)
    expect(refusals()).toEqual({ 'late-data': manifest.length })
  })

  it('[P8] is cancelled as the fourth that comes at a time, and while another is being checked', () => {
    const { rig, links, manifest, cancels, size } = stage(5)
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = links
    for (const link of [a, b, c]) expect(cancels(link, manifest.slice(0, 1))).toEqual([])
    expect(cancels(d, manifest)).toEqual([0])
    expect(size('coming')).toBe(3)
    // Whole, and with the host's hash: the others need not go on, and what is left of them begins nothing.
    const effects = rig.frames(a, ...manifest.slice(1))
    for (const link of [b, c]) {
      expect(rig.sent(effects, link, 'cancel').map(({ part }) => part)).toEqual([0])
      expect(cancels(link, manifest.slice(1))).toEqual([])
    }
    expect(cancels(e, manifest)).toEqual([0])
    expect([size('coming'), size('checking')]).toEqual([0, 1])
  })

  it('[P8] of a release that is superseded is not taken, and cancelled', () => {
    const { rig, content, a, manifest, cancels, size, tag, pass } = stage(1)
    rig.know(a, makeRelease(2, 2))
    expect(cancels(a, manifest)).toEqual([0])
    expect([size('coming'), size('checking')]).toEqual([0, 0])
    expect(rig.take('verify-hash').filter(({ hash }) => hash === content.header.manifest)).toEqual([])
    const states = rig.sent(pass(3_000), a, 'state').filter((one) => one.tag === tag)
    expect(states.filter(({ manifest, wantsManifest }) => manifest || wantsManifest)).toEqual([])
    expect(rig.node.inspect().counters.banned).toBe(0)
  })
})

describe('data', () => {
  it('[P8] whose release is not known after 2 s is cancelled when it is dropped, each part once', () => {
    const rig = new Rig()
    const content = makeRelease(4)
    const link = rig.link(peerId(1))
    rig.frames(link, ...pieces(content, 2), ...pieces(content, 3).slice(0, 3))
    expect(rig.sent(rig.pass(limits.strayMs - 1), link, 'cancel')).toEqual([])
    expect(rig.sent(rig.pass(1), link, 'cancel').map(({ part }) => part)).toEqual([2, 3])
    // What was on its way is not kept for another 2 s.
    rig.frames(link, ...pieces(content, 3).slice(3))
    expect(rig.node.inspect().sizes['strays']).toBe(0)
    expect(rig.node.inspect().counters).toMatchObject({ banned: 0, refusals: { 'late-data': 1 } })
  })

  it('[P9] that is cancelled does not begin anew with the pieces that are still on their way', () => {
    const { rig, content, a, b, tag, pass, size, refusals } = stage(2)
    rig.manifest(a, content)
    rig.frames(a, state(content, { haves: [3] }))
    pass(100)
    const [first, ...rest] = pieces(content, 4)
    rig.frames(a, must(first, 'a piece'))
    const effects = pass(stoppedMs + 100)
    expect(rig.sent(effects, a, 'cancel')).toEqual([{ type: 'cancel', tag, part: 4 }])
    expect(size('coming')).toBe(0)
    // Its sender was told.
    rig.frames(a, ...rest)
    expect(size('coming')).toBe(0)
    expect(refusals()).toEqual({ 'lease-expired': 1, 'late-data': rest.length })
    // Nobody covers what began to come: another is told that it is lacking, and asked when the first has nothing more of it.
    rig.frames(a, state(content, { asks: [3] }))
    rig.frames(b, state(content, { haves: [3] }))
    pass(100)
    expect([...new Told().hear(rig.sent(rig.effects, b, 'state')).wants]).toEqual([3])
    // From its beginning it is as welcome as ever.
    rig.frames(a, ...pieces(content, 4))
    rig.hash()
    expect(rig.node.inspect().releases).toMatchObject([{ have: 1 }])
  })

  it('[P9] [T4] which parts were refused is kept for 2 s, and of so many only', () => {
    const { rig, content, a, b, pass, size } = stage(2)
    rig.manifest(a, content)
    for (let part = 1; part <= 190; part++) rig.frames(a, ...pieces(content, part))
    rig.hash()
    for (const link of [a, b])
      for (let part = 1; part <= 190; part++) rig.frames(link, ...pieces(content, part).slice(0, 1))
    expect(size('declined')).toBe(limits.declinedPartsMax)
    pass(limits.strayMs + 100)
    expect(size('declined')).toBe(0)
    expect(rig.node.inspect().counters.banned).toBe(0)
  })
})
