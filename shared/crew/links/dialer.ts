/**
 * Introductions: from a walk to an open link. The origin of a walk asks; the peer at its end accepts or refuses; only
 * then does either construct a connection (a refused offer would still cost Chrome a connection that it frees late).
 * Over the overlay the two talk along the walk's way, through the server by name.
 */
import { assert } from '../../lib/assert.ts'
import type { Random } from '../../lib/random.ts'
import { toBase64Url } from '../../lib/text.ts'
import { CIRCUIT_BYTES, type FrameOf, type WalkPurpose } from '../../wire/frames.ts'
import { limits } from '../../wire/limits.ts'
import { parameters } from '../../wire/parameters.ts'
import {
  decodeRoute,
  decodeServerSignal,
  isLastWord,
  encodeRoute,
  encodeServerSignal,
  type Role,
  type RoutePayload,
} from '../../wire/route.ts'
import type { Census } from '../../wire/state.ts'
import { Circuits } from './circuits.ts'
import { walkStretchHops, type Context } from '../context.ts'
import { expiresAt, Introductions, type Introduction, type Terms, type Way } from './introductions.ts'
import type { LinkId, PeerId } from '../io.ts'
import type { Link } from './link.ts'
import { nextHop } from './walk-steps.ts'

/** Whether a peer takes a walk's origin for a neighbor or a partner: it does, it does not, or another is to be looked for. */
export type Verdict = Omit<Terms, 'peer'> | 'refused' | 'walk on'

/** What the neighbor manager and the walker decide; the dialer only carries it out. */
export interface Policy {
  /** Is this peer a fit end for the walk? */
  judge(purpose: WalkPurpose, origin: PeerId, named: boolean, byNeighbor: boolean): Verdict
  /** We have said yes at the end of a walk, and promised this edge. */
  accepted(split: PeerId | null, newcomer: PeerId): void
  /** It came to nothing: the promise is void. */
  lapsed(split: PeerId | null, newcomer: PeerId): void
  /** An introduction that we began is over without a link. */
  failed(introduction: Introduction): void
  /** A link that was dialed for an introduction is open, or an existing one has taken its role. */
  introduced(introduction: Introduction, terms: Terms, link: Link): void
  census(): Census
  /** A census walk has come back; the report is as of `at`. */
  sampled(peer: PeerId, census: Census, at: number): void
  banned(peer: PeerId): boolean
}

export class Dialer {
  private readonly circuits = new Circuits()
  readonly introductions = new Introductions()
  private readonly random: Random
  private readonly context: Context
  private readonly policy: Policy

  constructor(context: Context, policy: Policy) {
    this.context = context
    this.policy = policy
    this.random = context.fork('dialer')
  }

  get sizes(): Record<string, number> {
    return { circuits: this.circuits.kept, introductions: this.introductions.size }
  }

  /** Starts a walk by way of a link; with a target it is one named hop: "introduce me to your neighbor". */
  walk(purpose: WalkPurpose, via: Link, hops: number, target: PeerId | null): void {
    assert(hops >= 1 && hops + walkStretchHops <= limits.walkHopsMax, 'a walk goes as far as a frame can say')
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
    assert(peer !== this.context.self, 'nobody is introduced to itself')
    const circuit = this.begin(purpose, { server: peer }, peer)
    this.say(circuit, { type: 'request', purpose })
  }

  private begin(purpose: WalkPurpose, way: Way, peer: PeerId | null): string {
    const circuit = this.newCircuit()
    const startedAt = this.context.now
    this.introductions.add({ circuit, purpose, isOrigin: true, way, startedAt, stage: { is: 'asked', peer } })
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
      return this.refuseWalk(link, walk.circuit)
    }
    if (this.circuits.has(walk.circuit) || this.introductions.has(walk.circuit))
      return context.refuse('walk-seen')
    if (this.introductions.size >= limits.circuitsMax) return this.refuseWalk(link, walk.circuit)
    const next = nextHop(context, this.random, link, walk, () => this.isFitEnd(walk))
    if (next === 'end') return this.endOfWalk(link, walk)
    if (next === 'nowhere') return this.refuseWalk(link, walk.circuit)
    const circuit = this.newCircuit()
    this.circuits.remember({ link: link.id, circuit: walk.circuit }, { link: next.id, circuit }, context.now)
    next.usedAt = context.now
    context.links.send(next, { ...walk, circuit, hops: walk.hops - 1 })
  }

  private isFitEnd({ origin, purpose }: FrameOf<'walk'>): boolean {
    return origin !== this.context.self && this.policy.judge(purpose, origin, false, false) !== 'walk on'
  }

  private endOfWalk(link: Link, walk: FrameOf<'walk'>): void {
    if (walk.purpose === 'census') {
      const payload = encodeRoute({ type: 'sample', peer: this.context.self, census: this.policy.census() })
      return this.context.links.send(link, { type: 'routed', circuit: walk.circuit, toOrigin: true, payload })
    }
    this.answer({ link: link.id }, walk.circuit, walk.purpose, walk.origin, walk.target !== null)
  }

  private refuseWalk(link: Link, circuit: string): void {
    this.sayOn({ link: link.id }, circuit, false, { type: 'refused' })
  }

  /** Decides at the end of a walk, or at the peer whom the server named. */
  private answer(way: Way, circuit: string, purpose: WalkPurpose, origin: PeerId, named: boolean): void {
    const { context, policy } = this
    const refuse = (): void => this.sayOn(way, circuit, false, { type: 'refused' })
    if (origin === context.self || policy.banned(origin)) return refuse()
    const existing = context.links.toPeer(origin)
    // A walk's origin is not proven before its first signal, so nobody is made unwelcome by a walk in its name: only what
    // we began ourselves, or what was proven, stands in the way. Of several walks by one peer, the first signal decides.
    const mine = this.introductions.with(origin).find(({ stage }) => stage.is !== 'promised')
    // Both may be asking each other: the smaller id's own goes on, the other's gives way to it.
    if (existing?.is === 'dialing' || (existing === undefined && mine)) {
      const yields = mine?.isOrigin === true && context.self > origin && existing === undefined
      if (!yields) return refuse()
      this.end(mine)
    }
    if (existing?.is === 'closing') return refuse()
    const verdict = policy.judge(purpose, origin, named, 'link' in way)
    if (typeof verdict === 'string') return refuse()
    if (existing === undefined && !this.roomFor(verdict.role, way)) return refuse()
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
    const terms: Terms = { peer: origin, role: verdict.role, split }
    const introduction: Introduction = {
      circuit,
      purpose,
      isOrigin: false,
      way,
      startedAt: context.now,
      stage: { ...terms, is: 'promised' },
    }
    if (existing) return policy.introduced(introduction, terms, existing)
    this.introductions.add(introduction)
  }

  /** Within the budget, of which edges may take a little more; and few at a time by one way, before they are proven. */
  private roomFor(role: Role, way: Way): boolean {
    const budget = this.context.links.budget + (role === 'edge' ? parameters.degreeMax : 0)
    if (
      this.context.links.size +
        this.introductions.expected('edge') +
        this.introductions.expected('partner') >=
      budget
    )
      return false
    return !('link' in way) || this.introductions.unproven(way.link) < limits.unprovenPerLinkMax
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
      introduction.isOrigin !== frame.toOrigin
    )
      return this.context.refuse('late-route')
    const payload = decodeRoute(frame.payload)
    if (!payload.ok) {
      // It was said at the other end of the way; the neighbor that passed it on cannot know.
      this.context.refuse('malformed-route')
      return this.end(introduction)
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
    const isAsked = introduction.stage.is === 'asked'
    switch (payload.type) {
      case 'accepted':
        if (isAsked && introduction.purpose !== 'census') this.accepted(introduction, payload)
        return
      case 'refused':
        if (isAsked) this.end(introduction)
        return
      case 'sample':
        if (!isAsked || introduction.purpose !== 'census') return
        this.introductions.remove(introduction)
        // It went out when the introduction began, and came back as long a way.
        return this.policy.sampled(
          payload.peer,
          payload.census,
          (introduction.startedAt + this.context.now) / 2,
        )
      case 'signal':
        return this.remoteSignal(introduction, payload.data)
      case 'request':
        return this.context.refuse('unexpected-request')
    }
  }

  private accepted(introduction: Introduction, payload: Extract<RoutePayload, { type: 'accepted' }>): void {
    const { context, policy } = this
    const { peer } = payload
    const askedFor = introduction.stage.peer
    if (askedFor !== null && askedFor !== peer) return this.end(introduction)
    if (peer === context.self || policy.banned(peer)) return this.end(introduction)
    // Whom we ask to be a partner does not make itself an edge.
    const role = introduction.purpose === 'partner' ? 'partner' : payload.role
    const terms: Terms = { peer, role, split: role === 'edge' ? payload.split : null }
    introduction.stage = { is: 'asked', peer }
    const existing = context.links.toPeer(peer)
    if (existing) {
      if (!existing.isOpen) return this.end(introduction)
      this.introductions.remove(introduction)
      return policy.introduced(introduction, terms, existing)
    }
    if (payload.existing) return this.end(introduction)
    if (context.links.size >= context.links.most - 2) return this.end(introduction)
    this.connect(introduction, terms, true)
  }

  private connect(introduction: Introduction, terms: Terms, initiator: boolean): LinkId {
    const { links, now } = this.context
    const { id } = links.dial(terms.peer, terms.role, initiator, now)
    this.introductions.dialed(introduction, terms, id, now)
    return id
  }

  private remoteSignal(introduction: Introduction, data: Uint8Array): void {
    const { context } = this
    const { stage } = introduction
    // The end constructs its side at the first signal; the origin never hears one before it has dialed.
    if (stage.is === 'asked') return context.refuse('early-signal')
    if (stage.is === 'promised' && !this.prove(introduction, stage.peer)) return this.end(introduction)
    const link = stage.is === 'dialing' ? stage.link : this.connect(introduction, stage, false)
    context.links.get(link)?.signaled(context.now)
    context.emit({ type: 'apply-signal', link, data })
  }

  /** Their first signal: is the connection theirs to make? Both may be dialing each other by now. */
  private prove(introduction: Introduction, peer: PeerId): boolean {
    for (const other of this.introductions.with(peer)) {
      if (other === introduction) continue
      if (other.stage.is === 'promised' || (other.isOrigin && this.context.self > peer)) this.end(other)
    }
    return this.context.links.toPeer(peer) === undefined && this.context.links.size < this.context.links.most
  }

  // The RTC stack

  localSignal(id: LinkId, data: Uint8Array): void {
    const introduction = this.introductions.of(id)
    // Candidates that are found after the link opened have no way left, and no use.
    if (introduction) this.say(introduction.circuit, { type: 'signal', data })
  }

  /** A dialed link is open: the introduction has done its work. */
  linkOpened(link: Link): void {
    const introduction = this.introductions.of(link.id)
    if (introduction === undefined) return
    const { stage } = introduction
    assert(stage.is === 'dialing', 'a link was dialed for its introduction')
    this.introductions.remove(introduction)
    this.policy.introduced(introduction, stage, link)
  }

  linkClosed(link: Link): void {
    this.circuits.linkClosed(link.id)
    const dialed = this.introductions.of(link.id)
    if (dialed) this.end(dialed)
    for (const introduction of this.introductions.all()) {
      const { way, stage } = introduction
      // An introduction that is still being asked for is lost with its way; one that dials may yet succeed.
      if ('link' in way && way.link === link.id && stage.is !== 'dialing') this.end(introduction)
    }
  }

  expire(): void {
    const { now, links } = this.context
    this.circuits.expire(now)
    for (const introduction of this.introductions.all()) {
      if (expiresAt(introduction) > now) continue
      const { stage } = introduction
      const link = stage.is === 'dialing' ? links.get(stage.link) : undefined
      if (link) this.context.close(link)
      else this.end(introduction)
    }
  }

  deadline(): number {
    return Math.min(this.circuits.deadline(), this.introductions.deadline())
  }

  private end(introduction: Introduction): void {
    if (!this.introductions.remove(introduction)) return
    const { stage } = introduction
    const link = stage.is === 'dialing' ? this.context.links.get(stage.link) : undefined
    if (link) this.context.close(link)
    // A walk's origin is anyone's claim: what fails at its end says nothing of the peer that it named.
    if (introduction.isOrigin) this.policy.failed(introduction)
    else if (stage.is !== 'asked') this.policy.lapsed(stage.split, stage.peer)
  }

  private say(circuit: string, payload: RoutePayload): void {
    const introduction = this.introductions.get(circuit)
    if (introduction) this.sayOn(introduction.way, circuit, introduction.isOrigin, payload)
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
