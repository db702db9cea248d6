/** The events that pages listen for, and how often they hear of progress. */
import type { Coverage, CoverageEvent, Problem, ProblemEvent, Release, ReleaseEvent } from '../api.ts'
import { coverageOf } from '../peer/stats.ts'
import type { CoverageEstimate } from '../../shared/crew/io.ts'

/** What a session tells whoever opened it. */
export interface SessionNews {
  /** A verified header that is new. */
  release(release: Release): void
  /** Something of a release has come. */
  progress(release: Release): void
  /** A release's state, or what is wanted of it, is another. */
  changed(release: Release): void
  coverage(coverage: CoverageEstimate): void
  /** The session ends: nothing more is told. */
  close(): void
}

class ReleaseNews extends Event implements ReleaseEvent {
  readonly release: Release
  constructor(type: 'release' | 'progress', release: Release) {
    super(type)
    this.release = release
  }
}

class ProblemNews extends Event implements ProblemEvent {
  readonly problem: Problem
  constructor(problem: Problem) {
    super('problem')
    this.problem = problem
  }
}

class CoverageNews extends Event implements CoverageEvent {
  readonly coverage: Coverage
  constructor(coverage: Coverage) {
    super('coverage')
    this.coverage = coverage
  }
}

/** About three frames: chunks come by the hundred a second on a fast link, and a page draws on each event. */
const progressMs = 50

export class PageNews implements SessionNews {
  private readonly target: EventTarget
  private readonly timers = new Map<Release, ReturnType<typeof setTimeout>>()
  private isClosed = false

  constructor(target: EventTarget) {
    this.target = target
  }

  release(release: Release): void {
    this.dispatch(new ReleaseNews('release', release))
  }

  /** At most one event of a release each 50 ms, the last change never left out. */
  progress(release: Release): void {
    if (this.timers.has(release)) return
    this.timers.set(
      release,
      setTimeout(() => {
        this.timers.delete(release)
        this.dispatch(new ReleaseNews('progress', release))
      }, progressMs),
    )
  }

  /** A change of state: told at once. */
  changed(release: Release): void {
    clearTimeout(this.timers.get(release))
    this.timers.delete(release)
    this.dispatch(new ReleaseNews('progress', release))
  }

  problem(problem: Problem): void {
    this.dispatch(new ProblemNews(problem))
  }

  coverage(coverage: CoverageEstimate): void {
    this.dispatch(new CoverageNews(coverageOf(coverage)))
  }

  close(): void {
    this.isClosed = true
    for (const timer of this.timers.values()) clearTimeout(timer)
    this.timers.clear()
  }

  private dispatch(event: Event): void {
    if (!this.isClosed) this.target.dispatchEvent(event)
  }
}
