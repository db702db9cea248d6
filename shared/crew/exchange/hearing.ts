/** What a state of another peer tells: what it has, what it wants of us, and which of our messages have come. */
import { assert } from '../../lib/assert.ts'
import { Bits } from '../../lib/bits.ts'
import type { FrameOf } from '../../wire/frames.ts'
import { parameters } from '../../wire/parameters.ts'
import type { SampleReport } from '../../wire/state.ts'
import type { Link } from '../links/link.ts'
import type { Release } from '../releases/release.ts'
import type { Holdings, View } from './holdings.ts'
import { holdingsOf, viewOf, type Parts } from './parts.ts'
import type { Sender } from './send/sender.ts'
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
  release: Release,
  frame: FrameOf<'state'>,
): void {
  const { context } = parts
  if (release.isOver) return context.refuse('late-state')
  const { chunks } = release.header
  const lists = [frame.haves, frame.asks, frame.takes]
  const isForeign =
    (frame.all !== null && frame.all.have.length !== (chunks + 7) >> 3) ||
    lists.some((list) => (list.at(-1) ?? 0) >= Math.max(1, chunks))
  if (isForeign) return context.offence(link, 'bad-state', 3)
  link.noteTheirs(release.header.sequence)
  const holdings = holdingsOf(parts, release)
  const view = viewOf(parts, link, release)
  if (frame.ack > view.sentNumber) return context.offence(link, 'bad-state', 3)
  const serial = serialOf(view, frame.serial)
  const isNewest = serial >= view.serial
  view.serial = Math.max(view.serial, serial)
  view.heard = true
  view.saidAt = context.now
  if (frame.manifest) view.hasManifest = true
  if (frame.number > 0) noteNumber(view, frame.number, context.now)
  sender.acknowledged(link, view, frame.ack, frame.mask, frame.delay * delayUnitMs)
  if (isNewest) {
    // A link may be asked from now on, or no longer.
    if ((view.load === loadMute) !== (frame.load === loadMute)) holdings.changed = true
    view.load = frame.load
  }
  if (frame.wantsManifest && (isNewest || !view.hasManifest)) sender.manifestWanted(view)
  const isNews = (chunk: number): boolean => (view.spokenOf[chunk] ?? 0) <= serial
  if (frame.all) hearAll(holdings, view, sender, frame.all, isNews)
  for (const chunk of frame.haves) if (isNews(chunk)) holdings.noteSaid(view, chunk)
  hearAsks(holdings, view, sender, frame.asks.filter(isNews), frame.takes.filter(isNews))
  if (isNewest && frame.whole) holdings.noteWhole(view)
  if (frame.all) for (let chunk = 0; chunk < chunks; chunk++) noteSpokenOf(view, chunk, serial)
  for (const list of lists) for (const chunk of list) noteSpokenOf(view, chunk, serial)
}

/** The number of a state, which its frame has without its upper bits: the one that is nearest to the newest. */
function serialOf({ serial: newest }: View, serial: number): number {
  return Math.max(0, newest + (((serial - newest) << 16) >> 16))
}

function noteSpokenOf({ spokenOf }: View, chunk: number, serial: number): void {
  spokenOf[chunk] = Math.max(spokenOf[chunk] ?? 0, serial)
}

/** What it asks for, and what it asks for no more, it lacks, but for what is on its way to it. */
function hearAsks(
  holdings: Holdings,
  view: View,
  sender: Sender,
  asks: readonly number[],
  takes: readonly number[],
): void {
  if (asks.length + takes.length === 0) return
  const underWay = sender.underWay(view)
  view.isWhole = false
  for (const chunk of asks) view.wanted.add(chunk)
  for (const chunk of takes) view.wanted.delete(chunk)
  for (const chunk of [...asks, ...takes]) if (!underWay.has(chunk)) holdings.noteLacks(view, chunk)
}

/** A state that tells all takes the place of what was known, but for what is on its way to the link. */
function hearAll(
  holdings: Holdings,
  view: View,
  sender: Sender,
  all: { readonly have: Uint8Array; readonly want: Uint8Array },
  isNews: (chunk: number) => boolean,
): void {
  const { chunks } = view.release.header
  const have = new Bits(chunks, all.have)
  const wanted = new Bits(chunks, all.want)
  const underWay = sender.underWay(view)
  for (let chunk = 0; chunk < chunks; chunk++) {
    if (!isNews(chunk)) {
      if (view.wanted.has(chunk)) wanted.add(chunk)
      else wanted.delete(chunk)
      continue
    }
    if (have.has(chunk)) holdings.noteSaid(view, chunk)
    else {
      view.isWhole = false
      if (underWay.has(chunk)) view.said.delete(chunk)
      else holdings.noteLacks(view, chunk)
    }
    if (underWay.has(chunk)) wanted.delete(chunk)
  }
  view.wanted = wanted
}

/** Numbers are acknowledged as the newest and a mask of the 16 before it. */
function noteNumber(view: View, number: number, now: number): void {
  if (number > view.ack) {
    const shift = number - view.ack
    view.ackMask =
      shift > parameters.ackMaskBits ? 0 : ((view.ackMask << shift) | (1 << (shift - 1))) & 0xffff
    view.ack = number
    view.ackAt = now
  } else if (number < view.ack && view.ack - number <= parameters.ackMaskBits)
    view.ackMask |= 1 << (view.ack - number - 1)
  assert(view.ackMask <= 0xffff, 'a mask has 16 bits')
}
