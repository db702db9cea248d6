/**
 * The sending half of an SCTP association: what waits, what is on its way, and how much may be (RFC 4960 §6 and §7.2, as
 * net/dcsctp/tx does it).
 */
import type { SctpPacket } from './packet.ts'
import {
  backoffMaxMs,
  dataHeaderBytes,
  initialWindowBytes,
  mtuBytes,
  packetRoomBytes,
  receiverWindowBytes,
  reportsToRetransmit,
  rtoInitialMs,
  rtoMaxMs,
  rtoMinMs,
  rttVarianceMinMs,
  wholePacketsFromBytes,
  windowMinBytes,
  type Fragment,
  type OutgoingMessage,
} from './sctp.ts'

export class Sender {
  /** Bytes of messages that are not cut into packets yet: bufferedAmount. */
  queuedBytes = 0
  /** When everything on its way is held for lost; Infinity while nothing is. */
  retransmitAt = Infinity
  /** Bytes that may be on their way. */
  window = initialWindowBytes
  /** Smoothed, ms; 0 while unknown. */
  smoothedRtt = 0
  rto = rtoInitialMs
  private readonly queue: OutgoingMessage[] = []
  private outstanding: Fragment[] = []
  private outstandingBytes = 0
  private toRepeat = 0
  private toRepeatAtOnce = 0
  private nextTsn = 1
  private ackedTsn = 0
  private threshold = receiverWindowBytes
  private partialAcked = 0
  /** Fast recovery lasts until this is acknowledged; 0 when there is none. */
  private recoveryExit = 0
  private rttVariance = 0
  private backoff = 0

  /** Nothing waits, and everything was acknowledged. */
  get quiet(): boolean {
    return this.queuedBytes === 0 && this.outstanding.length === 0
  }

  /** Something is to be sent again without waiting for the window. */
  get urgent(): boolean {
    return this.toRepeatAtOnce > 0
  }

  enqueue(message: OutgoingMessage): void {
    this.queue.push(message)
    this.queuedBytes += message.bytes.length
  }

  clear(): void {
    this.queue.length = 0
    this.outstanding.length = 0
    this.retransmitAt = Infinity
  }

  mayTransmit(): boolean {
    return this.window < wholePacketsFromBytes || this.windowLeft() >= 0.9 * mtuBytes
  }

  private windowLeft(): number {
    const left = this.window - this.outstandingBytes
    return left > 0 ? left - (left % 4) : 0
  }

  /** Fills a packet as the window allows: what is to be repeated first, then new fragments. */
  fill(packet: SctpPacket, room: number, now: number): void {
    let left = Math.min(room, this.windowLeft())
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
        sentAt: now,
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

  /** Fills one packet regardless of the window (RFC 4960 §7.2.4); what does not fit waits for it. */
  fillAtOnce(packet: SctpPacket): void {
    this.fillRepeats(packet, packetRoomBytes, 2)
    for (const fragment of this.outstanding) {
      if (fragment.again !== 2) continue
      fragment.again = 0
      this.toRepeatAtOnce--
      this.mark(fragment, 1)
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

  startTimer(now: number): void {
    const delay = this.rto * 2 ** this.backoff
    this.retransmitAt = now + Math.min(delay, Math.max(this.rto, backoffMaxMs))
  }

  /** Nothing was acknowledged in time: all is held for lost, and the window shrinks to one packet. */
  timeOut(now: number): void {
    this.retransmitAt = Infinity
    if (this.outstanding.length === 0) return
    this.backoff++
    this.threshold = Math.max(this.window / 2, windowMinBytes)
    this.window = mtuBytes
    this.partialAcked = 0
    for (const fragment of this.outstanding) {
      if (fragment.acked) continue
      if (fragment.outstanding) this.outstandingBytes -= fragment.size
      fragment.outstanding = false
      this.mark(fragment, 1)
    }
    this.startTimer(now)
  }

  /** A SACK has come: everything up to `cumulative`, and the ranges [start, end] of `ranges`. */
  sacked(cumulative: number, ranges: readonly number[], now: number): void {
    if (cumulative < this.ackedTsn) return
    const outstandingBefore = this.outstandingBytes
    const inRecovery = this.recoveryExit > 0
    const advanced = cumulative > this.ackedTsn
    let ackedBytes = 0
    let highest = cumulative
    if (advanced) {
      const count = cumulative - this.ackedTsn
      const newest = this.outstanding[count - 1]
      if (ranges.length === 0 && newest && !newest.repeated) this.observeRtt(now - newest.sentAt)
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
      this.threshold = Math.max(this.window / 2, windowMinBytes)
      this.window = this.threshold
      this.partialAcked = 0
      this.recoveryExit = this.nextTsn - 1
    }
    if (this.outstanding.length > 0 && this.retransmitAt === Infinity) this.startTimer(now)
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

  private mark(fragment: Fragment, urgency: 1 | 2): void {
    if (fragment.again !== 0) return
    fragment.again = urgency
    if (urgency === 1) this.toRepeat++
    else this.toRepeatAtOnce++
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

  private observeRtt(rtt: number): void {
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
}
