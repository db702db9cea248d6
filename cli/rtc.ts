/** WebRTC for Node.js, an optional dependency: its prebuilt binaries do not exist for every platform. */
import type { JoinOptions } from '../client/api.ts'
import { Failure } from './failure.ts'

type Rtc = NonNullable<JoinOptions['rtc']>

/** Rejects with a Failure where this platform has none. */
export async function loadRtc(load: () => Promise<{ default: unknown }> = loadPackage): Promise<Rtc> {
  let engine: Rtc
  try {
    engine = (await load()).default as Rtc
  } catch {
    throw new Failure(
      `There is no WebRTC for Node.js here (${process.platform} on ${process.arch}): the optional package @roamhq/wrtc is not installed, or has no binary for this platform. Install it, or publish from the console in a browser.`,
    )
  }
  return { ...quiet(engine) }
}

function loadPackage(): Promise<{ default: unknown }> {
  return import('@roamhq/wrtc')
}

/**
 * This engine rejects a candidate that comes before its own description is set, though it keeps it; simple-peer would
 * print a line for each.
 */
function quiet({ RTCPeerConnection, RTCSessionDescription, RTCIceCandidate }: Rtc): Rtc {
  class Connection extends RTCPeerConnection {
    override addIceCandidate(candidate?: RTCIceCandidateInit | null): Promise<void> {
      return super.addIceCandidate(candidate).catch(() => {})
    }
  }
  return { RTCPeerConnection: Connection, RTCSessionDescription, RTCIceCandidate }
}
