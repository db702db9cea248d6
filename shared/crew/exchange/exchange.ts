/**
 * The exchange of chunks (CREW §3.2, Fig. 2, with the intent and its answer folded into one message): what a peer has and what it
 * wants rides on the data that it sends. A receiver asks each missing chunk of one link that has it, rarest first; a sender
 * serves, of what its links want, the chunk that fewest have, to the link that has least. So no uplink waits for a
 * grant, and the same rules carry a release at 200 kbit/s and at 100 Mbit/s: all depths follow bandwidth × delay.
 *
 *     probe       what the links carry, before a release comes
 *     holdings    who around us has what
 *     speaker     states, ours            hearing    states, others'
 *     receiver    what comes              asks       of whom
 *     site        what a web server is asked for, and how much at a time (site-window)
 *     sender      what goes               choose     to whom (pure functions)
 *     congestion  how much may be under way
 */
import { assert } from '../../lib/assert.ts'
import type { FrameOf } from '../../wire/frames.ts'
import type { Context } from '../context.ts'
import type { Token } from '../io.ts'
import type { Link } from '../links/link.ts'
import type { Release } from '../releases/release.ts'
import type { Releases } from '../releases/releases.ts'
import { CongestionWindow } from './send/congestion.ts'
import { reportArrived, stateArrived } from './hearing.ts'
import { knows, type View } from './holdings.ts'
import { forViews, viewOf, type ExchangeEvents, type Parts } from './parts.ts'
import { Probe } from './send/probe.ts'
import { Receiver } from './receive/receiver.ts'
import { Sender } from './send/sender.ts'
import type { Site } from '../sources/site.ts'
import { loadMute, Speaker } from './speaker.ts'
import type { ExchangeTuning } from './tuning.ts'

export class Exchange {
  readonly parts: Parts
  private readonly speaker: Speaker
  readonly receiver: Receiver
  private readonly sender: Sender

  constructor(context: Context, releases: Releases, events: ExchangeEvents, tuning: ExchangeTuning) {
    this.parts = {
      context,
      releases,
      events,
      tuning,
      random: context.fork('exchange'),
      congestion: new CongestionWindow(tuning),
      probe: new Probe(context, tuning),
      holdings: new Map(),
    }
    this.speaker = new Speaker(this.parts)
    this.receiver = new Receiver(this.parts, this.speaker, (link, view) => this.isOpenTo(link, view))
    this.sender = new Sender(this.parts, this.speaker)
  }

  /** The publisher's web server as a source. */
  get site(): Site {
    return this.receiver.site
  }

  // Figures

  get sizes(): Record<string, number> {
    let views = 0
    for (const holdings of this.parts.holdings.values()) views += holdings.views.size
    return {
      ...this.receiver.sizes,
      ...this.sender.sizes,
      views,
      holdings: this.parts.holdings.size,
      probes: this.parts.probe.kept,
    }
  }

  /** For the snapshot: bytes per second, and bytes that links want of us and that have not left. */
  get figures(): { readonly rateDown: number; readonly rateUp: number; readonly bytesWaiting: number } {
    let bytesWaiting = 0
    forViews(this.parts, ({ release, wanted, isWhole }) => {
      if (!isWhole) bytesWaiting += wanted.count * release.header.chunkBytes
    })
    return { rateDown: this.receiver.down.measured, rateUp: this.parts.congestion.rate, bytesWaiting }
  }

  /** Bytes for which partners beyond the edges are worth their set-up: 0 while something comes by the edges. */
  get bytesForPartners(): number {
    if (!this.receiver.isStarving) return 0
    let bytes = 0
    for (const release of this.parts.releases.current())
      if (release.state === 'receiving') bytes = Math.max(bytes, release.header.bytes)
    return bytes
  }

  /** Partners to keep at all times: an uplink that carries much needs more links than edges to be full. */
  get standingPartners(): number {
    const { congestion, tuning, probe } = this.parts
    const up = Math.min(probe.up * tuning.probeShare, congestion.limit)
    if (up < tuning.partnersFrom) return 0
    return Math.min(tuning.partnersMax, Math.ceil(up / tuning.partnerBytesPerSecond))
  }

  isBusyOn(link: Link): boolean {
    return this.sender.isSendingOn(link.id) || this.receiver.isTakingFrom(link.id)
  }

  /** The link's channel holds less than it did; does something wait for that? */
  channelTook(link: Link): boolean {
    this.sender.flight.channelTook(link)
    return this.sender.isWaitingFor(link.id)
  }

  /** What a link has told of a release, or we have sent it; undefined where there was nothing yet. */
  viewOf(link: Link, release: Release): View | undefined {
    return this.parts.holdings.get(release)?.views.get(link.id)
  }

  // The life of a release

  published(release: Release): void {
    this.sender.published(release)
  }

  /** A release is known now: what came before its header is looked at. */
  known(release: Release): void {
    for (const { link: id, frame } of this.receiver.takeStrays(release)) {
      const link = this.parts.context.links.get(id)
      if (link === undefined) continue
      if (frame.type === 'data') this.receiver.dataOf(link, release, frame)
      else this.stateOf(link, release, frame)
    }
  }

  ready(release: Release): void {
    this.receiver.ready(release)
  }

  headerPushed(link: Link, release: Release): void {
    // Nobody is given anything else of a release that is over.
    if (!release.isOver) this.sender.headerPushed(link, release)
  }

  /** A verified chunk is here. */
  arrived(release: Release, chunk: number): void {
    assert(!release.isOver, 'no chunk of a release that is over is taken')
    this.receiver.arrived(release, chunk)
    this.sender.arrived(release, chunk)
  }

  outdated(release: Release): void {
    this.receiver.outdated(release)
  }

  wantAgain(release: Release, chunk: number): void {
    this.receiver.wantAgain(release, chunk)
  }

  /** A chunk is about to arrive that no link has brought. */
  cameFromSite(release: Release, chunk: number): void {
    this.receiver.cameFromSite(release, chunk)
  }

  /** A release that is over is neither given nor taken. */
  stop(release: Release): void {
    this.receiver.stop(release)
    const holdings = this.parts.holdings.get(release)
    if (holdings === undefined) return
    for (const view of holdings.views.values()) this.sender.dropView(holdings, view)
    assert(
      release.isOver || !this.parts.releases.current().includes(release),
      'a release in hand is not stopped',
    )
    this.parts.holdings.delete(release)
  }

  setLimit(bytesPerSecond: number | null): void {
    const { congestion, holdings } = this.parts
    const couldSend = congestion.limit > 0
    this.sender.setLimit(bytesPerSecond)
    // Links that were told that nothing goes out, or that it does, learn otherwise.
    if (congestion.limit > 0 !== couldSend) for (const of of holdings.values()) this.speaker.outdated(of)
  }

  // Frames and answers

  stateArrived(link: Link, frame: FrameOf<'state'>): void {
    reportArrived(this.parts, link, frame.report)
    const release = this.parts.releases.byTag(frame.tag)
    if (release === undefined) this.receiver.strayArrived(link, { ...frame, report: null })
    else this.stateOf(link, release, frame)
  }

  private stateOf(link: Link, release: Release, frame: FrameOf<'state'>): void {
    stateArrived(this.parts, this.sender, link, release, frame)
    const view = this.viewOf(link, release)
    if (view) this.speaker.heard(view, frame.all !== null)
  }

  dataArrived(link: Link, frame: FrameOf<'data'>): void {
    this.receiver.dataArrived(link, frame)
  }

  cancelArrived(link: Link, frame: FrameOf<'cancel'>): void {
    this.sender.cancelArrived(link, frame)
  }

  probeArrived(link: Link, frame: FrameOf<'probe'>): void {
    this.parts.probe.probeArrived(link, frame)
  }

  probedArrived(link: Link, frame: FrameOf<'probed'>): void {
    const { congestion, probe, tuning } = this.parts
    if (probe.probedArrived(link, frame)) congestion.hint = probe.up * tuning.probeShare
  }

  hashVerified(token: Token, good: boolean): void {
    this.receiver.hashVerified(token, good)
  }

  loaded(token: Token, bytes: Uint8Array | null): void {
    this.sender.loaded(token, bytes)
  }

  // Links

  linkOpened(link: Link): void {
    this.parts.probe.linkOpened(link)
  }

  /** Its hello may come behind its first states: what was held back until then is due. */
  greeted(link: Link): void {
    for (const { views } of this.parts.holdings.values()) {
      const view = views.get(link.id)
      if (view) this.speaker.due(view, 0)
    }
  }

  linkClosed(link: Link): void {
    for (const holdings of this.parts.holdings.values()) {
      const view = holdings.views.get(link.id)
      if (view === undefined) continue
      holdings.remove(view)
      this.sender.dropView(holdings, view)
    }
    this.receiver.linkClosed(link)
    this.parts.probe.linkClosed(link)
  }

  /** A link that may send nothing is not asked. Edges carry data always, partners where the uplink is fast, or where nothing comes by the edges. */
  private isOpenTo(link: Link, view: View): boolean {
    if (view.load === loadMute) return false
    return link.role === 'edge' || view.wanted.count > 0 || this.usesPartners
  }

  private get usesPartners(): boolean {
    return this.standingPartners > 0 || this.receiver.isStarving
  }

  // Decisions

  evaluate(): void {
    const { context, congestion, releases } = this.parts
    if (congestion.hint > 0) congestion.begin(context.links.meanRoundTripMs())
    const { usesPartners } = this
    for (const release of releases.current())
      for (const link of context.links.all())
        if (knows(link, release) && (link.role === 'edge' || usesPartners)) viewOf(this.parts, link, release)
    this.parts.probe.expire()
    this.receiver.evaluate()
    this.sender.evaluate()
    this.speaker.evaluate()
  }

  deadline(): number {
    return Math.min(this.receiver.deadline(), this.sender.deadline(), this.speaker.deadline())
  }
}
