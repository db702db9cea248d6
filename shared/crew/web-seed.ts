/**
 * The web seed: the publisher's own web server, a partner of last resort (the paper has none). Who has nobody to ask draws
 * a random delay and asks for random chunks (SRM, Floyd and others, 1995): so a few of a crowd ask, each for others, and the
 * rest hear from them. When, and for what, is decided here; the host fetches.
 *
 * A server that is not busy needs no sparing, and nobody should wait for the crowd's sake: it is asked for all that is lacking,
 * each time for more, and soon also for what peers may bring.
 *
 * Invariants:
 * 1. One fetch at a time: of a busy server one run of chunks, else some runs; a run may be of several files.
 * 2. None of a chunk that a peer near us has or awaits, unless nothing has come for a while, or the server is not busy.
 * 3. What is being fetched is covered: peers are told that we await it. It is lacking again where it has not come in time.
 */
import { must } from '../lib/assert.ts'
import type { Random } from '../lib/random.ts'
import { limits } from '../wire/limits.ts'
import type { Context } from './context.ts'
import type { ReleaseId, SiteState } from './io.ts'
import type { Releases, ReleaseState } from './releases.ts'
import { firstChunks, isAsLate, isIdleSite, isQuick, transferMs } from './site-pace.ts'

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
  readonly runs: readonly Run[]
  readonly startedAt: number
  /** Runs that have not ended, and whether all that have were good. */
  open: number
  isGood: boolean
  /** Chunks that have come from the server, and when the first. */
  arrived: number
  firstAt: number
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
  /** As far as its last answer tells. Steady: it takes its time for each answer, however much is asked for. */
  pace: 'idle' | 'steady' | 'busy'
  /** That of the last good fetch, before that of its document. */
  tookMs: number
  /** The least that anything has taken to begin. */
  wayMs: number
  /** How long the last answer took to begin. */
  latencyMs: number
  readonly offeredAt: number
  /** When the last fetch ended, before that the offer came. */
  endedAt: number
  /** How long the server would take for the whole release, as it has shown since it was last busy. */
  wholeMs: number
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
    const { now } = this.context
    this.movedAt = now
    const isIdle = isIdleSite(site)
    this.offer = {
      release,
      fetch: null,
      nextAt: now + (isIdle ? this.random.below(limits.seedHopeMs) : this.delay(site)),
      chunks: isIdle ? firstChunks(release.header.chunks, site.visitors) : limits.seedChunksFirst,
      pace: isIdle ? 'idle' : 'busy',
      tookMs: site.answerMs,
      wayMs: Math.min(site.wayMs, site.latencyMs),
      latencyMs: site.latencyMs,
      offeredAt: now,
      endedAt: now,
      wholeMs: Infinity,
      failures: 0,
    }
  }

  /** A chunk has come, from a peer or from the web seed. */
  arrived(fromPeer: boolean): void {
    const { now } = this.context
    this.movedAt = now
    if (fromPeer) this.peerMovedAt = now
    const fetch = this.offer?.fetch
    if (fromPeer || !fetch) return
    fetch.claimUntil = now + limits.seedClaimMs
    if (fetch.arrived++ === 0) fetch.firstAt = now
  }

  /** The fetch has ended; `good`: all that was asked for came, or is not lacking any more. */
  ended(id: ReleaseId, good: boolean): void {
    const { offer } = this
    const fetch = offer?.fetch
    if (offer?.release.id !== id || !fetch) return
    fetch.open--
    fetch.isGood &&= good
    if (fetch.open === 0) this.allEnded(offer, fetch)
  }

  private allEnded(offer: Offer, { startedAt, firstAt, arrived, isGood }: Fetch): void {
    const { now } = this.context
    const tookMs = now - startedAt
    this.giveUp()
    offer.fetch = null
    offer.endedAt = now
    offer.pace = 'busy'
    if (!isGood) {
      offer.failures++
      offer.nextAt = now + Math.min(limits.seedRetryMsMax, 500 * 2 ** offer.failures)
      return
    }
    offer.failures = 0
    offer.tookMs = tookMs
    // What peers brought meanwhile says nothing of the server.
    const latencyMs = firstAt - startedAt
    offer.wayMs = Math.min(offer.wayMs, latencyMs)
    const { chunks, chunkBytes } = offer.release.header
    const bytes = (arrived - 1) * chunkBytes
    const wholeMs = (tookMs * chunks) / arrived
    if (isQuick(offer.wayMs, latencyMs, tookMs, bytes)) offer.pace = 'idle'
    // Less at a time would be no help to it.
    else if (isAsLate(latencyMs, offer.latencyMs) && tookMs - latencyMs <= transferMs(bytes, 0))
      offer.pace = 'steady'
    // A small gap takes as long as a larger one. All in one answer takes no longer than a quick server needs for it.
    const inOneMs = latencyMs + transferMs(chunks * chunkBytes, offer.wayMs)
    offer.wholeMs = offer.pace === 'idle' ? Math.min(offer.wholeMs, wholeMs, inOneMs) : wholeMs
    offer.latencyMs = latencyMs
    if (offer.pace !== 'busy') {
      offer.chunks = Math.min(limits.seedChunksMax, offer.chunks * 2)
      offer.nextAt = now
      return
    }
    if (tookMs >= limits.seedSlowMs) offer.chunks = Math.max(limits.seedChunksMin, offer.chunks >> 1)
    offer.nextAt = now + tookMs / 2 + this.random.below(tookMs)
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
    const picked = this.pick(offer)
    if (typeof picked !== 'number') this.begin(offer, picked)
    else offer.nextAt = picked
    this.wake(typeof picked === 'number' ? picked : now + limits.seedClaimMs)
  }

  deadline(): number {
    return this.wakeAt
  }

  private wake(at: number): void {
    this.wakeAt = at
  }

  private begin(offer: Offer, runs: readonly Run[]): void {
    const { release } = offer
    const { now } = this.context
    for (const chunk of chunksOf(runs)) release.covered.add(chunk)
    offer.fetch = {
      runs,
      startedAt: now,
      open: runs.length,
      isGood: true,
      arrived: 0,
      firstAt: Infinity,
      isClaimed: true,
      claimUntil: now + limits.seedClaimMs,
    }
    this.parts.outdated(release)
    for (const { first, last } of runs)
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
    for (const chunk of chunksOf(fetch.runs))
      if (!release.have.has(chunk)) this.parts.wantAgain(release, chunk)
  }

  /** From a random chunk on, of those that are wanted first and rarest near us; or when to look again, where peers will bring it. */
  private pick(offer: Offer): Run[] | number {
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
    if (rarest.length === 0) return now + limits.seedQuietMs
    const until = Math.min(this.hopeUntil(offer, copies > 0), now + limits.seedQuietMs)
    return now < until ? until : this.draw(offer, new Set(rarest))
  }

  /** Of a busy server one run from a random chunk on; else some runs, so that small gaps do not take a round trip each. */
  private draw({ chunks, pace }: Offer, among: Set<number>): Run[] {
    const isSpared = pace === 'busy'
    const runs: Run[] = []
    let room = chunks
    while (room > 0 && among.size > 0 && runs.length < (isSpared ? 1 : limits.seedRunsMax)) {
      const first = must(this.random.pick([...among]), 'there are some')
      const run = { first, last: first }
      const length = () => run.last - run.first + 1
      while (length() < room && among.has(run.last + 1)) run.last++
      // In a crowd what this leaves is where others begin: where all of it was taken, 1,000 visitors took twice as many copies.
      const least = isSpared ? first : 0
      while (run.first > least && length() < room && among.has(run.first - 1)) run.first--
      for (const chunk of chunksOf([run])) among.delete(chunk)
      room -= length()
      runs.push(run)
    }
    return runs
  }

  /**
   * Until when peers may bring what is lacking; `isNear`: one has it or awaits it. The busier the web seed, the longer. A
   * link that has said nothing may have all of it, or nobody's wish to fetch anything: it is hoped for once.
   */
  private hopeUntil({ release, pace, tookMs, endedAt, offeredAt, wholeMs }: Offer, isNear: boolean): number {
    const isIdle = pace === 'idle'
    if (isIdle && !isNear) return -Infinity
    // However much peers bring, nobody is to wait much longer than without them.
    const most = isIdle ? Math.max(offeredAt + wholeMs / 2, endedAt + limits.seedHopeMs) : Infinity
    const perhapsWhole = this.parts.perhapsWholeSince(release)
    if (!isNear && perhapsWhole === -Infinity) return -Infinity
    const since = Math.max(isNear ? this.movedAt : this.peerMovedAt, perhapsWhole)
    return Math.min(most, since + Math.min(limits.seedStarveMs, limits.seedHopeMs + 4 * tookMs))
  }

  /** In a crowd a first peer is connected before anybody asks; then few of many draw a short time. */
  private delay({ visitors }: SiteState): number {
    const least = Math.min(limits.seedDelayMsLeast, visitors * limits.seedDelayPerVisitorMs)
    const spread = Math.min(
      limits.seedDelayMsMax,
      limits.seedDelayMs + visitors * limits.seedDelayPerVisitorMs,
    )
    return least + this.random.below(spread)
  }
}

function* chunksOf(runs: readonly Run[]): Generator<number> {
  for (const { first, last } of runs) for (let chunk = first; chunk <= last; chunk++) yield chunk
}

interface Run {
  first: number
  /** Inclusive. */
  last: number
}
