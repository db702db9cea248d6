/** Ground motion in words, in the reader's language. */
import { periodOf, unitOf } from '../../../shakemap/field-scale.ts'
import type { FieldName } from '../../../shakemap/types.ts'
import { formatFixed, formatMotion } from '../../texts/figures.ts'
import { mapTexts } from '../../texts/sections/map.ts'

/** `PGA`, `PGV`, `SA 0.3 s`: as seismologists call it. */
export function motionName(name: FieldName): string {
  if (name === 'STDMMI') return mapTexts.value.layers.uncertainty
  const period = periodOf(name)
  return period === null ? name : mapTexts.value.layers.spectral({ seconds: formatFixed(period, 1) })
}

/** `PGA 23 %g`, `Uncertainty 0.5`. */
export function motionWords(name: FieldName, motion: number): string {
  return `${motionName(name)} ${formatMotion(motion)} ${unitOf(name)}`.trim()
}

/** What it is, in a sentence's words and with its unit. */
export function motionMeaning(name: FieldName): string {
  const { pga, pgv, psa, uncertaintyMeaning } = mapTexts.value.layers
  if (name === 'STDMMI') return uncertaintyMeaning
  const period = periodOf(name)
  if (period !== null) return psa({ seconds: formatFixed(period, 1) })
  return name === 'PGV' ? pgv : pga
}
