/**
 * Messages with data that have left and of which the other side has not said that they came. They count as in flight
 * (congestion.ts) until then, or until nothing honest takes so long.
 */
import { assert } from '../../../lib/assert.ts'
import { limits } from '../../../wire/limits.ts'
import { parameters } from '../../../wire/parameters.ts'
import type { Link } from '../../links/link.ts'
import type { Sent, View } from '../holdings.ts'
import type { Parts } from '../parts.ts'

export class Flight {
  private readonly parts: Parts
  /** Before this nothing is doubted. */
  private doubtAt = Infinity

  constructor(parts: Parts) {
    this.parts = parts
  }

  /** Messages of all links. */
  get kept(): number {
    let sent = 0
    for (const { views } of this.parts.holdings.values())
      for (const view of views.values()) sent += view.sent.length
    return sent
  }

  /** A message leaves; its number in this view. */
  leaves(view: View, part: number, bytes: number): number {
    const { congestion, context } = this.parts
    const number = ++view.sentNumber
    assert(bytes > 0, 'a message with data has some')
    view.sent.push({
      number,
      part,
      bytes,
      stamp: congestion.stamp(context.now),
      at: context.now,
      handed: (context.links.get(view.link)?.handed ?? 0) + bytes,
      heldMs: 0,
      counted: true,
      isCancelled: false,
    })
    view.flyingBytes += bytes
    congestion.sent(bytes)
    this.doubtAt = Math.min(this.doubtAt, context.now + this.patienceMs(view))
    return number
  }

  /** `ack` is the newest of our messages that came, `mask` which of those before it, `delayMs` how long ago the newest came. */
  acknowledged(link: Link, view: View, ack: number, mask: number, delayMs: number): void {
    const { now } = this.parts.context
    if (ack === 0 || view.sent.length === 0) return
    let kept = 0
    for (const one of view.sent) {
      const back = ack - one.number
      const came =
        back === 0 || (back > 0 && back <= parameters.ackMaskBits && ((mask >> (back - 1)) & 1) === 1)
      if (back === 0) {
        // The messages before the newest waited longer for their acknowledgement: only the newest tells of the way.
        const took = Math.max(1, now - one.at - delayMs)
        link.roundTripMs = link.roundTripMs === 0 ? took : Math.min(link.roundTripMs, took)
        // On a lossy way an association carries less than the uplink, and what waits for it says nothing of the uplink, which all
        // links share. A slow uplink is what its channels wait for.
        view.queuedMs = took - link.roundTripMs - (this.parts.congestion.isFast ? one.heldMs : 0)
      }
      if (came || back > parameters.ackMaskBits) this.settle(view, one, link.roundTripMs)
      else view.sent[kept++] = one
    }
    view.sent.length = kept
    // What has come is in no channel any more, whatever the channel tells.
    if (view.flyingBytes === 0) link.buffered = 0
  }

  /** SCTP has taken of the link's channel what it had not taken of it before. */
  channelTook(link: Link): void {
    const { now } = this.parts.context
    const taken = link.handed - link.buffered
    for (const { views } of this.parts.holdings.values()) {
      const view = views.get(link.id)
      if (view === undefined) continue
      for (const one of view.sent) {
        if (one.handed > taken) continue
        one.handed = Infinity
        view.heldMs = one.heldMs = now - one.at
      }
    }
  }

  /** The link does not want this part. Its messages still arrive, and may be confirmed. */
  cancelled(view: View, part: number): void {
    for (const one of view.sent) if (one.part === part) one.isCancelled = true
  }

  private settle(view: View, one: Sent, roundTripMs: number): void {
    view.isDoubted = false
    if (!one.counted) return
    this.uncount(view, one)
    const { congestion, context } = this.parts
    congestion.confirmed(one.stamp, one.bytes, roundTripMs, Math.max(0, view.queuedMs), context.now)
  }

  private uncount(view: View, one: Sent): void {
    one.counted = false
    view.flyingBytes -= one.bytes
    assert(view.flyingBytes >= 0, 'no more is settled than left')
  }

  private lose(view: View, one: Sent): void {
    if (!one.counted) return
    this.uncount(view, one)
    this.parts.congestion.lost(one.bytes)
  }

  /** Messages that are not confirmed for long no longer count as in flight. */
  doubt(): void {
    const { now } = this.parts.context
    if (now < this.doubtAt) return
    this.doubtAt = Infinity
    for (const { views } of this.parts.holdings.values())
      for (const view of views.values()) if (view.sent.length > 0) this.doubtView(view, now)
  }

  private doubtView(view: View, now: number): void {
    const patienceMs = this.patienceMs(view)
    for (const one of view.sent) {
      if (now - one.at < patienceMs) break
      if (!one.counted) continue
      this.lose(view, one)
      view.isDoubted = true
    }
    // Messages that nobody will ever confirm are not kept for ever.
    const forgotten = view.sent.splice(0, Math.max(0, view.sent.length - limits.sentKeptMax))
    for (const one of forgotten) this.lose(view, one)
    const first = view.sent.find(({ counted }) => counted)
    if (first) this.doubtAt = Math.min(this.doubtAt, first.at + patienceMs)
  }

  private patienceMs(view: View): number {
    return parameters.doubtMs + 4 * (this.parts.context.links.get(view.link)?.roundTripMs ?? 0)
  }

  /** The view ends: what was under way to it is no longer counted. */
  drop(view: View): void {
    for (const one of view.sent) this.lose(view, one)
    assert(view.flyingBytes === 0, 'nothing of a view that ends counts as in flight')
  }

  deadline(): number {
    return this.doubtAt
  }
}
