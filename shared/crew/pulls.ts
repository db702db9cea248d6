/** A pull: one part of a release on its way from one link, and how long it may take. */
import { limits } from '../wire/limits.ts'
import type { LinkId } from './io.ts'
import { partLength, type ReleaseState } from './releases.ts'

export interface Pull {
  readonly link: LinkId
  readonly release: ReleaseState
  readonly part: number
  /** It came unasked. */
  readonly pushed: boolean
  readonly endgame: boolean
  readonly askedAt: number
  until: number
  /** Its whole life, however often the lease is renewed. */
  readonly endsAt: number
  readonly pieces: Map<number, Uint8Array>
  received: number
  generation: number
  /** The sender asks to be told when all is here. */
  confirm: boolean
}

export function keyOf(link: LinkId, release: ReleaseState, part: number): string {
  return `${link}/${release.tag}/${part}`
}

/** When a manifest that has begun to come should be whole; then others are asked for it too. */
export function soonMs({ release, askedAt }: Pull): number {
  return askedAt + limits.renewMs + (release.header.manifestBytes * 1_000) / limits.slowestBytesPerSecond
}

/** How long an asked chunk may keep us waiting: all that the target may have promised before it comes first. */
export function leaseMs(release: ReleaseState): number {
  return limits.leaseMs + (4 * release.header.chunkBytes * 1_000) / limits.slowestBytesPerSecond
}

/** How long a pull may last in all, however its sender drips. */
export function lifeMs(release: ReleaseState, part: number): number {
  return 2 * leaseMs(release) + (partLength(release, part) * 1_000) / limits.slowestChunkBytesPerSecond
}
