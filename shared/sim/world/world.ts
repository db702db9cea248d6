/**
 * A world of peers on a virtual clock, driving the same Node that runs in tabs. Every event happens at its time, in one
 * order for one seed. It plays the host: connections, the store, signature checks, and a signaling server that can be down.
 */
import type { ExchangeTuning } from '../../crew/exchange/tuning.ts'
import { assert, must } from '../../lib/assert.ts'
import { equalBytes } from '../../lib/bytes.ts'
import { toBase64Url } from '../../lib/text.ts'
import { Random } from '../../lib/random.ts'
import type { Header } from '../../content/manifest.ts'
import type { Effect, Input, NodeConfig, NodeSnapshot, PeerId, Report, SiteState } from '../../crew/io.ts'
import { Node } from '../../crew/machine.ts'
import { Connections } from './connections.ts'
import { SIM_CHANNEL, type Content } from './content.ts'
import { digestOf } from '../../lib/digest-stand-in.ts'
import { Network, type NetworkOptions, type Rate } from '../engine/network.ts'
import { Peer } from './peer.ts'
import { SignalingServer } from './server.ts'
import { Timeline } from '../engine/timeline.ts'
import { Ledger } from '../engine/traffic.ts'
import { Connection, type WebServer } from './web-server.ts'

export type { Peer, Tamper } from './peer.ts'

export interface WorldOptions {
  /** Keep every report of every peer in `Peer.reports`. Default true; a large world has no room for them. */
  readonly keepReports?: boolean
  /** Of every machine, in place of the exchange's defaults: for ablations. */
  readonly tuning?: Partial<ExchangeTuning>
  /** Another machine than the plain one: with services. */
  readonly makeNode?: (config: NodeConfig) => Node
}

/** Time that the page takes for what it does in the background: hashing, the store, a signature. */
const backgroundMs = 1
const sleepyMs = 1_000

export class World {
  readonly peers: Peer[] = []
  readonly timeline = new Timeline()
  readonly ledger = new Ledger()
  readonly network: Network
  readonly server: SignalingServer
  /** Where visitors' chunks come from as well; it has all that was published or recognised. */
  webServer: WebServer | null = null
  private readonly toWebServer = new WeakMap<Peer, Connection[]>()
  private readonly connections: Connections
  private readonly byId = new Map<PeerId, Peer>()
  private readonly random: Random
  private readonly seed: string
  private readonly keepReports: boolean
  private readonly tuning: Partial<ExchangeTuning>
  private readonly makeNode: (config: NodeConfig) => Node
  private readonly contents: Content[] = []
  private readonly parts = new Map<string, Uint8Array>()
  private connectable: (a: Peer, b: Peer) => boolean = () => true
  private readonly listeners: ((peer: Peer, event: Report) => void)[] = []
  /** Called after every step of every peer: the place for invariants. */
  observe: ((peer: Peer) => void) | null = null
  /** Hears of every message twice: when it is handed to a channel, and when it has arrived whole. For drawings. */
  watch: ((from: PeerId, to: PeerId, bytes: Uint8Array, arrived: boolean) => void) | null = null
  /** Grows whenever a peer completes a release, comes or goes. */
  changes = 0

  constructor(seed: string, network: NetworkOptions, options: WorldOptions = {}) {
    this.seed = seed
    this.random = new Random(seed)
    this.keepReports = options.keepReports ?? true
    this.tuning = options.tuning ?? {}
    this.makeNode = options.makeNode ?? ((config) => new Node(config))
    this.network = new Network(this.timeline, network, this.ledger, this.random.fork('loss'))
    const input = (peer: Peer, event: Input): void => this.input(peer, event)
    const find = (id: PeerId): Peer | undefined => this.byId.get(id)
    this.server = new SignalingServer(this.network, this.random.fork('server'), find, input, (jws) => {
      return this.check(jws)?.sequence ?? null
    })
    this.connections = new Connections(
      this.network,
      { input, find, connectable: (a, b) => this.connectable(a, b) },
      this.random.fork('connections'),
    )
  }

  /** Virtual time in ms. */
  get now(): number {
    return this.timeline.now
  }

  /** Pairs for which this is false never connect (NAT). */
  setConnectable(connectable: (a: Peer, b: Peer) => boolean): void {
    this.connectable = connectable
  }

  at(ms: number, action: () => void): void {
    this.timeline.call(ms, action)
  }

  /** Hears every report of every peer, when it is made. */
  listen(listener: (peer: Peer, event: Report) => void): void {
    this.listeners.push(listener)
  }

  /** A peer with an own link, by default of the network's rate; it joins through the server at once, if that is up. */
  add(name: string, rate?: Rate): Peer {
    const id = toBase64Url(Uint8Array.from({ length: 16 }, () => this.random.below(256)))
    const node = this.makeNode({
      self: id,
      channel: SIM_CHANNEL,
      seed: `${this.seed}/${name}`,
      tuning: this.tuning,
    })
    const peer = new Peer(id, name, node, this.network.host(this.random.fork(name), rate), this.wake)
    this.peers.push(peer)
    this.byId.set(id, peer)
    this.changes++
    this.server.join(peer)
    return peer
  }

  // Faults

  killServer(): void {
    this.server.kill()
  }

  reviveServer(): void {
    this.server.revive()
  }

  /**
   * The tab is gone: no goodbye of its own; the other ends of its links notice after `noticeMs`. 0 is a page that was closed
   * (its stack still says so); ICE alone takes 15 to 30 s.
   */
  vanish(peer: Peer, noticeMs = 0): void {
    if (!peer.alive) return
    peer.alive = false
    this.changes++
    this.server.leave(peer)
    this.connections.vanish(peer, noticeMs)
  }

  /** Leaves as a page does that is closed with `leave`: its machine says goodbye. */
  leave(peer: Peer): void {
    this.input(peer, { type: 'leave' })
    this.changes++
    this.server.leave(peer)
    // Farewells still need their packets: the host lives on for as long as they may take.
    this.at(this.now + 2_000, () => this.vanish(peer))
  }

  /** Cuts the network: packets pass only between peers of one side. Sides are any numbers; `heal` makes all 0. */
  partition(sideOf: (peer: Peer) => number): void {
    for (const peer of this.peers) peer.side = sideOf(peer)
    for (const peer of this.peers) for (const end of peer.ends.values()) end.connection?.refresh()
  }

  heal(): void {
    this.partition(() => 0)
  }

  /** The link between two falls silent: packets vanish both ways, and neither end is told. True when there was one. */
  silence(a: Peer, b: Peer): boolean {
    const connection = a.dials.get(b.id)?.connection
    if (connection?.open !== true) return false
    connection.silence()
    return true
  }

  // Content

  publish(peer: Peer, content: Content): void {
    this.recognise(content)
    for (const [i, hash] of content.manifest.chunks.entries())
      peer.store.set(hash, must(content.chunks[i], 'a chunk'))
    const { header, jws, manifest, manifestBytes } = content
    this.input(peer, { type: 'publish', header, jws, manifest, manifestBytes })
  }

  /** Its user leaves out these chunks, and no others. Known to it has to be the release's manifest. */
  leaveOut(peer: Peer, release: string, chunks: readonly number[]): void {
    peer.leftOut.set(release, new Set(chunks))
    this.input(peer, { type: 'skip', release, chunks })
  }

  /** Makes a content known to the world's signature check, without publishing it. */
  recognise(content: Content): void {
    if (this.contents.includes(content)) return
    this.contents.push(content)
    this.parts.set(content.header.manifest, content.manifestBytes)
    for (const [i, hash] of content.manifest.chunks.entries())
      this.parts.set(hash, must(content.chunks[i], 'a chunk'))
  }

  /** What was published or recognised under an id. */
  content(release: string): Content | undefined {
    return this.contents.find((content) => content.header.id === release)
  }

  /** Someone opens a page of a site, which came over this connection, and joins before it knows what the site has. */
  visit(name: string, connection: Connection): Peer {
    const peer = this.add(name)
    this.toWebServer.set(peer, [connection])
    return peer
  }

  /** The site's own document has come to a visitor, who has nothing of what it lists. */
  inform(peer: Peer, content: Content): void {
    this.recognise(content)
    const { header, jws, manifest, manifestBytes } = content
    this.input(peer, { type: 'resume', header, jws, manifest, manifestBytes, have: [] })
  }

  /** From now on a visitor may ask the site's server, which has to be there, for a release that it knows. */
  offerSite(peer: Peer, { header }: Content, site: SiteState): void {
    this.input(peer, { type: 'web-seed', release: header.id, site })
  }

  // Time

  /** Runs until the condition holds after an event, or the time is over. True when it held. */
  run(untilMs: number, done: () => boolean = () => false): boolean {
    const { timeline } = this
    while (timeline.peek() <= untilMs) {
      timeline.step()
      if (done()) return true
    }
    timeline.now = Math.max(timeline.now, untilMs)
    return done()
  }

  input(peer: Peer, input: Input): void {
    if (!peer.alive) return
    if (this.watch !== null && input.type === 'message') {
      const from = peer.ends.get(input.link)?.remote
      if (from !== undefined) this.watch(from, peer.id, input.bytes, true)
    }
    const effects = peer.node.handle(input, this.now)
    for (const effect of effects) this.perform(peer, effect)
    this.observe?.(peer)
    this.schedule(peer)
  }

  private schedule(peer: Peer): void {
    const deadline = peer.node.deadline()
    if (deadline === Infinity || peer.wakeAt <= deadline) return
    let at = Math.max(deadline, this.now + 1)
    if (peer.sleepy) at = Math.ceil(at / sleepyMs) * sleepyMs
    if (at >= peer.wakeAt) return
    peer.wakeAt = at
    this.timeline.at(at, peer)
  }

  private readonly wake = (peer: Peer): void => {
    if (peer.node.deadline() > this.now) this.schedule(peer)
    else this.input(peer, { type: 'wake' })
  }

  snapshots(): NodeSnapshot[] {
    return this.peers.filter((peer) => peer.alive).map((peer) => peer.node.inspect())
  }

  private perform(peer: Peer, effect: Effect): void {
    switch (effect.type) {
      case 'dial':
        return this.connections.dial(peer, effect.link, effect.peer, effect.initiator)
      case 'apply-signal':
        return this.connections.apply(peer, effect.link, effect.data)
      case 'hangup':
        return this.connections.hangup(peer, effect.link)
      case 'send':
        if (this.watch !== null) {
          const to = peer.ends.get(effect.link)?.remote
          if (to !== undefined) this.watch(peer.id, to, effect.bytes, false)
        }
        return this.connections.send(peer, effect.link, effect.bytes)
      case 'server-introduce':
        return this.server.introduce(peer, effect.except, effect.heartbeat)
      case 'server-signal':
        return this.server.signal(peer, effect.to, effect.data)
      case 'server-header':
        return this.server.keep(peer, effect.jws)
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
      case 'digest':
        return this.soon(peer, { type: 'digested', token: effect.token, digest: digestOf(effect.bytes) })
      case 'store-chunk': {
        assert(this.hashFits(effect.hash, effect.bytes), 'nothing unverified is stored')
        // What is verified is equal: all stores share one copy.
        peer.store.set(effect.hash, this.parts.get(effect.hash) ?? effect.bytes)
        return
      }
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
        return this.reported(peer, effect.event)
      case 'fetch-chunks':
        return this.fetch(peer, effect)
      case 'store-header':
      case 'store-manifest':
      case 'forget-release':
        return
    }
  }

  /** As a page does it: what others have brought meanwhile is not waited for. */
  private fetch(peer: Peer, { release, first, last }: Extract<Effect, { type: 'fetch-chunks' }>): void {
    const content = must(this.content(release), 'a release of this world')
    const hashes = content.manifest.chunks.slice(first, last + 1)
    const lacks = () => hashes.some((hash) => !peer.store.has(hash))
    const connections = must(this.toWebServer.get(peer), 'a visitor')
    let connection = connections.find(({ isBusy }) => !isBusy)
    if (!connection) connections.push((connection = new Connection()))
    must(this.webServer, 'a web seed was offered').request({
      connection,
      pieces: hashes.map((_, i) => must(content.chunks[first + i], 'a chunk').length),
      arrived: (i) => {
        const bytes = must(content.chunks[first + i], 'a chunk')
        this.input(peer, { type: 'web-seed-chunk', release, chunk: first + i, bytes })
      },
      ended: () => this.input(peer, { type: 'web-seed-ended', release, good: !lacks() }),
      isWanted: () => peer.alive && lacks(),
    })
  }

  private reported(peer: Peer, event: Report): void {
    if (event.type === 'complete') {
      peer.completions.set(event.release, this.now)
      this.changes++
    }
    if (this.keepReports) peer.reports.push({ at: this.now, event })
    for (const listener of this.listeners) listener(peer, event)
  }

  private soon(peer: Peer, input: Input): void {
    this.at(this.now + backgroundMs, () => this.input(peer, input))
  }

  private check(jws: Uint8Array): Header | null {
    return this.contents.find((content) => equalBytes(content.jws, jws))?.header ?? null
  }

  private hashFits(hash: string, bytes: Uint8Array): boolean {
    const part = this.parts.get(hash)
    return part !== undefined && (part === bytes || sameWords(part, bytes))
  }
}

/** Equality of what may be long, eight bytes at a time where the alignment allows. */
function sameWords(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  if (a.byteOffset % 8 !== 0 || b.byteOffset % 8 !== 0) return equalBytes(a, b)
  const words = a.length >> 3
  const left = new BigUint64Array(a.buffer, a.byteOffset, words)
  const right = new BigUint64Array(b.buffer, b.byteOffset, words)
  for (let i = 0; i < words; i++) if (left[i] !== right[i]) return false
  return equalBytes(a.subarray(words * 8), b.subarray(words * 8))
}
