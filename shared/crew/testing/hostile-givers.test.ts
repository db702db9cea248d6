/** One who gives and lies: what it may not keep from the node, put into it, or lay at another's door. */
import { describe, expect, it } from 'vitest'
import { must } from '../../lib/assert.ts'
import { limits } from '../../wire/limits.ts'
import type { Frame } from '../../wire/frames.ts'
import type { LinkId } from '../io.ts'
import { tagOf } from '../releases/release.ts'
import { Giver, run } from './peers.ts'
import { all, everyChunk, makeRelease, peerId, pieces, Rig, state, Told, type TestRelease } from './rig.ts'

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
/** Says ten times a second that it has all, and gives nothing. */
const promiser: Lie = ({ rig, liar, content }) => void rig.frames(liar, state(content, { whole: true }))
/** Says that it has all, takes it back as soon as it is asked, and says it again. */
const fickle: Lie = ({ rig, liar, content, turn }) =>
  void rig.frames(liar, state(content, { all: all(content, turn % 2 === 0 ? everyChunk(content) : []) }))
/** Begins what nobody asked for, and ends nothing. */
const dripper: Lie = ({ rig, liar, content, turn }) => {
  const part = 1 + (turn % content.header.chunks)
  const [piece] = pieces(content, part, { generation: 0 })
  if (turn % 10 === 0) rig.frames(liar, must(piece, 'a piece'))
}
/** Begins the manifest, and sends a piece of it a second: so its pieces never stop for long. */
const manifestDripper: Lie = ({ rig, liar, content, turn }) => {
  const drip = pieces(content, 0, { bytes: content.manifestBytes })
  const piece = drip[Math.floor(turn / 10) % (drip.length - 1)]
  if (turn % 10 === 0) rig.frames(liar, must(piece, 'a piece'))
}
/** Says that it has all, and cancels all. */
const refuser: Lie = (stage) => {
  promiser(stage)
  for (let part = 1; part <= stage.content.header.chunks; part++)
    stage.rig.frames(stage.liar, { type: 'cancel', tag: stage.tag, part })
}

describe('the node has all of it in time from the one honest peer', () => {
  it.each<[string, Lie, number, number]>([
    ['control: beside idle links', idle, 24, 10_000],
    ['[P14] beside three that say they have all and give nothing', promiser, 24, 60_000],
    ['[P14] beside three that say so, and take it back when they are asked', fickle, 24, 60_000],
    ['[P9] beside three that begin chunks and end none', dripper, 24, 90_000],
    ['[P7] beside three that begin the manifest and do not end it', manifestDripper, 1_400, 15_000],
    ['[P14] beside three that say they have all and cancel it', refuser, 24, 60_000],
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
  const beat = (seconds: number): void => {
    for (let s = 0; s < seconds; s++) {
      for (const link of [liar, honest]) rig.frames(link, { type: 'prune' })
      rig.pass(1_000)
    }
  }
  return { rig, content, liar, honest, beat, tag: tagOf(content.header.id) }
}

describe('states', () => {
  it.each<[string, (content: TestRelease) => Frame]>([
    ['of chunks beyond the release', (content) => state(content, { haves: [40] })],
    ['with bitmaps of a wrong length', (content) => state(content, { all: all(makeRelease(41), []) })],
    ['that acknowledge what was never sent', (content) => state(content, { ack: 1 })],
  ])('[T3] %s end in a ban at the fourth', (_, lie) => {
    const { rig, content, liar, honest } = stage()
    rig.manifest(honest, content)
    for (let i = 0; i < 3; i++) rig.frames(liar, lie(content))
    expect(rig.node.inspect().counters).toMatchObject({ banned: 0, refusals: { 'bad-state': 3 } })
    rig.frames(liar, lie(content))
    expect(rig.node.inspect().neighbors).toEqual([peerId(2)])
  })

  it('[P8] [T4] of a release that is not known: 24 of a link for 2 s, then nothing is left', () => {
    const { rig, liar, beat } = stage()
    beat(1)
    const before = rig.node.inspect().sizes
    for (let i = 0; i < 500; i++)
      rig.frames(liar, { ...state(makeRelease(3, 9), { asks: [0], haves: [1], number: i }), tag: i })
    expect(rig.node.inspect().sizes).toEqual({ ...before, strays: limits.straysPerLinkMax })
    beat(limits.strayMs / 1_000)
    expect(rig.node.inspect().sizes['strays']).toBe(0)
    expect(rig.node.inspect().counters).toMatchObject({ banned: 0, refusals: { 'late-state': 500 } })
  })

  it('[V9] numbers that a liar invents are acknowledged and nothing more', () => {
    const { rig, content, liar, honest } = stage()
    rig.manifest(honest, content)
    for (const number of [1, Number.MAX_SAFE_INTEGER, 5, 2, Number.MAX_SAFE_INTEGER - 3])
      rig.frames(liar, state(content, { number }))
    rig.frames(liar, ...pieces(content, 1).slice(0, 1))
    const told = rig.sent(rig.pass(1_000), liar, 'state')
    expect(told.at(-1)).toMatchObject({ ack: Number.MAX_SAFE_INTEGER, mask: 0b100 })
    expect(rig.node.inspect().counters.banned).toBe(0)
  })
})

describe('probes', () => {
  it('[V10] [T4] a flood of them ends in a ban, and tells nothing of our downlink', () => {
    const { rig, liar, beat } = stage()
    const probe: Frame = { type: 'probe', left: 9, padding: new Uint8Array(1_100) }
    for (let i = 0; i < limits.probePacketsMax + 9; i++) rig.frames(liar, probe)
    expect(rig.node.inspect().counters.banned).toBe(0)
    rig.frames(liar, probe)
    expect(rig.node.inspect().counters.banned).toBe(1)
    beat(1)
    expect(rig.node.inspect().rateDown).toBe(0)
    expect(rig.sent(rig.effects, liar, 'probed')).toEqual([])
  })

  it('[V10] [T3] answers to trains that were never sent end in a ban', () => {
    const rig = new Rig()
    const links = [1, 2, 3, 4].map((n) => rig.link(peerId(n)))
    const last = must(links[3], 'a link without a train')
    for (let i = 0; i < 10; i++) rig.frames(last, { type: 'probed', bytesPerMs: 1_000_000 })
    expect(rig.node.inspect().counters).toMatchObject({ banned: 1, refusals: { 'unasked-probed': 10 } })
  })
})

describe('pushes', () => {
  it('[P8] [T4] at most eight that are begun unasked are kept at a time, the rest cancelled', () => {
    const { rig, content, liar, honest, beat } = stage()
    rig.manifest(honest, content)
    for (let part = 1; part <= 40; part++) rig.frames(liar, ...pieces(content, part).slice(0, 1))
    expect(rig.node.inspect().sizes['coming']).toBe(limits.pushedPartsMax)
    expect(rig.sent(rig.effects, liar, 'cancel')).toHaveLength(40 - limits.pushedPartsMax)
    expect(rig.node.inspect().counters.refusals).toEqual({ 'push-flood': 40 - limits.pushedPartsMax })
    // They are not lacking for ever.
    rig.frames(honest, state(content, { haves: [3] }))
    beat(2)
    expect(rig.node.inspect().sizes['coming']).toBe(0)
    const told = new Told().hear(rig.sent(rig.effects, honest, 'state'))
    expect([...told.wants]).toEqual([3])
    expect(rig.node.inspect().counters).toMatchObject({
      banned: 0,
      refusals: { 'lease-expired': limits.pushedPartsMax },
    })
    // A sender that goes on like this is let go.
    for (const part of [1, 2, 3]) rig.frames(liar, ...pieces(content, part).slice(0, 1))
    beat(2)
    expect(rig.node.inspect().neighbors).toEqual([peerId(2)])
  })

  it('[P8] two that push the same chunk: it is had once, and neither is blamed', () => {
    const { rig, content, liar, honest, tag } = stage()
    rig.manifest(honest, content)
    const [a, b] = [pieces(content, 4), pieces(content, 4)]
    for (const [i, piece] of a.entries()) {
      rig.frames(liar, piece)
      rig.frames(honest, must(b[i], 'a piece'))
    }
    rig.hash()
    expect(rig.node.inspect().releases).toMatchObject([{ have: 1 }])
    expect(rig.take('store-chunk')).toHaveLength(1)
    expect(rig.sent(rig.effects, honest, 'cancel')).toEqual([{ type: 'cancel', tag, part: 4 }])
    expect(rig.node.inspect().counters).toMatchObject({ banned: 0, duplicates: 0 })
  })

  it('[P8] [T4] data of an unknown release: 24 frames of a link, 64 in all, for 2 s', () => {
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

  it('[P8] data that overtakes the check of its header is taken once that is known, and counted once', () => {
    const rig = new Rig()
    const content = makeRelease(4)
    const link = rig.link(peerId(1))
    rig.frames(link, { type: 'header', jws: content.jws })
    rig.frames(link, ...pieces(content, 2))
    expect(rig.node.inspect().sizes).toMatchObject({ strays: 4, coming: 0 })
    const [verify] = rig.take('verify-header')
    rig.input({ type: 'header-verified', token: must(verify, 'a check').token, header: content.header })
    expect(rig.node.inspect().sizes).toMatchObject({ strays: 0, coming: 0, checking: 1 })
    expect(rig.node.inspect().counters.payloadReceived).toBe(4_400)
    rig.manifest(link, content)
    rig.hash()
    expect(rig.node.inspect().releases).toMatchObject([{ have: 1 }])
  })

  it('[P8] [T3] a publisher that sends more than is kept while its header is checked is not banned for it', () => {
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
    rig.frames(link, state(content, { whole: true }))
    const told = new Told().hear(rig.sent([...rig.effects, ...rig.pass(500)], link, 'state'))
    expect(told.wants.size).toBeGreaterThan(0)
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

  it('[V2] false generations: 0 for ever costs one copy a chunk at most', () => {
    const { rig, content, liar, honest } = stage(10)
    const third = rig.link(peerId(3), { sequence: 1 })
    rig.manifest(honest, content)
    for (const link of [honest, third]) rig.frames(link, state(content))
    for (let part = 1; part <= 10; part++) {
      rig.frames(liar, ...pieces(content, part, { generation: 0 }))
      rig.hash()
    }
    for (let i = 0; i < 60; i++) {
      rig.load()
      for (const link of [honest, third]) {
        rig.input({ type: 'drained', link, buffered: 0 })
        const { ack, mask } = new Told().hear(rig.sent(rig.effects, link, 'state'))
        rig.frames(link, state(content, { ack, mask }))
      }
      rig.pass(100)
    }
    const begun = [honest, third].flatMap((link) =>
      rig.sent(rig.effects, link, 'data').filter((data) => data.offset === 0 && data.part > 0),
    )
    expect(begun.length).toBeGreaterThan(0)
    expect(new Set(begun.map(({ part }) => part)).size).toBe(begun.length)
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
    rig.frames(link, { type: 'bye' })
    const second = rig.link(peerId(1), { sequence: 1 })
    expect(rig.hash(false)).toContainEqual({ type: 'hangup', link: second })
  })

  it('[B4] [P8] data of a superseded release is cancelled, and leaves nothing behind', () => {
    const rig = new Rig()
    const older = makeRelease(6)
    const link = rig.link(peerId(1), { sequence: 1 })
    rig.know(link, older)
    rig.manifest(link, older)
    rig.frames(link, ...pieces(older, 1).slice(0, 2))
    rig.input({ type: 'publish', ...makeRelease(2, 2) })
    const tag = tagOf(older.header.id)
    expect(rig.sent(rig.effects, link, 'cancel')).toContainEqual({ type: 'cancel', tag, part: 1 })
    const effects = rig.frames(link, ...pieces(older, 2), state(older, { haves: [3], asks: [1] }))
    expect(rig.sent(effects, link, 'cancel')).toEqual([{ type: 'cancel', tag, part: 2 }])
    expect(rig.node.inspect().sizes).toMatchObject({ coming: 0, checking: 0 })
    expect(rig.node.inspect().counters.banned).toBe(0)
    const later = rig.pass(3_000)
    for (const one of rig.sent(later, link, 'state').filter((one) => one.tag === tag))
      expect(new Told().hear([one]).wants.size).toBe(0)
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
    expect(rig.node.inspect().sizes).toMatchObject({ coming: 0, checking: 0 })
    expect(rig.node.inspect().counters.banned).toBe(0)
  })
})
