/**
 * Who around us has what, of one release: a view of each link that knows the release, and what the views say together.
 * Holdings alone says what each link has, how many have a chunk, and of whom it is asked. Beside that the sender writes what it sent,
 * the speaker what was told.
 */
import { assert } from '../../lib/assert.ts'
import { Bits } from '../../lib/bits.ts'
import type { LinkId } from '../io.ts'
import type { Link } from '../links/link.ts'
import type { Release } from '../releases/release.ts'
import type { DeliveryStamp } from './send/congestion.ts'

/** Stands for a link where there is none: links are numbered from 1. */
export const NOBODY: LinkId = 0

/** A message with data that has left: what its number stands for when the other side acknowledges it. */
export interface Sent {
  readonly number: number
  readonly part: number
  readonly bytes: number
  readonly stamp: DeliveryStamp
  readonly at: number
  /** `Link.handed` with it: Infinity once its channel has let go of it; and how long that took. */
  handed: number
  heldMs: number
  /** Its bytes count as in flight. */
  counted: boolean
  /** The other side does not want its part: that it left is no reason not to send the part again. */
  isCancelled: boolean
}

/** What is known of one link and one release. */
export interface View {
  readonly link: LinkId
  readonly release: Release

  // What the other side has, by its own word (hearing.ts), by what it sent (receiver.ts) and by what it was sent (sender.ts)
  /** It has, awaits or was sent these. */
  theirs: Bits
  /** It said that it has or awaits these, or sent them: they may be asked of it. */
  said: Bits
  hasManifest: boolean
  isWhole: boolean
  /** It has said what it has, or greeted us without the release: what it was not sent and has not said it lacks. */
  heard: boolean
  /** The newest of its states that has come, and by which state each chunk was last spoken of. */
  serial: number
  readonly spokenOf: Uint32Array
  /** When it last said so; at first, since when it may have. */
  saidAt: number
  /** Time that its uplink has work for, in units of a slow link's packet. */
  load: number

  // What it wants of us (hearing.ts writes, sender.ts serves), and what has left (flight.ts)
  wanted: Bits
  wantsManifest: boolean
  manifestSentAt: number
  sent: Sent[]
  sentNumber: number
  /** Of those, the bytes that count as in flight. */
  flyingBytes: number
  /** Its confirmations stopped coming: it is sent one packet at a time until one comes. */
  isDoubted: boolean
  queuedMs: number
  /** When it was last given a part, counted in parts. */
  turn: number
  /** How long its channel held the newest message that SCTP has taken. */
  heldMs: number

  // What we want of it (receiver.ts, asks.ts); `asked` by Holdings.ask() and unask()
  asked: Bits
  asksManifest: boolean
  /** Chunks more than at first that may be awaited of it: one for each that came. */
  credit: number
  /** Asks that it left unanswered in time, since it last brought something. */
  lapses: number
  /** When it last sent data: −Infinity before, and again once it withheld. */
  fedAt: number
  /** Since when it owes something that it was asked for; Infinity while it owes nothing. */
  owesSince: number

  // What it was told (speaker.ts)
  told: Bits
  toldAsked: Bits
  toldManifest: boolean
  toldWhole: boolean
  /** Of our last state. */
  saidSerial: number
  reportedAt: number
  /** When it was last told all. */
  saidAllAt: number
  /** Newest number heard, which of the 16 before it, when it came, and whether it is still to be acknowledged. */
  ack: number
  ackMask: number
  ackAt: number
  owesAck: boolean
  /** When a word of our own is due, and whether it is to tell all. */
  dueAt: number
  isStale: boolean
}

/** What is known of one release, beside what this peer itself has of it. */
export class Holdings {
  readonly release: Release
  readonly views = new Map<LinkId, View>()
  /** How many links have or await each chunk, as far as known. */
  readonly near: Uint8Array
  /** Of whom each chunk is wanted, and since when. A view's `asked` says the same: ask() and unask() write both. */
  private readonly owners: Int32Array
  private readonly askedSince: Float64Array
  /** Chunks that were late, were asked of another link, and have not come yet: each may come twice. */
  readonly repeated: Bits
  /** Chunks to be sent to somebody who has not asked: first copies. */
  readonly pushable: Bits
  /** Stays empty. */
  readonly nothing: Bits
  /** This peer published it. */
  isSource = false
  /** What is asked of whom is to be decided again: soon, or at this time; and when it last was. */
  changed = true
  assignedAt = -Infinity
  lateAt = Infinity
  /** All that is lacking is awaited of somebody. */
  allAwaited = false
  manifestAskedAt: number
  /** Of whom the manifest was last asked. */
  manifestAskedOf: LinkId = NOBODY
  manifestsSent = 0

  constructor(release: Release, now: number) {
    const { chunks } = release.header
    this.release = release
    this.near = new Uint8Array(chunks)
    this.owners = new Int32Array(chunks).fill(NOBODY)
    this.askedSince = new Float64Array(chunks)
    this.repeated = new Bits(chunks)
    this.pushable = new Bits(chunks)
    this.nothing = new Bits(chunks)
    this.manifestAskedAt = now
  }

  add(link: Link, now: number): View {
    const { release } = this
    const { chunks, sequence } = release.header
    const view: View = {
      link: link.id,
      release,
      theirs: new Bits(chunks),
      said: new Bits(chunks),
      hasManifest: false,
      isWhole: false,
      heard: link.theirHello < sequence,
      serial: 0,
      spokenOf: new Uint32Array(chunks),
      saidAt: now,
      load: 0,
      wanted: new Bits(chunks),
      wantsManifest: false,
      manifestSentAt: -Infinity,
      sent: [],
      sentNumber: 0,
      flyingBytes: 0,
      isDoubted: false,
      queuedMs: 0,
      turn: -Infinity,
      heldMs: 0,
      asked: new Bits(chunks),
      asksManifest: false,
      credit: 0,
      lapses: 0,
      fedAt: -Infinity,
      owesSince: Infinity,
      told: new Bits(chunks),
      toldAsked: new Bits(chunks),
      toldManifest: false,
      toldWhole: false,
      saidSerial: 0,
      reportedAt: -Infinity,
      saidAllAt: -Infinity,
      ack: 0,
      ackMask: 0,
      ackAt: 0,
      owesAck: false,
      // A link that was greeted with the release waits to hear what we have of it.
      dueAt: link.ourHello >= sequence ? now : Infinity,
      isStale: false,
    }
    this.views.set(link.id, view)
    this.changed = true
    return view
  }

  /** Of whom the chunk is wanted, or NOBODY. */
  owner(chunk: number): LinkId {
    return this.owners[chunk] ?? NOBODY
  }

  /** When it was last asked for. */
  askedAt(chunk: number): number {
    return this.askedSince[chunk] ?? 0
  }

  /** From now on the chunk is wanted of this link, and of no other. */
  ask(view: View, chunk: number, now: number): void {
    assert(!this.release.claimed.has(chunk), 'what is here or awaited is not asked for')
    this.unask(chunk)
    view.asked.add(chunk)
    this.owners[chunk] = view.link
    this.askedSince[chunk] = now
  }

  /** It is wanted of nobody now. */
  unask(chunk: number): void {
    this.views.get(this.owner(chunk))?.asked.delete(chunk)
    this.owners[chunk] = NOBODY
  }

  /** The link has it, awaits it, or was sent it. */
  noteTheirs(view: View, chunk: number): void {
    if (view.theirs.has(chunk)) return
    view.theirs.add(chunk)
    this.near[chunk] = (this.near[chunk] ?? 0) + 1
  }

  /** The link says so itself, or sent it. */
  noteSaid(view: View, chunk: number): void {
    if (view.said.has(chunk)) return
    view.said.add(chunk)
    this.noteTheirs(view, chunk)
    if (!view.release.claimed.has(chunk)) this.changed = true
  }

  noteWhole(view: View): void {
    if (view.isWhole) return
    view.isWhole = true
    view.hasManifest = true
    for (let chunk = 0; chunk < view.theirs.length; chunk++) this.noteSaid(view, chunk)
  }

  /** It lacks the chunk after all. */
  noteLacks(view: View, chunk: number): void {
    view.said.delete(chunk)
    if (!view.theirs.has(chunk)) return
    view.theirs.delete(chunk)
    assert((this.near[chunk] ?? 0) > 0, 'a link that has a chunk is counted among those near')
    this.near[chunk] = Math.max(0, (this.near[chunk] ?? 0) - 1)
  }

  remove(view: View): void {
    for (let chunk = 0; chunk < view.theirs.length; chunk++) {
      if (view.theirs.has(chunk)) this.near[chunk] = Math.max(0, (this.near[chunk] ?? 0) - 1)
      if (this.owner(chunk) === view.link) this.unask(chunk)
    }
    this.views.delete(view.link)
    this.changed = true
  }
}

/** Does the link know the release, or will it when what we send now arrives? The header goes before all else. */
export function knows(link: Link, release: Release): boolean {
  const { sequence } = release.header
  return link.isGreeted && Math.max(link.theirSequence, link.toldSequence) >= sequence
}
