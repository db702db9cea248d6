/**
 * How two ends agree on one connection: what a link needs of whoever negotiates for it. simple-negotiation.ts leaves that to
 * simple-peer; native-negotiation.ts uses the browser's own API, and the script tag's build puts it in the other's place. The
 * two ends of a link may differ in which of them they use. negotiation.test.ts holds both to the same.
 */
import type { Rtc } from '../peer/environment.ts'
import type { Signal } from './link-signal.ts'

export interface NegotiationRequest {
  readonly initiator: boolean
  readonly config: RTCConfiguration
  readonly channelConfig: RTCDataChannelInit
  readonly rtc: Rtc
  /** Something to tell the other end, in the form of a signal or to be dropped; not after `destroy`. */
  readonly onSignal: (value: unknown) => void
  /** The connection is over, or cannot come about; it may be told more than once. `reason` is one of a few short words. */
  readonly onEnd: (reason: string) => void
}

export interface Negotiation {
  /** Not open yet. Its events `open`, `message` and `bufferedamountlow` are the link's alone. */
  readonly channel: RTCDataChannel
  /** What the other end told: it has been checked in form (link-signal.ts) and in origin (identity.ts). It may throw. */
  signal(signal: Signal): void
  /** To ask for its statistics. Null once destroyed, or closed then. */
  readonly connection: Pick<RTCPeerConnection, 'getStats'> | null
  /** Closes the connection, at once or as the next thing. */
  destroy(): void
}

/** Null where a connection, or its channel, cannot be constructed at all. It never throws. */
export type Negotiate = (request: NegotiationRequest) => Negotiation | null
