/**
 * Whether any peer is here that has what a release still lacks. A newcomer hears of a release from the server alone. It may come
 * when every peer that has the release is gone. Then nothing arrives, and the page says why.
 */
import type { Stats } from '../../../api.ts'
import type { ShownRelease } from '../../common/channel/channel-view.ts'
import type { ReaderStanding } from './standing.ts'

/** How much of a release is here, and since when no more has come. */
export interface Arrival {
  readonly id: string
  /** Bytes of chunks, and one more for the list of files. */
  readonly have: number
  /** Milliseconds since 1970. */
  readonly since: number
}

/** The server has named nobody by then, or no link to them could be made. */
const ALONE_MS = 5_000
/** Longer than a peer waits before it asks all others again for what does not come. */
const SILENT_MS = 10_000

export function nextArrival(
  before: Arrival | undefined,
  { id, progress, files }: Pick<ShownRelease, 'id' | 'progress' | 'files'>,
  now: number,
): Arrival {
  const have = progress.bytesHave + (files.length > 0 ? 1 : 0)
  return before?.id === id && before.have === have ? before : { id, have, since: now }
}

/**
 * Known in two cases. The server answers and nobody is linked. Or all others that are thought to be here have told how far they
 * are, none of them is whole, and nothing comes from them.
 */
export function isNobodyHere(
  { since }: Arrival,
  standing: ReaderStanding,
  { neighbors, coverage }: Pick<Stats, 'neighbors' | 'coverage'>,
  now: number,
): boolean {
  if (standing.kind === 'alone') return now - Math.max(standing.since, since) >= ALONE_MS
  if (standing.kind !== 'connected' || now - since < SILENT_MS) return false
  const { sampled, peers, complete } = coverage
  return complete === 0 && sampled >= Math.max(neighbors, Math.round(peers))
}
