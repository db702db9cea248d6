/** When a publisher may leave: receivers then have every chunk among them. */
import type { Coverage } from '../api.ts'

/** Over this many copies the receivers hold every chunk at least once, with a margin for what was lost on the way. */
export const COPIES_SAFE = 1.2

/**
 * How many receivers have everything at the least, by the low end of the 95 % interval. The estimate itself is a mean, which
 * is above nobody even while nobody has.
 */
export function surelyComplete(coverage: Coverage | undefined): number {
  return coverage === undefined ? 0 : Math.floor(coverage.low * coverage.peers + ROUNDING)
}

/** An interval is given to a thousandth, more or less. */
const ROUNDING = 1e-3

/** `copies`: payload sent since the release was published, over its size. */
export function isSafeToLeave(copies: number, coverage: Coverage | undefined): boolean {
  return surelyComplete(coverage) > 0 || copies > COPIES_SAFE
}
