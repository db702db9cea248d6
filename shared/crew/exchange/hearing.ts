/** What a state of another peer tells: what it has, what it wants of us, and which of our messages have come. */
import { Bits } from '../../lib/bits.ts'
import type { FrameOf, SampleReport } from '../../wire/frames.ts'
import { limits } from '../../wire/limits.ts'
import type { Link } from '../links.ts'
import { isOver, type ReleaseState } from '../releases.ts'
import type { Holdings, View } from './holdings.ts'
import { holdingsOf, viewOf, type Parts } from './parts.ts'
import type { Sender } from './sender.ts'
import { delayUnitMs, loadMute } from './speaker.ts'

/** A report comes with a state, of whatever release. */
export function reportArrived({ context, events }: Parts, link: Link, report: SampleReport | null): void {
  if (report === null) return
  if (link.reports.take(context.now)) events.reported(link, report)
  else context.refuse('report-flood')
}

export function stateArrived(
  parts: Parts,
  sender: Sender,
  link: Link,
  release: ReleaseState,
  frame: FrameOf<'state'>,
): void {
  const { context } = parts
  if (isOver(release)) return context.refuse('late-state')
  const { chunks } = release.header
  const lists = [frame.haves, frame.asks, frame.takes]
  const isForeign =
    (frame.all !== null && frame.all.have.length !== (chunks + 7) >> 3) ||
    lists.some((list) => (list.at(-1) ?? 0) >= Math.max(1, chunks))
  if (isForeign) return context.offence(link, 'bad-state', 3)
  link.theirSequence = Math.max(link.theirSequence, release.header.sequence)
  const holdings = holdingsOf(parts, release)
  const view = viewOf(parts, link, release)
  if (frame.ack > view.sentNumber) return context.offence(link, 'bad-state', 3)
  view.heard = true
  view.saidAt = context.now
  // A link may be asked from now on, or no longer.
  if ((view.load === loadMute) !== (frame.load === loadMute)) holdings.changed = true
  view.load = frame.load
  if (frame.manifest) view.hasManifest = true
  if (frame.wantsManifest) sender.manifestWanted(view)
  if (frame.number > 0) noteNumber(view, frame.number, context.now)
  sender.acknowledged(link, view, frame.ack, frame.mask, frame.delay * delayUnitMs)
  if (frame.all) hearAll(holdings, view, sender, frame.all)
  for (const chunk of frame.haves) holdings.noteSaid(view, chunk)
  if (frame.asks.length > 0) hearAsks(holdings, view, sender, frame.asks)
  for (const chunk of frame.takes) view.wanted.delete(chunk)
  if (frame.whole) holdings.noteWhole(view)
}

/** What it asks for it lacks, but for what is on its way to it. */
function hearAsks(holdings: Holdings, view: View, sender: Sender, asks: readonly number[]): void {
  const underWay = sender.underWay(view)
  view.isWhole = false
  for (const chunk of asks) {
    view.wanted.add(chunk)
    if (!underWay.has(chunk)) holdings.noteLacks(view, chunk)
  }
}

/** A state that tells all takes the place of what was known, but for what is on its way to the link. */
function hearAll(
  holdings: Holdings,
  view: View,
  sender: Sender,
  all: { readonly have: Uint8Array; readonly want: Uint8Array },
): void {
  const { chunks } = view.release.header
  const have = new Bits(chunks, all.have)
  const wanted = new Bits(chunks, all.want)
  const underWay = sender.underWay(view)
  for (let chunk = 0; chunk < chunks; chunk++) {
    if (have.has(chunk)) holdings.noteSaid(view, chunk)
    else if (!underWay.has(chunk)) holdings.noteLacks(view, chunk)
    else view.said.delete(chunk)
    if (underWay.has(chunk)) wanted.delete(chunk)
  }
  if (have.count < chunks) view.isWhole = false
  view.wanted = wanted
}

/** Numbers are acknowledged as the newest and a mask of the 16 before it. */
function noteNumber(view: View, number: number, now: number): void {
  if (number > view.ack) {
    const shift = number - view.ack
    view.ackMask = shift > limits.ackMaskBits ? 0 : ((view.ackMask << shift) | (1 << (shift - 1))) & 0xffff
    view.ack = number
    view.ackAt = now
  } else if (number < view.ack && view.ack - number <= limits.ackMaskBits)
    view.ackMask |= 1 << (view.ack - number - 1)
}
