/**
 * A session among the sessions of other tabs that share its peer (shared-peer.ts): what it tells them while it has the
 * peer, and what it makes of what it hears while another has.
 */
import type { Stats } from '../api.ts'
import type { StandingProblems } from '../peer/standing-problems.ts'
import { statsOf, type StatsSource } from '../peer/stats.ts'
import type { IceWay } from '../rtc/ice-way.ts'
import type { ReleaseBook } from '../releases/release-book.ts'
import type { Store } from '../storage/store.ts'
import { canShare, SharedPeer, type FromFollower, type FromLeader } from './shared-peer.ts'
import { adoptRelease, sharedReleases } from './shared-releases.ts'
import type { Report, ReleaseId } from '../../shared/crew/io.ts'

/** The session behind it. */
export interface TabsSession extends StatsSource {
  readonly book: ReleaseBook
  readonly store: Store
  readonly paused: boolean
  readonly way: Pick<IceWay, 'relayOnly'>
  /** From now on this tab has the peer; `isFirst`: no other tab's was heard of before. */
  lead(isFirst: boolean): Promise<void>
  /** Whether the other tab's peer is paused. */
  followPaused(paused: boolean): void
  setUploadLimit(bytesPerSecond: number | null): void
  setRelayOnly(on: boolean): void
  pause(): void
  resume(): Promise<void>
}

const stateEveryMs = 1_000

/** Null where this browser's tabs cannot share one. */
export function shareTabs(channel: string, session: TabsSession, problems: StandingProblems): Tabs | null {
  return canShare() ? new Tabs(channel, session, problems) : null
}

export class Tabs {
  private readonly session: TabsSession
  private readonly problems: StandingProblems
  private readonly peer: SharedPeer
  private timer: ReturnType<typeof setInterval> | undefined
  /** The peer's, while another tab has it. */
  private heardStats: Stats | null = null
  private hasHeard = false

  constructor(channel: string, session: TabsSession, problems: StandingProblems) {
    this.session = session
    this.problems = problems
    this.peer = new SharedPeer(channel, {
      lead: () => this.lead(),
      told: (message) => this.told(message),
      asked: (message) => this.asked(message),
    })
  }

  get leading(): boolean {
    return this.peer.leading
  }

  /** Of the peer that another tab has; null before it has told any. */
  get stats(): Stats | null {
    return this.heardStats
  }

  begin(): void {
    this.peer.begin()
    // The other tab's peer is this one's too: the stricter of the two counts.
    if (this.session.way.relayOnly) this.ask({ type: 'relay-only', on: true })
  }

  /** Another tab has its turn, if there is one. */
  end(): void {
    clearInterval(this.timer)
    this.peer.end()
  }

  close(): void {
    this.end()
    this.peer.close()
  }

  /** News of the peer that this tab has: a report only when the other tabs can read what it is about. */
  tell(message: FromLeader): void {
    if (!this.leading) return
    void this.tellReadable(message)
  }

  private async tellReadable(message: FromLeader): Promise<void> {
    await this.session.store.settled()
    if (this.leading) this.peer.tell(message)
  }

  tellReport(report: Report): void {
    if (report.type === 'coverage' || report.type === 'offence' || report.type === 'complete') return
    if (report.type !== 'release') return this.tell({ type: 'report', report })
    const releases = sharedReleases(this.session.book).filter(({ header }) => header.id === report.header.id)
    this.tell({ type: 'releases', releases })
  }

  // What the session of a tab without the peer needs of the one with it

  /** Files that this tab wants, whatever that one leaves out. */
  want(release: ReleaseId, paths: readonly string[]): void {
    if (!this.leading && paths.length > 0) this.peer.ask({ type: 'ask', release, paths })
  }

  ask(message: FromFollower): void {
    this.peer.ask(message)
  }

  need(hash: string): Promise<Uint8Array | null> {
    return this.peer.need(hash)
  }

  private lead(): void {
    this.heardStats = null
    this.timer = setInterval(() => this.tellState(), stateEveryMs)
    void this.session.lead(!this.hasHeard)
    this.tellState()
  }

  private tellState(): void {
    const { session, problems } = this
    const { paused } = session
    this.peer.tell({ type: 'state', stats: statsOf(session), problems: problems.list, paused })
  }

  private told(message: FromLeader): void {
    const { session } = this
    const { book } = session
    this.hasHeard = true
    switch (message.type) {
      case 'releases':
        for (const release of message.releases) adoptRelease(book, release)
        return
      case 'report':
        return book.reported(message.report)
      case 'found':
        return book.found(message.release, message.chunks)
      case 'forget':
        return book.forget(message.release)
      case 'state':
        this.heardStats = message.stats
        session.followPaused(message.paused)
        return this.problems.follow(message.problems)
      case 'bytes':
    }
  }

  private asked(message: FromFollower): void {
    const { session } = this
    const { book } = session
    switch (message.type) {
      case 'hello':
        this.tell({ type: 'releases', releases: sharedReleases(book) })
        return this.tellState()
      case 'need':
        return void this.give(message.hash)
      case 'ask':
        for (const path of message.paths) book.get(message.release)?.view.ask(path)
        return
      case 'limit':
        return session.setUploadLimit(message.bytesPerSecond)
      case 'relay-only':
        return session.setRelayOnly(message.on)
      case 'pause':
        session.pause()
        return this.tellState()
      case 'resume':
        void session.resume()
        return this.tellState()
    }
  }

  private async give(hash: string): Promise<void> {
    this.peer.tell({ type: 'bytes', hash, bytes: await this.session.store.chunk(hash) })
  }
}
