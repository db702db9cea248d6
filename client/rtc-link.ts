/**
 * A connection to one peer: simple-peer behind a narrow interface, so that a smaller or native link can take its place.
 * Only its negotiation is used. Its stream side has no receive backpressure, and its `connect` waits for getStats,
 * polled each 100 ms; so the data channel's own events are taken over. The channel is negotiated out of band (id 0 at
 * both ends), which saves the opening handshake, and is reliable but unordered, since chunks are addressed by hash.
 *
 * Nothing here throws, and every way to end goes through `end`.
 */
/* oxlint-disable unicorn/prefer-add-event-listener -- simple-peer's own handlers must go, not get company */
import SimplePeer from 'simple-peer/simplepeer.min.js'
import * as v from 'valibot'
import type { PeerId } from '../shared/crew/io.ts'
import { fromUtf8, toUtf8 } from '../shared/lib/bytes.ts'
import { limits } from '../shared/wire/limits.ts'
import type { Rtc } from './environment.ts'
import { peerIdOfSdp, type Identity } from './identity.ts'

export interface Link {
  /** Feeds signaling data of the other end. What is malformed is dropped; a foreign fingerprint ends the link. */
  signal(data: Uint8Array): void
  /** Sends one binary message. On a channel that is not open it ends the link. */
  send(bytes: Uint8Array): void
  /** Bytes queued in the channel. */
  readonly buffered: number
  /** Ends the link without `onClose`; messages that are queued still leave where there is time. */
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
  open(request: LinkRequest): Link
}

/** Links over WebRTC, under one identity. Without ICE servers only addresses of this network are found. */
export function rtcLinks(rtc: Rtc, identity: Identity, iceServers: readonly RTCIceServer[]): LinkFactory {
  const config: RTCConfiguration = { iceServers: [...iceServers], certificates: [identity.certificate] }
  return { open: (request) => new RtcLink(rtc, config, request) }
}

const channelConfig: RTCDataChannelInit = { ordered: false, negotiated: true, id: 0 }
/** A host with many addresses has about 20; a stranger may not make us resolve names without end. */
const candidatesMax = 40
/** Time for a farewell to leave before the connection is torn down. */
const lingerMs = 300

const signalSchema = v.variant('type', [
  v.object({
    type: v.picklist(['offer', 'answer']),
    sdp: v.pipe(
      v.string(),
      v.maxLength(limits.signalBytesMax),
      v.check((sdp) => sdp.match(/^m=.*/gm)?.every((line) => line.startsWith('m=application ')) === true),
    ),
  }),
  v.object({
    type: v.literal('candidate'),
    candidate: v.object({
      candidate: v.pipe(v.string(), v.minLength(1), v.maxLength(1_000)),
      sdpMLineIndex: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0)),
      sdpMid: v.nullish(v.pipe(v.string(), v.maxLength(16)), null),
    }),
  }),
])
type Signal = v.InferOutput<typeof signalSchema>

class RtcLink implements Link {
  private readonly initiator: boolean
  private readonly remote: PeerId
  /** Null once ended: no event gets out after that. */
  private events: LinkEvents | null
  private peer: SimplePeer | null = null
  private channel: RTCDataChannel | null = null
  private isOpen = false
  private isDescribed = false
  private candidates = 0

  constructor(rtc: Rtc, config: RTCConfiguration, request: LinkRequest) {
    this.events = request
    this.initiator = request.initiator
    this.remote = request.remote
    try {
      const peer = new SimplePeer({
        initiator: request.initiator,
        trickle: true,
        config,
        channelConfig,
        wrtc: rtc,
      })
      this.peer = peer
      // oxlint-disable-next-line no-underscore-dangle -- there is no other way to it before it opens
      this.channel = peer._channel
      // The listener for errors stays for good: an event 'error' that nobody hears would be thrown.
      peer.on('error', (error) => this.end(reasonOf(error)))
      peer.on('close', () => this.end('closed'))
      peer.on('signal', (signal) => this.emitSignal(signal))
    } catch {
      // simple-peer throws where a connection or its channel cannot be constructed at all.
    }
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
      if (++this.candidates <= candidatesMax) this.feed(signal)
      return
    }
    // One description each way: a link is never negotiated again.
    if (this.isDescribed || signal.type !== (this.initiator ? 'answer' : 'offer')) return
    this.isDescribed = true
    void peerIdOfSdp(signal.sdp).then(
      (peer) => (peer === this.remote ? this.feed(signal) : this.end('foreign-fingerprint')),
      () => this.end('foreign-fingerprint'),
    )
  }

  send(bytes: Uint8Array): void {
    const { channel } = this
    if (!channel || !this.events) return
    try {
      channel.send(bytes as Uint8Array<ArrayBuffer>)
      this.armDrain(channel)
    } catch {
      // Not open any more, or the queue is over the browser's own limit. Not at once: the caller is in the midst of it.
      queueMicrotask(() => this.end('send'))
    }
  }

  close(): void {
    const { channel } = this
    this.events = null
    // A closing channel still sends what is queued; tearing down at once would lose a farewell.
    if (this.isOpen && channel?.readyState === 'open') {
      channel.onmessage = null
      channel.close()
      setTimeout(() => this.end('closed'), lingerMs)
    } else this.end('closed')
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
  }

  private emitSignal(value: unknown): void {
    // Firefox ends its candidates with an empty one, which says nothing.
    const signal = v.safeParse(signalSchema, value)
    if (!signal.success) return
    const data = toUtf8(JSON.stringify(signal.output))
    if (data.length > limits.signalBytesMax) return this.end('long-description')
    this.events?.onSignal(data)
  }

  private feed(signal: Signal): void {
    if (!this.events) return
    try {
      this.peer?.signal(signal)
    } catch {
      // A candidate that the browser cannot parse is thrown by its constructor.
    }
  }

  /** The one way to end. */
  private end(reason: string): void {
    const { events, peer, channel } = this
    this.events = null
    this.peer = null
    this.channel = null
    if (channel) {
      channel.onopen = null
      channel.onmessage = null
      channel.onbufferedamountlow = null
    }
    peer?.destroy()
    events?.onClose(reason)
  }
}

function parseSignal(data: Uint8Array): Signal | null {
  const text = data.length <= limits.signalBytesMax ? fromUtf8(data) : undefined
  if (text === undefined) return null
  try {
    const parsed = v.safeParse(signalSchema, JSON.parse(text))
    return parsed.success ? parsed.output : null
  } catch {
    return null
  }
}

/** simple-peer's codes are few, such as ERR_ICE_CONNECTION_FAILURE. */
function reasonOf(error: { readonly code?: string }): string {
  return error.code?.replace(/^ERR_/, '').replaceAll('_', '-').toLowerCase() ?? 'error'
}
