/** Ground motion in words, in the reader's language. */
import { periodOf, unitOf } from '../../../shakemap/motion-scale.ts'
import type { MotionName } from '../../../shakemap/types.ts'
import { formatFixed, formatMotion } from '../../texts/figures.ts'
import { mapTexts } from '../../texts/sections/map.ts'

/** `PGA`, `PGV`, `SA 0.3 s`: as seismologists call it. */
export function motionName(name: MotionName): string {
  const period = periodOf(name)
  return period === null ? name : mapTexts.value.layers.spectral({ seconds: formatFixed(period, 1) })
}

/** `PGA 23 %g`. */
export function motionWords(name: MotionName, motion: number): string {
  return `${motionName(name)} ${formatMotion(motion)} ${unitOf(name)}`
}

/** What it is, in a sentence's words and with its unit. */
export function motionMeaning(name: MotionName): string {
  const { pga, pgv, psa } = mapTexts.value.layers
  const period = periodOf(name)
  if (period !== null) return psa({ seconds: formatFixed(period, 1) })
  return name === 'PGV' ? pgv : pga
}
