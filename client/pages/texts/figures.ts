/** Figures in the current language, by Intl. */
import { locale } from './current.ts'

const formats = new Map<string, Intl.NumberFormat>()

/** `1,234.5` in English. A format is made once: a table of thousands of figures asks for few. */
export function formatNumber(value: number, options: Intl.NumberFormatOptions = {}): string {
  const key = `${locale.value} ${JSON.stringify(options)}`
  let format = formats.get(key)
  if (!format) formats.set(key, (format = new Intl.NumberFormat(locale.value, options)))
  return format.format(value)
}

/** With so many decimals, as `toFixed`. */
export function formatFixed(value: number, digits: number): string {
  return formatNumber(value, { minimumFractionDigits: digits, maximumFractionDigits: digits })
}
