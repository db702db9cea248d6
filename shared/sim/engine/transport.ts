/**
 * One end of an SCTP association, as Chromium's dcSCTP does it for a reliable, unordered DataChannel: packets of at
 * most 1,191 bytes, a window of 10 at first, slow start by at most one packet per acknowledgement, fast retransmission
 * after three missing reports, RTO from 500 ms, acknowledgements for every second packet or after 200 ms.
 *
 * A message leaves `bufferedAmount` when it is cut into packets, not when it arrives; each `send` makes packets at once
 * if the window allows, so that two messages share a packet only when they had to wait for the window.
 */
import type { Datagram, Host, Network } from './network.ts'
import { SctpPacket } from './packet.ts'
import { Receiver } from './receiver.ts'
import {
  burstPackets,
  immediateSackUnderBytes,
  outerHeaderBytes,
  packetRoomBytes,
  sackBytes,
  sackGapBytes,
  sctpHeaderBytes,
  type Fragment,
} from './sctp.ts'
import { Sender } from './sender.ts'
import type { SimEvent } from './timeline.ts'
import { kindIndex, sharesOf } from './traffic.ts'

/** From SCTP's thread to the page's event. */
const eventMs = 1

/** What an end of an association tells the page's host. */
export interface Channel {
  received(bytes: Uint8Array): void
  /** bufferedAmount fell to half of what it was after the last `send` or the last such event, or below. */
  drained(buffered: number): void
}

export class Association implements SimEvent {
  readonly host: Host
  /** The other end. */
  peer: Association | null = null
  readonly latencyMs: number
  private readonly channel: Channel
  /** Ended: nothing is sent, and what still comes is not heard. */
  dead = false
  /** Nothing of the other end gets here: the way is gone. Kept by whoever owns the connection. */
  cutOff = false
  private readonly network: Network
  private readonly sender = new Sender()
  private readonly receiver = new Receiver()
  private lowThreshold = 0
  private aboveThreshold = false
  private drainedAt = Infinity
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

  /** bufferedAmount, bytes. */
  get buffered(): number {
    return this.sender.queuedBytes
  }

  /** Everything sent was acknowledged. */
  get quiet(): boolean {
    return this.sender.quiet
  }

  send(bytes: Uint8Array): void {
    if (this.dead) return
    const shares = sharesOf(bytes)
    this.network.ledger.countMessage(shares)
    this.sender.enqueue({ bytes, shares, taken: 0, missing: bytes.length })
    this.lowThreshold = this.buffered >> 1
    this.aboveThreshold = true
    this.transmit()
  }

  end(): void {
    this.dead = true
    this.sender.clear()
  }

  // Timers: one planned event at most; it looks at what is due and plans the next.

  fire(at: number): void {
    if (at !== this.armedAt || this.dead) return
    this.armedAt = Infinity
    const { now } = this.network.timeline
    if (this.receiver.ackAt <= now) {
      this.receiver.expire()
      this.acknowledge()
    }
    if (this.sender.retransmitAt <= now) {
      this.sender.timeOut(now)
      this.transmit()
    }
    if (this.drainedAt <= now) {
      this.drainedAt = Infinity
      this.lowThreshold = this.buffered >> 1
      this.aboveThreshold = this.buffered > 0
      this.channel.drained(this.buffered)
    }
    this.arm()
  }

  private arm(): void {
    const at = Math.min(this.receiver.ackAt, this.sender.retransmitAt, this.drainedAt)
    if (at >= this.armedAt) return
    this.armedAt = at
    this.network.timeline.at(at, this)
  }

  // Sending

  private transmit(): void {
    const { sender, receiver } = this
    for (let i = 0; i < burstPackets && sender.mayTransmit(); i++) {
      const packet = SctpPacket.take()
      if (i === 0 && receiver.owes) this.attachSack(packet)
      sender.fill(packet, packetRoomBytes - packet.sackBytes, this.network.timeline.now)
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
    if (!this.aboveThreshold || this.buffered > this.lowThreshold) return
    this.aboveThreshold = false
    this.drainedAt = this.network.timeline.now + eventMs
  }

  private launch(packet: SctpPacket): void {
    const { network, host, peer, sender } = this
    if (peer === null) return packet.release()
    packet.receiver = peer
    packet.immediate = sender.window < immediateSackUnderBytes
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
    if (packet.fragments.length > 0 && sender.retransmitAt === Infinity)
      sender.startTimer(network.timeline.now)
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

  // Receiving

  /** A packet has come from the other end. */
  receive(packet: SctpPacket): void {
    if (this.dead) return
    if (packet.hasSack) this.sacked(packet)
    if (packet.fragments.length === 0) return
    const { receiver, sender } = this
    let whole: Uint8Array[] | null = null
    for (const fragment of packet.fragments) {
      if (!receiver.observe(fragment.tsn, packet.immediate)) continue
      fragment.message.missing -= fragment.bytes
      if (fragment.message.missing === 0) (whole ??= []).push(fragment.message.bytes)
    }
    receiver.packetEnded(this.network.timeline.now, sender.smoothedRtt > 0 ? sender.rto : 0)
    this.acknowledge()
    this.arm()
    // The page hears of it on another thread: its answer finds the acknowledgement on its way, or delayed.
    if (whole) for (const bytes of whole) if (!this.dead) this.channel.received(bytes)
  }

  private sacked(sack: SctpPacket): void {
    const { sender } = this
    sender.sacked(sack.cumulative, sack.ranges, this.network.timeline.now)
    if (sender.urgent) {
      const packet = SctpPacket.take()
      sender.fillAtOnce(packet)
      this.launch(packet)
    }
    this.transmit()
  }

  private acknowledge(): void {
    if (!this.receiver.immediate) return
    const packet = SctpPacket.take()
    this.attachSack(packet)
    this.launch(packet)
  }

  private attachSack(packet: SctpPacket): void {
    const { gaps } = this.receiver
    packet.hasSack = true
    packet.cumulative = gaps.cumulative
    packet.ranges = gaps.list()
    packet.sackBytes = sackBytes + sackGapBytes * (packet.ranges.length / 2)
    this.receiver.acknowledged()
  }
}
