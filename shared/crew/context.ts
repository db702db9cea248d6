/** What the modules of one node share: its name, its time, its randomness, its links, and the effects of this step. */
import type { Random } from '../lib/random.ts'
import { limits } from '../wire/limits.ts'
import type { Effect, NodeCounters, PeerId, Token } from './io.ts'
import type { Link } from './links/link.ts'
import type { Links } from './links/links.ts'

export interface Context {
  readonly self: PeerId
  readonly channel: string
  readonly links: Links
  readonly counters: NodeCounters
  /** Time of the input being handled, in ms. */
  now: number
  serverUp: boolean
  emit(effect: Effect): void
  fork(label: string): Random
  nextToken(): Token
  /** Counts something refused that may be innocent: late, or from a peer that has seen less than we. */
  refuse(reason: string): void
  /** Counts misbehaviour of a link's peer; at limits.offencePointsMax it is banned and the link ended. */
  offence(link: Link, reason: string, points: number): void
  /** The one teardown path: tells every module, then the host. */
  close(link: Link): void
}

/** How many hops make a walk's end a near-uniform sample of `peers` (rule O2): ⌈log₅N⌉ + 3. */
export function walkHops(peers: number): number {
  const hops = Math.ceil(Math.log(Math.max(peers, 2)) / Math.log(5)) + 3
  return Math.min(hops, limits.walkHopsMax - walkStretchHops)
}

/**
 * Hops of a walk whose end is to be a uniform sample. Whoever asks few hears of few, so nobody takes the swarm for
 * smaller than this: at 256 peers the end is then within 0.01 of uniform (docs/BENCHMARKS.md, goal 10).
 */
export function sampleHops(peers: number): number {
  return walkHops(Math.max(peers, 625))
}

/** A walk whose end is unfit (ourselves, or a neighbor already) may go on this many hops. */
export const walkStretchHops = 4
