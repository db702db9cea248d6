/** WebRTC for Node.js, an optional dependency: its prebuilt binaries do not exist for every platform. */
import type { JoinOptions } from '../../client/api.ts'
import { CommandFailure } from '../failure.ts'

type Rtc = NonNullable<JoinOptions['rtc']>

/** Rejects with a Failure where this platform has none. */
export async function loadRtc(load: () => Promise<{ default: unknown }> = loadPackage): Promise<Rtc> {
  let engine: Rtc
  try {
    engine = (await load()).default as Rtc
  } catch {
    throw new CommandFailure(
      `There is no WebRTC for Node.js here (${process.platform} on ${process.arch}): the optional package @roamhq/wrtc is not installed, or has no binary for this platform. Install it, or publish from the console in a browser.`,
    )
  }
  return naming(engine)
}

function loadPackage(): Promise<{ default: unknown }> {
  return import('@roamhq/wrtc')
}

/**
 * Signals name a candidate's medium by its place alone (client/rtc/link-signal.ts). This engine rejects such a candidate, so it is told the
 * medium's name too. It also rejects a candidate that is not understood, and simple-peer would print a line for each.
 */
function naming({ RTCPeerConnection, RTCSessionDescription, RTCIceCandidate }: Rtc): Rtc {
  class Connection extends RTCPeerConnection {
    override addIceCandidate(candidate?: RTCIceCandidateInit | null): Promise<void> {
      const sdpMid = /^a=mid:(\S+)/m.exec(this.remoteDescription?.sdp ?? '')?.[1]
      const named = { candidate: candidate?.candidate ?? '', sdpMLineIndex: 0, ...(sdpMid && { sdpMid }) }
      return super.addIceCandidate(named).catch(() => {})
    }
  }
  return { RTCPeerConnection: Connection, RTCSessionDescription, RTCIceCandidate }
}
