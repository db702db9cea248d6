/**
 * The signaling server of a simulated world: it introduces, relays signals, keeps the newest header and pushes it, as
 * signaling/ does, and can be away. Who is introduced is decided when the wish arrives; every choice is O(1) in the size of the world.
 */
import type { Random } from '../../lib/random.ts'
import type { Input, PeerId } from '../../crew/io.ts'
import { parameters } from '../../wire/parameters.ts'
import type { Network } from '../engine/network.ts'
import type { Peer } from './peer.ts'

const heartbeatFreshMs = 60_000
const triesMax = 32
/** Members that are drawn for who looks for another part of the overlay. */
const drawn = 8
/** Bytes of the events, besides what they carry. */
const introduceBytes = 60
const signalBytes = 60

export class SignalingServer {
  up = true
  /** Introductions are made by the experiment: wishes are not answered. */
  arranged = false
  /** A newer header goes to all who have joined (G8). An experiment that measures the overlay alone goes without. */
  pushes = true
  private readonly network: Network
  private readonly random: Random
  private readonly find: (id: PeerId) => Peer | undefined
  private readonly input: (peer: Peer, input: Input) => void
  /** Everyone who has joined, in no order. */
  private readonly members: Peer[] = []
  private readonly groups = new Map<PeerId, Set<Peer>>()
  private readonly sequenceOf: (jws: Uint8Array) => number | null
  private header: { readonly jws: Uint8Array; readonly sequence: number } | null = null

  constructor(
    network: Network,
    random: Random,
    find: (id: PeerId) => Peer | undefined,
    input: (peer: Peer, input: Input) => void,
    sequenceOf: (jws: Uint8Array) => number | null,
  ) {
    this.network = network
    this.random = random
    this.find = find
    this.input = input
    this.sequenceOf = sequenceOf
  }

  /** A tab connects; it is told of the server, the kept header, and one peer. */
  join(peer: Peer): void {
    if (!this.up || !peer.alive) return
    if (peer.place < 0) {
      peer.place = this.members.length
      this.members.push(peer)
    }
    this.input(peer, { type: 'server-up' })
    if (this.header) this.give(peer, this.header.jws)
    this.introduce(peer, [], null)
  }

  leave(peer: Peer): void {
    const last = this.members.pop()
    if (peer.place < 0 || last === undefined) return
    if (last !== peer) {
      this.members[peer.place] = last
      last.place = peer.place
    }
    peer.place = -1
    this.ungroup(peer)
  }

  /** All tabs lose it, at once. */
  kill(): void {
    if (!this.up) return
    this.up = false
    for (const peer of this.members) if (peer.alive) this.input(peer, { type: 'server-down' })
  }

  /** It comes back, empty but for the header; the tabs find it after their own waits. */
  revive(): void {
    this.up = true
    this.groups.clear()
    const members = this.members.splice(0)
    const { timeline } = this.network
    for (const peer of members) {
      peer.place = -1
      peer.heartbeat = null
      timeline.call(timeline.now + this.random.between(1, 5) * parameters.reconnectMsMin, () =>
        this.join(peer),
      )
    }
  }

  introduce(peer: Peer, except: readonly PeerId[], heartbeat: PeerId | null): void {
    if (this.arranged) return
    this.upload(peer, introduceBytes + 24 * except.length, () => {
      const introduced = this.choose(peer, except, heartbeat)?.id ?? null
      this.down(peer, introduceBytes, {
        type: 'server-introduced',
        peer: introduced,
        peers: this.members.length,
      })
    })
  }

  signal(from: Peer, to: PeerId, data: Uint8Array): void {
    this.upload(from, signalBytes + data.length, () => {
      const target = this.find(to)
      if (target?.alive !== true || target.place < 0) return
      this.down(target, signalBytes + data.length, { type: 'server-signal', from: from.id, data })
    })
  }

  keep(from: Peer, jws: Uint8Array): void {
    this.upload(from, jws.length, () => {
      // It checks signatures too, and keeps none that is older than its own.
      const sequence = this.sequenceOf(jws)
      if (sequence === null || sequence <= (this.header?.sequence ?? 0)) return
      this.header = { jws, sequence }
      if (!this.pushes) return
      for (const peer of this.members) if (peer !== from && peer.alive) this.give(peer, jws)
    })
  }

  private give(peer: Peer, jws: Uint8Array): void {
    this.down(peer, jws.length, { type: 'server-header', jws })
  }

  private upload(from: Peer, bytes: number, arrived: () => void): void {
    if (!this.up) return
    this.network.timeline.call(this.network.toServer(from.host, bytes), () => {
      if (this.up && from.alive) arrived()
    })
  }

  private down(to: Peer, bytes: number, input: Input): void {
    this.network.timeline.call(this.network.fromServer(to.host, bytes), () => {
      if (this.up) this.input(to, input)
    })
  }

  private choose(peer: Peer, except: readonly PeerId[], heartbeat: PeerId | null): Peer | null {
    if (heartbeat === null) return this.anyone(peer, except)
    this.report(peer, heartbeat)
    if (heartbeat === peer.id && !this.hearsElsewhere(peer, heartbeat)) return null
    return this.elsewhere(peer, except, heartbeat)
  }

  private anyone(peer: Peer, except: readonly PeerId[]): Peer | null {
    const fits = (other: Peer): boolean => other !== peer && !except.includes(other.id)
    if (this.members.length > 2 * (except.length + 1)) {
      for (let tries = 0; tries < triesMax; tries++) {
        const other = this.random.pick(this.members)
        if (other && fits(other)) return other
      }
    }
    return this.random.pick(this.members.filter(fits)) ?? null
  }

  private isFresh(other: Peer): boolean {
    return this.network.timeline.now - other.heartbeatAt <= heartbeatFreshMs
  }

  private hearsElsewhere(peer: Peer, heartbeat: PeerId): boolean {
    for (const [origin, group] of this.groups) {
      if (origin === heartbeat) continue
      for (const other of group) {
        if (!this.isFresh(other)) this.ungroup(other)
        else if (other !== peer) return true
      }
    }
    return false
  }

  /** As in signaling/sockets/directory.ts: of a few drawn from all, rather one that lately reported another origin. */
  private elsewhere(peer: Peer, except: readonly PeerId[], heartbeat: PeerId): Peer | null {
    let silent: Peer | null = null
    let same: Peer | null = null
    for (let i = 0; i < drawn; i++) {
      const other = this.anyone(peer, except)
      if (other === null) return null
      if (other.heartbeat !== null && !this.isFresh(other)) this.ungroup(other)
      if (other.heartbeat === null) silent ??= other
      else if (other.heartbeat === heartbeat) same ??= other
      else return other
    }
    return silent ?? same
  }

  private report(peer: Peer, heartbeat: PeerId): void {
    this.ungroup(peer)
    peer.heartbeat = heartbeat
    peer.heartbeatAt = this.network.timeline.now
    const group = this.groups.get(heartbeat)
    if (group) group.add(peer)
    else this.groups.set(heartbeat, new Set([peer]))
  }

  private ungroup(peer: Peer): void {
    if (peer.heartbeat === null) return
    const group = this.groups.get(peer.heartbeat)
    group?.delete(peer)
    if (group?.size === 0) this.groups.delete(peer.heartbeat)
    peer.heartbeat = null
  }
}
