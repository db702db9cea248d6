/** The overlay's rules one by one: whom it asks, where walks go, and which edges stay. */
import { describe, expect, it } from 'vitest'
import { must } from '../../lib/assert.ts'
import { toBase64Url } from '../../lib/text.ts'
import type { Frame, FrameOf } from '../../wire/frames.ts'
import { limits } from '../../wire/limits.ts'
import { parameters } from '../../wire/parameters.ts'
import { decodeServerSignal, encodeRoute } from '../../wire/route.ts'
import { walkHops } from '../context.ts'
import type { Effect, LinkId } from '../io.ts'
import { peerId, Rig } from '../testing/rig.ts'

const circuit = (n: number): string => toBase64Url(Uint8Array.of(7, 7, 7, 7, 7, 7, n >> 8, n & 255))

const asks = (effects: readonly Effect[]): Extract<Effect, { type: 'server-introduce' }>[] =>
  effects.filter((effect) => effect.type === 'server-introduce')

/** A node with edges to so many peers, which live. */
function stage(edges: number, { self = 250, degree = 6 }: { self?: number; degree?: number } = {}) {
  const rig = new Rig(self)
  const links = Array.from({ length: edges }, (_, i) => rig.link(peerId(i + 1), { degree }))
  /** Time passes; these links are heard of, all unless others are named. */
  const pass = (ms: number, heard: readonly LinkId[] = links): Effect[] => {
    const from = rig.effects.length
    for (const until = rig.now + ms; rig.now < until; rig.pass(Math.min(500, until - rig.now)))
      for (const link of heard) rig.frames(link, { type: 'prune' })
    return rig.effects.slice(from)
  }
  const walks = (effects: readonly Effect[], purpose: FrameOf<'walk'>['purpose']): FrameOf<'walk'>[] =>
    links.flatMap((link) => rig.sent(effects, link, 'walk').filter((walk) => walk.purpose === purpose))
  return { rig, links, pass, walks, asks }
}

function walk(n: number, origin: number, more: Partial<FrameOf<'walk'>> = {}): FrameOf<'walk'> {
  return {
    type: 'walk',
    circuit: circuit(n),
    purpose: 'edge',
    hops: 10,
    origin: peerId(origin),
    target: null,
    ...more,
  }
}

/** How often the server is asked within a second after so many of six edges went at once. */
function askedAfterLosing(lost: number): number {
  const { rig, links, pass, asks } = stage(6)
  // The server knew nobody, and is not asked for half a minute.
  pass(40_000)
  for (const link of links.slice(0, lost)) rig.input({ type: 'link-closed', link, reason: 'gone' })
  return asks(pass(1_000, links.slice(lost))).length
}

describe('the server', () => {
  it('[O1.3] a peer that lost half of its edges at once takes others from the server', () => {
    expect(askedAfterLosing(2)).toBe(0)
    expect(askedAfterLosing(3)).toBeGreaterThan(0)
  })

  it('[O1.4] a peer that the server named and that does not answer is not counted on after 1.5 s', () => {
    const { rig, pass, walks } = stage(4)
    // What walks for the last two edges came to is not known yet.
    rig.input({ type: 'server-introduced', peer: peerId(90) })
    pass(parameters.introductionMs + 500)
    rig.input({ type: 'server-introduced', peer: peerId(91) })
    const early = walks(pass(1_000), 'edge').length
    const late = walks(pass(2_000), 'edge').length
    expect([early, late > 0]).toEqual([0, true])
  })

  it('[O1.5] a peer that did not answer is not asked for again for two minutes', () => {
    const rig = new Rig()
    rig.pass(5_000)
    rig.input({ type: 'server-introduced', peer: peerId(42) })
    const asked = rig.pass(60_000).filter((effect) => effect.type === 'server-introduce')
    expect(asked.length).toBeGreaterThan(0)
    expect(asked.at(-1)?.except).toContain(peerId(42))
    const later = rig.pass(180_000).filter((effect) => effect.type === 'server-introduce')
    expect(later.at(-1)?.except).not.toContain(peerId(42))
  })
})

describe('walks', () => {
  it('[O2.3] a walk is as long as the logarithm of the swarm to the base of five, and three hops more', () => {
    expect([2, 5, 6, 24, 26, 120, 130, 3_000].map(walkHops)).toEqual([4, 4, 5, 5, 6, 6, 7, 8])
    expect(walkHops(1e12)).toBe(limits.walkHopsMax - 4)
  })

  it('[O2.2] [O8.3] a walk goes on by an edge that is heard, not back and not through its origin', () => {
    const { rig, links, pass } = stage(6)
    const [from = 0, , silent = 0, ...others] = links
    pass(
      parameters.edgeAskMs + 700,
      links.filter((link) => link !== silent),
    )
    const by = new Set<LinkId>()
    for (let n = 0; n < 60; n++) {
      const effects = rig.frames(from, walk(n, 2, { purpose: 'census' }))
      for (const link of links) if (rig.sent(effects, link, 'walk').length > 0) by.add(link)
      pass(
        100,
        links.filter((link) => link !== silent),
      )
    }
    expect([...by].toSorted((a, b) => a - b)).toEqual(others)
  })

  it('[O2.5] walks that name others as their origin do not stop a peer from looking for edges', () => {
    const { rig, links, pass, walks } = stage(2)
    let found = 0
    for (let n = 0; n < 120; n++) {
      for (const [i, liar] of links.entries()) {
        const number = 2 * n + i
        rig.frames(liar, walk(number, 10 + (number % 230), { hops: 1, target: peerId(250) }))
      }
      const effects = pass(500)
      if (n > 30) found += walks(effects, 'edge').length
    }
    expect(found).toBeGreaterThan(3)
  })

  it('[O2.4] a walk goes on where its end is a neighbor of the walker already, for four hops', () => {
    for (let left = 4; left >= 0; left--) {
      const { rig, links } = stage(4)
      const [from = 0, neighbor = 0, ...others] = links
      const effects = rig.frames(from, walk(1, 2, { hops: left }))
      const onwards = others.flatMap((link) => rig.sent(effects, link, 'walk').map(({ hops }) => hops))
      expect(onwards).toEqual(left > 0 ? [left - 1] : [])
      expect(rig.sent(effects, from, 'routed')).toHaveLength(left > 0 ? 0 : 1)
      expect(rig.sent(effects, neighbor, 'walk')).toEqual([])
    }
  })
})

it('[S3.3] a walk that samples ends where it may go no further, with a report', () => {
  const { rig, links } = stage(8)
  const [from = 0] = links
  for (let n = 0; n < 40; n++) {
    const effects = rig.frames(from, walk(n, 150, { purpose: 'census', hops: 0 }))
    // A sample, and no refusal.
    expect(rig.sent(effects, from, 'routed').map(({ payload }) => payload[0])).toEqual([5])
  }
})

/** A node of six edges has promised one of them to a newcomer, which is linked: its link, and the peer at the promised edge's end. */
function promised() {
  const all = stage(6)
  const { rig, links } = all
  const [via = 0] = links
  const [answer] = rig.sent(rig.frames(via, walk(1, 150, { hops: 0 })), via, 'routed')
  const payload = must(answer, 'an answer').payload
  const far = must(
    [1, 2, 3, 4, 5, 6].find((n) => payload[19] === n),
    'an edge',
  )
  const join = (): LinkId => {
    const signal = encodeRoute({ type: 'signal', data: Uint8Array.of(1) })
    const effects = rig.frames(via, { type: 'routed', circuit: circuit(1), toOrigin: false, payload: signal })
    const { link } = must(
      effects.find((effect) => effect.type === 'dial'),
      'a dial',
    )
    rig.input({ type: 'link-open', link })
    rig.frames(link, rig.hello())
    return link
  }
  return { ...all, far, join, via }
}

describe('promises', () => {
  it('[O3.4] a promise ends when its newcomer has not come within five seconds', () => {
    const { rig, pass } = promised()
    expect(rig.node.inspect().sizes).toMatchObject({ promised: 1 })
    pass(parameters.introductionMs + 100)
    expect(rig.node.inspect().sizes['promised']).toBe(0)
  })

  it('[O3.5] an edge that was promised is kept when only five are left', () => {
    const { rig, links, far, join } = promised()
    const newcomer = join()
    const others = links.filter((_, i) => i + 1 !== far).slice(0, 2)
    for (const link of others) rig.input({ type: 'link-closed', link, reason: 'gone' })
    expect(rig.node.inspect().neighbors).toHaveLength(parameters.degreeMin)
    rig.frames(newcomer, { type: 'edge', action: 'splice', other: peerId(far) })
    expect(rig.node.inspect().neighbors).toContain(peerId(far))
  })
})

/** Edges that a node of eight has after each of twelve heartbeats, in which all tell this degree. */
function edgesLeft(self: number, theirs: number): number[] {
  const { rig, links, pass } = stage(8, { self })
  const counts: number[] = []
  for (let n = 1; n <= 12; n++) {
    for (const link of links)
      rig.frames(link, {
        type: 'heartbeat',
        origin: peerId(3),
        beat: n,
        hops: 1,
        originHasServer: true,
        degree: theirs,
      })
    counts.push(rig.node.inspect().neighbors.length)
    pass(parameters.heartbeatMs)
  }
  return counts
}

describe('how many edges', () => {
  it('[O3.6] nobody has more than eight edges after its own decision', () => {
    const { rig } = stage(12)
    expect(rig.node.inspect().neighbors).toHaveLength(parameters.degreeMax)
    expect(rig.node.inspect().sizes['links']).toBe(12)
  })

  it('[O3.7] of an edge between two that have more than six, the smaller id lets go, one per heartbeat', () => {
    const counts = edgesLeft(0, 8)
    expect(counts.at(-1)).toBe(parameters.degree)
    expect(counts[0], 'one in a heartbeat').toBeGreaterThanOrEqual(7)
    expect(edgesLeft(200, 8).at(-1), 'the larger id').toBe(8)
    expect(edgesLeft(0, 6).at(-1), 'the other end has no more than six').toBe(8)
  })

  it('[O4] a peer short of one edge walks to another short peer', () => {
    const { rig, walks, pass } = stage(5)
    expect(walks([...rig.effects, ...pass(20_000)], 'short').length).toBeGreaterThan(0)
    const full = stage(6)
    expect(full.walks([...full.rig.effects.slice(-1), ...full.pass(20_000)], 'short')).toEqual([])
  })

  it('[O4] a short peer’s walk ends at another short peer alone', () => {
    const ends = [5, 6].map((edges) => {
      const { rig, links } = stage(edges)
      const [from = 0] = links
      return rig.sent(rig.frames(from, walk(1, 150, { purpose: 'short' })), from, 'routed').length
    })
    expect(ends).toEqual([1, 0])
  })
})

const dials = (effects: readonly Effect[]): number =>
  effects.filter((effect) => effect.type === 'dial').length

describe('connections', () => {
  it('[O5.1] nobody constructs a connection before the other side has accepted', () => {
    const asking = new Rig()
    asking.pass(4_000)
    const asked = asking.input({ type: 'server-introduced', peer: peerId(9) })
    expect(asking.toServer(asked)).toHaveLength(1)
    expect(dials([...asked, ...asking.pass(1_000)])).toBe(0)
    const accepting = new Rig()
    const accepted = accepting.serverSays(peerId(9), circuit(1), { type: 'request', purpose: 'edge' })
    expect(accepting.toServer(accepted)).toMatchObject([{ payload: { type: 'accepted' } }])
    expect(dials(accepted)).toBe(0)
    expect(
      dials(accepting.serverSays(peerId(9), circuit(1), { type: 'signal', data: Uint8Array.of(1) })),
    ).toBe(1)
  })

  it('[O5.5] of those that a walk names, four wait by one link at most', () => {
    const { rig, links } = stage(2)
    const accepted = (from: LinkId, n: number): boolean => {
      const effects = rig.frames(from, walk(n, 150 + n, { purpose: 'partner', hops: 0 }))
      return rig.sent(effects, from, 'routed').some(({ payload }) => payload[0] === 2)
    }
    const [liar = 0, honest = 0] = links
    const counts = Array.from({ length: 20 }, (_, n) => accepted(liar, n)).filter(Boolean).length
    expect(counts).toBe(limits.unprovenPerLinkMax)
    expect(accepted(honest, 50)).toBe(true)
  })

  it('[O7.2] however many accept, there are fifty connections at most', () => {
    const rig = new Rig()
    for (let n = 1; n <= 36; n++) rig.link(peerId(n))
    let dialed = 0
    for (let n = 101; n <= 140; n++) {
      const asked = rig.input({ type: 'server-introduced', peer: peerId(n) })
      for (const effect of asked) {
        const signal = effect.type === 'server-signal' ? decodeServerSignal(effect.data) : undefined
        if (!signal?.ok || signal.value.payload.type !== 'request') continue
        const accepted = {
          type: 'accepted',
          peer: peerId(n),
          role: 'edge',
          existing: false,
          split: null,
        } as const
        const effects = rig.serverSays(peerId(n), signal.value.circuit, accepted)
        dialed += effects.filter(({ type }) => type === 'dial').length
      }
    }
    expect(dialed).toBeGreaterThan(5)
    expect(rig.node.inspect().sizes['links']).toBeLessThanOrEqual(limits.linksMax)
  })

  it('[O8.5] a partner that nobody uses is closed after twenty seconds', () => {
    const { rig, links, pass } = stage(6)
    const [partner = 0] = links
    rig.frames(partner, { type: 'edge', action: 'drop' })
    const byes = (effects: readonly Effect[]): Frame[] => rig.sent(effects, partner, 'bye')
    expect(byes(pass(parameters.partnerIdleMs - 500))).toEqual([])
    expect(byes(pass(1_500))).toEqual([{ type: 'bye' }])
  })
})
