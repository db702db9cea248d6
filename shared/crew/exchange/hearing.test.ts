import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { must } from '../../lib/assert.ts'
import type { Bits } from '../../lib/bits.ts'
import { limits } from '../../wire/limits.ts'
import { parameters } from '../../wire/parameters.ts'
import type { FrameOf } from '../../wire/frames.ts'
import type { Link } from '../links/link.ts'
import { all, makeRelease, state } from '../testing/rig.ts'
import { loadMute, Speaker } from './speaker.ts'
import { reportArrived, stateArrived } from './hearing.ts'
import { Sender } from './send/sender.ts'
import { Bench } from './testing.ts'

function stage(chunks = 40) {
  const bench = new Bench(chunks)
  const sender = new Sender(bench.parts, new Speaker(bench.parts))
  const link = bench.link()
  const hear = (fields: Partial<FrameOf<'state'>>, from: Link = link): void =>
    stateArrived(bench.parts, sender, from, bench.release, state(bench.content, fields))
  return { bench, sender, link, hear }
}

function chunksIn(bits: Bits): number[] {
  return Array.from({ length: bits.length }, (_, i) => i).filter((i) => bits.has(i))
}

describe('what a link has', () => {
  it('[P1] what it says it has or awaits may be asked of it, and counts as a copy near', () => {
    const { bench, link, hear } = stage()
    const other = bench.link()
    hear({ haves: [2, 5] })
    hear({ haves: [5, 6] }, other)
    expect(chunksIn(bench.view(link).said)).toEqual([2, 5])
    expect([2, 5, 6, 7].map((chunk) => bench.holdings.near[chunk])).toEqual([1, 2, 1, 0])
    hear({ haves: [5] })
    expect(bench.holdings.near[5]).toBe(2)
  })

  it('[P1] one that is whole has all', () => {
    const { bench, link, hear } = stage(9)
    hear({ whole: true })
    expect(chunksIn(bench.view(link).said)).toHaveLength(9)
    expect(bench.view(link)).toMatchObject({ isWhole: true, hasManifest: true })
  })

  it('[P1] a state that tells all takes the place of what was known', () => {
    const { bench, link, hear } = stage()
    hear({ haves: [2, 5], asks: [7] })
    hear({ all: all(bench.content, [5, 6], [8]) })
    expect(chunksIn(bench.view(link).said)).toEqual([5, 6])
    expect(chunksIn(bench.view(link).wanted)).toEqual([8])
    expect([2, 5, 6].map((chunk) => bench.holdings.near[chunk])).toEqual([0, 1, 1])
    hear({ whole: true })
    hear({ all: all(bench.content, [5]) })
    expect(bench.view(link).isWhole).toBe(false)
  })
})

describe('what a link wants', () => {
  it('[V1] changes add up: what it asks for it wants, until it takes that back', () => {
    const { bench, link, hear } = stage()
    hear({ asks: [1, 2, 3] })
    hear({ takes: [2], asks: [9] })
    expect(chunksIn(bench.view(link).wanted)).toEqual([1, 3, 9])
  })

  it('[V1] what it asks for it lacks, but for what is on its way to it', () => {
    const { bench, link, hear } = stage()
    const view = bench.said(link, [1, 2])
    view.sentNumber = 1
    view.sent = [
      {
        number: 1,
        part: 3,
        bytes: 10,
        at: 0,
        handed: 10,
        heldMs: 0,
        counted: false,
        isCancelled: false,
        stamp: { delivered: 0, at: 0, idle: true },
      },
    ]
    hear({ asks: [1, 2] })
    expect([1, 2].map((chunk) => view.theirs.has(chunk))).toEqual([false, true])
    hear({ all: all(bench.content, [], [1, 2]) })
    expect([1, 2].map((chunk) => view.theirs.has(chunk))).toEqual([false, true])
    expect(chunksIn(view.wanted), 'what is on its way is not sent twice').toEqual([1])
  })

  it('[V2] a link that was silent is heard once it has said anything', () => {
    const { bench, hear } = stage()
    const link = bench.link({ hello: 1 })
    expect(bench.view(link).heard).toBe(false)
    hear({}, link)
    expect(bench.view(link).heard).toBe(true)
  })
})

describe('states in whatever order', () => {
  it('[P18] one that a later one has overtaken changes nothing that the later one told', () => {
    const { bench, link, hear } = stage()
    const view = bench.view(link)
    hear({ serial: 2, all: all(bench.content, [5], [8]), load: 7 })
    hear({ serial: 1, all: all(bench.content, [], [5, 8, 9]), load: loadMute, whole: true })
    expect([chunksIn(view.said), chunksIn(view.wanted), view.load, view.isWhole]).toEqual([
      [5],
      [8],
      7,
      false,
    ])
    hear({ serial: 4, takes: [8] })
    hear({ serial: 3, asks: [8, 9], haves: [3] })
    expect([chunksIn(view.said), chunksIn(view.wanted)]).toEqual([[3, 5], [9]])
  })

  it('[P18] the end is the same in whatever order they come, also behind 65,535', () => {
    const chunks = 8
    const change = fc.tuple(
      fc.integer({ min: 0, max: chunks - 1 }),
      fc.constantFrom('ask', 'take', 'have', 'lose'),
    )
    const told = fc.array(fc.array(change, { maxLength: 4 }), { minLength: 1, maxLength: 12 })
    const orders = fc.array(fc.nat(), { minLength: 12, maxLength: 12 })
    fc.assert(
      fc.property(told, orders, fc.constantFrom(1, 65_530), (changes, order, first) => {
        const [inOrder, shuffled] = [stage(chunks), stage(chunks)]
        const frames = statesOf(inOrder.bench.content, changes, first)
        for (const one of [inOrder, shuffled]) one.bench.view(one.link).serial = first
        for (const frame of frames) inOrder.hear(frame)
        for (const i of [...frames.keys()].toSorted((a, b) => (order[a] ?? 0) - (order[b] ?? 0)))
          shuffled.hear(must(frames[i], 'a frame'))
        const end = ({ bench, link }: ReturnType<typeof stage>): unknown => {
          const { said, wanted } = bench.view(link)
          return [chunksIn(said), chunksIn(wanted).filter((chunk) => !said.has(chunk))]
        }
        expect(end(shuffled)).toEqual(end(inOrder))
      }),
      { numRuns: 1_000 },
    )
  })
})

/** The states of a peer to which this happens: what changed since the last one, or all where a chunk was lost. */
function statesOf(
  content: ReturnType<typeof makeRelease>,
  changes: readonly (readonly (readonly [number, string])[])[],
  first: number,
): Partial<FrameOf<'state'>>[] {
  const has = new Set<number>()
  const wants = new Set<number>()
  return changes.map((some, i) => {
    const before = { has: new Set(has), wants: new Set(wants) }
    let isAll = false
    for (const [chunk, what] of some) {
      if (what === 'lose') {
        isAll ||= has.delete(chunk)
        wants.delete(chunk)
      } else if (what === 'have') has.add(chunk)
      else if (has.has(chunk)) continue
      else if (what === 'ask') wants.add(chunk)
      else wants.delete(chunk)
    }
    const serial = (first + i) & 0xffff
    if (isAll)
      return {
        serial,
        all: all(
          content,
          has,
          [...wants].filter((chunk) => !has.has(chunk)),
        ),
      }
    const asks = added(wants, before.wants).filter((chunk) => !has.has(chunk))
    const takes = added(before.wants, wants).filter((chunk) => !has.has(chunk))
    return { serial, haves: added(has, before.has), asks, takes }
  })
}

function added(now: ReadonlySet<number>, before: ReadonlySet<number>): number[] {
  return [...now].filter((chunk) => !before.has(chunk)).toSorted((a, b) => a - b)
}

describe('which of its messages came', () => {
  it('[V9] the newest number is acknowledged and a mask of the 16 before it, in whatever order they came', () => {
    const order = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { minLength: 1 })
    fc.assert(
      fc.property(order, (numbers) => {
        const { bench, link, hear } = stage()
        for (const number of numbers) hear({ number })
        const { ack, ackMask } = bench.view(link)
        const newest = Math.max(...numbers)
        expect(ack).toBe(newest)
        let from = 0
        const seen = numbers.filter((number) => {
          // A number that came when it was more than 16 behind is not acknowledged any more.
          const isInTime = number > from - parameters.ackMaskBits - 1
          from = Math.max(from, number)
          return isInTime
        })
        for (let back = 1; back <= Math.min(parameters.ackMaskBits, newest - 1); back++)
          expect((ackMask >> (back - 1)) & 1, `${back} before`).toBe(seen.includes(newest - back) ? 1 : 0)
        expect(ackMask).toBeLessThanOrEqual(0xffff)
      }),
      { numRuns: 500 },
    )
  })

  it('[V9] a state without data changes neither', () => {
    const { bench, link, hear } = stage()
    hear({ number: 1 })
    hear({ number: 3 })
    const { ackMask } = bench.view(link)
    bench.now = 50
    hear({ number: 0 })
    expect(bench.view(link)).toMatchObject({ ack: 3, ackMask, ackAt: 0 })
  })
})

describe('lies', () => {
  it.each<[string, Partial<FrameOf<'state'>>]>([
    ['a chunk beyond the release', { haves: [40] }],
    ['an ask beyond it', { asks: [3, 41] }],
    ['a withdrawal beyond it', { takes: [1_535] }],
    ['too short a bitmap', { all: all(makeRelease(32), []) }],
    ['too long a bitmap', { all: all(makeRelease(48), []) }],
    ['an acknowledgement of what was never sent', { ack: 1 }],
  ])('[T3] %s is an offence, and believed in nothing', (_, lie) => {
    const { bench, link, hear } = stage()
    hear({ haves: [0], ...lie })
    expect(bench.offences).toEqual([{ link: link.id, reason: 'bad-state', points: 3 }])
    const view = bench.view(link)
    expect([view.said.count, view.wanted.count]).toEqual([0, 0])
  })

  it('a state of a release that is over is late, and nobody’s offence', () => {
    const { bench, hear } = stage()
    bench.release.end('superseded')
    hear({ haves: [0] })
    expect(bench.refused).toEqual(['late-state'])
    expect(bench.offences).toEqual([])
    expect(bench.parts.holdings.size).toBe(0)
  })

  it('[S1] [T4] reports beyond four a second are counted and not read', () => {
    const { bench, link } = stage()
    const report = { sample: null, census: { sequence: 1, progress: 2, degree: 4 } }
    for (let i = 0; i < limits.reportsBurstMax + 3; i++) reportArrived(bench.parts, link, report)
    expect(bench.reported).toHaveLength(limits.reportsBurstMax)
    expect(bench.refused).toEqual(Array.from({ length: 3 }, () => 'report-flood'))
    expect(must(bench.reported[0], 'a report')).toEqual(report)
  })
})
