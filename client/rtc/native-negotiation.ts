/** Negotiation by the browser's own API, for the script tag: 1 KB gzipped, against 29 of simple-peer. */
import type { Signal } from './link-signal.ts'
import type { Negotiate, Negotiation, NegotiationRequest } from './negotiation.ts'

export const negotiate: Negotiate = (request) => {
  try {
    return new NativeNegotiation(request)
  } catch {
    return null
  }
}

type Described = Exclude<Signal, { readonly type: 'candidate' }>

class NativeNegotiation implements Negotiation {
  readonly channel: RTCDataChannel
  readonly connection: RTCPeerConnection
  /** Null once destroyed: nothing is told after that. */
  private request: NegotiationRequest | null
  /** Candidates that came before the description that they belong to. */
  private early: RTCIceCandidateInit[] | null = []

  constructor(request: NegotiationRequest) {
    this.request = request
    const connection = new request.rtc.RTCPeerConnection(request.config)
    this.connection = connection
    this.channel = connection.createDataChannel('', request.channelConfig)
    connection.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate) this.tell({ type: 'candidate', candidate: candidate.toJSON() })
    })
    const follow = () => {
      // 'failed' of either is the end; 'disconnected' may pass.
      if (connection.connectionState === 'failed' || connection.iceConnectionState === 'failed')
        this.ended('ice-connection-failure')
      else if (connection.connectionState === 'closed') this.ended('closed')
    }
    connection.addEventListener('connectionstatechange', follow)
    connection.addEventListener('iceconnectionstatechange', follow)
    this.channel.addEventListener('close', () => this.ended('closed'))
    this.channel.addEventListener('error', () => this.ended('data-channel'))
    if (request.initiator) void this.describe()
  }

  signal(signal: Signal): void {
    if (signal.type !== 'candidate') void this.accept(signal)
    else if (this.early) this.early.push(signal.candidate)
    else this.add(signal.candidate)
  }

  destroy(): void {
    this.request = null
    this.connection.close()
  }

  /** The offer, or the answer to one. */
  private async describe(): Promise<void> {
    try {
      await this.connection.setLocalDescription()
      const description = this.connection.localDescription
      if (description) this.tell({ type: description.type, sdp: description.sdp })
    } catch {
      this.ended('set-local-description')
    }
  }

  private async accept({ type, sdp }: Described): Promise<void> {
    try {
      await this.connection.setRemoteDescription({ type, sdp })
    } catch {
      return this.ended('set-remote-description')
    }
    for (const candidate of this.early ?? []) this.add(candidate)
    this.early = null
    if (type === 'offer') await this.describe()
  }

  /** A candidate that the browser cannot use is dropped: others may do. */
  private add(candidate: RTCIceCandidateInit): void {
    this.connection.addIceCandidate(candidate).catch(() => {})
  }

  private tell(value: unknown): void {
    this.request?.onSignal(value)
  }

  private ended(reason: string): void {
    this.request?.onEnd(reason)
  }
}
