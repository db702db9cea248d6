/**
 * The pull manager (CREW Fig. 2): while chunks are missing and bandwidth is spare, take a partner, send an intent with
 * what we have or await; it grants one chunk; get it unless another pull has taken it meanwhile; verify; keep.
 *
 * Invariants:
 * 1. Outside the endgame, a chunk is awaited from one peer at a time.
 * 2. A pull ends: by its chunk, a refusal, its lease, a cancel, or its link's end; then its chunk is missing again.
 * 3. One pull per link, and no more in flight than the window.
 */
import { concat } from '../lib/bytes.ts'
import { Bits } from '../lib/bits.ts'
import type { Random } from '../lib/random.ts'
import type { FrameOf } from '../wire/frames.ts'
import { limits } from '../wire/limits.ts'
import { RateMeter } from './bandwidth.ts'
import type { Context } from './context.ts'
import type { LinkId, PeerId, Token } from './io.ts'
import type { Link } from './links.ts'
import { MANIFEST_PART, partHash, partLength, type Releases, type ReleaseState } from './releases.ts'

interface Pull {
  readonly intent: number
  readonly link: LinkId
  readonly release: ReleaseState
  readonly manifest: boolean
  readonly endgame: boolean
  readonly askedAt: number
  stage: 'asked' | 'getting'
  part: number
  until: number
  /** Its whole life, however often the lease is renewed. */
  endsAt: number
  pieces: Map<number, Uint8Array>
  received: number
}

interface Checking {
  readonly release: ReleaseState
  readonly part: number
  readonly bytes: Uint8Array
  readonly peer: PeerId
  readonly link: LinkId
}

/** What node.ts does with news of a pull. */
export interface PullEvents {
  manifestArrived(release: ReleaseState, bytes: Uint8Array): void
  chunkArrived(release: ReleaseState, chunk: number, bytes: Uint8Array): void
  replied(link: Link, sample: PeerId | null, census: FrameOf<'grant'>['census']): void
  banned(peer: PeerId, link: Link | undefined, reason: string): void
}

const tuneMs = 500
/** Data that came before its grant, on an unordered channel, in pieces. */
const earlyPiecesMax = 64

export class PullManager {
  private readonly context: Context
  private readonly releases: Releases
  private readonly events: PullEvents
  private readonly random: Random
  private readonly pulls = new Map<number, Pull>()
  private readonly checking = new Map<Token, Checking>()
  private readonly byLink = new Map<LinkId, Pull>()
  private readonly pausedUntil = new Map<LinkId, number>()
  private readonly usedAt = new Map<LinkId, number>()
  /** Releases whose manifest is here and whose chunks the store has been searched for. */
  private readonly searched = new Set<string>()
  private nextIntent = 1
  private window: number = limits.pullsInFlightMin
  private rateAtTuning = 0
  private tunedAt = 0
  /** Share of recent replies that said busy, 0 … 1, smoothed. */
  private busyShare = 0
  /** Smoothed time from get to done, ms. */
  private pullMs = 0
  readonly down = new RateMeter()

  constructor(context: Context, releases: Releases, events: PullEvents) {
    this.context = context
    this.releases = releases
    this.events = events
    this.random = context.fork('pull')
  }

  get sizes(): Record<string, number> {
    return { pulls: this.pulls.size, checking: this.checking.size, pullsPaused: this.pausedUntil.size }
  }

  /** Size of the largest release that is still being received, 0 when there is none. */
  get bytesWanted(): number {
    let bytes = 0
    for (const release of this.releases.current())
      if (release.state === 'receiving') bytes = Math.max(bytes, release.header.bytes)
    return bytes
  }

  isReady(release: ReleaseState): boolean {
    return this.searched.has(release.id)
  }

  ready(release: ReleaseState): void {
    this.searched.add(release.id)
  }

  busyOn(link: Link): boolean {
    return this.byLink.has(link.id)
  }

  // Decisions

  evaluate(): void {
    const { now } = this.context
    for (const pull of [...this.pulls.values()]) if (pull.until <= now) this.expire(pull)
    const receiving = this.releases.current().filter((release) => release.state === 'receiving')
    if (receiving.length === 0) return
    this.tune()
    for (const release of receiving) {
      if (release.manifest === null) this.pullManifest(release)
      else if (this.searched.has(release.id)) this.pullChunks(release)
    }
  }

  private pullManifest(release: ReleaseState): void {
    const ofManifest = [...this.pulls.values()].filter((pull) => pull.release === release && pull.manifest)
    // One that is slow does not keep us from asking another, up to a few.
    const fresh = ofManifest.some((pull) => this.context.now - pull.askedAt <= 1_500)
    const checking = [...this.checking.values()].some((c) => c.release === release)
    if (checking || fresh || ofManifest.length >= limits.pullsInFlightMin) return
    const link = this.partner(release)
    if (link) this.ask(link, release, new Bits(0), { manifest: true, direct: true, endgame: false })
  }

  private pullChunks(release: ReleaseState): void {
    const window = this.allowed(release)
    while (this.pulls.size < window && !release.covered.full) {
      // Several intents may be granted the same chunk: no more of them than chunks are missing.
      const asked = this.countAsked(release)
      if (asked >= release.covered.length - release.covered.count) return
      const link = this.partner(release)
      if (link === undefined) return
      this.ask(link, release, release.covered, {
        manifest: false,
        direct: this.pulls.size === 0,
        endgame: false,
      })
    }
    if (release.covered.full && !release.have.full) this.endgame(release)
  }

  /** The last chunks are asked twice, when the first asking takes longer than it should (Fig. 2 has no such step). */
  private endgame(release: ReleaseState): void {
    if (release.covered.length - release.have.count > limits.endgameChunksMax || this.countAsked(release) > 0)
      return
    const getting = [...this.pulls.values()].filter(
      (pull) => pull.release === release && pull.stage === 'getting',
    )
    const patience = Math.max(400, this.pullMs * 2)
    // Every pull that could bring what is left is late: ask one more.
    if (
      getting.length === 0 ||
      getting.some((pull) => pull.endgame && this.context.now - pull.askedAt <= patience)
    )
      return
    if (!getting.some((pull) => this.context.now - pull.askedAt > patience)) return
    const link = this.partner(release)
    if (link) this.ask(link, release, release.have, { manifest: false, direct: false, endgame: true })
  }

  private countAsked(release: ReleaseState): number {
    let asked = 0
    for (const pull of this.pulls.values()) if (pull.release === release && pull.stage === 'asked') asked++
    return asked
  }

  /** Pulls in flight follow the downlink: what it carries in about a second, within the window. */
  private allowed(release: ReleaseState): number {
    if (this.busyShare > 0.8) return Math.max(2, limits.pullsInFlightMin / 2)
    if (this.down.max === 0) return this.window
    const carried = Math.ceil(this.down.max / release.header.chunkBytes) + 2
    return Math.min(this.window, Math.max(limits.pullsInFlightMin, carried))
  }

  /** Doubles the window while the rate still grows by a quarter, within limits. */
  private tune(): void {
    const { now } = this.context
    if (now - this.tunedAt < tuneMs) return
    this.tunedAt = now
    const rate = this.down.now(now)
    if (rate > this.rateAtTuning * 1.25) this.window = Math.min(this.window * 2, limits.pullsInFlightMax)
    else if (this.busyShare > 0.5) this.window = Math.max(limits.pullsInFlightMin, this.window >> 1)
    this.rateAtTuning = Math.max(rate, this.rateAtTuning * 0.9)
  }

  /** A link to gossip with: open, knowing the release, free, the longest unused first. */
  private partner(release: ReleaseState): Link | undefined {
    const { now, links } = this.context
    let best: Link | undefined
    let bestAt = Infinity
    for (const link of links.all()) {
      if (
        link.state !== 'open' ||
        !link.greeted ||
        link.theirSequence < release.header.sequence ||
        this.byLink.has(link.id)
      )
        continue
      if ((this.pausedUntil.get(link.id) ?? 0) > now) continue
      const usedAt = (this.usedAt.get(link.id) ?? 0) + this.random.float()
      if (usedAt < bestAt) {
        best = link
        bestAt = usedAt
      }
    }
    return best
  }

  private ask(
    link: Link,
    release: ReleaseState,
    having: Bits,
    kind: { manifest: boolean; direct: boolean; endgame: boolean },
  ): void {
    const { now, links } = this.context
    const intent = this.nextIntent
    this.nextIntent = this.nextIntent === 0xffffffff ? 1 : this.nextIntent + 1
    const { manifest, direct, endgame } = kind
    const pull: Pull = {
      intent,
      link: link.id,
      release,
      manifest,
      endgame,
      askedAt: now,
      stage: 'asked',
      part: -1,
      until: now + limits.intentMs,
      endsAt: Infinity,
      pieces: new Map(),
      received: 0,
    }
    this.pulls.set(intent, pull)
    this.byLink.set(link.id, pull)
    this.usedAt.set(link.id, now)
    link.usedAt = now
    links.send(link, {
      type: 'intent',
      intent,
      manifest,
      direct,
      release: release.id,
      bitmap: having.bytes.slice(),
    })
  }

  // Replies

  granted(link: Link, frame: FrameOf<'grant'>): void {
    const pull = this.find(link, frame.intent)
    if (pull === undefined || pull.stage !== 'asked') return this.context.refuse('late-grant')
    this.events.replied(link, frame.sample, frame.census)
    this.noteReply(link, pull, false)
    const { release } = pull
    const chunk = frame.part - 1
    const fits = pull.manifest
      ? frame.part === MANIFEST_PART
      : frame.part !== MANIFEST_PART && chunk < release.header.chunks
    if (!fits) {
      this.drop(pull)
      return this.context.offence(link, 'bad-grant', 3)
    }
    const wanted = pull.manifest ? release.manifest === null : this.wanted(pull, chunk)
    if (!wanted || (release.state !== 'receiving' && release.state !== 'complete')) {
      this.context.links.send(link, { type: 'pass', intent: pull.intent })
      return this.drop(pull)
    }
    pull.stage = 'getting'
    pull.part = frame.part
    pull.endsAt = this.context.now + lifeMs(release, frame.part)
    pull.until = this.context.now + leaseMs(pull.release)
    if (!pull.manifest) release.covered.add(chunk)
    if (!frame.direct) this.context.links.send(link, { type: 'get', intent: pull.intent })
    const early = [...pull.pieces]
    pull.pieces = new Map()
    pull.received = 0
    for (const [offset, bytes] of early) if (this.pulls.has(pull.intent)) this.keep(link, pull, offset, bytes)
  }

  private wanted(pull: Pull, chunk: number): boolean {
    if (pull.release.have.has(chunk)) return false
    if (!pull.endgame) return !pull.release.covered.has(chunk)
    return this.getting(pull.release, chunk + 1).length < limits.endgameAskedMax
  }

  private getting(release: ReleaseState, part: number): Pull[] {
    return [...this.pulls.values()].filter(
      (pull) => pull.release === release && pull.stage === 'getting' && pull.part === part,
    )
  }

  refused(link: Link, frame: FrameOf<'busy'> | FrameOf<'nothing'>): void {
    const pull = this.find(link, frame.intent)
    if (pull === undefined) return this.context.refuse('late-reply')
    this.events.replied(link, frame.sample, frame.census)
    this.noteReply(link, pull, frame.type === 'busy')
    const pause = frame.type === 'busy' ? Math.min(Math.max(frame.retryMs, 50), 5_000) : 250
    this.pause(link, pause * this.random.between(0.8, 1.2))
    this.drop(pull)
  }

  private noteReply(link: Link, pull: Pull, busy: boolean): void {
    const took = Math.max(1, this.context.now - pull.askedAt)
    link.roundTripMs = link.roundTripMs === 0 ? took : Math.min(link.roundTripMs, took)
    this.busyShare += ((busy ? 1 : 0) - this.busyShare) / 8
  }

  private pause(link: Link, ms: number): void {
    this.pausedUntil.set(link.id, this.context.now + ms)
  }

  dataArrived(link: Link, frame: FrameOf<'data'>): void {
    this.down.add(frame.bytes.length, this.context.now)
    const pull = this.find(link, frame.intent)
    if (pull?.manifest !== true) this.context.counters.payloadReceived += frame.bytes.length
    if (pull === undefined) {
      // What was cancelled may still be on its way; what was never asked is misbehaviour.
      if (frame.intent >= this.nextIntent) return this.context.offence(link, 'unasked-data', 2)
      return this.context.refuse('late-data')
    }
    link.usedAt = this.context.now
    if (pull.stage === 'getting') return this.keep(link, pull, frame.offset, frame.bytes)
    if (pull.pieces.size >= earlyPiecesMax) return this.context.offence(link, 'unasked-data', 2)
    pull.pieces.set(frame.offset, frame.bytes)
    pull.received += frame.bytes.length
  }

  private keep(link: Link, pull: Pull, offset: number, bytes: Uint8Array): void {
    const length = partLength(pull.release, pull.part)
    const tiny = bytes.length < limits.dataFrameBytesMin && offset + bytes.length !== length
    if (offset + bytes.length > length || pull.pieces.has(offset) || tiny)
      return this.context.offence(link, 'bad-data', 2)
    pull.pieces.set(offset, bytes)
    pull.received += bytes.length
    // A lease is extended while bytes come: a chunk that is on its way is not asked again.
    pull.until = Math.min(pull.endsAt, this.context.now + leaseMs(pull.release))
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
    const took = context.now - pull.askedAt
    this.pullMs = this.pullMs === 0 ? took : this.pullMs + (took - this.pullMs) / 8
    context.links.send(link, { type: 'done', intent: pull.intent })
    this.drop(pull)
    const chunk = pull.part - 1
    const known = pull.part === MANIFEST_PART ? pull.release.manifest !== null : pull.release.have.has(chunk)
    const inCheck = [...this.checking.values()].some(
      (c) => c.release === pull.release && c.part === pull.part,
    )
    if (known || inCheck) {
      if (pull.endgame || pull.manifest) context.counters.endgameDuplicates++
      else context.counters.duplicates++
      return
    }
    const hash = partHash(pull.release, pull.part)
    if (hash === undefined) return
    const token = context.nextToken()
    this.checking.set(token, {
      release: pull.release,
      part: pull.part,
      bytes,
      peer: link.peer,
      link: link.id,
    })
    for (const other of this.getting(pull.release, pull.part)) this.cancel(other)
    context.emit({ type: 'verify-hash', token, hash, bytes })
  }

  hashVerified(token: Token, good: boolean): void {
    const checked = this.checking.get(token)
    if (checked === undefined) return
    this.checking.delete(token)
    const { release, part, bytes } = checked
    const over =
      this.releases.get(release.id) !== release ||
      release.state === 'superseded' ||
      release.state === 'cancelled'
    if (!good) {
      if (part !== MANIFEST_PART) release.covered.delete(part - 1)
      return this.events.banned(checked.peer, this.context.links.get(checked.link), 'corrupt-chunk')
    }
    if (over) return
    if (part === MANIFEST_PART) return this.events.manifestArrived(release, bytes)
    this.events.chunkArrived(release, part - 1, bytes)
  }

  cancelled(link: Link, intent: number): void {
    const pull = this.find(link, intent)
    if (pull === undefined) return
    this.release(pull)
    this.pause(link, 500)
  }

  /** A release that is over is no longer pulled. */
  stop(release: ReleaseState): void {
    for (const pull of [...this.pulls.values()]) if (pull.release === release) this.cancel(pull)
    this.searched.delete(release.id)
  }

  linkClosed(link: Link): void {
    const pull = this.byLink.get(link.id)
    if (pull) this.release(pull)
    this.pausedUntil.delete(link.id)
    this.usedAt.delete(link.id)
  }

  private expire(pull: Pull): void {
    const link = this.context.links.get(pull.link)
    const asked = pull.stage === 'asked'
    this.cancel(pull)
    if (link === undefined) return
    this.pause(link, 2_000)
    // Slow is not wicked; again and again it is of no use to us.
    this.context.offence(link, asked ? 'intent-unanswered' : 'lease-expired', 2.5)
  }

  private cancel(pull: Pull): void {
    const link = this.context.links.get(pull.link)
    if (link) this.context.links.send(link, { type: 'cancel', intent: pull.intent })
    this.release(pull)
  }

  /** Ends a pull whose chunk did not come; unless another brings it, it is missing again. */
  private release(pull: Pull): void {
    this.drop(pull)
    const chunk = pull.part - 1
    if (pull.stage !== 'getting' || pull.manifest || pull.release.have.has(chunk)) return
    const inCheck = [...this.checking.values()].some(
      (c) => c.release === pull.release && c.part === pull.part,
    )
    if (!inCheck && this.getting(pull.release, pull.part).length === 0) pull.release.covered.delete(chunk)
  }

  private drop(pull: Pull): void {
    this.pulls.delete(pull.intent)
    if (this.byLink.get(pull.link) === pull) this.byLink.delete(pull.link)
  }

  private find(link: Link, intent: number): Pull | undefined {
    const pull = this.pulls.get(intent)
    return pull?.link === link.id ? pull : undefined
  }

  deadline(): number {
    let earliest = Infinity
    for (const pull of this.pulls.values()) {
      earliest = Math.min(earliest, pull.until)
      // The endgame begins by time, not by an event.
      if (pull.stage === 'getting' && pull.release.covered.full)
        earliest = Math.min(earliest, this.context.now + 200)
    }
    if (this.bytesWanted > 0) {
      const { now } = this.context
      for (const until of this.pausedUntil.values()) if (until > now) earliest = Math.min(earliest, until)
      for (const pull of this.pulls.values()) if (pull.manifest) earliest = Math.min(earliest, now + 500)
    }
    return earliest
  }
}

/** How long a granted chunk may keep us waiting: all that the target may have promised before it comes first. */
function leaseMs(release: ReleaseState): number {
  const ahead = limits.uplinkTransfersMax + limits.grantsAheadMax
  return limits.leaseMs + (ahead * release.header.chunkBytes * 1_000) / limits.slowestBytesPerSecond
}

/** How long a pull may last in all, however its sender drips. */
function lifeMs(release: ReleaseState, part: number): number {
  return 2 * leaseMs(release) + (partLength(release, part) * 1_000) / limits.slowestChunkBytesPerSecond
}
