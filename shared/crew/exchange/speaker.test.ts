import { describe, expect, it } from 'vitest'
import { must } from '../../lib/assert.ts'
import { parameters } from '../../wire/parameters.ts'
import { encodeFrame } from '../../wire/frames.ts'
import type { Link } from '../links/link.ts'
import { chunksOf } from '../testing/rig.ts'
import { Speaker } from './speaker.ts'
import { Bench, ownReport } from './testing.ts'
import { defaultTuning } from './tuning.ts'

function stage(chunks = 200) {
  const bench = new Bench(chunks)
  const speaker = new Speaker(bench.parts)
  return { bench, speaker, release: bench.release, link: bench.link() }
}

/** What a link is told in the next so many ms, and when. */
function told(bench: Bench, speaker: Speaker, link: Link, ms: number) {
  const states: { readonly at: number; readonly state: ReturnType<typeof bench.sent<'state'>>[number] }[] = []
  for (const until = bench.now + ms; bench.now <= until; bench.now++) {
    speaker.evaluate()
    for (const state of bench.sent(link, 'state')) states.push({ at: bench.now, state })
  }
  return states
}

describe('when a state leaves', () => {
  it('[P15] not before its hold is over, and once for all that is new then', () => {
    const { bench, speaker, release, link } = stage()
    const view = bench.view(link)
    for (const chunk of [3, 4, 9]) {
      release.claim(chunk)
      speaker.claimed(bench.holdings, chunk, 99)
      bench.now += 10
    }
    const from = bench.now - 30
    const states = told(bench, speaker, link, 2_000)
    expect(states.map(({ state }) => state.haves)).toEqual([[3, 4, 9]])
    expect(states[0]?.at).toBe(from + speaker.hold(defaultTuning.holdNewsMs))
    expect(view.dueAt).toBe(Infinity)
  })

  it('[P15] news for who was asked for the chunk comes sooner than for others, since it need not send it', () => {
    const { bench, speaker, release, link } = stage()
    bench.parts.congestion.sent(2 * defaultTuning.quietBytes)
    const asked = bench.link()
    bench.view(link)
    bench.view(asked).toldAsked.add(3)
    release.claim(3)
    speaker.claimed(bench.holdings, 3, 99)
    const due = (one: Link): number => bench.view(one).dueAt
    expect([due(asked), due(link)]).toEqual([defaultTuning.holdUrgentMs, defaultTuning.holdNewsMs])
  })

  it('[P15] holds are shorter while the uplink is idle, and in proportion on a faster one', () => {
    const { bench, speaker } = stage()
    const { congestion } = bench.parts
    expect(speaker.hold(500)).toBe(100)
    congestion.sent(2 * defaultTuning.quietBytes)
    expect(speaker.hold(500)).toBe(500)
    congestion.hint = 10 * defaultTuning.slowBytesPerSecond
    expect(speaker.hold(600)).toBeCloseTo(80)
    congestion.hint = 1_000 * defaultTuning.slowBytesPerSecond
    expect(speaker.hold(500)).toBe(defaultTuning.holdMinMs)
    // A state waits for data that goes that way, where the window is full.
    congestion.sent(congestion.window)
    expect(speaker.hold(500)).toBe(defaultTuning.holdBusyMs)
    expect(speaker.hold(20)).toBe(20)
  })

  it('[V9] data is confirmed within its hold, by a state of its own where no data goes that way', () => {
    const { bench, speaker, link } = stage()
    const view = bench.view(link)
    Object.assign(view, { ack: 7, ackMask: 5, ackAt: 0 })
    speaker.owe(view)
    const [first, ...others] = told(bench, speaker, link, 5_000)
    expect(others).toEqual([])
    expect(first?.at).toBeLessThanOrEqual(defaultTuning.holdConfirmMs)
    expect(first?.state).toMatchObject({
      number: 0,
      ack: 7,
      mask: 5,
      delay: Math.round((first?.at ?? 0) / 8),
    })
  })

  it('[P15] nothing is said where there is nothing to say', () => {
    const { bench, speaker, release, link } = stage()
    const view = bench.view(link)
    speaker.due(view, 0)
    view.toldManifest = true
    expect(told(bench, speaker, link, 10)).toEqual([])
    // A link that has all need not hear what we have, but for what it was asked for.
    bench.holdings.noteWhole(view)
    release.claim(5)
    speaker.claimed(bench.holdings, 5, 99)
    expect(told(bench, speaker, link, 2_000)).toEqual([])
  })

  it('[P15] nothing is said to who has not greeted us', () => {
    const { bench, speaker } = stage()
    const link = bench.link({ hello: null })
    speaker.due(bench.view(link), 0)
    expect(told(bench, speaker, link, 10)).toEqual([])
  })
})

describe('what a state tells', () => {
  it('[P15] changes since the last one: asks, asks withdrawn, and what is had or awaited', () => {
    const { bench, speaker, release, link } = stage()
    const view = bench.view(link)
    for (const chunk of [1, 8, 190]) view.asked.add(chunk)
    for (const chunk of [0, 2]) release.claim(chunk)
    speaker.say(link, view, 1_000)
    expect(bench.sent(link, 'state')).toMatchObject([
      { all: null, asks: [1, 8, 190], haves: [0, 2], takes: [], manifest: true, wantsManifest: false },
    ])
    view.asked.delete(8)
    view.asked.add(9)
    // What has come need not be withdrawn: that it is had says so.
    release.claim(1)
    view.asked.delete(1)
    speaker.say(link, view, 1_000)
    expect(bench.sent(link, 'state')).toMatchObject([{ asks: [9], haves: [1], takes: [8] }])
    speaker.say(link, view, 1_000)
    expect(bench.sent(link, 'state')).toMatchObject([{ asks: [], haves: [], takes: [] }])
  })

  it('[P15] all, where what the link was told is true no more', () => {
    const { bench, speaker, release, link } = stage()
    const view = bench.view(link)
    release.claim(3)
    release.claim(4)
    for (const chunk of [4, 5]) view.asked.add(chunk)
    speaker.say(link, view, 1_000)
    expect(bench.sent(link, 'state')).toMatchObject([{ all: null, haves: [3, 4], asks: [5] }])
    release.unclaim(3)
    speaker.outdated(bench.holdings)
    const [one, ...more] = told(bench, speaker, link, 1_000)
    const { have, want } = must(one?.state.all, 'bitmaps')
    expect([chunksOf(have), chunksOf(want)]).toEqual([[4], [5]])
    expect(more).toEqual([])
  })

  it('[P15] all, always, of a release of so few chunks that two bitmaps cost less than lists', () => {
    const { bench, speaker, release, link } = stage(64)
    release.claim(3)
    speaker.say(link, bench.view(link), Speaker.roomBeside(parameters.dataPieceBytes))
    expect(bench.sent(link, 'state')[0]?.all).not.toBeNull()
  })

  it('[P15] of a whole release that alone', () => {
    const { bench, speaker, release, link } = stage()
    const view = bench.view(link)
    for (let chunk = 0; chunk < 200; chunk++) release.keep(chunk)
    expect(release.nowComplete()).toBe(true)
    speaker.due(view, 0)
    const [one, ...others] = told(bench, speaker, link, 5_000)
    expect(one?.state).toMatchObject({ whole: true, all: null, haves: [], asks: [] })
    expect(others).toEqual([])
  })

  it.each([24, 100, 200])('[P15] no more than fits in %i bytes; the rest follows', (room) => {
    const { bench, speaker, release, link } = stage()
    const view = bench.view(link)
    for (let chunk = 0; chunk < 200; chunk += 2) view.asked.add(chunk)
    for (let chunk = 1; chunk < 200; chunk += 2) release.claim(chunk)
    const asks: number[] = []
    const haves: number[] = []
    for (let times = 0; times < 200 && haves.length < 100; times++) {
      speaker.say(link, view, room, times + 1)
      expect(times > 0 || view.dueAt < Infinity).toBe(true)
      for (const state of bench.sent(link, 'state')) {
        expect(encodeFrame(state).length).toBeLessThanOrEqual(Math.max(room, 35))
        asks.push(...state.asks)
        haves.push(...state.haves)
        // Asks come first.
        if (state.haves.length > 0) expect(asks).toHaveLength(100)
      }
    }
    expect(new Set([...asks, ...haves]).size).toBe(200)
    expect(view.dueAt).toBe(Infinity)
  })

  it('[P15] with a piece of data it fits the packet', () => {
    for (const bytes of [1, 600, parameters.dataPieceBytes]) {
      const room = Speaker.roomBeside(bytes)
      expect(room).toBeGreaterThanOrEqual(24)
      // The head of the data frame, and those of both frames.
      if (bytes < parameters.dataPieceBytes)
        expect(bytes + room + 16).toBeLessThanOrEqual(parameters.packetPayloadBytes)
    }
  })

  it('[S1] a report of ours, once in a second on a link, and never beside data', () => {
    const { bench, speaker, link } = stage()
    const view = bench.view(link)
    const say = (number: number): unknown => {
      speaker.say(link, view, 1_000, number)
      return bench.sent(link, 'state')[0]?.report
    }
    expect([say(1), say(0), say(0)]).toEqual([null, ownReport, null])
    bench.now = parameters.reportMs
    expect([say(2), say(0), say(0)]).toEqual([null, ownReport, null])
  })

  it('[P15] how much others want of us, in packets of a slow link', () => {
    const { bench, speaker, release, link } = stage()
    const view = bench.view(link)
    const other = bench.view(bench.link())
    for (const chunk of [1, 2, 3]) release.keep(chunk)
    for (const chunk of [2, 3, 4]) other.wanted.add(chunk)
    bench.holdings.noteTheirs(other, 3)
    speaker.say(link, view, 1_000)
    // Chunk 2, of four packets.
    expect(bench.sent(link, 'state')[0]?.load).toBe(4)
    bench.parts.congestion.hint = 4 * defaultTuning.slowBytesPerSecond
    speaker.say(link, view, 1_000)
    expect(bench.sent(link, 'state')[0]?.load).toBe(1)
  })
})
