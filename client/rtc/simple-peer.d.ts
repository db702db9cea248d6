/**
 * What simple-negotiation.ts uses of simple-peer's prebuilt file. `@types/simple-peer` would bring in all of Node's types, which
 * pages must not see.
 */
declare module 'simple-peer/simplepeer.min.js' {
  export default class SimplePeer {
    constructor(options: {
      initiator: boolean
      trickle: boolean
      config: RTCConfiguration
      channelConfig: RTCDataChannelInit
      wrtc: {
        RTCPeerConnection: typeof RTCPeerConnection
        RTCSessionDescription: typeof RTCSessionDescription
        RTCIceCandidate: typeof RTCIceCandidate
      }
    })

    /** Null when the connection could not be constructed. */
    readonly _channel: RTCDataChannel | null
    /** Null once destroyed. */
    readonly _pc: RTCPeerConnection | null
    on(event: 'signal', listener: (data: unknown) => void): this
    on(event: 'error', listener: (error: Error & { code?: string }) => void): this
    on(event: 'close', listener: () => void): this
    signal(data: object): void
    destroy(): void
  }
}
