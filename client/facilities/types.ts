/** The words of an inventory of facilities, as ShakeCast uses them. */
import type { Sample } from '../shakemap/sample.ts'
import type { MotionName } from '../shakemap/types.ts'

/** Inspection priorities; a level's rank is its index. Grey: the shaking is below the facility's thresholds. */
export const LEVELS = ['grey', 'green', 'yellow', 'orange', 'red'] as const
export type Level = (typeof LEVELS)[number]
export type ThresholdLevel = Exclude<Level, 'grey'>
export const THRESHOLD_LEVELS: readonly ThresholdLevel[] = ['green', 'yellow', 'orange', 'red']

/** `MMI`, `PGA` (%g), `PGV` (cm/s), or `PSA03` and the like (%g). */
export type Metric = 'MMI' | MotionName

/**
 * Where a level begins. With a β it is a fragility curve: α is the shaking at which half of such facilities reach the
 * level, β the spread (in MMI, or of the natural logarithm). Without one (null) the level begins at α sharply.
 */
export interface Curve {
  readonly metric: Metric
  readonly level: ThresholdLevel
  readonly alpha: number
  readonly beta: number | null
}

/** Corners as [longitude, latitude] in degrees. */
export type Outline = readonly (readonly [lon: number, lat: number])[]

export interface Facility {
  /** Type and external id, case folded: what makes it the same facility in another file. */
  readonly key: string
  readonly type: string
  readonly externalId: string
  readonly name: string
  /** Degrees, longitude within ±180; of a line or an area the middle. */
  readonly lat: number
  readonly lon: number
  /** The corners of a facility that is no point; empty of one that is. */
  readonly outline: Outline
  /** Of one that has an outline. Undefined in lists that were kept before it was known: see outline.ts. */
  readonly shape?: 'line' | 'area'
  /** From the lowest level to the highest within each metric. */
  readonly curves: readonly Curve[]
  /** The thresholds are this page's, since the file gave none. */
  readonly assumed: boolean
}

/** The probability of reaching a level or a higher one, 0 … 1. */
export interface Chance {
  readonly level: ThresholdLevel
  readonly reached: number
}

/**
 * How curves become a level. `lognormal` is ours. `shakecast-v4` computes as ShakeCast V4 does, for those who lay the two
 * lists side by side. docs/reference/ratings.md says where they differ.
 */
export const RATING_METHODS = ['lognormal', 'shakecast-v4'] as const
export type RatingMethod = (typeof RATING_METHODS)[number]

export interface Rating {
  /** The most probable one. */
  readonly level: Level
  readonly metric: Metric
  readonly method: RatingMethod
  /** From the lowest of the facility's levels to its highest. It never rises, but by ShakeCast's method where curves cross. */
  readonly chances: readonly Chance[]
  /** All thresholds are sharp, so each level is reached or not. */
  readonly sharp: boolean
  /**
   * Sorts facilities by what to inspect first: the level's rank, and within a rank the mean of the probabilities. By
   * ShakeCast's method it is the rank and the probability of the level or a higher one, so that all grey ones have 1.
   */
  readonly weight: number
}

/** Why a metric is not told: it comes with the rest of the map, the map has none of it, or none at this place. */
export type Lack = 'coming' | 'absent' | 'hole'

interface Unanswered {
  readonly metric: Metric
  readonly why: Lack
}

/** What a map says of a facility. */
export interface Impact {
  /** Null: the facility is not in the map, which is not the same as no shaking. */
  readonly shaking: Sample | null
  /** Some of it is not in the map. */
  readonly partly: boolean
  /** Null outside the map, and where the map lacks the facility's metric. */
  readonly rating: Rating | null
  /** The metrics that it has thresholds for, but no shaking. A facility that is in the map and not rated has one at least. */
  readonly unanswered: readonly Unanswered[]
  /** From the epicentre along the ground to its nearest place; null where the epicentre is not known. */
  readonly distanceKm: number | null
}

export interface Row {
  readonly facility: Facility
  /** Its place in the inventory, which is in the order of names. */
  readonly place: number
  readonly impact: Impact
}

/** An inventory as read from a file, with a sentence for each thing that was left out. */
export interface ReadInventory {
  /** In the order of names. */
  readonly facilities: readonly Facility[]
  readonly problems: readonly string[]
  /** Problems beyond those that are listed. */
  readonly moreProblems: number
  /** Lines or rows of which nothing is read. Each is among the problems. */
  readonly leftOut: number
}
