/** What the console knows of a release's spread, and what it may say about closing the tab. Pure. */
import type { Coverage } from '../../api.ts'
import { count } from '../common/format.ts'

/** Over this many copies the receivers hold every chunk at least once, with a margin for what was lost on the way. */
const COPIES_SAFE = 1.2

export interface Spread {
  /** Payload sent since the release was published, over its size. */
  readonly copies: number
  readonly coverage: Coverage | undefined
  readonly neighbors: number
  /** The page was loaded after the release was published: copies sent before that are not counted. */
  readonly resumed: boolean
}

export interface Advice {
  readonly safe: boolean
  readonly sentence: string
}

/** How many of the sampled receivers said that they have everything. */
export function sampledComplete(coverage: Coverage | undefined): number {
  return coverage === undefined ? 0 : Math.round(coverage.complete * coverage.sampled)
}

/** States only what is known: samples, and bytes that have left this tab. */
export function adviseClosing({ copies, coverage, neighbors, resumed }: Spread): Advice {
  const whole = sampledComplete(coverage)
  if (whole > 0) {
    const of = coverage === undefined ? '' : ` of ${coverage.sampled} sampled`
    return {
      safe: true,
      sentence: `You can close this tab: ${whole}${of} ${whole === 1 ? 'receiver has' : 'receivers have'} every chunk and ${whole === 1 ? 'serves' : 'serve'} the others.`,
    }
  }
  const sent = `${copies.toFixed(1)} copies have left this tab${resumed ? ' since it was opened' : ''}`
  if (copies > COPIES_SAFE) {
    return {
      safe: true,
      sentence: `You can close this tab: ${sent}, so the receivers hold every chunk among them.`,
    }
  }
  if (neighbors === 0) {
    return { safe: false, sentence: 'Keep this tab open: no receiver is connected to it yet.' }
  }
  return {
    safe: false,
    sentence: `Keep this tab open: ${sent}; from ${COPIES_SAFE} on the receivers can do without it.`,
  }
}

/** Leaving now would leave nobody with the whole release. */
export function mustStay(spread: Spread): boolean {
  return !spread.resumed && spread.copies < 1 && sampledComplete(spread.coverage) === 0
}

export interface CurvePoint {
  /** Seconds since the release was published. */
  readonly at: number
  readonly complete: number
  readonly low: number
  readonly high: number
}

const POINTS_MAX = 600

/** Adds a sample to the curve; past `POINTS_MAX` every second old point is dropped, so that an open tab does not grow. */
export function addPoint(curve: readonly CurvePoint[], point: CurvePoint): readonly CurvePoint[] {
  const kept = curve.length < POINTS_MAX ? curve : curve.filter((_, index) => index % 2 === 0)
  return [...kept, point]
}

/** The curve in one sentence, for those who do not see it. */
export function describeCurve(curve: readonly CurvePoint[]): string {
  const last = curve.at(-1)
  if (last === undefined) return 'No receiver has been sampled yet.'
  const half = curve.find((point) => point.complete >= 0.5)
  const parts = [
    `After ${count(Math.round(last.at), 'second')} an estimated ${Math.round(last.complete * 100)} % are complete`,
  ]
  if (half) parts.push(`half were after ${count(Math.round(half.at), 'second')}`)
  return `${parts.join('; ')}.`
}
