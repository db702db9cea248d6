/** The coverage of a release over time: looks at it, when shares of the receivers were reached, and both in words. Pure. */
import { shareAt, timeOfShare, type Look, type Prediction } from './prediction.ts'

const LOOKS_MAX = 600
/** A share counts as reached when the estimate says so and its interval does not allow for less than this part of it. */
const LOW_PART = 0.5
const SECONDS_MIN = 10
const PREDICTED_POINTS = 80

export const MILESTONES = [0.5, 0.9, 0.99] as const

export interface Milestone {
  readonly share: number
  /** Seconds since the publication; undefined while not even a prediction can be made. */
  readonly at: number | undefined
  readonly reached: boolean
}

/**
 * Adds a look. While nothing changes the last one moves on, instead of a thousand equal ones; past `LOOKS_MAX` every
 * second old look is dropped, so that an open tab does not grow.
 */
export function addLook(curve: readonly Look[], look: Look): readonly Look[] {
  const [before, last] = curve.slice(-2)
  const stands = before && last && isSame(before, last) && isSame(last, look)
  const kept = stands ? curve.slice(0, -1) : curve
  return [...(kept.length < LOOKS_MAX ? kept : kept.filter((_, index) => index % 2 === 0)), look]
}

function isSame(a: Look, b: Look): boolean {
  return a.complete === b.complete && a.low === b.low && a.high === b.high && a.copies === b.copies
}

/** Looks at which somebody had been sampled: those that can be drawn. */
export function drawnCurve(curve: readonly Look[]): readonly Look[] {
  return curve.filter(({ sampled }) => sampled > 0)
}

/** When the estimate first said that a share was complete; undefined when it has not. */
export function reachedAt(curve: readonly Look[], share: number): number | undefined {
  return curve.find((look) => look.sampled > 0 && look.complete >= share && look.low >= share * LOW_PART)?.at
}

/** What is known by the time 90 % are complete tells the rest of the curve; what comes later are newcomers. */
export function looksForPrediction(curve: readonly Look[]): readonly Look[] {
  const end = reachedAt(curve, 0.9)
  return end === undefined ? curve : curve.filter(({ at }) => at <= end)
}

export function milestonesOf(
  curve: readonly Look[],
  prediction: Prediction | undefined,
): readonly Milestone[] {
  return MILESTONES.map((share) => {
    const at = reachedAt(curve, share)
    return { share, at: at ?? (prediction && timeOfShare(prediction, share)), reached: at !== undefined }
  })
}

/** `12.3 s`, `4 min 5 s`, `2 h 7 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 99.95) return `${seconds.toFixed(seconds < 9.95 ? 1 : 0)} s`
  const whole = Math.round(seconds)
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3_600)} h ${Math.floor((whole % 3_600) / 60)} min`
}

/** The curve in one sentence, for those who do not see it. */
export function describeCurve(curve: readonly Look[]): string {
  const last = drawnCurve(curve).at(-1)
  if (last === undefined) return 'No receiver has been sampled yet.'
  const half = reachedAt(curve, 0.5)
  const [complete, low, high] = [last.complete, last.low, last.high].map((share) => Math.round(share * 100))
  const interval = low === high ? '' : ` (between ${low} and ${high} %)`
  const parts = [`After ${formatDuration(last.at)} an estimated ${complete} %${interval} are complete`]
  if (half !== undefined) parts.push(`half were after ${formatDuration(half)}`)
  return `${parts.join('; ')}.`
}

/** Columns for the chart, in order of time; null where a curve has no point. Seconds, and shares of 0 … 1. */
export interface ChartData {
  readonly end: number
  readonly at: readonly number[]
  readonly low: readonly (number | null)[]
  readonly high: readonly (number | null)[]
  readonly complete: readonly (number | null)[]
  readonly predicted: readonly (number | null)[]
}

export function chartData(curve: readonly Look[], prediction: Prediction | undefined): ChartData {
  const looks = drawnCurve(curve)
  const foreseen = prediction ? timeOfShare(prediction, 0.99) * 1.05 : 0
  const end = niceSeconds(Math.max(SECONDS_MIN, curve.at(-1)?.at ?? 0, foreseen))
  const between = prediction
    ? Array.from({ length: PREDICTED_POINTS + 1 }, (_, i) => (i / PREDICTED_POINTS) * end)
    : []
  const byTime = new Map(looks.map((look) => [look.at, look]))
  const at = [...new Set([...byTime.keys(), ...between])].sort((a, b) => a - b)
  const column = (of: (look: Look) => number) =>
    at.map((time) => {
      const look = byTime.get(time)
      return look ? of(look) : null
    })
  return {
    end,
    at,
    low: column(({ low }) => low),
    high: column(({ high }) => high),
    complete: column(({ complete }) => complete),
    predicted: at.map((time) => (prediction ? shareAt(prediction, time) : null)),
  }
}

/** A time axis that ends on a round figure, so that the curve does not crawl with every second. */
function niceSeconds(seconds: number): number {
  const steps = [10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600]
  return steps.find((step) => seconds <= step) ?? Math.ceil(seconds / 3_600) * 3_600
}
