/**
 * Chunks that leave unasked: hardly anyone has them yet, so whoever is sent one lacks it. A publisher pushes each chunk
 * once, and what little is wanted first twice; a receiver the copies up to limits.directGenerations.
 *
 * Invariant: a first copy that did not arrive is pushed once more, and not a third time: from then on it is asked for.
 */
import { generationMax } from '../wire/frames.ts'
import { limits } from '../wire/limits.ts'
import type { ReleaseState } from './releases.ts'

export interface Push {
  readonly release: ReleaseState
  readonly chunk: number
  /** Of its next copy. */
  generation: number
  /** Of its last. */
  last: number
  /** Of what is wanted first, at its publisher. */
  readonly first: boolean
}

/** What is wanted first goes before all else that tells links and chunks apart. */
export const rankWeight = 1e4

export class Pushes {
  private young: Push[] = []
  /** First copies that did not arrive, and those of them that were pushed once more. */
  private readonly failed = new Map<
    ReleaseState,
    { readonly waiting: Set<number>; readonly again: Set<number> }
  >()

  get size(): number {
    return this.young.length
  }

  add(pushes: readonly Push[]): void {
    this.young.push(...pushes)
  }

  /** A chunk has come: while it is young it is passed on. */
  arrived(release: ReleaseState, chunk: number): void {
    const generation = (release.generation[chunk] ?? generationMax) + 1
    if (generation <= limits.directGenerations)
      this.young.push({ release, chunk, generation, last: limits.directGenerations, first: false })
  }

  /** What is most urgent, of that which is more urgent than `before`. */
  first(before: number): Push | undefined {
    this.young = this.young.filter((one) => one.generation <= one.last && one.release.have.has(one.chunk))
    let first: Push | undefined
    let least = before
    for (const one of this.young) {
      const its = one.first
        ? one.generation / rankWeight ** 2
        : urgency(one.release, one.chunk, one.generation)
      if (its >= least) continue
      first = one
      least = its
    }
    return first
  }

  drop(push: Push): void {
    this.young = this.young.filter((one) => one !== push)
  }

  /** Bytes that go before chunks of a higher rank than this. */
  waitingBytes(rank: number): number {
    let bytes = 0
    for (const { release, chunk, generation } of this.young)
      if (generation === 0 || (release.rank[chunk] ?? 0) <= rank) bytes += release.header.chunkBytes
    return bytes
  }

  /** The one copy that leaves its publisher did not arrive. */
  firstCopyFailed(release: ReleaseState, chunk: number): void {
    const failed = this.failed.get(release) ?? { waiting: new Set(), again: new Set() }
    this.failed.set(release, failed)
    if (!failed.again.has(chunk)) failed.waiting.add(chunk)
  }

  /** First copies leave once more where it is seen that nobody has or awaits them. */
  again(copiesNear: (release: ReleaseState, chunk: number) => number): void {
    for (const [release, { waiting, again }] of this.failed)
      for (const chunk of waiting) {
        if (copiesNear(release, chunk) > 0) continue
        waiting.delete(chunk)
        again.add(chunk)
        this.young.push({ release, chunk, generation: 0, last: 0, first: false })
      }
  }

  stop(release: ReleaseState): void {
    this.young = this.young.filter((one) => one.release !== release)
    this.failed.delete(release)
  }
}

/** By what chunks wait for the uplink, least first. The one copy that makes the publisher dispensable goes before all. */
export function urgency(release: ReleaseState, chunk: number, generation: number): number {
  const rank = release.rank[chunk] ?? 0
  return generation === 0 ? rank / rankWeight : rankWeight * rank + generation
}
