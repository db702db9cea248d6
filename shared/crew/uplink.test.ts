import { describe, expect, it } from 'vitest'
import { must } from '../lib/assert.ts'
import { limits } from '../wire/limits.ts'
import type { LinkId } from './io.ts'
import { tagOf } from './releases.ts'
import { Asker, run } from './testing-peers.ts'
import { bitmapOf, makeRelease, peerId, Rig } from './testing.ts'

/** A rig that has a whole release and is asked for it by so many. */
function rigWith(chunks: number, peers: number, size: number) {
  const rig = new Rig()
  const content = makeRelease(chunks, 1, size)
  const links = Array.from({ length: peers }, (_, i) => rig.link(peerId(i + 1)))
  const [a, b = a] = links
  if (a === undefined || b === undefined) throw new Error('one link at least')
  rig.input({ type: 'resume', ...content, have: content.manifest.chunks.map((_, i) => i) })
  return { rig, content, links, a, b, tag: tagOf(content.header.id) }
}

/** Takes what was last granted on a link, all of it that may be taken, and has it read from the store. */
function ask({ rig, tag, content }: ReturnType<typeof rigWith>, link: LinkId, count = 1): number[] {
  const { chunks } = must(rig.sent(rig.effects, link, 'grant').at(-1), 'a grant')
  const wanted = chunks.slice(0, count)
  rig.frames(link, { type: 'get', tag, chunks: wanted, bitmap: bitmapOf(wanted) })
  rig.load(content.header.chunkBytes)
  return wanted
}

function bytesOn(rig: Rig, link: LinkId, from = 0): number {
  return rig.sent(rig.effects.slice(from), link, 'data').reduce((sum, { bytes }) => sum + bytes.length, 0)
}

describe('the uplink', () => {
  it('[V5] before anything is confirmed, a window of five chunks is in flight, and what was begun is ended', () => {
    const size = 4_400
    const stage = rigWith(60, 4, size)
    const { rig, links } = stage
    for (const link of links)
      if (rig.sent(rig.effects, link, 'grant').length > 0) ask(stage, link, limits.getChunksMax)
    for (let i = 0; i < 40; i++) for (const link of links) rig.input({ type: 'drained', link, buffered: 0 })
    const sent = links.reduce((sum, link) => sum + bytesOn(rig, link), 0)
    expect(sent).toBeGreaterThanOrEqual(5 * size - size)
    expect(sent).toBeLessThanOrEqual(5 * size + size)
  })

  it('[V5] what is confirmed makes room for more', () => {
    const stage = rigWith(60, 1, 22_000)
    const { rig, a, tag } = stage
    const [first = 0] = ask(stage, a, 3)
    for (let i = 0; i < 10; i++) rig.input({ type: 'drained', link: a, buffered: 0 })
    // A chunk is confirmed whole: one may follow another, whatever the window.
    expect(bytesOn(rig, a)).toBe(44_000)
    rig.frames(a, { type: 'done', tag, part: first + 1 })
    for (let i = 0; i < 10; i++) rig.input({ type: 'drained', link: a, buffered: 0 })
    expect(bytesOn(rig, a)).toBe(66_000)
  })

  it('[V5] what is not confirmed for 2 s and four round trips no longer counts, and after 30 s is an offence', () => {
    const stage = rigWith(60, 1, 22_000)
    const { rig, a } = stage
    ask(stage, a, 3)
    for (let i = 0; i < 10; i++) rig.input({ type: 'drained', link: a, buffered: 0 })
    expect(bytesOn(rig, a)).toBe(44_000)
    for (let s = 0; s < 40; s++) {
      rig.frames(a, { type: 'prune' })
      rig.input({ type: 'drained', link: a, buffered: 0 })
      rig.pass(1_000)
      if (s === 0) expect(bytesOn(rig, a)).toBe(44_000)
      if (s === 3) expect(bytesOn(rig, a)).toBe(66_000)
    }
    expect(rig.node.inspect().counters.refusals['chunk-unconfirmed']).toBeGreaterThan(0)
    expect(rig.node.inspect().sizes['transfers']).toBe(0)
  })

  it('[V5] the last piece asks for done where no grant rides with it', () => {
    const stage = rigWith(1, 1, 4_400)
    const { rig, a } = stage
    ask(stage, a)
    const data = rig.sent(rig.effects, a, 'data').filter((frame) => frame.part > 0)
    expect(data.map((frame) => frame.confirm)).toEqual(data.map((_, i) => i === data.length - 1))
  })

  it('[V5] one that confirms at once what it cannot have does not make more than the channel takes be sent', () => {
    const stage = rigWith(1_000, 2, 4_400)
    const { rig, a, b, tag } = stage
    for (let turn = 0; turn < 400; turn++) {
      const { chunks } = must(rig.sent(rig.effects, a, 'grant').at(-1), 'a grant')
      const chunk = chunks[turn % chunks.length] ?? 0
      rig.frames(a, { type: 'get', tag, chunks: [chunk], bitmap: bitmapOf([]) })
      rig.load()
      rig.frames(a, { type: 'done', tag, part: chunk + 1 })
      rig.input({ type: 'drained', link: a, buffered: 0 })
    }
    // The other’s channel takes nothing more than it has room for, whatever the window.
    ask(stage, b, limits.getChunksMax)
    expect(bytesOn(rig, b)).toBeLessThanOrEqual(4 * 4_400)
    expect(rig.node.inspect().sizes['transfers']).toBeLessThanOrEqual(2 * limits.transfersPerLinkMax)
  })

  it('[V5] an upload cap is kept, and lifted', () => {
    const stage = rigWith(200, 1, 4_400)
    const { rig, a, content } = stage
    rig.input({ type: 'upload-limit', bytesPerSecond: 20_000 })
    const asker = new Asker(rig, a, content)
    run(rig, [asker], 10_000)
    const sent = bytesOn(rig, a)
    expect(sent).toBeLessThanOrEqual(20_000 * 10.5 + 4_400)
    expect(sent).toBeGreaterThan(0.8 * 200_000)
    rig.input({ type: 'upload-limit', bytesPerSecond: null })
    run(rig, [asker], 20_000, undefined, () => asker.whole)
    expect(asker.whole).toBe(true)
  })

  it('[V6] a channel that takes nothing gives its turn to the next after 1.5 s, and its transfer ends after 15 s', () => {
    const stage = rigWith(60, 3, 13_200)
    const { rig, links, tag } = stage
    const [a, b, c] = links
    if (a === undefined || b === undefined || c === undefined) throw new Error('three links')
    const granted = links.filter((link) => rig.sent(rig.effects, link, 'grant').length > 0)
    const [blocked = a] = granted
    rig.input({ type: 'drained', link: blocked, buffered: 1e6 })
    const [chunk = 0] = ask(stage, blocked)
    for (let s = 0; s < 20; s++) {
      for (const link of links) rig.frames(link, { type: 'prune' })
      const effects = rig.pass(1_000)
      for (const link of links) {
        if (link === blocked || rig.sent(effects, link, 'grant').length === 0) continue
        ask(stage, link)
        rig.input({ type: 'drained', link, buffered: 0 })
      }
      if (s === 2)
        expect(links.filter((link) => link !== blocked && bytesOn(rig, link) > 0).length).toBeGreaterThan(0)
      if (s === 12) expect(rig.sent(rig.effects, blocked, 'cancel')).toEqual([])
    }
    expect(bytesOn(rig, blocked)).toBe(0)
    expect(rig.sent(rig.effects, blocked, 'cancel')).toContainEqual({ type: 'cancel', tag, part: chunk + 1 })
    expect(rig.node.inspect().counters.refusals['channel-stalled']).toBeGreaterThan(0)
    expect(rig.node.inspect().counters.banned).toBe(0)
  })

  it('pieces are whole packets, of more bytes where the uplink is fast', () => {
    const stage = rigWith(60, 1, 35_200)
    const { rig, a, tag } = stage
    for (let turn = 0; turn < 10; turn++) {
      const [chunk = 0] = ask(stage, a)
      for (let i = 0; i < 20; i++) rig.input({ type: 'drained', link: a, buffered: 0 })
      rig.pass(5)
      rig.frames(a, { type: 'done', tag, part: chunk + 1 })
    }
    const lengths = rig.sent(rig.effects, a, 'data').map(({ bytes }) => bytes.length)
    expect(lengths[0]).toBe(limits.dataPieceBytes)
    expect(Math.max(...lengths)).toBeGreaterThan(limits.dataPieceBytes)
    for (const length of lengths) {
      expect(length % limits.dataPieceBytes).toBe(0)
      expect(length).toBeLessThanOrEqual(limits.dataFrameBytesMax)
    }
  })
})
