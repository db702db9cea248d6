/**
 * The overlay: a random regular graph of degree d = 6, kept by join walks and edge splitting (CREW §3.1.2 leaves this to
 * its "Bounce"; the ⟨k1, k2⟩ bounds are Scattercast's §4.2). A newcomer walks d/2 times; each walk ends at a peer u that
 * gives up one random edge (u, w) for (u, v) and (v, w), made before (u, w) is broken. A peer that has lost two edges does
 * the same again; one short, it walks to another short peer. Alone, it asks the server.
 *
 * Invariants:
 * 1. Edges made by us are counted before they open, so that d is not overshot.
 * 2. An edge promised to a newcomer is not promised again while that one is connecting.
 * 3. Nobody has more than limits.degreeMax edges after its own decision.
 */
import type { Random } from '../lib/random.ts'
import { limits } from '../wire/limits.ts'
import type { WalkPurpose } from '../wire/frames.ts'
import type { RefusalReason, Role } from '../wire/route.ts'
import { walkHops, type Context } from './context.ts'
import type { Dialer, Introduction } from './dialer.ts'
import type { PeerId } from './io.ts'
import type { Link } from './links.ts'

const backoffMsMin = 500
/** Below limits.degreeMin mending is urgent, above it is not. */
const backoffUrgentMsMax = 4_000
const backoffMsMax = 60_000
/** How long a peer that could not be connected is not asked for again. */
const failedMs = 120_000

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
  private trimAt = 0
  private repairBackoffMs = backoffMsMin
  private serverAt = 0
  private serverBackoffMs: number = limits.reconnectMsMin
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
    return this.context.links.count('open', 'edge')
  }

  /** Edges we have, and those that are on their way. A walk that may bring two counts as two. */
  private get degreeExpected(): number {
    const dialer = this.dialer()
    let expected = this.degree + dialer.expected('edge')
    for (const i of dialer.pending('edge')) expected += i.peer !== null && i.split === null ? 1 : 2
    return expected + dialer.pending('short').length
  }

  /** At the end of a walk: shall this newcomer have an edge with us, and which of ours is it to split? */
  judge(
    purpose: WalkPurpose,
    origin: PeerId,
    named: boolean,
  ): { role: Role; split: PeerId | null } | RefusalReason | null {
    const { links } = this.context
    const existing = links.toPeer(origin)
    const degree = this.degree + this.dialer().expected('edge')
    if (existing?.role === 'edge' && existing.state === 'open')
      return named ? { role: 'edge', split: null } : null
    if (purpose === 'short')
      return degree < limits.degree ? { role: 'edge', split: null } : named ? 'no-edge-to-give' : null
    if (degree < limits.degree) return { role: 'edge', split: null }
    // Named by the server: let it in by any link, from which it walks. Named by a neighbor: the far end of a split edge.
    if (named) return { role: degree < limits.degreeMax ? 'edge' : 'partner', split: null }
    if (degree >= limits.degreeMax) return null
    const split = this.random.pick(
      links.edges().filter((edge) => edge.peer !== origin && !this.promised.has(edge.peer)),
    )
    return split ? { role: 'edge', split: split.peer } : null
  }

  /** The dialer accepted by our word: note what we promised. */
  accepted(split: PeerId | null, newcomer: PeerId): void {
    if (split !== null) this.promised.set(split, { newcomer, until: this.context.now + limits.dialMs * 2 })
  }

  lapsed(split: PeerId | null, newcomer: PeerId): void {
    if (split !== null && this.promised.get(split)?.newcomer === newcomer) this.promised.delete(split)
  }

  introduced(introduction: Introduction, link: Link): void {
    const { context } = this
    if (introduction.role !== 'edge') {
      if (introduction.origin) this.splices.delete(link.peer)
      return
    }
    link.role = 'edge'
    if (!introduction.origin) return
    this.repairBackoffMs = backoffMsMin
    const near = this.splices.get(link.peer)
    if (near !== undefined) {
      // We are between u and w now: both may let go of each other.
      this.splices.delete(link.peer)
      const u = context.links.toPeer(near)
      if (u?.state === 'open' && u.role === 'edge') {
        context.links.send(u, { type: 'edge', action: 'splice', other: link.peer })
        context.links.send(link, { type: 'edge', action: 'splice', other: near })
      }
    }
    if (introduction.split !== null && introduction.split !== context.self) {
      const far = context.links.toPeer(introduction.split)
      if (far?.role === 'edge' || this.splices.size >= limits.linksMax) return
      this.splices.set(introduction.split, link.peer)
      this.dialer().walk('edge', link, 1, introduction.split)
    }
  }

  failed(introduction: Introduction, heartbeat: PeerId | null): void {
    if (introduction.peer !== null) {
      this.splices.delete(introduction.peer)
      this.unreachable.delete(introduction.peer)
      this.unreachable.set(introduction.peer, this.context.now + failedMs)
    }
    if (introduction.purpose !== 'edge' && introduction.purpose !== 'short') return
    const urgent = this.degree < limits.degreeMin
    this.repairBackoffMs = Math.min(this.repairBackoffMs, urgent ? backoffUrgentMsMax : backoffMsMax)
    this.repairAt = this.context.now + this.random.between(0.5, 1) * this.repairBackoffMs
    // The overlay has no edges for us, perhaps because this part of it is too small.
    if (this.repairBackoffMs === backoffUrgentMsMax && urgent) this.askServer(heartbeat)
    this.repairBackoffMs *= 2
  }

  edgeFrame(link: Link, action: 'drop' | 'splice', other: PeerId | null): void {
    const { links } = this.context
    if (action === 'drop') {
      if (link.role !== 'edge') return
      link.role = 'partner'
      link.usedAt = this.context.now
      return this.lostEdge()
    }
    const spliced = other === null ? undefined : links.toPeer(other)
    if (link.role !== 'edge' || spliced?.state !== 'open' || spliced.role !== 'edge') return
    // Only to whom it was promised; and never one that we need, since the newcomer may have lied about the split.
    if (this.promised.get(spliced.peer)?.newcomer !== link.peer)
      return this.context.refuse('unpromised-splice')
    this.promised.delete(spliced.peer)
    if (this.degree <= limits.degreeMin) return
    this.demote(spliced)
  }

  private demote(link: Link): void {
    link.role = 'partner'
    link.usedAt = this.context.now
    this.context.links.send(link, { type: 'edge', action: 'drop', other: null })
  }

  linkClosed(link: Link): void {
    this.promised.delete(link.peer)
    this.splices.delete(link.peer)
    if (link.role === 'edge') this.lostEdge()
  }

  private lostEdge(): void {
    this.repairBackoffMs = backoffMsMin
    this.repairAt = Math.min(this.repairAt, this.context.now + this.random.between(0, 200))
  }

  // The server

  introducedByServer(peer: PeerId | null): void {
    this.askingUntil = 0
    const { context } = this
    this.serverAt = context.now + this.serverBackoffMs * this.random.between(0.7, 1.3)
    this.serverBackoffMs = Math.min(this.serverBackoffMs * 2, limits.reconnectMsMax)
    if (peer === null || peer === context.self || context.links.toPeer(peer) || this.dialer().under(peer))
      return
    this.dialer().askByServer('edge', peer)
  }

  serverChanged(): void {
    this.askingUntil = 0
    this.serverBackoffMs = limits.reconnectMsMin
    // Joining was answered with an introduction: ask again only when that one has come to nothing.
    this.serverAt = this.context.now + limits.introductionMs * this.random.between(0.3, 0.6)
  }

  /** Asks the server for a peer, to mend a partition or because we are alone. */
  askServer(heartbeat: PeerId | null): void {
    if (!this.context.serverUp || this.context.now < this.askingUntil) return
    this.askingUntil = this.context.now + 2 * limits.introductionMs
    const linked = [...this.context.links.all()].map((link) => link.peer)
    const except = [...linked, ...[...this.unreachable.keys()].toReversed()].slice(0, limits.linksMax)
    this.context.emit({ type: 'server-introduce', except, heartbeat })
  }

  evaluate(heartbeat: PeerId | null): void {
    const { context } = this
    const { now, links } = context
    for (const [peer, { until }] of this.promised) if (until <= now) this.promised.delete(peer)
    for (const [peer, until] of this.unreachable)
      if (until <= now || this.unreachable.size > limits.linksMax) this.unreachable.delete(peer)
    const open = links.open()
    if (open.length === 0) {
      const trying = this.dialer().pending('edge').length > 0 || links.size > 0
      if (!trying && now >= this.serverAt) this.askServer(heartbeat)
      return
    }
    this.serverBackoffMs = limits.reconnectMsMin
    if (now < this.repairAt) return
    const lacking = limits.degree - this.degreeExpected
    if (lacking >= 2) this.joinWalks(Math.floor(lacking / 2), open)
    else if (lacking === 1 && this.dialer().pending('short').length === 0) {
      this.repairAt = now + this.random.between(1, 2) * 2_000
      const via = this.random.pick(links.edges()) ?? this.random.pick(open)
      if (via) this.dialer().walk('short', via, walkHops(this.peers()), null)
    }
    if (this.degree > limits.degreeMax) this.shed()
  }

  private joinWalks(count: number, open: readonly Link[]): void {
    const vias = this.random.shuffle(open)
    for (let i = 0; i < count; i++) {
      const via = vias[i % vias.length]
      if (via) this.dialer().walk('edge', via, walkHops(this.peers()), null)
    }
    this.repairAt = this.context.now + 250
  }

  /** A walk by a link that leads to another part of a parted overlay, to bind the parts by more than one edge. */
  bind(link: Link): void {
    if (this.degree < limits.degreeMax - 1) this.dialer().walk('edge', link, walkHops(this.peers()), null)
  }

  /** A neighbor told its degree: where both have more edges than aimed at, the one between them goes. */
  trim(link: Link): void {
    const { context } = this
    const spare = link.role === 'edge' && link.theirDegree > limits.degree && this.degree > limits.degree
    // One of the two decides, and none twice in a heartbeat, so that a node's surplus is not given up many times over.
    if (!spare || context.self > link.peer || context.now < this.trimAt) return
    if (this.promised.has(link.peer)) return
    this.trimAt = context.now + limits.heartbeatMs / 2
    this.demote(link)
  }

  private shed(): void {
    const edges = this.context.links.edges()
    const surplus = edges.filter((edge) => edge.theirDegree > limits.degree)
    const edge = this.random.pick(surplus.length > 0 ? surplus : edges)
    if (edge) this.demote(edge)
  }

  deadline(): number {
    const { links, serverUp } = this.context
    if (links.count('open', 'edge') + links.count('open', 'partner') === 0) {
      return serverUp ? Math.max(this.serverAt, this.askingUntil, this.context.now + 100) : Infinity
    }
    const lacking = limits.degree - this.degreeExpected
    const waiting = lacking === 1 && this.dialer().pending('short').length > 0
    return lacking > 0 && !waiting ? Math.max(this.repairAt, this.context.now + 50) : Infinity
  }
}
