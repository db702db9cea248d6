/** What comes too early, too late or never: nobody waits for ever, and nobody honest is blamed. */
import { describe, expect, it } from 'vitest'
import { must } from '../../lib/assert.ts'
import { limits } from '../../wire/limits.ts'
import { parameters } from '../../wire/parameters.ts'
import type { LinkId } from '../io.ts'
import { tagOf } from '../releases/release.ts'
import { Asker, Giver, run } from '../testing/peers.ts'
import {
  all,
  chunkBytes,
  everyChunk,
  makeRelease,
  peerId,
  pieces,
  Rig,
  state,
  Told,
  type TestRelease,
} from '../testing/rig.ts'
import { taker, wants } from './testing.ts'

const stateIn = (rig: Rig) => rig.node.inspect().releases[0]?.state

/** Two nodes and the way between them, 20 ms long. The second one's host needs `checkMs` for a header. */
class Pair {
  readonly a = new Rig(1, 'a')
  readonly b = new Rig(2, 'b')
  private readonly atA = this.a.link(peerId(2), null)
  private readonly atB = this.b.link(peerId(1), null)
  private readonly seen = new Map<Rig, number>()
  private readonly events: { readonly at: number; readonly happens: () => void }[] = []
  private readonly content: TestRelease
  private readonly checkMs: number

  constructor(content: TestRelease, checkMs: number, prepare: (a: Rig, b: Rig) => void) {
    this.content = content
    this.checkMs = checkMs
    prepare(this.a, this.b)
  }

  run(ms: number): void {
    const { a, b, content } = this
    for (const until = a.now + ms; a.now < until && stateIn(b) !== 'complete';) {
      this.carry(a, this.atA, b, this.atB)
      this.carry(b, this.atB, a, this.atA)
      for (const { token } of b.take('verify-header'))
        this.later(this.checkMs, () => b.input({ type: 'header-verified', token, header: content.header }))
      for (const { happens } of this.events.filter(({ at }) => at <= a.now)) happens()
      const left = this.events.filter(({ at }) => at > a.now)
      this.events.splice(0, this.events.length, ...left)
      a.load()
      b.hash()
      for (const { release } of b.take('find-chunks')) b.input({ type: 'chunks-found', release, have: [] })
      a.pass(5)
      b.pass(5)
    }
  }

  private later(ms: number, happens: () => void): void {
    this.events.push({ at: this.a.now + ms, happens })
  }

  private carry(from: Rig, link: LinkId, to: Rig, toLink: LinkId): void {
    const fresh = from.effects.slice(this.seen.get(from) ?? 0)
    this.seen.set(from, from.effects.length)
    from.input({ type: 'drained', link, buffered: 0 })
    for (const effect of fresh)
      if (effect.type === 'send' && effect.link === link)
        this.later(20, () => to.input({ type: 'message', link: toLink, bytes: effect.bytes }))
  }
}

describe('a header whose check takes its time', () => {
  it.each([
    [30, 0],
    [30, 5],
    [30, 60],
    [400, 5],
    [30, limits.strayMs + 500],
    [100, limits.strayMs + 500],
  ])(
    '[P8] a newcomer has all %s chunks from the one peer that has them, the check taking %s ms',
    (chunks, ms) => {
      const content = makeRelease(chunks)
      const pair = new Pair(content, ms, (a) =>
        a.input({ type: 'resume', ...content, have: everyChunk(content) }),
      )
      pair.run(30_000)
      expect(stateIn(pair.b), JSON.stringify(pair.b.node.inspect().counters.refusals)).toBe('complete')
      expect(pair.a.node.inspect().counters.banned + pair.b.node.inspect().counters.banned).toBe(0)
    },
  )

  it('[P8] [V9] messages that came before it are confirmed when it is known', () => {
    const rig = new Rig()
    const content = makeRelease(4)
    const link = rig.link(peerId(1))
    rig.frames(link, { type: 'header', jws: content.jws })
    for (const [i, piece] of pieces(content, 2).entries())
      rig.frames(link, piece, state(content, { number: i + 1, whole: true }))
    const [verify] = rig.take('verify-header')
    rig.input({ type: 'header-verified', token: must(verify, 'a check').token, header: content.header })
    const told = rig.sent([...rig.effects, ...rig.pass(700)], link, 'state')
    expect(told.at(-1)).toMatchObject({ ack: 4 })
    expect((told.at(-1)?.mask ?? 0) & 0b111).toBe(0b111)
  })
})

describe('a hello that is overtaken', () => {
  it('[P16] by a state: its sender hears what we have all the same', () => {
    const rig = new Rig()
    const content = makeRelease(100)
    rig.input({ type: 'resume', ...content, have: everyChunk(content).slice(0, 50) })
    const link = rig.link(peerId(1), null)
    rig.frames(link, state(content))
    rig.pass(500)
    const before = rig.sent(rig.effects, link, 'state')
    expect(before, '[W4] nothing of a release before the greeting').toEqual([])
    const effects = rig.frames(link, rig.hello({ sequence: 1 }))
    expect(new Told().hear(rig.sent([...effects, ...rig.pass(50)], link, 'state')).has.size).toBe(50)
  })
})

describe('a chunk that the store has lost', () => {
  it.each([40, 200])('[V8] all links are told so at once, of %s chunks', (chunks) => {
    const rig = new Rig()
    const content = makeRelease(chunks)
    rig.input({ type: 'resume', ...content, have: everyChunk(content) })
    const [a, b] = [1, 2].map((n) => rig.link(peerId(n), { sequence: 1 }))
    rig.frames(must(a, 'a link'), state(content, { asks: [7] }))
    const { token } = must(rig.take('load-chunk')[0], 'a load')
    expect(new Told().hear(rig.sent(rig.effects, must(b, 'a link'), 'state')).isWhole).toBe(true)
    rig.input({ type: 'loaded', token, bytes: null })
    rig.pass(50)
    for (const link of [a, b]) {
      const told = new Told().hear(rig.sent(rig.effects, must(link, 'a link'), 'state'))
      expect([told.isWhole, told.has.has(7), told.has.size]).toEqual([false, false, chunks - 1])
    }
  })

  it('[V8] while others are lacking too: all links are told', () => {
    const rig = new Rig()
    const content = makeRelease(200)
    rig.input({ type: 'resume', ...content, have: everyChunk(content).slice(0, 150) })
    const [a = 0, b = 0] = [1, 2].map((n) => rig.link(peerId(n), { sequence: 1 }))
    rig.frames(a, state(content, { asks: [7] }))
    const { token } = must(rig.take('load-chunk')[0], 'a load')
    rig.input({ type: 'loaded', token, bytes: null })
    rig.pass(50)
    expect(new Told().hear(rig.sent(rig.effects, b, 'state')).has.has(7)).toBe(false)
  })

  it('[V1] a link that was whole and asks for one that it lost is given it', () => {
    const rig = new Rig()
    const content = makeRelease(200)
    rig.input({ type: 'resume', ...content, have: everyChunk(content) })
    const link = rig.link(peerId(1), { sequence: 1 })
    rig.frames(link, state(content, { whole: true }))
    rig.frames(link, state(content, { asks: [7] }))
    expect(rig.take('load-chunk').map(({ chunk }) => chunk)).toEqual([7])
  })

  it('[P14] long after all was here: the link that is asked for it is not blamed for the time before', () => {
    const { rig, content, a, pass, counters } = taker(4, 2)
    rig.frames(a, state(content, { whole: true }))
    pass(100)
    for (const chunk of everyChunk(content)) rig.frames(a, ...pieces(content, chunk + 1))
    rig.hash()
    expect(stateIn(rig)).toBe('complete')
    pass(60_000)
    rig.input({ type: 'skip', release: content.header.id, chunks: [] })
    rig.frames(a, state(content, { asks: [2] }))
    const { token } = must(rig.take('load-chunk')[0], 'a load')
    rig.input({ type: 'loaded', token, bytes: null })
    pass(1_000)
    expect(stateIn(rig)).toBe('receiving')
    expect(counters().refusals).toEqual({})
  })
})

describe('a part that is cancelled', () => {
  it('[V8] and asked for later is sent again, also when its first copy was never confirmed', () => {
    const rig = new Rig()
    const content = makeRelease(100)
    rig.input({ type: 'resume', ...content, have: everyChunk(content) })
    const link = rig.link(peerId(1))
    const asks = state(content, { asks: [7] })
    const copies = () =>
      rig.sent(rig.effects, link, 'data').filter(({ part, offset }) => part === 8 && offset === 0).length
    rig.frames(link, asks)
    rig.load()
    rig.input({ type: 'drained', link, buffered: 0 })
    expect(copies()).toBe(1)
    rig.frames(link, asks)
    rig.load()
    expect(copies(), 'it is on its way').toBe(1)
    rig.input({ type: 'drained', link, buffered: 0 })
    rig.frames(link, { type: 'cancel', tag: tagOf(content.header.id), part: 8 })
    rig.frames(link, asks)
    rig.pass(parameters.doubtMs + 500)
    rig.input({ type: 'drained', link, buffered: 0 })
    rig.load()
    expect(copies()).toBe(2)
  })
})

describe('a peer that may send nothing', () => {
  it('[V7] says so, and is asked for nothing until that ends', () => {
    const mute = new Rig(1)
    const content = makeRelease(40)
    mute.input({ type: 'upload-limit', bytesPerSecond: 0 })
    mute.input({ type: 'resume', ...content, have: everyChunk(content) })
    const link = mute.link(peerId(2), { sequence: 1 })
    const said = () => mute.sent(mute.effects, link, 'state').at(-1)
    expect(said()).toMatchObject({ whole: true, load: 255 })
    const { rig, a, pass, toldTo, counters } = taker(40, 2)
    rig.frames(a, must(said(), 'a state'))
    pass(20_000)
    expect([wants(toldTo(a)), counters().refusals]).toEqual([[], {}])
    mute.input({ type: 'upload-limit', bytesPerSecond: 10_000 })
    mute.pass(10)
    expect(said()).toMatchObject({ whole: true, load: 0 })
    rig.frames(a, must(said(), 'a state'))
    pass(500)
    expect(wants(toldTo(a)).length).toBeGreaterThan(0)
  })

  it.each([1, 100, 1_100, 3_000])('[V7] at %s bytes per second never sends more, and goes on', (rate) => {
    const rig = new Rig()
    const content = makeRelease(4)
    rig.input({ type: 'upload-limit', bytesPerSecond: rate })
    rig.input({ type: 'resume', ...content, have: everyChunk(content) })
    const asker = new Asker(rig, rig.link(peerId(1)), content)
    const seconds = 60
    run(rig, [asker], seconds * 1_000)
    const sent = rig.sent(rig.effects, 1, 'data').reduce((sum, { bytes }) => sum + bytes.length, 0)
    expect(sent).toBeLessThanOrEqual(rate * seconds + Math.max(parameters.dataPieceBytes, rate / 4) + 8_800)
    expect(sent).toBeGreaterThan(0)
  })

  it('[V7] a limit that is taken away in the middle of a part, and set again, leaves nothing hanging', () => {
    const rig = new Rig()
    const content = makeRelease(20)
    rig.input({ type: 'resume', ...content, have: everyChunk(content) })
    const asker = new Asker(rig, rig.link(peerId(1)), content)
    let turn = 0
    run(
      rig,
      [asker],
      60_000,
      () => rig.input({ type: 'upload-limit', bytesPerSecond: [0, 500, null, 20_000][turn++ % 4] ?? null }),
      () => asker.whole,
    )
    expect(asker.whole).toBe(true)
    expect([...asker.copies.values()].every((copies) => copies === 1)).toBe(true)
    run(rig, [asker], 3_000)
    expect(rig.node.inspect().sizes).toMatchObject({ outgoing: 0, loading: 0 })
  })
})

describe('a clock that jumps', () => {
  it('[P9] [P14] a tab that was held up hears what waits for it first: nobody is blamed, nothing is cancelled', () => {
    const { rig, content, a, tag, counters } = taker(40, 2)
    rig.frames(a, state(content, { whole: true }))
    rig.pass(100)
    rig.frames(a, ...pieces(content, 4).slice(0, 2))
    rig.now += 9_000
    // Its timer is first; then come the messages.
    const effects = [...rig.input({ type: 'wake' })]
    rig.now += 20
    effects.push(...rig.frames(a, ...pieces(content, 4).slice(2)))
    expect(rig.sent(effects, a, 'cancel')).toEqual([])
    rig.hash()
    expect([rig.node.inspect().releases[0]?.have, counters().refusals]).toEqual([1, {}])
    expect(tag).toBe(tagOf(content.header.id))
  })

  it('[P9] a tab whose timers are always late still ends parts that stopped', () => {
    const { rig, content, a, b } = taker(40, 2)
    rig.frames(a, ...pieces(content, 4).slice(0, 2))
    for (let s = 0; s < 12; s++) {
      rig.now += 1_000
      rig.input({ type: 'wake' })
      for (const link of [a, b]) rig.frames(link, { type: 'prune' })
    }
    expect(rig.node.inspect().sizes['coming']).toBe(0)
  })
})

describe('what is over', () => {
  it('[B4] data and cancels of it leave nothing behind', () => {
    const { rig, content, a, tag } = taker(6, 1)
    rig.input({ type: 'publish', ...makeRelease(2, 2) })
    rig.pass(1_000)
    const { views, holdings } = rig.node.inspect().sizes
    rig.frames(a, ...pieces(content, 2), { type: 'cancel', tag, part: 3 }, state(content, { number: 3 }))
    expect(rig.node.inspect().sizes).toMatchObject({ views, holdings })
  })

  it('[B4] superseded in the middle of giving and taking: nothing of it is in flight', () => {
    const rig = new Rig()
    const content = makeRelease(40)
    const have = everyChunk(content).slice(0, 20)
    rig.input({ type: 'resume', ...content, have })
    const [a, b] = [rig.link(peerId(1), { sequence: 1 }), rig.link(peerId(2), { sequence: 1 })]
    rig.frames(a, state(content, { all: all(content, [], have) }))
    rig.load()
    rig.frames(b, ...pieces(content, 30).slice(0, 2))
    rig.input({ type: 'publish', ...makeRelease(2, 2) })
    rig.load()
    for (const link of [a, b]) rig.input({ type: 'drained', link, buffered: 0 })
    rig.frames(a, state(content, { ack: 1 }))
    expect(rig.node.inspect().sizes).toMatchObject({ coming: 0, checking: 0 })
    expect(rig.node.inspect().counters).toMatchObject({ banned: 0, refusals: { 'late-state': 1 } })
  })
})

describe('sizes at the edge', () => {
  it.each([
    ['no chunk', 0, chunkBytes],
    ['one chunk', 1, chunkBytes],
    ['the most chunks', limits.chunksMax, 1_100],
  ])('[P6] a release of %s is had, and given on', (_, chunks, size) => {
    const rig = new Rig()
    const content = makeRelease(chunks, 1, size)
    const [from, to] = [rig.link(peerId(1), { sequence: 1 }), rig.link(peerId(2))]
    rig.know(from, content)
    const peers = [new Giver(rig, from, content), new Asker(rig, to, content)] as const
    run(rig, peers, 120_000, undefined, () => stateIn(rig) === 'complete' && peers[1].whole)
    expect([stateIn(rig), peers[1].whole]).toEqual(['complete', true])
    expect(rig.node.inspect().counters.banned).toBe(0)
  })
})

describe('a partner that is asked while nothing comes by the edges', () => {
  it('[S2] [P1] is awaited when something comes again: edges are not asked for the same', () => {
    const rig = new Rig()
    const content = makeRelease(40)
    const [edge, partner] = [1, 2].map((n) => rig.link(peerId(n), { sequence: 1 }))
    const [a, b] = [must(edge, 'a link'), must(partner, 'a link')]
    rig.frames(b, { type: 'edge', action: 'drop' })
    rig.know(a, content)
    rig.manifest(a, content)
    for (const part of [1, 2, 3, 4, 5, 6, 7, 8]) {
      rig.frames(a, ...pieces(content, part))
      rig.hash()
    }
    rig.frames(b, state(content, { haves: [20, 21] }))
    const told = new Told()
    const asked = (): number[] => [...told.hear(rig.sent(rig.effects, b, 'state')).wants]
    rig.pass(parameters.renewMs)
    rig.frames(a, { type: 'prune' })
    rig.pass(parameters.renewMs + 200)
    const owed = asked()
    expect(owed.length).toBeGreaterThan(0)
    // Something comes by the edge, which has what the partner was asked for.
    rig.frames(a, state(content, { haves: owed }), ...pieces(content, 9).slice(0, 1))
    rig.pass(300)
    expect(asked()).toEqual(owed)
    const edgeTold = new Told().hear(rig.sent(rig.effects, a, 'state'))
    expect(owed.filter((chunk) => edgeTold.wants.has(chunk))).toEqual([])
  })
})
