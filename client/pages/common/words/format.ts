/** Figures and times as people read them, in the page's language. The time zone and the clock are arguments. */
import type { ReleaseState, Status } from '../../../api.ts'
import { bytesIn } from '../../../words/figures.ts'
import { commonTexts } from '../../texts/sections/common.ts'
import { locale } from '../../texts/locale.ts'
import { formatFixed, formatNumber } from '../../texts/figures.ts'
import type { Mark } from './mark.ts'

/** Bytes with a decimal unit: `812 bytes`, `98 KB`, `1.2 MB`. */
export function formatBytes(bytes: number): string {
  return bytesIn(locale.value, bytes, (count) => commonTexts.value.bytes({ count }))
}

/** How long ago, in words. Milliseconds; a time in the future (a clock that is off) reads as just now. */
export function formatAgo(then: number, now: number): string {
  const words = commonTexts.value
  const minutes = Math.floor((now - then) / 60_000)
  if (minutes < 1) return words.justNow
  if (minutes < 60) return words.minutesAgo({ minutes: formatNumber(minutes) })
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return words.hoursAgo({ hours: formatNumber(hours), minutes: formatNumber(minutes % 60) })
  const days = Math.floor(hours / 24)
  return days < 730 ? words.daysAgo({ count: days }) : words.yearsAgo({ count: Math.floor(days / 365) })
}

/** The same moment where the reader is: `Thu, 8 Jul 2021, 15:49:48 GMT−7`. */
export function formatLocal(iso: string, timeZone?: string): string | undefined {
  const time = Date.parse(iso)
  if (Number.isNaN(time)) return undefined
  // English as most of its readers write it; a day before its month is read by all.
  return new Intl.DateTimeFormat(locale.value === 'en' ? 'en-GB' : locale.value, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    hourCycle: 'h23',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(time)
}

/** `34.16° N, 118.13° W`. */
export function formatPosition(lat: number, lon: number, digits = 2): string {
  // A longitude over 180° (a map across the date line) is written as people know it.
  const east = ((((lon + 180) % 360) + 360) % 360) - 180
  const words = commonTexts.value
  const latitude = `${formatFixed(Math.abs(lat), digits)}° ${lat < 0 ? words.south : words.north}`
  return `${latitude}, ${formatFixed(Math.abs(east), digits)}° ${east < 0 ? words.west : words.east}`
}

/** A key's thumbprint, short enough to be compared by eye: its first twelve characters in groups of four. */
export function shortThumbprint(thumbprint: string): string {
  return (thumbprint.slice(0, 12).match(/.{1,4}/g) ?? []).join(' ')
}

/**
 * The marks of a release, gravest first; none for an actual release that is current. A ShakeMap inside that calls itself
 * a scenario, a test or cancelled marks the release too (USGS's words), whatever the publisher chose, or has not yet.
 * `hasExpired`: see isExpired.
 */
export function marksOf(
  status: Status | undefined,
  state: ReleaseState,
  product?: { readonly eventType?: string; readonly mapStatus?: string },
  hasExpired = false,
): readonly Mark[] {
  const eventType = product?.eventType?.toUpperCase() ?? ''
  const open = status === undefined || status === 'actual'
  const marks: Mark[] = []
  if (status === 'cancel' || state === 'cancelled' || product?.mapStatus?.toUpperCase() === 'CANCELLED') {
    marks.push('cancelled')
  }
  if (status === 'exercise' || (open && eventType === 'SCENARIO')) marks.push('exercise')
  if (status === 'test' || (open && /^(TEST|HEARTBEAT)$/.test(eventType))) marks.push('test')
  // This comes after exercise and test: a reader must read first that no earthquake happened.
  if (hasExpired) marks.push('expired')
  if (state === 'superseded') marks.push('superseded')
  return marks
}

/** Has the time passed until which its publisher stands by a release? `expires` is ISO 8601, '' of none. Milliseconds. */
export function isExpired(expires: string, now: number): boolean {
  return expires !== '' && Date.parse(expires) <= now
}

/** What stands before a title: `EXERCISE, SUPERSEDED: `, or nothing. */
export function titlePrefix(marks: readonly Mark[]): string {
  const words = commonTexts.value.marks
  return marks.length === 0 ? '' : `${marks.map((mark) => words[mark]).join(', ')}: `
}
