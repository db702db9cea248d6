/**
 * One connection to another peer, from the dial to the close. It is dialed for an introduction (dialer.ts), opens, is either an edge
 * of the overlay or a partner of the lookahead buffer, and ends. The table of links (links.ts) alone moves it from phase to phase.
 */
import { assert } from '../../lib/assert.ts'
import { TokenBucket } from '../../lib/token-bucket.ts'
import { writable } from '../../lib/writable.ts'
import { limits } from '../../wire/limits.ts'
import { parameters } from '../../wire/parameters.ts'
import type { Role } from '../../wire/route.ts'
import type { LinkId, PeerId } from '../io.ts'

/** How far a link is, and since when. */
type Phase =
  /** Its connection is being made. From the other end's first signal on, opening takes 3.6 round trips. */
  | { readonly is: 'dialing'; readonly firstSignalAt: number | 'none' }
  /** Frames go both ways. Each end greets the other once. */
  | {
      readonly is: 'open'
      readonly at: number
      /** The newest sequences that the two greetings named; 0 for no release. */
      readonly ours: number
      readonly theirs: number | 'awaited'
    }
  /** A goodbye was said, and is given time to get out. */
  | { readonly is: 'closing'; readonly at: number }
  /** It is in the table no more. Nothing can be sent on it, whoever still holds it in the middle of a decision. */
  | { readonly is: 'gone' }

/** From the answer to the open channel: ICE, DTLS and SCTP (measured in Chromium, docs/BENCHMARKS.md). */
const setupRoundTrips = 3.6
/** A goodbye gets out within this, ms. */
const closingMs = 500

export class Link {
  readonly id: LinkId
  readonly peer: PeerId
  role: Role
  readonly dialedAt: number
  private phase: Phase = { is: 'dialing', firstSignalAt: 'none' }
  heardAt: number
  /** When the link last served a purpose other than being open (data, introduction). */
  usedAt: number
  /** Newest sequence that they are known to know, and that we have told them of and when. */
  readonly theirSequence: number = 0
  readonly toldSequence: number = 0
  readonly toldAt: number = 0
  theirDegree = 0
  /** bufferedAmount as far as known: what was sent less what drained, in bytes. */
  buffered = 0
  /** Bytes that its channel was handed in all; `buffered` of them wait there, as far as known. */
  handed = 0
  /** Least round trip seen, in ms: of the set-up, and of chunks confirmed; 0 while unknown. */
  roundTripMs = 0
  readonly outbox: Uint8Array[] = []
  readonly walks: TokenBucket
  readonly frames: TokenBucket
  readonly reports: TokenBucket

  constructor(id: LinkId, peer: PeerId, role: Role, now: number) {
    this.id = id
    this.peer = peer
    this.role = role
    this.dialedAt = now
    this.heardAt = now
    this.usedAt = now
    this.walks = new TokenBucket(limits.walksBurstMax, limits.walksPerSecondMax, now)
    this.frames = new TokenBucket(limits.framesBurstMax, limits.framesPerSecondMax, now)
    this.reports = new TokenBucket(limits.reportsBurstMax, limits.reportsPerSecondMax, now)
  }

  get is(): Phase['is'] {
    return this.phase.is
  }

  get isOpen(): boolean {
    return this.phase.is === 'open'
  }

  get isOpenEdge(): boolean {
    return this.isOpen && this.role === 'edge'
  }

  /** Their hello has come. */
  get isGreeted(): boolean {
    return this.phase.is === 'open' && this.phase.theirs !== 'awaited'
  }

  /** The sequence that their hello named; 0 for none, and while it has not come. */
  get theirHello(): number {
    return this.phase.is === 'open' && this.phase.theirs !== 'awaited' ? this.phase.theirs : 0
  }

  get ourHello(): number {
    return this.phase.is === 'open' ? this.phase.ours : 0
  }

  /** Of an open link. */
  get openedAt(): number {
    return this.phase.is === 'open' ? this.phase.at : Infinity
  }

  // What the two know of each other's releases

  /** They know the release of this sequence: they told of it, sent of it or asked for it. */
  noteTheirs(sequence: number): void {
    const own = writable<Link>(this)
    own.theirSequence = Math.max(this.theirSequence, sequence)
  }

  /** We have told them of it. */
  noteTold(sequence: number, now: number): void {
    if (this.toldSequence < sequence) this.tell(sequence, now)
  }

  private tell(sequence: number, now: number): void {
    const own = writable<Link>(this)
    own.toldSequence = sequence
    own.toldAt = now
  }

  // From phase to phase

  /** The other end's signal is handed to the RTC stack. */
  signaled(now: number): void {
    if (this.phase.is === 'dialing' && this.phase.firstSignalAt === 'none')
      this.phase = { is: 'dialing', firstSignalAt: now }
  }

  /** It opens; our hello names the newest release that we know. */
  open(sequence: number, now: number): void {
    const { phase } = this
    assert(phase.is === 'dialing', 'a link opens once')
    if (phase.firstSignalAt !== 'none')
      this.roundTripMs = Math.max(1, (now - phase.firstSignalAt) / setupRoundTrips)
    this.phase = { is: 'open', at: now, ours: sequence, theirs: 'awaited' }
    this.heardAt = now
    this.usedAt = now
    this.tell(sequence, now)
  }

  /** Their hello has come. */
  greet(sequence: number): void {
    assert(!this.isGreeted, 'a link is greeted once')
    if (this.phase.is === 'open') this.phase = { ...this.phase, theirs: sequence }
  }

  close(now: number): void {
    assert(this.isOpen, 'goodbye is said on an open link')
    this.phase = { is: 'closing', at: now }
  }

  end(): void {
    this.phase = { is: 'gone' }
    this.outbox.length = 0
  }

  /** When it is to be ended unless something is heard. Partners need not speak; the walker closes idle ones. */
  get endsAt(): number {
    const { phase } = this
    if (phase.is === 'closing') return phase.at + closingMs
    if (phase.is !== 'open') return Infinity
    if (phase.theirs === 'awaited') return phase.at + parameters.helloMs
    return this.role === 'edge' ? this.heardAt + parameters.edgeSilentMs : Infinity
  }
}
