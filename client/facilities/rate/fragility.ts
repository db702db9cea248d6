/** How probable it is that shaking brings a facility to each level. Pure. */
import { ofMotion, type Sample } from '../../shakemap/sample.ts'
import {
  type Chance,
  type Curve,
  type Level,
  LEVELS,
  type Metric,
  type Rating,
  type RatingMethod,
} from '../types.ts'

/**
 * The rating by the metric that asks for most among those the map has; null where it has none of them. The alert is the
 * most probable state, where the probability of being in a state is that of reaching it less that of reaching the next.
 * At a tie it is the higher state, and as ShakeCast V4 computes the lower one.
 */
export function rate(
  curves: readonly Curve[],
  shaking: Sample,
  method: RatingMethod = 'lognormal',
): Rating | null {
  let highest: Rating | null = null
  for (const metric of new Set(curves.map(({ metric }) => metric))) {
    const value = valueOf(metric, shaking)
    if (value === null) continue
    const ofMetric = curves.filter((curve) => curve.metric === metric)
    const rating =
      method === 'shakecast-v4' ? rateAsShakeCast(ofMetric, metric, value) : rateBy(ofMetric, metric, value)
    if (!highest || rating.weight > highest.weight) highest = rating
  }
  return highest
}

/** P(level) = Φ((x − α) / β) for MMI, Φ(ln(x / α) / β) for ground motion; a curve without β is a step at α. 0 … 1. */
export function reachedBy({ metric, alpha, beta }: Curve, value: number): number {
  if (beta === null || alpha === 0) return value >= alpha ? 1 : 0
  return normalCdf((metric === 'MMI' ? value - alpha : Math.log(value / alpha)) / beta)
}

/** Φ, within 7.5e-8 (Abramowitz & Stegun 1964, 26.2.17), and exact at 0, where two states can tie. */
export function normalCdf(z: number): number {
  if (z === 0) return 0.5
  const t = 1 / (1 + 0.2316419 * Math.abs(z))
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  const tail = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series
  return z >= 0 ? 1 - tail : tail
}

function rateBy(curves: readonly Curve[], metric: Metric, value: number): Rating {
  let below = 1
  const chances = curves.map((curve) => {
    // Curves of different spread cross; what reaches a level has reached those below it.
    below = Math.min(below, reachedBy(curve, value))
    return { level: curve.level, reached: below }
  })
  const { level } = mostProbable(chances, (probability, largest) => probability >= largest && probability > 0)
  const mean = chances.reduce((sum, { reached }) => sum + reached, 0) / Math.max(1, chances.length)
  return ratingOf({ level, metric, method: 'lognormal', chances }, curves, mean)
}

/**
 * ShakeCast V4 (`impact.py`, compute_hazus_impact): P(level) = Φ((x − α) / β) for every metric, so that the β of a ground
 * motion counts in its own unit. Curves that cross may give a state less than nothing. The weight is the level's rank and
 * the probability of that level or a higher one, which is 1 for grey. ShakeCast leaves out a level without β, or fails; here it
 * stays a step.
 */
function rateAsShakeCast(curves: readonly Curve[], metric: Metric, value: number): Rating {
  const chances = curves.map(({ level, alpha, beta }) => {
    const isReached = value >= alpha ? 1 : 0
    return { level, reached: beta === null ? isReached : normalCdf((value - alpha) / beta) }
  })
  const { level, reached } = mostProbable(chances, (probability, largest) => !(probability <= largest))
  return ratingOf({ level, metric, method: 'shakecast-v4', chances }, curves, reached)
}

/** The state that no later one beats, and the probability of reaching it: of grey, which stands below all levels, it is 1. */
function mostProbable(
  chances: readonly Chance[],
  beats: (probability: number, largest: number) => boolean,
): { readonly level: Level; readonly reached: number } {
  let best: { readonly level: Level; readonly reached: number } = { level: 'grey', reached: 1 }
  let largest = 1 - (chances[0]?.reached ?? 0)
  for (const [i, { level, reached }] of chances.entries()) {
    const probability = reached - (chances[i + 1]?.reached ?? 0)
    if (!beats(probability, largest)) continue
    largest = probability
    best = { level, reached }
  }
  return best
}

/** `share` orders the facilities of one level, from 0 to 1. */
function ratingOf(
  rated: Pick<Rating, 'level' | 'metric' | 'method' | 'chances'>,
  curves: readonly Curve[],
  share: number,
): Rating {
  const sharp = curves.every(({ beta }) => beta === null)
  return { ...rated, sharp, weight: LEVELS.indexOf(rated.level) + share }
}

/** Null where the map does not tell it. */
export function valueOf(metric: Metric, shaking: Sample): number | null {
  return metric === 'MMI' ? shaking.mmi : ofMotion(shaking, metric)
}
