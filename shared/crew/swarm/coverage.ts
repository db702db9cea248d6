/**
 * How much of a swarm is whole, from reports that are seconds old while it changes (CREW §3.2.3: local states glean the
 * global one). A report says whether one random peer was whole at one time. Who is whole stays whole; who was not may be
 * by now; and the share among the rest rises as in an epidemic, its log-odds in a straight line. Level and slope are not
 * estimated but weighed: every pair of a grid by how likely it makes the reports (Bayes), and the interval holds 95 % of
 * the weight. So it is wide while the release races through, and narrow when nothing moves.
 */
import { assert } from '../../lib/assert.ts'

export interface Report {
  readonly whole: boolean
  /** Share of the release that it had then, 0 … 1. */
  readonly progress: number
  /** How long ago it was so, ms. */
  readonly ageMs: number
}

export interface Coverage {
  /** Share of the population that is whole, 0 … 1: the posterior's mean, and the bounds of its middle 95 %. */
  readonly complete: number
  readonly low: number
  readonly high: number
}

/** Log-odds of being whole now; the outermost stand for nobody and everyone. */
const levelMax = 8
const levels = Array.from({ length: 33 }, (_, i) => (i - 16) / 2)
/** Their rise per second, and how likely each is before anything is heard: mostly, nothing moves. */
const slopes: readonly (readonly [number, number])[] = [
  [0, 0.3],
  [0.2, 0.08],
  [0.5, 0.08],
  [1, 0.08],
  [2, 0.08],
  [4, 0.08],
  [8, 0.06],
  [16, 0.04],
]
/** Of reports that are older the model's straight line says less. */
const forgetMs = 3_000
const whileSeconds = 8
/** A report that contradicts "nobody" or "everyone" leaves them this likelihood. */
const impossible = 1e-9
/** Half of what is left out at both ends. */
const tail = 0.025
const bins = 2_000
/** Fewer tell no rate. */
const reportsForRate = 8
const rateMargin = 2
/** Of a release in a second, and at once, whatever the reports say. */
const rateMin = 0.02
const spurt = 0.15

/** Of `population` other peers, from at most one report of each. Without reports it may be anything. */
export function estimateCoverage(reports: readonly Report[], population: number): Coverage {
  if (reports.length === 0) return { complete: 0, low: 0, high: 1 }
  const weighed = levels.flatMap((level) =>
    slopes.map(([slope, prior]) => ({
      level,
      slope,
      log: Math.log(prior * levelPrior(level, slope)) + logLikelihood(reports, level, slope),
    })),
  )
  const ceiling = mayBeWhole(reports)
  const largest = Math.max(...weighed.map(({ log }) => log))
  const histogram = new Float64Array(bins + 1)
  let total = 0
  let mean = 0
  for (const { level, slope, log } of weighed) {
    const weight = Math.exp(log - largest)
    if (weight < 1e-6) continue
    const share = shareNow(reports, Math.max(population, reports.length), level, slope)
    total += weight
    mean += weight * Math.min(ceiling, share.mean)
    // A normal distribution by three points: right in its first five moments.
    for (const [step, part] of [
      [-Math.sqrt(3), 1 / 6],
      [0, 2 / 3],
      [Math.sqrt(3), 1 / 6],
    ] as const) {
      const at = Math.min(ceiling, Math.max(0, share.mean + step * share.deviation))
      const bin = Math.round(at * bins)
      histogram[bin] = (histogram[bin] ?? 0) + weight * part
    }
  }
  assert(total > 0, 'something is likely')
  return {
    complete: mean / total,
    low: quantile(histogram, tail * total),
    high: quantile(histogram, (1 - tail) * total),
  }
}

/**
 * Who had half a moment ago is not whole now. The largest share that can be: those seen whole, and those whose way to the
 * end is not much longer than twice what the swarm as a whole has lately made in the time, with the error of so few reports.
 */
function mayBeWhole(reports: readonly Report[]): number {
  if (reports.length < reportsForRate) return 1
  const rate = rateMargin * rateOf(reports) + rateMin
  let able = 0
  for (const { whole, progress, ageMs } of reports)
    if (whole || progress + spurt + (rate * ageMs) / 1_000 >= 1) able++
  return wilson(able, reports.length, Infinity).high
}

/** Mean progress of the swarm a second, by least squares over the reports. */
function rateOf(reports: readonly Report[]): number {
  const n = reports.length
  const meanAge = reports.reduce((sum, { ageMs }) => sum + ageMs, 0) / n
  const meanProgress = reports.reduce((sum, { progress }) => sum + progress, 0) / n
  let covariance = 0
  let variance = 0
  for (const { ageMs, progress } of reports) {
    covariance += (meanAge - ageMs) * (progress - meanProgress)
    variance += (ageMs - meanAge) ** 2
  }
  return variance === 0 ? Infinity : Math.max(0, (1_000 * covariance) / variance)
}

/** Any share is as likely as any other where nothing moves; any log-odds where they do. */
function levelPrior(level: number, slope: number): number {
  if (slope > 0) {
    // The rise may lie anywhere within a while, most likely not just now: then it is over, or to come.
    const now = Math.min(1, (2 * levelMax) / (slope * whileSeconds))
    return Math.abs(level) === levelMax ? (1 - now) / 2 + now / levels.length : now / levels.length
  }
  const p = 1 / (1 + Math.exp(-level))
  return Math.abs(level) === levelMax ? 0.1 : 0.4 * p * (1 - p)
}

function wholeAt(level: number, slope: number, ageMs: number): number {
  const then = level - (slope * ageMs) / 1_000
  if (then >= levelMax) return 1 - impossible
  if (then <= -levelMax) return impossible
  return 1 / (1 + Math.exp(-then))
}

function logLikelihood(reports: readonly Report[], level: number, slope: number): number {
  let log = 0
  for (const { whole, ageMs } of reports) {
    const p = wholeAt(level, slope, ageMs)
    log += Math.exp(-ageMs / forgetMs) * Math.log(whole ? p : 1 - p)
  }
  return log
}

/** Those seen whole are; those seen lacking may have been filled since; of the unseen, the model knows. */
function shareNow(
  reports: readonly Report[],
  population: number,
  level: number,
  slope: number,
): { mean: number; deviation: number } {
  const now = wholeAt(level, slope, 0)
  const unseen = population - reports.length
  let whole = unseen * now
  let variance = unseen * now * (1 - now)
  for (const report of reports) {
    if (report.whole) {
      whole++
      continue
    }
    const then = wholeAt(level, slope, report.ageMs)
    const filled = then >= 1 - impossible ? 1 : Math.max(0, (now - then) / (1 - then))
    whole += filled
    variance += filled * (1 - filled)
  }
  return { mean: whole / population, deviation: Math.sqrt(variance) / population }
}

function quantile(histogram: Float64Array, target: number): number {
  let sum = 0
  for (let bin = 0; bin <= bins; bin++) {
    sum += histogram[bin] ?? 0
    if (sum >= target) return bin / bins
  }
  return 1
}

/** Wilson's interval at 95 %, with the finite population's correction for `population`. */
export function wilson(hits: number, samples: number, population: number): { low: number; high: number } {
  assert(hits >= 0 && hits <= samples, 'hits are among the samples')
  if (samples === 0) return { low: 0, high: 1 }
  const p = hits / samples
  const correction =
    population === Infinity ? 1 : population > samples ? (population - samples) / (population - 1) : 0
  const z = 1.96 * Math.sqrt(correction)
  const middle = (p + (z * z) / (2 * samples)) / (1 + (z * z) / samples)
  const half =
    (z / (1 + (z * z) / samples)) * Math.sqrt((p * (1 - p)) / samples + (z * z) / (4 * samples * samples))
  return {
    low: hits === 0 ? 0 : Math.max(0, middle - half),
    high: hits === samples ? 1 : Math.min(1, middle + half),
  }
}
