/**
 * The number by which receivers order a channel's releases (rule B3): the time of signing, in milliseconds since 1970. So
 * it grows also where nobody remembers the number before: in a fresh clone, with a restored key, or when a server has
 * lost its data. Earlier versions counted 1, 2, 3, which every time exceeds.
 */

/** The next number. `last` is the greatest that is known of the channel, 0 for none; it is exceeded also by a clock that is behind. */
export function sequenceAfter(last: number, nowMs: number): number {
  return Math.max(last + 1, Math.floor(nowMs))
}
