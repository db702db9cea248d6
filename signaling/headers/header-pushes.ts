/**
 * A newer header goes to every joined socket of its channel, so that a peer hears of it even where all its neighbors hold
 * it back. Ten thousand sockets are served in slices, in turn with other channels' and with room for other events between.
 *
 * A reader that is behind is passed by, and owed the newest: it gets that when it has read, or speaks. Of headers that
 * follow one another too soon, a socket gets the newest only.
 */
import type { ChannelParts } from '../../shared/content/channel.ts'
import { socketBounds } from '../sockets/bounds.ts'

export interface HeaderPushesOptions {
  /** The sessions that have joined a channel now. */
  readonly sessionsOf: (channel: string) => string[]
  readonly hasJoined: (session: string, channel: string) => boolean
  /** False while too much waits for it already. */
  readonly isReading: (session: string) => boolean
  readonly newest: (channel: ChannelParts) => Promise<string | null>
  readonly send: (session: string, channel: string, jws: string) => void
  /** A session was passed by. */
  readonly onOwed: () => void
}

interface Push {
  readonly jws: string
  /** The session that brought it, which needs no copy. */
  readonly from: string
}

/** One channel's header on its way, and then the rest until the next may go. */
interface Round {
  readonly channel: ChannelParts
  /** The newest, for those who have not been served yet. */
  jws: string
  readonly waiting: string[]
  /** A newer one that came meanwhile: those who have been served get it in the next round. */
  later: Push | undefined
  timer: ReturnType<typeof setTimeout>
}

export class HeaderPushes {
  private readonly options: HeaderPushesOptions
  private readonly rounds = new Map<string, Round>()
  /** Rounds that still have sessions to serve, the next one first. */
  private readonly turns: Round[] = []
  private turn: NodeJS.Immediate | undefined
  private readonly owed = new Map<string, Set<ChannelParts>>()

  constructor(options: HeaderPushesOptions) {
    this.options = options
  }

  /** A newer header was kept. */
  kept(channel: ChannelParts, push: Push): void {
    const round = this.rounds.get(channel.uri)
    if (!round) return this.begin(channel, push)
    round.jws = push.jws
    round.later = push
  }

  /** The session speaks: it may have read by now what it was sent. */
  spoke(session: string): void {
    const channels = this.owed.get(session)
    if (!channels || !this.options.isReading(session)) return
    this.owed.delete(session)
    for (const channel of channels)
      void this.options.newest(channel).then((jws) => jws !== null && this.give(session, channel, jws))
  }

  /** Due each `bounds.unreadSweepMs`: who has read meanwhile gets what it is owed. */
  sweep(): void {
    for (const session of this.owed.keys()) this.spoke(session)
  }

  ended(session: string): void {
    this.owed.delete(session)
  }

  close(): void {
    clearImmediate(this.turn)
    for (const { timer } of this.rounds.values()) clearTimeout(timer)
  }

  private begin(channel: ChannelParts, { jws, from }: Push): void {
    const waiting = this.options.sessionsOf(channel.uri).filter((session) => session !== from)
    const timer = setTimeout(() => this.rested(round), socketBounds.headerPushMs)
    const round: Round = { channel, jws, waiting, later: undefined, timer }
    timer.unref()
    this.rounds.set(channel.uri, round)
    this.turns.push(round)
    this.turn ??= setImmediate(() => this.serve())
  }

  private rested(round: Round): void {
    this.rounds.delete(round.channel.uri)
    if (!round.later) return
    // The next round is for all: whoever still waits in this one waits in that one as well.
    round.waiting.length = 0
    this.begin(round.channel, round.later)
  }

  private serve(): void {
    const round = this.turns.shift()
    for (const session of round?.waiting.splice(-socketBounds.headerPushSlice) ?? [])
      if (round) this.give(session, round.channel, round.jws)
    if (round && round.waiting.length > 0) this.turns.push(round)
    this.turn = this.turns.length > 0 ? setImmediate(() => this.serve()) : undefined
  }

  private give(session: string, channel: ChannelParts, jws: string): void {
    if (!this.options.hasJoined(session, channel.uri)) return
    if (this.options.isReading(session)) return this.options.send(session, channel.uri, jws)
    this.options.onOwed()
    const channels = this.owed.get(session) ?? new Set()
    if (![...channels].some(({ uri }) => uri === channel.uri)) channels.add(channel)
    this.owed.set(session, channels)
  }
}
