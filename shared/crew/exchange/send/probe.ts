/**
 * What a link carries, known before a release needs it: a train of packets on a peer's first links (packet-pair dispersion,
 * Keshav 1991). The receiver times the train and tells its sender how fast it came. That is the lesser of the sender's
 * uplink and the receiver's downlink.
 *
 * A liar may tell anything, so the second largest of the answers is believed: one liar cannot raise it, and slow
 * receivers do not lower it. A train that loses a packet looks slow, and several links may lose one each. So links that open
 * later are sent a train too while the two largest answers are far apart.
 *
 * A lone answer counts up to a bound: all that goes, goes to the link that gave it. What a peer measures of trains that come to
 * it nobody can forge upwards, since packets do not come faster than they are carried.
 */
import { assert } from '../../../lib/assert.ts'
import { limits } from '../../../wire/limits.ts'
import { parameters } from '../../../wire/parameters.ts'
import type { FrameOf } from '../../../wire/frames.ts'
import type { Context } from '../../context.ts'
import type { LinkId } from '../../io.ts'
import type { Link } from '../../links/link.ts'
import type { ExchangeTuning } from '../tuning.ts'

/** Of a packet, beside a probe's padding: its frame's head, SCTP, DTLS, UDP and IP. */
const headBytes = 100
/** A train cannot be timed more finely than a tab's clock. */
const clockMs = 0.2
/** Two answers agree when neither is more than so many times the other. */
const agreeFactor = 2
/** Trains that leave at most. */
const trainsMax = 8

/** A train that comes: of how many packets so far, how many bytes behind the first, and whether its last has come. */
interface Train {
  readonly startedAt: number
  packets: number
  bytes: number
  isOver: boolean
}

export class Probe {
  private readonly context: Context
  private readonly tuning: ExchangeTuning
  /** Of each link the train that came last. */
  private readonly trains = new Map<LinkId, Train>()
  /** Links that were sent a train and have not answered, and when it left. */
  private readonly asked = new Map<LinkId, number>()
  private sent = 0
  private readonly answers: number[] = []
  /** Bytes per second of the uplink, as far as the answers tell; 0 while unknown. */
  up = 0
  /** Bytes per second at which trains came here, at most; 0 while unknown. */
  down = 0

  constructor(context: Context, tuning: ExchangeTuning) {
    this.context = context
    this.tuning = tuning
  }

  get kept(): number {
    return this.trains.size + this.asked.size
  }

  linkOpened(link: Link): void {
    if (this.sent >= (this.isUnsure ? trainsMax : this.tuning.probes)) return
    this.sent++
    assert(this.sent <= trainsMax, 'trains are bounded')
    this.asked.set(link.id, this.context.now)
    for (let left = this.tuning.probePackets - 1; left >= 0; left--)
      this.context.links.send(link, {
        type: 'probe',
        left,
        padding: new Uint8Array(parameters.dataPieceBytes),
      })
  }

  /** All have answered, no two of the fastest alike. */
  private get isUnsure(): boolean {
    const most = Math.max(...this.answers)
    return this.asked.size === 0 && most >= this.tuning.partnersFrom && this.up * agreeFactor < most
  }

  /** Packets may overtake each other: the train ends with its last one, and a straggler is passed over. */
  probeArrived(link: Link, frame: FrameOf<'probe'>): void {
    const { now } = this.context
    const train = this.trains.get(link.id)
    if (train === undefined) {
      this.trains.set(link.id, { startedAt: now, packets: 1, bytes: 0, isOver: frame.left === 0 })
      return
    }
    if (++train.packets > limits.probePacketsMax) return this.context.offence(link, 'probe-flood', 1)
    if (train.isOver) return
    train.bytes += frame.padding.length + headBytes
    if (frame.left > 0) return
    train.isOver = true
    const bytesPerMs = Math.round(train.bytes / Math.max(clockMs, now - train.startedAt))
    this.down = Math.max(this.down, bytesPerMs * 1_000 * this.tuning.probeShare)
    this.context.links.send(link, { type: 'probed', bytesPerMs })
  }

  /** True when the answer changes what is known. */
  probedArrived(link: Link, frame: FrameOf<'probed'>): boolean {
    if (!this.asked.delete(link.id)) {
      this.context.offence(link, 'unasked-probed', 1)
      return false
    }
    this.answers.push(Math.min(frame.bytesPerMs * 1_000, limits.probedBytesPerSecondMax))
    const [first = 0, second = Math.min(first, this.tuning.probeAlone)] = this.answers.toSorted(
      (a, b) => b - a,
    )
    this.up = second
    return true
  }

  /** A train need not be answered: its last packet may have come first, or its receiver may be silent. */
  expire(): void {
    const { now } = this.context
    for (const [link, sentAt] of this.asked) if (now - sentAt >= limits.probeMs) this.asked.delete(link)
    for (const [link, { startedAt }] of this.trains)
      if (now - startedAt >= limits.probeMs) this.trains.delete(link)
  }

  linkClosed(link: Link): void {
    this.trains.delete(link.id)
    this.asked.delete(link.id)
  }
}
