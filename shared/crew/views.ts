/**
 * What each link has and wants of a release, as far as it told us: the other side of its standing intent. The chunk that is
 * served next is chosen from here.
 */
import { Bits } from '../lib/bits.ts'
import type { Random } from '../lib/random.ts'
import { TokenBucket } from '../lib/token-bucket.ts'
import { limits } from '../wire/limits.ts'
import type { LinkId } from './io.ts'
import type { Link } from './links.ts'
import type { ReleaseState } from './releases.ts'

/** What one link has and wants of one release, as far as it told us. */
export interface View {
  readonly link: LinkId
  readonly release: ReleaseState
  covered: Bits
  /** It has said what it has. Whoever greeted with the release may have all of it: nothing is given before it speaks. */
  spoke: boolean
  readonly intents: TokenBucket
  grant: {
    readonly chunks: readonly number[]
    readonly at: number
    readonly until: number
    /** An answer is likely by then; later, it is no longer counted as work for the uplink. */
    readonly dueAt: number
    /** The part with whose last piece it went; 0 for none. */
    readonly with: number
  } | null
  /** Grants and chunks that it has had of us: whatever it says, it is not taken to have less. */
  turns: number
  wantsManifest: boolean
  manifestAt: number
  /** An answer is due by then; Infinity when none was asked for. */
  answerBy: number
  /** It has no room: nothing is granted before. */
  quietUntil: number
  /** Grants passed, one after another. */
  passes: number
  reportedAt: number
}

/** A link that has said nothing yet: it is taken to lack all, unless it knew the release before it knew us. */
export function newView(link: Link, release: ReleaseState, turns: number, now: number): View {
  return {
    link: link.id,
    release,
    covered: new Bits(release.header.chunks),
    spoke: link.theirHello < release.header.sequence,
    intents: new TokenBucket(limits.intentsBurstMax, limits.intentsPerSecondMax, now),
    grant: null,
    turns,
    wantsManifest: false,
    manifestAt: -Infinity,
    answerBy: Infinity,
    quietUntil: 0,
    passes: 0,
    reportedAt: -Infinity,
  }
}

/** Of the chunk that it wants first of all we have, and that was served least among those: its rank, and how often; undefined when there is none. */
export function leastServed(view: View): { readonly rank: number; readonly served: number } | undefined {
  const { release, covered } = view
  let rank = Infinity
  let served = Infinity
  for (let byte = 0; byte < release.have.bytes.length; byte++) {
    const offered = (release.have.bytes[byte] ?? 0) & ~(covered.bytes[byte] ?? 0)
    if (offered === 0) continue
    for (let bit = 0; bit < 8; bit++) {
      if (!((offered >> bit) & 1)) continue
      const chunk = byte * 8 + bit
      const itsRank = release.rank[chunk] ?? 0
      if (itsRank > rank) continue
      if (itsRank < rank) served = Infinity
      rank = itsRank
      served = Math.min(served, release.served[chunk] ?? 0)
    }
  }
  return rank === Infinity ? undefined : { rank, served }
}

/** How many chunks we could offer it. */
export function offered(view: View): number {
  const { release, covered } = view
  let count = 0
  for (let byte = 0; byte < release.have.bytes.length; byte++)
    for (
      let offered = (release.have.bytes[byte] ?? 0) & ~(covered.bytes[byte] ?? 0);
      offered;
      offered &= offered - 1
    )
      count++
  return count
}

/** What the link lacks and we have: by rank, then served least first, ties at random. */
export function candidates(view: View, random: Random): number[] {
  const { release, covered } = view
  const found: { chunk: number; rank: number; served: number }[] = []
  for (let chunk = 0; chunk < release.header.chunks; chunk++)
    if (release.have.has(chunk) && !covered.has(chunk))
      found.push({
        chunk,
        rank: release.rank[chunk] ?? 0,
        served: (release.served[chunk] ?? 0) + random.float() / 2,
      })
  found.sort((a, b) => a.rank - b.rank || a.served - b.served)
  return found.slice(0, limits.grantChunksMax).map(({ chunk }) => chunk)
}

/** Does it know the release, or will it when what we send now arrives? Its header goes before all else. */
export function knows(link: Link, release: ReleaseState): boolean {
  const { sequence } = release.header
  return link.state === 'open' && link.greeted && Math.max(link.theirSequence, link.toldSequence) >= sequence
}

export function isOver(release: ReleaseState): boolean {
  return release.state === 'superseded' || release.state === 'cancelled'
}
