/**
 * The site: the publisher's own web server, one more source of chunks (the paper has none). It has every chunk, and a window
 * says how much it is asked for at a time (site-window.ts). A busy server is asked only for what no link has or awaits, and after
 * a random delay that grows with the crowd (SRM, Floyd and others, 1995). So a few of a crowd ask, each for other chunks, and the
 * rest hear from them. A server that answers on time needs no sparing: it is asked for all that is lacking, rarest first.
 *
 * Invariants:
 * 1. One fetch at a time: of a busy server one run of chunks, else some runs; a run may span files.
 * 2. A chunk that is fetched is asked of no link, and counts as awaited: links are told. It is lacking again where it has not come in time.
 */
import { assert, must } from '../../lib/assert.ts'
import type { Random } from '../../lib/random.ts'
import { parameters } from '../../wire/parameters.ts'
import type { SiteState } from '../io.ts'
import type { Release } from '../releases/release.ts'
import type { Holdings } from '../exchange/holdings.ts'
import type { Parts } from '../exchange/parts.ts'
import { SiteWindow } from './site-window.ts'

export interface SiteEvents {
  /** The site is asked for these chunks. */
  asked(holdings: Holdings, chunks: readonly number[]): void
  /** They are awaited of it no longer. */
  givenUp(release: Release, chunks: readonly number[]): void
}

interface Run {
  readonly first: number
  /** Inclusive. */
  readonly last: number
}

interface Fetch {
  readonly chunks: readonly number[]
  readonly startedAt: number
  /** Runs that have not ended, and whether all that have were good. */
  open: number
  isGood: boolean
  /** Chunks that have come from the server, when the first, and when the last. */
  arrived: number
  firstAt: number
  lastAt: number
  isAwaited: boolean
}

interface Offer {
  readonly release: Release
  readonly window: SiteWindow
  fetch: Fetch | null
  /** When it may be asked next. */
  nextAt: number
  failures: number
}

/** Of one fetch: a browser opens as many connections to a server. */
const runsMost = 6
/** Links may bring what they have for so many of the server's answers, as long as anything comes. */
const answersOfPatience = 4
/** A queue is no reason to wait longer than this for the sake of each other visitor, ms. */
const answerMsMost = 1_000
/** As late as can be. */
const never = { latencyMs: Infinity, tookMs: Infinity, bytes: 0 }

export class Site {
  private readonly parts: Parts
  private readonly events: SiteEvents
  private readonly random: Random
  private offer: Offer | null = null
  /** When a chunk last came, from anywhere. */
  private movedAt = -Infinity
  /** When to decide next; found anew by each evaluation. */
  private wakeAt = Infinity

  constructor(parts: Parts, events: SiteEvents) {
    this.parts = parts
    this.events = events
    this.random = parts.context.fork('web-seed')
  }

  /** The host can fetch chunks of this aligned release; with null, no more. */
  offered(release: Release | undefined, site: SiteState | null): void {
    this.giveUp()
    this.offer = null
    if (site === null || release?.header.aligned !== true) return
    const { now } = this.parts.context
    const { visitors, wayMs, latencyMs, answerMs } = site
    const window = new SiteWindow(wayMs)
    window.answered({ latencyMs, tookMs: answerMs, bytes: 0 })
    const crowdMs = visitors * parameters.siteDelayPerVisitor * Math.min(answerMsMost, answerMs)
    const nextAt = now + this.about(Math.min(parameters.siteDelayMsMax, crowdMs))
    this.movedAt = now
    this.offer = { release, window, fetch: null, nextAt, failures: 0 }
  }

  /** A chunk is here. */
  moved(): void {
    this.movedAt = this.parts.context.now
  }

  /** A chunk has come from the server. */
  arrived(): void {
    const fetch = this.offer?.fetch
    if (!fetch) return
    fetch.lastAt = this.parts.context.now
    if (fetch.arrived++ === 0) fetch.firstAt = fetch.lastAt
  }

  /** A run has ended; `good`: all that was asked for came, or is not lacking any more. */
  ended(release: Release | undefined, good: boolean): void {
    const { offer } = this
    const fetch = offer?.fetch
    if (offer?.release !== release || !fetch) return
    fetch.open--
    fetch.isGood &&= good
    if (fetch.open === 0) this.allEnded(offer, fetch)
  }

  private allEnded(offer: Offer, { startedAt, firstAt, arrived, isGood }: Fetch): void {
    const { window, release } = offer
    const { now } = this.parts.context
    this.giveUp()
    offer.fetch = null
    if (!isGood) {
      window.answered(never)
      offer.nextAt = now + Math.min(parameters.renewMsMax, answerMsMost * 2 ** offer.failures++)
      return
    }
    offer.failures = 0
    const tookMs = now - startedAt
    // What links brought meanwhile says nothing of the server.
    const bytes = Math.max(0, arrived - 1) * release.header.chunkBytes
    window.answered({ latencyMs: firstAt - startedAt, tookMs, bytes })
    offer.nextAt = window.isFree ? now : now + this.about(tookMs)
  }

  /** After links were asked for what they have. */
  evaluate(holdings: Holdings): void {
    const { offer } = this
    if (offer?.release !== holdings.release) return
    this.wakeAt = Infinity
    const { now } = this.parts.context
    const { fetch } = offer
    if (fetch) {
      if (fetch.isAwaited && now >= awaitedUntil(fetch)) this.giveUp()
      if (fetch.isAwaited) this.wakeAt = awaitedUntil(fetch)
      return
    }
    const hopeUntil = this.hopeUntil(offer)
    const until = Math.max(offer.nextAt, this.perhapsUntil(offer))
    if (now < until) {
      this.wakeAt = until
      return
    }
    const among = this.choose(holdings, hopeUntil)
    if (among.size > 0) this.begin(offer, holdings, this.draw(offer, among))
  }

  deadline(): number {
    return this.offer?.release.state === 'receiving' ? this.wakeAt : Infinity
  }

  /** Of what is lacking, the rarest near us, and of that what is wanted first; nothing where links may yet bring it. */
  private choose({ near, release }: Holdings, hopeUntil: number): Set<number> {
    const hopes = this.parts.context.now < hopeUntil
    let rank = Infinity
    let copies = Infinity
    let chosen = new Set<number>()
    for (let chunk = 0; chunk < release.header.chunks; chunk++) {
      if (release.claimed.has(chunk)) continue
      const itsCopies = near[chunk] ?? 0
      if (itsCopies > 0 && hopes) {
        this.wakeAt = hopeUntil
        continue
      }
      const itsRank = release.rank[chunk] ?? 0
      if (itsCopies > copies || (itsCopies === copies && itsRank > rank)) continue
      if (itsCopies < copies || itsRank < rank) chosen = new Set()
      copies = itsCopies
      rank = itsRank
      chosen.add(chunk)
    }
    return chosen
  }

  /** Until when links may bring what they have. */
  private hopeUntil({ window }: Offer): number {
    const patienceMs = Math.min(parameters.renewMs, answersOfPatience * window.tookMs)
    return window.isFree ? -Infinity : this.movedAt + patienceMs
  }

  /** A link that knew the release and has not said what it lacks may have all of it: a busy server is spared until it has had time to say so. */
  private perhapsUntil({ window, release }: Offer): number {
    if (window.isFree) return -Infinity
    const { context, holdings } = this.parts
    const views = holdings.get(release)?.views
    let since = -Infinity
    for (const link of context.links.open())
      if (link.theirHello >= release.header.sequence && views?.get(link.id)?.heard !== true)
        since = Math.max(since, link.openedAt)
    return since + parameters.renewMs
  }

  /** Of a busy server one run from a random chunk on; else some runs, so that small gaps do not take a round trip each. */
  private draw({ window, release }: Offer, among: Set<number>): Run[] {
    const { isFree } = window
    const runs: Run[] = []
    let room = Math.max(1, Math.floor(window.bytes / release.header.chunkBytes))
    for (let left = isFree ? runsMost : 1; left > 0 && room > 0 && among.size > 0; left--) {
      let first = must(this.random.pick([...among]), 'there are some')
      let last = first
      while (last - first + 1 < room && among.has(last + 1)) last++
      // In a crowd what this leaves is where others begin: where all of it was taken, 400 visitors took a quarter more copies.
      const least = isFree ? 0 : first
      while (first > least && last - first + 1 < room && among.has(first - 1)) first--
      const run = { first, last }
      for (const chunk of chunksOf(run)) among.delete(chunk)
      room -= last - first + 1
      runs.push(run)
    }
    return runs
  }

  private begin(offer: Offer, holdings: Holdings, runs: readonly Run[]): void {
    const { context } = this.parts
    const { now } = context
    const chunks = runs.flatMap(chunksOf)
    assert(offer.fetch === null, 'one fetch at a time')
    assert(
      chunks.every((chunk) => !holdings.release.claimed.has(chunk)),
      'what is here or awaited is not fetched',
    )
    const fetch = {
      chunks,
      startedAt: now,
      open: runs.length,
      isGood: true,
      arrived: 0,
      firstAt: Infinity,
      lastAt: now,
      isAwaited: true,
    }
    offer.fetch = fetch
    this.wakeAt = awaitedUntil(fetch)
    this.events.asked(holdings, chunks)
    for (const { first, last } of runs)
      context.emit({ type: 'fetch-chunks', release: offer.release.id, first, last })
  }

  /** What has not come is lacking again, whether or not it still comes. */
  private giveUp(): void {
    const { offer } = this
    const fetch = offer?.fetch
    if (!offer || !fetch?.isAwaited) return
    fetch.isAwaited = false
    const { release } = offer
    if (release.state !== 'receiving') return
    const lacking = fetch.chunks.filter((chunk) => !release.have.has(chunk))
    this.events.givenUp(release, lacking)
  }

  /** So long in the mean. */
  private about(ms: number): number {
    return ms / 2 + this.random.below(Math.ceil(ms) + 1)
  }
}

/** A server that is slower than this is no reason to refuse a chunk from links. */
function awaitedUntil({ lastAt }: Fetch): number {
  return lastAt + 2 * parameters.renewMs
}

function chunksOf({ first, last }: Run): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
}
