/**
 * The other half of a pull (CREW Fig. 2), turned so that no uplink waits for a round trip. Whoever knows a release and lacks
 * a part of it has a standing intent with each of its links; the target grants, one round trip before its uplink is
 * free, what it has served least to whom it thinks lacks most; the asker names one chunk of the grant, and with it what it
 * has or awaits by now. The first copies of a chunk are pushed without asking: hardly anyone has it yet.
 *
 * Invariants:
 * 1. Who asks for an answer has it within limits.parkMs: a grant, busy or nothing.
 * 2. One grant is open on a link, and limits.grantsAheadMax in all.
 * 3. A chunk is pushed unasked by a peer at most limits.directGenerations times, and by its publisher once.
 */
import { Bits } from '../lib/bits.ts'
import type { Random } from '../lib/random.ts'
import { limits } from '../wire/limits.ts'
import { generationMax, type Census, type FrameOf, type SampleReport } from '../wire/frames.ts'
import type { Context } from './context.ts'
import type { PeerId } from './io.ts'
import type { Link } from './links.ts'
import { Pushes, rankWeight, urgency, type Push } from './pushes.ts'
import { MANIFEST_PART, type Releases, type ReleaseState } from './releases.ts'
import { Uplink, type Transfer } from './uplink.ts'
import { candidates, isOver, knows, leastServed, newView, offered, type View } from './views.ts'

/** Chances that a grant is taken, to count it as work for the uplink. */
const takenShare = 0.7
const passesMax = 3
/** Of one link before another, as long as grants ride with what it is sent. */
const turnsAheadMax = 8

export class Server {
  private readonly context: Context
  private readonly releases: Releases
  private readonly census: () => Census
  private readonly random: Random
  private readonly views = new Map<string, View>()
  private grantsOpen = 0
  /** Smoothed time from a grant to its answer, ms. */
  private answerMs = 0
  /** Chunks asked for, in the order in which they are to be sent. */
  private asked: Transfer[] = []
  private readonly pushes = new Pushes()
  private manifestTurn = true
  readonly uplink: Uplink

  constructor(
    context: Context,
    releases: Releases,
    census: () => Census,
    lost: (release: ReleaseState, chunk: number) => void,
  ) {
    this.context = context
    this.releases = releases
    this.census = census
    this.random = context.fork('serve')
    this.uplink = new Uplink(context, {
      next: () => this.next(),
      rides: (link, transfer) => this.riding(link, transfer.release),
      ride: (link, transfer) => this.ride(link, transfer),
      unserved: (transfer) => this.unserved(transfer),
      lost,
    })
  }

  get sizes(): Record<string, number> {
    return {
      ...this.uplink.sizes,
      views: this.views.size,
      grants: this.grantsOpen,
      asked: this.asked.length,
      young: this.pushes.size,
    }
  }

  get load(): number {
    return this.uplink.load
  }

  busyOn(link: Link): boolean {
    return this.uplink.busyOn(link)
  }

  // What this peer has

  /** All of a release is here, from its publisher's own hands: its first copies. */
  published(release: ReleaseState, pushes: readonly Push[]): void {
    // A small one follows its header at once; a larger one would come in more pieces than are kept before that is checked.
    if (release.header.manifestBytes <= limits.manifestPushBytesMax)
      for (const link of this.context.links.edges()) this.view(link, release).wantsManifest = true
    this.pushes.add(pushes)
  }

  /** A chunk has come: young ones are passed on unasked. */
  arrived(release: ReleaseState, chunk: number): void {
    this.pushes.arrived(release, chunk)
  }

  /** A link shows that it has chunks; all of them where it is the publisher. */
  noteHas(link: Link, release: ReleaseState, chunks: readonly number[], all = false): void {
    const view = this.view(link, release)
    for (const chunk of chunks) view.covered.add(chunk)
    if (!all || view.covered.full) return
    for (let chunk = 0; chunk < release.header.chunks; chunk++) view.covered.add(chunk)
  }

  /** How many links have or await a chunk. */
  copiesNear(release: ReleaseState, chunk: number): number {
    let copies = 0
    for (const view of this.views.values()) if (view.release === release && view.covered.has(chunk)) copies++
    return copies
  }

  /**
   * When the newest link opened that knew the release before it knew us and has not said what it lacks: it may have all of
   * it. −Infinity where there is none.
   */
  perhapsWholeSince(release: ReleaseState): number {
    let since = -Infinity
    for (const link of this.context.links.open())
      if (link.theirHello >= release.header.sequence && !this.known(link, release)?.spoke)
        since = Math.max(since, link.openedAt)
    return since
  }

  /** What a link has told of a release, or we have sent it; undefined where there was nothing yet. */
  known(link: Link, release: ReleaseState): View | undefined {
    return this.views.get(viewKey(link, release))
  }

  // Frames

  intentArrived(link: Link, frame: FrameOf<'intent'>): void {
    const { context } = this
    link.usedAt = context.now
    const release = this.releases.byTag(frame.tag)
    if (release === undefined || isOver(release)) {
      if (frame.answer) this.say(link, { type: 'nothing', tag: frame.tag, report: this.report(link) })
      return
    }
    const view = this.view(link, release)
    if (!view.intents.take(context.now)) return context.offence(link, 'intent-flood', 1)
    link.theirSequence = Math.max(link.theirSequence, release.header.sequence)
    view.covered = new Bits(release.header.chunks, frame.bitmap)
    view.spoke = true
    view.quietUntil = 0
    if (frame.manifest) view.wantsManifest = true
    if (frame.answer) view.answerBy = Math.min(view.answerBy, context.now + limits.parkMs)
  }

  getArrived(link: Link, frame: FrameOf<'get'>): void {
    const view = this.answered(link, frame)
    if (view === undefined) return
    const { grant } = view
    this.close(view)
    view.passes = 0
    for (const chunk of frame.chunks) this.getChunk(link, view, chunk, grant?.chunks.includes(chunk) === true)
    view.turns += frame.chunks.length - 1
  }

  private getChunk(link: Link, view: View, chunk: number, granted: boolean): void {
    const { release } = view
    // Pushed meanwhile.
    if (this.uplink.has(link.id, release, chunk + 1)) return
    const full =
      this.uplink.countOn(link.id) >= limits.transfersPerLinkMax || this.uplink.loads >= limits.loadsMax
    if (!granted || full || !release.have.has(chunk)) {
      this.context.refuse('late-get')
      this.say(link, { type: 'cancel', tag: release.tag, part: chunk + 1 })
      return
    }
    const served = release.served[chunk] ?? 0
    release.served[chunk] = served + 1
    const generation = Math.min(generationMax, (release.generation[chunk] ?? generationMax) + served + 1)
    this.asked.push(this.uplink.open(link.id, release, chunk + 1, generation))
  }

  passArrived(link: Link, frame: FrameOf<'pass'>): void {
    const view = this.answered(link, frame)
    if (view === undefined) return
    this.close(view)
    view.passes++
    // Who passes again and again, and says each time that it lacks all, would be granted without end.
    if (frame.busy || view.passes >= passesMax) view.quietUntil = this.context.now + limits.windowMs
  }

  /** Both answers to a grant tell what the asker has or awaits. */
  private answered(link: Link, frame: FrameOf<'get'> | FrameOf<'pass'>): View | undefined {
    const release = this.releases.byTag(frame.tag)
    if (release === undefined || isOver(release)) return undefined
    link.usedAt = this.context.now
    const view = this.view(link, release)
    view.covered = new Bits(release.header.chunks, frame.bitmap)
    view.spoke = true
    if (view.grant) {
      const took = this.context.now - view.grant.at
      this.answerMs = this.answerMs === 0 ? took : this.answerMs + (took - this.answerMs) / 8
    }
    // The answer shows that the chunk is here with which the grant came.
    if (view.grant?.with) this.uplink.done(link, release, view.grant.with)
    return view
  }

  doneArrived(link: Link, frame: FrameOf<'done'>): void {
    const release = this.releases.byTag(frame.tag)
    if (release) this.uplink.done(link, release, frame.part)
  }

  cancelArrived(link: Link, frame: FrameOf<'cancel'>): void {
    const release = this.releases.byTag(frame.tag)
    if (release === undefined) return
    if (frame.part !== MANIFEST_PART) this.noteHas(link, release, [frame.part - 1])
    else this.view(link, release).wantsManifest = false
    this.asked = this.asked.filter(
      (one) => one.link !== link.id || one.release !== release || one.part !== frame.part,
    )
    this.uplink.cancel(link, release, frame.part)
  }

  linkClosed(link: Link): void {
    for (const [key, view] of this.views) {
      if (view.link !== link.id) continue
      this.close(view)
      this.views.delete(key)
    }
    this.asked = this.asked.filter((transfer) => transfer.link !== link.id)
    this.uplink.linkClosed(link)
  }

  /** Stops giving what nobody should want any more. */
  stop(release: ReleaseState): void {
    for (const [key, view] of this.views) {
      if (view.release !== release) continue
      this.close(view)
      this.views.delete(key)
    }
    this.asked = this.asked.filter((transfer) => transfer.release !== release)
    this.pushes.stop(release)
    this.uplink.stop(release)
  }

  private view(link: Link, release: ReleaseState): View {
    const key = viewKey(link, release)
    const known = this.known(link, release)
    if (known?.release === release) return known
    const view = newView(link, release, this.leastTurns(release), this.context.now)
    this.views.set(key, view)
    return view
  }

  /** Who comes later begins with as many turns as the last of those before: it does not come before all of them. */
  private leastTurns(release: ReleaseState): number {
    let least = Infinity
    for (const view of this.views.values()) if (view.release === release) least = Math.min(least, view.turns)
    return least === Infinity ? 0 : least
  }

  private close(view: View): void {
    if (view.grant) this.grantsOpen--
    view.grant = null
  }

  // Decisions

  evaluate(): void {
    const { now } = this.context
    for (const view of this.views.values()) if (view.grant && view.grant.until <= now) this.unanswered(view)
    this.pushes.again((release, chunk) => this.copiesNear(release, chunk))
    this.grantAhead()
    this.uplink.evaluate()
    // What the uplink took may have made room for more.
    this.grantAhead()
    for (const view of this.views.values()) if (view.answerBy <= now) this.answer(view)
  }

  private unanswered(view: View): void {
    this.close(view)
    view.quietUntil = this.context.now + limits.grantMs
    const link = this.context.links.get(view.link)
    if (link) this.context.offence(link, 'grant-unanswered', 1)
  }

  /** Grants as long as the uplink would otherwise run dry within a round trip. */
  private grantAhead(): void {
    while (this.grantsOpen < limits.grantsAheadMax && this.aheadMs(0) < this.lookaheadMs()) {
      const best = this.neediest()
      if (best === undefined || (best.rank > 0 && this.aheadMs(best.rank) >= this.lookaheadMs())) return
      this.grant(best.link, best.view, best.chunks)
    }
  }

  /**
   * Time that the uplink has work for that goes before chunks of a higher rank than this, granted chunks counted by the
   * chance that they are taken.
   */
  private aheadMs(rank: number): number {
    let bytes = this.uplink.waitingBytes(rank) + this.pushes.waitingBytes(rank)
    for (const view of this.views.values())
      if (view.grant && view.grant.dueAt > this.context.now)
        bytes += takenShare * view.release.header.chunkBytes
    return (bytes * 1000) / this.uplink.rate
  }

  /** The uplink is to have work until an answer to what is granted now is here. */
  private lookaheadMs(): number {
    return limits.lookaheadMs + Math.max(this.answerMs, this.context.links.meanRoundTripMs())
  }

  /** Whom to grant, and what: chunks served least before all, then who has least, then who is near. */
  private neediest(): { link: Link; view: View; rank: number; chunks: number[] } | undefined {
    let best: { link: Link; view: View; rank: number } | undefined
    let bestScore = Infinity
    for (const release of this.releases.serving()) {
      for (const link of this.context.links.all()) {
        const view = this.grantable(link, release)
        if (view === undefined) continue
        const least = leastServed(view)
        if (least === undefined || offered(view) < this.newsMin(view)) continue
        const had = Math.max(view.covered.count, view.turns)
        const share = (had * release.header.chunkBytes) / Math.max(1, release.header.bytes)
        const score =
          rankWeight * least.rank +
          least.served +
          6 * share +
          link.roundTripMs / 2_000 +
          this.random.float() / 1_000
        if (score < bestScore) {
          best = { link, view, rank: least.rank }
          bestScore = score
        }
      }
    }
    return best && { ...best, chunks: candidates(best.view, this.random) }
  }

  /** Chunks that a grant should offer at least; who asks again because nothing comes is glad of a single one. */
  private newsMin({ release, covered, answerBy }: View): number {
    return answerBy < Infinity ? 1 : Math.min(limits.grantNewsMin, release.header.chunks - covered.count)
  }

  /** Who may be granted a chunk now: who may be sent one, and has no grant open. */
  private grantable(link: Link, release: ReleaseState): View | undefined {
    const view = this.openTo(link, release)
    return view === undefined || view.grant || view.quietUntil > this.context.now ? undefined : view
  }

  private grant(link: Link, view: View, chunks: readonly number[], part = 0): void {
    const { now } = this.context
    view.grant = {
      chunks,
      with: part,
      at: now,
      until: now + limits.grantMs + 2 * link.roundTripMs,
      dueAt: now + limits.lookaheadMs + Math.max(this.answerMs, 2 * link.roundTripMs),
    }
    view.turns++
    view.answerBy = Infinity
    this.grantsOpen++
    const due = now - view.reportedAt >= limits.reportMs
    if (due) view.reportedAt = now
    this.say(link, { type: 'grant', tag: view.release.tag, chunks, report: due ? this.report(link) : null })
  }

  /** May a grant go with the last piece of a chunk for a link, in the same packet? */
  private riding(link: Link, release: ReleaseState): boolean {
    const view = this.grantable(link, release)
    if (view === undefined || this.grantsOpen >= limits.grantsMax) return false
    const least = leastServed(view)
    if (least === undefined || this.aheadMs(least.rank) >= this.lookaheadMs() + limits.ridingAheadMs)
      return false
    return !this.isAhead(view)
  }

  /** Has it had much more of us than another that may be granted? Then the other's turn comes first. */
  private isAhead({ release, turns }: View): boolean {
    for (const link of this.context.links.all()) {
      const other = this.grantable(link, release)
      if (other && other.turns + turnsAheadMax < turns && leastServed(other) !== undefined) return true
    }
    return false
  }

  private ride(link: Link, { release, part }: Transfer): void {
    const view = this.view(link, release)
    this.grant(link, view, candidates(view, this.random), part)
  }

  private answer(view: View): void {
    view.answerBy = Infinity
    const link = this.context.links.get(view.link)
    if (link === undefined || view.grant) return
    const { tag } = view.release
    const report = this.report(link)
    if (leastServed(view) === undefined) return this.say(link, { type: 'nothing', tag, report })
    const retryMs = Math.min(5_000, Math.max(50, Math.round(this.aheadMs(255))))
    this.say(link, { type: 'busy', tag, retryMs, report })
  }

  // The uplink's next transfer

  /** Manifests and chunks by turns, chunks by rank and then by generation: what is rare goes first. */
  private next(): Transfer | undefined {
    const manifest = this.manifestTurn ? this.nextManifest() : undefined
    this.manifestTurn = manifest === undefined
    if (manifest) return manifest
    const asked = this.nextAsked()
    const pushed = this.nextPush(asked ? urgency(asked.release, asked.part - 1, asked.generation) : Infinity)
    if (pushed) return pushed
    if (asked) {
      this.asked.splice(this.asked.indexOf(asked), 1)
      return asked
    }
    return this.nextManifest()
  }

  private nextManifest(): Transfer | undefined {
    for (const view of this.views.values()) {
      const { release } = view
      if (!view.wantsManifest || release.manifestBytes === null) continue
      view.wantsManifest = false
      // However often it is asked for.
      if (this.context.now - view.manifestAt < limits.grantMs) continue
      if (this.uplink.has(view.link, release, MANIFEST_PART)) continue
      view.manifestAt = this.context.now
      return this.uplink.open(view.link, release, MANIFEST_PART, 0)
    }
    return undefined
  }

  private nextAsked(): Transfer | undefined {
    const stalled = this.uplink.stalled()
    let best: Transfer | undefined
    let bestUrgency = Infinity
    for (const transfer of this.asked) {
      const { release, part, generation } = transfer
      const its = urgency(release, part - 1, generation)
      if (transfer.bytes === null || stalled.has(transfer.link) || its >= bestUrgency) continue
      best = transfer
      bestUrgency = its
    }
    return best
  }

  /** The youngest chunk to be pushed, to who has least; undefined when what was asked for is as young. */
  private nextPush(before: number): Transfer | undefined {
    for (let push = this.pushes.first(before); push; push = this.pushes.first(before)) {
      const { release, chunk, generation } = push
      const view = this.pushTo(release, chunk)
      if (view) {
        push.generation++
        release.served[chunk] = (release.served[chunk] ?? 0) + 1
        view.covered.add(chunk)
        return this.uplink.open(view.link, release, chunk + 1, generation)
      }
      // The publisher's wait for a link that lacks them and has room; a receiver's are found by grants.
      if (generation === 0 && !this.isCovered(release, chunk)) return undefined
      this.pushes.drop(push)
    }
    return undefined
  }

  /** Links know the release, and all of them have or await this chunk of it: somebody else gave it. */
  private isCovered(release: ReleaseState, chunk: number): boolean {
    let knowing = 0
    for (const link of this.context.links.all()) {
      if (!knows(link, release) || !this.view(link, release).spoke) continue
      knowing++
      if (!this.view(link, release).covered.has(chunk)) return false
    }
    return knowing > 0
  }

  private pushTo(release: ReleaseState, chunk: number): View | undefined {
    let best: View | undefined
    let bestScore = Infinity
    for (const link of this.context.links.all()) {
      const view = this.openTo(link, release)
      if (view === undefined || view.covered.has(chunk) || this.uplink.has(link.id, release, chunk + 1))
        continue
      const share = view.covered.count / release.header.chunks
      const score =
        6 * share + this.uplink.countOn(link.id) + link.roundTripMs / 2_000 + this.random.float() / 20
      if (score < bestScore) {
        best = view
        bestScore = score
      }
    }
    return best
  }

  /** Who may be sent a chunk now: knows the release, has said what it has, and lacks some of it. */
  private openTo(link: Link, release: ReleaseState): View | undefined {
    if (!knows(link, release)) return undefined
    const view = this.view(link, release)
    return view.spoke && !view.covered.full && this.hasRoom(link) ? view : undefined
  }

  private hasRoom(link: Link): boolean {
    return this.uplink.countOn(link.id) < limits.transfersPerLinkMax && !this.uplink.stalled().has(link.id)
  }

  private unserved(transfer: Transfer): void {
    const { release, part, generation } = transfer
    if (part !== MANIFEST_PART) release.served[part - 1] = Math.max(0, (release.served[part - 1] ?? 0) - 1)
    if (part !== MANIFEST_PART && generation === 0) this.pushes.firstCopyFailed(release, part - 1)
    this.asked = this.asked.filter((other) => other !== transfer)
  }

  // Words

  private say(
    link: Link,
    frame: FrameOf<'grant'> | FrameOf<'busy'> | FrameOf<'nothing'> | FrameOf<'cancel'>,
  ): void {
    this.context.links.send(link, frame)
  }

  private report(asker: Link): SampleReport {
    return { sample: this.sample(asker), census: this.census() }
  }

  /** A random neighbor other than the asker: the next step of its walk (CREW §3.1.2). */
  private sample(asker: Link): PeerId | null {
    const edge = this.random.pick(this.context.links.edges().filter((candidate) => candidate !== asker))
    return edge?.peer ?? null
  }

  deadline(): number {
    let earliest = this.uplink.deadline()
    for (const view of this.views.values()) {
      earliest = Math.min(earliest, view.answerBy)
      if (view.grant) {
        const { dueAt, until } = view.grant
        earliest = Math.min(earliest, dueAt > this.context.now ? dueAt : until)
      }
      if (view.quietUntil > this.context.now) earliest = Math.min(earliest, view.quietUntil)
    }
    return earliest
  }
}

function viewKey(link: Link, release: ReleaseState): string {
  return `${link.id}/${release.tag}`
}
