/**
 * How links are dialed: by which STUN and TURN servers, and whether by a TURN server's relay alone. Both may change while the
 * page is open. A link that is open keeps its way.
 */

/** Passwords of TURN servers end where the server makes them (TURN_SECRET): the user name says when, in seconds since 1970. */
const ENDING = /^\d{9,}(?=:|$)/

export interface IceWayParts {
  readonly iceServers: readonly RTCIceServer[]
  /** No peer learns this device's address then. */
  readonly relayOnly?: boolean | undefined
  /** Of signaling servers: they may have fresh passwords. */
  readonly servers: readonly string[]
  readonly channel: string
  /** Whether no link can open, since only a relay is to be used and there is none. Told at the start, and at each change. */
  readonly wayChanged?: ((isImpossible: boolean) => void) | undefined
}

export class IceWay {
  private isRelayOnly: boolean
  private servers: readonly RTCIceServer[]
  private readonly changed: IceWayParts['wayChanged']
  private isClosed = false
  private stopRenewing = (): void => {}

  constructor({ iceServers, relayOnly = false, servers, channel, wayChanged }: IceWayParts) {
    this.servers = iceServers
    this.isRelayOnly = relayOnly
    this.changed = wayChanged
    wayChanged?.(this.isImpossible)
    if (servers.length > 0 && iceServers.some((server) => endOf(server) < Infinity))
      void this.renew(servers, channel)
  }

  /** For the next link. */
  get config(): RTCConfiguration {
    return { iceServers: [...this.servers], iceTransportPolicy: this.isRelayOnly ? 'relay' : 'all' }
  }

  get relayOnly(): boolean {
    return this.isRelayOnly
  }

  /** False where it is so already. */
  setRelayOnly(on: boolean): boolean {
    if (this.isRelayOnly === on) return false
    this.isRelayOnly = on
    this.changed?.(this.isImpossible)
    return true
  }

  close(): void {
    this.isClosed = true
    this.stopRenewing()
  }

  private get isImpossible(): boolean {
    return this.isRelayOnly && !hasRelay(this.servers)
  }

  /** Few servers have such passwords, and what fetches fresh ones is loaded for them alone. */
  private async renew(origins: readonly string[], channel: string): Promise<void> {
    try {
      const { keepFresh } = await import('./ice-renewal.ts')
      if (this.isClosed) return
      this.stopRenewing = keepFresh({
        ...{ origins, channel, endOf },
        servers: () => this.servers,
        renewed: (servers) => (this.servers = servers),
      })
    } catch {
      // The server is gone, and this browser has not kept it: peers that are linked go on.
    }
  }
}

/** Whether there is a TURN server among them. */
export function hasRelay(servers: readonly RTCIceServer[]): boolean {
  return servers.some(({ urls }) => /(^|,)turns?:/i.test(String(urls)))
}

/** When the password of a server ends, in milliseconds since 1970; Infinity where it does not. */
function endOf({ username }: RTCIceServer): number {
  const [seconds] = ENDING.exec(username ?? '') ?? []
  return seconds === undefined ? Infinity : Number(seconds) * 1_000
}
