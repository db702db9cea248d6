/** What the modules of the exchange share. */
import { assert } from '../../lib/assert.ts'
import type { Random } from '../../lib/random.ts'
import type { SampleReport } from '../../wire/state.ts'
import type { Context } from '../context.ts'
import type { PeerId } from '../io.ts'
import type { Link } from '../links/link.ts'
import type { Release } from '../releases/release.ts'
import type { Releases } from '../releases/releases.ts'
import type { CongestionWindow } from './send/congestion.ts'
import { Holdings, type View } from './holdings.ts'
import type { Probe } from './send/probe.ts'
import type { ExchangeTuning } from './tuning.ts'

/** What the node does with news of the exchange. */
export interface ExchangeEvents {
  manifestArrived(release: Release, bytes: Uint8Array): void
  chunkArrived(release: Release, chunk: number, bytes: Uint8Array, from: PeerId, generation: number): void
  /** A report that came with a state. */
  reported(link: Link, report: SampleReport): void
  /** This peer's own report, for this link. */
  report(link: Link): SampleReport
  banned(peer: PeerId, link: Link | undefined, reason: string): void
  /** The store has lost a chunk. */
  lost(release: Release, chunk: number): void
}

export interface Parts {
  readonly context: Context
  readonly releases: Releases
  readonly events: ExchangeEvents
  readonly tuning: ExchangeTuning
  readonly random: Random
  readonly congestion: CongestionWindow
  readonly probe: Probe
  readonly holdings: Map<Release, Holdings>
}

export function holdingsOf({ holdings, context }: Parts, release: Release): Holdings {
  const known = holdings.get(release)
  assert(known === undefined || known.release === release, 'holdings are kept by their release')
  if (known) return known
  const made = new Holdings(release, context.now)
  holdings.set(release, made)
  return made
}

export function viewOf(parts: Parts, link: Link, release: Release): View {
  assert(!release.isOver, 'nobody is told of a release that is over')
  const holdings = holdingsOf(parts, release)
  return holdings.views.get(link.id) ?? holdings.add(link, parts.context.now)
}

/** A plain loop: this is done several times for each message. */
export function forViews({ holdings }: Parts, each: (view: View) => void): void {
  for (const { views } of holdings.values()) for (const view of views.values()) each(view)
}
