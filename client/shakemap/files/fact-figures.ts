/**
 * The figures of an earthquake, each written in one way wherever it stands: in a title, on the page, in what changed. A
 * magnitude of 3.15 is 3.2 everywhere: `toFixed` rounds the nearest binary fraction instead and says 3.1.
 */

const formats = new Map<string, Intl.NumberFormat>()

/** A format is made once: a table of thousands of figures asks for few. */
export function formatIn(locale: string, value: number, options: Intl.NumberFormatOptions = {}): string {
  const key = `${locale} ${JSON.stringify(options)}`
  let format = formats.get(key)
  if (!format) formats.set(key, (format = new Intl.NumberFormat(locale, options)))
  return format.format(value)
}

/** With so many decimals. */
export function fixedIn(locale: string, value: number, digits: number): string {
  return formatIn(locale, value, { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

export function magnitudeIn(locale: string, magnitude: number): string {
  return fixedIn(locale, magnitude, 1)
}

/** To a tenth, and within its class: 6.47 is VI and reads 6.4, since 6.5 would be VII. */
export function mmiIn(locale: string, mmi: number): string {
  const tenth = Math.round(mmi * 10) / 10
  const kept = Math.round(tenth) === Math.round(mmi) ? tenth : Math.floor(mmi * 10) / 10
  return fixedIn(locale, kept, 1)
}

/** %g or cm/s: to a tenth, and what is below one to two figures, so that a small motion is not written as none. */
export function motionIn(locale: string, motion: number): string {
  if (motion >= 100) return formatIn(locale, motion, { maximumFractionDigits: 0 })
  if (motion >= 1) return fixedIn(locale, motion, 1)
  return formatIn(locale, motion, { maximumSignificantDigits: 2 })
}
