/** Figures in the current language, by Intl. */
import { fixedIn, formatIn, magnitudeIn, mmiIn, motionIn } from '../../shakemap/files/fact-figures.ts'
import { locale } from './locale.ts'

/** `1,234.5` in English. */
export function formatNumber(value: number, options: Intl.NumberFormatOptions = {}): string {
  return formatIn(locale.value, value, options)
}

/** With so many decimals. */
export function formatFixed(value: number, digits: number): string {
  return fixedIn(locale.value, value, digits)
}

export function formatMagnitude(magnitude: number): string {
  return magnitudeIn(locale.value, magnitude)
}

/** See mmiIn. */
export function formatMmi(mmi: number): string {
  return mmiIn(locale.value, mmi)
}

/** A depth in km. */
export function formatDepth(km: number): string {
  return formatFixed(km, 1)
}

/** %g or cm/s. */
export function formatMotion(motion: number): string {
  return motionIn(locale.value, motion)
}
