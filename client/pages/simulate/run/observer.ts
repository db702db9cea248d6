/** Watches a simulation without touching it, and keeps what a drawing needs until it is taken. */
import type { PeerId } from '../../../../shared/crew/io.ts'
import type { Simulation } from '../../../../shared/sim/experiments/simulation.ts'
import { sharesOf } from '../../../../shared/sim/engine/traffic.ts'
import type { Peer } from '../../../../shared/sim/world/world.ts'
import type { Batch, RunFigures, BatchNews, PlacedPeer, Transfer } from './batch.ts'

/** A peer's neighbors are looked up at its first step after this, of many peers more rarely: it takes time that the run needs. */
const neighborsEveryMs = 200
const peersLookedAt = 200
/** What has not arrived after this was lost with its connection. */
const lostMs = 8_000

/** One direction between two peers while content is on its way. */
interface Lane {
  readonly sentAt: number
  lastAt: number
  inFlight: number
}

type Taken = Pick<Batch, 'peers' | 'edges' | 'transfers' | 'news'>

export class Observer {
  /** Called after every step of every peer, and when a peer is first seen. */
  onStep: ((peer: Peer) => void) | null = null
  onJoin: ((peer: Peer) => void) | null = null
  lastArrival = 0
  private readonly simulation: Simulation
  private readonly lookEveryMs: number
  private readonly numberOf = new Map<PeerId, number>()
  private readonly neighbors: Set<number>[] = []
  private readonly lookedAt: number[] = []
  private readonly lanes = new Map<number, Lane>()
  private readonly completeAt = new Map<Peer, number>()
  private peers: PlacedPeer[] = []
  private edges: Batch['edges'][number][] = []
  private transfers: Transfer[] = []
  private news: BatchNews[] = []

  constructor(simulation: Simulation) {
    this.simulation = simulation
    const { world } = simulation
    const release = simulation.content.header.id
    this.lookEveryMs = neighborsEveryMs * Math.max(1, simulation.options.peers / peersLookedAt)
    this.notice()
    world.observe = (peer) => {
      if (this.numberOf.size < world.peers.length) this.notice()
      this.onStep?.(peer)
      if (world.now - (this.lookedAt[peer.host.index] ?? 0) >= this.lookEveryMs) this.look(peer)
    }
    world.watch = (from, to, bytes, arrived) => {
      if (sharesOf(bytes).chunks > 0) this.moved(from, to, arrived)
    }
    world.listen((peer, event) => {
      const at = world.now
      const number = peer.host.index
      if (event.type === 'release') this.news.push({ type: 'header', peer: number, at })
      else if (event.type === 'chunk' && event.release === release) {
        this.lastArrival = at
        this.news.push({ type: 'chunk', peer: number, at, chunk: event.chunk })
      } else if (event.type === 'complete' && event.release === release) {
        this.news.push({ type: 'complete', peer: number, at })
        if (peer !== simulation.source) this.completeAt.set(peer, simulation.sincePublication)
      }
    })
  }

  /** Everything since the last call. */
  take(): Taken {
    this.forgetLost()
    const { peers, edges, transfers, news } = this
    this.peers = []
    this.edges = []
    this.transfers = []
    this.news = []
    return { peers, edges, transfers, news }
  }

  /** To be told by whoever let it vanish. */
  vanished(peer: Peer): void {
    const { now } = this.simulation.world
    const number = peer.host.index
    this.news.push({ type: 'vanished', peer: number, at: now })
    for (const other of this.neighbors[number] ?? []) {
      if (this.neighbors[other]?.delete(number))
        this.edges.push({ a: number, b: other, at: now, open: false })
    }
    this.neighbors[number]?.clear()
  }

  /** How many receivers are still there, how many of them complete; and, where some vanished, when these were. */
  timesOfLiving(): Pick<RunFigures, 'living' | 'livingComplete'> & Partial<RunFigures> {
    const all = this.simulation.receivers
    const living = all.filter((peer) => peer.alive)
    const times = living.flatMap((peer) => this.completeAt.get(peer) ?? []).toSorted((a, b) => a - b)
    const counts = { living: living.length, livingComplete: times.length }
    if (living.length === all.length) return counts
    const at = (share: number): number | null => times[Math.ceil(share * living.length) - 1] ?? null
    return {
      ...counts,
      halfMs: at(0.5),
      ninetyMs: at(0.9),
      lastMs: at(1),
      ratio: null,
      wireRatio: null,
      doublingRatio: null,
    }
  }

  private notice(): void {
    const { world } = this.simulation
    for (const peer of world.peers.slice(this.numberOf.size)) {
      const { index, x, y, rate } = peer.host
      this.numberOf.set(peer.id, index)
      this.neighbors[index] = new Set()
      this.lookedAt[index] = 0
      this.peers.push({ x, y, joinedAt: world.now, bitsPerSecond: rate.upBitsPerSecond })
      this.onJoin?.(peer)
    }
  }

  /** An edge is there when both of its ends say so. */
  private look(peer: Peer): void {
    const { now } = this.simulation.world
    const number = peer.host.index
    this.lookedAt[number] = now
    const before = this.neighbors[number] ?? new Set()
    const after = new Set(peer.node.inspect().neighbors.flatMap((id) => this.numberOf.get(id) ?? []))
    this.neighbors[number] = after
    for (const other of after)
      if (!before.has(other) && this.neighbors[other]?.has(number))
        this.edges.push({ a: number, b: other, at: now, open: true })
    for (const other of before)
      if (!after.has(other) && this.neighbors[other]?.has(number))
        this.edges.push({ a: number, b: other, at: now, open: false })
  }

  private moved(fromId: PeerId, toId: PeerId, arrived: boolean): void {
    const from = this.numberOf.get(fromId)
    const to = this.numberOf.get(toId)
    if (from === undefined || to === undefined) return
    const { now } = this.simulation.world
    const key = from * 65_536 + to
    const lane = this.lanes.get(key)
    if (lane === undefined) {
      if (!arrived) this.lanes.set(key, { sentAt: now, lastAt: now, inFlight: 1 })
      return
    }
    lane.lastAt = now
    lane.inFlight += arrived ? -1 : 1
    if (lane.inFlight > 0) return
    this.lanes.delete(key)
    this.transfers.push({ from, to, sentAt: lane.sentAt, arrivedAt: now })
  }

  private forgetLost(): void {
    for (const [key, lane] of this.lanes)
      if (this.simulation.world.now - lane.lastAt > lostMs) this.lanes.delete(key)
  }
}
