/**
 * The number by which receivers order a channel's releases (rule B3): the time of signing, in milliseconds since 1970. So
 * it grows also where nobody remembers the number before: in a fresh clone, with a restored key, or when a server has
 * lost its data. Earlier versions counted 1, 2, 3, which every time exceeds.
 */

/** The next number. `last` is the greatest that is known of the channel, 0 for none; it is exceeded also by a clock that is behind. */
export function sequenceAfter(last: number, nowMs: number): number {
  return Math.max(last + 1, Math.floor(nowMs))
}

/** 2001: below it a number was counted. */
const TIME_LEAST = 1e12
/** The last moment that a Date can hold. */
const TIME_MAX = 8.64e15

/** How a number is told to people: `2026-01-01 12:03:04 UTC`, or `7` where it was counted. */
export function sequenceName(sequence: number): string {
  if (sequence < TIME_LEAST || sequence > TIME_MAX) return String(sequence)
  return `${new Date(sequence).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}
