/** One liar on one link: what it may not bring about. Each of these was a bug once. */
import { describe, expect, it } from 'vitest'
import { must } from '../../lib/assert.ts'
import { toBase64Url } from '../../lib/text.ts'
import type { Frame } from '../../wire/frames.ts'
import { encodeRoute } from '../../wire/route.ts'
import { limits } from '../../wire/limits.ts'
import { parameters } from '../../wire/parameters.ts'
import { makeRelease, peerId, Rig, starvesMs, state } from './rig.ts'

const census = { sequence: 1, progress: 10, degree: 6 }
const circuit = (n: number): string => toBase64Url(Uint8Array.of(1, 2, 3, 4, 5, 6, n >> 8, n & 255))
const beat = (n: number): Frame => ({
  type: 'heartbeat',
  origin: peerId(3),
  beat: n,
  hops: 1,
  originHasServer: true,
  degree: 6,
})
/** A walk with an origin of the liar's choosing, which ends here. */
function forged(n: number, origin: number, more: Partial<Extract<Frame, { type: 'walk' }>> = {}): Frame {
  return {
    type: 'walk',
    circuit: circuit(n),
    purpose: 'edge',
    hops: 1,
    origin: peerId(origin),
    target: peerId(100),
    ...more,
  }
}

describe('walks', () => {
  it('[O5] forged origins that never signal do not fill the door', () => {
    const rig = new Rig()
    const liar = rig.link(peerId(1))
    for (let i = 0; i < 45; i++) rig.frames(liar, forged(i, 120 + i))
    const effects = rig.serverSays(peerId(50), circuit(900), { type: 'request', purpose: 'edge' })
    expect(rig.toServer(effects).map(({ payload }) => payload.type)).toEqual(['accepted'])
  })

  it('[O2] nor do two each five seconds stop us from looking for edges', () => {
    const rig = new Rig()
    const liar = rig.link(peerId(1))
    let mark = 0
    for (let s = 0; s < 60; s++) {
      if (s % 5 === 0) rig.frames(liar, forged(2 * s, 120 + s), forged(2 * s + 1, 180 + s))
      rig.pass(1_000)
      rig.frames(liar, beat(s))
      if (s === 15) mark = rig.effects.length
    }
    // Without the liar’s walks it is 15.
    expect(rig.sent(rig.effects.slice(mark), liar, 'walk').length).toBeGreaterThan(3)
  })

  it('[O1] a forged origin does not put an honest peer among the unreachable', () => {
    const rig = new Rig()
    const liar = rig.link(peerId(1))
    rig.frames(liar, forged(1, 42, { purpose: 'partner' }))
    rig.pass(parameters.dialMs + 100)
    rig.input({ type: 'link-closed', link: liar, reason: 'gone' })
    const ask = must(
      rig.pass(5_000).find((e) => e.type === 'server-introduce'),
      'a question',
    )
    expect(ask.except).not.toContain(peerId(42))
  })

  it('[O5] nor does it make that peer itself unwelcome', () => {
    const rig = new Rig()
    rig.frames(rig.link(peerId(1)), forged(1, 42, { purpose: 'partner' }))
    const effects = rig.serverSays(peerId(42), circuit(2), { type: 'request', purpose: 'edge' })
    expect(rig.toServer(effects).map(({ payload }) => payload.type)).toEqual(['accepted'])
  })

  it('[T3] rubbish from the far end of a walk is not blamed on the neighbor that passes it on', () => {
    const rig = new Rig()
    const hop = rig.link(peerId(1))
    rig.pass(1_000)
    const walk = must(rig.sent(rig.effects, hop, 'walk')[0], 'a join walk')
    for (let i = 0; i < 5; i++)
      rig.frames(hop, { type: 'routed', circuit: walk.circuit, toOrigin: true, payload: Uint8Array.of(99) })
    expect(rig.node.inspect().counters.banned).toBe(0)
  })

  it('[O3] a promise ends with its newcomer', () => {
    const rig = new Rig(200)
    const liar = rig.link(peerId(1))
    for (let i = 2; i <= 7; i++) rig.link(peerId(i))
    for (let i = 0; i < 12; i++) rig.frames(liar, forged(i, 120 + i, { hops: 4, target: null }))
    expect(rig.node.inspect().sizes['promised']).toBeGreaterThan(0)
    rig.pass(parameters.dialMs + 100)
    expect(rig.node.inspect().sizes['promised']).toBe(0)
  })

  it('[O3] an edge is given up only to whom it was promised', () => {
    const rig = new Rig()
    const liar = rig.link(peerId(1))
    for (let i = 2; i <= 6; i++) rig.link(peerId(i))
    expect(rig.node.inspect().neighbors).toHaveLength(6)
    rig.frames(liar, { type: 'edge', action: 'splice', other: peerId(3) })
    expect(rig.node.inspect().neighbors).toContain(peerId(3))
  })

  it('[O3] who is asked to be a partner does not make itself an edge', () => {
    const rig = new Rig()
    const liar = rig.link(peerId(1), { sequence: 1 })
    const content = makeRelease(8)
    rig.know(liar, content)
    rig.frames(liar, state(content, { report: { sample: peerId(77), census } }))
    rig.pass(starvesMs(content) + 300)
    const walk = must(
      rig.sent(rig.effects, liar, 'walk').find((w) => w.purpose === 'partner'),
      'a walk',
    )
    const payload = encodeRoute({
      type: 'accepted',
      peer: peerId(77),
      role: 'edge',
      existing: false,
      split: null,
    })
    const dial = must(
      rig
        .frames(liar, { type: 'routed', circuit: walk.circuit, toOrigin: true, payload })
        .find((e) => e.type === 'dial'),
      'a dial',
    )
    rig.input({ type: 'link-open', link: dial.link })
    expect(rig.node.inspect().neighbors).not.toContain(peerId(77))
  })

  it('[O2] edges that are all dropped at once are replaced at once', () => {
    const rig = new Rig()
    const links = [1, 2, 3, 4, 5].map((n) => rig.link(peerId(n)))
    // With five edges a walk for the sixth is refused now and then, and the wait grows to a minute.
    for (let s = 0, seen = 0; s < 240; s++) {
      rig.pass(1_000)
      for (const link of links) rig.frames(link, beat(s))
      const fresh = rig.effects.slice(seen)
      seen = rig.effects.length
      for (const link of links)
        for (const walk of rig.sent(fresh, link, 'walk'))
          rig.frames(link, {
            type: 'routed',
            circuit: walk.circuit,
            toOrigin: true,
            payload: encodeRoute({ type: 'refused' }),
          })
    }
    for (const link of links) rig.frames(link, { type: 'edge', action: 'drop' })
    const effects = rig.pass(3_000)
    expect(links.flatMap((link) => rig.sent(effects, link, 'walk')).length).toBeGreaterThan(0)
  })

  it('[T4] one link’s walks do not wear out the memory for all others’', () => {
    const rig = new Rig()
    const [liar, honest] = [rig.link(peerId(1)), rig.link(peerId(2))]
    rig.link(peerId(3))
    rig.frames(honest, forged(5_000, 90, { purpose: 'census', hops: 16, target: null }))
    const sentOn = must(
      rig.effects.findLast((e) => e.type === 'send' && rig.sent([e], e.link, 'walk').length > 0),
      'a hop',
    )
    if (sentOn.type !== 'send') throw new Error('a send')
    const name = must(rig.sent([sentOn], sentOn.link, 'walk')[0], 'the walk').circuit
    for (let s = 0; s < 40; s++) {
      for (let k = 0; k < 16; k++)
        rig.frames(liar, forged(s * 16 + k, 91, { purpose: 'census', hops: 16, target: null }))
      rig.pass(1_000)
      for (const link of [1, 2, 3]) rig.frames(link, { type: 'prune' })
    }
    const back = rig.frames(sentOn.link, {
      type: 'routed',
      circuit: name,
      toOrigin: true,
      payload: encodeRoute({ type: 'refused' }),
    })
    expect(rig.sent(back, honest, 'routed')).toHaveLength(1)
  })
})

describe('headers, replies and heartbeats', () => {
  it('[S1] [T4] replies beyond any honest rate tell nothing: neither leads, nor a swarm that is not there', () => {
    const rig = new Rig()
    const liar = rig.link(peerId(1))
    for (let i = 0; i < 60; i++)
      rig.frames(liar, { ...state(makeRelease(1)), report: { sample: peerId(120 + i), census } })
    expect(rig.node.inspect().sizes['leads']).toBeLessThanOrEqual(limits.reportsBurstMax)
    expect(rig.node.inspect().sizes['samples']).toBeLessThanOrEqual(limits.reportsBurstMax + 1)
    expect(rig.node.inspect().counters.refusals['report-flood']).toBe(60 - limits.reportsBurstMax)
  })

  it('[B2] a header is pushed once on a link, however often it is wanted', () => {
    const rig = new Rig()
    const liar = rig.link(peerId(1))
    const content = makeRelease(20)
    rig.input({ type: 'publish', ...content })
    const release = content.header.id
    const effects = rig.frames(
      liar,
      ...Array.from({ length: 64 }, (): Frame => ({ type: 'want-header', release })),
    )
    expect(rig.sent(effects, liar, 'header').length).toBeLessThanOrEqual(1)
  })

  it('[B2] ids of one liar do not keep an honest one from being asked', () => {
    const rig = new Rig()
    const [liar, honest] = [rig.link(peerId(1)), rig.link(peerId(2))]
    rig.frames(
      liar,
      ...Array.from({ length: 16 }, (_, i): Frame => ({
        type: 'have-header',
        release: peerId(100 + i),
        sequence: 9,
      })),
    )
    const before = rig.effects.length
    rig.frames(honest, { type: 'have-header', release: makeRelease(1).header.id, sequence: 1 })
    rig.pass(900)
    expect(rig.sent(rig.effects.slice(before), honest, 'want-header')).toHaveLength(1)
  })

  it('[B3] headers of one peer that were checked in another order are innocent', () => {
    const rig = new Rig()
    const peer = rig.link(peerId(1))
    rig.pass(5_000)
    const checks = [3, 1, 2].map((sequence) => {
      const { header, jws } = makeRelease(2, sequence)
      const verify = must(
        rig.frames(peer, { type: 'header', jws }).find((e) => e.type === 'verify-header'),
        'a check',
      )
      return { token: verify.token, header }
    })
    for (const check of checks) rig.input({ type: 'header-verified', ...check })
    expect(rig.node.inspect().counters.banned).toBe(0)
  })

  it('[B3] a release that stays alongside is kept, however many newer there are', () => {
    const rig = new Rig()
    const first = makeRelease(1, 1)
    rig.input({ type: 'publish', ...first })
    for (let s = 2; s <= 9; s++) {
      const next = makeRelease(1, s)
      rig.input({ type: 'publish', ...next, header: { ...next.header, alongside: [first.header.id] } })
    }
    expect(rig.node.inspect().releases.map((release) => release.id)).toContain(first.header.id)
  })

  it('[O7] nothing is sent on a link that a replay has just ended', () => {
    const rig = new Rig()
    const peer = rig.link(peerId(1))
    const older = makeRelease(1, 1)
    rig.know(peer, older)
    rig.input({ type: 'publish', ...makeRelease(1, 5) })
    rig.pass(3_000)
    for (let i = 0; i < 5 && rig.node.inspect().counters.banned === 0; i++) {
      const effects = rig.frames(peer, { type: 'header', jws: older.jws })
      const ended = effects.findIndex((effect) => effect.type === 'hangup')
      if (ended >= 0) expect(effects.slice(ended).some((effect) => effect.type === 'send')).toBe(false)
    }
    expect(rig.node.inspect().counters.banned).toBe(1)
  })

  it('[B4] what the store kept of superseded releases is not pushed', () => {
    const rig = new Rig()
    rig.input({ type: 'resume', ...makeRelease(1, 5), have: [0] })
    const link = rig.link(peerId(1), { sequence: 5 })
    expect(rig.sent(rig.input({ type: 'resume', ...makeRelease(1, 4), have: [0] }), link, 'header')).toEqual(
      [],
    )
  })

  it('[H1] a forged beat of the true origin does not silence it', () => {
    const rig = new Rig()
    const [a, b] = [rig.link(peerId(1)), rig.link(peerId(2))]
    rig.frames(a, beat(1))
    rig.pass(3_000)
    rig.frames(b, beat(Number.MAX_SAFE_INTEGER))
    let passedOn = 0
    for (let n = 2; n <= 4; n++) {
      rig.pass(6_000)
      passedOn += rig.sent(rig.frames(a, beat(n)), b, 'heartbeat').length
    }
    expect(passedOn).toBeGreaterThan(0)
  })
})
