import { describe, expect, it } from 'vitest'
import { toBase64Url } from '../lib/text.ts'
import { PROTOCOL_VERSION } from '../wire/frames.ts'
import { limits } from '../wire/limits.ts'
import { parameters } from '../wire/parameters.ts'
import { peerId, Rig, TEST_CHANNEL } from './testing/rig.ts'

describe('links', () => {
  it('[W4] greets once, and ends a link to another channel without blame', () => {
    const rig = new Rig()
    const link = rig.link(peerId(1), null)
    expect(rig.sent(rig.effects, link, 'hello')).toMatchObject([
      { version: PROTOCOL_VERSION, channel: TEST_CHANNEL, sequence: 0 },
    ])
    const effects = rig.frames(link, rig.hello({ channel: TEST_CHANNEL.replace('test', 'other') }))
    expect(rig.sent(effects, link, 'bye')).toHaveLength(1)
    rig.pass(1_000)
    expect(rig.node.inspect().sizes['links']).toBe(0)
    expect(rig.node.inspect().counters).toMatchObject({ banned: 0, refusals: { 'foreign-hello': 1 } })
  })

  it('[W4] ends a link that speaks another version, without blame', () => {
    const rig = new Rig()
    const link = rig.link(peerId(1), null)
    const effects = rig.frames(link, rig.hello({ version: PROTOCOL_VERSION - 1 }))
    expect(rig.sent(effects, link, 'bye')).toHaveLength(1)
    expect(rig.node.inspect().counters).toMatchObject({ banned: 0, refusals: { 'foreign-hello': 1 } })
  })

  it('[O8] lets go of a link that never greets', () => {
    const rig = new Rig()
    rig.link(peerId(1), null)
    rig.pass(parameters.helloMs - 100)
    expect(rig.node.inspect().sizes['links']).toBe(1)
    rig.pass(200)
    expect(rig.node.inspect().sizes['links']).toBe(0)
  })

  it('[O5] a dial that does not open ends after 15 s', () => {
    const rig = new Rig()
    const circuit = toBase64Url(new Uint8Array(8).fill(3))
    rig.serverSays(peerId(1), circuit, { type: 'request', purpose: 'edge' })
    rig.serverSays(peerId(1), circuit, { type: 'signal', data: Uint8Array.of(1) })
    expect(rig.node.inspect().dialing).toBe(1)
    const effects = rig.pass(parameters.dialMs + 10)
    expect(effects.filter((effect) => effect.type === 'hangup')).toHaveLength(1)
    expect(rig.node.inspect().sizes).toMatchObject({ links: 0, introductions: 0 })
  })

  it.each([
    ['the smaller id goes on with its own dial', 10, 'refused'],
    ['the larger id gives way', 200, 'accepted'],
  ] as const)('[O5] when both ask each other, %s', (_, self, answer) => {
    const rig = new Rig(self)
    rig.input({ type: 'server-introduced', peer: peerId(100) })
    const effects = rig.serverSays(peerId(100), toBase64Url(new Uint8Array(8).fill(3)), {
      type: 'request',
      purpose: 'edge',
    })
    expect(rig.toServer(effects).map(({ payload }) => payload.type)).toEqual([answer])
  })

  it('[O7] accepts no more connections than the budget allows', () => {
    const rig = new Rig()
    let accepted = 0
    for (let i = 1; i <= 60; i++) {
      const effects = rig.serverSays(peerId(i), toBase64Url(new Uint8Array(8).fill(i)), {
        type: 'request',
        purpose: 'partner',
      })
      if (rig.toServer(effects).some(({ payload }) => payload.type === 'accepted')) accepted++
    }
    expect(accepted).toBeGreaterThan(0)
    expect(accepted).toBeLessThanOrEqual(parameters.linksBudget)
  })

  it('[W2] [T3] three messages that do not decode end in a ban', () => {
    const rig = new Rig()
    const link = rig.link(peerId(1))
    for (let i = 0; i < 3; i++) rig.input({ type: 'message', link, bytes: Uint8Array.of(99, 0) })
    expect(rig.node.inspect().counters).toMatchObject({ banned: 1, refusals: { 'unknown-type': 3 } })
    expect(rig.node.inspect().sizes['links']).toBe(0)
    const effects = rig.serverSays(peerId(1), toBase64Url(new Uint8Array(8).fill(9)), {
      type: 'request',
      purpose: 'edge',
    })
    expect(rig.toServer(effects)).toMatchObject([{ payload: { type: 'refused' } }])
  })

  it('says goodbye to everyone when it leaves, and nothing after that', () => {
    const rig = new Rig()
    const links = [rig.link(peerId(1)), rig.link(peerId(2))]
    const effects = rig.input({ type: 'leave' })
    for (const link of links) {
      expect(rig.sent(effects, link, 'bye')).toEqual([{ type: 'bye' }])
      expect(effects).toContainEqual({ type: 'hangup', link })
    }
    expect(rig.input({ type: 'server-introduced', peer: peerId(5) })).toEqual([])
    expect(rig.node.deadline()).toBe(Infinity)
  })
})

describe('floods', () => {
  it('[T4] walks from one link are taken at a bounded rate, the rest refused', () => {
    const rig = new Rig()
    const link = rig.link(peerId(1))
    let refused = 0
    for (let i = 0; i < 200; i++) {
      const circuit = toBase64Url(Uint8Array.from([i, 1, 1, 1, 1, 1, 1, 1]))
      const effects = rig.frames(link, {
        type: 'walk',
        circuit,
        purpose: 'census',
        hops: 2,
        origin: peerId(1),
        target: null,
      })
      refused += rig.node.inspect().counters.refusals['walk-flood'] === undefined ? 0 : 1
      expect(rig.sent(effects, link, 'routed')).toHaveLength(1)
    }
    expect(refused).toBe(200 - limits.walksBurstMax)
  })

  it('[T4] messages beyond any honest rate end in a ban', () => {
    const rig = new Rig()
    const link = rig.link(peerId(1))
    for (let i = 0; i < limits.framesBurstMax + 20; i++) rig.frames(link, { type: 'prune' })
    expect(rig.node.inspect().counters).toMatchObject({ banned: 1, refusals: { 'frame-flood': 10 } })
  })
})
