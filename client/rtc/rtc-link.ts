/**
 * A connection to one peer. How its two ends agree on it is left to a negotiator (negotiation.ts); the data channel's events are
 * the link's own. The channel is negotiated out of band (id 0 at both ends), which saves the opening handshake, and is reliable
 * but unordered, since chunks are addressed by hash.
 *
 * Nothing here throws, and every way to end goes through `end`.
 */
/* oxlint-disable unicorn/prefer-add-event-listener -- the negotiator's own handlers must go, not get company */
import type { PeerId } from '../../shared/crew/io.ts'
import { readCandidateTypes, type CandidateTypes } from './candidate-types.ts'
import type { Rtc } from '../peer/environment.ts'
import type { Identity } from '../peer/fingerprint.ts'
import { peerIdOfSdp } from '../peer/identity.ts'
import { inTurn } from '../peer/key-identity.ts'
import { encodeSignal, isLoopback, parseSignal, type Signal } from './link-signal.ts'
import type { Negotiation } from './negotiation.ts'
import { negotiate } from './simple-negotiation.ts'

export interface LinkConnection {
  /** Feeds signaling data of the other end. What is malformed is dropped; a foreign fingerprint ends the link. */
  signal(data: Uint8Array): void
  /** Sends one binary message. On a channel that is not open it ends the link. */
  send(bytes: Uint8Array): void
  /** Bytes queued in the channel. */
  readonly buffered: number
  /** Soon after it opened; null before, and where the browser does not say. */
  readonly candidates: CandidateTypes | null
  /** Ends the link without `onClose`; messages that are queued still leave where there is time. A second one is nothing. */
  close(): void
}

interface LinkEvents {
  /** Signaling data for the other end, at most limits.signalBytesMax. */
  onSignal(data: Uint8Array): void
  onOpen(): void
  onMessage(bytes: Uint8Array): void
  /** The queue fell to half of what it was when last looked at; at the end always with 0. */
  onDrained(buffered: number): void
  /** Once, and nothing after it; not after `close`. `reason` is one of a few short words. */
  onClose(reason: string): void
}

export interface LinkRequest extends LinkEvents {
  readonly initiator: boolean
  readonly remote: PeerId
}

export interface LinkFactory {
  open(request: LinkRequest): LinkConnection
}

/**
 * Links over WebRTC, under one identity. Without ICE servers only addresses of this network are found. A page of this
 * machine itself may connect to it by loopback. No stranger can make another page send packets to programs that run there.
 */
export function rtcLinks(
  rtc: Rtc,
  identity: Identity,
  way: { readonly config: RTCConfiguration },
  allowsLoopback = /^(localhost|127\.[\d.]+|\[::1\])$/.test(globalThis.location?.hostname),
): LinkFactory {
  const certificates = [...identity.certificates]
  return {
    open: (request) =>
      new RtcLink(rtc, { ...way.config, certificates }, identity.prove, allowsLoopback, request),
  }
}

const channelConfig: RTCDataChannelInit = { ordered: false, negotiated: true, id: 0 }
/** Of one dial: each makes this machine send packets to wherever a stranger says, or look up a name. */
const candidatesMax = 15
/** Time for a farewell to leave before the connection is torn down. */
const lingerMs = 300

class RtcLink implements LinkConnection {
  candidates: CandidateTypes | null = null
  private readonly request: LinkRequest
  private readonly allowsLoopback: boolean
  /** Null once ended: no event gets out after that. */
  private events: LinkEvents | null
  private negotiation: Negotiation | null
  private isOpen = false
  private isDescribed = false
  private candidatesFed = 0

  constructor(
    rtc: Rtc,
    config: RTCConfiguration,
    prove: Identity['prove'],
    allowsLoopback: boolean,
    request: LinkRequest,
  ) {
    this.events = request
    this.allowsLoopback = allowsLoopback
    this.request = request
    this.negotiation = negotiate({
      initiator: request.initiator,
      config,
      channelConfig,
      rtc,
      onSignal: inTurn(
        prove,
        (value) => this.emitSignal(value),
        () => this.end('proof'),
      ),
      onEnd: (reason) => this.end(reason),
    })
    if (this.channel) this.listen(this.channel)
    else queueMicrotask(() => this.end('construct'))
  }

  get buffered(): number {
    return this.channel?.bufferedAmount ?? 0
  }

  signal(data: Uint8Array): void {
    const signal = parseSignal(data)
    if (!signal) return
    if (signal.type === 'candidate') {
      if (!this.allowsLoopback && isLoopback(signal.candidate.candidate)) return
      if (this.candidatesFed++ < candidatesMax) this.feed(signal)
      return
    }
    // One description each way: a link is never negotiated again.
    if (this.isDescribed || signal.type !== (this.request.initiator ? 'answer' : 'offer')) return
    this.isDescribed = true
    void peerIdOfSdp(signal.sdp, signal.proof).then((peer) =>
      peer === this.request.remote ? this.feed(signal) : this.end('foreign-fingerprint'),
    )
  }

  send(bytes: Uint8Array): void {
    const { channel } = this
    if (!channel || !this.events) return
    try {
      channel.send(bytes as Uint8Array<ArrayBuffer>)
      this.armDrain(channel)
      // Node's stack takes a message at once, and then no event says so. Not now: the caller is in the midst of it.
      if (channel.bufferedAmount === 0) queueMicrotask(() => this.events?.onDrained(0))
    } catch {
      // Not open any more, or the queue is over the browser's own limit. Not at once: the caller is in the midst of it.
      queueMicrotask(() => this.end('send'))
    }
  }

  close(): void {
    const { channel } = this
    if (!this.events) return
    this.events = null
    // A closing channel still sends what is queued; tearing down at once would lose a farewell.
    if (this.isOpen && channel?.readyState === 'open') {
      channel.close()
      setTimeout(() => this.end('closed'), lingerMs)
    } else this.end('closed')
  }

  private get channel(): RTCDataChannel | undefined {
    return this.negotiation?.channel
  }

  private listen(channel: RTCDataChannel): void {
    channel.binaryType = 'arraybuffer'
    channel.onopen = () => this.opened()
    channel.onmessage = (event: MessageEvent<unknown>) => {
      if (!(event.data instanceof ArrayBuffer)) return this.end('text-message')
      this.opened()
      this.events?.onMessage(new Uint8Array(event.data))
    }
    channel.onbufferedamountlow = () => {
      const { bufferedAmount } = channel
      this.armDrain(channel)
      this.events?.onDrained(bufferedAmount)
    }
  }

  /** So that the next event comes when half of what is queued now has gone, down to the last byte. */
  private armDrain(channel: RTCDataChannel): void {
    channel.bufferedAmountLowThreshold = Math.floor(channel.bufferedAmount / 2)
  }

  private opened(): void {
    if (this.isOpen) return
    this.isOpen = true
    this.events?.onOpen()
    void readCandidateTypes(this.negotiation?.connection).then((types) => (this.candidates = types))
  }

  private emitSignal(value: unknown): void {
    const data = encodeSignal(value)
    if (data.ok) this.events?.onSignal(data.value)
    else if (data.error !== 'no-signal') this.end(data.error)
  }

  private feed(signal: Signal): void {
    if (!this.events) return
    try {
      this.negotiation?.signal(signal)
    } catch {
      // A candidate that the browser cannot parse is thrown by its constructor.
    }
  }

  /** The one way to end. */
  private end(reason: string): void {
    const { events, negotiation } = this
    this.events = null
    this.negotiation = null
    negotiation?.destroy()
    events?.onClose(reason)
  }
}
