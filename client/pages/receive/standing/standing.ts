/**
 * Whether releases can reach this page, and since when not. It says nothing of how old the map is: a map may be a minute
 * old on a page that is cut off, and a week old on one that is connected.
 */
import type { Stats } from '../../../api.ts'

export interface ReaderStanding {
  /**
   * `alone`: the server answers, but no other browser of the channel is linked. `joining`: not known yet.
   * `away`: out of the swarm by the reader's choice.
   */
  readonly kind: 'joining' | 'connected' | 'alone' | 'disconnected' | 'away'
  /** Milliseconds since 1970. */
  readonly since: number
}

/** `lastConnected`: as this browser remembers it from an earlier visit. */
export function firstStanding(now: number, lastConnected: number | undefined): ReaderStanding {
  return { kind: 'joining', since: Math.min(now, lastConnected ?? now) }
}

/** The socket looks for the server a while before it gives up. A page that was linked until then is cut off from the first moment. */
export function nextStanding(
  before: ReaderStanding,
  { neighbors, signaling }: Pick<Stats, 'neighbors' | 'signaling'>,
  now: number,
  isAway = false,
): ReaderStanding {
  const kind = isAway ? 'away' : kindOf(before.kind, neighbors, signaling)
  if (kind === before.kind) return before
  // A page that was never connected has been cut off since before it could know.
  return { kind, since: before.kind === 'joining' && kind === 'disconnected' ? before.since : now }
}

function kindOf(
  before: ReaderStanding['kind'],
  neighbors: number,
  signaling: Stats['signaling'],
): ReaderStanding['kind'] {
  if (neighbors > 0) return 'connected'
  if (signaling === 'connected') return 'alone'
  if (signaling === 'unreachable') return 'disconnected'
  return before === 'joining' || before === 'away' ? 'joining' : 'disconnected'
}
