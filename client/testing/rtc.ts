/** WebRTC as far as a session without peers needs it: a certificate with a fingerprint, and no connections. */
import type { Rtc } from '../peer/environment.ts'

export function fakeRtc(): Rtc {
  class Connection {
    static generateCertificate(): Promise<unknown> {
      const bytes = crypto.getRandomValues(new Uint8Array(32))
      const value = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(':')
      return Promise.resolve({ expires: 0, getFingerprints: () => [{ algorithm: 'sha-256', value }] })
    }
    constructor() {
      throw new Error('this WebRTC makes no connections')
    }
  }
  return {
    RTCPeerConnection: Connection as unknown as typeof RTCPeerConnection,
    RTCSessionDescription: Connection as unknown as typeof RTCSessionDescription,
    RTCIceCandidate: Connection as unknown as typeof RTCIceCandidate,
  }
}
