/** How far a release has come, as one line, and whether its publisher may leave. Pure. */
import { sequenceName } from '../site/sequence-name.ts'
import type { Coverage, Custody, Stats } from '../../client/api.ts'
import { counted, englishBytes, formatShare } from '../../client/words/figures.ts'
import { isSafeToLeave } from '../../client/publishing/safety.ts'

export interface SpreadSubject {
  readonly sequence: number
  /** Of its files. */
  readonly bytes: number
  /** Payload that had been sent before, for other releases. */
  readonly sentBefore: number
}

export interface SpreadReport {
  readonly sequence: number
  /** Payload sent for it, over its size. */
  readonly copies: number
  /** Undefined as long as nobody was asked. */
  readonly coverage: Coverage | undefined
  readonly custody: Custody
  readonly neighbors: number
  readonly isSafe: boolean
}

export function spreadOf({ sequence, bytes, sentBefore }: SpreadSubject, stats: Stats): SpreadReport {
  const copies = bytes === 0 ? 0 : Math.max(0, stats.payloadSent - sentBefore) / bytes
  const coverage = stats.coverage.sampled > 0 ? stats.coverage : undefined
  const { neighbors, custody } = stats
  return { sequence, copies, coverage, custody, neighbors, isSafe: isSafeToLeave(custody, sequence) }
}

/** `The release of 3: 1.4 copies sent, 12 of 46 parts proven to be held by 4, estimated 62 % complete (48 %–75 %, 31 sampled) of about 40 receivers, 5 connected.` */
export function describeSpread({ sequence, copies, coverage, custody, neighbors }: SpreadReport): string {
  const parts = [`${copies.toFixed(1)} copies sent`]
  if (custody.sequence === sequence && custody.chunks > 0) parts.push(provenInWords(custody))
  if (coverage) {
    const { complete, low, high, sampled, peers } = coverage
    parts.push(
      `estimated ${formatShare(complete)} complete (${formatShare(low)}–${formatShare(high)}, ${sampled.toLocaleString('en')} sampled) of about ${counted(peers, 'receiver')}`,
    )
  }
  parts.push(`${neighbors} connected`)
  return `The release of ${sequenceName(sequence)}: ${parts.join(', ')}.`
}

function provenInWords({ chunks, held, needed, whole, helper }: Custody): string {
  if (helper) return 'proven to be whole at a helper'
  if (whole === 1 && held < chunks && needed === 2)
    return 'proven to be whole at one receiver, not yet at a second'
  return `${held} of ${counted(chunks, 'part')} proven to be held by ${needed}`
}

/** Changes with what a reader of a log wants to know: a first link, a first copy, each tenth of the receivers. */
export function milestoneOf({ copies, coverage, custody, neighbors, isSafe }: SpreadReport): string {
  const tenths = coverage ? Math.floor(coverage.complete * 10) : -1
  return [neighbors > 0, copies >= 1, tenths, custody.whole > 0, isSafe].join(' ')
}

export function sizeOf(files: number, bytes: number): string {
  return `${counted(files, 'file')}, ${englishBytes(bytes)}`
}
