/** What the console knows of a release's spread, and what it may say about closing the tab. Pure. */
import type { Coverage } from '../../../api.ts'
import { COPIES_SAFE, surelyComplete } from '../../../publishing/safety.ts'
import { formatShare } from '../../common/format.ts'
import { formatDuration } from './curve.ts'

/** Slower, and nobody can say when. */
const RATE_MIN = 0.001

export interface Spread {
  /** Payload sent since the release was published, over its size. */
  readonly copies: number
  /** Copies per second that leave this tab now. */
  readonly rate: number
  readonly coverage: Coverage | undefined
  readonly neighbors: number
  /** The page was loaded after the release was published, and copies sent before that are not known. */
  readonly resumed: boolean
}

export interface Advice {
  readonly safe: boolean
  readonly sentence: string
}

/** States only what is known: samples, and bytes that have left this tab. */
export function adviseClosing({ copies, rate, coverage, neighbors, resumed }: Spread): Advice {
  const whole = surelyComplete(coverage)
  if (whole > 0) {
    const have = whole === 1 ? 'receiver has every chunk and serves' : 'receivers have every chunk and serve'
    return {
      safe: true,
      sentence: `You can close this tab: at least ${whole} ${have} the others, as the samples say.`,
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
  const left =
    rate > RATE_MIN ? `, in about ${formatDuration((COPIES_SAFE - copies) / rate)} at this rate` : ''
  return {
    safe: false,
    sentence: `Keep this tab open: ${sent}; from ${COPIES_SAFE} on the receivers can do without it${left}.`,
  }
}

/** Leaving now would leave nobody with the whole release. */
export function mustStay(spread: Spread): boolean {
  return !spread.resumed && spread.copies < 1 && surelyComplete(spread.coverage) === 0
}

/** The estimate where it says something; else how far it may be. */
export function completeInWords({ complete, low, high, sampled }: Coverage): string {
  if (sampled === 0 || (low < EDGE && high > 1 - EDGE)) return 'unclear'
  return low < EDGE && complete < high ? `≤ ${formatShare(high)}` : formatShare(complete)
}

const EDGE = 0.005
