/** What a channel or a publisher holds right now, as signals that the pages draw from. */
import { signal, type ReadonlySignal } from '@preact/signals'
import type { Channel, Problem, Publisher, Release, Stats } from '../../../api.ts'

/** A release as it was at one moment; `release` is the live object behind it. */
export interface ShownRelease extends Readonly<
  Pick<
    Release,
    | 'id'
    | 'sequence'
    | 'title'
    | 'status'
    | 'issued'
    | 'note'
    | 'expires'
    | 'successor'
    | 'files'
    | 'state'
    | 'progress'
    | 'leftOut'
    | 'delivery'
    | 'receivedAt'
  >
> {
  readonly release: Release
}

export interface ChannelView {
  /** Newest first. */
  readonly releases: ReadonlySignal<readonly ShownRelease[]>
  readonly problems: ReadonlySignal<readonly Problem[]>
  readonly stats: ReadonlySignal<Stats>
  stop(): void
}

/** A fast link brings hundreds of chunks a second; a page is drawn ten times. */
const COALESCE_MS = 100
const STATS_MS = 1_000

export function watchChannel(channel: Channel | Publisher): ChannelView {
  const releases = signal(channel.releases.map(viewRelease))
  const problems = signal<readonly Problem[]>(channel.problems)
  const stats = signal(channel.stats())
  let timer: ReturnType<typeof setTimeout> | undefined

  const refresh = () => {
    timer = undefined
    releases.value = channel.releases.map(viewRelease)
    problems.value = [...channel.problems]
    stats.value = channel.stats()
  }
  const schedule = () => {
    timer ??= setTimeout(refresh, COALESCE_MS)
  }
  const every = setInterval(refresh, STATS_MS)
  for (const type of ['release', 'progress', 'problem'] as const) channel.addEventListener(type, schedule)

  return {
    releases,
    problems,
    stats,
    stop() {
      clearInterval(every)
      clearTimeout(timer)
      for (const type of ['release', 'progress', 'problem']) channel.removeEventListener(type, schedule)
    },
  }
}

export function viewRelease(release: Release): ShownRelease {
  const { id, sequence, title, status, issued, note, expires, successor, receivedAt } = release
  const { files, state, progress, leftOut, delivery } = release
  const signed = { id, sequence, title, status, issued, note, expires, successor }
  return { release, ...signed, receivedAt, files, state, progress, leftOut, delivery }
}

/** Every chunk is here, whatever became of the release since. */
export function hasAllChunks(view: Pick<ShownRelease, 'state' | 'files' | 'progress'>): boolean {
  return (
    view.state === 'complete' ||
    (view.files.length > 0 && view.progress.chunksHave === view.progress.chunksTotal)
  )
}
