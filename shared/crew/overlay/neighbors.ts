/**
 * The overlay: a random regular graph of degree d = 6, kept by join walks and edge splitting (CREW §3.1.2 leaves this to
 * its "Bounce"; the ⟨k1, k2⟩ bounds are Scattercast's §4.2). A newcomer walks d/2 times; each walk ends at a peer u that
 * gives up one random edge (u, w) for (u, v) and (v, w), made before (u, w) is broken. A peer that has lost two edges does
 * the same again; one short, it walks to another short peer. Alone, it asks the server; and while the overlay around it is
 * only forming, or has just lost half, it takes its neighbors from the server one by one, since walks from there end near.
 * (Measured: 1,000 that join within 5 s by one introduction and walks have a second eigenvalue of 0.97 and diameter 10.)
 *
 * Invariants:
 * 1. Edges made by us are counted before they open, so that d is not overshot.
 * 2. Of its own accord a peer promises an edge to one newcomer at a time. Both ends of an edge may promise it; then one of the two
 *    newcomers finds that it is not to go, and it stays.
 * 3. Nobody has more than parameters.degreeMax edges after its own decision. A walk's end answers no more than that at once. A peer whom the
 *    server names answers splittingMax more, since each of those splits an edge.
 */
import { assert } from '../../lib/assert.ts'
import type { Random } from '../../lib/random.ts'
import { limits } from '../../wire/limits.ts'
import { parameters } from '../../wire/parameters.ts'
import type { FrameOf, WalkPurpose } from '../../wire/frames.ts'
import { walkHops, type Context } from '../context.ts'
import type { Dialer, Verdict } from '../links/dialer.ts'
import type { Introduction, Terms } from '../links/introductions.ts'
import type { PeerId } from '../io.ts'
import type { Link } from '../links/link.ts'

const backoffMsMin = 500
/** How long neighbors are taken from the server, once the overlay around us was seen to be forming or falling apart. */
const youngMs = 10_000
const youngAskMs = 100
/** For so long not, where the server knew nobody else. */
const noMoreMs = 30_000
/** A peer that the server named and that has not answered by then may be gone. */
const lateMs = 1_500
/** Named by the server: each splits an edge, so that these come and go. */
const splittingMax = 4
/** Below parameters.degreeMin mending is urgent, above it is not. */
const backoffUrgentMsMax = 4_000
const backoffMsMax = 60_000
/** How long a peer that could not be connected is not asked for again. */
const failedMs = 120_000
/** An edge for which none of ours is split. */
const plainEdge = { role: 'edge', split: null } as const

/** Walks are given this long before others follow, ms; and a walk for one edge up to twice this. */
const walksMs = 250
const shortMs = 2_000

/** What a peer lacks, and by which way it comes. */
type Need =
  | 'nothing'
  /** It is alone: the server is to name a peer. */
  | 'anybody'
  /** Of the server: walks would tie it to what is near. */
  | 'peers'
  | 'walks'
  | 'edge'

export class Neighbors {
  private readonly context: Context
  private readonly random: Random
  /** Edges promised: by the neighbor at the other end, to whom, until when. */
  private readonly promised = new Map<PeerId, { readonly newcomer: PeerId; readonly until: number }>()
  /** v's splices under way: w → u. */
  private readonly splices = new Map<PeerId, PeerId>()
  /** Peers that lately could not be connected, until when. */
  private readonly unreachable = new Map<PeerId, number>()
  private repairAt = 0
  private youngUntil = 0
  /** The server knew nobody whom we do not know. */
  private noMoreUntil = 0
  private healing = false
  private trimAt = 0
  private repairBackoffMs = backoffMsMin
  private serverAt = 0
  private serverBackoffMs: number = parameters.reconnectMsMin
  /** The server's answer is awaited until then; it may be lost. */
  private askingUntil = 0
  private readonly dialer: () => Dialer
  private readonly peers: () => number

  constructor(context: Context, dialer: () => Dialer, peers: () => number) {
    this.context = context
    this.dialer = dialer
    this.peers = peers
    this.random = context.fork('neighbors')
  }

  get sizes(): Record<string, number> {
    return { promised: this.promised.size, splices: this.splices.size, unreachable: this.unreachable.size }
  }

  get degree(): number {
    return this.context.links.degree
  }

  /** Edges we have, and those that are on their way. A walk that may bring two counts as two. */
  private get degreeExpected(): number {
    const dialer = this.dialer()
    let expected = this.degree + dialer.introductions.expected('edge', true)
    for (const i of dialer.introductions.pending('edge')) expected += edgesOf(i, this.context.now)
    return expected + dialer.introductions.pending('short').length
  }

  /** At the end of a walk: shall this newcomer have an edge with us, and which of ours is it to split? */
  judge(purpose: WalkPurpose, origin: PeerId, named: boolean, byNeighbor: boolean): Verdict {
    const { links } = this.context
    const existing = links.toPeer(origin)
    const degree = this.degree + this.dialer().introductions.expected('edge')
    if (existing?.isOpenEdge) return named ? plainEdge : 'walk on'
    if (degree < parameters.degree) return plainEdge
    if (purpose === 'short') return named ? 'refused' : 'walk on'
    if (named && byNeighbor) return degree <= parameters.degreeMax ? plainEdge : 'refused'
    if (degree >= parameters.degreeMax + (named ? splittingMax : 0)) {
      if (!named) return 'walk on'
      return this.degree < parameters.degreeMax ? 'refused' : { role: 'partner', split: null }
    }
    const split = this.random.pick(
      links.edges().filter((edge) => edge.peer !== origin && !this.promised.has(edge.peer)),
    )
    if (split) return { role: 'edge', split: split.peer }
    return named ? plainEdge : 'walk on'
  }

  /** The dialer accepted by our word: note what we promised. */
  accepted(split: PeerId | null, newcomer: PeerId): void {
    if (split !== null) this.promised.set(split, { newcomer, until: this.context.now + parameters.dialMs })
  }

  lapsed(split: PeerId | null, newcomer: PeerId): void {
    if (split !== null && this.promised.get(split)?.newcomer === newcomer) this.promised.delete(split)
  }

  introduced({ isOrigin }: Introduction, { role, split }: Terms, link: Link): void {
    const { context } = this
    if (role !== 'edge') {
      if (isOrigin) this.splices.delete(link.peer)
      return
    }
    link.role = 'edge'
    if (!isOrigin) return
    this.repairBackoffMs = backoffMsMin
    const near = this.splices.get(link.peer)
    if (near !== undefined) {
      // We are between u and w now: both may let go of each other.
      this.splices.delete(link.peer)
      const u = context.links.toPeer(near)
      if (u?.isOpenEdge) {
        context.links.send(u, { type: 'edge', action: 'splice', other: link.peer })
        context.links.send(link, { type: 'edge', action: 'splice', other: near })
      }
    }
    if (split === null || split === context.self) return
    const far = context.links.toPeer(split)
    if (far?.role === 'edge' || this.splices.size >= limits.linksMax) return
    this.splices.set(split, link.peer)
    this.dialer().walk('edge', link, 1, split)
  }

  failed({ purpose, stage, way }: Introduction, heartbeat: PeerId | null): void {
    const { peer } = stage
    if (peer !== null) {
      this.splices.delete(peer)
      this.unreachable.delete(peer)
      this.unreachable.set(peer, this.context.now + failedMs)
    }
    if (purpose !== 'edge' && purpose !== 'short') return
    const urgent = this.degree < parameters.degreeMin
    this.repairBackoffMs = Math.min(this.repairBackoffMs, urgent ? backoffUrgentMsMax : backoffMsMax)
    this.repairAt = this.context.now + this.random.between(0.5, 1) * this.repairBackoffMs
    // The server knows others.
    if ('server' in way) this.serverAt = Math.min(this.serverAt, this.context.now + this.repairBackoffMs / 4)
    // The overlay has no edges for us, perhaps because this part of it is too small.
    if (this.repairBackoffMs === backoffUrgentMsMax && urgent) this.askServer(heartbeat)
    this.repairBackoffMs *= 2
  }

  edgeFrame(link: Link, frame: FrameOf<'edge'>): void {
    switch (frame.action) {
      case 'drop':
        if (link.role !== 'edge') return
        link.role = 'partner'
        link.usedAt = this.context.now
        return this.lostEdge()
      case 'ask': {
        const action = link.role === 'edge' ? 'alive' : 'drop'
        return this.context.links.send(link, { type: 'edge', action })
      }
      case 'alive':
        return
      case 'splice':
        return this.spliced(link, frame.other)
    }
  }

  /** The newcomer is between us and another: we let go of that one. */
  private spliced(link: Link, other: PeerId): void {
    const spliced = this.context.links.toPeer(other)
    if (link.role !== 'edge' || !spliced?.isOpenEdge) return
    // Only to whom it was promised; and never one that we need, since the newcomer may have lied about the split.
    if (this.promised.get(spliced.peer)?.newcomer !== link.peer)
      return this.context.refuse('unpromised-splice')
    this.promised.delete(spliced.peer)
    if (this.degree <= parameters.degreeMin) return
    this.demote(spliced)
  }

  private demote(link: Link): void {
    link.role = 'partner'
    link.usedAt = this.context.now
    this.context.links.send(link, { type: 'edge', action: 'drop' })
  }

  linkClosed(link: Link): void {
    this.promised.delete(link.peer)
    this.splices.delete(link.peer)
    if (link.role !== 'edge') return
    this.lostEdge()
    // Many went at once: walks would go astray in what is left.
    if (this.degree * 2 <= parameters.degree) this.youngUntil = this.context.now + youngMs
  }

  private lostEdge(): void {
    this.repairBackoffMs = backoffMsMin
    this.repairAt = Math.min(this.repairAt, this.context.now + this.random.between(0, 200))
  }

  // The server

  introducedByServer(peer: PeerId | null): void {
    this.askingUntil = 0
    const { context } = this
    if (peer === null) {
      this.youngUntil = 0
      this.noMoreUntil = context.now + noMoreMs
    }
    this.serverAt = context.now + this.serverBackoffMs * this.random.between(0.7, 1.3)
    this.serverBackoffMs = Math.min(this.serverBackoffMs * 2, parameters.reconnectMsMax)
    if (
      peer === null ||
      peer === context.self ||
      context.links.toPeer(peer) ||
      this.dialer().introductions.includes(peer)
    )
      return
    this.dialer().askByServer('edge', peer)
  }

  serverChanged(): void {
    this.askingUntil = 0
    this.serverBackoffMs = parameters.reconnectMsMin
    // Joining was answered with an introduction: ask again only when that one has come to nothing.
    this.serverAt = this.context.now + parameters.introductionMs * this.random.between(0.3, 0.6)
  }

  /** Another part of the overlay may be out there: the server may know a peer of it. */
  heal(heartbeat: PeerId | null): void {
    this.healing = true
    // Also for whom we could not reach: what parted us may be over.
    this.askServer(heartbeat, [])
  }

  /** Asks the server for a peer, to mend a partition or because we are alone; for none of `failed`. */
  askServer(heartbeat: PeerId | null, failed = [...this.unreachable.keys()].toReversed()): void {
    if (!this.context.serverUp || this.context.now < this.askingUntil) return
    this.askingUntil = this.context.now + 2 * parameters.introductionMs
    const linked = [...this.context.links.all()].map((link) => link.peer)
    const except = [...linked, ...failed].slice(0, limits.linksMax)
    this.context.emit({ type: 'server-introduce', except, heartbeat })
  }

  evaluate(): void {
    const { context } = this
    const { now, links } = context
    for (const [peer, { until }] of this.promised) if (until <= now) this.promised.delete(peer)
    for (const [peer, until] of this.unreachable)
      if (until <= now || this.unreachable.size > limits.linksMax) this.unreachable.delete(peer)
    const open = links.open()
    if (open.length > 0) this.serverBackoffMs = parameters.reconnectMsMin
    while (this.degree > parameters.degreeMax) this.shed()
    assert(this.degree <= parameters.degreeMax, 'nobody keeps more edges than it may')
    if (this.isAlone) {
      if (now >= this.serverAt) this.askServer(null)
      return
    }
    if (now < this.repairAt) return
    this.noteYouth(open)
    switch (this.need(open)) {
      case 'peers':
        this.askServer(null)
        this.repairAt = now + youngAskMs
        return
      case 'walks':
        return this.joinWalks(open)
      case 'edge':
        return this.walkToShort(open)
      case 'anybody':
      case 'nothing':
    }
  }

  private get isAlone(): boolean {
    return this.context.links.size === 0 && this.dialer().introductions.pending('edge').length === 0
  }

  /** What this peer lacks, and by which way it comes: the one place that decides it. */
  private need(open: readonly Link[]): Need {
    const { serverUp, now } = this.context
    if (this.isAlone) return serverUp ? 'anybody' : 'nothing'
    const { lacking } = this
    if (lacking >= 2 && serverUp && now < this.youngUntil) return 'peers'
    if (lacking <= 0 || !open.some((link) => link.isGreeted)) return 'nothing'
    if (lacking >= 2) return 'walks'
    return this.dialer().introductions.pending('short').length === 0 ? 'edge' : 'nothing'
  }

  private get lacking(): number {
    return parameters.degree - this.degreeExpected
  }

  /** Is the overlay around us just forming? Then walks, which know only what is near, would tie us to what is near. */
  private noteYouth(open: readonly Link[]): void {
    const { now, serverUp } = this.context
    if (!serverUp || this.lacking < 2) return
    // Whoever has its full degree splits an edge for a newcomer; whoever does not is one itself.
    const accepted = this.dialer().introductions.pending('edge')
    const forming =
      accepted.some(({ stage, way }) => stage.is === 'dialing' && 'server' in way && stage.split === null) ||
      open.some(
        (link) =>
          link.isGreeted &&
          (link.theirDegree < parameters.degreeMin || link.theirDegree >= parameters.degreeMax),
      )
    if (forming && now >= this.noMoreUntil) this.youngUntil = now + youngMs
  }

  /** Of each walk two edges are hoped for. */
  private joinWalks(open: readonly Link[]): void {
    const vias = this.random.shuffle(open)
    const count = Math.floor(this.lacking / 2)
    assert(count >= 1 && vias.length > 0, 'walks are made for edges that are lacking, by links that are open')
    for (let i = 0; i < count; i++) {
      const via = vias[i % vias.length]
      if (via) this.dialer().walk('edge', via, walkHops(this.peers()), null)
    }
    this.repairAt = this.context.now + walksMs
  }

  /** To another peer that is one edge short. */
  private walkToShort(open: readonly Link[]): void {
    this.repairAt = this.context.now + this.random.between(1, 2) * shortMs
    const via = this.random.pick(this.context.links.edges()) ?? this.random.pick(open)
    if (via) this.dialer().walk('short', via, walkHops(this.peers()), null)
  }

  /** A walk by a link that leads to another part of a parted overlay, to bind the parts by more than one edge. */
  bind(link: Link): void {
    if (!this.healing) return
    this.healing = false
    if (this.degree < parameters.degreeMax - 1) this.dialer().walk('edge', link, walkHops(this.peers()), null)
  }

  /** A neighbor told its degree: where both have more edges than aimed at, the one between them goes. */
  trim(link: Link): void {
    const { context } = this
    const spare =
      link.role === 'edge' && link.theirDegree > parameters.degree && this.degree > parameters.degree
    // One of the two decides, and none twice in a heartbeat, so that a node's surplus is not given up many times over.
    if (!spare || context.self > link.peer || context.now < this.trimAt || this.random.below(2) === 0) return
    if (this.promised.has(link.peer)) return
    this.trimAt = context.now + parameters.heartbeatMs / 2
    this.demote(link)
  }

  private shed(): void {
    const edges = this.context.links.edges()
    const promised = edges.filter((edge) => this.promised.has(edge.peer))
    const surplus = edges.filter((edge) => edge.theirDegree > parameters.degree)
    const edge = this.random.pick(promised.length > 0 ? promised : surplus.length > 0 ? surplus : edges)
    if (edge === undefined) return
    this.promised.delete(edge.peer)
    this.demote(edge)
  }

  deadline(): number {
    const need = this.need(this.context.links.open())
    if (need === 'nothing') return Infinity
    // The server's answer wakes us; it may be lost.
    if (need === 'anybody') return Math.max(this.serverAt, this.askingUntil)
    return need === 'peers' ? Math.max(this.repairAt, this.askingUntil) : this.repairAt
  }
}

/** How many edges an introduction that we asked for may bring: a split edge is two. */
function edgesOf({ stage, way, startedAt }: Introduction, now: number): number {
  if (stage.is !== 'asked') return stage.role === 'partner' ? 0 : stage.split === null ? 1 : 2
  // The server may not know yet that the peer it named is gone.
  if ('server' in way) return startedAt + lateMs < now ? 0 : 2
  return stage.peer === null ? 2 : 1
}
