import { describe, expect, it } from 'vitest'
import type { Link } from '../../links/link.ts'
import { chunkBytes, everyChunk } from '../../testing/rig.ts'
import { Asks } from './asks.ts'
import { Speaker } from '../speaker.ts'
import { Bench } from '../testing.ts'
import { defaultTuning, type ExchangeTuning } from '../tuning.ts'

interface Options {
  readonly chunks?: number
  readonly downRate?: number
  readonly tuning?: Partial<ExchangeTuning>
}

/** A release of which some links have all, and the links. */
function stage(links: number, { chunks = 200, downRate = 0, tuning = {} }: Options = {}) {
  // What P2.7 adds has its own test: here links may owe by bandwidth and delay alone.
  const bench = new Bench(chunks, { aheadFirstBytes: Infinity, ...tuning })
  const asks = new Asks(
    bench.parts,
    new Speaker(bench.parts),
    () => Math.max(defaultTuning.slowBytesPerSecond, downRate),
    () => true,
  )
  const all = Array.from({ length: links }, () => bench.link({ roundTripMs: 100 }))
  const [a, b = a, c = b] = all
  if (a === undefined || b === undefined || c === undefined) throw new Error('one link at least')
  for (const link of all) bench.said(link, everyChunk(bench.content))
  /** `repeatBytes` may come twice. */
  const assign = (repeatBytes = 1e9): void => asks.assign(bench.holdings, repeatBytes)
  /** A chunk comes from the link that was asked for it. */
  const bring = (chunk: number): void => {
    bench.release.claim(chunk)
    bench.release.keep(chunk)
    asks.arrived(bench.release, chunk)
  }
  return { bench, asks, all, a, b, c, assign, bring, owed: (link: Link) => owed(bench, link) }
}

/** Chunks that are awaited of a link. */
function owed(bench: Bench, link: Link): number[] {
  return everyChunk(bench.content).filter(
    (chunk) => !bench.release.claimed.has(chunk) && bench.holdings.owner(chunk) === link.id,
  )
}

/** All that one link was asked for is late, and another has it too. The first has sent something, unless it is mute. */
function lateStage(isMute = false) {
  const made = stage(2, { chunks: 40, tuning: { aheadFirst: 20, aheadMost: 20 } })
  const { bench, a, b, assign } = made
  for (const chunk of everyChunk(bench.content)) bench.holdings.noteLacks(bench.view(b), chunk)
  assign()
  const late = made.owed(a)
  expect(late.length).toBeGreaterThan(6)
  bench.said(b, everyChunk(bench.content))
  for (const chunk of everyChunk(bench.content)) if (!late.includes(chunk)) bench.release.claim(chunk)
  bench.now = 60_000
  if (!isMute) bench.view(a).fedAt = 1
  return made
}

describe('of whom', () => {
  it('[P3] what a link was asked for that is gone is awaited of nobody', () => {
    const { bench, a, assign } = stage(3, { chunks: 40, tuning: { aheadFirst: 0 } })
    for (const chunk of everyChunk(bench.content)) if (chunk >= 3) bench.release.claim(chunk)
    assign()
    expect(bench.holdings.allAwaited).toBe(true)
    bench.holdings.remove(bench.view(a))
    assign()
    expect(bench.holdings.allAwaited).toBe(false)
  })

  it('[P1] a chunk is asked of one link at a time', () => {
    const { bench, all, assign, owed } = stage(5)
    for (let i = 0; i < 5; i++) assign()
    const asked = all.flatMap(owed)
    expect(asked.length).toBeGreaterThan(0)
    expect(new Set(asked).size).toBe(asked.length)
    for (const link of all)
      expect(everyChunk(bench.content).filter((chunk) => bench.view(link).asked.has(chunk))).toEqual(
        owed(link),
      )
  })

  it('[P1] the rarest first, of a link that has it', () => {
    const { bench, a, b, assign, owed } = stage(2, { chunks: 40, downRate: 400_000 })
    const rare = [7, 20]
    bench.said(
      bench.link({ roundTripMs: 100 }),
      everyChunk(bench.content).filter((chunk) => !rare.includes(chunk)),
    )
    for (const chunk of rare) bench.holdings.noteLacks(bench.view(b), chunk)
    assign()
    expect(owed(a)).toEqual(expect.arrayContaining(rare))
    for (const chunk of rare) expect(owed(b)).not.toContain(chunk)
  })

  it('[P1] what a file of the highest priority needs first, however many have it', () => {
    const { bench, a, assign, owed } = stage(1, { downRate: 100_000 })
    bench.release.rank.fill(1)
    bench.release.rank.set([0, 0], 50)
    const many = bench.link()
    for (const chunk of [50, 51]) bench.holdings.noteSaid(bench.view(many), chunk)
    many.close(0)
    assign()
    expect(owed(a)).toEqual(expect.arrayContaining([50, 51]))
  })

  it('[P1] of nobody who does not have it, or who is not open', () => {
    const { bench, a, b, assign, owed } = stage(2)
    b.close(0)
    assign()
    expect(owed(b)).toEqual([])
    expect(owed(a).length).toBeGreaterThan(0)
    expect(bench.holdings.allAwaited).toBe(false)
  })

  it('[P1] nothing that is here, awaited or skipped', () => {
    const { bench, a, assign, owed } = stage(1, { chunks: 6 })
    for (const chunk of [0, 1, 2, 3, 4]) bench.release.claim(chunk)
    assign()
    expect(owed(a)).toEqual([5])
    expect(bench.holdings.allAwaited).toBe(true)
  })

  it('[P15] who is asked is told so, sooner when it owes nothing yet', () => {
    const { bench, a, b, assign } = stage(2, { downRate: 1_000_000 })
    bench.parts.congestion.sent(2 * defaultTuning.quietBytes)
    assign()
    expect(bench.view(a).dueAt).toBe(defaultTuning.holdAskMs)
    bench.view(b).dueAt = Infinity
    bench.now = 10
    bench.view(b).credit = 3
    assign()
    expect(bench.view(b).dueAt).toBe(10 + defaultTuning.holdMoreMs)
  })
})

describe('how much', () => {
  it('[P2] one of each link at least, however slow it is', () => {
    const { all, assign, owed } = stage(6, { chunks: 20 })
    assign()
    expect(all.map((link) => owed(link).length)).toEqual([1, 1, 1, 1, 1, 1])
  })

  it('[P2] one more for each chunk that came of the link, up to twice what it carries in a round trip and 150 ms', () => {
    const { bench, a, assign, bring, owed } = stage(1, { downRate: 1_000_000 })
    const counts: number[] = []
    for (let turn = 0; turn < 150; turn++) {
      assign()
      counts.push(owed(a).length)
      const [first] = owed(a)
      bench.now += 5
      if (first !== undefined) bring(first)
    }
    const even = 250 / ((chunkBytes * 1_000) / 1_000_000)
    expect(counts[0]).toBe(Math.floor(even / 2))
    expect(counts[1]).toBe(Math.floor(even / 2) + 1)
    expect(Math.max(...counts)).toBe(Math.floor(2 * even))
  })

  it('[P2] a link that is busy for others, or farther, is asked for less than another when there is not enough for all', () => {
    const { bench, a, b, assign, owed } = stage(2, { chunks: 200, downRate: 400_000 })
    for (let chunk = 6; chunk < 200; chunk++) bench.release.claim(chunk)
    bench.view(a).load = 3
    assign()
    expect(owed(a).length).toBeLessThan(owed(b).length)
    expect(owed(a).length + owed(b).length).toBe(6)
  })
})

describe('what is late', () => {
  it('[P3] is asked of another, when it takes far longer than answers do', () => {
    const { bench, a, b, assign, owed } = stage(2, { chunks: 8 })
    for (let chunk = 1; chunk < 8; chunk++) bench.release.claim(chunk)
    assign()
    const [first, second] = owed(a).length > 0 ? [a, b] : [b, a]
    expect(owed(first)).toEqual([0])
    bench.now = defaultTuning.lateMostMs
    assign()
    expect(owed(first)).toEqual([0])
    bench.now += 1
    assign()
    expect([owed(first), owed(second)]).toEqual([[], [0]])
    expect(bench.view(first)).toMatchObject({ lapses: 1 })
    expect(bench.view(first).asked.has(0)).toBe(false)
    expect(bench.view(first).dueAt, 'the first is told').toBeLessThan(Infinity)
  })

  it('[P4] two at a time, however much came twice already', () => {
    const { b, assign, bring, owed } = lateStage()
    for (let i = 0; i < 3; i++) assign(-chunkBytes)
    expect(owed(b)).toHaveLength(2)
    const [first = -1] = owed(b)
    bring(first)
    for (let i = 0; i < 3; i++) assign(-chunkBytes)
    expect(owed(b)).toHaveLength(2)
    expect(owed(b)).not.toContain(first)
  })

  it('[P4] else only so many at a time as may come twice, and more as they come', () => {
    const { b, assign, bring, owed } = lateStage()
    assign(4 * chunkBytes - 1)
    expect(owed(b)).toHaveLength(3)
    assign(4 * chunkBytes)
    expect(owed(b)).toHaveLength(4)
    assign(4 * chunkBytes)
    expect(owed(b)).toHaveLength(4)
    const came = owed(b)
    for (const chunk of came) bring(chunk)
    assign(4 * chunkBytes)
    expect(owed(b).filter((chunk) => !came.includes(chunk)).length).toBeGreaterThan(0)
    expect(owed(b).length).toBeLessThanOrEqual(4)
  })

  it('[P4.3] all that a link owes which has sent nothing of it, however little may come twice', () => {
    const { a, b, assign, owed } = lateStage(true)
    const late = owed(a).length
    assign(-chunkBytes)
    expect(owed(b)).toHaveLength(late)
    expect(owed(a)).toEqual([])
  })

  it('[P3] not where nobody else has it', () => {
    const { bench, a, b, assign, owed } = stage(2, { chunks: 8 })
    bench.holdings.noteLacks(bench.view(b), 0)
    for (let chunk = 1; chunk < 8; chunk++) bench.release.claim(chunk)
    assign()
    bench.now = 60_000
    assign()
    expect(owed(a)).toEqual([0])
    expect(bench.view(a).lapses).toBe(0)
  })

  it('[P3] late is a mean answer and four mean deviations, the round trip and 150,000 bytes’ time; sooner for the last chunks', () => {
    const oneAtATime = { aheadMost: 0 }
    const { bench, asks, a, assign, bring, owed } = stage(1, { downRate: 3_000_000, tuning: oneAtATime })
    expect(asks.lateMs(a.id, false)).toBe(100 + defaultTuning.lateFirstMs + 50)
    for (let i = 0; i < 150; i++) {
      assign()
      expect(owed(a)).toHaveLength(1)
      bench.now += i % 2 === 0 ? 300 : 700
      for (const chunk of owed(a)) bring(chunk)
    }
    // Beyond the round trip 400 ms in the mean, with a mean deviation of 200 ms.
    const late = asks.lateMs(a.id, false)
    expect(Math.abs(late - (100 + 400 + 4 * 200 + 50))).toBeLessThan(80)
    expect(Math.abs(asks.lateMs(a.id, true) - (100 + 400 + 0.5 * 200 + 50))).toBeLessThan(40)
    expect(asks.lateMs(99, false), 'of a link of which no round trip is known').toBeCloseTo(late - 100)
  })

  it('[P3] late is at least 400 ms, and at most 6 s', () => {
    const { asks, a, assign, bring, owed } = stage(1, { downRate: 100_000_000 })
    assign()
    for (const chunk of owed(a)) bring(chunk)
    expect(asks.lateMs(a.id, false)).toBe(defaultTuning.lateLeastMs)
    const last = asks.lateMs(a.id, true)
    expect(last).toBeGreaterThanOrEqual(defaultTuning.lastLeastMs)
    expect(last).toBeLessThan(defaultTuning.lateLeastMs / 2)
    const slow = stage(1)
    slow.assign()
    expect(slow.asks.lateMs(slow.a.id, false)).toBe(defaultTuning.lateMostMs)
  })
})

describe('since when a link owes', () => {
  it('[P14] from its first ask on, until nothing is awaited of it', () => {
    const { bench, a, assign, bring, owed } = stage(1, { chunks: 8 })
    for (let chunk = 2; chunk < 8; chunk++) bench.release.claim(chunk)
    expect(bench.view(a).owesSince).toBe(Infinity)
    bench.now = 10
    assign()
    bench.now = 20
    assign()
    expect(bench.view(a).owesSince).toBe(10)
    for (const chunk of owed(a)) bring(chunk)
    assign()
    for (const chunk of owed(a)) bring(chunk)
    assign()
    expect(bench.view(a).owesSince).toBe(Infinity)
  })
})

describe('at the end', () => {
  it('[P3.4] an ask is late without the time of 150,000 bytes', () => {
    const { asks, a } = stage(1)
    expect(asks.lateMs(a.id, true)).toBe(defaultTuning.lateMostMs)
    expect(asks.lateMs(a.id, true, true)).toBe(100 + defaultTuning.lateFirstMs)
  })

  it('[P3.7] at the end an ask that was late once waits four times as long, and does not go to and fro', () => {
    const { bench, asks, a, b, assign, owed } = stage(2, { chunks: 8 })
    for (let chunk = 1; chunk < 8; chunk++) bench.release.keep(chunk)
    assign()
    const [first, second] = owed(a).length > 0 ? [a, b] : [b, a]
    // It has sent something since it was asked.
    bench.view(first).fedAt = 1
    bench.now = defaultTuning.lateMostMs + 1
    assign()
    expect([owed(first), owed(second)]).toEqual([[], [0]])
    const lateMs = asks.lateMs(second.id, true, true)
    bench.now += 4 * lateMs
    assign()
    expect(owed(second), 'four times as long').toEqual([0])
    bench.now += 1
    assign()
    expect(owed(first)).toEqual([0])
  })
})

it('[P1.5] of chunks that are equally rare, chance decides which is asked for', () => {
  const { a, assign, owed } = stage(1, { downRate: 400_000 })
  assign()
  const asked = owed(a)
  expect(asked.length).toBeGreaterThan(5)
  expect(asked).not.toEqual(asked.map((_, i) => i))
})
