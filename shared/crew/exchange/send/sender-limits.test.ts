/** How much the sender has under way: on all links, on one, in the store, and within the user's cap. */
import { describe, expect, it } from 'vitest'
import { must } from '../../../lib/assert.ts'
import { limits } from '../../../wire/limits.ts'
import { parameters } from '../../../wire/parameters.ts'
import type { LinkId } from '../../io.ts'
import { tagOf } from '../../releases/release.ts'
import { all, chunkBytes, everyChunk, makeRelease, peerId, Rig, state, Told } from '../../testing/rig.ts'
import { Asker, run } from '../../testing/peers.ts'
import { Sender } from './sender.ts'
import { Speaker } from '../speaker.ts'
import { Bench } from '../testing.ts'
import { defaultTuning } from '../tuning.ts'

const piece = parameters.dataPieceBytes

/** A rig that has a whole release, which its peers know and lack. */
function giver(chunks: number, peers: number, size = chunkBytes) {
  const rig = new Rig()
  const content = makeRelease(chunks, 1, size)
  const links = Array.from({ length: peers }, (_, i) => rig.link(peerId(i + 1), { sequence: 1 }))
  const [a = 0, b = a] = links
  rig.input({ type: 'resume', ...content, have: everyChunk(content) })
  for (const link of links) rig.input({ type: 'drained', link, buffered: 0 })
  const tag = tagOf(content.header.id)
  const want = (link: LinkId, chunks = everyChunk(content)): void =>
    void rig.frames(link, state(content, { all: all(content, [], chunks) }))
  const bytesOn = (link: LinkId): number =>
    rig.sent(rig.effects, link, 'data').reduce((sum, { bytes }) => sum + bytes.length, 0)
  /** Reads what is asked of the store, and drains channels, until nothing more leaves. */
  const settle = (on: readonly LinkId[] = links): void => {
    for (let before = -1; before < rig.effects.length;) {
      before = rig.effects.length
      rig.load(size)
      for (const link of on) rig.input({ type: 'drained', link, buffered: 0 })
      rig.input({ type: 'wake' })
    }
  }
  const confirm = (link: LinkId): void => {
    const { ack, mask } = new Told().hear(rig.sent(rig.effects, link, 'state'))
    rig.frames(link, state(content, { ack, mask }))
  }
  return { rig, content, links, a, b, tag, want, bytesOn, settle, confirm }
}

describe('on all links', () => {
  it('[V4] before anything is confirmed, 24,000 bytes are under way, whoever wants more', () => {
    const { rig, links, want, settle, bytesOn } = giver(60, 6)
    for (const link of links) want(link)
    settle()
    const sent = links.reduce((sum, link) => sum + bytesOn(link), 0)
    expect(sent).toBeLessThanOrEqual(defaultTuning.windowBytesMin)
    expect(sent).toBeGreaterThan(defaultTuning.windowBytesMin - piece)
    expect(rig.node.inspect().sizes['outgoing']).toBeLessThanOrEqual(6)
  })

  it('[V4] what is confirmed makes room for more', () => {
    const { rig, links, want, settle, confirm, bytesOn } = giver(60, 6)
    for (const link of links) want(link)
    settle()
    const total = (): number => links.reduce((sum, link) => sum + bytesOn(link), 0)
    const before = total()
    rig.pass(50)
    for (const link of links) confirm(link)
    settle()
    expect(total()).toBeGreaterThan(before + defaultTuning.windowBytesMin - piece)
  })
})

/** Packets that one link may have at first. */
const linkPieces = Math.ceil(
  (defaultTuning.windowBytesMin * defaultTuning.linkShare) / parameters.dataPieceBytes,
)

/** Bytes that the channel of a fast uplink's only link is handed, once SCTP let a message wait for so many ms. */
function held(heldMs: number): number {
  const bench = new Bench(400)
  const { parts, release } = bench
  const sender = new Sender(parts, new Speaker(parts))
  for (const chunk of Array.from({ length: 400 }).keys()) release.keep(chunk)
  parts.congestion.hint = 12_500_000
  parts.congestion.begin(100)
  const link = bench.link()
  const view = bench.view(link)
  for (const chunk of Array.from({ length: 400 }).keys()) view.wanted.add(chunk)
  view.heldMs = heldMs
  for (let turn = 0; turn < 400; turn++) {
    sender.evaluate()
    for (const effect of bench.effects.splice(0))
      if (effect.type === 'load-chunk') sender.loaded(effect.token, new Uint8Array(chunkBytes))
  }
  return link.buffered
}

describe('on one link', () => {
  it('[V5] three quarters of the window are not confirmed at most, so that the window of a lone link grows', () => {
    const { rig, a, want, settle, confirm, bytesOn } = giver(60, 1)
    want(a)
    settle()
    expect(bytesOn(a)).toBe(linkPieces * piece)
    rig.pass(300)
    confirm(a)
    settle()
    expect(bytesOn(a)).toBeGreaterThan(2 * linkPieces * piece)
  })

  it('[V5] a channel that takes nothing holds four packets, and others go on', () => {
    const { a, b, want, settle, bytesOn } = giver(60, 2)
    want(a)
    want(b)
    settle([b])
    expect(bytesOn(a)).toBe(4 * piece)
    expect(bytesOn(b)).toBeGreaterThan(4 * piece)
  })

  it('[V5] a channel that let a message wait for over 80 ms holds two, though the uplink is fast', () => {
    expect(held(0)).toBeGreaterThan(200_000)
    expect(held(80)).toBeGreaterThan(200_000)
    // A part that has begun while there was room.
    expect(held(81)).toBeLessThan(2 * defaultTuning.piecePackets * piece + 1.1 * chunkBytes)
  })

  it('[V5] a channel that drains is given the next chunk at once, though nothing is confirmed', () => {
    const { rig, a, want, bytesOn } = giver(60, 1)
    want(a)
    rig.load()
    expect(bytesOn(a)).toBe(chunkBytes)
    rig.input({ type: 'drained', link: a, buffered: 0 })
    expect(rig.take('load-chunk')).toHaveLength(1)
  })

  it('[V5] one part at a time', () => {
    const { rig, links, want } = giver(60, 4, 13_200)
    for (const link of links) want(link)
    for (let turn = 0; turn < 30; turn++) {
      rig.load(13_200)
      const { outgoing = 0 } = rig.node.inspect().sizes
      expect(outgoing).toBeLessThanOrEqual(links.length)
      for (const link of links) rig.input({ type: 'drained', link, buffered: 0 })
    }
    for (const link of links) {
      const parts = rig.sent(rig.effects, link, 'data').map(({ part }) => part)
      // The pieces of a part follow each other.
      expect(parts).toEqual(parts.filter((part, i) => parts.indexOf(part) === i || part === parts[i - 1]))
    }
  })
})

describe('several links', () => {
  it('[V5.7] parts leave in turn, a message of each at a time', () => {
    const { rig, links, want, settle, confirm } = giver(20, 6, 13_200)
    for (const link of links) want(link)
    settle()
    const from = rig.effects.length
    for (let turn = 0; turn < 8; turn++)
      for (const link of links) {
        confirm(link)
        settle()
      }
    const left = rig.effects.slice(from).flatMap((effect) => {
      if (effect.type !== 'send') return []
      return rig.sent([effect], effect.link, 'data').map(({ part }) => `${part} to ${effect.link}`)
    })
    // How many messages after the one before the same part has its next.
    const gaps = left.map((part, i) => left.indexOf(part, i + 1) - i).filter((gap) => gap > 0)
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
    expect(mean).toBeGreaterThan(1.8)
    expect(mean).toBeLessThan(3.5)
  })
})

describe('what is not confirmed', () => {
  it('[V6] no longer counts after two seconds and four round trips; then its link has one packet at a time', () => {
    const { rig, a, want, settle, confirm, bytesOn } = giver(60, 1)
    want(a)
    settle()
    const first = bytesOn(a)
    rig.pass(parameters.doubtMs - 100)
    settle()
    expect(bytesOn(a)).toBe(first)
    expect(rig.node.inspect().sizes['sent']).toBe(linkPieces)
    rig.pass(200)
    settle()
    expect(bytesOn(a)).toBe(first + piece)
    rig.pass(parameters.doubtMs)
    settle()
    expect(bytesOn(a)).toBe(first + 2 * piece)
    confirm(a)
    settle()
    expect(bytesOn(a)).toBeGreaterThan(first + 2 * piece + 4 * piece)
  })

  it('[V6] does not keep others from being served', () => {
    const { rig, content, links, a, want, settle } = giver(40, 5)
    const silent = links.slice(1)
    for (const link of silent) want(link)
    settle()
    const asker = new Asker(rig, a, content)
    run(
      rig,
      [asker],
      30_000,
      () => settle(silent),
      () => asker.whole,
    )
    expect(asker.whole).toBe(true)
  })

  it('[V6] [T4] is forgotten beyond 512 messages of a link, and does not count for ever', () => {
    const bench = new Bench(1_400)
    const { parts, release } = bench
    const sender = new Sender(parts, new Speaker(parts))
    for (let chunk = 0; chunk < 1_400; chunk++) release.keep(chunk)
    // A probe saw 400 Mbit/s: a single link may have half of 7.5 MB under way.
    parts.congestion.hint = 50_000_000
    parts.congestion.begin(0)
    const link = bench.link()
    const view = bench.view(link)
    for (let chunk = 0; chunk < 1_400; chunk++) view.wanted.add(chunk)
    for (let turn = 0; turn < 2_000; turn++) {
      sender.evaluate()
      for (const effect of bench.effects.splice(0))
        if (effect.type === 'load-chunk') sender.loaded(effect.token, new Uint8Array(chunkBytes))
      parts.context.links.flush()
      link.buffered = 0
    }
    expect(parts.congestion.inFlight).toBeGreaterThanOrEqual(limits.sentKeptMax * piece)
    bench.now = 10 * parameters.doubtMs
    sender.evaluate()
    const counted = view.sent.reduce((sum, { counted, bytes }) => sum + (counted ? bytes : 0), 0)
    expect(view.sent.length).toBeLessThanOrEqual(limits.sentKeptMax + 1)
    expect(parts.congestion.inFlight).toBe(counted)
  })
})

describe('round trips', () => {
  it('[V9] are timed by the newest message that came, without the time that its confirmation waited', () => {
    const bench = new Bench(40)
    const { parts, release } = bench
    const sender = new Sender(parts, new Speaker(parts))
    for (let chunk = 0; chunk < 40; chunk++) release.keep(chunk)
    const link = bench.link()
    const view = bench.view(link)
    for (const chunk of [0, 1]) view.wanted.add(chunk)
    sender.evaluate()
    const load = must(
      bench.effects.find((effect) => effect.type === 'load-chunk'),
      'a load',
    )
    sender.loaded(load.token, new Uint8Array(chunkBytes))
    sender.evaluate()
    expect(view.sent.map(({ number }) => number)).toEqual([1, 2, 3, 4])
    bench.now = 500
    // The newest is 3, which waited for 200 ms; of those before it the first did not come.
    sender.acknowledged(link, view, 3, 0b01, 200)
    expect(link.roundTripMs).toBe(300)
    expect(view.sent.map(({ number }) => number)).toEqual([1, 4])
    expect(parts.congestion.inFlight).toBe(2 * piece)
    bench.now = 900
    sender.acknowledged(link, view, 4, 0b101, 0)
    expect(link.roundTripMs, 'the least').toBe(300)
    expect(view.queuedMs).toBe(600)
    expect(parts.congestion.inFlight).toBe(0)
  })
})

describe('the user’s cap', () => {
  it('[V7] is kept in every second, and lifted', () => {
    const { rig, content, a } = giver(200, 1)
    rig.input({ type: 'upload-limit', bytesPerSecond: 20_000 })
    const asker = new Asker(rig, a, content)
    const sent: { readonly at: number; readonly bytes: number }[] = []
    let seen = 0
    run(rig, [asker], 10_000, () => {
      for (const { bytes } of rig.sent(rig.effects.slice(seen), a, 'data'))
        sent.push({ at: rig.now, bytes: bytes.length })
      seen = rig.effects.length
    })
    const within = (from: number): number =>
      sent.reduce((sum, { at, bytes }) => sum + (at >= from && at < from + 1_000 ? bytes : 0), 0)
    // What was saved up, a quarter of a second’s, and the message that crosses the line.
    for (let from = 0; from < 9_000; from += 100)
      expect(within(from)).toBeLessThanOrEqual(1.25 * 20_000 + chunkBytes)
    const total = sent.reduce((sum, { bytes }) => sum + bytes, 0)
    expect(total).toBeLessThanOrEqual(20_000 * 10.25 + chunkBytes)
    expect(total).toBeGreaterThan(0.8 * 200_000)
    rig.input({ type: 'upload-limit', bytesPerSecond: null })
    run(rig, [asker], 20_000, undefined, () => asker.whole)
    expect(asker.whole).toBe(true)
  })

  it('[V7] of nothing lets nothing out', () => {
    const { rig, a, want, settle, bytesOn } = giver(20, 1)
    rig.input({ type: 'upload-limit', bytesPerSecond: 0 })
    want(a)
    settle()
    rig.pass(5_000)
    expect(bytesOn(a)).toBe(0)
    expect(rig.take('load-chunk')).toEqual([])
  })
})

describe('the store', () => {
  it('[V8] [T4] is read for two chunks at a time while the uplink is slow, and sixteen however fast it is', () => {
    const { rig, links, want } = giver(100, 6)
    for (const link of links) want(link)
    expect(rig.node.inspect().sizes['loading']).toBe(2)
    for (const link of links.slice(0, 3)) rig.frames(link, { type: 'probed', bytesPerMs: 100_000 })
    for (const link of links) want(link)
    const { loading = 0 } = rig.node.inspect().sizes
    expect(loading).toBeGreaterThan(2)
    expect(loading).toBeLessThanOrEqual(parameters.loadsMax)
  })

  it('[V8] a chunk that it has lost is lacking from then on, and not sent', () => {
    const { rig, a, want, bytesOn } = giver(6, 1)
    want(a, [3])
    const { token } = must(rig.take('load-chunk')[0], 'a load')
    const effects = [...rig.input({ type: 'loaded', token, bytes: null }), ...rig.pass(500)]
    expect(bytesOn(a)).toBe(0)
    expect(rig.node.inspect().releases).toMatchObject([{ have: 5, state: 'receiving' }])
    expect(new Told().hear(rig.sent(effects, a, 'state')).has.has(3)).toBe(false)
    expect(rig.node.inspect().sizes).toMatchObject({ loading: 0, outgoing: 0 })
    // Whoever still wants it is not sent it.
    want(a, [3])
    expect(rig.take('load-chunk')).toEqual([])
  })

  it('[V8] one that answers after its link ended leaves what is known of others as it was', () => {
    const bench = new Bench(8)
    const { parts, release } = bench
    const sender = new Sender(parts, new Speaker(parts))
    release.keep(3)
    const [gone, other] = [bench.link(), bench.link()]
    const view = bench.view(gone)
    view.wanted.add(3)
    bench.said(other, [3])
    sender.evaluate()
    const load = must(
      bench.effects.find((effect) => effect.type === 'load-chunk'),
      'a load',
    )
    bench.holdings.remove(view)
    sender.dropView(bench.holdings, view)
    sender.loaded(load.token, null)
    expect(bench.holdings.near[3]).toBe(1)
  })
})

describe('a part', () => {
  it('[V8] that its channel does not take for 15 s is given up, which is nobody’s offence', () => {
    const { rig, links, a, want, settle, bytesOn } = giver(60, 3, 13_200)
    for (const link of links) want(link)
    for (let s = 0; s < 20; s++) {
      settle(links.slice(1))
      for (const link of links) rig.frames(link, { type: 'prune' })
      rig.pass(1_000)
      const stalled = rig.node.inspect().counters.refusals['channel-stalled']
      if (s < 13) expect(stalled).toBeUndefined()
      if (s > 15) expect(stalled).toBe(1)
    }
    expect(bytesOn(a)).toBe(4 * piece)
    expect(rig.node.inspect().counters.banned).toBe(0)
  })

  it('[V8] that is cancelled ends, and its chunk is taken to be there', () => {
    const { rig, content, a, tag, want, settle } = giver(60, 1, 13_200)
    want(a, [3, 4])
    rig.load(13_200)
    const [first] = rig.sent(rig.effects, a, 'data')
    const { part } = must(first, 'a piece')
    rig.frames(a, { type: 'cancel', tag, part })
    settle()
    rig.pass(5_000)
    settle()
    const of = (one: number): number =>
      rig.sent(rig.effects, a, 'data').filter((data) => data.part === one).length
    expect(of(part)).toBe(4)
    expect(of(4 + 5 - part)).toBeGreaterThan(0)
    // It is sent again to one that asks again.
    rig.frames(
      a,
      state(content, { ack: rig.sent(rig.effects, a, 'data').length, mask: 0xffff, asks: [part - 1] }),
    )
    settle()
    expect(of(part)).toBeGreaterThan(4)
  })
})
