/**
 * The simulated DataChannel beside a real one: two Chromium tabs, each behind an emulated 200 kbit/s link with a drop-tail
 * queue of 1 s, 234 ms round trip. The measured figures stand in docs/SIMULATOR.md; the simulator has to come within a
 * quarter of each.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { must } from '../../lib/assert.ts'
import { Random } from '../../lib/random.ts'
import { Node } from '../../crew/machine.ts'
import { Connections } from '../world/connections.ts'
import { Gaps } from './gaps.ts'
import { simulatedGoodput } from './goodput.ts'
import { Network, type NetworkOptions } from './network.ts'
import { Peer } from '../world/peer.ts'
import { Timeline } from './timeline.ts'
import { byteKinds, Ledger } from './traffic.ts'
import { Association } from './transport.ts'
import { SIM_CHANNEL } from '../world/content.ts'

const measuredLink: NetworkOptions = {
  upBitsPerSecond: 200e3,
  downBitsPerSecond: 200e3,
  latencyMsMin: 117,
  latencyMsMax: 117,
  lossBound: 0,
}

/** Two ends of an association, and what the receiving page has heard. */
class Pair {
  readonly timeline = new Timeline()
  readonly ledger = new Ledger()
  readonly network: Network
  readonly a: Association
  readonly b: Association
  readonly heard: Uint8Array[] = []
  readonly drained: number[] = []

  constructor(options: NetworkOptions = measuredLink, seed = '1') {
    const random = new Random(seed)
    this.network = new Network(this.timeline, options, this.ledger, random)
    const end = (heard: (bytes: Uint8Array) => void, drained: (buffered: number) => void): Association =>
      new Association(this.network, this.network.host(random), options.latencyMsMin, {
        received: heard,
        drained,
      })
    this.a = end(
      () => undefined,
      (buffered) => void this.drained.push(buffered),
    )
    this.b = end(
      (bytes) => void this.heard.push(bytes),
      () => undefined,
    )
    Association.connect(this.a, this.b)
  }

  /** Seconds until all of it has arrived, in messages of at most 16 KiB, all handed over at once. */
  carry(bytes: number): number {
    const start = this.timeline.now
    const before = this.heard.length
    let messages = 0
    for (let left = bytes; left > 0; left -= 16_384, messages++)
      this.a.send(new Uint8Array(Math.min(left, 16_384)))
    while (this.heard.length < before + messages && this.timeline.peek() < Infinity) this.timeline.step()
    expect(this.heard.length).toBe(before + messages)
    return (this.timeline.now - start) / 1_000
  }

  /** Lets everything be acknowledged. */
  settle(): void {
    while (this.timeline.peek() < Infinity) this.timeline.step()
  }

  wire(host: number): number {
    const total = this.ledger.total(host)
    return byteKinds.reduce((sum, kind) => sum + total[kind], 0)
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Within a quarter of what was measured. */
function expectNear(simulated: number, least: number, most = least): void {
  expect(simulated).toBeGreaterThan(least * 0.75)
  expect(simulated).toBeLessThan(most * 1.25)
}

/** Of 100 KB on a fresh channel, seconds for ten seeds. */
function timesWithLoss(lossBound: number): number[] {
  return Array.from({ length: 10 }, (_, seed) =>
    new Pair({ ...measuredLink, lossBound }, String(seed)).carry(100_000),
  )
}

describe('a DataChannel over a slow link, beside the measured one', () => {
  it('100 KB at once on a fresh channel: slow start overshoots the queue (10.35 s, 43 % sent again)', () => {
    const pair = new Pair()
    expectNear(pair.carry(100_000), 10.35)
    pair.settle()
    expectNear(pair.ledger.total(0).retransmissions / 100_000, 0.43)
    expect(must(pair.a.host.packetsDropped, 'drops')).toBeGreaterThan(5)
  })

  it('the same again, its window now known: 4.99 s', () => {
    const pair = new Pair()
    pair.carry(100_000)
    pair.settle()
    expectNear(pair.carry(100_000), 4.99)
  })

  it('a chunk of 16 KiB on an idle link: 0.99–1.16 s', () => {
    expectNear(new Pair().carry(16_384), 0.99, 1.16)
  })

  it('400 KB: 17.7–17.8 s', () => {
    expectNear(new Pair().carry(400_000), 17.7, 17.8)
  })

  it('100 KB fresh, loss up to 2 % per host: 5.0–9.9 s; up to 10 %: 6.7–8.0 s', () => {
    expectNear(mean(timesWithLoss(0.02)), 5.0, 9.9)
    expectNear(mean(timesWithLoss(0.1)), 6.7, 8.0)
  })

  it('wire bytes over payload: 1.077–1.10', () => {
    const pair = new Pair()
    pair.carry(16_384)
    pair.settle()
    expect(pair.wire(0) / 16_384).toBeGreaterThan(1.07)
    expect(pair.wire(0) / 16_384).toBeLessThan(1.1)
  })

  it('a small message costs 78 bytes more than it holds, and 45–100 back', () => {
    for (const bytes of [10, 20, 30, 40]) {
      const pair = new Pair()
      pair.carry(bytes)
      pair.settle()
      // Measured: 98 for 20 (bench:link); a part of it is padding to four bytes.
      expect(pair.wire(0)).toBeGreaterThanOrEqual(78 + bytes)
      expect(pair.wire(0)).toBeLessThanOrEqual(78 + bytes + 3)
      expect(pair.wire(1)).toBeGreaterThanOrEqual(45)
      expect(pair.wire(1)).toBeLessThanOrEqual(100)
    }
  })
})

describe('an association that always has something to send, on a fast link that loses packets', () => {
  // One way, ms; loss of the whole way; Mbit/s between two Chromiums (npm run bench:goodput), least and most of three runs.
  it.each([
    [60, 0.01, 0.87, 0.92],
    [60, 0.03, 0.46, 0.6],
  ])('%i ms one way, loss %d: %d–%d Mbit/s', (latencyMs, loss, least, most) => {
    const plan = {
      bitsPerSecond: 20e6,
      latencyMs,
      hostLoss: 1 - Math.sqrt(1 - loss),
      messageBytes: 8_800,
      bufferedBytes: 100_000,
      fromMs: 3_000,
      untilMs: 23_000,
    }
    const goodputs = Array.from({ length: 5 }, (_, i) => simulatedGoodput(plan, `lossy-${i}`) / 1e6)
    expectNear(mean(goodputs), least, most)
  })
})

/** Two peers set up a link; signals are free, as they were where this was measured. */
function link(options: NetworkOptions): { openMs: number; ledger: Ledger; timeline: Timeline } {
  const timeline = new Timeline()
  const ledger = new Ledger()
  const random = new Random('set-up')
  const network = new Network(timeline, options, ledger, random)
  const peers = ['a', 'b'].map(
    (id) => new Peer(id, id, new Node({ self: id, channel: SIM_CHANNEL, seed: id }), network.host(random)),
  )
  const [a, b] = [must(peers[0], 'a'), must(peers[1], 'b')]
  const opened: number[] = []
  const connections = new Connections(
    network,
    {
      input: (peer, input) => {
        if (input.type === 'link-open') opened.push(timeline.now)
        if (input.type === 'link-signal') connections.apply(peer === a ? b : a, 1, input.data)
      },
      find: (id) => (id === 'a' ? a : b),
      connectable: () => true,
    },
    random,
  )
  connections.dial(a, 1, 'b', true)
  connections.dial(b, 1, 'a', false)
  while (opened.length === 0 && timeline.peek() < 20_000) timeline.step()
  return { openMs: must(opened[0], 'the link opens'), ledger, timeline }
}

describe('set-up and idle links, beside the measured ones', () => {
  it('from createOffer to open 1,086 ms, 4.6 round trips, for 3,230 bytes each way', () => {
    const { openMs, ledger } = link(measuredLink)
    expect(openMs).toBeGreaterThan(1_086 * 0.9)
    expect(openMs).toBeLessThan(1_086 * 1.1)
    for (const host of [0, 1]) {
      expect(ledger.total(host).setUp).toBeGreaterThan(3_230 * 0.85)
      expect(ledger.total(host).setUp).toBeLessThan(3_230 * 1.15)
    }
  })

  it('a lossy way is set up all the same', () => {
    const { openMs } = link({ ...measuredLink, lossBound: 0.5 })
    expect(openMs).toBeGreaterThan(1_086)
    expect(openMs).toBeLessThan(15_000)
  })

  it('an idle link costs 100 bytes a second each way', () => {
    const { ledger, timeline, openMs } = link(measuredLink)
    while (timeline.peek() < openMs + 60_100) timeline.step()
    for (const host of [0, 1]) expect(ledger.total(host).keepAlive / 60).toBeCloseTo(100, -1)
  })
})

describe('association', () => {
  it('delivers every message once, whatever its size, whatever the loss', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 12 }),
        fc.constantFrom(0, 0.05, 0.3),
        fc.string(),
        (sizes, lossBound, seed) => {
          const pair = new Pair({ ...measuredLink, lossBound }, seed)
          const sent = sizes.map((size, i) => new Uint8Array(size).fill(i))
          for (const message of sent) pair.a.send(message)
          pair.settle()
          expect(pair.heard.length).toBe(sent.length)
          expect(new Set(pair.heard)).toEqual(new Set(sent))
          expect(pair.a.buffered).toBe(0)
          expect(pair.a.quiet).toBe(true)
          expect(pair.drained.at(-1)).toBe(0)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('counts every byte that leaves, in one kind', () => {
    const pair = new Pair()
    pair.carry(100_000)
    pair.settle()
    const dropped = pair.a.host.packetsDropped
    expect(dropped).toBeGreaterThan(0)
    expect(pair.wire(0)).toBeGreaterThan(pair.a.host.bytesUp)
    expect(pair.wire(0)).toBeLessThanOrEqual(pair.a.host.bytesUp + dropped * 1_245)
    expect(pair.wire(1)).toBe(pair.b.host.bytesUp)
    const total = pair.ledger.total(0)
    expect(total.control + total.chunks + total.metadata + total.setUp).toBeCloseTo(100_000, 3)
  })

  it('an acknowledgement rides with an answer', () => {
    const pair = new Pair()
    // The first packet of an association is acknowledged at once; those that follow wait for company.
    pair.carry(30)
    pair.settle()
    const before = pair.ledger.total(1)
    pair.a.send(new Uint8Array(30))
    while (pair.heard.length < 2) pair.timeline.step()
    pair.b.send(new Uint8Array(30))
    pair.settle()
    const after = pair.ledger.total(1)
    expect(after.acknowledgements - before.acknowledgements).toBe(16)
  })

  it('bufferedAmount falls when packets are made, not when they arrive', () => {
    const pair = new Pair()
    pair.a.send(new Uint8Array(1_000))
    expect(pair.a.buffered).toBe(0)
    pair.a.send(new Uint8Array(60_000))
    expect(pair.a.buffered).toBeGreaterThan(40_000)
  })
})

it('gaps know what has come, as a set does', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 80 }), (numbers) => {
      const gaps = new Gaps()
      const seen = new Set<number>()
      for (const number of numbers) {
        expect(gaps.add(number)).toBe(!seen.has(number))
        seen.add(number)
      }
      let cumulative = 0
      while (seen.has(cumulative + 1)) cumulative++
      expect(gaps.cumulative).toBe(cumulative)
      const listed: number[] = []
      const ranges = gaps.list()
      for (let i = 0; i < ranges.length; i += 2)
        for (let n = must(ranges[i], 'start'); n <= must(ranges[i + 1], 'end'); n++) listed.push(n)
      expect(listed).toEqual([...seen].filter((n) => n > cumulative).toSorted((x, y) => x - y))
      for (let i = 2; i < ranges.length; i += 2)
        expect(must(ranges[i], 'start')).toBeGreaterThan(must(ranges[i - 1], 'end') + 1)
    }),
  )
})

it('what was planned happens in order of time, then of planning', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1_000_000 }), { maxLength: 200 }), (times) => {
      const timeline = new Timeline()
      const fired: [number, number][] = []
      for (const [i, time] of times.entries()) timeline.call(time, () => fired.push([timeline.now, i]))
      while (timeline.peek() < Infinity) timeline.step()
      const expected = times
        .map((time, i) => [time, i] as const)
        .toSorted((a, b) => a[0] - b[0] || a[1] - b[1])
      expect(fired).toEqual(expected)
    }),
  )
})
