/** A peer of the simulated world: the machine that runs in tabs, its host's links, and what its page remembers. */
import type { LinkId, PeerId, Report } from '../crew/io.ts'
import type { Node } from '../crew/node.ts'
import type { Endpoint } from './connections.ts'
import type { Host } from './network.ts'
import type { SimEvent } from './timeline.ts'

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
