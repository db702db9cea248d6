/**
 * In the place of client/rtc/ice-way.ts in the script tag: a site's page asks for its files in its first minutes. Where a
 * password of a TURN server ends later, the site itself has what is asked for then.
 */
import type { IceWayParts } from '../../rtc/ice-way.ts'

export class IceWay {
  readonly config: RTCConfiguration

  constructor({ iceServers, relayOnly }: IceWayParts) {
    this.config = {
      iceServers: iceServers as RTCIceServer[],
      iceTransportPolicy: relayOnly ? 'relay' : 'all',
    }
  }

  close(): void {}
}

export function hasRelay(servers: readonly RTCIceServer[]): boolean {
  return /turns?:/.test(String(servers.map(({ urls }) => urls)))
}
