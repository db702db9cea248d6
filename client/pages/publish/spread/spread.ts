/** What the console knows of a release's spread, and what it may say about closing the tab. Pure. */
import type { Coverage, Custody } from '../../../api.ts'
import { isSafeToLeave } from '../../../publishing/safety.ts'
import { counted, formatShare } from '../../../words/figures.ts'

export interface SpreadSoFar {
  /** Payload sent since the release was published, over its size. */
  readonly copies: number
  readonly sequence: number
  readonly coverage: Coverage | undefined
  readonly custody: Custody
  readonly neighbors: number
  /** The page was loaded after the release was published, and copies sent before that are not known. */
  readonly resumed: boolean
  /** It was published before this page was loaded. */
  readonly isEarlier: boolean
}

export interface Advice {
  readonly safe: boolean
  readonly sentence: string
}

/** States only what is proven, and bytes that have left this tab. */
export function adviseClosing({ copies, sequence, custody, neighbors, resumed }: SpreadSoFar): Advice {
  const { chunks, held, whole, needed, helper } = custody
  if (isSafeToLeave(custody, sequence))
    return {
      safe: true,
      sentence: helper
        ? 'You can close this tab: your helper has proven that it holds the whole release.'
        : `You can close this tab: ${needed} receivers or more have proven to hold each part.`,
    }
  if (neighbors === 0) return stay('Keep this tab open: no receiver is connected to it yet.')
  const isOurs = custody.sequence === sequence
  if (isOurs && whole === 1 && needed === 2)
    return stay('One browser has it whole: keep this tab open until a second has.')
  if (isOurs && whole > 0)
    return stay(
      `${counted(whole, 'browser')} ${whole === 1 ? 'has' : 'have'} it whole: keep this tab open until ${needed} hold each part.`,
    )
  const sent = `${copies.toFixed(1)} copies have left it${resumed ? ' since it was opened' : ''}`
  const proven =
    isOurs && held > 0
      ? `${needed} receivers have proven to hold ${held} of ${counted(chunks, 'part')}`
      : 'no part is proven yet to be with receivers'
  return stay(`Keep this tab open: ${sent}, and ${proven}.`)
}

function stay(sentence: string): Advice {
  return { safe: false, sentence }
}

/** Nobody has shown that the release would outlive this tab. Of one of an earlier visit, where not even a copy left it. */
export function mustStay({ copies, sequence, custody, resumed, isEarlier }: SpreadSoFar): boolean {
  return !resumed && !isSafeToLeave(custody, sequence) && (!isEarlier || copies < 1)
}

/** The estimate where it says something; else how far it may be. */
export function completeInWords({ complete, low, high, sampled }: Coverage): string {
  if (sampled === 0 || (low < EDGE && high > 1 - EDGE)) return 'unclear'
  return low < EDGE && complete < high ? `≤ ${formatShare(high)}` : formatShare(complete)
}

const EDGE = 0.005
