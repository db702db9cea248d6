/** Links that no number of strangers can keep a peer from: to anchors, and to whom the server draws. */
import { describe, expect, it } from 'vitest'
import { parameters } from '../../wire/parameters.ts'
import { anchorLinksBudget } from './anchors.ts'
import type { Effect } from '../io.ts'
import { toBase64Url } from '../../lib/text.ts'
import { everyChunk, makeRelease, peerId, Rig, state } from '../testing/rig.ts'
import { knower } from '../exchange/testing.ts'

const anchor = peerId(50)

/** Whom the server was asked to introduce to us, by id. */
function asked(rig: Rig, effects: readonly Effect[]): string[] {
  return rig.toServer(effects).flatMap(({ to, payload }) => (payload.type === 'request' ? [to] : []))
}

/** As Rig.link, for more peers than that tells apart. */
function linked(rig: Rig, n: number): number {
  const circuit = toBase64Url(Uint8Array.of(9, 9, 9, 9, 9, 9, n >> 8, n & 255))
  rig.serverSays(peerId(n), circuit, { type: 'request', purpose: 'edge' })
  const effects = rig.serverSays(peerId(n), circuit, { type: 'signal', data: Uint8Array.of(1) })
  const dial = effects.find((effect) => effect.type === 'dial')
  if (dial === undefined) throw new Error(`peer ${n} was refused`)
  rig.input({ type: 'link-open', link: dial.link })
  rig.input({ type: 'drained', link: dial.link, buffered: 0 })
  rig.frames(dial.link, rig.hello())
  return dial.link
}

describe('anchors', () => {
  it('[O9.1] one of those that are named is asked for a link, less and less often while it does not answer', () => {
    const rig = new Rig()
    rig.link(peerId(1))
    const first = rig.input({ type: 'helpers', peers: [anchor] })
    expect(asked(rig, first)).toEqual([anchor])
    const soon = asked(rig, rig.pass(60_000)).length
    const later = asked(rig, rig.pass(60_000)).length
    expect(soon).toBeGreaterThan(later)
    expect(later).toBeGreaterThan(0)
  })

  it('[O9.1] none is asked for while there is a link to one, nor while the server is away', () => {
    const rig = new Rig()
    rig.link(anchor)
    expect(asked(rig, rig.input({ type: 'helpers', peers: [anchor, peerId(51)] }))).toEqual([])
    const alone = new Rig()
    alone.input({ type: 'server-down' })
    alone.input({ type: 'helpers', peers: [anchor] })
    expect(asked(alone, alone.pass(10_000))).toEqual([])
  })

  it('[O9.2] a link to one is kept, though nobody uses it', () => {
    const rig = new Rig()
    const edges = [3, 4, 5, 6, 7, 8].map((n) => rig.link(peerId(n)))
    const [link, other] = [rig.link(anchor), rig.link(peerId(2))]
    rig.input({ type: 'helpers', peers: [anchor] })
    for (const one of [link, other]) rig.frames(one, { type: 'edge', action: 'drop' })
    const effects: Effect[] = []
    for (let ms = 0; ms < parameters.partnerIdleMs + 1_000; ms += 1_000) {
      for (const edge of edges) rig.frames(edge, { type: 'prune' })
      effects.push(...rig.pass(1_000))
    }
    expect(rig.sent(effects, other, 'bye')).toHaveLength(1)
    expect(rig.sent(effects, link, 'bye')).toEqual([])
  })

  it('[O9.3] one has more links than a tab, and keeps them', () => {
    const rig = new Rig()
    rig.input({ type: 'helpers', peers: [peerId(100), anchor] })
    const links = Array.from({ length: parameters.linksBudget + 10 }, (_, i) => rig.link(peerId(i + 1)))
    rig.pass(parameters.partnerIdleMs + 1_000)
    const partners = rig.node.inspect().partners.length
    // Its edges fall silent here, and go.
    expect(partners).toBeGreaterThan(links.length - parameters.degreeMax - 6)
  })

  it('[O9.4] where it is full, whoever has used its link least lately gives way', () => {
    const rig = new Rig(250)
    rig.input({ type: 'helpers', peers: [peerId(250)] })
    const most = anchorLinksBudget - parameters.degreeMax
    const links = Array.from({ length: most }, (_, i) => {
      rig.now += 10
      return linked(rig, i + 1)
    })
    rig.now += 3_000
    const effects = rig.serverSays(peerId(240), 'AAAAAAAAAAA', { type: 'request', purpose: 'partner' })
    const gone = links.filter((link) => rig.sent(effects, link, 'bye').length > 0)
    expect(gone).toHaveLength(1)
    // Not one of the hundred that came after the edges were made.
    expect(links.indexOf(gone[0] ?? 0)).toBeLessThan(parameters.degreeMax)
  })
})

/** Six neighbors that say that they have all, and send nothing. */
function surrounded() {
  const made = knower(makeRelease(40), 6)
  const { rig, content } = made
  rig.manifest(made.a, content)
  const links = [...made.links]
  for (const link of links) rig.frames(link, state(content, { haves: everyChunk(content) }))
  return { ...made, links }
}

const asks = (effects: readonly Effect[]): number =>
  effects.filter(({ type }) => type === 'server-introduce').length

describe('where the edges withhold', () => {
  it('[O10.1] a peer asks the server for another, and again while nothing comes', () => {
    const { pass } = surrounded()
    expect(asks(pass(300))).toBe(0)
    expect(asks(pass(20_000))).toBeGreaterThan(3)
  })

  it('[O10.2] and a neighbor that never gave anything gives way', () => {
    const { rig, links, pass } = surrounded()
    const effects = pass(12_000)
    expect(links.filter((link) => rig.sent(effects, link, 'bye').length > 0).length).toBeGreaterThan(0)
    expect(rig.node.inspect().neighbors.length).toBeGreaterThanOrEqual(parameters.degreeMin)
  })
})

describe('roaming', () => {
  it('[H5.1] whatever it hears, a peer asks the server for any other now and then', () => {
    const rig = new Rig(250)
    const links = Array.from({ length: 6 }, (_, i) => rig.link(peerId(i + 1)))
    const wishes: Extract<Effect, { type: 'server-introduce' }>[] = []
    for (let second = 0, beat = 1; second < 300; second++) {
      if (second % 7 === 0)
        rig.frames(links[0] ?? 0, {
          type: 'heartbeat',
          origin: peerId(0),
          beat: beat++,
          hops: 1,
          originHasServer: true,
          degree: 6,
        })
      for (const link of links) rig.frames(link, { type: 'prune' })
      wishes.push(...rig.pass(1_000).filter((effect) => effect.type === 'server-introduce'))
    }
    expect(wishes.length).toBeGreaterThan(2)
    expect(wishes.length).toBeLessThan(60)
    expect(wishes.every(({ heartbeat }) => heartbeat === null)).toBe(true)
  })
})
