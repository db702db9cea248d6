/** When a publisher may leave: receivers then have every chunk among them. */
import type { Coverage } from '../api.ts'

/** Over this many copies the receivers hold every chunk at least once, with a margin for what was lost on the way. */
export const COPIES_SAFE = 1.2

/** How many of the sampled receivers said that they have everything. */
export function sampledComplete(coverage: Coverage | undefined): number {
  return coverage === undefined ? 0 : Math.round(coverage.complete * coverage.sampled)
}

/** `copies`: payload sent since the release was published, over its size. */
export function isSafeToLeave(copies: number, coverage: Coverage | undefined): boolean {
  return sampledComplete(coverage) > 0 || copies > COPIES_SAFE
}
