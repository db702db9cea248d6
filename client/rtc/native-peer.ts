/**
 * The part of simple-peer that links use, on the browser's own API: for the script tag, whose build puts it in simple-peer's
 * place (29 KB gzipped against 1). The two ends of a link may differ in which of them they use.
 */
/* oxlint-disable no-underscore-dangle -- the names are simple-peer's */
type Listener<T> = (value: T) => void

interface Options {
  readonly initiator: boolean
  readonly config: RTCConfiguration
  readonly channelConfig: RTCDataChannelInit
  readonly wrtc: { readonly RTCPeerConnection: typeof RTCPeerConnection }
}

type Described = { readonly type: 'offer' | 'answer'; readonly sdp: string }
type Signal = Described | { readonly type: 'candidate'; readonly candidate: RTCIceCandidateInit }

export default class NativePeer {
  /** Null once destroyed, or where it could not be constructed. */
  _pc: RTCPeerConnection | null
  readonly _channel: RTCDataChannel | null
  private readonly onSignal: Listener<Signal>[] = []
  private readonly onError: Listener<Error & { code?: string }>[] = []
  private readonly onClose: (() => void)[] = []
  /** Candidates that came before the description that they belong to. */
  private early: RTCIceCandidateInit[] | null = []

  constructor({ initiator, config, channelConfig, wrtc }: Options) {
    const pc = new wrtc.RTCPeerConnection(config)
    this._pc = pc
    this._channel = pc.createDataChannel('', channelConfig)
    pc.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate) this.tell({ type: 'candidate', candidate: candidate.toJSON() })
    })
    const follow = () => {
      // 'failed' of either is the end; 'disconnected' may pass.
      if (pc.connectionState === 'failed' || pc.iceConnectionState === 'failed')
        this.fail('ERR_ICE_CONNECTION_FAILURE')
      else if (pc.connectionState === 'closed') this.end()
    }
    pc.addEventListener('connectionstatechange', follow)
    pc.addEventListener('iceconnectionstatechange', follow)
    this._channel.addEventListener('close', () => this.end())
    this._channel.addEventListener('error', () => this.fail('ERR_DATA_CHANNEL'))
    if (initiator) void this.describe('offer')
  }

  on(event: 'signal', listener: (data: unknown) => void): this
  on(event: 'error', listener: (error: Error & { code?: string }) => void): this
  on(event: 'close', listener: () => void): this
  on(event: 'signal' | 'error' | 'close', listener: never): this {
    if (event === 'signal') this.onSignal.push(listener)
    else if (event === 'error') this.onError.push(listener)
    else this.onClose.push(listener)
    return this
  }

  /** What the other end told: checked before in form (link-signal.ts) and in origin (identity.ts). */
  signal(data: object): void {
    const signal = data as Signal
    if (signal.type !== 'candidate') void this.accept(signal)
    else if (this.early) this.early.push(signal.candidate)
    else this.add(signal.candidate)
  }

  destroy(): void {
    const pc = this._pc
    this._pc = null
    this.onSignal.length = 0
    this.onError.length = 0
    this.onClose.length = 0
    pc?.close()
  }

  private async describe(type: 'offer' | 'answer'): Promise<void> {
    try {
      await this._pc?.setLocalDescription()
      const sdp = this._pc?.localDescription?.sdp
      if (sdp !== undefined) this.tell({ type, sdp })
    } catch {
      this.fail('ERR_SET_LOCAL_DESCRIPTION')
    }
  }

  private async accept(description: Described): Promise<void> {
    try {
      await this._pc?.setRemoteDescription(description)
    } catch {
      return this.fail('ERR_SET_REMOTE_DESCRIPTION')
    }
    for (const candidate of this.early ?? []) this.add(candidate)
    this.early = null
    if (description.type === 'offer') await this.describe('answer')
  }

  /** One that the browser cannot use is dropped: others may do. */
  private add(candidate: RTCIceCandidateInit): void {
    this._pc?.addIceCandidate(candidate).catch(() => {})
  }

  private tell(signal: Signal): void {
    for (const listener of this.onSignal) listener(signal)
  }

  private fail(code: string): void {
    for (const listener of [...this.onError]) listener(Object.assign(new Error(code), { code }))
  }

  private end(): void {
    for (const listener of [...this.onClose]) listener()
  }
}
