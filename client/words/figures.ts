/** Figures as people read them, the same on the pages and on the command line. Functions without a locale write English. */
import { fixedIn } from '../shakemap/files/fact-figures.ts'

/** `3 files`, `1 file`. */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`
}

/** Bytes with a decimal unit: `812 bytes`, `98 KB`, `1.2 MB`. */
export function englishBytes(bytes: number): string {
  return bytesIn('en', bytes, (few) => counted(few, 'byte'))
}

/** The same in another language, which has its own word for a few bytes. */
export function bytesIn(locale: string, bytes: number, few: (bytes: number) => string): string {
  if (bytes < 1_000) return few(Math.round(bytes))
  if (bytes < 999_500) return `${fixedIn(locale, bytes / 1_000, bytes < 9_950 ? 1 : 0)} KB`
  return `${fixedIn(locale, bytes / 1_000_000, bytes < 99_950_000 ? 1 : 0)} MB`
}

/** A share of 0 … 1 in per cent; never rounds to 0 % or 100 % what is not quite. */
export function formatShare(share: number): string {
  const percent = share * 100
  if (percent > 0 && percent < 1) return '< 1 %'
  if (percent > 99 && percent < 100) return '> 99 %'
  return `${Math.round(percent)} %`
}

/** `2021-07-08 22:49:48 UTC`, or undefined for a text that is no time. */
export function formatUtc(iso: string): string | undefined {
  const time = Date.parse(iso)
  return Number.isNaN(time) ? undefined : `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}
