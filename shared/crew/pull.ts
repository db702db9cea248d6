/**
 * The pull manager (CREW Fig. 2). While chunks are missing, every link that knows the release holds our standing intent; of
 * what it grants we name one chunk, unless all of it comes from elsewhere; verify; keep. Young chunks come unasked.
 *
 * Invariants:
 * 1. Outside the endgame, a chunk is awaited from one peer at a time.
 * 2. A pull ends: by its chunk, its lease, a cancel, or its link's end; then its chunk is missing again.
 * 3. No more chunks are asked for than the window, nor pushed to us than limits.pushedPartsMax.
 * 4. Every grant is answered, within limits.heldGrantMs.
 */
import { concat } from '../lib/bytes.ts'
import { generationMax, type FrameOf, type SampleReport } from '../wire/frames.ts'
import { limits } from '../wire/limits.ts'
import { RateMeter } from './bandwidth.ts'
import { Checks } from './checks.ts'
import type { Context } from './context.ts'
import { Declined } from './declined.ts'
import { Intents } from './intents.ts'
import type { LinkId, PeerId, Token } from './io.ts'
import type { Link } from './links.ts'
import { keyOf, leaseMs, lifeMs, soonMs, type Pull } from './pulls.ts'
import { lacking, MANIFEST_PART, partLength, settled, type Releases, type ReleaseState } from './releases.ts'
import { Strays } from './strays.ts'
import { isOver } from './views.ts'

interface HeldGrant {
  readonly link: LinkId
  readonly release: ReleaseState
  readonly chunks: readonly number[]
  readonly until: number
}

/** What node.ts does with news of a pull. */
export interface PullEvents {
  manifestArrived(release: ReleaseState, bytes: Uint8Array): void
  chunkArrived(release: ReleaseState, chunk: number, bytes: Uint8Array, from: PeerId): void
  replied(link: Link, report: SampleReport): void
  banned(peer: PeerId, link: Link | undefined, reason: string): void
  /** A link shows that it has chunks. */
  has(link: Link, release: ReleaseState, chunks: readonly number[], all: boolean): void
  /** How many links have or await a chunk, as far as known. */
  copiesNear(release: ReleaseState, chunk: number): number
}

/** That come at a time, of one release. */
const manifestsMax = 3

export class PullManager {
  private readonly context: Context
  private readonly releases: Releases
  private readonly events: PullEvents
  private readonly intents: Intents
  private readonly pulls = new Map<string, Pull>()
  private readonly held = new Map<string, HeldGrant>()
  private readonly checks: Checks
  private readonly strays: Strays
  private readonly declined: Declined
  /** Smoothed time from get to done, ms. */
  private pullMs = 0
  readonly down = new RateMeter()

  constructor(context: Context, releases: Releases, events: PullEvents) {
    this.context = context
    this.releases = releases
    this.events = events
    this.intents = new Intents(context)
    this.checks = new Checks(context)
    this.declined = new Declined(context)
    this.strays = new Strays(context, this.declined)
  }

  get sizes(): Record<string, number> {
    return {
      pulls: this.pulls.size,
      grantsHeld: this.held.size,
      strays: this.strays.size,
      declined: this.declined.size,
      checking: this.checks.size,
      ...this.intents.sizes,
    }
  }

  /** Bytes for which partners beyond the edges are worth their set-up; 0 while edges suffice, and something comes by them. */
  get bytesForPartners(): number {
    let bytes = 0
    for (const release of this.releases.current())
      if (release.state === 'receiving') bytes = Math.max(bytes, release.header.bytes)
    return bytes >= limits.partnersFromBytes || this.intents.starving ? bytes : 0
  }

  isReady(release: ReleaseState): boolean {
    return this.checks.isReady(release)
  }

  ready(release: ReleaseState): void {
    this.checks.ready(release)
  }

  busyOn(link: Link): boolean {
    for (const pull of this.pulls.values()) if (pull.link === link.id) return true
    return false
  }

  // Decisions

  evaluate(): void {
    const { now } = this.context
    for (const pull of [...this.pulls.values()]) if (pull.until <= now) this.expire(pull)
    this.intents.begin()
    let receiving = 0
    for (const release of this.releases.current()) {
      if (release.state !== 'receiving') continue
      receiving++
      if (release.manifest === null) this.pullManifest(release)
      else if (this.isReady(release)) this.pullChunks(release)
    }
    if (receiving === 0) this.intents.rest()
    this.strays.expire()
    this.declined.expire()
    this.answerHeld()
  }

  private pullManifest(release: ReleaseState): void {
    const coming = this.checks.has(release, MANIFEST_PART)
    const arriving = [...this.pulls.values()].some(
      (pull) => pull.release === release && pull.part === MANIFEST_PART && this.context.now < soonMs(pull),
    )
    if (!coming && !arriving) this.intents.wantManifest(release)
  }

  private pullChunks(release: ReleaseState): void {
    this.intents.tell(release, this.pulls.size > 0)
    if (release.covered.full) this.endgame(release)
  }

  /** The last chunks are asked twice, when the first asking takes longer than it should (Fig. 2 has no such step). */
  private endgame(release: ReleaseState): void {
    if (lacking(release) > limits.endgameChunksMax) return
    let late: Pull | undefined
    for (const pull of this.pulls.values()) if (pull.release === release && this.isLate(pull)) late = pull
    if (late) this.intents.tellOne(release, settled(release), late.link)
  }

  private isLate(pull: Pull): boolean {
    return this.context.now - pull.askedAt > this.patienceMs
  }

  private get patienceMs(): number {
    return Math.max(400, this.pullMs * 2)
  }

  // Grants

  grantArrived(link: Link, frame: FrameOf<'grant'>): void {
    const { context } = this
    if (frame.report) this.replied(link, frame.report)
    const release = this.releases.byTag(frame.tag)
    if (release === undefined || release.state === 'superseded' || release.state === 'cancelled')
      return this.pass(link, frame.tag, release, false)
    if (frame.chunks.some((chunk) => chunk >= release.header.chunks)) {
      this.pass(link, frame.tag, release, false)
      return context.offence(link, 'bad-grant', 3)
    }
    link.theirSequence = Math.max(link.theirSequence, release.header.sequence)
    this.events.has(link, release, frame.chunks, false)
    const key = `${link.id}/${frame.tag}`
    if (this.held.has(key)) context.refuse('second-grant')
    const { chunks } = frame
    this.held.set(key, { link: link.id, release, chunks, until: context.now + limits.heldGrantMs })
  }

  /** Answers grants, those of the nearest first, as long as there is room. */
  private answerHeld(): void {
    if (this.held.size === 0) return
    const { now, links } = this.context
    const byNearness = [...this.held].toSorted(
      ([, a], [, b]) => (links.get(a.link)?.roundTripMs ?? 0) - (links.get(b.link)?.roundTripMs ?? 0),
    )
    for (const [key, grant] of byNearness) {
      const { release } = grant
      const link = links.get(grant.link)
      const early = release.state === 'receiving' && !this.isReady(release)
      // Who keeps to the protocol has no more under way to us.
      const here = limits.transfersPerLinkMax - this.askedOf(grant.link)
      const room = Math.min(here, this.window(release) - this.asked)
      const chunks = early ? [] : this.pick(grant, Math.min(room, this.atOnce(release)))
      const wants = early || chunks.length > 0 || this.pick(grant, 1).length > 0
      if (link && chunks.length > 0) this.get(link, release, chunks)
      else if (link && wants && grant.until > now) continue
      else if (link) this.pass(link, release.tag, release, wants)
      this.held.delete(key)
    }
  }

  /** Of the chunks granted, those wanted first, then those that are rarest near us, up to `count`; ties to the granter's choice. */
  private pick(grant: HeldGrant, count: number): number[] {
    if (count <= 0) return []
    return grant.chunks
      .filter((chunk, i) => this.wanted(grant.release, chunk) && grant.chunks.indexOf(chunk) === i)
      .map((chunk) => ({
        chunk,
        rank: grant.release.rank[chunk] ?? 0,
        copies: this.events.copiesNear(grant.release, chunk),
      }))
      .toSorted((a, b) => a.rank - b.rank || a.copies - b.copies)
      .slice(0, count)
      .map(({ chunk }) => chunk)
  }

  /** Chunks asked for in one message: one, when so few are lacking that another might bring them sooner. */
  private atOnce(release: ReleaseState): number {
    const missing = release.covered.length - release.covered.count
    return missing >= limits.getManyFrom ? limits.getMany : 1
  }

  private wanted(release: ReleaseState, chunk: number): boolean {
    if (release.state !== 'receiving' || release.have.has(chunk)) return false
    if (!release.covered.has(chunk)) return true
    if (lacking(release) > limits.endgameChunksMax) return false
    const getting = this.getting(release, chunk + 1)
    return (
      getting.length > 0 &&
      getting.length < limits.endgameAskedMax &&
      getting.every((pull) => this.isLate(pull))
    )
  }

  private getting(release: ReleaseState, part: number): Pull[] {
    const getting: Pull[] = []
    for (const pull of this.pulls.values())
      if (pull.release === release && pull.part === part) getting.push(pull)
    return getting
  }

  private get(link: Link, release: ReleaseState, chunks: readonly number[]): void {
    for (const chunk of chunks) {
      const endgame = release.covered.has(chunk)
      release.covered.add(chunk)
      this.begin(link, release, chunk + 1, { pushed: false, endgame })
    }
    link.usedAt = this.context.now
    this.context.links.send(link, {
      type: 'get',
      tag: release.tag,
      chunks,
      bitmap: release.covered.bytes.slice(),
    })
    this.intents.told(link, release)
  }

  private pass(link: Link, tag: number, release: ReleaseState | undefined, busy: boolean): void {
    const bitmap = release?.covered.bytes.slice() ?? new Uint8Array(0)
    this.context.links.send(link, { type: 'pass', tag, busy, bitmap })
    if (release?.state === 'receiving') this.intents.told(link, release)
  }

  private begin(
    link: Link,
    release: ReleaseState,
    part: number,
    kind: { pushed: boolean; endgame: boolean },
  ): Pull | undefined {
    const key = keyOf(link.id, release, part)
    if (this.pulls.has(key)) return undefined
    this.declined.welcome(link, release.tag, part)
    const { now } = this.context
    const pull: Pull = {
      link: link.id,
      release,
      part,
      ...kind,
      askedAt: now,
      until: now + leaseMs(release),
      endsAt: now + lifeMs(release, part),
      pieces: new Map(),
      received: 0,
      generation: generationMax,
      confirm: false,
    }
    this.pulls.set(key, pull)
    return pull
  }

  /** Chunks asked for and not yet here. */
  private get asked(): number {
    let asked = 0
    for (const pull of this.pulls.values()) if (pull.part !== MANIFEST_PART) asked++
    return asked
  }

  private askedOf(link: LinkId): number {
    let asked = 0
    for (const pull of this.pulls.values())
      if (pull.link === link && pull.part !== MANIFEST_PART && !pull.pushed) asked++
    return asked
  }

  /** What the downlink carries in 0.6 s, within limits. */
  private window(release: ReleaseState): number {
    const carried = Math.max(limits.pullsBytesMin, this.down.max * 0.6)
    return Math.min(limits.pullsInFlightMax, Math.ceil(carried / release.header.chunkBytes) + 2)
  }

  refused(link: Link, frame: FrameOf<'busy'> | FrameOf<'nothing'>): void {
    this.replied(link, frame.report)
  }

  /** Grants come unasked, and so do the reports with them: beyond an honest rate they tell nothing. */
  private replied(link: Link, report: SampleReport): void {
    if (link.reports.take(this.context.now)) this.events.replied(link, report)
    else this.context.refuse('report-flood')
  }

  // Data

  dataArrived(link: Link, frame: FrameOf<'data'>): void {
    const { context } = this
    this.down.add(frame.bytes.length, context.now)
    if (frame.part !== MANIFEST_PART) context.counters.payloadReceived += frame.bytes.length
    if (this.declined.isRest(link, frame)) return context.refuse('late-data')
    const release = this.releases.byTag(frame.tag)
    if (release === undefined) this.strays.keep(link, frame)
    else this.dataOf(link, release, frame)
  }

  private dataOf(link: Link, release: ReleaseState, frame: FrameOf<'data'>): void {
    const { context } = this
    if (frame.part > release.header.chunks) return context.offence(link, 'bad-data', 2)
    link.usedAt = context.now
    if (frame.part !== MANIFEST_PART) this.events.has(link, release, [frame.part - 1], frame.generation === 0)
    const pull = this.pulls.get(keyOf(link.id, release, frame.part)) ?? this.pushed(link, release, frame)
    if (pull === undefined) return
    this.intents.fed()
    pull.generation = Math.min(pull.generation, frame.generation)
    this.keep(link, pull, frame.offset, frame.bytes, frame.confirm)
  }

  /** A release is known now: what came before it is looked at again. */
  known(release: ReleaseState): void {
    for (const stray of this.strays.take(release.tag)) {
      const link = this.context.links.get(stray.link)
      if (link) this.dataOf(link, release, stray.frame)
    }
  }

  /** Something that we did not ask for: welcome when it is lacking, in bounds. */
  private pushed(link: Link, release: ReleaseState, frame: FrameOf<'data'>): Pull | undefined {
    const { part } = frame
    // From whom it was asked, of several, or after a cancel.
    if (part === MANIFEST_PART)
      return this.beginManifest(link, release) ?? this.decline(link, frame, 'late-data')
    const chunk = part - 1
    let pushes = 0
    for (const pull of this.pulls.values()) if (pull.pushed) pushes++
    const welcome = release.state === 'receiving' && !release.covered.has(chunk)
    if (welcome && pushes < limits.pushedPartsMax && this.checks.earlyBytes < limits.earlyBytesMax) {
      release.covered.add(chunk)
      return this.begin(link, release, part, { pushed: true, endgame: false })
    }
    return this.decline(link, frame, welcome ? 'push-flood' : 'late-data')
  }

  /** Its sender hears once, at the first piece, that it need not count on an answer; the rest may be on its way already. */
  private decline(link: Link, frame: FrameOf<'data'>, reason: string): undefined {
    if (frame.offset === 0) this.declined.cancel(link, frame.tag, frame.part)
    this.context.refuse(reason)
  }

  /** Of three that send it the slowest gives way. */
  private beginManifest(link: Link, release: ReleaseState): Pull | undefined {
    if (release.manifest !== null || isOver(release) || this.checks.has(release, MANIFEST_PART))
      return undefined
    const getting = this.getting(release, MANIFEST_PART)
    if (getting.length >= manifestsMax) {
      const slow = getting.find((pull) => soonMs(pull) <= this.context.now)
      if (slow === undefined) return undefined
      this.cancel(slow)
    }
    return this.begin(link, release, MANIFEST_PART, { pushed: false, endgame: false })
  }

  private keep(link: Link, pull: Pull, offset: number, bytes: Uint8Array, confirm: boolean): void {
    const length = partLength(pull.release, pull.part)
    const tiny = bytes.length < limits.dataPieceBytes && offset + bytes.length !== length
    if (offset + bytes.length > length || pull.pieces.has(offset) || tiny)
      return this.context.offence(link, 'bad-data', 2)
    pull.pieces.set(offset, bytes)
    pull.received += bytes.length
    // A lease is extended while bytes come: a chunk that is on its way is not asked again.
    pull.until = Math.min(pull.endsAt, this.context.now + leaseMs(pull.release))
    if (confirm) pull.confirm = true
    if (pull.received < length) return
    if (pull.received > length) return this.corrupt(link, pull)
    this.whole(link, pull, concat([...pull.pieces].toSorted(([a], [b]) => a - b).map(([, piece]) => piece)))
  }

  private corrupt(link: Link, pull: Pull): void {
    this.release(pull)
    this.events.banned(link.peer, link, 'corrupt-chunk')
  }

  private whole(link: Link, pull: Pull, bytes: Uint8Array): void {
    const { context } = this
    const { release, part, generation } = pull
    const took = context.now - pull.askedAt
    if (!pull.pushed) this.pullMs = this.pullMs === 0 ? took : this.pullMs + (took - this.pullMs) / 8
    if (pull.confirm) context.links.send(link, { type: 'done', tag: release.tag, part })
    this.drop(pull)
    const known = part === MANIFEST_PART ? release.manifest !== null : release.have.has(part - 1)
    if (known || this.checks.has(release, part)) {
      if (pull.endgame || part === MANIFEST_PART) context.counters.endgameDuplicates++
      else context.counters.duplicates++
      return
    }
    this.checks.add({ release, part, bytes, peer: link.peer, link: link.id, generation })
    // Only now: while it is being checked, its chunk is not missing again.
    for (const other of this.getting(release, part)) this.cancel(other)
  }

  hashVerified(token: Token, good: boolean): void {
    const checked = this.checks.take(token)
    if (checked === undefined) return
    const { release, part, bytes } = checked
    const over =
      this.releases.get(release.id) !== release ||
      release.state === 'superseded' ||
      release.state === 'cancelled'
    if (!good) {
      if (part !== MANIFEST_PART) this.uncover(release, part - 1)
      return this.events.banned(checked.peer, this.context.links.get(checked.link), 'corrupt-chunk')
    }
    if (over) return
    if (part === MANIFEST_PART) return this.events.manifestArrived(release, bytes)
    if (release.have.has(part - 1)) return
    release.generation[part - 1] = checked.generation
    this.events.chunkArrived(release, part - 1, bytes, checked.peer)
  }

  // Ends

  cancelArrived(link: Link, frame: FrameOf<'cancel'>): void {
    const release = this.releases.byTag(frame.tag)
    const pull = release && this.pulls.get(keyOf(link.id, release, frame.part))
    if (pull) this.release(pull)
  }

  /** A chunk came by another way: whoever was asked for it need not send it, and those that were told that it is lacking hear. */
  noLongerLacking(release: ReleaseState, chunk: number): void {
    for (const pull of this.getting(release, chunk + 1)) this.cancel(pull)
    this.outdated(release)
  }

  /** What links were told of it is true no more. */
  outdated(release: ReleaseState): void {
    if (release.state === 'receiving') this.intents.outdated(release)
  }

  /** A release that is over is no longer pulled. */
  stop(release: ReleaseState): void {
    for (const pull of [...this.pulls.values()]) if (pull.release === release) this.cancel(pull)
    for (const [key, grant] of this.held) {
      if (grant.release !== release) continue
      const link = this.context.links.get(grant.link)
      if (link) this.pass(link, release.tag, release, false)
      this.held.delete(key)
    }
    this.checks.stop(release)
    this.intents.forget(release)
  }

  linkClosed(link: Link): void {
    for (const pull of [...this.pulls.values()]) if (pull.link === link.id) this.release(pull)
    for (const [key, grant] of this.held) if (grant.link === link.id) this.held.delete(key)
    this.strays.linkClosed(link)
    this.intents.linkClosed(link)
  }

  private expire(pull: Pull): void {
    const link = this.context.links.get(pull.link)
    this.cancel(pull)
    // Slow is not wicked; again and again it is of no use to us. Of what came unasked we may have refused a part.
    if (link) this.context.offence(link, 'lease-expired', pull.pushed ? 1 : 2.5)
  }

  private cancel(pull: Pull): void {
    const link = this.context.links.get(pull.link)
    if (link) this.declined.cancel(link, pull.release.tag, pull.part)
    this.release(pull)
  }

  /** Ends a pull whose chunk did not come; unless another brings it, it is missing again. */
  private release(pull: Pull): void {
    this.drop(pull)
    const { release, part } = pull
    if (part === MANIFEST_PART || release.have.has(part - 1)) return
    if (!this.checks.has(release, part) && this.getting(release, part).length === 0)
      this.uncover(release, part - 1)
  }

  /** It is wanted after all: whoever was told that it is not learns it. */
  wantAgain(release: ReleaseState, chunk: number): void {
    if (!this.checks.has(release, chunk + 1) && this.getting(release, chunk + 1).length === 0)
      this.uncover(release, chunk)
  }

  /** Others think that we have or await it: tell them. */
  private uncover(release: ReleaseState, chunk: number): void {
    if (release.skipped.has(chunk)) return
    release.covered.delete(chunk)
    this.intents.outdated(release)
  }

  private drop(pull: Pull): void {
    this.pulls.delete(keyOf(pull.link, pull.release, pull.part))
  }

  deadline(): number {
    let earliest = Math.min(this.intents.deadline(), this.strays.deadline())
    for (const grant of this.held.values()) earliest = Math.min(earliest, grant.until)
    for (const pull of this.pulls.values()) {
      earliest = Math.min(earliest, pull.until)
      if (pull.part === MANIFEST_PART && soonMs(pull) > this.context.now)
        earliest = Math.min(earliest, soonMs(pull))
      // The endgame begins by time, not by an event.
      if (pull.release.covered.full && pull.part !== MANIFEST_PART)
        earliest = Math.min(earliest, Math.max(this.context.now + 50, pull.askedAt + this.patienceMs + 1))
    }
    return earliest
  }
}
