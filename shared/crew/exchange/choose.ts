/**
 * The two choices of the exchange, as functions without state: of whom a chunk is asked, and who is sent what. Both look at
 * all candidates and take the cheapest.
 *
 * A receiver asks for the rarest chunk first, of the link that owes it least. A sender serves the link that has least, of
 * what that link wants, the chunk that fewest have. So neither side needs a grant of the other.
 */
import { assert } from '../../lib/assert.ts'
import type { ReadonlyBits } from '../../lib/bits.ts'
import { parameters } from '../../wire/parameters.ts'
import type { ExchangeTuning } from './tuning.ts'

/** What a chunk is asked by. */
export interface Orphan {
  readonly chunk: number
  /** chunkRanks: lower comes first. */
  readonly rank: number
  /** How many links could send it; a random part below 1 breaks ties. */
  readonly copies: number
}

/** A link of which chunks may be asked. */
export interface Supplier {
  readonly said: ReadonlyBits
  readonly load: number
  readonly roundTripMs: number
  /** Asks that it left unanswered in time, since it last brought something. */
  readonly lapses: number
  /** Chunks awaited of it. */
  outstanding: number
  /** Chunks that may be awaited of it. */
  readonly depth: number
}

/** A lapse costs as much as so many chunks that are awaited: another link is tried before it, as long as there is one. */
const lapseCost = 4

/** Files of a higher priority first, then the rarest. */
export function byUrgency(a: Orphan, b: Orphan): number {
  return a.rank - b.rank || a.copies - b.copies
}

/**
 * The cheapest supplier that says it has the chunk and may be asked for more: by what is awaited of it, by its load, by
 * how far it is, and by what it failed to bring. `chunkMs` is a chunk's time on an even share of the downlink.
 */
export function cheapest<S extends Supplier>(
  suppliers: readonly S[],
  chunk: number,
  chunkMs: number,
  except: S | undefined,
): S | undefined {
  assert(chunkMs > 0, 'a chunk takes time')
  let best: S | undefined
  let least = Infinity
  for (const supplier of suppliers) {
    if (supplier === except || !supplier.said.has(chunk) || supplier.outstanding >= supplier.depth) continue
    const far = Math.max(supplier.roundTripMs / 4_000, supplier.roundTripMs / 2 / chunkMs)
    const cost = supplier.outstanding + supplier.load + far + lapseCost * supplier.lapses
    if (cost < least) {
      least = cost
      best = supplier
    }
  }
  return best
}

/**
 * How many chunks may be awaited of a link: what it carries in a round trip and a little more, once it has shown that it sends; one
 * at least. However fast the downlink is, an association begins with a window of a few packets (RFC 9260, 7.2.1), which grows with
 * what is confirmed: a link that brought nothing yet is not asked for more.
 */
export function depth(
  link: { readonly roundTripMs: number; readonly credit: number },
  tuning: Pick<ExchangeTuning, 'aheadMs' | 'aheadFirst' | 'aheadFirstBytes' | 'aheadMost'>,
  chunkMs: number,
  chunkBytes: number,
): number {
  assert(link.roundTripMs >= 0 && link.credit >= 0, 'a link cannot owe depth')
  assert(chunkMs > 0 && chunkBytes > 0, 'a chunk takes time')
  const even = (link.roundTripMs + tuning.aheadMs) / chunkMs
  const first = Math.min(tuning.aheadFirst * even, tuning.aheadFirstBytes / chunkBytes)
  return Math.max(1, Math.floor(Math.min(tuning.aheadMost * even, first + link.credit)))
}

/** What may be sent to a link, and what speaks for it. */
export interface Offer {
  readonly wanted: ReadonlyBits
  readonly theirs: ReadonlyBits
  /** The link's own part of the score: what it has, what is under way to it, how far it is. */
  readonly base: number
}

export interface Stock {
  readonly have: ReadonlyBits
  readonly rank: Uint8Array
  readonly near: Uint8Array
  /** First copies, to be sent unasked. */
  readonly pushable: ReadonlyBits
}

/** Above any other part of a score. */
const rankWeight = 1_000
const pushBonus = 50
/** Whatever its rank, the publisher's only copy leaves before anything that somebody wants: it may have to go. */
const sourcePushBonus = rankWeight * 256
/** A push to a link that wants the chunk anyway is never in vain. */
const wantedBonus = 2

/** The best chunk to send to this link and its score (lower is better); undefined when there is none below `below`. */
export function bestFor(
  offer: Offer,
  stock: Stock,
  weight: { readonly copies: number; readonly isSource: boolean },
  below: number,
): { readonly chunk: number; readonly score: number } | undefined {
  const have = stock.have.bytes
  const theirs = offer.theirs.bytes
  const wanted = offer.wanted.bytes
  const pushable = stock.pushable.bytes
  assert(theirs.length === have.length && wanted.length === have.length, 'bits are of one release')
  assert(pushable.length === have.length, 'pushes are of the same release')
  let best = -1
  let bestScore = below
  for (let byte = 0; byte < have.length; byte++) {
    const offered = (have[byte] ?? 0) & ~(theirs[byte] ?? 0) & ((wanted[byte] ?? 0) | (pushable[byte] ?? 0))
    if (offered === 0) continue
    for (let bit = 0; bit < 8; bit++) {
      if (!((offered >> bit) & 1)) continue
      const chunk = byte * 8 + bit
      const isPush = (((pushable[byte] ?? 0) >> bit) & 1) === 1
      const isWanted = (((wanted[byte] ?? 0) >> bit) & 1) === 1
      const score =
        offer.base +
        rankWeight * (stock.rank[chunk] ?? 0) +
        (isPush
          ? -(weight.isSource ? sourcePushBonus : pushBonus) - (isWanted ? wantedBonus : 0)
          : weight.copies * Math.min(1, (stock.near[chunk] ?? 0) / parameters.degree))
      if (score < bestScore) {
        bestScore = score
        best = chunk
      }
    }
  }
  return best < 0 ? undefined : { chunk: best, score: bestScore }
}
