/**
 * A live stream by three-phase gossip (Frey et al., “Stretching gossip with live streaming”, §2): every round a peer proposes
 * what came since the last one to partners drawn anew, who request what they lack, and are served it. Each symbol is proposed
 * once. What was requested and does not come is requested again of another who proposed it.
 *
 * Beyond the paper: a symbol is passed on only when its signature was checked; one that is forged bans whoever sent it. Of a
 * window no more is requested than brings it back. And who has no uplink left does not serve, so that the request goes elsewhere.
 */
import { assert } from '../../lib/assert.ts'
import type { Random } from '../../lib/random.ts'
import type { LinkId, PeerId } from '../io.ts'
import type { Service, ServiceContext, ServiceLink } from '../services/service.ts'
import { decodeLive, encodeFeedMe, encodeNumbers, encodeSymbol, type LiveSymbol } from './live-frames.ts'
import { type LiveEffect, type LiveInput, type StreamInfo, windowOf } from './stream.ts'
import { type LiveTuning, liveTuning } from './tuning.ts'

/** Bounds against strangers: of one peer’s streams, and of numbers ahead of all that is known. */
const STREAMS_MAX = 2
const AHEAD_MAX = 4_096
const WANTED_MAX = 4_096
const HELD_MAX = 16_384
const PROPOSERS_MAX = 8
const CHECKS_MAX = 256

interface Wanted {
  readonly proposers: LinkId[]
  readonly since: number
  askedAt: number
  askedOf: LinkId | null
  tries: number
}

interface Held extends LiveSymbol {
  readonly at: number
}

interface Stream {
  readonly info: StreamInfo
  readonly held: Map<number, Held>
  readonly wanted: Map<number, Wanted>
  /** Being checked: they came. */
  readonly checking: Set<number>
  /** Symbols of each window that are here, or on their way. */
  readonly counts: Map<number, number>
  /** To be proposed in the next round. */
  fresh: number[]
  partners: LinkId[]
  rounds: number
  nextRoundAt: number
  newest: number
  /** This peer publishes it. */
  isOwn: boolean
}

interface Check {
  readonly stream: Stream
  readonly symbol: LiveSymbol
  readonly from: PeerId
}

export class Live implements Service<LiveInput> {
  private readonly context: ServiceContext<LiveEffect>
  private readonly tuning: LiveTuning
  private readonly random: Random
  private readonly streams = new Map<number, Stream>()
  private readonly checking = new Map<number, Check>()
  private tokens = 0

  constructor(context: ServiceContext<LiveEffect>, tuning: Partial<LiveTuning> = {}) {
    this.context = context
    this.tuning = { ...liveTuning, ...tuning }
    this.random = context.fork('live')
  }

  get sizes(): Record<string, number> {
    let [held, wanted, counts] = [0, 0, 0]
    for (const stream of this.streams.values()) {
      held += stream.held.size
      wanted += stream.wanted.size
      counts += stream.counts.size
    }
    return { streams: this.streams.size, held, wanted, counts, checking: this.checking.size }
  }

  linkOpened(): void {
    // It is one of those that the next round draws from.
  }

  linkClosed(link: LinkId): void {
    for (const stream of this.streams.values())
      stream.partners = stream.partners.filter((partner) => partner !== link)
  }

  input(input: LiveInput): void {
    switch (input.type) {
      case 'stream':
        return this.begin(input)
      case 'stream-ended':
        return void this.streams.delete(input.stream)
      case 'push': {
        const stream = this.streams.get(input.stream)
        if (!stream || stream.held.has(input.number)) return
        stream.isOwn = true
        this.count(stream, input.number, 1)
        return this.hold(stream, input)
      }
      case 'symbol-verified':
        return this.verified(input.token, input.ok)
    }
  }

  private begin({ stream, data, parity }: StreamInfo): void {
    if (this.streams.has(stream) || this.streams.size >= STREAMS_MAX) return
    this.streams.set(stream, {
      info: { stream, data, parity },
      ...{
        held: new Map(),
        wanted: new Map(),
        checking: new Set(),
        counts: new Map(),
        fresh: [],
        partners: [],
      },
      ...{ rounds: 0, newest: -1, isOwn: false },
      // Rounds of a crowd that begins together are not at the same moments.
      nextRoundAt: this.context.now + this.random.float() * this.tuning.roundMs,
    })
  }

  message(link: ServiceLink, body: Uint8Array): void {
    const frame = decodeLive(body)
    if (!frame) return this.context.ban(link.peer, 'malformed-live')
    const stream = this.streams.get(frame.stream)
    if (!stream) return this.context.refuse('unknown-stream')
    switch (frame.type) {
      case 'propose':
        return this.proposed(stream, link, frame.numbers)
      case 'request':
        return this.requested(stream, link, frame.numbers)
      case 'symbol':
        return this.arrived(stream, link, frame)
      case 'feed-me':
        return this.fed(stream, link)
    }
  }

  // Phase 1: propose

  private round(stream: Stream): void {
    const { tuning, context } = this
    const { refreshRounds, feedMeRounds } = tuning
    const fanout = this.fanoutOf(stream)
    const isRefresh = refreshRounds !== Infinity && stream.rounds % refreshRounds === 0
    const open = context.links()
    if (isRefresh || stream.partners.length < Math.min(fanout, open.length))
      this.draw(stream, open, isRefresh)
    if (feedMeRounds !== Infinity && stream.rounds % feedMeRounds === 0)
      for (const { id } of this.sample(open, fanout)) context.send(id, encodeFeedMe(stream.info.stream))
    stream.rounds++
    const fresh = stream.fresh.toSorted((a, b) => a - b)
    stream.fresh = []
    if (fresh.length === 0) return
    const words = encodeNumbers('propose', stream.info.stream, fresh)
    for (const partner of stream.partners) for (const word of words) context.send(partner, word)
  }

  private fanoutOf({ isOwn }: Stream): number {
    return isOwn ? this.tuning.sourceFanout : this.tuning.fanout
  }

  /** All anew, or only those that are gone. */
  private draw(stream: Stream, open: readonly ServiceLink[], isAnew: boolean): void {
    const kept = isAnew ? [] : stream.partners
    const others = open.filter(({ id }) => !kept.includes(id))
    const drawn = this.sample(others, this.fanoutOf(stream) - kept.length).map(({ id }) => id)
    stream.partners = [...kept, ...drawn]
    assert(stream.partners.length <= this.fanoutOf(stream), 'no more partners than the fanout')
  }

  private sample(links: readonly ServiceLink[], count: number): ServiceLink[] {
    const pool = [...links]
    for (let i = 0; i < Math.min(count, pool.length); i++) {
      const at = i + this.random.below(pool.length - i)
      const [a, b] = [pool[i], pool[at]]
      if (a && b) [pool[i], pool[at]] = [b, a]
    }
    return pool.slice(0, Math.max(0, count))
  }

  /** It takes the place of one of ours (§4.3 of the paper: the set stays as large as it is). */
  private fed(stream: Stream, { id }: ServiceLink): void {
    if (stream.partners.includes(id)) return
    if (stream.partners.length < this.fanoutOf(stream)) stream.partners.push(id)
    else stream.partners[this.random.below(stream.partners.length)] = id
  }

  // Phase 2: request

  private proposed(stream: Stream, link: ServiceLink, numbers: readonly number[]): void {
    const asked: number[] = []
    for (const number of numbers) {
      if (!this.isNear(stream, number)) {
        this.context.refuse('symbol-far-ahead')
        continue
      }
      stream.newest = Math.max(stream.newest, number)
      if (stream.held.has(number) || stream.checking.has(number)) continue
      const known = stream.wanted.get(number)
      if (known) {
        if (known.proposers.length < PROPOSERS_MAX) known.proposers.push(link.id)
        continue
      }
      if (stream.wanted.size >= WANTED_MAX) continue
      const wanted: Wanted = {
        proposers: [link.id],
        since: this.context.now,
        askedAt: this.context.now,
        askedOf: null,
        tries: 0,
      }
      stream.wanted.set(number, wanted)
      if (this.isEnough(stream, number)) continue
      this.ask(stream, number, wanted, link.id)
      asked.push(number)
    }
    this.send(stream, link.id, asked)
  }

  /** A number that is near to what is known; the first that is heard of may be any. */
  private isNear({ newest }: Stream, number: number): boolean {
    return newest < 0 || Math.abs(number - newest) <= AHEAD_MAX
  }

  /** As many of its window are here or on their way as bring it back. */
  private isEnough({ info, counts }: Stream, number: number): boolean {
    return (counts.get(windowOf(info, number)) ?? 0) >= info.data + this.tuning.spare
  }

  private ask(stream: Stream, number: number, wanted: Wanted, of: LinkId): void {
    wanted.askedAt = this.context.now
    wanted.askedOf = of
    wanted.tries++
    this.count(stream, number, 1)
  }

  private send({ info }: Stream, link: LinkId, numbers: readonly number[]): void {
    const sorted = numbers.toSorted((a, b) => a - b)
    for (const word of encodeNumbers('request', info.stream, sorted)) this.context.send(link, word)
  }

  /** What was asked for and did not come, and what is asked for now that others did not come. */
  private retry(stream: Stream): void {
    const { retryMs, triesMax } = this.tuning
    const { now } = this.context
    const asks = new Map<LinkId, number[]>()
    for (const [number, wanted] of stream.wanted) {
      const isLate = wanted.askedOf !== null && wanted.askedAt + retryMs <= now
      if (isLate) {
        this.count(stream, number, -1)
        wanted.askedOf = null
      }
      if (wanted.askedOf !== null || wanted.tries >= triesMax || this.isEnough(stream, number)) continue
      const of = wanted.proposers[wanted.tries % wanted.proposers.length]
      if (of === undefined) continue
      this.ask(stream, number, wanted, of)
      const numbers = asks.get(of)
      if (numbers) numbers.push(number)
      else asks.set(of, [number])
    }
    for (const [link, numbers] of asks) this.send(stream, link, numbers)
  }

  // Phase 3: serve

  private requested(stream: Stream, link: ServiceLink, numbers: readonly number[]): void {
    let { buffered } = link
    for (const number of numbers) {
      const held = stream.held.get(number)
      if (!held) continue
      if (buffered > this.tuning.bufferedMax) return this.context.refuse('uplink-full')
      const word = encodeSymbol(stream.info.stream, held)
      this.context.send(link.id, word)
      buffered += word.length
    }
  }

  private arrived(stream: Stream, link: ServiceLink, { number, signature, bytes }: LiveSymbol): void {
    if (stream.held.has(number) || stream.checking.has(number)) return this.context.refuse('symbol-twice')
    if (!stream.wanted.has(number)) return this.context.refuse('symbol-unasked')
    if (this.checking.size >= CHECKS_MAX) return this.context.refuse('too-many-checks')
    stream.checking.add(number)
    const token = ++this.tokens
    const symbol = { number, signature: signature.slice(), bytes: bytes.slice() }
    this.checking.set(token, { stream, symbol, from: link.peer })
    this.context.emit({ type: 'verify-symbol', token, stream: stream.info.stream, ...symbol })
  }

  private verified(token: number, ok: boolean): void {
    const check = this.checking.get(token)
    if (!check) return
    this.checking.delete(token)
    const { stream, symbol, from } = check
    stream.checking.delete(symbol.number)
    if (!ok) return this.context.ban(from, 'forged-symbol')
    if (stream.held.has(symbol.number)) return
    // One whose request was given up is counted again.
    if (stream.wanted.get(symbol.number)?.askedOf === null) this.count(stream, symbol.number, 1)
    stream.wanted.delete(symbol.number)
    this.hold(stream, symbol)
    const { number, bytes } = symbol
    this.context.emit({ type: 'symbol', stream: stream.info.stream, number, bytes })
  }

  private hold(stream: Stream, { number, signature, bytes }: LiveSymbol): void {
    stream.held.set(number, { number, signature, bytes, at: this.context.now })
    stream.newest = Math.max(stream.newest, number)
    stream.fresh.push(number)
  }

  private count({ info, counts }: Stream, number: number, by: 1 | -1): void {
    const window = windowOf(info, number)
    const known = counts.get(window)
    // A window that is forgotten counts nothing any more.
    if (known === undefined && by < 0) return
    const count = (known ?? 0) + by
    assert(count >= 0, 'no window has fewer than none of its symbols')
    counts.set(window, count)
  }

  // Time

  evaluate(): void {
    const { now } = this.context
    for (const stream of this.streams.values()) {
      if (stream.nextRoundAt > now) continue
      this.forget(stream)
      this.retry(stream)
      this.round(stream)
      stream.nextRoundAt = Math.max(stream.nextRoundAt + this.tuning.roundMs, now)
    }
  }

  /** What is too old to be of use, and more than is kept. */
  private forget(stream: Stream): void {
    const before = this.context.now - this.tuning.keepMs
    for (const [number, { at }] of stream.held) {
      if (at > before && stream.held.size <= HELD_MAX) break
      stream.held.delete(number)
    }
    for (const [number, { since }] of stream.wanted) if (since <= before) stream.wanted.delete(number)
    const oldest = Math.min(firstOf(stream.held), firstOf(stream.wanted))
    // Symbols come out of order, by less than a window.
    const window = oldest === Infinity ? Infinity : windowOf(stream.info, oldest) - 1
    for (const counted of stream.counts.keys()) if (counted < window) stream.counts.delete(counted)
  }

  deadline(): number {
    let earliest = Infinity
    for (const { nextRoundAt } of this.streams.values()) earliest = Math.min(earliest, nextRoundAt)
    return earliest
  }
}

/** The number that was put in first; Infinity of none. */
function firstOf(symbols: ReadonlyMap<number, unknown>): number {
  return symbols.keys().next().value ?? Infinity
}
