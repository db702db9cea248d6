/**
 * One end of an SCTP association, as Chromium's dcSCTP does it for a reliable, unordered DataChannel (RFC 4960 with
 * the options of net/dcsctp/public/dcsctp_options.h and media/sctp/dcsctp_transport.cc): packets of at most 1,191
 * bytes, a window of 10 at first, slow start by at most one packet per acknowledgement, fast retransmission after three
 * missing reports, RTO from 500 ms, acknowledgements for every second packet or after 200 ms.
 *
 * A message leaves `bufferedAmount` when it is cut into packets, not when it arrives; each `send` makes packets at once
 * if the window allows, so that two messages share a packet only when they had to wait for the window.
 */
import type { Datagram, Host, Network } from './network.ts'
import { Gaps } from './gaps.ts'
import { SctpPacket } from './packet.ts'
import type { SimEvent } from './timeline.ts'
import { kindIndex, sharesOf, type Shares } from './traffic.ts'

/** Largest SCTP packet. */
export const mtuBytes = 1_191
/** DTLS 1.2 with a 16-byte tag (29), UDP (8), IPv4 (20). */
export const outerHeaderBytes = 57
export const sctpHeaderBytes = 12
export const dataHeaderBytes = 16
export const sackBytes = 16
const sackGapBytes = 4
/** A packet's content is cut to a multiple of four. */
const packetBytesMax = mtuBytes - (mtuBytes % 4)

const initialWindowPackets = 10
const windowMinPackets = 4
/** At and above this window, nothing is sent while less than nine tenths of a packet fit. */
const wholePacketsFromPackets = 6
/** Below this window, packets ask for an acknowledgement at once (RFC 7053). */
const immediateSackUnderPackets = 10
const burstPackets = 4
const reportsToRetransmit = 3
const rtoInitialMs = 500
const rtoMinMs = 400
const rtoMaxMs = 60_000
const backoffMaxMs = 3_000
const rttVarianceMinMs = 220 / 8
const delayedAckMs = 200
const receiverWindow = 5 * 1024 * 1024
/** From SCTP's thread to the page's event. */
const eventMs = 1

/** What an end of an association asks and tells the page's host. */
export interface Channel {
  /** Does the way to the other end exist? */
  passes(): boolean
  received(bytes: Uint8Array): void
  /** bufferedAmount fell to half of what it was after the last `send` or the last such event, or below. */
  drained(buffered: number): void
}

export interface OutgoingMessage {
  readonly bytes: Uint8Array
  readonly shares: Shares
  /** Bytes cut off so far. */
  taken: number
  /** Bytes that the receiver has not got yet. */
  missing: number
}

/** A DATA chunk: a fragment of a message under a sequence number. */
export interface Fragment {
  readonly tsn: number
  readonly message: OutgoingMessage
  readonly bytes: number
  /** With its header and padding. */
  readonly size: number
  readonly sentAt: number
  acked: boolean
  outstanding: boolean
  /** To be sent again: not, with the next packets, or at once. */
  again: 0 | 1 | 2
  repeated: boolean
  reports: number
}

type AckState = 'idle' | 'becoming' | 'delayed' | 'immediate'

export class Association implements SimEvent {
  readonly host: Host
  /** The other end. */
  peer: Association | null = null
  readonly latencyMs: number
  /** Ended: nothing is sent, and what still comes is not heard. */
  dead = false
  private readonly network: Network
  readonly channel: Channel
  // Sender
  private readonly queue: OutgoingMessage[] = []
  private queuedBytes = 0
  private lowThreshold = 0
  private aboveThreshold = false
  private drainedAt = Infinity
  private outstanding: Fragment[] = []
  private outstandingBytes = 0
  private toRepeat = 0
  private toRepeatAtOnce = 0
  private nextTsn = 1
  private ackedTsn = 0
  private window = initialWindowPackets * mtuBytes
  private threshold = receiverWindow
  private partialAcked = 0
  /** Fast recovery lasts until this is acknowledged; 0 when there is none. */
  private recoveryExit = 0
  private rto = rtoInitialMs
  private smoothedRtt = 0
  private rttVariance = 0
  private retransmitAt = Infinity
  private backoff = 0
  // Receiver
  private readonly gaps = new Gaps()
  private ackState: AckState = 'idle'
  private ackAt = Infinity
  private heardOnce = false
  /** The one event in the timeline that stands for all timers of this end. */
  private armedAt = Infinity

  constructor(network: Network, host: Host, latencyMs: number, channel: Channel) {
    this.network = network
    this.host = host
    this.latencyMs = latencyMs
    this.channel = channel
  }

  /** Joins two ends. */
  static connect(a: Association, b: Association): void {
    a.peer = b
    b.peer = a
  }

  get buffered(): number {
    return this.queuedBytes
  }

  /** Everything sent was acknowledged. */
  get quiet(): boolean {
    return this.queuedBytes === 0 && this.outstanding.length === 0
  }

  send(bytes: Uint8Array): void {
    if (this.dead) return
    this.network.ledger.countMessage()
    this.queue.push({ bytes, shares: sharesOf(bytes), taken: 0, missing: bytes.length })
    this.queuedBytes += bytes.length
    this.lowThreshold = this.queuedBytes >> 1
    this.aboveThreshold = true
    this.transmit()
  }

  end(): void {
    this.dead = true
    this.queue.length = 0
    this.outstanding.length = 0
  }

  // Timers: one planned event at most; it looks at what is due and plans the next.

  fire(at: number): void {
    if (at !== this.armedAt || this.dead) return
    this.armedAt = Infinity
    const { now } = this.network.timeline
    if (this.ackAt <= now) {
      this.setAck('immediate')
      this.acknowledge()
    }
    if (this.retransmitAt <= now) this.timeOut(now)
    if (this.drainedAt <= now) {
      this.drainedAt = Infinity
      this.lowThreshold = this.queuedBytes >> 1
      this.aboveThreshold = this.queuedBytes > 0
      this.channel.drained(this.queuedBytes)
    }
    this.arm()
  }

  private arm(): void {
    const at = Math.min(this.ackAt, this.retransmitAt, this.drainedAt)
    if (at >= this.armedAt) return
    this.armedAt = at
    this.network.timeline.at(at, this)
  }

  // Sending

  private transmit(): void {
    for (let i = 0; i < burstPackets && this.mayTransmit(); i++) {
      const packet = SctpPacket.take()
      let room = packetBytesMax - sctpHeaderBytes
      if (i === 0 && this.ackState !== 'idle') {
        this.attachSack(packet)
        room -= packet.sackBytes
      }
      this.fill(packet, Math.min(room, this.windowLeft()))
      if (packet.fragments.length === 0 && !packet.hasSack) {
        packet.release()
        break
      }
      this.launch(packet)
    }
    this.planDrained()
    this.arm()
  }

  private planDrained(): void {
    if (!this.aboveThreshold || this.queuedBytes > this.lowThreshold) return
    this.aboveThreshold = false
    this.drainedAt = this.network.timeline.now + eventMs
  }

  private mayTransmit(): boolean {
    return this.window < wholePacketsFromPackets * mtuBytes || this.windowLeft() >= 0.9 * mtuBytes
  }

  private windowLeft(): number {
    const left = this.window - this.outstandingBytes
    return left > 0 ? left - (left % 4) : 0
  }

  /** What is to be repeated first, then new fragments, as many as fit. */
  private fill(packet: SctpPacket, room: number): void {
    let left = room
    if (this.toRepeat > 0) left = this.fillRepeats(packet, left, 1)
    while (left > dataHeaderBytes && this.queue.length > 0) {
      const message = this.queue[0]
      if (message === undefined) break
      const rest = message.bytes.length - message.taken
      const bytes = Math.min(rest, left - dataHeaderBytes)
      const size = dataHeaderBytes + ((bytes + 3) & ~3)
      message.taken += bytes
      if (message.taken === message.bytes.length) this.queue.shift()
      this.queuedBytes -= bytes
      left -= size
      const fragment: Fragment = {
        tsn: this.nextTsn++,
        message,
        bytes,
        size,
        sentAt: this.network.timeline.now,
        acked: false,
        outstanding: true,
        again: 0,
        repeated: false,
        reports: 0,
      }
      this.outstanding.push(fragment)
      this.outstandingBytes += size
      packet.fragments.push(fragment)
    }
  }

  private fillRepeats(packet: SctpPacket, room: number, urgency: 1 | 2): number {
    let left = room
    for (const fragment of this.outstanding) {
      if (fragment.again !== urgency || fragment.size > left) continue
      fragment.again = 0
      if (urgency === 1) this.toRepeat--
      else this.toRepeatAtOnce--
      fragment.reports = 0
      fragment.repeated = true
      fragment.outstanding = true
      this.outstandingBytes += fragment.size
      left -= fragment.size
      packet.fragments.push(fragment)
      if (left <= dataHeaderBytes) break
    }
    return left
  }

  private launch(packet: SctpPacket): void {
    const { network, host, peer } = this
    if (peer === null) return packet.release()
    packet.receiver = peer
    packet.immediate = this.window < immediateSackUnderPackets * mtuBytes
    let wire = outerHeaderBytes + sctpHeaderBytes + packet.sackBytes
    let repeats = 0
    const { ledger } = network
    for (const fragment of packet.fragments) {
      wire += fragment.size
      if (fragment.repeated) repeats += fragment.size
      else this.countFragment(fragment)
    }
    if (packet.hasSack) ledger.count(host.index, kindIndex.acknowledgements, packet.sackBytes)
    if (repeats > 0) ledger.count(host.index, kindIndex.retransmissions, repeats)
    const headers = outerHeaderBytes + sctpHeaderBytes
    if (packet.fragments.length === 0) ledger.count(host.index, kindIndex.acknowledgements, headers)
    else if (repeats === wire - headers - packet.sackBytes)
      ledger.count(host.index, kindIndex.retransmissions, headers)
    else ledger.count(host.index, kindIndex.packets, headers)
    if (packet.fragments.length > 0 && this.retransmitAt === Infinity) this.startTimer()
    const sent: Datagram = packet
    sent.launch(network, host, peer.host, wire, this.latencyMs)
  }

  private countFragment(fragment: Fragment): void {
    const { ledger } = this.network
    const { index } = this.host
    const { chunks, metadata, setUp } = fragment.message.shares
    const { bytes } = fragment
    if (chunks > 0) ledger.count(index, kindIndex.chunks, bytes * chunks)
    if (metadata > 0) ledger.count(index, kindIndex.metadata, bytes * metadata)
    if (setUp > 0) ledger.count(index, kindIndex.setUp, bytes * setUp)
    ledger.count(index, kindIndex.control, bytes * (1 - chunks - metadata - setUp))
    ledger.count(index, kindIndex.packets, fragment.size - bytes)
  }

  // Acknowledgements of what was sent

  private startTimer(): void {
    this.retransmitAt = this.network.timeline.now + Math.min(this.rto * 2 ** this.backoff, timerMax(this.rto))
  }

  private timeOut(now: number): void {
    this.retransmitAt = Infinity
    if (this.outstanding.length === 0) return
    this.backoff++
    this.threshold = Math.max(this.window / 2, windowMinPackets * mtuBytes)
    this.window = mtuBytes
    this.partialAcked = 0
    for (const fragment of this.outstanding) {
      if (fragment.acked) continue
      if (fragment.outstanding) this.outstandingBytes -= fragment.size
      fragment.outstanding = false
      this.mark(fragment, 1)
    }
    this.retransmitAt = now + Math.min(this.rto * 2 ** this.backoff, timerMax(this.rto))
    this.transmit()
  }

  private mark(fragment: Fragment, urgency: 1 | 2): void {
    if (fragment.again !== 0) return
    fragment.again = urgency
    if (urgency === 1) this.toRepeat++
    else this.toRepeatAtOnce++
  }

  /** A SACK has come: everything up to `cumulative`, and the ranges [start, end] of `ranges`. */
  sacked(cumulative: number, ranges: readonly number[]): void {
    if (cumulative < this.ackedTsn) return
    const outstandingBefore = this.outstandingBytes
    const inRecovery = this.recoveryExit > 0
    const advanced = cumulative > this.ackedTsn
    let ackedBytes = 0
    let highest = cumulative
    if (advanced) {
      const count = cumulative - this.ackedTsn
      const newest = this.outstanding[count - 1]
      if (ranges.length === 0 && newest && !newest.repeated) this.observeRtt(newest.sentAt)
      for (let i = 0; i < count; i++) {
        const fragment = this.outstanding[i]
        if (fragment) ackedBytes += this.ack(fragment)
      }
      this.outstanding = this.outstanding.slice(count)
    }
    for (let i = 0; i < ranges.length; i += 2) {
      for (let tsn = ranges[i] ?? 0; tsn <= (ranges[i + 1] ?? 0); tsn++) {
        const fragment = this.outstanding[tsn - cumulative - 1]
        if (fragment === undefined || fragment.acked) continue
        ackedBytes += this.ack(fragment)
        highest = Math.max(highest, tsn)
      }
    }
    const reportedTo = inRecovery && advanced ? (ranges.at(-1) ?? cumulative) : highest
    const lost = this.report(cumulative, ranges, reportedTo, inRecovery)
    this.ackedTsn = cumulative
    if (inRecovery && cumulative >= this.recoveryExit) this.recoveryExit = 0
    if (advanced) {
      this.retransmitAt = Infinity
      this.backoff = 0
      this.grow(outstandingBefore, ackedBytes)
    }
    if (lost && this.recoveryExit === 0) {
      this.threshold = Math.max(this.window / 2, windowMinPackets * mtuBytes)
      this.window = this.threshold
      this.partialAcked = 0
      this.recoveryExit = this.nextTsn - 1
    }
    if (this.outstanding.length > 0 && this.retransmitAt === Infinity) this.startTimer()
    if (this.toRepeatAtOnce > 0) this.repeatAtOnce()
    this.transmit()
  }

  /** Marks a fragment as arrived; its bytes, if that is news. */
  private ack(fragment: Fragment): number {
    if (fragment.acked) return 0
    fragment.acked = true
    if (fragment.outstanding) this.outstandingBytes -= fragment.size
    fragment.outstanding = false
    if (fragment.again === 1) this.toRepeat--
    if (fragment.again === 2) this.toRepeatAtOnce--
    fragment.again = 0
    return fragment.size
  }

  /** Counts a missing report for what lies before and between the ranges; true when something is now held for lost. */
  private report(
    cumulative: number,
    ranges: readonly number[],
    reportedTo: number,
    inRecovery: boolean,
  ): boolean {
    let lost = false
    let from = cumulative + 1
    for (let i = 0; i < ranges.length; i += 2) {
      const until = Math.min((ranges[i] ?? 0) - 1, reportedTo)
      for (let tsn = from; tsn <= until; tsn++) {
        const fragment = this.outstanding[tsn - cumulative - 1]
        if (fragment === undefined || fragment.acked) continue
        if (fragment.outstanding) this.outstandingBytes -= fragment.size
        fragment.outstanding = false
        if (++fragment.reports < reportsToRetransmit || fragment.again !== 0) continue
        lost = true
        this.mark(fragment, inRecovery ? 1 : 2)
      }
      from = (ranges[i + 1] ?? 0) + 1
    }
    return lost
  }

  /** One packet regardless of the window (RFC 4960 §7.2.4); what does not fit waits for it. */
  private repeatAtOnce(): void {
    const packet = SctpPacket.take()
    this.fillRepeats(packet, packetBytesMax - sctpHeaderBytes, 2)
    for (const fragment of this.outstanding) {
      if (fragment.again !== 2) continue
      fragment.again = 0
      this.toRepeatAtOnce--
      this.mark(fragment, 1)
    }
    this.launch(packet)
  }

  /** Slow start and congestion avoidance (RFC 4960 §7.2.1, §7.2.2); only while the window is in use. */
  private grow(outstandingBefore: number, ackedBytes: number): void {
    const used = outstandingBefore + mtuBytes >= this.window
    if (this.window <= this.threshold) {
      if (used && this.recoveryExit === 0) this.window += Math.min(ackedBytes, mtuBytes)
      return
    }
    this.partialAcked += ackedBytes
    if (this.partialAcked < this.window || !used) return
    this.window += mtuBytes
    this.partialAcked = Math.max(0, this.partialAcked - this.window)
  }

  private observeRtt(sentAt: number): void {
    const rtt = this.network.timeline.now - sentAt
    if (this.smoothedRtt === 0) {
      this.smoothedRtt = rtt
      this.rttVariance = rtt / 2
    } else {
      this.rttVariance = 0.75 * this.rttVariance + 0.25 * Math.abs(this.smoothedRtt - rtt)
      this.smoothedRtt = 0.875 * this.smoothedRtt + 0.125 * rtt
    }
    this.rttVariance = Math.max(this.rttVariance, rttVarianceMinMs)
    this.rto = Math.min(Math.max(this.smoothedRtt + 4 * this.rttVariance, rtoMinMs), rtoMaxMs)
  }

  // Receiving

  /** A packet has come from the other end. */
  receive(packet: SctpPacket): void {
    if (this.dead) return
    if (packet.hasSack) this.sacked(packet.cumulative, packet.ranges)
    if (packet.fragments.length === 0) return
    let whole: Uint8Array[] | null = null
    for (const fragment of packet.fragments) {
      if (!this.observe(fragment.tsn, packet.immediate)) continue
      fragment.message.missing -= fragment.bytes
      if (fragment.message.missing === 0) (whole ??= []).push(fragment.message.bytes)
    }
    if (this.ackState === 'becoming') this.setAck('delayed')
    this.acknowledge()
    this.arm()
    // The page hears of it on another thread: its answer finds the acknowledgement on its way, or delayed.
    if (whole) for (const bytes of whole) if (!this.dead) this.channel.received(bytes)
  }

  /** Notes a sequence number; false when it has come before. */
  private observe(tsn: number, immediate: boolean): boolean {
    const old = tsn <= this.gaps.cumulative
    const fresh = this.gaps.add(tsn)
    if (old || immediate || !this.heardOnce || !this.gaps.empty) this.setAck('immediate')
    this.heardOnce = true
    if (this.ackState === 'idle') this.setAck('becoming')
    else if (this.ackState === 'delayed') this.setAck('immediate')
    return fresh
  }

  private setAck(state: AckState): void {
    this.ackState = state
    this.ackAt =
      state === 'delayed'
        ? this.network.timeline.now +
          Math.min(delayedAckMs, this.smoothedRtt > 0 ? this.rto / 2 : delayedAckMs)
        : Infinity
  }

  private acknowledge(): void {
    if (this.ackState !== 'immediate') return
    const packet = SctpPacket.take()
    this.attachSack(packet)
    this.launch(packet)
  }

  private attachSack(packet: SctpPacket): void {
    packet.hasSack = true
    packet.cumulative = this.gaps.cumulative
    packet.ranges = this.gaps.list()
    packet.sackBytes = sackBytes + sackGapBytes * (packet.ranges.length / 2)
    this.setAck('idle')
  }
}

function timerMax(rto: number): number {
  return Math.max(rto, backoffMaxMs)
}
