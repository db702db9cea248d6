/**
 * A session among the sessions of other tabs that share its peer (shared-peer.ts): what it tells them while it has the
 * peer, and what it makes of what it hears while another has.
 */
import type { Problem, Stats } from '../api.ts'
import type { ReleaseBook } from '../releases/release-book.ts'
import { canShare, SharedPeer, type FromFollower, type FromLeader } from './shared-peer.ts'
import type { Report, ReleaseId } from '../../shared/crew/io.ts'

/** The session behind it. */
export interface TabsParts {
  /** From now on this tab has the peer; `isFirst`: no other tab's was heard of before. */
  lead(isFirst: boolean): void
  stats(): Stats
  readonly problems: Problem[]
  isPaused(): boolean
  /** Another tab's problem, or pause, has become known. */
  changed(state: { readonly problems: readonly Problem[]; readonly paused: boolean }): void
  setUploadLimit(bytesPerSecond: number | null): void
  pause(): void
  resume(): void
  chunk(hash: string): Uint8Array | Promise<Uint8Array | null>
  /** Resolves when what was stored so far can be read by other tabs. */
  settled(): Promise<void>
}

const stateEveryMs = 1_000

/** Null where this browser's tabs cannot share one. */
export function shareTabs(channel: string, book: ReleaseBook, parts: TabsParts): Tabs | null {
  return canShare() ? new Tabs(channel, book, parts) : null
}

export class Tabs {
  private readonly book: ReleaseBook
  private readonly parts: TabsParts
  private readonly peer: SharedPeer
  private timer: ReturnType<typeof setInterval> | undefined
  /** The peer's, while another tab has it. */
  private heardStats: Stats | null = null
  private hasHeard = false

  constructor(channel: string, book: ReleaseBook, parts: TabsParts) {
    this.book = book
    this.parts = parts
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
    await this.parts.settled()
    if (this.leading) this.peer.tell(message)
  }

  tellReport(report: Report): void {
    if (report.type === 'coverage' || report.type === 'offence' || report.type === 'complete') return
    if (report.type !== 'release') return this.tell({ type: 'report', report })
    const releases = this.book.shared().filter(({ header }) => header.id === report.header.id)
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
    this.parts.lead(!this.hasHeard)
    this.tellState()
  }

  private tellState(): void {
    const { parts } = this
    const { problems } = parts
    this.peer.tell({ type: 'state', stats: parts.stats(), problems, paused: parts.isPaused() })
  }

  private told(message: FromLeader): void {
    const { book } = this
    this.hasHeard = true
    switch (message.type) {
      case 'releases':
        for (const release of message.releases) book.adopt(release)
        return
      case 'report':
        return book.reported(message.report)
      case 'found':
        return book.found(message.release, message.chunks)
      case 'forget':
        return book.forget(message.release)
      case 'state':
        this.heardStats = message.stats
        return this.parts.changed(message)
      case 'bytes':
    }
  }

  private asked(message: FromFollower): void {
    const { parts, book } = this
    switch (message.type) {
      case 'hello':
        this.tell({ type: 'releases', releases: book.shared() })
        return this.tellState()
      case 'need':
        return void this.give(message.hash)
      case 'ask':
        for (const path of message.paths) book.get(message.release)?.view.ask(path)
        return
      case 'limit':
        return parts.setUploadLimit(message.bytesPerSecond)
      case 'pause':
        parts.pause()
        return this.tellState()
      case 'resume':
        parts.resume()
        return this.tellState()
    }
  }

  private async give(hash: string): Promise<void> {
    this.peer.tell({ type: 'bytes', hash, bytes: await this.parts.chunk(hash) })
  }
}
