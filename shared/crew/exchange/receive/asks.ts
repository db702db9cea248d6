/**
 * Of whom each missing chunk is asked. A chunk is asked of one link at a time that says it has or awaits it, rarest first. How much
 * may be awaited of a link follows bandwidth × delay, and grows with each chunk that it brings. What is late is asked of another.
 */
import { assert } from '../../../lib/assert.ts'
import type { LinkId } from '../../io.ts'
import type { Link } from '../../links/link.ts'
import type { Release } from '../../releases/release.ts'
import { byUrgency, cheapest, depth, type Orphan, type Supplier } from '../choose.ts'
import { knows, NOBODY, type Holdings, type View } from '../holdings.ts'
import { holdingsOf, type Parts } from '../parts.ts'
import { isMute } from './withholding.ts'
import type { Speaker } from '../speaker.ts'

interface Candidate extends Supplier {
  readonly view: View
  /** How long an ask of it may stay unanswered. */
  readonly lateMs: number
}

/** What may be late is looked at no more often. */
const lateLookMs = 50
/** Late chunks that may be asked of another link at a time though the budget is spent: the end never waits for one slow sender. */
const repeatsAlways = 2
/** At the end, times as long as a first ask. */
const repeatPatience = 4
/** Of a new sample of how long an answer takes. */
const answerWeight = 1 / 16

export class Asks {
  private readonly parts: Parts
  private readonly speaker: Speaker
  /** Bytes per second that this peer's downlink carries, as far as known; that of a slow link at least. */
  private readonly downRate: () => number
  /** May edges and partners be asked, or edges alone? */
  private readonly isOpenTo: (link: Link, view: View) => boolean
  /** Smoothed time from an ask to its chunk beyond the round trip, ms, and its mean deviation; 0 while unknown. */
  private answerMs = 0
  private answerDev = 0

  constructor(
    parts: Parts,
    speaker: Speaker,
    downRate: () => number,
    isOpenTo: (link: Link, view: View) => boolean,
  ) {
    this.parts = parts
    this.speaker = speaker
    this.downRate = downRate
    this.isOpenTo = isOpenTo
  }

  /**
   * When an ask of a link is late: as a retransmission timer has it (RFC 6298), of the time beyond its round trip. `isLast`: all that is
   * lacking is awaited; `isEnd`: and it is little (tuning.lastChunks).
   */
  lateMs(link: LinkId, isLast: boolean, isEnd = false, rate = 0): number {
    const { tuning, context } = this.parts
    const known = this.answerMs === 0 ? tuning.lateFirstMs : this.answerMs
    const wait =
      Math.max(0, known) +
      (isLast ? tuning.lastFactor : tuning.lateFactor) * this.answerDev +
      (isEnd ? 0 : (tuning.lateBytes * 1_000) / Math.max(this.downRate(), rate))
    const roundTripMs = context.links.get(link)?.roundTripMs ?? 0
    const least = isLast ? tuning.lastLeastMs : tuning.lateLeastMs
    return Math.min(tuning.lateMostMs, Math.max(least, roundTripMs + wait))
  }

  /** Little is lacking, and all of it is awaited. */
  isEnd({ allAwaited, release }: Holdings): boolean {
    return allAwaited && release.lacking <= this.parts.tuning.lastChunks
  }

  /** A chunk has come: its owner is trusted with one more. */
  arrived(release: Release, chunk: number): void {
    const { context } = this.parts
    const holdings = holdingsOf(this.parts, release)
    assert(release.have.has(chunk), 'a chunk that has come is here')
    holdings.repeated.delete(chunk)
    // There is room for the next ask.
    holdings.changed = true
    const owner = holdings.owner(chunk)
    if (owner === NOBODY) return
    const view = holdings.views.get(owner)
    if (view?.said.has(chunk)) {
      view.credit++
      view.lapses = 0
    }
    const took = context.now - holdings.askedAt(chunk) - (context.links.get(owner)?.roundTripMs ?? 0)
    if (this.answerMs === 0) {
      this.answerMs = Math.max(1, took)
      this.answerDev = this.answerMs / 2
      return
    }
    this.answerDev += (Math.abs(took - this.answerMs) - this.answerDev) * answerWeight
    this.answerMs += (took - this.answerMs) * answerWeight
  }

  /** Decides anew of whom everything is asked that is lacking. In a time of grace nothing is late. */
  assign(holdings: Holdings, repeatBytes: number, isGrace = false): void {
    const { context, tuning } = this.parts
    const { now } = context
    const { release } = holdings
    holdings.changed = false
    holdings.assignedAt = now
    const isEnd = this.isEnd(holdings)
    holdings.lateAt = now + Math.max(lateLookMs, this.lateMs(0, holdings.allAwaited, isEnd) / 4)
    const { chunkBytes } = release.header
    const open = this.openViews(holdings)
    if (open.length === 0) return
    const chunkMs = (chunkBytes * 1_000 * open.length) / this.downRate()
    const candidates = open.map(({ view, link }) => {
      const { roundTripMs } = link
      return this.candidate(
        holdings,
        view,
        isEnd,
        roundTripMs,
        depth({ roundTripMs, credit: view.credit }, tuning, chunkMs, chunkBytes),
      )
    })
    candidates.push(...this.closedDebtors(holdings, open, isEnd))
    const byLink = new Map(candidates.map((one) => [one.view.link, one]))
    const { orphans, unowned } = this.orphans(holdings, byLink, isGrace, isEnd)
    // A chunk that was repeated may come twice: only so many at a time, and more as they come once.
    const most = Math.max(repeatsAlways, Math.floor(repeatBytes / chunkBytes))
    let repeats = most - holdings.repeated.count
    let room = candidates.reduce((sum, one) => sum + Math.max(0, one.depth - one.outstanding), 0)
    let without = unowned
    for (const { chunk } of orphans.sort(byUrgency)) {
      const before = byLink.get(holdings.owner(chunk))
      // A link that has sent nothing of what it owes is not likely to send this one.
      const isRepeat =
        before?.said.has(chunk) === true && !holdings.repeated.has(chunk) && !isMute(before.view)
      const best =
        room <= 0 || (isRepeat && repeats <= 0) ? undefined : cheapest(candidates, chunk, chunkMs, before)
      if (best) {
        this.own(holdings, chunk, best, before)
        room--
        if (isRepeat) {
          holdings.repeated.add(chunk)
          repeats--
        }
      } else if (before) {
        before.outstanding++
        room--
      } else if (holdings.owner(chunk) === NOBODY) without++
    }
    holdings.allAwaited = without === 0
    for (const { view, outstanding } of candidates)
      if (outstanding === 0) view.owesSince = Infinity
      else if (view.owesSince === Infinity) view.owesSince = now
  }

  private openViews(holdings: Holdings): { view: View; link: Link }[] {
    const open: { view: View; link: Link }[] = []
    for (const view of holdings.views.values()) {
      const link = this.parts.context.links.get(view.link)
      if (link && knows(link, holdings.release) && this.isOpenTo(link, view)) open.push({ view, link })
    }
    return open
  }

  /** Links of which nothing more is asked, but that owe something from a time when it was: that is not asked of others too. */
  private closedDebtors(
    holdings: Holdings,
    open: readonly { readonly view: View }[],
    isEnd: boolean,
  ): Candidate[] {
    const debtors: Candidate[] = []
    for (const view of holdings.views.values())
      if (view.owesSince !== Infinity && !open.some((one) => one.view === view))
        debtors.push(this.candidate(holdings, view, isEnd, 0, 0))
    return debtors
  }

  private candidate(
    { allAwaited }: Holdings,
    view: View,
    isEnd: boolean,
    roundTripMs: number,
    most: number,
  ): Candidate {
    const { said, load, lapses } = view
    // What comes tells nothing of the downlink, where links withhold: then what a train of packets told counts.
    const rate = view.credit > 0 || !isMute(view) ? 0 : this.parts.probe.down
    const lateMs = this.lateMs(view.link, allAwaited, isEnd, rate)
    return { view, said, load, lapses, roundTripMs, lateMs, outstanding: 0, depth: most }
  }

  /** Chunks that are asked of nobody, or of a link that is late; what is asked in time counts as outstanding. */
  private orphans(
    holdings: Holdings,
    byLink: ReadonlyMap<LinkId, Candidate>,
    isGrace: boolean,
    isEnd: boolean,
  ): { orphans: Orphan[]; unowned: number } {
    const { context, random } = this.parts
    const { claimed, rank } = holdings.release
    const orphans: Orphan[] = []
    let unowned = 0
    for (let chunk = 0; chunk < claimed.length; chunk++) {
      if (claimed.has(chunk)) continue
      const owner = byLink.get(holdings.owner(chunk))
      const asked = owner?.said.has(chunk) ? owner : undefined
      if (asked) {
        // An ask that was late already waits longer, so that it does not go to and fro.
        const patience = isEnd && holdings.repeated.has(chunk) ? repeatPatience : 1
        if (isGrace || context.now - holdings.askedAt(chunk) <= patience * asked.lateMs) {
          asked.outstanding++
          continue
        }
      }
      const copies = (holdings.near[chunk] ?? 0) - (asked ? 1 : 0)
      if (copies > 0) orphans.push({ chunk, rank: rank[chunk] ?? 0, copies: copies + random.float() })
      else if (asked) asked.outstanding++
      else unowned++
    }
    return { orphans, unowned }
  }

  private own(holdings: Holdings, chunk: number, to: Candidate, before: Candidate | undefined): void {
    const { context, tuning } = this.parts
    if (before) {
      before.view.lapses++
      this.speaker.due(before.view, this.speaker.hold(tuning.holdUrgentMs))
    }
    holdings.ask(to.view, chunk, context.now)
    const isFirst = to.outstanding === 0
    to.outstanding++
    this.speaker.due(to.view, this.speaker.hold(isFirst ? tuning.holdAskMs : tuning.holdMoreMs))
  }
}
