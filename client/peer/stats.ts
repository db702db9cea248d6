/** What a page is told of how its peer stands: of a life of the machine, or of nobody where none runs. */
import type { Coverage, Stats } from '../api.ts'
import type { Life } from './life.ts'
import type { LinkConnection } from '../rtc/rtc-link.ts'
import { NO_CUSTODY, type CoverageEstimate } from '../../shared/crew/io.ts'

export interface StatsSource {
  readonly life: Pick<Life, 'snapshot' | 'signalingState' | 'links'> | null
  readonly bytesFromWebSeed: number
  /** Those of another tab's peer, where it is that one that runs. */
  readonly heardStats: Stats | null
}

export function statsOf({ life, bytesFromWebSeed, heardStats }: StatsSource): Stats {
  if (heardStats) return heardStats
  const snapshot = life?.snapshot
  const counters = snapshot?.counters
  return {
    neighbors: snapshot?.neighbors.length ?? 0,
    partners: snapshot?.partners.length ?? 0,
    bytesSent: counters?.bytesSent ?? 0,
    bytesReceived: counters?.bytesReceived ?? 0,
    payloadSent: counters?.payloadSent ?? 0,
    payloadReceived: counters?.payloadReceived ?? 0,
    duplicates: counters?.duplicates ?? 0,
    endgameDuplicates: counters?.endgameDuplicates ?? 0,
    fromWebSeed: bytesFromWebSeed,
    signaling: life?.signalingState ?? 'connecting',
    peers: (snapshot?.coverage.peers ?? 0) + 1,
    banned: counters?.banned ?? 0,
    refusals: counters?.refusals ?? {},
    candidateTypes: candidateTypesOf(life?.links ?? []),
    coverage: snapshot ? coverageOf(snapshot.coverage) : NOBODY,
    custody: snapshot?.custody ?? NO_CUSTODY,
  }
}

/** Open links by their candidate types, ours first: `{ 'host/host': 5 }`. */
export function candidateTypesOf(
  links: Iterable<Pick<LinkConnection, 'candidates'>>,
): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { candidates } of links) {
    if (!candidates) continue
    const types = `${candidates.local}/${candidates.remote}`
    counts[types] = (counts[types] ?? 0) + 1
  }
  return counts
}

/** Nothing is known where no machine runs. */
const NOBODY: Coverage = { complete: 0, low: 0, high: 1, sampled: 0, peers: 0 }

export function coverageOf({ complete, low, high, sampled, peers }: CoverageEstimate): Coverage {
  return { complete, low, high, sampled, peers }
}
