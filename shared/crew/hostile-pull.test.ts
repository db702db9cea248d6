/** One who gives and lies: what it may not keep from the node, put into it, or lay at another's door. */
import { describe, expect, it } from 'vitest'
import { must } from '../lib/assert.ts'
import { limits } from '../wire/limits.ts'
import type { Frame } from '../wire/frames.ts'
import type { LinkId } from './io.ts'
import { tagOf } from './releases.ts'
import { Giver, run } from './testing-peers.ts'
import { makeRelease, peerId, pieces, Rig, type TestRelease } from './testing.ts'

interface Stage {
  readonly rig: Rig
  readonly liar: LinkId
  readonly content: TestRelease
  readonly tag: number
  readonly turn: number
}
type Lie = (stage: Stage) => void

/** Liars and one honest giver, who comes last: is the node whole within so many ms, and whom did it ban? */
function contest(liars: number, chunks: number, lie: Lie, ms: number) {
  const rig = new Rig()
  const content = makeRelease(chunks)
  const tag = tagOf(content.header.id)
  const links = Array.from({ length: liars }, (_, i) => rig.link(peerId(i + 1), { sequence: 1 }))
  const honest = rig.link(peerId(60), { sequence: 1 })
  const giver = new Giver(rig, honest, content)
  rig.know(links[0] ?? honest, content)
  let turn = 0
  const whole = (): boolean => rig.node.inspect().releases[0]?.state === 'complete'
  const meanwhile = (): void => {
    for (const liar of links) lie({ rig, liar, content, tag, turn })
    turn++
  }
  run(rig, [giver], ms, meanwhile, whole)
  const blamed = rig.effects.flatMap((effect) =>
    effect.type === 'report' && effect.event.type === 'offence' ? [effect.event.peer] : [],
  )
  return { rig, links, honest, content, tag, whole: whole(), took: rig.now, blamed }
}

const idle: Lie = () => undefined
/** Grants all, ten times a second, and gives nothing. */
const promiser: Lie = ({ rig, liar, content, tag }) =>
  void rig.frames(liar, {
    type: 'grant',
    tag,
    chunks: content.manifest.chunks.map((_, i) => i).slice(0, limits.grantChunksMax),
    report: null,
  })
/** Grants what it then gives a piece of, or begins unasked. */
const dripper: Lie = ({ rig, liar, content, turn }) => {
  const part = 1 + (turn % content.header.chunks)
  const [piece] = pieces(content, part, { generation: 0 })
  if (turn % 10 === 0) rig.frames(liar, must(piece, 'a piece'))
}
/** Begins the manifest, and lets the lease run nearly out each time. */
const manifestDripper: Lie = ({ rig, liar, content, turn }) => {
  const drip = pieces(content, 0, { bytes: content.manifestBytes })
  const piece = drip[Math.floor(turn / 50) % (drip.length - 1)]
  if (turn % 50 === 0) rig.frames(liar, must(piece, 'a piece'))
}
const grantRefuser: Lie = (stage) => {
  promiser(stage)
  for (let part = 1; part <= stage.content.header.chunks; part++)
    stage.rig.frames(stage.liar, { type: 'cancel', tag: stage.tag, part })
}

describe('the node has all of it in time from the one honest peer', () => {
  it.each<[string, Lie, number, number]>([
    ['control: beside idle links', idle, 24, 10_000],
    ['[P3] beside three that grant all and give nothing', promiser, 24, 60_000],
    ['[P3] beside three that begin chunks and end none', dripper, 24, 90_000],
    ['[P3] beside three that begin the manifest and do not end it', manifestDripper, 200, 8_000],
    ['[P2] beside three that grant and cancel', grantRefuser, 24, 60_000],
  ])('%s', (_, lie, chunks, ms) => {
    const { whole, took, blamed, rig } = contest(3, chunks, lie, ms)
    expect(whole, `after ${took} ms, ${JSON.stringify(rig.node.inspect().counters.refusals)}`).toBe(true)
    expect(blamed).not.toContain(peerId(60))
  })
})

/** A node that knows a release, a liar's link and an honest one. */
function stage(chunks = 40) {
  const rig = new Rig()
  const content = makeRelease(chunks)
  const [liar, honest] = [rig.link(peerId(1), { sequence: 1 }), rig.link(peerId(2), { sequence: 1 })]
  rig.know(honest, content)
  return { rig, content, liar, honest, tag: tagOf(content.header.id) }
}

describe('pushes', () => {
  it('[P7] [T4] at most eight that are begun unasked are kept at a time, the rest cancelled', () => {
    const { rig, content, liar, honest, tag } = stage()
    rig.manifest(honest, content)
    for (let part = 1; part <= 40; part++) rig.frames(liar, ...pieces(content, part).slice(0, 1))
    expect(rig.node.inspect().sizes['pulls']).toBe(limits.pushedPartsMax)
    expect(rig.sent(rig.effects, liar, 'cancel')).toHaveLength(40 - limits.pushedPartsMax)
    expect(rig.node.inspect().counters.refusals['push-flood']).toBe(40 - limits.pushedPartsMax)
    // They are not lacking for ever: their leases end; and who goes on like this is let go.
    for (let s = 0; s < 10; s++) {
      for (const link of [liar, honest]) rig.frames(link, { type: 'prune' })
      rig.pass(1_000)
    }
    expect(rig.node.inspect().sizes['pulls']).toBe(0)
    expect(rig.node.inspect().counters).toMatchObject({ banned: 0, refusals: { 'lease-expired': 8 } })
    const effects = rig.frames(honest, { type: 'grant', tag, chunks: [3], report: null })
    expect(rig.sent(effects, honest, 'get')).toMatchObject([{ chunks: [3] }])
    for (let part = 10; part <= 14; part++) rig.frames(liar, ...pieces(content, part).slice(0, 1))
    for (let s = 0; s < 10; s++) {
      for (const link of [liar, honest]) rig.frames(link, { type: 'prune' })
      rig.pass(1_000)
    }
    expect(rig.node.inspect().neighbors).toEqual([peerId(2)])
  })

  it('[P9] one that is had or awaited is answered by a cancel at its first piece, once', () => {
    const { rig, content, liar, honest, tag } = stage()
    rig.manifest(honest, content)
    rig.frames(honest, { type: 'grant', tag, chunks: [3], report: null })
    const effects = rig.frames(liar, ...pieces(content, 4))
    expect(rig.sent(effects, liar, 'cancel')).toEqual([{ type: 'cancel', tag, part: 4 }])
    expect(rig.node.inspect().counters).toMatchObject({ banned: 0, duplicates: 0 })
    expect(rig.node.inspect().sizes['pulls']).toBe(1)
  })

  it('[P9] a manifest that comes when one is here is answered by a cancel at its first piece, once', () => {
    const { rig, content, liar, honest, tag } = stage()
    rig.manifest(honest, content)
    const late = pieces(content, 0, { bytes: content.manifestBytes })
    const effects = late.flatMap((piece) => rig.frames(liar, piece))
    expect(rig.sent(effects, liar, 'cancel')).toEqual([{ type: 'cancel', tag, part: 0 }])
    expect(rig.node.inspect().counters).toMatchObject({ banned: 0, refusals: { 'late-data': late.length } })
  })

  it('[P9] a manifest is cancelled while another is being checked, and as the fourth that comes at a time', () => {
    const rig = new Rig()
    const content = makeRelease(40)
    const links = [1, 2, 3, 4, 5].map((n) => rig.link(peerId(n)))
    const [a = 0, , , d = 0, e = 0] = links
    rig.know(a, content)
    const manifest = pieces(content, 0, { bytes: content.manifestBytes })
    expect(manifest.length).toBeGreaterThan(1)
    const cancels = (link: number, ...frames: Frame[]) =>
      rig.sent(rig.frames(link, ...frames), link, 'cancel').map(({ part }) => part)
    for (const link of links.slice(0, 3)) expect(cancels(link, ...manifest.slice(0, 1))).toEqual([])
    expect(cancels(d, ...manifest)).toEqual([0])
    // Whole, and with the host's hash.
    rig.frames(a, ...manifest.slice(1))
    expect(cancels(e, ...manifest)).toEqual([0])
  })

  it('[P9] a manifest of a release that is superseded is not taken, and cancelled', () => {
    const rig = new Rig()
    const [older, newer] = [makeRelease(2, 1), makeRelease(2, 2)]
    const link = rig.link(peerId(1))
    rig.know(link, older)
    rig.know(link, newer)
    const tag = tagOf(older.header.id)
    const effects = rig.frames(link, ...pieces(older, 0, { bytes: older.manifestBytes }))
    expect(rig.sent(effects, link, 'cancel')).toEqual([{ type: 'cancel', tag, part: 0 }])
    expect(rig.sent(effects, link, 'done')).toEqual([])
  })

  it('[P9] data whose release is not known after 2 s is cancelled when it is dropped, each part once', () => {
    const rig = new Rig()
    const content = makeRelease(4)
    const link = rig.link(peerId(1))
    rig.frames(link, ...pieces(content, 2), ...pieces(content, 3))
    const effects = rig.pass(limits.strayMs)
    expect(rig.sent(effects, link, 'cancel').map(({ part }) => part)).toEqual([2, 3])
  })

  it('[P9] a part that is cancelled does not begin anew with the pieces that are still on their way', () => {
    const { rig, content, liar, honest, tag } = stage()
    rig.manifest(honest, content)
    rig.frames(honest, { type: 'grant', tag, chunks: [3], report: null })
    const [first, ...rest] = pieces(content, 4)
    rig.frames(honest, must(first, 'a piece'))
    rig.pass(limits.leaseMs + 2_000)
    expect(rig.node.inspect().sizes['pulls']).toBe(0)
    // The lease has ended, and its sender was told.
    rig.frames(honest, ...rest)
    expect(rig.node.inspect().sizes['pulls']).toBe(0)
    // Nobody waits for what began to come: another may grant it.
    const granted = rig.frames(liar, { type: 'grant', tag, chunks: [3], report: null })
    expect(rig.sent(granted, liar, 'get').map(({ chunks }) => chunks)).toEqual([[3]])
    // From its beginning it is as welcome as ever.
    rig.frames(liar, { type: 'cancel', tag, part: 4 })
    rig.frames(honest, ...pieces(content, 4))
    rig.hash()
    expect(rig.node.inspect().releases).toMatchObject([{ have: 1 }])
  })

  it('[P9] two that push the same chunk: it is had once, and neither is blamed', () => {
    const { rig, content, liar, honest } = stage()
    rig.manifest(honest, content)
    const [a, b] = [pieces(content, 4), pieces(content, 4)]
    for (const [i, piece] of a.entries()) {
      rig.frames(liar, piece)
      rig.frames(honest, must(b[i], 'a piece'))
    }
    rig.hash()
    expect(rig.node.inspect().releases).toMatchObject([{ have: 1 }])
    expect(rig.take('store-chunk')).toHaveLength(1)
    expect(rig.sent(rig.effects, honest, 'cancel')).toHaveLength(1)
    expect(rig.sent(rig.effects, liar, 'done')).toHaveLength(1)
    expect(rig.node.inspect().counters).toMatchObject({ banned: 0, duplicates: 0 })
  })

  it('[P9] [T4] data of an unknown release: 24 frames of a link, 64 in all, for 2 s', () => {
    const rig = new Rig()
    const content = makeRelease(40)
    const links = [1, 2, 3, 4, 5, 6].map((n) => rig.link(peerId(n)))
    for (const link of links)
      for (let part = 1; part <= 12; part++) rig.frames(link, ...pieces(content, part).slice(0, 1))
    expect(rig.node.inspect().sizes['strays']).toBe(limits.straysMax)
    expect(rig.node.inspect().counters.banned).toBe(0)
    rig.pass(limits.strayMs)
    expect(rig.node.inspect().sizes['strays']).toBe(0)
    const [a] = links
    for (let part = 1; part <= 30; part++) rig.frames(a ?? 0, ...pieces(content, part).slice(0, 1))
    expect(rig.node.inspect().sizes['strays']).toBe(limits.straysPerLinkMax)
    rig.input({ type: 'link-closed', link: a ?? 0, reason: 'gone' })
    expect(rig.node.inspect().sizes['strays']).toBe(0)
  })

  it('[P9] data that overtakes the check of its header is taken once that is known, and counted once', () => {
    const rig = new Rig()
    const content = makeRelease(4)
    const link = rig.link(peerId(1))
    rig.frames(link, { type: 'header', jws: content.jws })
    rig.frames(link, ...pieces(content, 2))
    expect(rig.node.inspect().sizes).toMatchObject({ strays: 4, pulls: 0 })
    const [verify] = rig.take('verify-header')
    const { token } = must(verify, 'a check')
    const effects = rig.input({ type: 'header-verified', token, header: content.header })
    expect(rig.node.inspect().sizes).toMatchObject({ strays: 0 })
    expect(rig.sent(effects, link, 'done')).toHaveLength(1)
    expect(rig.node.inspect().counters.payloadReceived).toBe(4_400)
    rig.manifest(link, content)
    rig.hash()
    expect(rig.node.inspect().releases).toMatchObject([{ have: 1 }])
  })

  it('[P9] [T3] a publisher that sends more than is kept while its header is checked is not banned for it', () => {
    const rig = new Rig()
    const content = makeRelease(20)
    const link = rig.link(peerId(1))
    rig.frames(link, { type: 'header', jws: content.jws })
    const [first = [], ...others] = [1, 2, 3, 4, 5, 6, 7, 8].map((part) => pieces(content, part))
    for (const [i, piece] of first.entries())
      rig.frames(link, piece, ...others.map((of) => must(of[i], 'one')))
    const [verify] = rig.take('verify-header')
    rig.input({ type: 'header-verified', token: must(verify, 'a check').token, header: content.header })
    rig.manifest(link, content)
    for (let s = 0; s < 20; s++) {
      rig.frames(link, { type: 'prune' })
      rig.pass(1_000)
    }
    expect(rig.node.inspect().counters.banned).toBe(0)
    const granted = rig.frames(link, {
      type: 'grant',
      tag: tagOf(content.header.id),
      chunks: [0],
      report: null,
    })
    expect(rig.sent(granted, link, 'get')).toHaveLength(1)
  })

  it('[P5] [T3] corrupt chunks that came before the manifest are lacking again, and their sender alone is banned', () => {
    const { rig, content, liar, honest } = stage(12)
    for (let part = 1; part <= 12; part++) rig.frames(liar, ...pieces(content, part))
    rig.frames(honest, ...pieces(content, 0, { bytes: content.manifestBytes }))
    rig.hash()
    rig.input({ type: 'chunks-found', release: content.header.id, have: [] })
    rig.hash(false)
    expect(rig.node.inspect().counters.banned).toBe(1)
    expect(rig.node.inspect().sizes['checking']).toBe(0)
    const giver = new Giver(rig, honest, content)
    run(rig, [giver], 20_000, undefined, () => rig.node.inspect().releases[0]?.state === 'complete')
    expect(rig.node.inspect().releases).toMatchObject([{ have: 12, state: 'complete' }])
    expect(rig.node.inspect().neighbors).toEqual([peerId(2)])
  })

  it('[P5] [T4] what comes before the manifest is kept up to a bound', () => {
    const rig = new Rig()
    const content = makeRelease(1_000)
    const [liar, honest] = [rig.link(peerId(1), { sequence: 1 }), rig.link(peerId(2), { sequence: 1 })]
    rig.know(honest, content)
    for (let part = 1; part <= 1_000; part++) rig.frames(liar, ...pieces(content, part))
    const { checking = 0 } = rig.node.inspect().sizes
    expect(checking).toBeGreaterThan(0)
    expect(checking * 4_400).toBeLessThanOrEqual(limits.earlyBytesMax + limits.pushedPartsMax * 4_400)
  })

  it('[V3] false generations: 0 for ever costs no more than three copies a chunk', () => {
    const { rig, content, liar, honest } = stage(10)
    const third = rig.link(peerId(3), { sequence: 1 })
    rig.manifest(honest, content)
    for (let part = 1; part <= 10; part++) {
      rig.frames(liar, ...pieces(content, part, { generation: 0 }))
      rig.hash()
    }
    for (let i = 0; i < 60; i++) {
      rig.load()
      for (const link of [honest, third]) {
        rig.input({ type: 'drained', link, buffered: 0 })
        rig.frames(link, { type: 'prune' })
        for (const data of rig.sent(rig.effects.slice(-40), link, 'data'))
          if (data.confirm) rig.frames(link, { type: 'done', tag: data.tag, part: data.part })
      }
      rig.pass(100)
    }
    for (const link of [honest, third]) {
      const begun = rig.sent(rig.effects, link, 'data').filter((data) => data.offset === 0 && data.part > 0)
      const parts = begun.map((data) => data.part)
      expect(new Set(parts).size).toBe(parts.length)
    }
    expect(rig.node.inspect().sizes['young']).toBe(0)
  })
})

describe('what is over', () => {
  it('[P5] a manifest verified after its release was forgotten is not stored', () => {
    const rig = new Rig()
    const content = makeRelease(1)
    const link = rig.link(peerId(1), { sequence: 1 })
    rig.know(link, content)
    rig.frames(link, ...pieces(content, 0, { bytes: content.manifestBytes }))
    for (let s = 2; s <= 10; s++) rig.input({ type: 'publish', ...makeRelease(1, s) })
    expect(rig.effects).toContainEqual({ type: 'forget-release', release: content.header.id })
    rig.take('store-manifest')
    rig.hash()
    expect([...rig.take('store-manifest'), ...rig.take('find-chunks')]).toEqual([])
  })

  it('[T3] who is found corrupt after it came back on another link is let go', () => {
    const rig = new Rig()
    const content = makeRelease(1)
    const link = rig.link(peerId(1), { sequence: 1 })
    rig.know(link, content)
    rig.frames(link, ...pieces(content, 0, { bytes: new Uint8Array(content.manifestBytes.length) }))
    rig.frames(link, { type: 'bye', reason: 'idle' })
    const second = rig.link(peerId(1), { sequence: 1 })
    expect(rig.hash(false)).toContainEqual({ type: 'hangup', link: second })
  })

  it('[B4] [P9] data of a superseded release is cancelled, and leaves nothing behind', () => {
    const rig = new Rig()
    const older = makeRelease(6)
    const link = rig.link(peerId(1), { sequence: 1 })
    rig.know(link, older)
    rig.manifest(link, older)
    rig.frames(link, ...pieces(older, 1).slice(0, 2))
    rig.input({ type: 'publish', ...makeRelease(2, 2) })
    const tag = tagOf(older.header.id)
    expect(rig.sent(rig.effects, link, 'cancel')).toContainEqual({ type: 'cancel', tag, part: 1 })
    const effects = rig.frames(link, ...pieces(older, 2), { type: 'grant', tag, chunks: [3], report: null })
    expect(rig.sent(effects, link, 'cancel')).toEqual([{ type: 'cancel', tag, part: 2 }])
    expect(rig.sent(effects, link, 'pass')).toHaveLength(1)
    expect(rig.node.inspect().sizes).toMatchObject({ pulls: 0, checking: 0, grantsHeld: 0, intents: 0 })
  })

  it('two releases with one tag: the newer is meant, and nothing is left of the older', () => {
    const rig = new Rig()
    const link = rig.link(peerId(1), { sequence: 1 })
    const older = makeRelease(6)
    rig.know(link, older)
    rig.manifest(link, older)
    rig.frames(link, ...pieces(older, 1).slice(0, 1))
    const made = makeRelease(3, 2)
    const sameTag = `${older.header.id.slice(0, 8)}${made.header.id.slice(8)}`
    const newer = { ...made, header: { ...made.header, id: sameTag } }
    expect(tagOf(sameTag)).toBe(tagOf(older.header.id))
    rig.know(link, newer)
    rig.manifest(link, newer)
    const frames: Frame[] = [1, 2, 3].flatMap((part) => pieces(newer, part))
    rig.frames(link, ...frames)
    rig.hash()
    expect(rig.node.inspect().releases).toMatchObject([
      { sequence: 2, have: 3, state: 'complete' },
      { sequence: 1, have: 0, state: 'superseded' },
    ])
    expect(rig.node.inspect().sizes).toMatchObject({ pulls: 0, checking: 0 })
    expect(rig.node.inspect().counters.banned).toBe(0)
  })
})
