/** What a single link holds and confirms, where the sender's other tests look at several. */
import { describe, expect, it } from 'vitest'
import { parameters } from '../../../wire/parameters.ts'
import { chunkBytes, everyChunk, makeRelease, peerId, Rig } from '../../testing/rig.ts'
import { Speaker } from '../speaker.ts'
import { Bench } from '../testing.ts'
import { defaultTuning } from '../tuning.ts'
import { Sender } from './sender.ts'

const piece = parameters.dataPieceBytes

/** A sender that has all of a release, and one link that wants all. `settle` sends what may leave; the channel takes nothing. */
function stage(bytesPerSecond = 0) {
  const bench = new Bench(400)
  const { parts, release } = bench
  const sender = new Sender(parts, new Speaker(parts))
  for (const chunk of everyChunk(bench.content)) release.keep(chunk)
  parts.congestion.hint = bytesPerSecond
  parts.congestion.begin(100)
  const link = bench.link()
  const view = bench.view(link)
  for (const chunk of everyChunk(bench.content)) view.wanted.add(chunk)
  const settle = (): void => {
    for (let turn = 0; turn < 400; turn++) {
      sender.evaluate()
      for (const effect of bench.effects.splice(0))
        if (effect.type === 'load-chunk') sender.loaded(effect.token, new Uint8Array(chunkBytes))
    }
  }
  return { bench, sender, link, view, settle, congestion: parts.congestion }
}

describe('a channel', () => {
  it.each([
    [150, 12_000],
    [1_000, 24_000],
    [4_000, 80_000],
  ])(
    '[V5.4] [V5.5] a channel holds what %i kB/s carry in 80 ms, 24,000 bytes at most, or in 20 ms',
    (rate, bytes) => {
      const { link, settle } = stage(rate * 1_000)
      settle()
      // The message that crosses the line, with the heads of its frames.
      expect(link.buffered).toBeGreaterThanOrEqual(bytes)
      expect(link.buffered).toBeLessThan(bytes + 1.1 * defaultTuning.piecePackets * piece)
    },
  )
})

describe('the window of a lone link', () => {
  it('[V5.2] a lone link’s window grows, since more than half of it is on its way', () => {
    const { bench, sender, link, view, settle, congestion } = stage()
    const before = congestion.window
    for (let turn = 0; turn < 5; turn++) {
      for (let sent = -1; sent < view.sentNumber;) {
        sent = view.sentNumber
        link.buffered = 0
        settle()
      }
      bench.now += 100
      sender.acknowledged(link, view, view.sentNumber, 0xffff, 0)
    }
    expect(congestion.window).toBeGreaterThan(2 * before)
  })
})

describe('a message that is not confirmed', () => {
  it('[V6.1] a message on a far link is waited for for four round trips more', () => {
    const { bench, sender, link, congestion, settle } = stage()
    link.roundTripMs = 500
    settle()
    const { inFlight } = congestion
    expect(inFlight).toBeGreaterThan(0)
    bench.now = parameters.doubtMs + 4 * 500 - 1
    sender.flight.doubt()
    expect(congestion.inFlight).toBe(inFlight)
    bench.now += 1
    sender.flight.doubt()
    expect(congestion.inFlight).toBe(0)
  })
})

describe('round trips', () => {
  it('[V9.4] the messages before the newest do not time the round trip', () => {
    const { bench, sender, link, view } = stage()
    sender.flight.leaves(view, 1, piece)
    bench.now = 50
    sender.flight.leaves(view, 1, piece)
    bench.now = 100
    // Both are confirmed at once: the first has waited for the second.
    sender.acknowledged(link, view, 2, 1, 40)
    expect(link.roundTripMs).toBe(10)
  })
})

describe('a first copy whose link ends', () => {
  it.each([
    [0, true],
    [1, true],
    [2, false],
  ])(
    '[V2.8] one that two other links have is not pushed again when its link ends: %i have it',
    (others, isPushed) => {
      const { bench, sender, view } = stage()
      const { holdings } = bench
      holdings.isSource = true
      for (let i = 0; i < others; i++) bench.said(bench.link(), [3])
      sender.flight.leaves(view, 4, piece)
      holdings.remove(view)
      sender.dropView(holdings, view)
      expect(holdings.pushable.has(3)).toBe(isPushed)
    },
  )
})

it('[V10.7] of the answer that counts, four fifths are believed', () => {
  const rig = new Rig()
  const content = makeRelease(400)
  const links = [1, 2, 3].map((n) => rig.link(peerId(n)))
  for (const link of links) rig.frames(link, { type: 'probed', bytesPerMs: 1_000 })
  rig.input({ type: 'publish', ...content })
  for (let turn = 0; turn < 100; turn++) {
    rig.load()
    for (const link of links) rig.input({ type: 'drained', link, buffered: 0 })
  }
  const bytes = links.flatMap((link) => rig.sent(rig.effects, link, 'data').map((data) => data.bytes.length))
  const window = (0.8 * 1_000_000 * defaultTuning.beginMs) / 1_000
  // But for one message.
  const total = bytes.reduce((sum, one) => sum + one, 0)
  expect(total).toBeGreaterThan(window - piece)
  expect(total).toBeLessThan(window + 2 * chunkBytes)
})

describe('whom it serves, and with what', () => {
  it('[V1.3] the link that has least is served first, whichever that is', () => {
    for (let least = 0; least < 6; least++) {
      const { bench, sender, links } = several(6)
      for (const [i, link] of links.entries()) {
        if (i !== least) bench.said(link, [1, 2, 3, 4, 5, 6, 7, 8])
        bench.view(link).wanted.add(11 + i)
      }
      sender.evaluate()
      expect(loads(bench)[0]).toBe(11 + least)
    }
  })

  it('[V2.6] a publisher sends no first copy to a link that has it or awaits it', () => {
    const { bench, sender, links } = several(1)
    sender.published(bench.release)
    for (const link of links) bench.said(link, everyChunk(bench.content).slice(0, -1))
    sender.evaluate()
    expect(loads(bench)).toEqual([39])
  })

  it('[V3.3] the manifest leaves before any chunk', () => {
    const { bench, sender, links } = several(1)
    const [link] = links
    if (!link) throw new Error('a link')
    const view = bench.view(link)
    for (const chunk of everyChunk(bench.content)) view.wanted.add(chunk)
    sender.manifestWanted(view)
    for (let turn = 0; turn < 20; turn++) {
      sender.evaluate()
      for (const effect of bench.effects.splice(0))
        if (effect.type === 'load-chunk') sender.loaded(effect.token, new Uint8Array(chunkBytes))
    }
    const parts = view.sent.map(({ part }) => part)
    expect(parts[0]).toBe(0)
    expect(parts.at(-1)).toBeGreaterThan(0)
  })

  it('[V7.2] what the cap allows in a quarter of a second may leave at once, and no more after a rest', () => {
    const { bench, sender, links } = several(1)
    const [link] = links
    if (!link) throw new Error('a link')
    sender.setLimit(20_000)
    bench.now = 60_000
    const view = bench.view(link)
    for (const chunk of everyChunk(bench.content)) view.wanted.add(chunk)
    for (let turn = 0; turn < 20; turn++) {
      link.buffered = 0
      sender.evaluate()
      for (const effect of bench.effects.splice(0))
        if (effect.type === 'load-chunk') sender.loaded(effect.token, new Uint8Array(chunkBytes))
    }
    const sent = view.sent.reduce((sum, { bytes }) => sum + bytes, 0)
    expect(sent).toBeGreaterThan(20_000 / 4 - piece)
    expect(sent).toBeLessThan(20_000 / 4 + piece)
  })
})

/** A sender that has all of a release, and links that know it. */
function several(count: number) {
  const bench = new Bench(40)
  const sender = new Sender(bench.parts, new Speaker(bench.parts))
  for (const chunk of everyChunk(bench.content)) bench.release.keep(chunk)
  return { bench, sender, links: Array.from({ length: count }, () => bench.link()) }
}

/** Chunks that were read from the store, in order. */
function loads(bench: Bench): number[] {
  return bench.effects.flatMap((effect) => (effect.type === 'load-chunk' ? [effect.chunk] : []))
}
