/** What is worth telling a link, and what an overtaken state still tells. */
import { describe, expect, it } from 'vitest'
import { parameters } from '../../wire/parameters.ts'
import type { FrameOf } from '../../wire/frames.ts'
import type { Link } from '../links/link.ts'
import { everyChunk, makeRelease, peerId, pieces, state, Told } from '../testing/rig.ts'
import { stateArrived } from './hearing.ts'
import { Sender } from './send/sender.ts'
import { Speaker } from './speaker.ts'
import { Bench, knower, taker } from './testing.ts'

function stage() {
  const bench = new Bench(200)
  const speaker = new Speaker(bench.parts)
  /** States that leave for a link in the next so many ms. */
  const told = (link: Link, ms: number): FrameOf<'state'>[] => {
    const states: FrameOf<'state'>[] = []
    for (const until = bench.now + ms; bench.now <= until; bench.now++) {
      speaker.evaluate()
      states.push(...bench.sent(link, 'state'))
    }
    return states
  }
  return { bench, speaker, release: bench.release, told }
}

describe('a state of its own', () => {
  it('[P15.11] is not for news of a chunk that the link has itself', () => {
    const { bench, speaker, release, told } = stage()
    const [owner, other] = [bench.link(), bench.link()]
    bench.said(owner, [5])
    bench.view(other)
    release.claim(5)
    for (const link of [owner, other]) {
      bench.view(link).toldManifest = true
      speaker.due(bench.view(link), 0)
      expect(told(link, 1_000).map(({ haves }) => haves)).toEqual(link === owner ? [] : [[5]])
    }
  })

  it('[P15.12] what two links have already is worth no state of its own', () => {
    const { bench, speaker, release, told } = stage()
    const link = bench.link()
    bench.view(link).toldManifest = true
    for (const chunks of [[3, 4], [4]]) bench.said(bench.link(), chunks)
    release.claim(4)
    speaker.claimed(bench.holdings, 4, 99)
    speaker.due(bench.view(link), 0)
    expect(told(link, 2_000)).toEqual([])
    release.claim(3)
    speaker.claimed(bench.holdings, 3, 99)
    expect(
      told(link, 2_000).map(({ haves }) => haves),
      'what one has',
    ).toEqual([[3, 4]])
  })

  it('[P16.2] a link that was greeted before the release was known hears nothing of it at first', () => {
    const { bench, told } = stage()
    const link = bench.link()
    bench.view(link)
    expect(told(link, 1_000)).toEqual([])
  })

  it('[P16.3] [P16.4] a link that wants nothing of what it lacks is told all again, once in four seconds', () => {
    const { bench, speaker, release, told } = stage()
    const link = bench.link()
    const view = bench.view(link)
    release.keep(5)
    speaker.say(link, view, 1_000)
    bench.sent(link, 'state')
    const hears = (isAll: boolean): number => {
      speaker.heard(view, isAll)
      return told(link, 1_000).filter(({ all }) => all !== null).length
    }
    expect(hears(false), 'one that tells changes may have heard us').toBe(0)
    expect([1, 2, 3].map(() => hears(true))).toEqual([1, 0, 0])
    bench.now += parameters.tellAgainMs
    expect(hears(true)).toBe(1)
    view.wanted.add(5)
    bench.now += parameters.tellAgainMs
    expect(hears(true), 'one that wants it has heard us').toBe(0)
  })
})

describe('when all is here', () => {
  it('[P6.3] a link that is whole itself is not told that all is here', () => {
    const { rig, content, a, b, pass } = taker(8, 2)
    // It is not asked either, since it may send nothing.
    rig.frames(b, state(content, { whole: true, load: 255 }))
    const [last = 0, ...others] = everyChunk(content).toReversed()
    for (const chunk of others) rig.frames(a, ...pieces(content, chunk + 1))
    rig.hash()
    pass(2_000)
    rig.frames(a, ...pieces(content, last + 1))
    rig.hash()
    const effects = pass(10_000)
    expect(new Told().hear(rig.sent(effects, a, 'state')).isWhole).toBe(true)
    expect(rig.sent(effects, b, 'state')).toEqual([])
  })
})

describe('a chunk from the web seed', () => {
  it('[P11.3] all links hear at once that it is lacking no more', () => {
    const { rig, content, a, pass, links, toldTo } = knower(makeRelease(200), 3)
    rig.manifest(a, content)
    // Links are told all again after that.
    pass(parameters.renewMs + 100)
    for (const link of links) expect(toldTo(link).has.size).toBe(0)
    rig.webSeedGives(content, 5)
    pass(20)
    for (const link of links) expect([...toldTo(link).has]).toEqual([5])
    expect(rig.node.inspect().neighbors).toContain(peerId(1))
  })
})

function hearer() {
  const bench = new Bench()
  const sender = new Sender(bench.parts, new Speaker(bench.parts))
  const link = bench.link()
  const hear = (fields: Partial<FrameOf<'state'>>): void =>
    stateArrived(bench.parts, sender, link, bench.release, state(bench.content, fields))
  return { view: bench.view(link), sender, hear }
}

describe('an overtaken state', () => {
  it('[P18.2] one that was overtaken still confirms what came', () => {
    const { view, sender, hear } = hearer()
    sender.flight.leaves(view, 3, 1_100)
    hear({ serial: 2 })
    expect(view.sent).toHaveLength(1)
    hear({ serial: 1, ack: 1 })
    expect(view.sent).toEqual([])
  })

  it('[P18.3] the state behind 65,535 is the next one', () => {
    const { view, hear } = hearer()
    view.serial = 65_534
    hear({ serial: 65_535, asks: [3] })
    hear({ serial: 0, takes: [3], asks: [4] })
    expect([3, 4].map((chunk) => view.wanted.has(chunk))).toEqual([false, true])
    hear({ serial: 65_535, asks: [3] })
    expect(view.wanted.has(3), 'which has overtaken the one before').toBe(false)
  })
})
