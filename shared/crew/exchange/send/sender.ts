/**
 * What this peer gives: the manifest, first copies unasked, and chunks that links want. It chooses one piece of work after
 * another, whenever the congestion window has room, so that the choice is as late as it can be.
 *
 * Invariants:
 * 1. A message leaves only while the window has room for a packet. So bytes in flight exceed it by one message at most, until it shrinks.
 * 2. No link holds up another: each has at most one part under way and a bounded share of the window, and what it does not
 *    confirm is no longer counted after parameters.doubtMs and four round trips.
 * 3. What is sent stays within the user's upload limit, but for one message that is made up for.
 */
import { assert } from '../../../lib/assert.ts'
import { parameters } from '../../../wire/parameters.ts'
import { generationMax, type FrameOf } from '../../../wire/frames.ts'
import type { LinkId, Token } from '../../io.ts'
import type { Link } from '../../links/link.ts'
import { MANIFEST_PART, type Release } from '../../releases/release.ts'
import { bestFor } from '../choose.ts'
import { Flight } from './flight.ts'
import { knows, type Holdings, type View } from '../holdings.ts'
import { holdingsOf, viewOf, type Parts } from '../parts.ts'
import { Speaker } from '../speaker.ts'

interface Outgoing {
  readonly view: View
  readonly part: number
  readonly length: number
  readonly generation: number
  bytes: Uint8Array | null
  offset: number
  /** When its channel last took a piece. */
  progressAt: number
}

const pieceBytes = parameters.dataPieceBytes
/** A manifest goes before any chunk. */
const manifestScore = -1e6
/** A link that was just given a part comes behind all others, but before a file of lower priority. */
const turnWeight = 500
/** A message is what a fast uplink carries in this time, s; a channel holds what it carries in twice this. */
const messageSeconds = 0.04
/** The user's limit is looked at no more often, ms. */
const allowanceMsMin = 5

export class Sender {
  private readonly parts: Parts
  private readonly speaker: Speaker
  readonly flight: Flight
  private readonly outgoing = new Map<LinkId, Outgoing>()
  private readonly loading = new Map<Token, Outgoing>()
  private allowance = 0
  private allowanceAt = 0
  /** Nothing more can be begun, as long as no part ends. */
  private isAllBegun = false
  /** Parts begun. */
  private turns = 0
  /** Found anew by each evaluation. */
  private wakeAt = Infinity

  constructor(parts: Parts, speaker: Speaker) {
    this.parts = parts
    this.speaker = speaker
    this.flight = new Flight(parts)
  }

  get sizes(): Record<string, number> {
    return { outgoing: this.outgoing.size, loading: this.loading.size, sent: this.flight.kept }
  }

  setLimit(bytesPerSecond: number | null): void {
    this.parts.congestion.limit = bytesPerSecond ?? Infinity
    this.allowance = 0
    this.allowanceAt = this.parts.context.now
  }

  private get isCapped(): boolean {
    return this.parts.congestion.limit < Infinity
  }

  isSendingOn(link: LinkId): boolean {
    return this.outgoing.has(link)
  }

  /** The chunk has left for the link, or is leaving, and the link has not confirmed it. */
  isUnderWay(view: View, chunk: number): boolean {
    const out = this.outgoing.get(view.link)
    if (out?.view === view && out.part === chunk + 1) return true
    return view.sent.some(({ part, isCancelled }) => part === chunk + 1 && !isCancelled)
  }

  /** All chunks of which that is so. */
  underWay(view: View): ReadonlySet<number> {
    const chunks = new Set<number>()
    for (const { part, isCancelled } of view.sent) if (!isCancelled) chunks.add(part - 1)
    const out = this.outgoing.get(view.link)
    if (out?.view === view) chunks.add(out.part - 1)
    return chunks
  }

  /** Something waits for this link's channel. */
  isWaitingFor(link: LinkId): boolean {
    if (this.outgoing.has(link)) return true
    for (const { views, pushable } of this.parts.holdings.values()) {
      const view = views.get(link)
      if (view && !view.isWhole && (view.wanted.count > 0 || view.wantsManifest || pushable.count > 0))
        return true
    }
    return false
  }

  // What there is to give

  published(release: Release): void {
    const holdings = holdingsOf(this.parts, release)
    holdings.isSource = true
    for (let chunk = 0; chunk < release.header.chunks; chunk++) holdings.pushable.add(chunk)
  }

  /** A chunk has come; a copy from the publisher's own hands is pushed once more, since hardly anybody has it. */
  arrived(release: Release, chunk: number): void {
    if (release.generation(chunk) === 0) holdingsOf(this.parts, release).pushable.add(chunk)
  }

  /** A header leaves for this link: its manifest follows, unless that is long and others can give it. */
  headerPushed(link: Link, release: Release): void {
    const { tuning, congestion } = this.parts
    const { manifestBytes } = release.header
    const ms = (manifestBytes * parameters.degree * 1_000) / congestion.upRate
    const holdings = holdingsOf(this.parts, release)
    if (ms < tuning.manifestFollowsMs || holdings.manifestsSent++ < tuning.manifestCopies)
      this.manifestWanted(viewOf(this.parts, link, release))
  }

  /** It goes once. A link that says that it still lacks it is sent it again, but not often. */
  manifestWanted(view: View): void {
    if (view.hasManifest) {
      const isRecent = this.parts.context.now - view.manifestSentAt < parameters.manifestAgainMs
      if (isRecent || this.isUnderWay(view, MANIFEST_PART - 1)) return
      view.hasManifest = false
    }
    view.wantsManifest = true
  }

  /** See flight.ts. */
  acknowledged(link: Link, view: View, ack: number, mask: number, delayMs: number): void {
    this.flight.acknowledged(link, view, ack, mask, delayMs)
  }

  cancelArrived(link: Link, frame: FrameOf<'cancel'>): void {
    const release = this.parts.releases.byTag(frame.tag)
    const holdings = release && this.parts.holdings.get(release)
    const view = holdings?.views.get(link.id)
    if (release === undefined || holdings === undefined || view === undefined) return
    this.flight.cancelled(view, frame.part)
    const out = this.outgoing.get(link.id)
    if (out?.view === view && out.part === frame.part) this.outgoing.delete(link.id)
    if (frame.part === MANIFEST_PART) view.wantsManifest = false
    else if (frame.part <= release.header.chunks) {
      view.wanted.delete(frame.part - 1)
      holdings.noteTheirs(view, frame.part - 1)
    }
  }

  loaded(token: Token, bytes: Uint8Array | null): void {
    const out = this.loading.get(token)
    if (out === undefined) return
    this.loading.delete(token)
    if (bytes !== null && bytes.length === out.length) {
      out.bytes = bytes
      return
    }
    if (this.outgoing.get(out.view.link) === out) this.outgoing.delete(out.view.link)
    this.noteUnsent(out)
    this.parts.events.lost(out.view.release, out.part - 1)
  }

  /** It did not go after all: the link lacks it, if it is still there. */
  private noteUnsent({ view, part }: Outgoing): void {
    const holdings = this.parts.holdings.get(view.release)
    if (holdings?.views.get(view.link) !== view) return
    if (part === MANIFEST_PART) view.hasManifest = false
    else holdings.noteLacks(view, part - 1)
  }

  // Ends

  dropView(holdings: Holdings, view: View): void {
    this.flight.drop(view)
    const out = this.outgoing.get(view.link)
    if (out?.view === view) this.outgoing.delete(view.link)
    // First copies that may not have come are sent to another.
    if (!holdings.isSource) return
    const lost = view.sent.map(({ part }) => part)
    if (out?.view === view) lost.push(out.part)
    for (const part of lost)
      if (part !== MANIFEST_PART && (holdings.near[part - 1] ?? 0) <= 1) holdings.pushable.add(part - 1)
  }

  // Sending

  evaluate(): void {
    this.flight.doubt()
    this.accrue()
    this.giveUpStalled()
    this.isAllBegun = false
    while (this.step()) continue
    this.wakeAt = this.nextAt()
  }

  /** When a part stalls, or the user's limit allows more. */
  private nextAt(): number {
    let earliest = Infinity
    for (const out of this.outgoing.values()) earliest = Math.min(earliest, stallsAt(out))
    if (!this.isCapped || this.allowance > 0) return earliest
    const ms = ((1 - this.allowance) * 1_000) / this.parts.congestion.limit
    return Math.min(earliest, this.parts.context.now + Math.max(allowanceMsMin, ms))
  }

  /** A part that its channel does not take ends. */
  private giveUpStalled(): void {
    const { context } = this.parts
    for (const [id, out] of this.outgoing) {
      if (context.now < stallsAt(out)) continue
      this.outgoing.delete(id)
      this.noteUnsent(out)
      context.refuse('channel-stalled')
    }
  }

  /** Sends one message or begins one part; false when nothing can be done now. */
  private step(): boolean {
    const { congestion, tuning } = this.parts
    if (this.isCapped && this.allowance <= 0) return false
    if (congestion.inFlight + pieceBytes > congestion.window) return false
    if (this.outgoing.size < tuning.partsAtOnce && this.begins()) return true
    for (const out of this.outgoing.values()) if (this.sendPiece(out)) return true
    return this.begins()
  }

  /** Begins the best part, where there is one. */
  private begins(): boolean {
    return this.loading.size < this.loadsMax && !this.isAllBegun && this.choose()
  }

  /** Chunks read from the store at a time: what the uplink takes in some milliseconds, since later choices are better. */
  private get loadsMax(): number {
    return Math.max(2, Math.min(parameters.loadsMax, this.parts.congestion.upRate / 100_000))
  }

  private mayTake(link: Link, view: View): boolean {
    const { congestion, tuning } = this.parts
    if (view.isDoubted) return view.flyingBytes === 0 && link.buffered === 0
    const most = Math.max(
      4 * pieceBytes,
      congestion.upRate * (messageSeconds / 2),
      congestion.isFast ? Math.min(tuning.channelBytes, congestion.upRate * 2 * messageSeconds) : 0,
    )
    // A link on a lossy way carries less than the uplink: what waits in its channel could have gone by another.
    const isSlow = view.heldMs > 2_000 * messageSeconds
    if (link.buffered >= (isSlow ? Math.min(most, 2 * tuning.piecePackets * pieceBytes) : most)) return false
    return view.flyingBytes < congestion.window * tuning.linkShare
  }

  private sendPiece(out: Outgoing): boolean {
    const { context, congestion, tuning } = this.parts
    const { view, part } = out
    const link = context.links.get(view.link)
    if (link?.isOpen !== true || out.bytes === null || !this.mayTake(link, view)) return false
    const { now } = context
    const packets = Math.floor((congestion.upRate * messageSeconds) / pieceBytes)
    const size = pieceBytes * Math.min(tuning.piecePackets, Math.max(1, packets))
    const { offset } = out
    const end = Math.min(out.length, offset + size)
    assert(
      end > offset && out.bytes.length === out.length,
      'a part that goes is whole, and ends with its last piece',
    )
    const bytes = out.bytes.subarray(offset, end)
    const number = this.flight.leaves(view, part, bytes.length)
    const { tag } = view.release
    context.links.send(link, { type: 'data', tag, part, generation: out.generation, offset, bytes })
    this.speaker.say(link, view, Speaker.roomBeside(bytes.length), number)
    this.allowance -= bytes.length
    if (part !== MANIFEST_PART) context.counters.payloadSent += bytes.length
    link.usedAt = now
    out.offset = end
    out.progressAt = now
    // Parts go in turn: a whole chunk in one go would meet those of others at the receiver's downlink.
    this.outgoing.delete(view.link)
    if (end < out.length) this.outgoing.set(view.link, out)
    else this.isAllBegun = false
    return true
  }

  /** Finds whom to send what, and begins it. */
  private choose(): boolean {
    const { context, releases, tuning, random } = this.parts
    let best: View | undefined
    let bestPart = 0
    let bestScore = Infinity
    for (const release of releases.current()) {
      if (release.manifest === null) continue
      const holdings = holdingsOf(this.parts, release)
      const { chunks } = release.header
      const stock = {
        have: release.have,
        rank: release.rank,
        near: holdings.near,
        pushable: this.mayPush(holdings) ? holdings.pushable : holdings.nothing,
      }
      const weight = { copies: tuning.copiesWeight, isSource: holdings.isSource }
      for (const view of holdings.views.values()) {
        if (view.isWhole || !view.heard || this.outgoing.has(view.link)) continue
        const manifest = view.wantsManifest && !view.hasManifest && release.manifestBytes !== null
        if (!manifest && view.wanted.count === 0 && stock.pushable.count === 0) continue
        const link = context.links.get(view.link)
        if (link === undefined || !knows(link, release) || !this.mayTake(link, view)) continue
        const base =
          Math.max(tuning.shareWeight / chunks, 0.1) * view.theirs.count +
          tuning.flightWeight * view.sent.length +
          random.float() / 20 +
          (this.turns - view.turn < tuning.partsAtOnce ? turnWeight : 0)
        const offer = { wanted: view.wanted, theirs: view.theirs, base }
        const found = manifest
          ? { chunk: MANIFEST_PART - 1, score: base + manifestScore }
          : bestFor(offer, stock, weight, bestScore)
        if (found === undefined || found.score >= bestScore) continue
        best = view
        bestScore = found.score
        bestPart = found.chunk + 1
      }
    }
    if (best) this.open(best, bestPart)
    else this.isAllBegun = true
    return !this.isAllBegun
  }

  /** On a fast link others ask sooner than a second copy comes: there only the publisher sends unasked. */
  private mayPush(holdings: Holdings): boolean {
    const { congestion, tuning } = this.parts
    return holdings.isSource || congestion.upRate < tuning.partnersFrom
  }

  private open(view: View, part: number): void {
    const { context } = this.parts
    const { release } = view
    const holdings = holdingsOf(this.parts, release)
    const isFirst = holdings.isSource && release.generation(part - 1) === generationMax
    const out: Outgoing = {
      view,
      part,
      length: release.partLength(part),
      generation: isFirst ? 0 : Math.min(generationMax, release.generation(part - 1) + 1),
      bytes: part === MANIFEST_PART ? release.manifestBytes : null,
      offset: 0,
      progressAt: context.now,
    }
    assert(!this.outgoing.has(view.link), 'a link has one part under way')
    assert(part === MANIFEST_PART || !view.theirs.has(part - 1), 'a link is not sent what it has')
    this.outgoing.set(view.link, out)
    view.turn = ++this.turns
    if (part === MANIFEST_PART) {
      view.wantsManifest = false
      view.hasManifest = true
      view.manifestSentAt = context.now
      return
    }
    holdings.pushable.delete(part - 1)
    view.wanted.delete(part - 1)
    holdings.noteTheirs(view, part - 1)
    const hash = release.partHash(part)
    if (hash === undefined) return
    const token = context.nextToken()
    this.loading.set(token, out)
    context.emit({ type: 'load-chunk', token, release: release.id, chunk: part - 1, hash })
  }

  private accrue(): void {
    if (!this.isCapped) return
    const { now } = this.parts.context
    const { limit } = this.parts.congestion
    const burst = Math.max(limit / 4, pieceBytes)
    this.allowance = Math.min(burst, this.allowance + ((now - this.allowanceAt) * limit) / 1_000)
    this.allowanceAt = now
  }

  deadline(): number {
    return Math.min(this.flight.deadline(), this.wakeAt)
  }
}

/** When a part that its channel does not take is given up. */
function stallsAt({ progressAt }: Outgoing): number {
  return progressAt + parameters.progressMs
}
