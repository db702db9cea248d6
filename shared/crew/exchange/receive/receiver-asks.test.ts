/** Of whom the receiver asks, what it takes unasked, and what it tells. */
import { describe, expect, it } from 'vitest'
import { must } from '../../../lib/assert.ts'
import { parameters } from '../../../wire/parameters.ts'
import type { Effect } from '../../io.ts'
import { all, chunkBytes, everyChunk, makeRelease, peerId, pieces, state, Told } from '../../testing/rig.ts'
import { has, knower, taker, wants } from '../testing.ts'
import { defaultTuning } from '../tuning.ts'

const { lateMostMs } = defaultTuning
const leaseMs = parameters.leaseMs + (4 * chunkBytes * 1_000) / parameters.slowestBytesPerSecond

const skip = ({ rig, content }: ReturnType<typeof taker>, ...chunks: number[]): Effect[] =>
  rig.input({ type: 'skip', release: content.header.id, chunks })

describe('who is asked', () => {
  it('[P3] one that is late is told not to send, another is asked, and the slower of both is cancelled', () => {
    const { rig, content, a, b, tag, pass, toldTo, counters, have } = taker(40, 2)
    for (const chunk of everyChunk(content).filter((one) => one !== 3)) {
      rig.frames(a, ...pieces(content, chunk + 1))
      rig.hash()
    }
    // Both say that they have the last one.
    rig.frames(a, state(content, { haves: [3] }))
    rig.frames(b, state(content, { haves: [3] }))
    pass(50)
    const [first, second] = wants(toldTo(a)).length > 0 ? [a, b] : [b, a]
    expect([wants(toldTo(first)), wants(toldTo(second))]).toEqual([[3], []])
    pass(1_500)
    expect([wants(toldTo(first)), wants(toldTo(second))]).toEqual([[], [3]])
    const [slow, quick] = [pieces(content, 4), pieces(content, 4)]
    rig.frames(first, ...slow.slice(0, 2))
    rig.frames(second, ...quick.slice(0, 3))
    const effects = rig.frames(second, ...quick.slice(3))
    expect(rig.sent(effects, first, 'cancel')).toEqual([{ type: 'cancel', tag, part: 4 }])
    rig.hash()
    expect(have()).toBe(40)
    // What was on its way all the same is late, not a crime.
    rig.frames(first, ...slow.slice(2))
    expect(counters()).toMatchObject({ duplicates: 0, banned: 0 })
  })

  it('[P3] of the last two chunks, one whose rest does not come is asked of another link, and taken of whichever is sooner', () => {
    for (const isFirstSooner of [true, false]) {
      const { rig, content, a, b, pass, toldTo, counters, have } = taker(40, 2)
      rig.frames(a, state(content, { haves: [2, 3] }))
      pass(50)
      for (const chunk of everyChunk(content).filter((one) => one !== 2 && one !== 3)) {
        rig.frames(a, ...pieces(content, chunk + 1))
        rig.hash()
      }
      rig.frames(b, state(content, { haves: [2, 3] }))
      const stalled = pieces(content, 4)
      rig.frames(a, ...pieces(content, 3), must(stalled[0], 'a piece'))
      rig.hash()
      expect(wants(toldTo(b)), 'while its rest may come').toEqual([])
      pass(1_000)
      expect(wants(toldTo(b))).toEqual([3])
      if (isFirstSooner) rig.frames(a, ...stalled.slice(1))
      else rig.frames(b, ...pieces(content, 4))
      rig.hash()
      expect(have()).toBe(40)
      expect(counters()).toMatchObject({ duplicates: 0, banned: 0 })
    }
  })

  it('[P3] while more is lacking, a part whose rest does not come is waited for', () => {
    const { rig, content, a, b, pass, toldTo } = taker(40, 2)
    rig.frames(a, state(content, { haves: everyChunk(content) }))
    rig.frames(b, state(content, { haves: [3] }))
    rig.frames(a, must(pieces(content, 4)[0], 'a piece'))
    pass(lateMostMs / 2)
    expect(wants(toldTo(b))).not.toContain(3)
  })

  it('[P2] a link that brings what it was asked for is asked for more at once', () => {
    const { rig, content, a, pass, toldTo, have } = taker(40, 1)
    rig.frames(a, state(content, { whole: true }))
    for (let turns = 0; turns < 100 && have() < 40; turns++) {
      pass(100)
      const asked = wants(toldTo(a))
      expect(asked.length, `after ${have()} chunks`).toBeGreaterThan(0)
      for (const chunk of asked) rig.frames(a, ...pieces(content, chunk + 1))
      rig.hash()
    }
    expect(have()).toBe(40)
  })

  it('[P14] [T3] a link that says it has a chunk, is asked, and sends nothing is blamed; nothing is asked of it until it says so again', () => {
    const { rig, content, a, b, pass, toldTo, counters } = taker(40, 2)
    rig.frames(a, state(content, { haves: [3] }))
    pass(leaseMs - 100)
    expect(wants(toldTo(a))).toEqual([3])
    expect(counters().refusals).toEqual({})
    pass(300)
    expect(counters()).toMatchObject({ banned: 0, refusals: { 'lease-expired': 1 } })
    pass(15_000)
    expect(wants(toldTo(a))).toEqual([])
    rig.frames(b, state(content, { haves: [3] }))
    pass(200)
    expect([wants(toldTo(a)), wants(toldTo(b))]).toEqual([[], [3]])
    for (let times = 0; times < 7 && counters().banned === 0; times++) {
      rig.frames(a, state(content, { haves: [4] }))
      pass(leaseMs + 1_000)
    }
    expect(counters().banned).toBe(1)
    expect(rig.node.inspect().neighbors).toEqual([peerId(2)])
  })

  it('[P14] one that sends anything, however little and of whatever, is not blamed for that', () => {
    const { rig, content, a, pass, counters } = taker(40, 1)
    rig.frames(a, state(content, { haves: everyChunk(content) }))
    const slow = everyChunk(content).flatMap((chunk) => pieces(content, chunk + 1))
    for (const piece of slow.slice(0, 20)) {
      rig.frames(a, piece)
      pass(leaseMs / 3)
    }
    expect(counters().refusals).toEqual({})
  })

  it('[P6] when all is here, all are told so and nobody is asked', () => {
    const { rig, content, a, b, pass, toldTo } = taker(8, 2)
    rig.frames(b, state(content, { haves: everyChunk(content) }))
    pass(100)
    for (const chunk of everyChunk(content)) rig.frames(a, ...pieces(content, chunk + 1))
    rig.hash()
    expect(rig.node.inspect().releases).toMatchObject([{ state: 'complete' }])
    const effects = pass(30_000)
    for (const link of [a, b]) {
      expect(toldTo(link)).toMatchObject({ isWhole: true })
      for (const { asks, all: bitmaps } of rig.sent(effects, link, 'state'))
        expect([asks, bitmaps]).toEqual([[], null])
    }
    expect(rig.sent(effects, b, 'state')).toHaveLength(1)
    expect(rig.node.inspect().sizes).toMatchObject({ coming: 0, checking: 0 })
  })
})

describe('data that nobody asked for', () => {
  it('[P8] is taken where it is lacking, and others hear that it is coming', () => {
    const { rig, content, a, b, pass, toldTo, have } = taker(40, 2)
    rig.frames(b, state(content, { haves: [3] }))
    pass(100)
    expect(wants(toldTo(b))).toEqual([3])
    const [first, ...others] = pieces(content, 4)
    rig.frames(a, must(first, 'a piece'))
    pass(700)
    expect([wants(toldTo(b)), has(toldTo(b))]).toEqual([[], [3]])
    rig.frames(a, ...others)
    rig.hash()
    expect(have()).toBe(1)
  })

  it('[P8] is cancelled at its first piece where it is had, and counts as a duplicate', () => {
    const { rig, content, a, b, tag, counters } = taker(8, 2)
    rig.frames(a, ...pieces(content, 4))
    rig.hash()
    const effects = rig.frames(b, ...pieces(content, 4))
    expect(rig.sent(effects, b, 'cancel')).toEqual([{ type: 'cancel', tag, part: 4 }])
    expect(counters()).toMatchObject({ banned: 0, duplicates: 1 })
  })

  it('[W5] what goes to one peer in one step leaves as one message', () => {
    const { rig, content, a, b } = taker(8, 2)
    for (const part of [4, 5]) rig.frames(a, ...pieces(content, part))
    const effects = rig.frames(b, ...pieces(content, 4).slice(0, 1), ...pieces(content, 5).slice(0, 1))
    expect(rig.sent(effects, b, 'cancel')).toHaveLength(2)
    expect(effects.filter((effect) => effect.type === 'send' && effect.link === b)).toHaveLength(1)
  })
})

describe('what its user leaves out', () => {
  it('[P10] is not asked for, and stands as had in what others are told', () => {
    const all = taker(40, 1)
    const { rig, content, a, pass, toldTo } = all
    skip(all, 2, 3)
    rig.frames(a, state(content, { haves: [2, 3, 4] }))
    pass(1_000)
    expect([wants(toldTo(a)), has(toldTo(a))]).toEqual([[4], [2, 3]])
  })

  it('[P10] is not taken when it comes', () => {
    const all = taker(40, 1)
    const { rig, content, a, tag } = all
    skip(all, 2, 3)
    const effects = rig.frames(a, ...pieces(content, 3))
    expect(rig.sent(effects, a, 'cancel')).toEqual([{ type: 'cancel', tag, part: 3 }])
  })

  it('[P10] is not needed for the release to be complete; wanted after all, all are told that it is lacking', () => {
    const all = taker(4, 2)
    const { rig, content, a, b, pass, toldTo } = all
    skip(all, 2, 3)
    for (const chunk of [0, 1]) rig.frames(a, ...pieces(content, chunk + 1))
    rig.hash()
    const release = () => must(rig.node.inspect().releases[0], 'a release').state
    expect(release()).toBe('complete')
    pass(1_000)
    expect(toldTo(b)).toMatchObject({ isWhole: true })
    skip(all, 3)
    pass(200)
    expect(release()).toBe('receiving')
    for (const link of [a, b]) expect([toldTo(link).isWhole, has(toldTo(link))]).toEqual([false, [0, 1, 3]])
    rig.frames(b, state(content, { haves: [2] }))
    pass(100)
    expect(wants(toldTo(b))).toEqual([2])
    rig.frames(b, ...pieces(content, 3))
    rig.hash()
    expect(release()).toBe('complete')
  })

  it('[P10] is kept when it was on its way all the same, and then asked of nobody', () => {
    const all = taker(40, 1)
    const { rig, content, a, pass, toldTo, have } = all
    rig.frames(a, ...pieces(content, 3).slice(0, 2))
    skip(all, 2)
    rig.frames(a, ...pieces(content, 3).slice(2))
    rig.hash()
    expect(have()).toBe(1)
    skip(all)
    rig.frames(a, state(content, { haves: [2] }))
    pass(500)
    expect(wants(toldTo(a))).toEqual([])
  })
})

describe('what links are told', () => {
  it('[P16] a link that was greeted with the release hears at once what we have of it, also when that is nothing', () => {
    const { rig, content, a } = taker(8, 1)
    rig.frames(a, ...pieces(content, 4))
    rig.hash()
    const link = rig.link(peerId(9), { sequence: 1 })
    const [first] = rig.sent(rig.effects, link, 'state')
    expect(must(first, 'a state').all).toEqual(all(content, [3]))
  })

  it('[P16] others take it that we lack all: they hear nothing before there is something to say', () => {
    const { rig, links, pass } = taker(8, 3)
    const effects = pass(parameters.renewMs - 300)
    for (const link of links) {
      expect(has(new Told().hear(rig.sent(effects, link, 'state')))).toEqual([])
      expect(rig.sent(effects, link, 'state').length).toBeLessThanOrEqual(1)
    }
  })

  it('[P16] who brings chunks along says so, to all', () => {
    const { rig, content, links, a, pass, toldTo } = knower(makeRelease(8), 3)
    rig.frames(a, ...pieces(content, 0, { bytes: content.manifestBytes }))
    rig.hash()
    rig.input({ type: 'chunks-found', release: content.header.id, have: [0, 5] })
    pass(500)
    for (const link of links) expect(has(toldTo(link))).toEqual([0, 5])
  })

  it('[P17] when nothing comes, all are told all again: after 1.5 s, then more and more rarely', () => {
    const { rig, a, pass } = taker(200, 2)
    const times: number[] = []
    for (let ms = 0; ms < 60_000; ms += 100)
      for (const { all: bitmaps } of rig.sent(pass(100), a, 'state')) if (bitmaps) times.push(rig.now)
    const gaps = times.slice(1).map((at, i) => at - (times[i] ?? 0))
    expect(times.length).toBeGreaterThan(5)
    for (const [i, gap] of gaps.slice(1).entries()) expect(gap).toBeGreaterThanOrEqual((gaps[i] ?? 0) - 100)
    expect(gaps[0]).toBeGreaterThanOrEqual(parameters.renewMs)
    expect(Math.max(...gaps)).toBeLessThanOrEqual(parameters.renewMsMax + 200)
  })
})
