/** Whole exchanges: a node between peers that behave, from the first frame to the last. */
import { describe, expect, it } from 'vitest'
import { must } from '../../lib/assert.ts'
import { parameters } from '../../wire/parameters.ts'
import type { LinkId } from '../io.ts'
import { tagOf } from '../releases/release.ts'
import {
  chunkBytes,
  chunksOf,
  everyChunk,
  makeRelease,
  peerId,
  pieces,
  Rig,
  starvesMs,
  state,
  Told,
} from '../testing/rig.ts'
import { Asker, Giver, run } from '../testing/peers.ts'

const isWhole = (rig: Rig): boolean => rig.node.inspect().releases[0]?.state === 'complete'

describe('a node', () => {
  it('[P6] has all from one peer that has all, and gives it to one that has nothing, while it comes', () => {
    const rig = new Rig()
    const content = makeRelease(40)
    const from = rig.link(peerId(1), { sequence: 1 })
    const to = rig.link(peerId(2))
    rig.know(from, content)
    const giver = new Giver(rig, from, content)
    const asker = new Asker(rig, to, content)
    run(rig, [giver, asker], 60_000, undefined, () => asker.whole)
    expect(isWhole(rig)).toBe(true)
    expect(asker.whole).toBe(true)
    // Each chunk came once, and went once.
    expect(rig.node.inspect().counters).toMatchObject({
      banned: 0,
      duplicates: 0,
      payloadReceived: content.header.bytes,
      payloadSent: content.header.bytes,
    })
    expect([...asker.copies.values()].every((copies) => copies === 1)).toBe(true)
    rig.pass(parameters.doubtMs)
    expect(rig.node.inspect().sizes).toMatchObject({ coming: 0, checking: 0, outgoing: 0, loading: 0 })
  })

  it('[P1] of three that have all asks each chunk once, and some of each', () => {
    const rig = new Rig()
    const content = makeRelease(60)
    const links = [1, 2, 3].map((n) => rig.link(peerId(n), { sequence: 1 }))
    const [first = 0] = links
    rig.know(first, content)
    const givers = links.map((link) => new Giver(rig, link, content))
    run(rig, givers, 60_000, undefined, () => isWhole(rig))
    expect(isWhole(rig)).toBe(true)
    expect(rig.node.inspect().counters).toMatchObject({
      duplicates: 0,
      payloadReceived: content.header.bytes,
    })
    for (const link of links) {
      const states = rig.sent(rig.effects, link, 'state')
      const asked = new Set(states.flatMap(({ all, asks }) => [...(all ? chunksOf(all.want) : []), ...asks]))
      expect(asked.size).toBeGreaterThan(5)
    }
  })

  it('[P9] gets from another what it awaited of a link that ended', () => {
    const rig = new Rig()
    const content = makeRelease(40)
    const [a, b] = [rig.link(peerId(1), { sequence: 1 }), rig.link(peerId(2), { sequence: 1 })]
    rig.know(a, content)
    rig.manifest(a, content)
    for (const link of [a, b]) rig.frames(link, state(content, { whole: true }))
    const told = new Map<LinkId, Told>([a, b].map((link) => [link, new Told()]))
    const wants = (link: LinkId): number[] => [
      ...must(told.get(link), 'a link').hear(rig.sent(rig.effects, link, 'state')).wants,
    ]
    rig.pass(200)
    const lost = wants(a)
    expect(lost.length).toBeGreaterThan(0)
    rig.input({ type: 'link-closed', link: a, reason: 'gone' })
    const giver = new Giver(rig, b, content)
    run(rig, [giver], 30_000, undefined, () => isWhole(rig))
    expect(isWhole(rig)).toBe(true)
    expect(rig.node.inspect().counters.refusals).toEqual({})
  })

  it('[P8] goes on where it was before: what its store has it neither asks for nor takes', () => {
    const rig = new Rig()
    const content = makeRelease(40)
    const have = everyChunk(content).filter((chunk) => chunk % 2 === 0)
    rig.input({ type: 'resume', ...content, have })
    const link = rig.link(peerId(1), { sequence: 1 })
    const giver = new Giver(rig, link, content)
    run(rig, [giver], 60_000, undefined, () => isWhole(rig))
    expect(isWhole(rig)).toBe(true)
    expect(rig.node.inspect().counters.payloadReceived).toBe(20 * chunkBytes)
  })

  it('[V8] a chunk that the store has lost is asked for again, and had again', () => {
    const rig = new Rig()
    const content = makeRelease(40)
    rig.input({ type: 'resume', ...content, have: everyChunk(content) })
    const [from, to] = [rig.link(peerId(1), { sequence: 1 }), rig.link(peerId(2), { sequence: 1 })]
    rig.frames(to, state(content, { asks: [7] }))
    const { token } = must(rig.take('load-chunk')[0], 'a load')
    rig.input({ type: 'loaded', token, bytes: null })
    expect(isWhole(rig)).toBe(false)
    const giver = new Giver(rig, from, content)
    run(rig, [giver], 10_000, undefined, () => isWhole(rig))
    expect(isWhole(rig)).toBe(true)
    expect(rig.node.inspect().counters.payloadReceived).toBe(chunkBytes)
  })

  it('tells how much others want of it, and how fast it takes and gives', () => {
    const rig = new Rig()
    const content = makeRelease(40)
    const link = rig.link(peerId(1), { sequence: 1 })
    rig.input({ type: 'resume', ...content, have: everyChunk(content) })
    expect(rig.node.inspect()).toMatchObject({ bytesWaiting: 0, rateUp: 0, rateDown: 0 })
    rig.input({ type: 'upload-limit', bytesPerSecond: 0 })
    rig.frames(link, state(content, { asks: [1, 2, 3] }))
    expect(rig.node.inspect().bytesWaiting).toBe(3 * chunkBytes)
    rig.input({ type: 'upload-limit', bytesPerSecond: null })
    const asker = new Asker(rig, link, content)
    run(rig, [asker], 10_000, undefined, () => asker.whole)
    expect(rig.node.inspect().bytesWaiting).toBe(0)
    expect(rig.node.inspect().rateUp).toBeGreaterThan(0)
  })
})

/** A node with one partner that has all, and one edge. */
function withPartner() {
  const rig = new Rig()
  const content = makeRelease(40)
  const [edge, partner] = [rig.link(peerId(1), { sequence: 1 }), rig.link(peerId(2), { sequence: 1 })]
  rig.frames(partner, { type: 'edge', action: 'drop' })
  rig.know(edge, content)
  rig.manifest(edge, content)
  expect(rig.node.inspect()).toMatchObject({ neighbors: [peerId(1)], partners: [peerId(2)] })
  const told = new Told()
  const wants = (): number => told.hear(rig.sent(rig.effects, partner, 'state')).wants.size
  return { rig, content, edge, partner, wants }
}

describe('links that are no edges', () => {
  it('[S2] are asked only when nothing comes by the edges', () => {
    const { rig, content, edge, partner, wants } = withPartner()
    rig.frames(partner, state(content, { whole: true }))
    for (let part = 1; part <= 6; part++) {
      rig.frames(edge, ...pieces(content, part))
      rig.pass(1_000)
      expect(wants()).toBe(0)
    }
    rig.frames(edge, { type: 'prune' })
    rig.pass(starvesMs(content))
    expect(wants()).toBeGreaterThan(0)
  })

  it('[S2] are given what they want all the same', () => {
    const { rig, content, edge, partner } = withPartner()
    rig.frames(edge, ...pieces(content, 6))
    rig.hash()
    rig.frames(partner, state(content, { asks: [5] }))
    rig.load()
    expect(rig.sent(rig.effects, partner, 'data')[0]).toMatchObject({ part: 6 })
  })
})

describe('releases beside each other', () => {
  it('[B3] are exchanged at once, each with its own numbers', () => {
    const rig = new Rig()
    const first = makeRelease(12, 1)
    const made = makeRelease(12, 2)
    const second = { ...made, header: { ...made.header, alongside: [first.header.id] } }
    const link = rig.link(peerId(1))
    rig.input({ type: 'resume', ...first, have: everyChunk(first) })
    rig.input({ type: 'resume', ...second, have: everyChunk(second) })
    for (const content of [first, second]) rig.frames(link, state(content, { asks: everyChunk(content) }))
    for (let i = 0; i < 40; i++) {
      rig.load()
      rig.input({ type: 'drained', link, buffered: 0 })
      for (const content of [first, second]) {
        const tag = tagOf(content.header.id)
        const states = rig.sent(rig.effects, link, 'state').filter((one) => one.tag === tag)
        const { ack, mask } = new Told().hear(states)
        rig.frames(link, state(content, { ack, mask }))
      }
      rig.pass(50)
    }
    for (const content of [first, second]) {
      const tag = tagOf(content.header.id)
      const data = rig.sent(rig.effects, link, 'data').filter((one) => one.tag === tag && one.part > 0)
      expect(data.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBe(content.header.bytes)
      const numbers = rig
        .sent(rig.effects, link, 'state')
        .flatMap((one) => (one.tag === tag && one.number > 0 ? [one.number] : []))
      expect(numbers).toEqual(numbers.map((_, i) => i + 1))
    }
    expect(rig.node.inspect().counters.banned).toBe(0)
  })
})
