/**
 * The table of connections, and the one teardown path. A link is dialed for an introduction (dialer.ts), opens, is
 * either an edge of the overlay or a partner of the lookahead buffer, and ends; everything other modules hold about it
 * ends with it. Frames queue here and leave bundled, one message per link and step, since messages cost more than bytes.
 */
import { must } from '../../lib/assert.ts'
import { decodeMessage, encodeFrame, type ByeReason, type Frame } from '../../wire/frames.ts'
import { concat } from '../../lib/bytes.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { TokenBucket } from '../../lib/token-bucket.ts'
import type { Role } from '../../wire/route.ts'
import { limits } from '../../wire/limits.ts'
import type { Effect, LinkId, NodeCounters, PeerId } from '../io.ts'

export interface Link {
  readonly id: LinkId
  readonly peer: PeerId
  state: 'dialing' | 'open' | 'closing'
  role: Role
  readonly dialedAt: number
  /** When the other end's first signal was applied: from there, opening takes 3.6 round trips. */
  signaledAt: number
  openedAt: number
  heardAt: number
  /** When the link last served a purpose other than being open (data, introduction). */
  usedAt: number
  /** Their hello has come. */
  greeted: boolean
  /** The sequence that their hello named, and the one that ours did; 0 for none. */
  theirHello: number
  ourHello: number
  /** Newest sequence that they have told us of, and that we have told them of and when. */
  theirSequence: number
  toldSequence: number
  toldAt: number
  theirDegree: number
  /** bufferedAmount as far as known: what was sent less what drained, in bytes. */
  buffered: number
  /** Bytes that its channel was handed in all; `buffered` of them wait there, as far as known. */
  handed: number
  /** Least round trip seen, in ms: of the set-up, and of chunks confirmed; 0 while unknown. */
  roundTripMs: number
  readonly outbox: Uint8Array[]
  readonly walks: TokenBucket
  readonly frames: TokenBucket
  readonly reports: TokenBucket
}

export class Links {
  private readonly byId = new Map<LinkId, Link>()
  private readonly byPeer = new Map<PeerId, Link>()
  private readonly dirty = new Set<Link>()
  private nextId = 1
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
    for (const link of this.byId.values()) if (link.state === 'open') open.push(link)
    return open
  }

  edges(): Link[] {
    const edges: Link[] = []
    for (const link of this.byId.values()) if (link.state === 'open' && link.role === 'edge') edges.push(link)
    return edges
  }

  partners(): Link[] {
    const partners: Link[] = []
    for (const link of this.byId.values())
      if (link.state === 'open' && link.role === 'partner') partners.push(link)
    return partners
  }

  /** Of the open links that have measured one, in ms; 0 when none has. */
  meanRoundTripMs(): number {
    let sum = 0
    let count = 0
    for (const link of this.byId.values()) {
      if (link.state !== 'open' || link.roundTripMs === 0) continue
      sum += link.roundTripMs
      count++
    }
    return count === 0 ? 0 : sum / count
  }

  count(state: Link['state'], role: Role): number {
    let count = 0
    for (const link of this.byId.values()) if (link.state === state && link.role === role) count++
    return count
  }

  /** Begins a connection; the caller has checked the budget and that there is no link to this peer. */
  dial(peer: PeerId, role: Role, initiator: boolean, now: number): Link {
    const link: Link = {
      id: this.nextId++,
      peer,
      state: 'dialing',
      role,
      dialedAt: now,
      signaledAt: 0,
      openedAt: 0,
      heardAt: now,
      usedAt: now,
      greeted: false,
      theirHello: 0,
      ourHello: 0,
      theirSequence: 0,
      toldSequence: 0,
      toldAt: 0,
      theirDegree: 0,
      buffered: 0,
      handed: 0,
      roundTripMs: 0,
      outbox: [],
      walks: new TokenBucket(limits.walksBurstMax, limits.walksPerSecondMax, now),
      frames: new TokenBucket(limits.framesBurstMax, limits.framesPerSecondMax, now),
      reports: new TokenBucket(limits.reportsBurstMax, limits.reportsPerSecondMax, now),
    }
    must(this.byPeer.has(peer) ? null : link, 'one link to a peer at a time')
    this.byId.set(link.id, link)
    this.byPeer.set(peer, link)
    this.emit({ type: 'dial', link: link.id, peer, initiator })
    return link
  }

  /** Removes a link from the table; the caller (node.ts) tells the other modules. */
  remove(link: Link): void {
    this.byId.delete(link.id)
    this.byPeer.delete(link.peer)
    this.dirty.delete(link)
    link.outbox.length = 0
    // Whoever still holds it, in the middle of a decision, can send nothing on it any more.
    link.state = 'closing'
  }

  send(link: Link, frame: Frame): void {
    if (link.state !== 'open') return
    const bytes = encodeFrame(frame)
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
      if (bundle.length === 0) room = packetsOf(frame) * limits.packetPayloadBytes
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
    const decoded = decodeMessage(bytes)
    return decoded.ok ? ok(decoded.value) : err(decoded.error)
  }

  /** Says goodbye; the connection is hung up a moment later, so that the goodbye gets out. */
  bye(link: Link, reason: ByeReason, now: number): void {
    if (link.state !== 'open') return
    this.send(link, { type: 'bye', reason })
    this.flushLink(link)
    this.dirty.delete(link)
    link.state = 'closing'
    link.usedAt = now
  }
}

/** A goodbye gets out within this. */
const closingMs = 500

/** When a link is to be ended unless something is heard. Partners need not speak; the walker closes idle ones. */
export function endsAt(link: Link): number {
  if (link.state === 'closing') return link.usedAt + closingMs
  if (link.state === 'dialing') return Infinity
  if (!link.greeted) return link.openedAt + limits.helloMs
  return link.role === 'edge' ? link.heardAt + limits.edgeSilentMs : Infinity
}

function packetsOf({ length }: Uint8Array): number {
  return Math.ceil(length / limits.packetPayloadBytes)
}
