/** How ShakeMap's files spell times, numbers and texts; the traps are the same in grid.xml and info.json. */
import { shakemapLimits } from './limits.ts'

const TIMESTAMP = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?\s*(?:Z|UTC|GMT|\+00:?00)?$/i

/** A time in UTC, whether it ends in Z, in UTC or in nothing; null where it is not one. */
export function parseTime(text: string): Date | null {
  const parts = TIMESTAMP.exec(text.trim())
  if (!parts) return null
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map(Number)
  const milliseconds = Math.floor(Number(`0.${parts[7] ?? '0'}`) * 1000)
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second, milliseconds))
  // Date.UTC rolls 30 February over; such a time was never meant.
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60
    ? date
    : null
}

/** `2021-07-14T03:46:14Z`; '' of null. */
export function writeTime(time: Date | null): string {
  return time ? `${time.toISOString().slice(0, 19)}Z` : ''
}

/** NaN where the text is not a plain decimal number. */
export function parseNumber(text: string | undefined): number {
  return text !== undefined && /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(text) ? Number(text) : NaN
}

/** One line of bounded length without control characters, ready to be shown. */
export function cleanText(text: string | undefined): string {
  return (
    (text ?? '')
      .slice(0, shakemapLimits.factCharsMax * 2)
      .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
      .trim()
      // location texts of real products end in a stray comma
      .replace(/,$/, '')
      .slice(0, shakemapLimits.factCharsMax)
  )
}
