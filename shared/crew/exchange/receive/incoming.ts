/**
 * Parts of which pieces come: put together, waited for, given up. A part ends when it is whole, when its pieces stop coming, when
 * its link ends, or when nobody needs it any more. The receiver (receiver.ts) decides which parts may begin.
 */
import { assert } from '../../../lib/assert.ts'
import { concat } from '../../../lib/bytes.ts'
import { generationMax, type FrameOf } from '../../../wire/frames.ts'
import type { Context } from '../../context.ts'
import type { Declined } from './declined.ts'
import type { LinkId } from '../../io.ts'
import type { Link } from '../../links/link.ts'
import { MANIFEST_PART, type Release } from '../../releases/release.ts'

/** A part of which pieces come by one link. */
export interface Coming {
  readonly link: LinkId
  readonly release: Release
  readonly part: number
  readonly isAsked: boolean
  readonly pieces: Map<number, Uint8Array>
  received: number
  generation: number
  readonly beganAt: number
  fedAt: number
}

export interface IncomingEvents {
  /** How long another piece of a part is waited for, ms. */
  patienceMs(link: LinkId): number
  whole(link: Link, coming: Coming, bytes: Uint8Array): void
  /** It was not whole, and comes by this link no more. */
  ended(coming: Coming): void
  /** Pieces overlapped: its sender is wicked. */
  overlapped(link: Link): void
}

export class Incoming {
  private readonly context: Context
  private readonly declined: Declined
  private readonly events: IncomingEvents
  private readonly coming = new Map<string, Coming>()
  /** Of chunks that were given up, what had come of them. */
  wastedBytes = 0

  constructor(context: Context, declined: Declined, events: IncomingEvents) {
    this.context = context
    this.declined = declined
    this.events = events
  }

  get kept(): number {
    return this.coming.size
  }

  get(link: LinkId, release: Release, part: number): Coming | undefined {
    return this.coming.get(keyOf(link, release, part))
  }

  /** Of one part, by whatever links. */
  of(release: Release, part: number): Coming[] {
    const of: Coming[] = []
    for (const one of this.coming.values()) if (one.release === release && one.part === part) of.push(one)
    return of
  }

  /** Chunks whose rest has not come for so long. */
  stalled(release: Release, patienceMs: (link: LinkId) => number): Coming[] {
    const { now } = this.context
    return [...this.coming.values()].filter(
      (one) =>
        one.release === release && one.part !== MANIFEST_PART && now - one.fedAt >= patienceMs(one.link),
    )
  }

  isTakingFrom(link: LinkId): boolean {
    for (const one of this.coming.values()) if (one.link === link) return true
    return false
  }

  /** Parts that come by this link and were not asked of it. */
  unasked(link: LinkId): number {
    let count = 0
    for (const one of this.coming.values()) if (one.link === link && !one.isAsked) count++
    return count
  }

  begin(link: Link, release: Release, part: number, isAsked: boolean): Coming {
    const { now } = this.context
    const key = keyOf(link.id, release, part)
    assert(!this.coming.has(key), 'a part comes once by a link')
    this.declined.welcome(link, release.tag, part)
    const one: Coming = {
      link: link.id,
      release,
      part,
      isAsked,
      pieces: new Map(),
      received: 0,
      generation: generationMax,
      beganAt: now,
      fedAt: now,
    }
    this.coming.set(key, one)
    return one
  }

  take(link: Link, one: Coming, { offset, bytes, generation, part }: FrameOf<'data'>): void {
    const { context } = this
    if (one.pieces.has(offset)) return context.offence(link, 'bad-data', 2)
    one.generation = Math.min(one.generation, generation)
    one.pieces.set(offset, bytes)
    one.received += bytes.length
    assert(offset + bytes.length <= one.release.partLength(part), 'pieces beyond the end were refused')
    one.fedAt = context.now
    const length = one.release.partLength(part)
    if (one.received < length) return
    this.coming.delete(keyOf(one.link, one.release, part))
    if (one.received > length) {
      this.events.ended(one)
      return this.events.overlapped(link)
    }
    const whole = concat([...one.pieces].toSorted(([a], [b]) => a - b).map(([, piece]) => piece))
    this.events.whole(link, one, whole)
    // Other links that send it too need not go on.
    this.cancel(one.release, part)
  }

  /** Nobody need send this part any more. */
  cancel(release: Release, part: number): void {
    for (const one of this.of(release, part)) this.giveUp(one)
  }

  private giveUp(one: Coming): void {
    const link = this.context.links.get(one.link)
    this.coming.delete(keyOf(one.link, one.release, one.part))
    if (link) this.declined.cancel(link, one.release.tag, one.part)
    if (one.part !== MANIFEST_PART) this.wastedBytes += one.received
    this.events.ended(one)
  }

  /** Ends parts whose pieces stopped coming (the first may have overtaken their header, and been left out). */
  expire(): void {
    const { context } = this
    for (const one of [...this.coming.values()]) {
      // Blame for another part may have ended its link, and this one with it.
      if (context.now < this.stopsAt(one) || this.get(one.link, one.release, one.part) !== one) continue
      const link = context.links.get(one.link)
      this.giveUp(one)
      if (link && one.part !== MANIFEST_PART) context.offence(link, 'lease-expired', one.isAsked ? 0.5 : 1)
    }
  }

  /** By what is known now: it may be sooner or later than it seemed when its last piece came. */
  private stopsAt({ link, fedAt }: Coming): number {
    return fedAt + this.events.patienceMs(link)
  }

  /** The release is over: nothing of it is lacking. */
  stop(release: Release): void {
    for (const one of [...this.coming.values()]) {
      if (one.release !== release) continue
      this.coming.delete(keyOf(one.link, release, one.part))
      const link = this.context.links.get(one.link)
      if (link) this.declined.cancel(link, release.tag, one.part)
    }
  }

  linkClosed(link: Link): void {
    for (const one of [...this.coming.values()]) {
      if (one.link !== link.id) continue
      this.coming.delete(keyOf(one.link, one.release, one.part))
      this.events.ended(one)
    }
  }

  deadline(): number {
    let earliest = Infinity
    for (const one of this.coming.values()) earliest = Math.min(earliest, this.stopsAt(one))
    return earliest
  }
}

function keyOf(link: LinkId, release: Release, part: number): string {
  return `${link}/${release.tag}/${part}`
}
