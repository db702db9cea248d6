/**
 * The number by which receivers order a channel's releases (rule B3): the time of signing, in milliseconds since 1970. So
 * it grows also where nobody remembers the number before: in a fresh clone, with a restored key, or when a server has
 * lost its data. Earlier versions counted 1, 2, 3, which every time exceeds.
 */
import { limits } from '../wire/limits.ts'

/** The next number. `last` is the greatest that is known of the channel, 0 for none; it is exceeded also by a clock that is behind. */
export function sequenceAfter(last: number, nowMs: number): number {
  return Math.max(last + 1, Math.floor(nowMs))
}

/**
 * Whether the number of a release that the channel's key has signed is beyond what time allows (rule T8). `nowMs`: by a clock that
 * may be lost.
 */
export function isAhead(sequence: number, nowMs = Infinity): boolean {
  const most = Math.max(nowMs, limits.clockMsMin) + limits.sequenceAheadMs
  return sequence < limits.recoverySequenceMin && sequence > most
}

/** The number of a recovery: newer than all that the channel's key can sign, and than each recovery before it. */
export function recoverySequence(nowMs: number): number {
  return limits.recoverySequenceMin + Math.floor(nowMs)
}
