import { describe, expect, it } from 'vitest'
import { must } from '../../../lib/assert.ts'
import { parameters } from '../../../wire/parameters.ts'
import type { Effect, LinkId } from '../../io.ts'
import { tagOf } from '../../releases/release.ts'
import {
  all,
  chunkBytes,
  everyChunk,
  makeRelease,
  peerId,
  pieces,
  Rig,
  state,
  Told,
  type TestRelease,
} from '../../testing/rig.ts'

/** A rig that has a whole release, not by publishing it: nothing is pushed. Its peers know the release, and lack all of it. */
function giver(chunks: number, peers: number, size = chunkBytes) {
  const content = makeRelease(chunks, 1, size)
  return stage(content, peers, (rig) => rig.input({ type: 'resume', ...content, have: everyChunk(content) }))
}

/** One who publishes while its peers are linked. */
function publisher(chunks: number, peers: number) {
  const content = makeRelease(chunks)
  return stage(content, peers, (rig) => rig.input({ type: 'publish', ...content }))
}

function stage(content: TestRelease, peers: number, begin: (rig: Rig) => void) {
  const rig = new Rig()
  const links = Array.from({ length: peers }, (_, i) => rig.link(peerId(i + 1)))
  const [a = 0, b = a, c = b] = links
  begin(rig)
  for (const link of links) rig.input({ type: 'drained', link, buffered: 0 })
  /** While it has no upload, it hears all and sends nothing. */
  const pause = (): Effect[] => rig.input({ type: 'upload-limit', bytesPerSecond: 0 })
  const go = (): Effect[] => rig.input({ type: 'upload-limit', bytesPerSecond: null })
  return { rig, content, links, a, b, c, pause, go, tag: tagOf(content.header.id) }
}

/** Chunks of which the first byte went out on a link, in order. */
function begun(rig: Rig, effects: readonly Effect[], link: LinkId): number[] {
  return rig
    .sent(effects, link, 'data')
    .filter((data) => data.offset === 0 && data.part > 0)
    .map((data) => data.part - 1)
}

function bytesOn(rig: Rig, link: LinkId, effects: readonly Effect[] = rig.effects): number {
  return rig
    .sent(effects, link, 'data')
    .reduce((sum, { part, bytes }) => sum + (part > 0 ? bytes.length : 0), 0)
}

/** Chunks that are read from the store, in order; they come. */
function loads(rig: Rig, size = chunkBytes): number[] {
  const loads = rig.take('load-chunk')
  for (const { token } of loads) rig.input({ type: 'loaded', token, bytes: new Uint8Array(size) })
  return loads.map(({ chunk }) => chunk)
}

/** All that is to be sent goes out, on channels that take it at once, to links that confirm what comes. */
function drain(rig: Rig, content: TestRelease, links: readonly LinkId[], ms = 3_000, manifest = true): void {
  const told = new Map(links.map((link) => [link, new Told()]))
  let seen = 0
  for (const until = rig.now + ms; rig.now < until; rig.pass(20)) {
    loads(rig, content.header.chunkBytes)
    const fresh = rig.effects.slice(seen)
    seen = rig.effects.length
    for (const [link, heard] of told) {
      const { ack, mask } = heard.hear(rig.sent(fresh, link, 'state'))
      // One that lacks the manifest may have had a chunk before its header, and cannot say so yet.
      const knows = manifest || rig.sent(rig.effects, link, 'header').length > 0
      if (ack > 0 && knows) rig.frames(link, state(content, { ack, mask, manifest }))
      rig.input({ type: 'drained', link, buffered: 0 })
    }
  }
}

describe('what is sent', () => {
  it('[V1] what a link wants of what is here, each chunk once, in whole packets', () => {
    const { rig, content, a } = giver(12, 1)
    rig.frames(a, state(content, { asks: [2, 5, 7] }))
    drain(rig, content, [a])
    expect(begun(rig, rig.effects, a).toSorted((x, y) => x - y)).toEqual([2, 5, 7])
    expect(bytesOn(rig, a)).toBe(3 * chunkBytes)
    for (const { bytes } of rig.sent(rig.effects, a, 'data').filter(({ part }) => part > 0))
      expect(bytes.length % parameters.dataPieceBytes).toBe(0)
  })

  it('[V1] the link that has least is served first', () => {
    const { rig, content, a, b, pause, go } = giver(20, 2)
    pause()
    rig.frames(a, state(content, { haves: [1, 2, 3, 4, 5, 6, 7, 8], asks: [11] }))
    rig.frames(b, state(content, { asks: [12] }))
    go()
    expect(loads(rig)).toEqual([12, 11])
  })

  it('[V1] of what it wants, what fewest near have', () => {
    const { rig, content, links, a, pause, go } = giver(20, 4)
    pause()
    for (const link of links.slice(1)) rig.frames(link, state(content, { haves: [11, 13] }))
    rig.frames(a, state(content, { asks: [11, 12, 13] }))
    go()
    expect(loads(rig)[0]).toBe(12)
  })

  it('[V1] chunks of a file of higher priority before all others, also to links that have more', () => {
    const content = makeRelease(20, 1, chunkBytes, 2)
    const { rig, a, b, pause, go } = stage(content, 2, (one) =>
      one.input({ type: 'resume', ...content, have: everyChunk(content) }),
    )
    pause()
    rig.frames(a, state(content, { haves: [5, 6, 7, 8, 9, 10, 11, 12], asks: [0] }))
    rig.frames(b, state(content, { asks: [13] }))
    go()
    expect(loads(rig)).toEqual([0, 13])
  })

  it('[V1] a chunk that is on its way is not sent a second time, however often it is asked for', () => {
    const { rig, content, a } = giver(12, 1)
    for (let i = 0; i < 10; i++) {
      rig.frames(a, state(content, { asks: [3] }))
      rig.frames(a, state(content, { all: all(content, [], [3]) }))
      loads(rig)
      rig.input({ type: 'drained', link: a, buffered: 0 })
    }
    expect(begun(rig, rig.effects, a)).toEqual([3])
  })

  it('[V1] but once it is confirmed and asked for again, it was lost there', () => {
    const { rig, content, a } = giver(12, 1)
    rig.frames(a, state(content, { asks: [3] }))
    drain(rig, content, [a], 500)
    rig.frames(a, state(content, { asks: [3] }))
    drain(rig, content, [a], 500)
    expect(begun(rig, rig.effects, a)).toEqual([3, 3])
  })

  it('[V9] each message with data has a state beside it with the next number, in one packet', () => {
    const { rig, content, a } = giver(40, 1)
    rig.frames(a, state(content, { asks: everyChunk(content) }))
    drain(rig, content, [a])
    const numbers: number[] = []
    for (const effect of rig.effects) {
      if (effect.type !== 'send' || effect.link !== a) continue
      const frames = rig.all([effect], a)
      const data = frames.flatMap((frame) => (frame.type === 'data' ? [frame] : []))
      const numbered = frames.flatMap((frame) =>
        frame.type === 'state' && frame.number > 0 ? [frame.number] : [],
      )
      numbers.push(...numbered)
      const [{ bytes } = { bytes: new Uint8Array(0) }] = data
      if (bytes.length === 0 || bytes.length > parameters.dataPieceBytes) continue
      expect(numbered).toHaveLength(1)
      expect(effect.bytes.length).toBeLessThanOrEqual(parameters.packetPayloadBytes)
    }
    expect(numbers).toEqual(numbers.map((_, i) => i + 1))
    // The manifest is one more.
    expect(numbers.length).toBeGreaterThan(40)
  })

  it('messages are of one packet at first, and of a whole chunk where the uplink is fast', () => {
    const { rig, content, a } = giver(400, 1)
    rig.frames(a, state(content, { all: all(content, [], everyChunk(content)) }))
    const told = new Told()
    for (let turn = 0, seen = 0; turn < 200; turn++) {
      loads(rig)
      rig.pass(5)
      const { ack, mask } = told.hear(rig.sent(rig.effects.slice(seen), a, 'state'))
      seen = rig.effects.length
      rig.frames(a, state(content, { ack, mask }))
      rig.input({ type: 'drained', link: a, buffered: 0 })
    }
    const lengths = rig
      .sent(rig.effects, a, 'data')
      .flatMap(({ part, bytes }) => (part > 0 ? [bytes.length] : []))
    expect(lengths[0]).toBe(parameters.dataPieceBytes)
    expect(Math.max(...lengths)).toBe(content.header.chunkBytes)
    expect(content.header.chunkBytes).toBeGreaterThan(2 * parameters.dataPieceBytes)
  })
})

describe('first copies', () => {
  it('[V2] the publisher pushes each chunk once, unasked, as the first generation, and to all links', () => {
    const { rig, content, links } = publisher(12, 3)
    drain(rig, content, links)
    const pushed = links.flatMap((link) => begun(rig, rig.effects, link))
    expect(pushed.toSorted((x, y) => x - y)).toEqual(everyChunk(content))
    for (const link of links) {
      expect(begun(rig, rig.effects, link).length).toBeGreaterThan(1)
      for (const data of rig.sent(rig.effects, link, 'data'))
        if (data.part > 0) expect(data.generation).toBe(0)
    }
  })

  it.each([
    [0, [1]],
    [1, []],
    [5, []],
  ])('[V2] a chunk of generation %i is pushed on as %j', (generation, pushes) => {
    const content = makeRelease(80)
    const { rig, links, a } = stage(content, 5, () => undefined)
    rig.know(a, content)
    rig.manifest(a, content)
    rig.frames(a, ...pieces(content, 4, { generation }))
    rig.hash()
    drain(rig, content, links, 500)
    const copies = links.flatMap((link) =>
      rig
        .sent(rig.effects, link, 'data')
        .filter((data) => data.offset === 0 && data.part > 0)
        .map((data) => [data.part, data.generation]),
    )
    expect(copies).toEqual(pushes.map((n) => [4, n]))
    expect(begun(rig, rig.effects, a)).toEqual([])
  })

  it.each([
    ['a slow uplink, to whoever lacks it', 25, [8, 8, 8], 1],
    ['a fast uplink, to nobody: they ask sooner', 12_500, [4, 3, 4], 0],
  ])('[V2] a second copy goes, on %s', (_, bytesPerMs, had, copies) => {
    const content = makeRelease(80)
    const { rig, links, a } = stage(content, 4, () => undefined)
    for (const link of links.slice(0, 3)) rig.frames(link, { type: 'probed', bytesPerMs })
    rig.know(a, content)
    rig.manifest(a, content)
    const others = links.slice(1)
    for (const [i, link] of others.entries())
      rig.frames(link, state(content, { haves: everyChunk(content).slice(40, 40 + (had[i] ?? 0)) }))
    rig.frames(a, ...pieces(content, 4, { generation: 0 }))
    rig.hash()
    drain(rig, content, links, 500)
    const least = others.filter((_, i) => had[i] === Math.min(...had))
    expect(least.flatMap((link) => begun(rig, rig.effects, link))).toEqual(copies === 1 ? [3] : [])
    expect(links.flatMap((link) => begun(rig, rig.effects, link))).toHaveLength(copies)
  })

  it('[V2] a copy that was asked for is one generation older than the chunk here', () => {
    const content = makeRelease(80)
    const { rig, a, b } = stage(content, 2, () => undefined)
    rig.know(a, content)
    rig.manifest(a, content)
    rig.frames(a, ...pieces(content, 4, { generation: 5 }))
    rig.hash()
    rig.frames(b, state(content, { asks: [3] }))
    drain(rig, content, [b], 500)
    const [first] = rig.sent(rig.effects, b, 'data').filter(({ part }) => part > 0)
    expect(must(first, 'a piece').generation).toBe(6)
  })

  it('[V2] none to a link that has it or awaits it', () => {
    const { rig, content, a, b, pause, go } = publisher(3, 2)
    pause()
    rig.frames(a, state(content, { haves: [0, 1, 2] }))
    go()
    drain(rig, content, [a, b])
    // What had begun before it said so is ended.
    expect(new Set(begun(rig, rig.effects, b)).size).toBe(begun(rig, rig.effects, b).length)
    expect([...begun(rig, rig.effects, a), ...begun(rig, rig.effects, b)].toSorted((x, y) => x - y)).toEqual([
      0, 1, 2,
    ])
  })

  it('[V2] a link that greeted with the release is sent nothing before it says what it has', () => {
    const { rig, content } = publisher(6, 0)
    const link = rig.link(peerId(9), { sequence: 1 })
    drainSilently(rig, link)
    expect(begun(rig, rig.effects, link)).toEqual([])
    rig.frames(link, state(content, { all: all(content, [0, 1, 2, 3]) }))
    drain(rig, content, [link])
    expect(begun(rig, rig.effects, link).toSorted((x, y) => x - y)).toEqual([4, 5])
  })

  it('[V2] chunks of the highest priority leave before all others', () => {
    const content = makeRelease(12, 1, chunkBytes, 3)
    const { rig, links } = stage(content, 2, (one) => one.input({ type: 'publish', ...content }))
    drain(rig, content, links)
    const order = rig.effects
      .flatMap((effect) =>
        effect.type === 'send' ? links.flatMap((link) => rig.sent([effect], link, 'data')) : [],
      )
      .filter(({ offset, part }) => offset === 0 && part > 0)
      .map(({ part }) => part - 1)
    expect(order.slice(0, 3).toSorted((x, y) => x - y)).toEqual([0, 1, 2])
    expect(order).toHaveLength(12)
  })

  it('[V2] one that may not have arrived, since its link ended, is pushed to another', () => {
    const { rig, content, a, b } = publisher(4, 2)
    for (let i = 0; i < 8; i++) {
      loads(rig)
      for (const link of [a, b]) rig.input({ type: 'drained', link, buffered: 0 })
    }
    const lost = begun(rig, rig.effects, a)
    expect(lost.length).toBeGreaterThan(0)
    rig.input({ type: 'link-closed', link: a, reason: 'gone' })
    drain(rig, content, [b])
    expect(begun(rig, rig.effects, b)).toEqual(expect.arrayContaining(lost))
  })
})

/** Its channel takes all, and nothing is confirmed. */
function drainSilently(rig: Rig, link: LinkId, ms = 1_000): void {
  for (const until = rig.now + ms; rig.now < until; rig.pass(20)) {
    loads(rig)
    rig.input({ type: 'drained', link, buffered: 0 })
  }
}

/** How often the manifest went to a link. */
const copies = (rig: Rig, link: LinkId): number =>
  rig.sent(rig.effects, link, 'data').filter(({ part, offset }) => part === 0 && offset === 0).length

describe('the manifest', () => {
  it('[V3] follows its header to every link, before any other chunk, where that takes the uplink little time', () => {
    const content = makeRelease(40)
    const { rig, links } = stage(content, 5, () => undefined)
    for (const link of links) rig.frames(link, { type: 'probed', bytesPerMs: 1_250 })
    rig.input({ type: 'publish', ...content })
    drain(rig, content, links, 2_000, false)
    for (const link of links) {
      expect(copies(rig, link)).toBe(1)
      // Chunks may have left before the header did; after it, the manifest is first but for what had begun.
      const after = rig.all(rig.effects, link)
      const header = after.findIndex(({ type }) => type === 'header')
      const parts = after.slice(header).flatMap((frame) => (frame.type === 'data' ? [frame.part] : []))
      expect([...new Set(parts)].slice(0, 2)).toContain(0)
    }
  })

  it('[V3] one that takes longer follows to two links; others have it when they ask', () => {
    const content = makeRelease(400)
    const { rig, links } = stage(content, 5, (one) => one.input({ type: 'publish', ...content }))
    // None says that it has the manifest.
    for (let i = 0; i < 25; i++) {
      loads(rig)
      for (const link of links) rig.input({ type: 'drained', link, buffered: 0 })
      rig.pass(20)
    }
    const without = links.filter((link) => copies(rig, link) === 0)
    expect(without).toHaveLength(3)
    const [one = 0] = without
    rig.frames(one, state(content, { manifest: false, wantsManifest: true }))
    drain(rig, content, links, 1_000, false)
    expect(copies(rig, one)).toBe(1)
  })

  it('[V3] a link that says that it still lacks it has it again, after four seconds', () => {
    const { rig, content, a } = giver(12, 1)
    const asks = (): void =>
      void rig.frames(a, state(content, { manifest: false, wantsManifest: true, ack: 1 }))
    drain(rig, content, [a], 500, false)
    expect(copies(rig, a)).toBe(1)
    asks()
    expect(copies(rig, a)).toBe(1)
    rig.pass(parameters.manifestAgainMs)
    asks()
    expect(copies(rig, a)).toBe(2)
  })
})
