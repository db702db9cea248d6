/**
 * Ways out of a swarm of strangers, none of which strangers can close: a link to an anchor, a peer that the server draws while too
 * little comes, and now and then any other peer, in case this part of the overlay is not all (rules O9, O10 and H5). The script tag
 * has none of them (client/embed/stand-ins/no-ways-out.ts): its way out is the site's own web server.
 */
import { Anchors } from './anchors.ts'
import type { Context } from '../context.ts'
import type { Dialer } from '../links/dialer.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { Link } from '../links/link.ts'
import type { Neighbors } from './neighbors.ts'
import type { PeerId } from '../io.ts'
import { Roaming } from './roaming.ts'
import { Seeking } from './seeking.ts'

/** Modules of the machine, some of which are made later. */
export interface WaysOutParts {
  dialer(): Dialer
  exchange(): Exchange
}

export class WaysOut {
  private readonly anchors: Anchors
  private readonly roaming: Roaming
  private readonly seeking: Seeking
  private readonly neighbors: Neighbors
  private readonly parts: WaysOutParts

  constructor(context: Context, neighbors: Neighbors, parts: WaysOutParts) {
    this.neighbors = neighbors
    this.parts = parts
    this.anchors = new Anchors(context, () => parts.dialer())
    this.roaming = new Roaming(context)
    this.seeking = new Seeking(context)
  }

  /** The operator's helpers. */
  name(anchors: readonly PeerId[]): void {
    this.anchors.name(anchors)
  }

  /** As many are in the channel, the server says. */
  count(peers: number): void {
    this.roaming.count(peers)
  }

  /** Is this link kept, idle or not? */
  keeps(link: Link): boolean {
    return this.anchors.keeps(link)
  }

  /** An anchor that is full lets somebody go for a newcomer. */
  makesRoom(): boolean {
    return this.anchors.makesRoom((link) => this.parts.exchange().isBusyOn(link))
  }

  evaluate(): void {
    const exchange = this.parts.exchange()
    if (this.roaming.evaluate(exchange.receiver.hunger)) this.neighbors.heal(null)
    if (this.seeking.evaluate(exchange)) this.neighbors.askServer(null)
    this.anchors.evaluate()
  }

  deadline(): number {
    return Math.min(this.anchors.deadline(), this.roaming.deadline())
  }
}
