/** Until when a release is to be relied on, as the publisher chooses it. Pure: the clock is an argument. */
import { err, ok, type Result } from '../../../../shared/lib/result.ts'

const HOUR_MS = 3_600_000

/** What can be chosen, in words; milliseconds from the publication, null for no expiry, undefined for a time of one's own. */
export const EXPIRIES = [
  { key: 'none', label: 'No expiry', afterMs: null },
  { key: '1h', label: '1 hour after publishing', afterMs: HOUR_MS },
  { key: '6h', label: '6 hours after publishing', afterMs: 6 * HOUR_MS },
  { key: '24h', label: '24 hours after publishing', afterMs: 24 * HOUR_MS },
  { key: '7d', label: '7 days after publishing', afterMs: 7 * 24 * HOUR_MS },
  { key: 'at', label: 'At a time', afterMs: undefined },
] as const

export type ExpiryKey = (typeof EXPIRIES)[number]['key']

export interface ExpiryChoice {
  readonly key: ExpiryKey
  /** What a field of date and time holds, in the publisher's time zone: `2026-03-01T18:30`. Of 'at' alone. */
  readonly at: string
}

export const NO_EXPIRY: ExpiryChoice = { key: 'none', at: '' }

/** ISO 8601 in UTC, '' for none. The error is a sentence. `now` in milliseconds since 1970. */
export function expiresOf({ key, at }: ExpiryChoice, now: number): Result<string> {
  const afterMs = EXPIRIES.find((choice) => choice.key === key)?.afterMs
  if (afterMs === null) return ok('')
  const time = afterMs === undefined ? Date.parse(at) : now + afterMs
  if (Number.isNaN(time)) return err('Say when the release expires, or choose no expiry (step 3).')
  if (time <= now) return err('The time of expiry has passed already: choose a later one, or none (step 3).')
  return ok(new Date(time).toISOString())
}

export function isExpiryKey(text: string): text is ExpiryKey {
  return EXPIRIES.some(({ key }) => key === text)
}
