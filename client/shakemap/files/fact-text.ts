/** How ShakeMap's files spell times, numbers and texts; the traps are the same in grid.xml and info.json. */
import { lookUp } from '../../../shared/lib/look-up.ts'
import { shakemapLimits } from '../limits.ts'

const TIMESTAMP =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\s*(?:([-+])(\d\d)(?::?(\d\d))?|\(?([A-Za-z]{1,5})\)?)?$/

/**
 * Hours that zones of one meaning are ahead of UTC. Names that several zones share are left out, since a guess could be off
 * by hours: PST is the Philippines' and the Pacific's, CST China's and America's, IST India's, Israel's and Ireland's.
 */
const ZONES: Readonly<Record<string, number>> = {
  Z: 0,
  UTC: 0,
  UT: 0,
  GMT: 0,
  WIB: 7,
  WITA: 8,
  WIT: 9,
  JST: 9,
  KST: 9,
  PHT: 8,
  PHST: 8,
  CHST: 10,
  NZST: 12,
  NZDT: 13,
  HST: -10,
  AKST: -9,
  AKDT: -8,
  PDT: -7,
  PET: -5,
  CLT: -4,
  CLST: -3,
  CET: 1,
  CEST: 2,
  EET: 2,
  EEST: 3,
  TRT: 3,
  PKT: 5,
  NPT: 5.75,
}
const OFFSET_MAX_HOURS = 14 // Kiribati's

/** A time that ends in Z, UTC, an offset of ISO 8601, a zone's name of one meaning, or in nothing (UTC); null where it is not one. */
export function parseTime(text: string): Date | null {
  const parts = TIMESTAMP.exec(text.trim())
  if (!parts) return null
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map(Number)
  const milliseconds = Math.floor(Number(`0.${parts[7] ?? '0'}`) * 1000)
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second, milliseconds))
  const ahead = hoursAhead(parts.slice(8))
  // Date.UTC rolls 30 February over; such a time was never meant.
  const isMeant = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60
  return isMeant && ahead !== undefined ? new Date(date.getTime() - ahead * 3_600_000) : null
}

/** Of an offset's sign, hours and minutes, or of a zone's name. Undefined where it is not known. */
function hoursAhead([sign, hours, minutes = '0', zone]: readonly (string | undefined)[]): number | undefined {
  if (sign === undefined || hours === undefined) return lookUp(ZONES, zone?.toUpperCase() ?? 'UTC')
  const ahead = Number(hours) + Number(minutes) / 60
  if (ahead > OFFSET_MAX_HOURS || Number(minutes) > 59) return undefined
  return sign === '-' ? -ahead : ahead
}

/** `2021-07-14T03:46:14Z`; '' of null. */
export function writeTime(time: Date | null): string {
  return time ? `${time.toISOString().slice(0, 19)}Z` : ''
}

/** NaN where the text is not a plain decimal number. */
export function parseNumber(text: string | undefined): number {
  return text !== undefined && /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(text) ? Number(text) : NaN
}

/** Sentences about the times that are written and cannot be read: `The origin time “…” cannot be read.` */
export function unreadTimes(times: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(times)
    .map(([name, text]) => [name, cleanText(text)] as const)
    .filter(([, text]) => text !== '' && parseTime(text) === null)
    .map(
      ([name, text]) =>
        `The ${name} “${text}” cannot be read: receivers will read that it is not given. Write it in UTC, or with an offset such as +07:00.`,
    )
}

/** A kind of event, in the maker's own word; '' of ALL, which some makers write for any kind. */
export function eventTypeIn(text: string | undefined): string {
  const type = cleanText(text)
  return type.toUpperCase() === 'ALL' ? '' : type
}

/** One line of bounded length without control characters, ready to be shown. */
export function cleanText(text: string | undefined): string {
  return (
    (text ?? '')
      .slice(0, shakemapLimits.factCharsMax * 2)
      .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
      .trimStart()
      .slice(0, shakemapLimits.factCharsMax)
      // Location texts of real products end in a stray comma; and the cut may leave a space, or half a character. A text
      // that is clean comes out as it is.
      .replace(/[\s,\ud800-\udbff]+$/, '')
  )
}
