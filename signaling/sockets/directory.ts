/**
 * Who is here, by channel, and whom to introduce. Pure: no clock, no sockets, no randomness of its own.
 * A session is whoever speaks to us (a socket); a peer is the id under which it joined one channel.
 *
 * Invariants, checked against a naive model in directory.test.ts:
 *  1. A peer id stands for one session of its channel.
 *  2. A session is in a channel under one peer id.
 *  3. A channel without peers does not exist: what is remembered is bounded by what is connected.
 *  4. An introduced peer is live, of the channel, not the asker and not excepted. If there is one, one is introduced,
 *     save to an origin that asks whether there is another and is told of none.
 *  5. Introductions take O(1) of the channel's size.
 */
import { must } from '../../shared/lib/assert.ts'
import type { Random } from '../../shared/lib/random.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import { limits } from '../../shared/wire/limits.ts'
import { Bag } from './bag.ts'
import { socketBounds } from './bounds.ts'

export interface DirectoryOptions {
  readonly peersPerChannelMax: number
  readonly channelsMax: number
  readonly channelsPerSessionMax: number
  readonly heartbeatFreshMs: number
  /** The operator's channels are let in even when strangers have filled the rest. */
  readonly isReserved: (channel: string) => boolean
}

const DEFAULTS: DirectoryOptions = {
  peersPerChannelMax: limits.peersPerChannelMax,
  channelsMax: limits.channelsMax,
  channelsPerSessionMax: socketBounds.channelsPerSocketMax,
  heartbeatFreshMs: socketBounds.heartbeatFreshMs,
  isReserved: () => false,
}

export interface Wish {
  readonly except?: readonly string[]
  /** Origin of the last heartbeat that the asker heard. */
  readonly heartbeat?: string | undefined
}

/** Where a signal goes, and from whom it comes. */
export interface DirectoryRoute {
  readonly from: string
  readonly session: string
}

export class Directory {
  private readonly random: Random
  private readonly options: DirectoryOptions
  private readonly rooms = new Map<string, Room>()
  private readonly sessions = new Map<string, Map<string, Member>>()
  private members = 0

  constructor(random: Random, options: Partial<DirectoryOptions> = {}) {
    this.random = random
    this.options = { ...DEFAULTS, ...options }
  }

  /**
   * Joins, or joins again under another id, and introduces one live peer. `isOwn`: the id was this one's before, so that
   * whoever holds it now gives way.
   */
  join(
    session: string,
    channel: string,
    peer: string,
    isOwn = false,
  ): Result<{ introduced: string | null; peers: number }, 'full' | 'peer-taken'> {
    const mine = this.sessions.get(session)
    const before = mine?.get(channel)
    const other = this.rooms.get(channel)?.find(peer)
    const isTaken = other !== undefined && other !== before
    if (isTaken && !isOwn) return err('peer-taken')
    if (isTaken) this.leave(other.session, channel)
    if (isTaken || !other) {
      if (!before && this.isFull(channel, this.rooms.get(channel), mine?.size ?? 0)) return err('full')
      if (before) this.leave(session, channel)
      this.enter({ session, peer, channel, heartbeat: SILENT, reportedAtMs: 0 })
    }
    const now = must(this.rooms.get(channel), 'a joined channel exists')
    return ok({ introduced: now.pick(new Set([peer]), this.random)?.peer ?? null, peers: now.size })
  }

  /**
   * A uniformly random live peer. With a heartbeat: of eight drawn so, one that lately reported another origin, else one that reported
   * nothing, else any, so that the parts of a torn overlay find each other. Members are drawn and not origins, since origins cost
   * nothing: who invents some is introduced hardly more often than others (S10). An origin that names itself only checks
   * whether its overlay is the only one: nobody when no other origin was reported lately.
   */
  introduce(
    session: string,
    channel: string,
    wish: Wish,
    nowMs: number,
  ): Result<string | null, 'not-joined'> {
    const member = this.sessions.get(session)?.get(channel)
    const room = this.rooms.get(channel)
    if (!member || !room) return err('not-joined')
    const excluded = new Set(wish.except)
    excluded.add(member.peer)
    if (wish.heartbeat === undefined) return ok(room.pick(excluded, this.random)?.peer ?? null)
    room.report(member, wish.heartbeat, nowMs)
    const freshSinceMs = nowMs - this.options.heartbeatFreshMs
    if (wish.heartbeat === member.peer && !room.hearsElsewhere(wish.heartbeat, freshSinceMs)) return ok(null)
    return ok(room.pickElsewhere(wish.heartbeat, excluded, freshSinceMs, this.random)?.peer ?? null)
  }

  peersIn(channel: string): number {
    return this.rooms.get(channel)?.size ?? 0
  }

  /** Where to hand a signal; null when nobody of that id is in the channel now. */
  route(session: string, channel: string, to: string): Result<DirectoryRoute | null, 'not-joined'> {
    const sender = this.sessions.get(session)?.get(channel)
    if (!sender) return err('not-joined')
    const target = this.rooms.get(channel)?.find(to)
    return ok(target ? { from: sender.peer, session: target.session } : null)
  }

  leave(session: string, channel: string): void {
    const mine = this.sessions.get(session)
    const member = mine?.get(channel)
    const room = this.rooms.get(channel)
    if (!mine || !member || !room) return
    mine.delete(channel)
    if (mine.size === 0) this.sessions.delete(session)
    room.remove(member)
    if (room.size === 0) this.rooms.delete(channel)
    this.members--
  }

  /** The session is gone: out of all its channels. */
  end(session: string): void {
    for (const channel of this.sessions.get(session)?.keys() ?? []) this.leave(session, channel)
  }

  hasJoined(session: string, channel: string): boolean {
    return this.sessions.get(session)?.has(channel) ?? false
  }

  /** Who has joined a channel. */
  sessionsOf(channel: string): string[] {
    return this.rooms.get(channel)?.sessions() ?? []
  }

  hasPeers(channel: string): boolean {
    return this.rooms.has(channel)
  }

  peersOf(channel: string): number {
    return this.rooms.get(channel)?.size ?? 0
  }

  /** Peers over all channels; one that is in two counts twice. */
  get peers(): number {
    return this.members
  }

  get channels(): number {
    return this.rooms.size
  }

  private enter(member: Member): void {
    const room = this.rooms.get(member.channel) ?? new Room()
    room.add(member)
    this.rooms.set(member.channel, room)
    const mine = this.sessions.get(member.session) ?? new Map<string, Member>()
    mine.set(member.channel, member)
    this.sessions.set(member.session, mine)
    this.members++
  }

  private isFull(channel: string, room: Room | undefined, channelsOfSession: number): boolean {
    if (channelsOfSession >= this.options.channelsPerSessionMax) return true
    if (room) return room.size >= this.options.peersPerChannelMax
    return this.rooms.size >= this.options.channelsMax && !this.options.isReserved(channel)
  }
}

interface Member {
  readonly session: string
  readonly channel: string
  readonly peer: string
  /** The heartbeat's origin that it last reported, or {@link SILENT}. */
  heartbeat: string
  reportedAtMs: number
}

/** Stands for the origin of those who have reported none lately; no peer id is empty. */
const SILENT = ''

/** Members that are drawn for who looks for another part of the overlay. */
const DRAWN = 8

/** Rejections before the few that are left are looked at one by one. */
const TRIES_MAX = 32

/** One channel's peers, also grouped by the heartbeat origin they reported. */
class Room {
  private readonly everyone = new Bag<Member>()
  private readonly byPeer = new Map<string, Member>()
  private readonly groups = new Map<string, Bag<Member>>()
  private readonly origins = new Bag<string>()

  get size(): number {
    return this.everyone.size
  }

  sessions(): string[] {
    return this.everyone.filter(() => true).map(({ session }) => session)
  }

  find(peer: string): Member | undefined {
    return this.byPeer.get(peer)
  }

  add(member: Member): void {
    this.everyone.add(member)
    this.byPeer.set(member.peer, member)
    this.group(member)
  }

  remove(member: Member): void {
    this.everyone.delete(member)
    this.byPeer.delete(member.peer)
    this.ungroup(member)
  }

  report(member: Member, heartbeat: string, nowMs: number): void {
    member.reportedAtMs = nowMs
    this.regroup(member, heartbeat)
  }

  /** Uniform over those who are not excluded. Rejection is O(1) when at most half are; else there are few in all. */
  pick(excluded: ReadonlySet<string>, random: Random): Member | undefined {
    if (this.everyone.size > 2 * excluded.size) {
      for (let tries = 0; tries < TRIES_MAX; tries++) {
        const member = this.everyone.pick(random)
        if (member && !excluded.has(member.peer)) return member
      }
    }
    return random.pick(this.everyone.filter((member) => !excluded.has(member.peer)))
  }

  /** Has anyone lately reported another origin? */
  hearsElsewhere(heartbeat: string, freshSinceMs: number): boolean {
    const fresh = (member: Member | undefined): member is Member => {
      if (!member) return false
      if (member.reportedAtMs >= freshSinceMs) return true
      this.regroup(member, SILENT)
      return false
    }
    for (let i = this.origins.size - 1; i >= 0; i--) {
      const origin = this.origins.at(i)
      if (origin === undefined || origin === heartbeat || origin === SILENT) continue
      if (first(this.groups.get(origin), fresh)) return true
    }
    return false
  }

  /** Of a few drawn from all: rather one that lately reported another origin than one of none, and rather that than one of the same. */
  pickElsewhere(
    heartbeat: string,
    excluded: ReadonlySet<string>,
    freshSinceMs: number,
    random: Random,
  ): Member | undefined {
    let silent: Member | undefined
    let same: Member | undefined
    for (let drawn = 0; drawn < DRAWN; drawn++) {
      const member = this.pick(excluded, random)
      if (member === undefined) return undefined
      if (member.reportedAtMs < freshSinceMs) this.regroup(member, SILENT)
      if (member.heartbeat === SILENT) silent ??= member
      else if (member.heartbeat === heartbeat) same ??= member
      else return member
    }
    return silent ?? same
  }

  private regroup(member: Member, heartbeat: string): void {
    if (member.heartbeat === heartbeat) return
    this.ungroup(member)
    member.heartbeat = heartbeat
    this.group(member)
  }

  private group(member: Member): void {
    const group = this.groups.get(member.heartbeat) ?? new Bag<Member>()
    group.add(member)
    this.groups.set(member.heartbeat, group)
    this.origins.add(member.heartbeat)
  }

  private ungroup(member: Member): void {
    const group = this.groups.get(member.heartbeat)
    group?.delete(member)
    if (group?.size !== 0) return
    this.groups.delete(member.heartbeat)
    this.origins.delete(member.heartbeat)
  }
}

/** From the end downwards, so that `fits` may take members out as it goes. */
function first<T>(bag: Bag<T> | undefined, fits: (item: T | undefined) => item is T): T | undefined {
  if (!bag) return undefined
  for (let i = bag.size - 1; i >= 0; i--) {
    const item = bag.at(i)
    if (fits(item)) return item
  }
  return undefined
}
