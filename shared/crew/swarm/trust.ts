/** What is refused and what is held against a peer: counted, told to the user, and at last answered by a ban (rule T3). */
import { assert } from '../../lib/assert.ts'
import { limits } from '../../wire/limits.ts'
import type { Context } from '../context.ts'
import type { PeerId } from '../io.ts'
import type { Link } from '../links/link.ts'
import { Offences } from './offences.ts'

export class Trust {
  private readonly offences = new Offences()
  private readonly context: Context

  constructor(context: Context) {
    this.context = context
  }

  get kept(): number {
    return this.offences.kept
  }

  isBanned(peer: PeerId): boolean {
    return this.offences.banned(peer, this.context.now)
  }

  /** Counts what may be innocent. */
  refuse(reason: string): void {
    const { refusals } = this.context.counters
    refusals[reason] = (refusals[reason] ?? 0) + 1
  }

  /** Counts misbehaviour of a link's peer. */
  offence({ peer }: Link, reason: string, points: number): void {
    assert(points > 0, 'an offence has points')
    this.refuse(reason)
    const isBanned = this.offences.count(peer, points, this.context.now)
    this.report(peer, reason, isBanned)
    if (isBanned) this.banned(peer)
  }

  /** What a peer did is beyond forgiveness. It may have come back on another link meanwhile, or have none. */
  ban(peer: PeerId, at: Link | undefined, reason: string): void {
    const link = at ?? this.context.links.toPeer(peer)
    if (link) return this.offence(link, reason, limits.offencePointsMax)
    this.refuse(reason)
    if (this.isBanned(peer) || !this.offences.count(peer, limits.offencePointsMax, this.context.now)) return
    this.report(peer, reason, true)
    this.banned(peer)
  }

  private banned(peer: PeerId): void {
    this.context.counters.banned++
    const link = this.context.links.toPeer(peer)
    if (link) this.context.close(link)
  }

  private report(peer: PeerId, reason: string, banned: boolean): void {
    this.context.emit({ type: 'report', event: { type: 'offence', peer, reason, banned } })
  }
}
