/**
 * A world of peers on a virtual clock, driving the same Node that runs in tabs. Every event happens at its time, in one
 * order for one seed. It plays the host: connections, the store, signature checks, and a signaling server that can be down.
 */
import { assert, must } from '../lib/assert.ts'
import { toBase64Url } from '../lib/bytes.ts'
import { Heap } from '../lib/heap.ts'
import { Random } from '../lib/random.ts'
import type { Header } from '../content/manifest.ts'
import type { Effect, Input, LinkId, NodeSnapshot, PeerId, Report } from '../crew/io.ts'
import { Node } from '../crew/node.ts'
import type { Content } from './content.ts'
import {
  Host,
  latencyMs,
  lossDelayMs,
  setupBytes,
  setupRoundTrips,
  wireBytes,
  type NetworkOptions,
} from './network.ts'

export const SIM_CHANNEL = `crew://${'A'.repeat(43)}/sim`

interface Connection {
  readonly ends: readonly [Endpoint, Endpoint]
  open: boolean
}

interface Endpoint {
  readonly peer: Peer
  readonly link: LinkId
  connection: Connection | null
  inFlight: number
}

/** Anything that happens to a peer: its faults are scripted by wrapping this. */
export type Tamper = (bytes: Uint8Array, to: PeerId) => Uint8Array | null

export class Peer {
  readonly id: PeerId
  readonly node: Node
  readonly host: Host
  readonly ends = new Map<LinkId, Endpoint>()
  readonly store = new Map<string, Uint8Array>()
  readonly reports: { at: number; event: Report }[] = []
  alive = true
  tamper: Tamper | null = null
  wakeAt = Infinity

  constructor(id: PeerId, node: Node, host: Host) {
    this.id = id
    this.node = node
    this.host = host
  }

  /** When this peer had the release whole, in ms, or undefined. */
  completedAt(release: string): number | undefined {
    return this.reports.find((r) => r.event.type === 'complete' && r.event.release === release)?.at
  }
}

export class World {
  now = 0
  serverUp = true
  readonly peers: Peer[] = []
  private readonly byId = new Map<PeerId, Peer>()
  private readonly events = new Heap<() => void>()
  private readonly random: Random
  private readonly seed: string
  private readonly network: NetworkOptions
  private readonly dials = new Map<string, Endpoint>()
  private readonly contents = new Map<string, Content>()
  private readonly reported = new Map<PeerId, { heartbeat: PeerId; at: number }>()
  private serverHeader: Uint8Array | null = null
  private connectable: (a: Peer, b: Peer) => boolean = () => true
  /** Called after every step of every peer: the place for invariants. */
  observe: ((peer: Peer) => void) | null = null

  constructor(seed: string, network: NetworkOptions) {
    this.seed = seed
    this.network = network
    this.random = new Random(seed)
  }

  /** Pairs for which this is false never connect (NAT). */
  setConnectable(connectable: (a: Peer, b: Peer) => boolean): void {
    this.connectable = connectable
  }

  at(ms: number, action: () => void): void {
    this.events.push(Math.max(ms, this.now), action)
  }

  add(name: string): Peer {
    const id = toBase64Url(Uint8Array.from({ length: 16 }, () => this.random.below(256)))
    const node = new Node({ self: id, channel: SIM_CHANNEL, seed: `${this.seed}/${name}` })
    const peer = new Peer(id, node, new Host(this.random.fork(name), this.network))
    this.peers.push(peer)
    this.byId.set(id, peer)
    if (this.serverUp) this.joinServer(peer)
    return peer
  }

  private joinServer(peer: Peer): void {
    this.input(peer, { type: 'server-up' })
    const header = this.serverHeader
    if (header) this.input(peer, { type: 'server-header', jws: header })
    this.introduce(peer, [], null)
  }

  /** As signaling/directory.ts does it: the choice falls when the server hears of the wish. */
  private introduce(peer: Peer, except: readonly PeerId[], heartbeat: PeerId | null): void {
    const everyone = this.peers.filter((other) => other.alive && other !== peer)
    const others = everyone.filter((other) => !except.includes(other.id))
    const elsewhere = heartbeat === null ? [] : others.filter((other) => this.elsewhere(other, heartbeat))
    const whole = heartbeat === peer.id && !everyone.some((other) => this.elsewhere(other, heartbeat))
    if (heartbeat !== null) this.reported.set(peer.id, { heartbeat, at: this.now })
    const from = whole ? [] : elsewhere.length > 0 ? elsewhere : others
    const introduced = this.random.pick(from)?.id ?? null
    this.at(this.now + 50, () => {
      if (this.serverUp) this.input(peer, { type: 'server-introduced', peer: introduced })
    })
  }

  private elsewhere(peer: Peer, heartbeat: PeerId): boolean {
    const report = this.reported.get(peer.id)
    return report !== undefined && report.at > this.now - 60_000 && report.heartbeat !== heartbeat
  }

  killServer(): void {
    this.serverUp = false
    for (const peer of this.peers) if (peer.alive) this.input(peer, { type: 'server-down' })
  }

  /** The tab is gone: no goodbye; the other ends notice after `noticeMs`. */
  vanish(peer: Peer, noticeMs = 0): void {
    peer.alive = false
    for (const end of [...peer.ends.values()]) this.cut(end, this.now + noticeMs)
  }

  publish(peer: Peer, content: Content): void {
    this.contents.set(content.header.id, content)
    for (const [i, hash] of content.manifest.chunks.entries())
      peer.store.set(hash, must(content.chunks[i], 'a chunk'))
    const { header, jws, manifest, manifestBytes } = content
    this.input(peer, { type: 'publish', header, jws, manifest, manifestBytes })
  }

  /** Makes a content known to the world's signature check, without publishing it. */
  recognise(content: Content): void {
    this.contents.set(content.header.id, content)
  }

  /** Runs until the condition holds after an event, or the time is over. True when it held. */
  run(untilMs: number, done: () => boolean = () => false): boolean {
    while (this.events.peekKey() <= untilMs) {
      this.now = Math.max(this.now, this.events.peekKey())
      must(this.events.pop(), 'an event')()
      if (done()) return true
    }
    this.now = untilMs
    return done()
  }

  input(peer: Peer, input: Input): void {
    if (!peer.alive) return
    const effects = peer.node.handle(input, this.now)
    for (const effect of effects) this.perform(peer, effect)
    this.observe?.(peer)
    this.schedule(peer)
  }

  private schedule(peer: Peer): void {
    const deadline = peer.node.deadline()
    if (deadline === Infinity || peer.wakeAt <= deadline) return
    const at = Math.max(deadline, this.now + 1)
    peer.wakeAt = at
    this.at(at, () => {
      if (peer.wakeAt !== at) return
      peer.wakeAt = Infinity
      this.input(peer, { type: 'wake' })
    })
  }

  snapshots(): NodeSnapshot[] {
    return this.peers.filter((peer) => peer.alive).map((peer) => peer.node.inspect())
  }

  private perform(peer: Peer, effect: Effect): void {
    switch (effect.type) {
      case 'dial':
        return this.dial(peer, effect.link, effect.peer, effect.initiator)
      case 'apply-signal':
        return this.signal(peer, effect.link)
      case 'hangup': {
        const end = peer.ends.get(effect.link)
        if (end) this.hangup(end)
        return
      }
      case 'send':
        return this.send(peer, effect.link, effect.bytes)
      case 'server-introduce':
        if (this.serverUp) this.introduce(peer, effect.except, effect.heartbeat)
        return
      case 'server-signal': {
        const to = this.byId.get(effect.to)
        if (this.serverUp && to)
          this.at(this.now + 50, () =>
            this.input(to, { type: 'server-signal', from: peer.id, data: effect.data }),
          )
        return
      }
      case 'server-header':
        if (this.serverUp) this.serverHeader = effect.jws
        return
      case 'verify-header':
        return this.soon(peer, {
          type: 'header-verified',
          token: effect.token,
          header: this.check(effect.jws),
        })
      case 'verify-hash':
        return this.soon(peer, {
          type: 'hash-verified',
          token: effect.token,
          ok: this.hashFits(effect.hash, effect.bytes),
        })
      case 'store-chunk':
        assert(this.hashFits(effect.hash, effect.bytes), 'nothing unverified is stored')
        peer.store.set(effect.hash, effect.bytes)
        return
      case 'load-chunk':
        return this.soon(peer, {
          type: 'loaded',
          token: effect.token,
          bytes: peer.store.get(effect.hash) ?? null,
        })
      case 'find-chunks': {
        const have = effect.manifest.chunks.flatMap((hash, i) => (peer.store.has(hash) ? [i] : []))
        return this.soon(peer, { type: 'chunks-found', release: effect.release, have })
      }
      case 'report':
        peer.reports.push({ at: this.now, event: effect.event })
        return
      case 'store-header':
      case 'store-manifest':
      case 'forget-release':
        return
    }
  }

  private soon(peer: Peer, input: Input): void {
    this.at(this.now + 1, () => this.input(peer, input))
  }

  private check(jws: Uint8Array): Header | null {
    for (const content of this.contents.values()) {
      if (content.jws.length === jws.length && content.jws.every((byte, i) => byte === jws[i]))
        return content.header
    }
    return null
  }

  private hashFits(hash: string, bytes: Uint8Array): boolean {
    for (const content of this.contents.values()) if (content.fits(hash, bytes)) return true
    return false
  }

  // Connections: the offer is one local signal, the answer another; then the set-up's round trips.

  private dial(peer: Peer, link: LinkId, remote: PeerId, initiator: boolean): void {
    const end: Endpoint = { peer, link, connection: null, inFlight: 0 }
    peer.ends.set(link, end)
    this.dials.set(`${peer.id}>${remote}`, end)
    if (initiator)
      this.soon(peer, { type: 'link-signal', link, data: Uint8Array.from({ length: 560 }, () => 1) })
  }

  private signal(peer: Peer, link: LinkId): void {
    const end = peer.ends.get(link)
    if (end === undefined || end.connection) return
    for (const other of this.peers) {
      const theirs = this.dials.get(`${other.id}>${peer.id}`)
      const mine = this.dials.get(`${peer.id}>${other.id}`)
      if (mine !== end || theirs === undefined || theirs.connection) continue
      const connection: Connection = { ends: [theirs, end], open: false }
      end.connection = connection
      theirs.connection = connection
      this.soon(peer, { type: 'link-signal', link, data: Uint8Array.from({ length: 560 }, () => 2) })
      if (!this.connectable(peer, other)) return
      peer.host.send(setupBytes, this.now)
      other.host.send(setupBytes, this.now)
      const ready = this.now + setupRoundTrips * 2 * latencyMs(peer.host, other.host, this.network)
      this.at(ready, () => this.opened(connection))
      return
    }
  }

  private opened(connection: Connection): void {
    if (connection.ends.some((end) => !end.peer.alive || !end.peer.ends.has(end.link))) return
    connection.open = true
    for (const end of connection.ends) this.input(end.peer, { type: 'link-open', link: end.link })
  }

  private hangup(end: Endpoint): void {
    this.cut(end, this.now + 1)
  }

  private cut(end: Endpoint, noticeAt: number): void {
    end.peer.ends.delete(end.link)
    for (const [key, dialed] of this.dials) if (dialed === end) this.dials.delete(key)
    const other = end.connection?.ends.find((candidate) => candidate !== end)
    if (other === undefined) return
    const delay = latencyMs(end.peer.host, other.peer.host, this.network)
    this.at(noticeAt + delay, () => {
      if (!other.peer.ends.delete(other.link)) return
      for (const [key, dialed] of this.dials) if (dialed === other) this.dials.delete(key)
      this.input(other.peer, { type: 'link-closed', link: other.link, reason: 'closed' })
    })
  }

  private send(peer: Peer, link: LinkId, original: Uint8Array): void {
    const end = peer.ends.get(link)
    const other = end?.connection?.ends.find((candidate) => candidate !== end)
    if (end === undefined || other === undefined || end.connection?.open !== true) return
    const bytes = peer.tamper ? peer.tamper(original, other.peer.id) : original
    if (bytes === null) return
    const wire = wireBytes(bytes.length)
    end.inFlight += bytes.length
    const left = peer.host.send(wire, this.now)
    const oneWay = latencyMs(peer.host, other.peer.host, this.network)
    const arrived = left + oneWay + lossDelayMs(this.random, bytes.length, 2 * oneWay, this.network)
    this.at(left, () => {
      end.inFlight -= bytes.length
      this.input(peer, { type: 'drained', link, buffered: end.inFlight })
    })
    this.at(arrived, () => {
      if (!other.peer.ends.has(other.link)) return
      this.at(other.peer.host.receive(wire, this.now), () => {
        if (other.peer.ends.has(other.link))
          this.input(other.peer, { type: 'message', link: other.link, bytes })
      })
    })
  }
}
