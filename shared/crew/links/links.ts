/**
 * The table of links. Everything that other modules hold about a link ends with it. Frames queue here and leave bundled, one message
 * per link and step, since messages cost more than bytes.
 */
import { assert } from '../../lib/assert.ts'
import { decodeMessage, encodeFrame, type Frame } from '../../wire/frames.ts'
import { concat } from '../../lib/bytes.ts'
import type { Result } from '../../lib/result.ts'
import type { Role } from '../../wire/route.ts'
import { limits } from '../../wire/limits.ts'
import { parameters } from '../../wire/parameters.ts'
import type { Effect, LinkId, NodeCounters, PeerId } from '../io.ts'
import { Link } from './link.ts'

export class Links {
  private readonly byId = new Map<LinkId, Link>()
  private readonly byPeer = new Map<PeerId, Link>()
  private readonly dirty = new Set<Link>()
  private nextId = 1
  /** Open or dialing links that this peer aims to stay under, and that it never has more of. An anchor, which is no tab, has room for more. */
  budget: number = parameters.linksBudget
  most: number = limits.linksMax
  private readonly emit: (effect: Effect) => void
  private readonly counters: NodeCounters

  constructor(emit: (effect: Effect) => void, counters: NodeCounters) {
    this.emit = emit
    this.counters = counters
  }

  get size(): number {
    return this.byId.size
  }

  get(id: LinkId): Link | undefined {
    return this.byId.get(id)
  }

  toPeer(peer: PeerId): Link | undefined {
    return this.byPeer.get(peer)
  }

  all(): IterableIterator<Link> {
    return this.byId.values()
  }

  open(): Link[] {
    const open: Link[] = []
    for (const link of this.byId.values()) if (link.isOpen) open.push(link)
    return open
  }

  edges(): Link[] {
    const edges: Link[] = []
    for (const link of this.byId.values()) if (link.isOpenEdge) edges.push(link)
    return edges
  }

  partners(): Link[] {
    const partners: Link[] = []
    for (const link of this.byId.values()) if (link.isOpen && link.role === 'partner') partners.push(link)
    return partners
  }

  /** Of the open links that have measured one, in ms; 0 when none has. */
  meanRoundTripMs(): number {
    let sum = 0
    let count = 0
    for (const link of this.byId.values()) {
      if (!link.isOpen || link.roundTripMs === 0) continue
      sum += link.roundTripMs
      count++
    }
    return count === 0 ? 0 : sum / count
  }

  /** Edges of the overlay that this peer has. */
  get degree(): number {
    let count = 0
    for (const link of this.byId.values()) if (link.isOpenEdge) count++
    return count
  }

  /** Links that are being made. */
  get dialing(): number {
    let count = 0
    for (const link of this.byId.values()) if (link.is === 'dialing') count++
    return count
  }

  /** Begins a connection; the caller has checked the budget and that there is no link to this peer. */
  dial(peer: PeerId, role: Role, initiator: boolean, now: number): Link {
    assert(!this.byPeer.has(peer), 'one link to a peer at a time')
    const link = new Link(this.nextId++, peer, role, now)
    this.byId.set(link.id, link)
    this.byPeer.set(peer, link)
    this.emit({ type: 'dial', link: link.id, peer, initiator })
    return link
  }

  /** Removes a link from the table; the caller (machine.ts) tells the other modules. */
  remove(link: Link): void {
    assert(this.byId.get(link.id) === link, 'a link is removed once')
    this.byId.delete(link.id)
    this.byPeer.delete(link.peer)
    this.dirty.delete(link)
    link.end()
  }

  send(link: Link, frame: Frame): void {
    if (!link.isOpen) return
    const bytes = encodeFrame(frame)
    assert(this.byId.get(link.id) === link, 'an open link is in the table')
    link.outbox.push(bytes)
    link.buffered += bytes.length
    link.handed += bytes.length
    this.dirty.add(link)
  }

  /** Sends what has queued up, bundled. */
  flush(): void {
    for (const link of this.dirty) this.flushLink(link)
    this.dirty.clear()
  }

  private flushLink(link: Link): void {
    let bundle: Uint8Array[] = []
    let bytes = 0
    let room = 0
    for (const frame of link.outbox) {
      const full = bytes + frame.length > room || bundle.length === limits.framesPerMessageMax
      if (full && bundle.length > 0) {
        this.transmit(link, bundle)
        bundle = []
        bytes = 0
      }
      // A frame of several packets leaves room in its last one.
      if (bundle.length === 0) room = packetsOf(frame) * parameters.packetPayloadBytes
      bundle.push(frame)
      bytes += frame.length
    }
    if (bundle.length > 0) this.transmit(link, bundle)
    link.outbox.length = 0
  }

  private transmit(link: Link, frames: readonly Uint8Array[]): void {
    const only = frames.length === 1 ? frames[0] : undefined
    const bytes = only ?? concat(frames)
    this.counters.bytesSent += bytes.length
    this.counters.messagesSent++
    this.emit({ type: 'send', link: link.id, bytes })
  }

  /** Decodes a message of an open link and notes that it was heard. */
  receive(link: Link, bytes: Uint8Array, now: number): Result<Frame[]> {
    this.counters.bytesReceived += bytes.length
    this.counters.messagesReceived++
    link.heardAt = now
    return decodeMessage(bytes)
  }

  /** Says goodbye; the connection is hung up a moment later, so that the goodbye gets out. */
  bye(link: Link, now: number): void {
    if (!link.isOpen) return
    this.send(link, { type: 'bye' })
    this.flushLink(link)
    this.dirty.delete(link)
    link.close(now)
  }
}

function packetsOf({ length }: Uint8Array): number {
  return Math.ceil(length / parameters.packetPayloadBytes)
}
