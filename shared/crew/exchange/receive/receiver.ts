/**
 * What this peer takes: pieces of parts put together, verified by the host, kept. While something is lacking it is asked
 * for (asks.ts); the manifest comes behind its header, or is asked for too.
 *
 * Invariants:
 * 1. A chunk is claimed from its first piece on, or while the site is asked for it. It is lacking again when its pieces stop coming, and
 *    at the end (asks.ts) as soon as they are late, though they may still come.
 * 2. A part that nobody needs is answered by `cancel`, so that its sender stops.
 * 3. Nothing is had that was not verified. What comes before its manifest waits: no part of it begins when limits.earlyBytesMax wait.
 * 4. All chunks here, nothing more is asked for: when all have stopped, all have all (CREW §3.1.1).
 */
import { assert } from '../../../lib/assert.ts'
import type { FrameOf } from '../../../wire/frames.ts'
import { limits } from '../../../wire/limits.ts'
import { parameters } from '../../../wire/parameters.ts'
import { Checks } from './checks.ts'
import { Declined } from './declined.ts'
import type { LinkId, Token } from '../../io.ts'
import type { Link } from '../../links/link.ts'
import { MANIFEST_PART, type Release } from '../../releases/release.ts'
import { Strays } from './strays.ts'
import { Asks } from './asks.ts'
import { Downlink } from './downlink.ts'
import { Grace } from './grace.ts'
import type { Holdings, View } from '../holdings.ts'
import { firstChunkMs, Hunger } from './hunger.ts'
import { Incoming, type Coming } from './incoming.ts'
import { askForManifest } from './manifest-asks.ts'
import { isLetDown } from './let-down.ts'
import { findWithholding } from './withholding.ts'
import { holdingsOf, viewOf, type Parts } from '../parts.ts'
import { Site } from '../../sources/site.ts'
import type { Speaker } from '../speaker.ts'

/** What is asked of whom is decided no more often: an ask waits longer than that for company anyway. */
const assignMs = 8
/** A part whose pieces stop is waited for as long as an ask, and half of that more. */
const stoppedFactor = 1.5
const stoppedMsMax = 8_000

export class Receiver {
  private readonly parts: Parts
  private readonly speaker: Speaker
  private readonly incoming: Incoming
  private readonly checks: Checks
  private readonly strays: Strays
  private readonly declined: Declined
  private readonly asks: Asks
  readonly site: Site
  readonly down = new Downlink()
  readonly hunger = new Hunger()
  private duplicateBytes = 0
  private isLetDown = false
  /** When to decide next: found anew by each evaluation. */
  private nextAt = Infinity
  private readonly grace = new Grace()

  constructor(parts: Parts, speaker: Speaker, isOpenTo: (link: Link, view: View) => boolean) {
    this.parts = parts
    this.speaker = speaker
    this.checks = new Checks(parts.context)
    this.declined = new Declined(parts.context)
    this.strays = new Strays(parts.context, this.declined)
    this.asks = new Asks(parts, speaker, () => this.downRate, isOpenTo)
    this.site = new Site(parts, {
      asked: (holdings, chunks) => this.askedOfSite(holdings, chunks),
      givenUp: (release, chunks) => {
        for (const chunk of chunks) this.wantAgain(release, chunk)
      },
    })
    this.incoming = new Incoming(parts.context, this.declined, {
      patienceMs: (link) => Math.min(stoppedMsMax, stoppedFactor * this.asks.lateMs(link, false)),
      whole: (link, coming, bytes) => this.whole(link, coming, bytes),
      ended: ({ release, part }) => this.lackAgain(release, part),
      overlapped: (link) => parts.events.banned(link.peer, link, 'corrupt-chunk'),
    })
  }

  get sizes(): Record<string, number> {
    return {
      coming: this.incoming.kept,
      strays: this.strays.kept,
      declined: this.declined.kept,
      checking: this.checks.kept,
    }
  }

  private get downRate(): number {
    const { context, probe, tuning } = this.parts
    return Math.max(tuning.slowBytesPerSecond, this.down.rate(probe.down, context.now))
  }

  /** Too little comes: nothing for long, though something is lacking (hunger.ts), or too many edges give nothing (let-down.ts). */
  get isStarving(): boolean {
    return this.isLetDown || this.hunger.isStarving(this.parts.context.now)
  }

  isTakingFrom(link: LinkId): boolean {
    return this.incoming.isTakingFrom(link)
  }

  // What is lacking

  /** The manifest is here, and the store was searched for its chunks. */
  ready(release: Release): void {
    this.checks.ready(release)
    const holdings = holdingsOf(this.parts, release)
    holdings.changed = true
    for (const view of holdings.views.values())
      if (!view.hasManifest) this.speaker.due(view, this.speaker.hold(this.parts.tuning.holdUrgentMs))
  }

  /** A state of a release that is not known yet. */
  strayArrived(link: Link, frame: FrameOf<'state'>): void {
    this.strays.keep(link, frame)
  }

  /** What came of a release before its header. */
  takeStrays(release: Release): ReturnType<Strays['take']> {
    return this.strays.take(release.tag)
  }

  /** It is wanted after all: links that were told that it is not learn it. */
  wantAgain(release: Release, chunk: number): void {
    if (!this.isOnItsWay(release, chunk + 1)) this.unclaim(release, chunk)
  }

  /**
   * The site has brought a chunk, which is about to be kept. No link earns trust by it, how soon it came tells nothing of links, and
   * no link need send it any more.
   */
  cameFromSite(release: Release, chunk: number): void {
    this.site.arrived()
    holdingsOf(this.parts, release).unask(chunk)
    this.incoming.cancel(release, chunk + 1)
    this.outdated(release)
  }

  /** What links were told of it is true no more. */
  outdated(release: Release): void {
    const holdings = holdingsOf(this.parts, release)
    holdings.changed = true
    if (release.state === 'receiving') this.speaker.outdated(holdings)
  }

  /** The site is asked for these chunks: no link is, and all links hear that they are awaited. */
  private askedOfSite(holdings: Holdings, chunks: readonly number[]): void {
    const { release } = holdings
    for (const chunk of chunks) {
      release.claim(chunk)
      holdings.unask(chunk)
    }
    this.outdated(release)
  }

  /** The rest of a part is lost and will be repeated, but who knows when: its chunk is asked of another link, whichever is sooner. */
  private callStalled({ release, views }: Holdings): void {
    for (const one of this.incoming.stalled(release, (id) => this.asks.lateMs(id, true, true))) {
      // It is waited for as long again.
      one.fedAt = this.parts.context.now
      const view = views.get(one.link)
      if (view) view.lapses++
      this.unclaim(release, one.part - 1)
    }
  }

  /** Links take it that we have or await it: they are told otherwise. */
  private unclaim(release: Release, chunk: number): void {
    if (release.skipped.has(chunk) || release.have.has(chunk)) return
    release.unclaim(chunk)
    const holdings = holdingsOf(this.parts, release)
    holdings.unask(chunk)
    this.outdated(release)
  }

  private isOnItsWay(release: Release, part: number): boolean {
    return this.checks.has(release, part) || this.incoming.of(release, part).length > 0
  }

  /** A chunk is here. */
  arrived(release: Release, chunk: number): void {
    assert(release.have.has(chunk), 'a chunk that is here is kept first')
    this.asks.arrived(release, chunk)
    this.site.moved()
    if (release.lacking > 0) return
    for (const view of holdingsOf(this.parts, release).views.values()) {
      // Nothing more is asked for: nobody owes anything.
      view.owesSince = Infinity
      if (!view.isWhole) this.speaker.due(view, this.speaker.hold(this.parts.tuning.holdUrgentMs))
    }
  }

  // Decisions

  evaluate(): void {
    const { context, probe, releases, tuning } = this.parts
    const { now } = context
    this.grace.begins(now)
    const isGrace = this.grace.isOn(now)
    if (!isGrace) this.incoming.expire()
    this.strays.expire()
    this.declined.expire()
    this.nextAt = Infinity
    let receiving = false
    let firstMs = 0
    this.isLetDown = false
    for (const release of releases.current()) {
      if (release.state !== 'receiving') continue
      receiving = true
      if (release.have.count === 0)
        firstMs += firstChunkMs(release.header, Math.max(tuning.slowBytesPerSecond, probe.down))
      const holdings = holdingsOf(this.parts, release)
      this.isLetDown ||= isLetDown(this.parts, holdings, (link) =>
        this.asks.lateMs(link, false, false, this.parts.probe.down),
      )
      if (release.manifest === null && !this.checks.has(release, MANIFEST_PART))
        this.wakeAt(askForManifest(this.parts, this.speaker, this.incoming, holdings))
      if (!this.mayAsk(release)) continue
      const at = holdings.changed ? holdings.assignedAt + assignMs : holdings.lateAt
      if (at <= now) {
        if (!isGrace && this.asks.isEnd(holdings)) this.callStalled(holdings)
        this.asks.assign(holdings, this.repeatBytes(release), isGrace)
      }
      this.wakeAt(holdings.changed ? at : holdings.lateAt)
      if (!isGrace) this.wakeAt(findWithholding(this.parts, holdings))
      if (release.isReady) this.site.evaluate(holdings)
    }
    if (this.hunger.evaluate(receiving, now, firstMs))
      for (const release of releases.current()) if (release.state === 'receiving') this.outdated(release)
    if (isGrace) this.wakeAt(this.grace.after(now))
    this.wakeAt(this.site.deadline())
    this.wakeAt(this.hunger.deadline())
    this.wakeAt(this.strays.deadline())
    this.wakeAt(this.grace.after(this.incoming.deadline()))
    this.grace.ends(this.nextAt)
  }

  /** Chunks that an earlier release may have brought are asked for only when the store was searched. */
  private mayAsk(release: Release): boolean {
    if (release.isReady) return true
    return release.manifest === null && this.parts.releases.size === 1 && this.hasEarlyRoom
  }

  private get hasEarlyRoom(): boolean {
    return this.checks.earlyBytes < limits.earlyBytesMax
  }

  /** A late call may bring a chunk twice: bytes that may still come in vain. */
  private repeatBytes({ header }: Release): number {
    const { tuning, context } = this.parts
    const most = Math.max(
      tuning.duplicateChunks * header.chunkBytes,
      tuning.duplicateShare * context.counters.payloadReceived,
    )
    return most - this.duplicateBytes - this.incoming.wastedBytes
  }

  private wakeAt(at: number): void {
    this.nextAt = Math.min(this.nextAt, at)
  }

  // Data

  dataArrived(link: Link, frame: FrameOf<'data'>): void {
    const { context, releases } = this.parts
    this.down.came(frame.bytes.length, context.now, this.hunger.fedAt)
    if (frame.part !== MANIFEST_PART) context.counters.payloadReceived += frame.bytes.length
    if (this.declined.isRest(link, frame)) return context.refuse('late-data')
    const release = releases.byTag(frame.tag)
    if (release === undefined) this.strays.keep(link, frame)
    else this.dataOf(link, release, frame)
  }

  /** Data of a release that is known. */
  dataOf(link: Link, release: Release, frame: FrameOf<'data'>): void {
    const { context } = this.parts
    const { part, offset, bytes } = frame
    if (part > release.header.chunks) return context.offence(link, 'bad-data', 2)
    const length = release.partLength(part)
    const isTiny = bytes.length < parameters.dataPieceBytes && offset + bytes.length !== length
    if (offset + bytes.length > length || isTiny) return context.offence(link, 'bad-data', 2)
    link.noteTheirs(release.header.sequence)
    link.usedAt = context.now
    if (release.isOver) return this.refuse(link, frame)
    const holdings = holdingsOf(this.parts, release)
    const view = viewOf(this.parts, link, release)
    this.speaker.owe(view)
    view.fedAt = context.now
    this.hunger.fed(context.now)
    if (part === MANIFEST_PART) view.hasManifest = true
    else if (frame.generation === 0) holdings.noteWhole(view)
    else holdings.noteSaid(view, part - 1)
    const one = this.incoming.get(link.id, release, part) ?? this.begin(link, holdings, view, frame)
    if (one) this.incoming.take(link, one, frame)
  }

  private begin(link: Link, holdings: Holdings, view: View, frame: FrameOf<'data'>): Coming | undefined {
    const { release } = holdings
    const { part } = frame
    assert(!release.isOver, 'nothing of a release that is over begins')
    const isAsked = part !== MANIFEST_PART && view.toldAsked.has(part - 1)
    if (this.isHad(release, part)) {
      this.duplicate(frame)
      this.refuse(link, frame)
      return undefined
    }
    if (!isAsked && !this.mayBePushed(link.id, release, part)) {
      this.refuse(link, frame, 'push-flood')
      return undefined
    }
    const one = this.incoming.begin(link, release, part, isAsked)
    if (part !== MANIFEST_PART && !release.claimed.has(part - 1)) {
      release.claim(part - 1)
      this.speaker.claimed(holdings, part - 1, link.id)
    }
    return one
  }

  private isHad(release: Release, part: number): boolean {
    if (part === MANIFEST_PART) return release.manifest !== null || this.checks.has(release, part)
    return release.have.has(part - 1) || release.skipped.has(part - 1) || this.checks.has(release, part)
  }

  /** Parts that come unasked are welcome in bounds: each covers a chunk until its pieces stop coming. */
  private mayBePushed(link: LinkId, release: Release, part: number): boolean {
    if (part === MANIFEST_PART)
      return (
        this.incoming.of(release, part).length < limits.manifestsMax ||
        // However many send it unasked, the link that was asked is heard.
        holdingsOf(this.parts, release).manifestAskedOf === link
      )
    return this.incoming.unasked(link) < limits.pushedPartsMax && this.hasEarlyRoom
  }

  private duplicate(frame: FrameOf<'data'>): void {
    const { counters } = this.parts.context
    if (frame.part === MANIFEST_PART) counters.endgameDuplicates++
    else {
      this.duplicateBytes += frame.bytes.length
      if (frame.offset === 0) counters.duplicates++
    }
  }

  /** Nobody needs it. Once is enough, at its first piece; the rest may be on its way already. */
  private refuse(link: Link, frame: FrameOf<'data'>, reason = 'late-data'): void {
    const { context } = this.parts
    if (frame.offset === 0) this.declined.cancel(link, frame.tag, frame.part)
    context.refuse(reason)
  }

  private whole({ id, peer }: Link, { release, part, generation }: Coming, bytes: Uint8Array): void {
    this.checks.add({ release, part, bytes, peer, link: id, generation })
  }

  hashVerified(token: Token, good: boolean): void {
    const checked = this.checks.take(token)
    if (checked === undefined) return
    const { context, events, releases } = this.parts
    const { release, part, bytes } = checked
    const isGone = releases.get(release.id) !== release || release.isOver
    if (!good) {
      if (part !== MANIFEST_PART && !isGone) this.unclaim(release, part - 1)
      return events.banned(checked.peer, context.links.get(checked.link), 'corrupt-chunk')
    }
    if (isGone) return
    if (part === MANIFEST_PART) return events.manifestArrived(release, bytes)
    if (release.have.has(part - 1)) return
    events.chunkArrived(release, part - 1, bytes, checked.peer, checked.generation)
  }

  // Ends

  private lackAgain(release: Release, part: number): void {
    if (part !== MANIFEST_PART && !this.isOnItsWay(release, part)) this.unclaim(release, part - 1)
  }

  stop(release: Release): void {
    this.incoming.stop(release)
    this.checks.stop(release)
  }

  linkClosed(link: Link): void {
    this.incoming.linkClosed(link)
    this.strays.linkClosed(link)
  }

  deadline(): number {
    return this.nextAt
  }
}
