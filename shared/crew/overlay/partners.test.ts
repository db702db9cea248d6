/** Reports, and the partners that they lead to. */
import { describe, expect, it } from 'vitest'
import { must } from '../../lib/assert.ts'
import { limits } from '../../wire/limits.ts'
import { parameters } from '../../wire/parameters.ts'
import { Exchange } from '../exchange/exchange.ts'
import { Bench } from '../exchange/testing.ts'
import type { LinkId } from '../io.ts'
import { everyChunk, makeRelease, peerId, pieces, Rig, starvesMs, state, Told } from '../testing/rig.ts'

const report = (sample: number) => ({
  sample: peerId(sample),
  census: { sequence: 1, progress: 9, degree: 6 },
})

/** A node that lacks a release of so many chunks, of which nothing comes, and that has so many partners beside an edge. */
function starving(chunks: number, partners: number, reportsOfPartners = 0) {
  const rig = new Rig()
  const content = makeRelease(chunks)
  const links = Array.from({ length: 1 + partners }, (_, i) => rig.link(peerId(i + 1), { sequence: 1 }))
  const [edge = 0, ...others] = links
  rig.input({ type: 'resume', ...content, have: [] })
  for (const link of others) rig.frames(link, { type: 'edge', action: 'drop' })
  const heard = (link: LinkId): void => void rig.frames(link, { type: 'prune' })
  while (rig.now < starvesMs(content) - 150) {
    rig.pass(Math.min(950, starvesMs(content) - 150 - rig.now))
    for (const link of links) heard(link)
  }
  for (const link of others)
    for (let i = 0; i < reportsOfPartners; i++)
      rig.frames(link, { ...state(content), report: { ...report(1), sample: null } })
  for (let i = 0; i < limits.reportsBurstMax; i++)
    rig.frames(edge, state(content, { report: report(100 + i) }))
  const from = rig.effects.length
  rig.pass(300)
  return rig
    .sent(rig.effects.slice(from), edge, 'walk')
    .filter((walk) => walk.purpose === 'partner' && walk.target !== null).length
}

describe('partners while nothing comes', () => {
  it('[S2.2] with two fresh partners or fewer the walker starts, and it stops with four', () => {
    expect([0, 2, 3].map((partners) => starving(1_000, partners))).toEqual([4, 2, 0])
  })

  it('[S2.3] set-ups cost a twentieth of the release’s bytes', () => {
    // One may always be afforded.
    expect([4, 100].map((chunks) => starving(chunks, 0))).toEqual([1, 3])
  })

  it('[S2.4] partners that brought four reports are used up', () => {
    expect(starving(1_000, 3, parameters.partnerReportsMax - 1)).toBe(0)
    expect(starving(1_000, 3, parameters.partnerReportsMax)).toBe(4)
  })
})

/** Partners that are kept where two trains were answered so. */
function kept(bytesPerMs: number): number {
  const bench = new Bench()
  const { context, releases, events, tuning } = bench.parts
  const exchange = new Exchange(context, releases, events, tuning)
  for (const link of [bench.link(), bench.link()]) {
    exchange.linkOpened(link)
    exchange.probedArrived(link, { type: 'probed', bytesPerMs })
  }
  return exchange.standingPartners
}

it('[S2.6] one partner for each 0.8 Mbit/s, sixteen at most', () => {
  // Four fifths are believed.
  expect([700, 1_000, 1_500, 100_000].map(kept)).toEqual([0, 8, 12, 16])
})

it('[S2.7] a partner that wants something of us is asked for what it has', () => {
  const rig = new Rig()
  const content = makeRelease(40)
  const [edge = 0, partner = 0] = [1, 2].map((n) => rig.link(peerId(n), { sequence: 1 }))
  rig.frames(partner, { type: 'edge', action: 'drop' })
  rig.know(edge, content)
  rig.manifest(edge, content)
  const told = new Told()
  let part = 1
  /** What the partner has been asked for, while data comes by the edge. */
  const asked = (): number => {
    for (let i = 0; i < 4; i++, part++) {
      rig.frames(edge, ...pieces(content, part))
      rig.hash()
      rig.pass(900)
      told.hear(rig.sent(rig.effects, partner, 'state'))
    }
    return told.wants.size
  }
  rig.frames(partner, state(content, { serial: 1, haves: [20, 21] }))
  expect(asked()).toBe(0)
  rig.frames(partner, state(content, { serial: 2, asks: [30] }))
  expect(asked()).toBeGreaterThan(0)
})

it('[S1.2] [C1.1] a report names a neighbor other than the link’s own peer, and tells of its sender', () => {
  const rig = new Rig()
  const content = makeRelease(200)
  const links = [1, 2, 3].map((n) => rig.link(peerId(n), { sequence: 1 }))
  rig.input({ type: 'resume', ...content, have: everyChunk(content).slice(0, 100) })
  for (let s = 0; s < 60; s++) {
    for (const link of links) rig.frames(link, { type: 'prune' })
    rig.pass(1_000)
  }
  for (const [i, link] of links.entries()) {
    const reports = rig.sent(rig.effects, link, 'state').flatMap((one) => one.report ?? [])
    const others = [1, 2, 3].filter((n) => n !== i + 1).map(peerId)
    expect(new Set(reports.map(({ sample }) => sample))).toEqual(new Set(others))
    const { census } = must(reports.at(-1), 'a report')
    expect(census).toEqual({ sequence: 1, progress: 127, degree: 3 })
  }
})
