/**
 * The web seed: the publisher's own web server, a partner of last resort (the paper has none). Who has nobody to ask draws
 * a random delay and asks for random chunks (SRM, Floyd and others, 1995): so a few of a crowd ask, each for others, and the
 * rest hear from them. When, and for what, is decided here; the host fetches.
 *
 * Invariants:
 * 1. One fetch at a time, of chunks one after another, which may be of several files.
 * 2. None of a chunk that a peer near us has or awaits, unless nothing has come for a while.
 * 3. What is being fetched is covered: peers are told that we await it. It is lacking again where it has not come in time.
 */
import type { Random } from '../lib/random.ts'
import { limits } from '../wire/limits.ts'
import type { Context } from './context.ts'
import type { ReleaseId, SiteState } from './io.ts'
import type { Releases, ReleaseState } from './releases.ts'

export interface WebSeedParts {
  /** Its manifest is here, and what the store had of it. */
  isReady(release: ReleaseState): boolean
  /** How many links have or await a chunk, as far as known. */
  copiesNear(release: ReleaseState, chunk: number): number
  /** When the newest link opened that may have all of it; −Infinity where there is none. */
  perhapsWholeSince(release: ReleaseState): number
  /** Links are told what we have and await. */
  outdated(release: ReleaseState): void
  /** A chunk that was awaited is lacking again. */
  wantAgain(release: ReleaseState, chunk: number): void
}

interface Fetch {
  readonly first: number
  readonly last: number
  readonly startedAt: number
  isClaimed: boolean
  /** Later as long as chunks come. */
  claimUntil: number
}

interface Offer {
  readonly release: ReleaseState
  fetch: Fetch | null
  nextAt: number
  /** Of a fetch: grows as long as the answers are quick. */
  chunks: number
  /** How long the last fetch took that was answered, before that its document. */
  tookMs: number
  failures: number
}

export class WebSeed {
  private readonly context: Context
  private readonly releases: Releases
  private readonly parts: WebSeedParts
  private readonly random: Random
  private offer: Offer | null = null
  /** When a chunk last came, and when one from a peer. */
  private movedAt = -Infinity
  private peerMovedAt = -Infinity
  /** When to decide next; found anew by each evaluation. */
  private wakeAt = Infinity

  constructor(context: Context, releases: Releases, parts: WebSeedParts) {
    this.context = context
    this.releases = releases
    this.parts = parts
    this.random = context.fork('web-seed')
  }

  /** The host can fetch chunks of this aligned release; with null, no more. */
  offered(id: ReleaseId, site: SiteState | null): void {
    const release = this.releases.get(id)
    this.giveUp()
    this.offer = null
    if (site === null || release?.header.aligned !== true) return
    this.movedAt = this.context.now
    const nextAt = this.context.now + this.delay(site)
    this.offer = {
      release,
      fetch: null,
      nextAt,
      chunks: site.answerMs <= limits.seedFastMs ? limits.seedChunksFast : limits.seedChunksFirst,
      tookMs: site.answerMs,
      failures: 0,
    }
  }

  /** A chunk has come, from a peer or from the web seed. */
  arrived(fromPeer: boolean): void {
    const { now } = this.context
    this.movedAt = now
    if (fromPeer) this.peerMovedAt = now
    if (!fromPeer && this.offer?.fetch) this.offer.fetch.claimUntil = now + limits.seedClaimMs
  }

  /** The fetch has ended; `good`: all that was asked for came, or is not lacking any more. */
  ended(id: ReleaseId, good: boolean): void {
    const { offer } = this
    if (offer?.release.id !== id || !offer.fetch) return
    const { now } = this.context
    const tookMs = now - offer.fetch.startedAt
    this.giveUp()
    offer.fetch = null
    offer.failures = good ? 0 : offer.failures + 1
    if (good) offer.tookMs = tookMs
    if (!good) offer.nextAt = now + Math.min(limits.seedRetryMsMax, 500 * 2 ** offer.failures)
    else if (tookMs <= limits.seedFastMs) {
      offer.chunks = Math.min(limits.seedChunksMax, offer.chunks * 2)
      offer.nextAt = now
    } else {
      if (tookMs >= limits.seedSlowMs) offer.chunks = Math.max(limits.seedChunksMin, offer.chunks >> 1)
      offer.nextAt = now + tookMs / 2 + this.random.below(tookMs)
    }
  }

  evaluate(): void {
    const { offer } = this
    this.wakeAt = Infinity
    if (!offer || offer.release.state !== 'receiving' || !this.parts.isReady(offer.release)) return
    const { now } = this.context
    if (offer.fetch) {
      if (offer.fetch.isClaimed && now >= offer.fetch.claimUntil) this.giveUp()
      this.wakeAt = offer.fetch.isClaimed ? offer.fetch.claimUntil : Infinity
      return
    }
    if (now < offer.nextAt) return this.wake(offer.nextAt)
    const run = this.pick(offer)
    if (typeof run !== 'number') this.begin(offer, run)
    else offer.nextAt = run
    this.wake(typeof run === 'number' ? run : now + limits.seedClaimMs)
  }

  deadline(): number {
    return this.wakeAt
  }

  private wake(at: number): void {
    this.wakeAt = at
  }

  private begin(offer: Offer, { first, last }: Run): void {
    const { release } = offer
    for (let chunk = first; chunk <= last; chunk++) release.covered.add(chunk)
    const { now } = this.context
    offer.fetch = { first, last, startedAt: now, isClaimed: true, claimUntil: now + limits.seedClaimMs }
    this.parts.outdated(release)
    this.context.emit({ type: 'fetch-chunks', release: release.id, first, last })
  }

  /** What was claimed and has not come is lacking again, whether or not it still comes. */
  private giveUp(): void {
    const { offer } = this
    const fetch = offer?.fetch
    if (!offer || !fetch?.isClaimed) return
    fetch.isClaimed = false
    const { release } = offer
    if (release.state !== 'receiving') return
    for (let chunk = fetch.first; chunk <= fetch.last; chunk++)
      if (!release.have.has(chunk)) this.parts.wantAgain(release, chunk)
  }

  /** From a random chunk on, of those that are wanted first and rarest near us; or when to look again, where peers will bring it. */
  private pick(offer: Offer): Run | number {
    const { release } = offer
    const { now } = this.context
    let rank = Infinity
    let copies = Infinity
    let rarest: number[] = []
    for (let chunk = 0; chunk < release.header.chunks; chunk++) {
      if (release.covered.has(chunk)) continue
      const itsRank = release.rank[chunk] ?? 0
      const near = this.parts.copiesNear(release, chunk)
      if (near > copies || (near === copies && itsRank > rank)) continue
      if (near < copies || itsRank < rank) rarest = []
      copies = near
      rank = itsRank
      rarest.push(chunk)
    }
    const first = this.random.pick(rarest)
    if (first === undefined) return now + limits.seedQuietMs
    const until = Math.min(this.hopeUntil(offer, copies > 0), now + limits.seedQuietMs)
    if (now < until) return until
    const among = new Set(rarest)
    let last = first
    while (last - first + 1 < offer.chunks && among.has(last + 1)) last++
    return { first, last }
  }

  /**
   * Until when peers may bring what is lacking; `isNear`: one has it or awaits it. The busier the web seed, the longer. A
   * link that has said nothing may have all of it, or nobody's wish to fetch anything: it is hoped for once.
   */
  private hopeUntil({ release, tookMs }: Offer, isNear: boolean): number {
    const perhapsWhole = this.parts.perhapsWholeSince(release)
    if (!isNear && perhapsWhole === -Infinity) return -Infinity
    const since = Math.max(isNear ? this.movedAt : this.peerMovedAt, perhapsWhole)
    return since + Math.min(limits.seedStarveMs, limits.seedHopeMs + 4 * tookMs)
  }

  /** In a crowd a first peer is connected before anybody asks; then few of many draw a short time. An idle server may be asked. */
  private delay({ visitors, answerMs }: SiteState): number {
    if (answerMs <= limits.seedFastMs) return this.random.below(limits.seedHopeMs)
    const least = Math.min(limits.seedDelayMsLeast, visitors * limits.seedDelayPerVisitorMs)
    const spread = Math.min(
      limits.seedDelayMsMax,
      limits.seedDelayMs + visitors * limits.seedDelayPerVisitorMs,
    )
    return least + this.random.below(spread)
  }
}

interface Run {
  readonly first: number
  /** Inclusive. */
  readonly last: number
}
