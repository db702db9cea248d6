import { describe, expect, it } from 'vitest'
import { Bench } from '../exchange/testing.ts'
import type { Effect, LinkId } from '../io.ts'
import { limits } from '../../wire/limits.ts'
import { parameters } from '../../wire/parameters.ts'
import { peerId, Rig } from '../testing/rig.ts'
import { Heartbeat } from './heartbeat.ts'

const beat = (origin: number, number: number, hops = 1) =>
  ({
    type: 'heartbeat',
    origin: peerId(origin),
    beat: number,
    hops,
    originHasServer: true,
    degree: 6,
  }) as const

function stage(self = 100, seed = 'heartbeat') {
  const rig = new Rig(self, seed)
  const [a, b] = [rig.link(peerId(201)), rig.link(peerId(202))]
  /** Time passes in which both neighbors live. */
  const pass = (ms: number): Effect[] => {
    const from = rig.effects.length
    for (const until = rig.now + ms; rig.now < until; rig.pass(Math.min(500, until - rig.now)))
      for (const link of [a, b]) rig.frames(link, { type: 'prune' })
    return rig.effects.slice(from)
  }
  const passedOn = (from: LinkId, ...words: Parameters<typeof beat>): number =>
    rig.sent(rig.frames(from, beat(...words)), from === a ? b : a, 'heartbeat').length
  return { rig, a, b, pass, passedOn }
}

describe('a beat', () => {
  it('[H1.3] the beat of a larger id is not passed on while a smaller one lives', () => {
    const { rig, a, b, pass, passedOn } = stage()
    expect(passedOn(a, 5, 1)).toBe(1)
    pass(limits.heartbeatGapMs + 100)
    expect(passedOn(b, 9, 1)).toBe(0)
    expect(passedOn(b, 4, 1)).toBe(1)
    expect(rig.node.inspect().heartbeatOrigin).toBe(peerId(4))
  })

  it('[H1.4] an old beat is not passed on again', () => {
    const { a, b, pass, passedOn } = stage()
    expect(passedOn(a, 5, 7)).toBe(1)
    pass(limits.heartbeatGapMs + 100)
    expect([passedOn(b, 5, 7), passedOn(b, 5, 6), passedOn(b, 5, 8)]).toEqual([0, 0, 1])
  })

  it('[H4.2] a beat goes at most 31 hops', () => {
    expect([29, 30, 31].map((hops) => stage().passedOn(1, 5, 1, hops))).toEqual([1, 1, 0])
    // Of an origin without a server.
    expect([62, 63].map((hops) => stage().passedOn(1, 5, 1, hops))).toEqual([1, 0])
  })
})

describe('an origin', () => {
  it('[H2] a peer that hears no origin waits for three beats, and for a time drawn at random', () => {
    const waits = Array.from({ length: 12 }, (_, i) => {
      const { rig, a, pass, passedOn } = stage(100, `${i}`)
      passedOn(a, 5, 1)
      const from = rig.now
      while (rig.node.inspect().heartbeatOrigin !== peerId(100) && rig.now < from + 60_000) pass(500)
      return rig.now - from
    })
    const threeMs = parameters.heartbeatMs * parameters.heartbeatsMissedMax
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(threeMs)
    expect(Math.max(...waits)).toBeLessThanOrEqual(threeMs + parameters.heartbeatMs + 500)
    expect(new Set(waits).size).toBeGreaterThan(4)
  })

  it('[H3] an origin asks the server again and again', () => {
    const bench = new Bench()
    const { context } = bench.parts
    bench.link()
    const heartbeat = new Heartbeat(context)
    const asks: number[] = []
    for (; bench.now < 180_000; bench.now += 100) if (heartbeat.evaluate()) asks.push(bench.now)
    expect(heartbeat.origin).toBe(context.self)
    const periodMs = parameters.heartbeatMs * parameters.heartbeatsMissedMax
    const gaps = asks.slice(1).map((at, i) => at - (asks[i] ?? 0))
    expect(gaps.length).toBeGreaterThan(5)
    for (const gap of gaps) expect(gap).toBe(periodMs)
  })
})
