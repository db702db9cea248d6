/**
 * The random walker and its lookahead buffer (CREW §4, NLB). Every reply to a pull names a random neighbor of the one who
 * replies; asking that one to introduce us is one step of a random walk over the overlay. Between a low and a high water
 * mark partners are connected ahead of need, since a connection costs five round trips; used ones are recycled, and
 * idle ones closed.
 */
import type { Random } from '../lib/random.ts'
import { limits } from '../wire/limits.ts'
import { sampleHops, type Context } from './context.ts'
import type { Dialer, Introduction } from './dialer.ts'
import type { LinkId, PeerId } from './io.ts'
import type { Link } from './links.ts'

const leadMs = 10_000
const retryMs = 1_000

interface Lead {
  readonly peer: PeerId
  readonly via: LinkId
  readonly at: number
}

export interface WalkerView {
  /** Bytes of the release that we are pulling, 0 when there is none. Only while pulling are partners needed. */
  pulling(): number
  /** Is a pull or a transfer under way on this link? */
  inUse(link: Link): boolean
  peers(): number
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
  /** Partners asked for since pulling began: each costs a set-up. */
  private asked = 0
  private readonly pulls = new Map<LinkId, number>()

  constructor(context: Context, dialer: () => Dialer, view: WalkerView) {
    this.context = context
    this.dialer = dialer
    this.view = view
    this.random = context.fork('walker')
  }

  get sizes(): Record<string, number> {
    return { leads: this.leads.length, partnerPulls: this.pulls.size }
  }

  /** A reply named one of the replier's neighbors. */
  lead(via: Link, peer: PeerId | null): void {
    this.pulls.set(via.id, (this.pulls.get(via.id) ?? 0) + 1)
    if (peer === null || !this.useful(peer)) return
    this.leads.push({ peer, via: via.id, at: this.context.now })
    if (this.leads.length > limits.leadsMax) this.leads.shift()
  }

  private useful(peer: PeerId): boolean {
    const { context } = this
    return (
      peer !== context.self &&
      !context.links.toPeer(peer) &&
      !this.dialer().under(peer) &&
      !this.view.banned(peer)
    )
  }

  /** At the end of a walk that looks for partners: an open door, within the budget. */
  judge(): 'full' | { role: 'partner'; split: null } {
    return this.context.links.size >= limits.linksBudget - limits.degreeMax
      ? 'full'
      : { role: 'partner', split: null }
  }

  failed(introduction: Introduction): void {
    if (introduction.purpose === 'partner') this.walkAt = this.context.now + retryMs
  }

  linkClosed(link: Link): void {
    this.pulls.delete(link.id)
    this.leads = this.leads.filter((lead) => lead.via !== link.id)
  }

  evaluate(): void {
    const { context } = this
    const { links, now } = context
    this.closeIdle()
    const bytes = this.view.pulling()
    if (bytes === 0) {
      this.filling = false
      this.asked = 0
      return
    }
    const affordable =
      Math.max(1, Math.floor((bytes * limits.setupShareMax) / limits.setupBytes)) - this.asked
    const fresh = links
      .partners()
      .filter((link) => (this.pulls.get(link.id) ?? 0) < limits.partnerPullsMax).length
    const expected = fresh + this.dialer().pending('partner').length
    if (expected <= limits.partnersLow) this.filling = true
    if (expected >= limits.partnersHigh) this.filling = false
    if (!this.filling || affordable <= 0 || links.size >= limits.linksBudget - limits.degreeMax) return
    this.leads = this.leads.filter((lead) => lead.at + leadMs > now && this.useful(lead.peer))
    for (let wanted = Math.min(affordable, limits.partnersHigh - expected); wanted > 0; wanted--) {
      if (!this.step()) return
      this.asked++
    }
  }

  /** One more partner: the next step of the walk, or a new walk from a random neighbor (CREW §4). */
  private step(): boolean {
    const { links, now } = this.context
    const lead = this.leads.pop()
    const via = lead && links.get(lead.via)
    if (lead && via?.state === 'open') {
      this.dialer().walk('partner', via, 1, lead.peer)
      return true
    }
    // In a small swarm a walk ends among those whom we know: then there is no one to look for.
    if (now < this.walkAt || this.view.peers() <= links.size) return false
    const start = this.random.pick(links.edges())
    if (start === undefined) return false
    this.walkAt = now + retryMs / 4
    this.dialer().walk('partner', start, sampleHops(this.view.peers()), null)
    return true
  }

  /** Closes partners that nobody uses, and recycles those that were used up when others are there to take over. */
  private closeIdle(): void {
    const { links, now } = this.context
    const partners = links.partners()
    const pulling = this.view.pulling() > 0
    const fresh = partners.filter((link) => (this.pulls.get(link.id) ?? 0) < limits.partnerPullsMax).length
    for (const link of partners) {
      if (this.view.inUse(link) || now - link.openedAt < 2_000) continue
      const usedUp =
        (this.pulls.get(link.id) ?? 0) >= limits.partnerPullsMax &&
        fresh > limits.partnersLow &&
        now - link.usedAt > 1_000
      const idle = now - link.usedAt > limits.partnerIdleMs
      if ((pulling && usedUp) || idle) links.bye(link, 'idle', now)
    }
  }

  deadline(): number {
    const { links, now } = this.context
    let earliest = Infinity
    for (const link of links.partners())
      earliest = Math.min(earliest, Math.max(link.usedAt + limits.partnerIdleMs + 1, now + 200))
    return this.filling && this.view.pulling()
      ? Math.min(earliest, Math.max(this.walkAt, now + retryMs / 4))
      : earliest
  }
}
