/**
 * Links to anchors: peers that the operator runs and names (`flashcrew helper`; the announcement has their ids). Peer ids cost
 * nothing, so that a small channel may hold more strangers that withhold than honest peers; then some of the honest know strangers
 * only. One link to an anchor, whose id its connection proves, is a way out that no number of strangers can close (S1).
 *
 * Invariants:
 * 1. Where anchors are named and the server is there, a peer has a link to one of them, or is trying for it.
 * 2. Nobody tries for more than one at a time, and less and less often while all are away.
 */
import { assert } from '../../lib/assert.ts'
import type { Random } from '../../lib/random.ts'
import { limits } from '../../wire/limits.ts'
import { parameters } from '../../wire/parameters.ts'
import type { Context } from '../context.ts'
import type { Dialer } from '../links/dialer.ts'
import type { PeerId } from '../io.ts'
import type { Link } from '../links/link.ts'

/** Open or dialing links that an anchor aims to stay under, and that it never has more of: it runs in Node. */
export const anchorLinksBudget = 110
export const anchorLinksMax = 128
/** Between two attempts to link to one. */
const retryMsMin = 1_000
const retryMsMax = 60_000
/** A link is of use to nobody before it is this old. */
const roomMs = 2_000

export class Anchors {
  private readonly context: Context
  private readonly dialer: () => Dialer
  private readonly random: Random
  private named: readonly PeerId[] = []
  private askAt = 0
  private backoffMs = retryMsMin
  /** One of them is this peer itself. */
  private isAnchor = false

  constructor(context: Context, dialer: () => Dialer) {
    this.context = context
    this.dialer = dialer
    this.random = context.fork('anchors')
  }

  name(peers: readonly PeerId[]): void {
    const { self, links } = this.context
    this.isAnchor = peers.includes(self)
    links.budget = this.isAnchor ? anchorLinksBudget : parameters.linksBudget
    links.most = this.isAnchor ? anchorLinksMax : limits.linksMax
    this.named = peers.filter((peer) => peer !== self).slice(0, limits.helpersMax)
  }

  /** Is this link kept, idle or not? */
  keeps(link: Link): boolean {
    return this.isAnchor || this.named.includes(link.peer)
  }

  /** At an anchor that is full, whoever has used its link least lately gives way. */
  makesRoom(inUse: (link: Link) => boolean): boolean {
    const { links, now } = this.context
    if (!this.isAnchor) return false
    let idle: Link | undefined
    for (const link of links.partners())
      if (!inUse(link) && link.openedAt + roomMs <= now && link.usedAt < (idle?.usedAt ?? Infinity))
        idle = link
    if (idle) links.bye(idle, now)
    return idle !== undefined
  }

  evaluate(): void {
    const { now, serverUp } = this.context
    if (this.isLinked) {
      this.backoffMs = retryMsMin
      return
    }
    if (!serverUp || now < this.askAt || this.isTrying) return
    const peer = this.random.pick(this.named)
    assert(peer !== undefined, 'an anchor is tried for where some are named')
    if (peer === undefined) return
    this.askAt = now + this.backoffMs * this.random.between(0.7, 1.3)
    this.backoffMs = Math.min(2 * this.backoffMs, retryMsMax)
    this.dialer().askByServer('partner', peer)
  }

  /** Has this peer a link to an anchor, or needs none? */
  private get isLinked(): boolean {
    return this.named.length === 0 || this.named.some((peer) => this.context.links.toPeer(peer)?.isOpen)
  }

  private get isTrying(): boolean {
    return this.named.some(
      (peer) => this.context.links.toPeer(peer) ?? this.dialer().introductions.includes(peer),
    )
  }

  deadline(): number {
    return this.isLinked || this.isTrying || !this.context.serverUp ? Infinity : this.askAt
  }
}
