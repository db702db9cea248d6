/**
 * Introductions that are under way, at both of their ends: with whom, and how far each is.
 *
 *     at a walk's origin   asked → (accepted) dialing → open, or over
 *     at a walk's end      promised → (first signal) dialing → open, or over
 */
import { assert } from '../../lib/assert.ts'
import { parameters } from '../../wire/parameters.ts'
import type { WalkPurpose } from '../../wire/frames.ts'
import type { Role } from '../../wire/route.ts'
import type { LinkId, PeerId } from '../io.ts'

/** How an introduction's messages travel: by a link of ours and on along the walk, or through the server. */
export type Way = { readonly link: LinkId } | { readonly server: PeerId }

/** What the two ends have agreed on. */
export interface Terms {
  readonly peer: PeerId
  readonly role: Role
  /** The far end of the edge that the walk's end gives up for the origin; null where it gives up none. */
  readonly split: PeerId | null
}

type Stage =
  /** The origin has no answer yet. `peer`: whom it asked for by name, or who has answered what cannot be. */
  | { readonly is: 'asked'; readonly peer: PeerId | null }
  /** The end has said yes, and waits for the origin's first signal: only that proves that the origin is who the walk names. */
  | ({ readonly is: 'promised' } & Terms)
  /** A connection is being made. */
  | ({ readonly is: 'dialing'; readonly link: LinkId; readonly dialedAt: number } & Terms)

export interface Introduction {
  readonly circuit: string
  readonly purpose: WalkPurpose
  /** At the origin of the walk, not at its end. */
  readonly isOrigin: boolean
  readonly way: Way
  readonly startedAt: number
  stage: Stage
}

/** When it is over, if nothing comes about. */
export function expiresAt({ stage, startedAt }: Introduction): number {
  return stage.is === 'dialing' ? stage.dialedAt + parameters.dialMs : startedAt + parameters.introductionMs
}

export class Introductions {
  private readonly byCircuit = new Map<string, Introduction>()
  private readonly byLink = new Map<LinkId, Introduction>()

  get size(): number {
    return this.byCircuit.size
  }

  get(circuit: string): Introduction | undefined {
    return this.byCircuit.get(circuit)
  }

  has(circuit: string): boolean {
    return this.byCircuit.has(circuit)
  }

  /** A copy, since who goes through it may end some. */
  all(): Introduction[] {
    return [...this.byCircuit.values()]
  }

  /** For which a link was dialed that is not open yet. */
  of(link: LinkId): Introduction | undefined {
    return this.byLink.get(link)
  }

  add(introduction: Introduction): void {
    assert(!this.byCircuit.has(introduction.circuit), 'a circuit names one introduction')
    assert(introduction.stage.is !== 'dialing', 'an introduction begins before its link is dialed')
    this.byCircuit.set(introduction.circuit, introduction)
  }

  dialed(introduction: Introduction, terms: Terms, link: LinkId, now: number): void {
    assert(introduction.stage.is !== 'dialing', 'an introduction dials once')
    introduction.stage = { ...terms, is: 'dialing', link, dialedAt: now }
    this.byLink.set(link, introduction)
  }

  /** False when it was over already. */
  remove({ circuit, stage }: Introduction): boolean {
    if (stage.is === 'dialing') this.byLink.delete(stage.link)
    return this.byCircuit.delete(circuit)
  }

  /** That we began. */
  pending(purpose: WalkPurpose): Introduction[] {
    return this.all().filter((one) => one.isOrigin && one.purpose === purpose)
  }

  /** Those at whose end we sit, accepted in a role but not open yet. */
  expected(role: Role, netOfSplits = false): number {
    let count = 0
    for (const { isOrigin, stage } of this.byCircuit.values()) {
      if (isOrigin || stage.is === 'asked' || stage.role !== role) continue
      if (!netOfSplits || stage.split === null) count++
    }
    return count
  }

  includes(peer: PeerId): boolean {
    return this.with(peer).length > 0
  }

  with(peer: PeerId): Introduction[] {
    return this.all().filter(({ stage }) => stage.peer === peer)
  }

  /** Promised to whom walks by this link name, and not proven yet. */
  unproven(link: LinkId): number {
    let count = 0
    for (const { stage, way } of this.byCircuit.values())
      if (stage.is === 'promised' && 'link' in way && way.link === link) count++
    return count
  }

  /** When the first of them is over, if nothing comes about. */
  deadline(): number {
    let earliest = Infinity
    for (const introduction of this.byCircuit.values()) earliest = Math.min(earliest, expiresAt(introduction))
    return earliest
  }
}
