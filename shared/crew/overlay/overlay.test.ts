import { describe, expect, it } from 'vitest'
import { must } from '../../lib/assert.ts'
import { limits } from '../../wire/limits.ts'
import { parameters } from '../../wire/parameters.ts'
import { defaultTuning } from '../exchange/tuning.ts'
import type { Effect, LinkId } from '../io.ts'
import { makeRelease, peerId, pieces, Rig, starvesMs, state } from '../testing/rig.ts'

function asksServer(effects: readonly Effect[]): boolean {
  return effects.some((effect) => effect.type === 'server-introduce')
}

function partnerWalks(rig: Rig, effects: readonly Effect[], link: LinkId) {
  return rig.sent(effects, link, 'walk').filter((walk) => walk.purpose === 'partner')
}

describe('the overlay', () => {
  it('[O1] a peer without links asks the server, one with links the overlay', () => {
    const rig = new Rig()
    expect(asksServer(rig.pass(4_000))).toBe(true)
    const link = rig.link(peerId(1))
    const effects = rig.pass(300)
    expect(asksServer(effects)).toBe(false)
    expect(rig.sent([...rig.effects], link, 'walk').length).toBeGreaterThan(0)
  })

  it('[O1] while the overlay around it is only forming it goes on asking the server, one at a time', () => {
    const rig = new Rig()
    rig.link(peerId(1), { degree: 2 })
    expect(rig.effects.filter((effect) => effect.type === 'server-introduce')).toHaveLength(1)
    // The server of the rig knows nobody: then not again for a while.
    expect(asksServer(rig.pass(3_000))).toBe(false)
    rig.input({ type: 'server-introduced', peer: peerId(2) })
    expect(rig.toServer(rig.effects)).toContainEqual({
      to: peerId(2),
      payload: { type: 'request', purpose: 'edge' },
    })
  })

  it('[O8] asks an edge that has fallen silent, and lets go of it when no answer comes', () => {
    const rig = new Rig()
    const [a, b] = [rig.link(peerId(1)), rig.link(peerId(2))]
    const asked = rig.pass(parameters.edgeAskMs + 100)
    for (const link of [a, b])
      expect(rig.sent(asked, link, 'edge')).toEqual([{ type: 'edge', action: 'ask' }])
    rig.frames(a, { type: 'edge', action: 'alive' })
    rig.pass(parameters.edgeSilentMs - parameters.edgeAskMs)
    expect(rig.node.inspect().neighbors).toEqual([peerId(1)])
    expect(rig.effects).toContainEqual({ type: 'hangup', link: b })
  })

  it('[O8] who is asked answers, and says so when the link is no edge', () => {
    const rig = new Rig()
    const link = rig.link(peerId(1))
    const ask = { type: 'edge', action: 'ask' } as const
    expect(rig.sent(rig.frames(link, ask), link, 'edge')).toEqual([{ type: 'edge', action: 'alive' }])
    rig.frames(link, { type: 'edge', action: 'drop' })
    expect(rig.sent(rig.frames(link, ask), link, 'edge')).toEqual([{ type: 'edge', action: 'drop' }])
  })

  it('[O2] short of six edges it sends a join walk for each two', () => {
    const rig = new Rig()
    const link = rig.link(peerId(1))
    const walks = rig.sent(rig.effects, link, 'walk')
    expect(walks.map((walk) => [walk.purpose, walk.target])).toEqual([
      ['edge', null],
      ['edge', null],
    ])
    expect(walks.every((walk) => walk.origin === peerId(100) && walk.hops <= limits.walkHopsMax)).toBe(true)
  })

  it('[O3] with its full degree it gives up one edge, and lets go of it only when the splice is made', () => {
    const rig = new Rig()
    const links = [1, 2, 3, 4, 5, 6].map((n) => rig.link(peerId(n)))
    const [via] = links
    if (via === undefined) throw new Error('a link')
    expect(rig.node.inspect().neighbors).toHaveLength(parameters.degree)
    const circuit = 'AAECAwQFBgc'
    const walk = {
      type: 'walk' as const,
      circuit,
      purpose: 'edge' as const,
      hops: 0,
      origin: peerId(50),
      target: null,
    }
    const [routed] = rig.sent(rig.frames(via, walk), via, 'routed')
    // accepted (2), then our id, role edge (1), not existing (0), and the far end that is given up.
    const payload = must(routed, 'an answer').payload
    expect([payload[0], payload[17], payload[18]]).toEqual([2, 1, 0])
    const far = [1, 2, 3, 4, 5, 6].find((n) => payload[19] === n)
    if (far === undefined) throw new Error('one of the neighbors is given up')
    expect(rig.node.inspect().neighbors).toContain(peerId(far))
    const [newcomer] = rig
      .frames(via, { type: 'routed', circuit, toOrigin: false, payload: Uint8Array.of(4, 1) })
      .filter((effect) => effect.type === 'dial')
    const fresh = must(newcomer, 'a dial').link
    rig.input({ type: 'link-open', link: fresh })
    rig.frames(fresh, rig.hello())
    expect(rig.node.inspect().neighbors).toHaveLength(parameters.degree + 1)
    const effects = rig.frames(fresh, { type: 'edge', action: 'splice', other: peerId(far) })
    expect(rig.node.inspect().neighbors).toHaveLength(parameters.degree)
    expect(rig.node.inspect().neighbors).not.toContain(peerId(far))
    const farLink = must(links[far - 1], 'its link')
    expect(rig.sent(effects, farLink, 'edge')).toEqual([{ type: 'edge', action: 'drop' }])
  })

  it('[O3] never gives up an edge that it needs, whatever a newcomer says', () => {
    const rig = new Rig()
    const links = [1, 2, 3, 4, 5].map((n) => rig.link(peerId(n)))
    for (const link of links)
      for (let n = 1; n <= 5; n++) rig.frames(link, { type: 'edge', action: 'splice', other: peerId(n) })
    expect(rig.node.inspect().neighbors).toHaveLength(parameters.degreeMin)
  })

  it('[S2] asks those whom reports name to be partners, only when nothing comes of what it lacks', () => {
    const report = { sample: peerId(77), census: { sequence: 1, progress: 9, degree: 6 } }
    const rig = new Rig()
    const content = makeRelease(40)
    const link = rig.link(peerId(1), { sequence: 1 })
    rig.input({ type: 'resume', ...content, have: [] })
    const early = [...rig.frames(link, state(content, { report })), ...rig.pass(starvesMs(content) - 100)]
    expect(partnerWalks(rig, early, link)).toEqual([])
    expect(partnerWalks(rig, rig.pass(200), link)).toMatchObject([{ target: peerId(77), hops: 1 }])

    const fed = new Rig()
    const giver = fed.link(peerId(1), { sequence: 1 })
    fed.input({ type: 'resume', ...content, have: [] })
    fed.frames(giver, state(content, { report, whole: true }))
    for (let part = 1; part <= 6; part++) {
      fed.pass(1_000)
      fed.frames(giver, ...pieces(content, part))
    }
    expect(partnerWalks(fed, fed.effects, giver)).toEqual([])

    const whole = new Rig()
    const other = whole.link(peerId(1), { sequence: 1 })
    whole.input({ type: 'publish', ...content })
    const later = [...whole.frames(other, state(content, { report })), ...whole.pass(5_000)]
    expect(partnerWalks(whole, later, other)).toEqual([])
  })

  it('[S2] a peer whose uplink carries much keeps partners beside its edges, also when it lacks nothing', () => {
    const rig = new Rig()
    const content = makeRelease(40)
    const links = [1, 2, 3].map((n) => rig.link(peerId(n), { sequence: 1 }))
    rig.input({ type: 'publish', ...content })
    const [link] = links
    if (link === undefined) throw new Error('a link')
    const bytesPerMs = Math.ceil(defaultTuning.partnersFrom / defaultTuning.probeShare / 1_000)
    const walks = (effects: readonly Effect[]) => partnerWalks(rig, effects, link)
    const census = { sequence: 1, progress: 255, degree: 6 }
    const before = rig.frames(link, state(content, { report: { sample: peerId(77), census } }))
    expect(walks([...before, ...rig.pass(500)])).toEqual([])
    const effects = links.flatMap((one) => rig.frames(one, { type: 'probed', bytesPerMs }))
    expect(walks(effects)[0]).toMatchObject({ target: peerId(77), hops: 1 })
  })
})
