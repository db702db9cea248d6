import { describe, expect, it } from 'vitest'
import { must } from '../lib/assert.ts'
import { limits } from '../wire/limits.ts'
import type { Frame, FrameOf } from '../wire/frames.ts'
import type { Effect, LinkId } from './io.ts'
import { tagOf } from './releases.ts'
import { Asker, run } from './testing-peers.ts'
import { bitmapOf, chunkBytes, makeRelease, peerId, pieces, Rig, type TestRelease } from './testing.ts'

/** A rig that has a whole release, not by publishing it: nothing is pushed. Its peers know the release. */
function giver(chunks: number, peers: number, size = chunkBytes) {
  const rig = new Rig()
  const content = makeRelease(chunks, 1, size)
  const links = Array.from({ length: peers }, (_, i) => rig.link(peerId(i + 1)))
  const [a, b = a] = links
  if (a === undefined || b === undefined) throw new Error('one link at least')
  const started = rig.input({ type: 'resume', ...content, have: content.manifest.chunks.map((_, i) => i) })
  return { rig, content, links, a, b, tag: tagOf(content.header.id), started }
}

/** Who publishes while its peers are linked. */
function publisher(chunks: number, peers: number) {
  const rig = new Rig()
  const content = makeRelease(chunks)
  const links = Array.from({ length: peers }, (_, i) => rig.link(peerId(i + 1)))
  rig.input({ type: 'publish', ...content })
  return { rig, content, links, tag: tagOf(content.header.id) }
}

function intent(content: TestRelease, have: number[] = [], more: Partial<FrameOf<'intent'>> = {}): Frame {
  const tag = tagOf(content.header.id)
  return { type: 'intent', tag, manifest: false, answer: true, bitmap: bitmapOf(have), ...more }
}

function get(content: TestRelease, chunks: number[], have: number[] = []): Frame {
  return { type: 'get', tag: tagOf(content.header.id), chunks, bitmap: bitmapOf([...have, ...chunks]) }
}

function pass(content: TestRelease, have: number[], busy = false): Frame {
  return { type: 'pass', tag: tagOf(content.header.id), busy, bitmap: bitmapOf(have) }
}

/** Chunks of which the first byte went out on a link, in order. */
function begun(rig: Rig, effects: readonly Effect[], link: LinkId): number[] {
  return rig
    .sent(effects, link, 'data')
    .filter((data) => data.offset === 0 && data.part > 0)
    .map((data) => data.part - 1)
}

/** All that is to be sent goes out, on channels that take it at once; what asks for it is confirmed. */
function drain(rig: Rig, links: readonly LinkId[], ms = 3_000): Effect[] {
  const from = rig.effects.length
  for (const until = rig.now + ms; rig.now < until; rig.pass(20)) {
    const before = rig.effects.length
    rig.load()
    for (const link of links) {
      rig.input({ type: 'drained', link, buffered: 0 })
      for (const { tag, part, confirm } of rig.sent(rig.effects.slice(before), link, 'data'))
        if (confirm) rig.frames(link, { type: 'done', tag, part })
    }
  }
  return rig.effects.slice(from)
}

describe('answers', () => {
  it('[V1] an intent that asks for an answer has a grant of what it lacks', () => {
    const { rig, content, a } = giver(3, 1)
    rig.frames(a, pass(content, [0, 1, 2]))
    const effects = [...rig.frames(a, intent(content, [0, 2])), ...rig.pass(limits.parkMs)]
    expect(rig.sent(effects, a, 'grant')).toMatchObject([{ chunks: [1] }])
  })

  it('[V1] or nothing, within a second, when it lacks nothing that we have', () => {
    const { rig, content, a } = giver(3, 1)
    rig.frames(a, pass(content, [0, 1, 2]))
    const effects = [...rig.frames(a, intent(content, [0, 1, 2])), ...rig.pass(limits.parkMs)]
    expect(rig.sent(effects, a, 'nothing')).toHaveLength(1)
    expect(rig.sent(rig.frames(a, intent(content, [0], { tag: 77 })), a, 'nothing')).toHaveLength(1)
  })

  it('[V1] or busy, within a second, with how long', () => {
    const { rig, content, a, b, started } = giver(20, 2, limits.chunkBytesMax)
    // The uplink has work enough with one chunk of 64 KiB.
    const grants = [a, b].map((link) => rig.sent(started, link, 'grant').length)
    expect(grants.toSorted((x, y) => x - y)).toEqual([0, 1])
    const [waiting, served] = grants[0] === 0 ? [a, b] : [b, a]
    rig.frames(served, get(content, rig.sent(started, served, 'grant')[0]?.chunks.slice(0, 1) ?? []))
    const effects = [...rig.frames(waiting, intent(content)), ...rig.pass(limits.parkMs)]
    const [busy] = rig.sent(effects, waiting, 'busy')
    expect(must(busy, 'busy').retryMs).toBeGreaterThan(0)
    expect(rig.sent(effects, waiting, 'grant')).toEqual([])
  })

  it('[V1] one that asks for none has none', () => {
    const { rig, content, a } = giver(3, 1)
    rig.frames(a, pass(content, [0, 1, 2]))
    const effects = [...rig.frames(a, intent(content, [0, 1, 2], { answer: false })), ...rig.pass(3_000)]
    expect([...rig.sent(effects, a, 'nothing'), ...rig.sent(effects, a, 'busy')]).toEqual([])
  })

  it('[S1] names a neighbor of its own, never the asker', () => {
    const { rig, content, a } = giver(40, 3)
    const samples = new Set<string | null>()
    const peer = new Asker(rig, a, content)
    run(rig, [peer], 15_000)
    for (const grant of rig.sent(rig.effects, a, 'grant')) if (grant.report) samples.add(grant.report.sample)
    expect(samples.size).toBeGreaterThan(0)
    for (const sample of samples) expect([peerId(2), peerId(3)]).toContain(sample)
  })

  it('[S1] grants on one link carry a report once in a second, no more', () => {
    const { rig, content, a } = giver(60, 1)
    const peer = new Asker(rig, a, content)
    run(rig, [peer], 5_000, undefined, () => peer.whole)
    const reports = rig.sent(rig.effects, a, 'grant').filter((grant) => grant.report !== null)
    expect(reports.length).toBeLessThanOrEqual(Math.ceil(rig.now / limits.reportMs) + 1)
  })
})

describe('grants', () => {
  it('[V2] names first what it has served least, each chunk once before any twice', () => {
    const { rig, content, a } = giver(6, 1)
    const first: number[] = []
    for (let i = 0; i < 12; i++) {
      const { chunks } = must(rig.sent(rig.effects, a, 'grant').at(-1), 'a grant')
      const [chunk = -1] = chunks
      first.push(chunk)
      rig.frames(a, { ...get(content, [chunk]), bitmap: bitmapOf([]) } as Frame)
      drain(rig, [a], 200)
    }
    for (const half of [first.slice(0, 6), first.slice(6)])
      expect(half.toSorted((x, y) => x - y)).toEqual([0, 1, 2, 3, 4, 5])
    expect(rig.node.inspect().sizes).toMatchObject({ transfers: 0, loading: 0, asked: 0 })
  })

  it('[V2] goes to who has least', () => {
    const { rig, content, links, started } = giver(20, 4, limits.chunkBytesMax)
    const granted = must(
      links.find((link) => rig.sent(started, link, 'grant').length > 0),
      'one has the grant',
    )
    const others = links.filter((link) => link !== granted)
    const [poor, ...rich] = others
    for (const link of rich) rig.frames(link, intent(content, [0, 1, 2, 3, 4, 5, 6, 7], { answer: false }))
    const effects = rig.frames(granted, pass(content, [...Array(20).keys()]))
    expect(others.filter((link) => rig.sent(effects, link, 'grant').length > 0)).toEqual([poor])
  })

  it('[V2] with a chunk’s last piece, in the same packet, goes the next grant', () => {
    // Work for a little longer than the uplink looks ahead, at the rate that is assumed at first.
    const bytes = 4 * limits.windowBytesMin * (limits.lookaheadMs / 1_000)
    const size = limits.dataPieceBytes * (Math.ceil(bytes / limits.dataPieceBytes) + 1)
    const { rig, content, a } = giver(20, 1, size)
    const { chunks } = must(rig.sent(rig.effects, a, 'grant')[0], 'a grant')
    rig.frames(a, get(content, chunks.slice(0, 1)))
    const from = rig.effects.length
    rig.load(size)
    const packets = rig.effects
      .slice(from)
      .flatMap((effect) =>
        effect.type === 'send' && effect.link === a ? [rig.all([effect], a).map(({ type }) => type)] : [],
      )
    expect(packets.at(-1)).toEqual(['data', 'grant'])
    // Then nobody need say done: the answer does.
    expect(rig.sent(rig.effects, a, 'data').some((data) => data.confirm)).toBe(false)
    expect(rig.node.inspect().sizes['transfers']).toBe(1)
    rig.frames(a, pass(content, [0]))
    expect(rig.node.inspect().sizes['transfers']).toBe(0)
  })

  it('[V4] one is open on a link, and eight in all', () => {
    const { rig, content, links } = giver(200, 30)
    const open = (): number => links.filter((link) => rig.sent(rig.effects, link, 'grant').length > 0).length
    rig.input({ type: 'upload-limit', bytesPerSecond: 10_000_000 })
    for (const link of links) rig.frames(link, intent(content))
    rig.pass(100)
    for (const link of links) expect(rig.sent(rig.effects, link, 'grant').length).toBeLessThanOrEqual(1)
    expect(open()).toBeGreaterThan(0)
    expect(open()).toBeLessThanOrEqual(limits.grantsMax)
  })

  it('[V4] one that is not answered is void after 4 s, counted, and its link is not granted for as long', () => {
    const { rig, content, a } = giver(20, 1)
    const beat = (): void => void rig.frames(a, { type: 'prune' })
    expect(rig.sent(rig.effects, a, 'grant')).toHaveLength(1)
    beat()
    rig.pass(limits.grantMs + 100)
    expect(rig.node.inspect().counters.refusals['grant-unanswered']).toBe(1)
    beat()
    rig.pass(limits.grantMs - 300)
    expect(rig.sent(rig.effects, a, 'grant')).toHaveLength(1)
    beat()
    rig.pass(600)
    expect(rig.sent(rig.effects, a, 'grant')).toHaveLength(2)
    // A late answer is no answer: the chunk was not granted.
    const late = rig.sent(rig.effects, a, 'grant')[0]
    rig.pass(limits.grantMs + 100)
    const effects = rig.frames(a, get(content, [must(late, 'a grant').chunks[0] ?? 0]))
    expect(rig.sent(effects, a, 'cancel')).toHaveLength(1)
  })

  it('[V4] four chunks asked for and not confirmed are the most of one link', () => {
    const { rig, content, a } = giver(60, 1)
    let granted = 0
    let asked = 0
    for (let i = 0; i < 10; i++) {
      const grants = rig.sent(rig.effects, a, 'grant')
      if (grants.length > granted) {
        const { chunks } = must(grants.at(-1), 'a grant')
        asked += Math.min(limits.getChunksMax, chunks.length)
        rig.frames(a, get(content, chunks.slice(0, limits.getChunksMax)))
      }
      granted = grants.length
      rig.pass(100)
      expect(rig.node.inspect().sizes['transfers']).toBeLessThanOrEqual(limits.transfersPerLinkMax)
    }
    expect(asked).toBeGreaterThanOrEqual(limits.transfersPerLinkMax)
  })

  it('[V4] a get of what was not granted is refused by a cancel', () => {
    const { rig, content, a, tag } = giver(60, 1)
    const { chunks } = must(rig.sent(rig.effects, a, 'grant')[0], 'a grant')
    const other = must(
      content.manifest.chunks.map((_, i) => i).find((i) => !chunks.includes(i)),
      'another chunk',
    )
    const effects = rig.frames(a, get(content, [other]))
    expect(rig.sent(effects, a, 'cancel')).toEqual([{ type: 'cancel', tag, part: other + 1 }])
    expect(rig.take('load-chunk')).toEqual([])
    expect(rig.node.inspect().sizes['transfers']).toBe(0)
  })

  it('one that is passed for want of room is repeated after 300 ms', () => {
    const { rig, content, a } = giver(60, 1)
    const effects = [...rig.frames(a, pass(content, [], true)), ...rig.pass(limits.windowMs - 50)]
    expect(rig.sent(effects, a, 'grant')).toEqual([])
    expect(rig.sent(rig.pass(200), a, 'grant')).toHaveLength(1)
  })

  it('a chunk that the store has lost is cancelled, and lacking from then on', () => {
    const { rig, content, a, tag } = giver(6, 1)
    const { chunks } = must(rig.sent(rig.effects, a, 'grant')[0], 'a grant')
    const [chunk = 0] = chunks
    rig.frames(a, get(content, [chunk]))
    const [load] = rig.take('load-chunk')
    const effects = rig.input({ type: 'loaded', token: must(load, 'a load').token, bytes: null })
    expect(rig.sent(effects, a, 'cancel')).toEqual([{ type: 'cancel', tag, part: chunk + 1 }])
    expect(rig.node.inspect().releases).toMatchObject([{ have: 5, state: 'receiving' }])
  })
})

describe('pushes', () => {
  it('[V3] the publisher pushes each chunk once, unasked, as the first generation', () => {
    const { rig, links } = publisher(12, 3)
    drain(rig, links)
    const pushed = links.flatMap((link) => begun(rig, rig.effects, link))
    expect(pushed.toSorted((x, y) => x - y)).toEqual([...Array(12).keys()])
    for (const link of links) {
      expect(begun(rig, rig.effects, link).length).toBeGreaterThan(1)
      for (const data of rig.sent(rig.effects, link, 'data'))
        if (data.part > 0) expect(data.generation).toBe(0)
    }
    expect(rig.node.inspect().sizes['young']).toBe(0)
  })

  it.each([
    [0, [1, 2]],
    [1, [2]],
    [2, []],
    [3, []],
  ])('[V3] a chunk of generation %i is pushed on as %j', (generation, pushes) => {
    const rig = new Rig()
    const content = makeRelease(8)
    const links = [1, 2, 3, 4, 5].map((n) => rig.link(peerId(n)))
    const [from] = links
    if (from === undefined) throw new Error('a link')
    rig.know(from, content)
    rig.manifest(from, content)
    rig.frames(from, ...pieces(content, 4, { generation }))
    rig.hash()
    drain(rig, links, 500)
    const copies = links.flatMap((link) =>
      rig
        .sent(rig.effects, link, 'data')
        .filter((data) => data.offset === 0)
        .map((data) => [data.part, data.generation]),
    )
    expect(copies.toSorted(([, x = 0], [, y = 0]) => x - y)).toEqual(pushes.map((n) => [4, n]))
    expect(begun(rig, rig.effects, from)).toEqual([])
  })

  it('[V3] not to a link that has it, awaits it or had it from us', () => {
    const { rig, content, links } = publisher(3, 2)
    const [a, b] = links
    if (a === undefined || b === undefined) throw new Error('two links')
    rig.frames(a, intent(content, [0, 1, 2]))
    drain(rig, links)
    // The first piece of what had begun may have gone to a.
    expect(new Set(begun(rig, rig.effects, b)).size).toBe(begun(rig, rig.effects, b).length)
    for (let i = 0; i < 5; i++) rig.frames(b, intent(content, []))
    drain(rig, links)
    const all = [...begun(rig, rig.effects, a), ...begun(rig, rig.effects, b)]
    expect(all.toSorted((x, y) => x - y)).toEqual([0, 1, 2])
  })

  it('[V3] not a second time to one link while the first is on its way, whatever the link says', () => {
    const rig = new Rig()
    const content = makeRelease(8)
    const [a, b] = [rig.link(peerId(1)), rig.link(peerId(2))]
    rig.know(a, content)
    rig.manifest(a, content)
    for (const part of [2, 3, 4]) rig.frames(a, ...pieces(content, part, { generation: 0 }))
    rig.hash()
    for (const { token } of [...rig.take('load-chunk'), ...rig.take('load-chunk')]) {
      rig.frames(b, intent(content, []))
      rig.input({ type: 'loaded', token, bytes: new Uint8Array(chunkBytes) })
    }
    for (let i = 0; i < 4; i++) {
      rig.frames(b, intent(content, []))
      rig.load()
      rig.input({ type: 'drained', link: b, buffered: 0 })
    }
    const pushed = begun(rig, rig.effects, b)
    expect(pushed.length).toBeGreaterThan(1)
    expect(new Set(pushed).size).toBe(pushed.length)
  })

  it('[P8] who greeted with the release is given nothing before it says what it has, and then what it lacks', () => {
    const { rig, content } = publisher(6, 0)
    const link = rig.link(peerId(9), { sequence: 1 })
    drain(rig, [link])
    expect(begun(rig, rig.effects, link)).toEqual([])
    expect(rig.sent(rig.effects, link, 'grant')).toEqual([])
    rig.frames(link, intent(content, [0, 1, 2, 3]))
    drain(rig, [link])
    expect(begun(rig, rig.effects, link).toSorted((x, y) => x - y)).toEqual([4, 5])
  })

  it('[V2] grants first what a file of the highest priority needs, however often it was served', () => {
    const rig = new Rig()
    const content = makeRelease(12, 1, chunkBytes, 3)
    const links = [1, 2, 3].map((n) => rig.link(peerId(n)))
    const started = rig.input({ type: 'resume', ...content, have: content.manifest.chunks.map((_, i) => i) })
    const grants = links.flatMap((link) => rig.sent(started, link, 'grant'))
    expect(grants.length).toBeGreaterThan(1)
    for (const { chunks } of grants) expect(new Set(chunks.slice(0, 3))).toEqual(new Set([0, 1, 2]))
  })

  it('[V3] a publisher pushes the chunks of the highest priority before it pushes any other', () => {
    const rig = new Rig()
    const content = makeRelease(12, 1, chunkBytes, 3)
    const links = [1, 2].map((n) => rig.link(peerId(n)))
    rig.input({ type: 'publish', ...content })
    drain(rig, links)
    const all = links
      .flatMap((link) => rig.sent(rig.effects, link, 'data'))
      .filter(({ offset, part }) => offset === 0 && part > 0)
    expect(all.length).toBeGreaterThanOrEqual(12)
    const order = rig.effects
      .flatMap((effect) =>
        effect.type === 'send' ? links.flatMap((link) => rig.sent([effect], link, 'data')) : [],
      )
      .filter(({ offset, part }) => offset === 0 && part > 0)
      .map(({ part }) => part - 1)
    expect(new Set(order.slice(0, 3))).toEqual(new Set([0, 1, 2]))
  })

  it('[V3] what little is wanted first leaves its publisher twice, to two links, before all else', () => {
    const rig = new Rig()
    const content = makeRelease(40, 1, chunkBytes, 3)
    const links = [1, 2, 3].map((n) => rig.link(peerId(n)))
    rig.input({ type: 'publish', ...content })
    drain(rig, links, 10_000)
    const sent = rig.effects
      .flatMap((effect) =>
        effect.type === 'send'
          ? links.flatMap((link) => rig.sent([effect], link, 'data').map((data) => ({ ...data, link })))
          : [],
      )
      .filter(({ offset, part }) => offset === 0 && part > 0)
    const chunks = sent.map(({ part }) => part - 1)
    expect(chunks.slice(0, 6)).toEqual([0, 1, 2, 0, 1, 2])
    expect(chunks.slice(6).toSorted((x, y) => x - y)).toEqual(Array.from({ length: 37 }, (_, i) => i + 3))
    for (const chunk of [1, 2, 3])
      expect(new Set(sent.filter(({ part }) => part === chunk).map(({ link }) => link)).size).toBe(2)
  })

  it('[V3] a first copy that was cancelled leaves once more, when its link says that it lacks it, and not a third time', () => {
    const { rig, content, links, tag } = publisher(12, 1)
    const link = must(links[0], 'a link')
    rig.load()
    rig.pass(20)
    const copies = () => begun(rig, rig.effects, link).filter((chunk) => chunk === 0).length
    const others = Array.from({ length: 11 }, (_, i) => i + 1)
    for (let time = 1; time <= 3; time++) {
      rig.frames(link, { type: 'cancel', tag, part: 1 })
      rig.frames(link, intent(content, others, { answer: false }))
      drain(rig, [link], 500)
      // The third time it is granted, and nobody asks for it.
      expect(copies()).toBe(Math.min(2, time + 1))
    }
  })

  it('[V3] what is younger leaves first', () => {
    const { rig, content, a, b } = giver(20, 2)
    const { chunks } = must(rig.sent(rig.effects, a, 'grant')[0], 'a grant')
    const newer = makeRelease(4, 2)
    const older = { ...newer, header: { ...newer.header, alongside: [content.header.id] } }
    rig.frames(a, get(content, chunks.slice(0, 1)))
    rig.input({ type: 'publish', ...older })
    drain(rig, [a, b])
    const tags = [a, b]
      .flatMap((link) => rig.sent(rig.effects, link, 'data'))
      .filter((data) => data.part > 0)
      .map((data) => data.tag)
    expect(tags[0]).toBe(tagOf(newer.header.id))
    expect(tags).toContain(tagOf(content.header.id))
  })

  it('[V3] a chunk that all links have does not hold up the others, nor grants', () => {
    const { rig, content, links } = publisher(6, 0)
    expect(links).toEqual([])
    // It brought the first chunks along, from an earlier release, and says so with its greeting.
    const link = rig.link(peerId(9), null)
    rig.frames(link, rig.hello({ sequence: 1 }), intent(content, [0, 1, 2]))
    const peer = new Asker(rig, link, content)
    for (const chunk of [0, 1, 2]) peer.chunks.add(chunk)
    run(rig, [peer], 5_000, undefined, () => peer.whole)
    expect(peer.whole).toBe(true)
  })
})
