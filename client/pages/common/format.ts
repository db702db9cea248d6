/** Figures and times as people read them. Pure: the time zone and the clock are arguments. */
import type { ReleaseState, Status } from '../../api.ts'

/** Bytes with a decimal unit: `812 bytes`, `98 KB`, `1.2 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return bytes === 1 ? '1 byte' : `${Math.round(bytes)} bytes`
  if (bytes < 999_500) return `${(bytes / 1_000).toFixed(bytes < 9_950 ? 1 : 0)} KB`
  return `${(bytes / 1_000_000).toFixed(bytes < 99_950_000 ? 1 : 0)} MB`
}

/** `3 files`, `1 file`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`
}

/** A share of 0 … 1 in per cent; never rounds to 0 % or 100 % what is not quite. */
export function formatShare(share: number): string {
  const percent = share * 100
  if (percent > 0 && percent < 1) return '< 1 %'
  if (percent > 99 && percent < 100) return '> 99 %'
  return `${Math.round(percent)} %`
}

/** How long ago, in words. Milliseconds; a time in the future (a clock that is off) reads as just now. */
export function formatAgo(then: number, now: number): string {
  const minutes = Math.floor((now - then) / 60_000)
  if (minutes < 1) return 'less than a minute ago'
  if (minutes < 60) return `${minutes} min ago`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return `${hours} h ${minutes % 60} min ago`
  const days = Math.floor(hours / 24)
  return days < 730 ? `${days} days ago` : `${Math.floor(days / 365)} years ago`
}

/** `2021-07-08 22:49:48 UTC`, or undefined for a text that is no time. */
export function formatUtc(iso: string): string | undefined {
  const time = Date.parse(iso)
  return Number.isNaN(time) ? undefined : `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** The same moment where the reader is: `Thu, 8 Jul 2021, 15:49:48 GMT−7`. */
export function formatLocal(iso: string, timeZone?: string): string | undefined {
  const time = Date.parse(iso)
  if (Number.isNaN(time)) return undefined
  return new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
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
  return `${Math.abs(lat).toFixed(digits)}° ${lat < 0 ? 'S' : 'N'}, ${Math.abs(east).toFixed(digits)}° ${east < 0 ? 'W' : 'E'}`
}

/** A key's thumbprint, short enough to be compared by eye: its first twelve characters in groups of four. */
export function shortThumbprint(thumbprint: string): string {
  return (thumbprint.slice(0, 12).match(/.{1,4}/g) ?? []).join(' ')
}

/** What a banner says of a release beyond its title: its signed status, and whether it still holds. */
export type Mark = 'cancelled' | 'exercise' | 'test' | 'superseded'

/**
 * The marks of a release, gravest first; none for an actual release that is current. A ShakeMap inside that calls itself
 * a scenario, a test or cancelled marks the release too (USGS's words), whatever the publisher chose, or has not yet.
 */
export function marksOf(
  status: Status | undefined,
  state: ReleaseState,
  product?: { readonly eventType?: string; readonly mapStatus?: string },
): readonly Mark[] {
  const eventType = product?.eventType?.toUpperCase() ?? ''
  const open = status === undefined || status === 'actual'
  const marks: Mark[] = []
  if (status === 'cancel' || state === 'cancelled' || product?.mapStatus?.toUpperCase() === 'CANCELLED') {
    marks.push('cancelled')
  }
  if (status === 'exercise' || (open && eventType === 'SCENARIO')) marks.push('exercise')
  if (status === 'test' || (open && /^(TEST|HEARTBEAT)$/.test(eventType))) marks.push('test')
  if (state === 'superseded') marks.push('superseded')
  return marks
}

/** What stands before a title: `EXERCISE, SUPERSEDED: `, or nothing. */
export function titlePrefix(marks: readonly Mark[]): string {
  return marks.length === 0 ? '' : `${marks.join(', ').toUpperCase()}: `
}
