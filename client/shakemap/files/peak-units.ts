/** The units in which ShakeMap's files give ground motion, and which largest values can be true. */
import { lookUp } from '../../../shared/lib/look-up.ts'
import { pgaOf, pgvOf } from '../drill/ground-motion.ts'
import type { MotionName } from '../types.ts'

export type Motion = 'PGA' | 'PGV'

/** How makers name spectral acceleration at 0.3 s: `PSA03`, `SA(0.3)`, `SA0P3`. */
const PSA = /^P?SA(?:(\d\d)|\(?(\d{1,2})[.P](\d)\)?)$/

/** ShakeMap's name for what a field in capitals holds. Undefined of any other field. */
export function motionNameOf(field: string): MotionName | undefined {
  if (field === 'PGA' || field === 'PGV') return field
  const [, tenths, seconds = '', tenth = ''] = PSA.exec(field) ?? []
  if (tenths !== undefined) return `PSA${tenths}`
  return seconds === '' ? undefined : `PSA${`${Number(seconds)}${tenth}`.padStart(2, '0')}`
}

/** What to multiply a field's numbers with, to have %g or cm/s. Undefined of a unit that is not known. */
export function factorOfUnits(name: MotionName, units: string): number | undefined {
  return lookUp(MOTION_UNITS[name === 'PGV' ? 'PGV' : 'PGA'], units)
}

const PERCENT_G_PER_CM_S2 = 100 / 980.665

/** Factors to %g and to cm/s, by the spellings of the units. */
const MOTION_UNITS: Readonly<Record<Motion, Readonly<Record<string, number>>>> = {
  PGA: {
    '%g': 1,
    pctg: 1,
    g: 100,
    'cm/s2': PERCENT_G_PER_CM_S2,
    'cm/s^2': PERCENT_G_PER_CM_S2,
    gal: PERCENT_G_PER_CM_S2,
  },
  PGV: { 'cm/s': 1, cms: 1, 'm/s': 100 },
}

export const MOTION_WORDS: Readonly<Record<Motion, string>> = { PGA: '%g', PGV: 'cm/s' }

const FACTOR_MAX: Readonly<Record<Motion, number>> = {
  PGA: 30, // small earthquakes on rock have high accelerations and low intensities
  PGV: 10, // three intensities
}
/** Nearer than this to what the intensity lets one expect, a value is not doubted. */
const FACTOR_SURE = 1.4

/**
 * Can this be the largest motion of a map with this largest intensity? Not where it is off by more than any earthquake, and
 * not where its exponential would fit better: ShakeMap 4.0 writes the logarithm of PGV under the unit cm/s. Both are
 * compared with Worden and others 2012. `value` is in %g or cm/s; an intensity that is not known leaves what is above zero.
 */
export function isPlausible(motion: Motion, value: number, mmi: number | null): boolean {
  if (!(value > 0)) return false
  if (mmi === null) return true
  const expected = Math.log(motion === 'PGA' ? pgaOf(mmi) : pgvOf(mmi))
  const off = Math.abs(Math.log(value) - expected)
  if (off <= Math.log(FACTOR_SURE)) return true
  const offAsLogarithm = motion === 'PGV' ? Math.abs(value - expected) : Infinity
  return off <= Math.log(FACTOR_MAX[motion]) && off <= offAsLogarithm
}
