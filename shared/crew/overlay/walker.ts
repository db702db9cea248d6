/**
 * The random walker and its lookahead buffer (CREW §4, NLB). A report names a random neighbor of its sender.
 * Asking the sender for an introduction to it is one step of a random walk over the overlay. Between a low and a high water
 * mark partners are connected ahead of need, since a connection costs five round trips; used ones are recycled, and
 * idle ones closed.
 */
import { assert } from '../../lib/assert.ts'
import type { Random } from '../../lib/random.ts'
import { limits } from '../../wire/limits.ts'
import { parameters } from '../../wire/parameters.ts'
import { sampleHops, type Context } from '../context.ts'
import type { Dialer, Verdict } from '../links/dialer.ts'
import type { Introduction } from '../links/introductions.ts'
import type { LinkId, PeerId } from '../io.ts'
import type { Link } from '../links/link.ts'
import type { WaysOut } from './ways-out.ts'

const leadMs = 10_000
const retryMs = 1_000
/** Between two steps of a walk for partners. */
const stepMs = 250
/** A partner that was used up is recycled when it has done nothing for this long, ms; and none is closed before it is this old. */
const recycledMs = 1_000
const partnerMsMin = 2_000
/** Between walks for standing partners that find nobody. */
const standingMsMax = 30_000

interface Lead {
  readonly peer: PeerId
  readonly via: LinkId
  readonly at: number
}

export interface WalkerView {
  /** Bytes of the release for which nothing comes by the edges, 0 when there is none: only then are such partners needed. */
  starving(): number
  readonly out: Pick<WaysOut, 'keeps' | 'makesRoom'>
  /** Does a part come or go on this link? */
  inUse(link: Link): boolean
  peers(): number
  /** Partners to keep at all times: an uplink that carries much needs more links than edges to be full. */
  standing(): number
  banned(peer: PeerId): boolean
}

export class Walker {
  private readonly context: Context
  private readonly dialer: () => Dialer
  private readonly view: WalkerView
  private readonly random: Random
  private leads: Lead[] = []
  private filling = false
  private walkAt = 0
  /** When the next partner is to be closed, and when filling is to go on: found anew by each evaluation. */
  private closeAt = Infinity
  private fillAt = Infinity
  /** Walks for standing partners since one was found: in a small swarm there may be nobody left to find. */
  private fruitless = 0
  private partnersBefore = 0
  /** Partners asked for since nothing came: each costs a set-up. */
  private asked = 0
  /** How many reports each link has brought. */
  private readonly reports = new Map<LinkId, number>()

  constructor(context: Context, dialer: () => Dialer, view: WalkerView) {
    this.context = context
    this.dialer = dialer
    this.view = view
    this.random = context.fork('walker')
  }

  get sizes(): Record<string, number> {
    return { leads: this.leads.length, partnerReports: this.reports.size }
  }

  /** A report named one of its sender's neighbors. */
  lead(via: Link, peer: PeerId | null): void {
    this.reports.set(via.id, (this.reports.get(via.id) ?? 0) + 1)
    if (peer === null || !this.useful(peer)) return
    this.leads.push({ peer, via: via.id, at: this.context.now })
    if (this.leads.length > limits.leadsMax) this.leads.shift()
  }

  private useful(peer: PeerId): boolean {
    const { context } = this
    return (
      peer !== context.self &&
      !context.links.toPeer(peer) &&
      !this.dialer().introductions.includes(peer) &&
      !this.view.banned(peer)
    )
  }

  /** At the end of a walk that looks for partners: an open door, within the budget. */
  judge(): Verdict {
    return this.hasRoom || this.view.out.makesRoom() ? { role: 'partner', split: null } : 'refused'
  }

  failed(introduction: Introduction): void {
    if (introduction.purpose === 'partner') this.walkAt = this.context.now + retryMs
  }

  linkClosed(link: Link): void {
    this.reports.delete(link.id)
    this.leads = this.leads.filter((lead) => lead.via !== link.id)
  }

  evaluate(): void {
    const standing = this.view.standing()
    const bytes = standing > 0 ? 0 : this.view.starving()
    assert(this.leads.length <= limits.leadsMax, 'leads are bounded')
    this.closeAt = standing > 0 ? Infinity : this.closeIdle(bytes > 0)
    this.fillAt = standing > 0 ? this.keepStanding(standing) : this.fill(bytes)
  }

  /** Partners for a peer that gets nothing by its edges, between two water marks. Returns when to go on. */
  private fill(bytes: number): number {
    const { links } = this.context
    if (bytes === 0) {
      this.filling = false
      this.asked = 0
      return Infinity
    }
    const affordable =
      Math.max(1, Math.floor((bytes * parameters.setupShareMax) / parameters.setupBytes)) - this.asked
    const expected = this.fresh(links.partners()) + this.dialer().introductions.pending('partner').length
    if (expected <= parameters.partnersLow) this.filling = true
    if (expected >= parameters.partnersHigh) this.filling = false
    if (!this.filling || affordable <= 0 || !this.hasRoom) return Infinity
    this.forgetLeads()
    for (let wanted = Math.min(affordable, parameters.partnersHigh - expected); wanted > 0; wanted--) {
      // Where there is nobody to look for, whatever changes that is an input.
      if (!this.step()) return this.walkAt > this.context.now ? this.walkAt : Infinity
      this.asked++
    }
    return Infinity
  }

  /** Partners for an uplink that its edges alone would leave idle. Returns when to go on. */
  private keepStanding(standing: number): number {
    const { links, now } = this.context
    const partners = links.partners().length
    if (partners !== this.partnersBefore) this.fruitless = 0
    this.partnersBefore = partners
    const expected = partners + this.dialer().introductions.pending('partner').length
    if (expected >= standing || !this.hasRoom) return Infinity
    this.forgetLeads()
    if (this.leads.length > 0 || now >= this.walkAt) {
      if (this.step()) this.fruitless++
      assert(expected < standing, 'partners are looked for while some are lacking')
      const waitMs = Math.min(standingMsMax, stepMs * 2 ** this.fruitless)
      this.walkAt = Math.max(this.walkAt, now + waitMs)
    }
    return this.walkAt
  }

  private get hasRoom(): boolean {
    return this.context.links.size < this.context.links.budget - parameters.degreeMax
  }

  private forgetLeads(): void {
    const { now } = this.context
    this.leads = this.leads.filter((lead) => lead.at + leadMs > now && this.useful(lead.peer))
  }

  private isUsedUp(link: Link): boolean {
    return (this.reports.get(link.id) ?? 0) >= parameters.partnerReportsMax
  }

  /** How many are not used up. */
  private fresh(partners: readonly Link[]): number {
    return partners.filter((link) => !this.isUsedUp(link)).length
  }

  /** One more partner: the next step of the walk, or a new walk from a random neighbor (CREW §4). */
  private step(): boolean {
    const { links, now } = this.context
    const lead = this.leads.pop()
    const via = lead && links.get(lead.via)
    if (lead && via?.isOpen === true) {
      this.dialer().walk('partner', via, 1, lead.peer)
      return true
    }
    // In a small swarm a walk ends among those whom we know: then there is no one to look for.
    if (now < this.walkAt || this.view.peers() <= links.size) return false
    const start = this.random.pick(links.edges())
    if (start === undefined) return false
    this.walkAt = now + stepMs
    this.dialer().walk('partner', start, sampleHops(this.view.peers()), null)
    return true
  }

  /**
   * Closes partners that nobody uses, and recycles those that were used up when others are there to take over. Returns when the
   * next is due; whatever is in use wakes this peer when it is over.
   */
  private closeIdle(isStarving: boolean): number {
    const { links, now } = this.context
    const partners = links.partners()
    const mayRecycle = isStarving && this.fresh(partners) > parameters.partnersLow
    let earliest = Infinity
    for (const link of partners) {
      if (this.view.inUse(link) || this.view.out.keeps(link)) continue
      const idleMs = mayRecycle && this.isUsedUp(link) ? recycledMs : parameters.partnerIdleMs
      const closesAt = Math.max(link.usedAt + idleMs, link.openedAt + partnerMsMin)
      if (closesAt <= now) links.bye(link, now)
      else earliest = Math.min(earliest, closesAt)
    }
    return earliest
  }

  deadline(): number {
    return Math.min(this.closeAt, this.fillAt)
  }
}
