import { locale } from '../../texts/locale.ts'

const DAY_MS = 24 * 3_600_000

/** A moment where the reader is: `14:32` of the last day, else with its date: `18 Nov 2026, 14:32`. */
export function formatClock(then: number, now: number, timeZone?: string): string {
  const isNear = Math.abs(now - then) < DAY_MS
  return new Intl.DateTimeFormat(locale.value === 'en' ? 'en-GB' : locale.value, {
    ...(isNear ? {} : { day: 'numeric', month: 'short', year: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(then)
}
