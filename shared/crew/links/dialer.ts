/**
 * Introductions: from a walk to an open link. The origin of a walk asks; the peer at its end accepts or refuses; only
 * then does either construct a connection (a refused offer would still cost Chrome a connection that it frees late).
 * Over the overlay the two talk along the walk's way, through the server by name.
 *
 * States of an introduction that we began: asked → (accepted) dialing → open, or over.
 */
import type { Random } from '../../lib/random.ts'
import { toBase64Url } from '../../lib/bytes.ts'
import { CIRCUIT_BYTES, type Census, type FrameOf, type WalkPurpose } from '../../wire/frames.ts'
import { limits } from '../../wire/limits.ts'
import {
  decodeRoute,
  decodeServerSignal,
  isLastWord,
  encodeRoute,
  encodeServerSignal,
  type RefusalReason,
  type Role,
  type RoutePayload,
} from '../../wire/route.ts'
import { Circuits } from './circuits.ts'
import { walkStretchHops, type Context } from '../context.ts'
import type { LinkId, PeerId } from '../io.ts'
import type { Link } from './links.ts'

/** How an introduction's messages travel: by a link of ours and on along the walk, or through the server. */
type Way = { readonly link: LinkId } | { readonly server: PeerId }

export interface Introduction {
  readonly circuit: string
  readonly purpose: WalkPurpose
  /** True at the origin of the walk, false at its end. */
  readonly origin: boolean
  readonly way: Way
  readonly deadline: number
  peer: PeerId | null
  role: Role
  /** The far end of the edge that the walk's end gives up for us. */
  split: PeerId | null
  link: LinkId | null
}

/** What the neighbor manager and the walker decide; the dialer only carries it out. */
export interface Policy {
  /** Is this peer a fit end for the walk? `null`: no, walk on. */
  judge(
    purpose: WalkPurpose,
    origin: PeerId,
    named: boolean,
    byNeighbor: boolean,
  ): { role: Role; split: PeerId | null } | RefusalReason | null
  /** We have said yes at the end of a walk, and promised this edge. */
  accepted(split: PeerId | null, newcomer: PeerId): void
  /** It came to nothing: the promise is void. */
  lapsed(split: PeerId | null, newcomer: PeerId): void
  /** An introduction that we began is over without a link. */
  failed(introduction: Introduction, reason: string): void
  /** A link that was dialed for an introduction is open, or an existing one has taken its role. */
  introduced(introduction: Introduction, link: Link): void
  census(): Census
  /** A census walk has come back; the report is as of `at`. */
  sampled(peer: PeerId, census: Census, at: number): void
  banned(peer: PeerId): boolean
}

export class Dialer {
  private readonly circuits = new Circuits()
  private readonly introductions = new Map<string, Introduction>()
  private readonly byLink = new Map<LinkId, Introduction>()
  private readonly random: Random
  private readonly context: Context
  private readonly policy: Policy

  constructor(context: Context, policy: Policy) {
    this.context = context
    this.policy = policy
    this.random = context.fork('dialer')
  }

  get sizes(): Record<string, number> {
    return { circuits: this.circuits.size, introductions: this.introductions.size }
  }

  pending(purpose: WalkPurpose): Introduction[] {
    return [...this.introductions.values()].filter((i) => i.origin && i.purpose === purpose)
  }

  /** Introductions at whose end we sit, accepted in a role but not open yet. */
  expected(role: Role, netOfSplits = false): number {
    let count = 0
    for (const i of this.introductions.values())
      if (!i.origin && i.role === role && !(netOfSplits && i.split !== null)) count++
    return count
  }

  under(peer: PeerId): boolean {
    for (const i of this.introductions.values()) if (i.peer === peer) return true
    return false
  }

  /** Starts a walk by way of a link; with a target it is one named hop: "introduce me to your neighbor". */
  walk(purpose: WalkPurpose, via: Link, hops: number, target: PeerId | null): void {
    const circuit = this.begin(purpose, { link: via.id }, target)
    via.usedAt = this.context.now
    const { self: origin } = this.context
    this.context.links.send(via, {
      type: 'walk',
      circuit,
      purpose,
      hops: target === null ? hops + walkStretchHops : 1,
      origin,
      target,
    })
  }

  /** Asks a peer that the server named. */
  askByServer(purpose: WalkPurpose, peer: PeerId): void {
    const circuit = this.begin(purpose, { server: peer }, peer)
    this.say(circuit, { type: 'request', purpose })
  }

  private begin(purpose: WalkPurpose, way: Way, peer: PeerId | null): string {
    const circuit = this.newCircuit()
    const deadline = this.context.now + limits.introductionMs
    this.introductions.set(circuit, {
      circuit,
      purpose,
      origin: true,
      way,
      deadline,
      peer,
      role: 'partner',
      split: null,
      link: null,
    })
    return circuit
  }

  private newCircuit(): string {
    return toBase64Url(Uint8Array.from({ length: CIRCUIT_BYTES }, () => this.random.below(256)))
  }

  // Frames

  walkArrived(link: Link, walk: FrameOf<'walk'>): void {
    const { context } = this
    if (!link.walks.take(context.now)) {
      context.refuse('walk-flood')
      return this.refuseWalk(link, walk.circuit, 'full')
    }
    if (this.circuits.has(walk.circuit) || this.introductions.has(walk.circuit))
      return context.refuse('walk-seen')
    if (this.introductions.size >= limits.circuitsMax) return this.refuseWalk(link, walk.circuit, 'full')
    const next = this.nextHop(link, walk)
    if (next === 'end') return this.endOfWalk(link, walk)
    if (next === null)
      return this.refuseWalk(link, walk.circuit, walk.target === null ? 'dead-end' : 'unknown-target')
    const circuit = this.newCircuit()
    this.circuits.remember({ link: link.id, circuit: walk.circuit }, { link: next.id, circuit }, context.now)
    next.usedAt = context.now
    context.links.send(next, { ...walk, circuit, hops: walk.hops - 1 })
  }

  private nextHop(from: Link, walk: FrameOf<'walk'>): Link | 'end' | null {
    const { links, self } = this.context
    if (walk.target !== null) {
      if (walk.target === self) return 'end'
      const hop = links.toPeer(walk.target)
      return walk.hops > 0 && hop?.state === 'open' && hop !== from ? hop : null
    }
    const seekingShort = walk.purpose === 'short'
    const fit = (seekingShort || walk.hops <= walkStretchHops) && this.fitEnd(walk) && this.stays(walk)
    if (fit) return 'end'
    if (walk.hops === 0) return null
    // Non-backtracking, and never through the one who asks.
    const hop = this.random.pick(
      links.edges().filter((edge) => edge !== from && edge.peer !== walk.origin && this.isHeard(edge)),
    )
    return hop ?? (walk.hops <= walkStretchHops || !this.fitEnd(walk) ? null : 'end')
  }

  /**
   * A walk comes by a peer in proportion to its degree. Where the end is to be a uniform sample, it stays with a chance in
   * inverse proportion (von Neumann's rejection), and else goes on, as far as it may.
   */
  private stays(walk: FrameOf<'walk'>): boolean {
    if (walk.hops === 0 || (walk.purpose !== 'census' && walk.purpose !== 'partner')) return true
    const ways = this.context.links.edges().filter((edge) => edge.peer !== walk.origin).length
    return this.random.float() * ways < limits.degreeMin - 1
  }

  /** What goes by an edge that has fallen silent is lost, as a rule. */
  private isHeard(edge: Link): boolean {
    return this.context.now - edge.heardAt < limits.edgeAskMs + 500
  }

  private fitEnd(walk: FrameOf<'walk'>): boolean {
    return (
      walk.origin !== this.context.self && this.policy.judge(walk.purpose, walk.origin, false, false) !== null
    )
  }

  private endOfWalk(link: Link, walk: FrameOf<'walk'>): void {
    if (walk.purpose === 'census') {
      const payload = encodeRoute({ type: 'sample', peer: this.context.self, census: this.policy.census() })
      return this.context.links.send(link, { type: 'routed', circuit: walk.circuit, toOrigin: true, payload })
    }
    this.answer({ link: link.id }, walk.circuit, walk.purpose, walk.origin, walk.target !== null)
  }

  private refuseWalk(link: Link, circuit: string, reason: RefusalReason): void {
    this.context.links.send(link, {
      type: 'routed',
      circuit,
      toOrigin: true,
      payload: encodeRoute({ type: 'refused', reason }),
    })
  }

  /** Decides at the end of a walk, or at the peer whom the server named. */
  private answer(way: Way, circuit: string, purpose: WalkPurpose, origin: PeerId, named: boolean): void {
    const { context, policy } = this
    const refuse = (reason: RefusalReason): void =>
      this.sayOn(way, circuit, false, { type: 'refused', reason })
    if (origin === context.self || policy.banned(origin)) return refuse('banned')
    const existing = context.links.toPeer(origin)
    // A walk's origin is not proven before its first signal, so nobody is made unwelcome by a walk in its name: only what
    // we began ourselves, or what was proven, stands in the way. Of several walks by one peer, the first signal decides.
    const mine = this.introductionsOf(origin).find((i) => i.origin || i.link !== null)
    // Both may be asking each other: the smaller id's own goes on, the other's gives way to it.
    if (existing?.state === 'dialing' || (existing === undefined && mine)) {
      const yields = mine?.origin === true && context.self > origin && existing === undefined
      if (!yields) return refuse('glare')
      this.end(mine, 'glare')
    }
    if (existing?.state === 'closing') return refuse('glare')
    const verdict = policy.judge(purpose, origin, named, 'link' in way)
    if (verdict === null) return refuse('dead-end')
    if (typeof verdict === 'string') return refuse(verdict)
    if (existing === undefined && !this.roomFor(verdict.role, way)) return refuse('full')
    // Named by a neighbor, we are the far end of an edge that it splits: the edge to it is promised to the newcomer.
    const near = named && 'link' in way ? (context.links.get(way.link)?.peer ?? null) : null
    const split = verdict.role === 'edge' ? (verdict.split ?? near) : null
    this.sayOn(way, circuit, false, {
      type: 'accepted',
      peer: context.self,
      role: verdict.role,
      existing: existing !== undefined,
      split: verdict.split,
    })
    policy.accepted(split, origin)
    const introduction: Introduction = {
      circuit,
      purpose,
      origin: false,
      way,
      deadline: context.now + limits.introductionMs,
      peer: origin,
      role: verdict.role,
      split,
      link: null,
    }
    if (existing) return policy.introduced(introduction, existing)
    this.introductions.set(circuit, introduction)
  }

  private introductionsOf(peer: PeerId): Introduction[] {
    return [...this.introductions.values()].filter((introduction) => introduction.peer === peer)
  }

  /** Within the budget, of which edges may take a little more; and few at a time by one way, before they are proven. */
  private roomFor(role: Role, way: Way): boolean {
    const budget = limits.linksBudget + (role === 'edge' ? limits.degreeMax : 0)
    if (this.context.links.size + this.expected('edge') + this.expected('partner') >= budget) return false
    if (!('link' in way)) return true
    let unproven = 0
    for (const i of this.introductions.values()) {
      if (!i.origin && i.link === null && 'link' in i.way && i.way.link === way.link) unproven++
    }
    return unproven < limits.unprovenPerLinkMax
  }

  routedArrived(link: Link, frame: FrameOf<'routed'>): void {
    const next = this.circuits.next(frame.circuit, link.id, frame.toOrigin, this.context.now)
    const hop = next && this.context.links.get(next.link)
    if (hop) {
      this.context.links.send(hop, { ...frame, circuit: next.circuit })
      if (frame.toOrigin && isLastWord(frame.payload)) this.circuits.over(frame.circuit)
      return
    }
    const introduction = this.introductions.get(frame.circuit)
    if (
      introduction === undefined ||
      !('link' in introduction.way) ||
      introduction.way.link !== link.id ||
      introduction.origin !== frame.toOrigin
    )
      return this.context.refuse('late-route')
    const payload = decodeRoute(frame.payload)
    if (!payload.ok) {
      // It was said at the other end of the way; the neighbor that passed it on cannot know.
      this.context.refuse('malformed-route')
      return this.end(introduction, 'malformed-route')
    }
    this.heard(introduction, payload.value)
  }

  serverSignalArrived(from: PeerId, data: Uint8Array): void {
    const decoded = decodeServerSignal(data)
    if (!decoded.ok) return this.context.refuse('malformed-route')
    const { circuit, payload } = decoded.value
    if (payload.type === 'request') {
      if (
        this.introductions.has(circuit) ||
        this.introductions.size >= limits.circuitsMax ||
        payload.purpose === 'census'
      )
        return this.context.refuse('walk-seen')
      return this.answer({ server: from }, circuit, payload.purpose, from, true)
    }
    const introduction = this.introductions.get(circuit)
    if (introduction === undefined || !('server' in introduction.way) || introduction.way.server !== from)
      return this.context.refuse('late-route')
    this.heard(introduction, payload)
  }

  private heard(introduction: Introduction, payload: RoutePayload): void {
    switch (payload.type) {
      case 'accepted':
        if (introduction.origin && introduction.link === null && introduction.purpose !== 'census')
          this.accepted(introduction, payload)
        return
      case 'refused':
        if (introduction.origin && introduction.link === null) this.end(introduction, payload.reason)
        return
      case 'sample':
        if (!introduction.origin || introduction.purpose !== 'census') return
        this.introductions.delete(introduction.circuit)
        // It went out when the introduction began, and came back as long a way.
        return this.policy.sampled(
          payload.peer,
          payload.census,
          (introduction.deadline - limits.introductionMs + this.context.now) / 2,
        )
      case 'signal':
        return this.remoteSignal(introduction, payload.data)
      case 'request':
        return this.context.refuse('unexpected-request')
    }
  }

  private accepted(introduction: Introduction, payload: Extract<RoutePayload, { type: 'accepted' }>): void {
    const { context, policy } = this
    if (introduction.peer !== null && introduction.peer !== payload.peer)
      return this.end(introduction, 'another-peer')
    if (payload.peer === context.self || policy.banned(payload.peer)) return this.end(introduction, 'banned')
    introduction.peer = payload.peer
    // Whom we ask to be a partner does not make itself an edge.
    introduction.role = introduction.purpose === 'partner' ? 'partner' : payload.role
    introduction.split = introduction.role === 'edge' ? payload.split : null
    const existing = context.links.toPeer(payload.peer)
    if (existing) {
      if (existing.state !== 'open') return this.end(introduction, 'glare')
      this.introductions.delete(introduction.circuit)
      return policy.introduced(introduction, existing)
    }
    if (payload.existing) return this.end(introduction, 'link-gone')
    if (context.links.size >= limits.linksMax - 2) return this.end(introduction, 'full')
    this.connect(introduction, payload.peer, true)
  }

  private connect(introduction: Introduction, peer: PeerId, initiator: boolean): Link {
    const link = this.context.links.dial(peer, introduction.role, initiator, this.context.now)
    introduction.link = link.id
    this.byLink.set(link.id, introduction)
    return link
  }

  private remoteSignal(introduction: Introduction, data: Uint8Array): void {
    const { context } = this
    if (introduction.link === null) {
      // The end constructs its side at the first signal; the origin never hears one before it has dialed.
      if (introduction.origin || introduction.peer === null) return context.refuse('early-signal')
      if (!this.prove(introduction, introduction.peer)) return this.end(introduction, 'full')
      this.connect(introduction, introduction.peer, false)
    }
    if (introduction.link !== null) context.emit({ type: 'apply-signal', link: introduction.link, data })
  }

  /** Their first signal: is the connection theirs to make? Both may be dialing each other by now. */
  private prove(introduction: Introduction, peer: PeerId): boolean {
    for (const other of this.introductionsOf(peer)) {
      if (other === introduction) continue
      const unproven = !other.origin && other.link === null
      if (unproven || (other.origin && this.context.self > peer)) this.end(other, 'glare')
    }
    return this.context.links.toPeer(peer) === undefined && this.context.links.size < limits.linksMax
  }

  // The RTC stack

  localSignal(id: LinkId, data: Uint8Array): void {
    const introduction = this.byLink.get(id)
    // Candidates that are found after the link opened have no way left, and no use.
    if (introduction) this.say(introduction.circuit, { type: 'signal', data })
  }

  /** A dialed link is open: the introduction has done its work. */
  linkOpened(link: Link): void {
    const introduction = this.byLink.get(link.id)
    if (introduction === undefined) return
    this.byLink.delete(link.id)
    this.introductions.delete(introduction.circuit)
    this.policy.introduced(introduction, link)
  }

  linkClosed(link: Link): void {
    this.circuits.linkClosed(link.id)
    const dialed = this.byLink.get(link.id)
    if (dialed) this.end(dialed, 'not-connected')
    for (const introduction of [...this.introductions.values()]) {
      // An introduction that is still being asked for is lost with its way; one that dials may yet succeed.
      if ('link' in introduction.way && introduction.way.link === link.id && introduction.link === null)
        this.end(introduction, 'way-lost')
    }
  }

  expire(): void {
    const { now } = this.context
    this.circuits.expire(now)
    for (const introduction of [...this.introductions.values()]) {
      const link = introduction.link === null ? undefined : this.context.links.get(introduction.link)
      if (link) {
        if (link.dialedAt + limits.dialMs <= now) this.context.close(link)
      } else if (introduction.deadline <= now) this.end(introduction, 'no-answer')
    }
  }

  deadline(): number {
    let earliest = this.circuits.deadline()
    for (const introduction of this.introductions.values()) {
      const link = introduction.link === null ? undefined : this.context.links.get(introduction.link)
      earliest = Math.min(earliest, link ? link.dialedAt + limits.dialMs : introduction.deadline)
    }
    return earliest
  }

  private end(introduction: Introduction, reason: string): void {
    if (!this.introductions.delete(introduction.circuit)) return
    if (introduction.link !== null) {
      this.byLink.delete(introduction.link)
      const link = this.context.links.get(introduction.link)
      if (link) this.context.close(link)
    }
    // A walk's origin is anyone's claim: what fails at its end says nothing of the peer that it named.
    if (introduction.origin) this.policy.failed(introduction, reason)
    else if (introduction.peer !== null) this.policy.lapsed(introduction.split, introduction.peer)
  }

  private say(circuit: string, payload: RoutePayload): void {
    const introduction = this.introductions.get(circuit)
    if (introduction) this.sayOn(introduction.way, circuit, introduction.origin, payload)
  }

  private sayOn(way: Way, circuit: string, fromOrigin: boolean, payload: RoutePayload): void {
    if ('server' in way) {
      this.context.emit({ type: 'server-signal', to: way.server, data: encodeServerSignal(circuit, payload) })
      return
    }
    const link = this.context.links.get(way.link)
    if (link)
      this.context.links.send(link, {
        type: 'routed',
        circuit,
        toOrigin: !fromOrigin,
        payload: encodeRoute(payload),
      })
  }
}
