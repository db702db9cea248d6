/**
 * Constants of SCTP as Chromium has it (net/dcsctp/public/dcsctp_options.h, media/sctp/dcsctp_transport.cc), and what goes
 * over it.
 */
import type { Shares } from './traffic.ts'

/** Largest SCTP packet, bytes. */
export const mtuBytes = 1_191
/** DTLS 1.3 (22), UDP (8), IPv4 (20), measured by npm run bench:link. */
export const outerHeaderBytes = 50
export const sctpHeaderBytes = 12
export const dataHeaderBytes = 16
export const sackBytes = 16
export const sackGapBytes = 4
/** Room for chunks in a packet: lengths are multiples of four. */
export const packetRoomBytes = mtuBytes - (mtuBytes % 4) - sctpHeaderBytes

export const initialWindowBytes = 10 * mtuBytes
export const windowMinBytes = 4 * mtuBytes
export const receiverWindowBytes = 5 * 1024 * 1024
/** At and above this window, nothing is sent while less than nine tenths of a packet fit. */
export const wholePacketsFromBytes = 6 * mtuBytes
/** Below this window, packets ask for an acknowledgement at once (RFC 7053). */
export const immediateSackUnderBytes = 10 * mtuBytes
/** Packets that one event may send. */
export const burstPackets = 4
export const reportsToRetransmit = 3
export const rtoInitialMs = 500
export const rtoMinMs = 400
export const rtoMaxMs = 60_000
export const backoffMaxMs = 3_000
export const rttVarianceMinMs = 220 / 8
export const delayedAckMs = 200

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
  /** On its way, as far as the sender knows: counted against the window. */
  outstanding: boolean
  /** To be sent again: not, with the next packets, or at once. */
  again: 0 | 1 | 2
  repeated: boolean
  reports: number
}
