/**
 * A peer of the simulated world: the machine that runs in tabs, its ends of connections, and what its page remembers. What
 * happens to connections is in connections.ts.
 */
import type { Input, LinkId, PeerId, Report } from '../../crew/io.ts'
import type { Node } from '../../crew/machine.ts'
import type { Host } from '../engine/network.ts'
import type { SimEvent } from '../engine/timeline.ts'
import type { Association, Channel } from '../engine/transport.ts'

/** Anything that happens to what a peer sends: its faults are scripted by this. Null: nothing is sent. */
export type Tamper = (bytes: Uint8Array, to: PeerId) => Uint8Array | null

/** Its event is the next deadline of its machine. */
export class Peer implements SimEvent {
  readonly id: PeerId
  readonly name: string
  readonly node: Node
  readonly host: Host
  readonly ends = new Map<LinkId, Endpoint>()
  /** Connections on their way or open, by who is at their other end. */
  readonly dials = new Map<PeerId, Endpoint>()
  readonly store = new Map<string, Uint8Array>()
  /** Everything that the machine reported, where the world keeps reports. */
  readonly reports: { at: number; event: Report }[] = []
  readonly completions = new Map<string, number>()
  /** Chunks that its user left out, by release. */
  readonly leftOut = new Map<string, ReadonlySet<number>>()
  alive = true
  tamper: Tamper | null = null
  /** A hidden tab: its timers fire at the next whole second. Messages come at once. */
  sleepy = false
  /** Packets pass only between peers of the same side (see World.partition). */
  side = 0
  wakeAt = Infinity
  /** Place among those that the server knows, or −1; what it last reported of its heartbeat. */
  place = -1
  heartbeat: PeerId | null = null
  heartbeatAt = 0

  private readonly wake: (peer: Peer) => void

  constructor(
    id: PeerId,
    name: string,
    node: Node,
    host: Host,
    wake: (peer: Peer) => void = () => undefined,
  ) {
    this.wake = wake
    this.id = id
    this.name = name
    this.node = node
    this.host = host
  }

  fire(at: number): void {
    // An earlier deadline has been planned meanwhile.
    if (at !== this.wakeAt) return
    this.wakeAt = Infinity
    if (this.alive) this.wake(this)
  }

  /** When this peer had the release whole, in ms, or undefined. */
  completedAt(release: string): number | undefined {
    return this.completions.get(release)
  }
}

/** One peer's end of a connection: what its page calls a link. */
export class Endpoint implements Channel {
  readonly peer: Peer
  readonly link: LinkId
  readonly remote: PeerId
  readonly initiator: boolean
  /** The other end's description was applied. */
  described = false
  connection: Connection | null = null
  association: Association | null = null
  private readonly hooks: ConnectionHooks

  constructor(hooks: ConnectionHooks, peer: Peer, link: LinkId, remote: PeerId, initiator: boolean) {
    this.hooks = hooks
    this.peer = peer
    this.link = link
    this.remote = remote
    this.initiator = initiator
  }

  received(bytes: Uint8Array): void {
    const { peer, link } = this
    if (peer.ends.has(link)) this.hooks.input(peer, { type: 'message', link, bytes })
  }

  drained(buffered: number): void {
    const { peer, link } = this
    if (peer.ends.has(link)) this.hooks.input(peer, { type: 'drained', link, buffered })
  }
}

export interface ConnectionHooks {
  input(peer: Peer, input: Input): void
  find(id: PeerId): Peer | undefined
  connectable(a: Peer, b: Peer): boolean
}

/** Two ends. Its event is the next check of consent. */
export class Connection implements SimEvent {
  readonly ends: readonly [Endpoint, Endpoint]
  open = false
  private silent = false
  readonly latencyMs: number
  /** The next flight of the set-up. */
  flight = 0
  heardAt = 0
  readonly consentExpiryMs: number
  private readonly renewConsent: (connection: Connection) => void

  constructor(
    renewConsent: (connection: Connection) => void,
    ends: readonly [Endpoint, Endpoint],
    latencyMs: number,
    consentExpiryMs: number,
  ) {
    this.renewConsent = renewConsent
    this.ends = ends
    this.latencyMs = latencyMs
    this.consentExpiryMs = consentExpiryMs
  }

  /** Do packets get through? */
  passes(): boolean {
    const [a, b] = this.ends
    return !this.silent && a.peer.alive && b.peer.alive && a.peer.side === b.peer.side
  }

  /** Packets vanish from now on, and neither end is ever told. */
  silence(): void {
    this.silent = true
    this.refresh()
  }

  /** To be called whenever `passes` may have changed: packets ask their receiver, who asks nobody. */
  refresh(): void {
    const cutOff = !this.passes()
    for (const { association } of this.ends) if (association) association.cutOff = cutOff
  }

  other(end: Endpoint): Endpoint {
    return this.ends[0] === end ? this.ends[1] : this.ends[0]
  }

  fire(): void {
    this.renewConsent(this)
  }
}
