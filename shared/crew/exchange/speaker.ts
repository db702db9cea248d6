/**
 * States: what this peer has or awaits of a release, what it wants of the link, and which messages of the link have come.
 * A state rides on data that goes to the link anyway. Where none goes it leaves alone, after a hold by its urgency, since a
 * message costs about 100 bytes of packets whatever it holds.
 *
 * Invariants:
 * 1. A link that was told something that is no longer true is told all anew at once.
 * 2. What is had or awaited since a link was told is told to it with the next data. It is told without data, after a hold, where the
 *    link wants it, or where hardly anybody near has it.
 * 3. Each message with data is acknowledged, at the latest after holdConfirmMs.
 */
import { assert } from '../../lib/assert.ts'
import type { ReadonlyBits } from '../../lib/bits.ts'
import { parameters } from '../../wire/parameters.ts'
import type { LinkId } from '../io.ts'
import type { Link } from '../links/link.ts'
import type { Release } from '../releases/release.ts'
import type { Holdings, View } from './holdings.ts'
import { forViews, type Parts } from './parts.ts'

/** Of a data frame. */
const dataHeadBytes = 16
/** Of a state without lists, with the head of the data frame beside it. */
const stateHeadBytes = 35
/** Room for lists in a state that leaves alone. */
const loneBytes = parameters.packetPayloadBytes - 60
/** Releases of so few chunks tell all, each time: two bitmaps cost less than lists. */
const mapBytesAlways = 8
const listMax = 250
/** Holds shrink on uplinks that carry more than so many times a slow link. */
const holdsFrom = 4 / 3
export const delayUnitMs = 8
/** The most that a state tells of its sender's load, and what stands for a sender that may send nothing. */
const loadMost = 254
export const loadMute = 255
const serialMax = 0xffff

export class Speaker {
  private readonly parts: Parts
  /** When the first state is due, at the soonest: found anew by each evaluation. */
  private dueAt = Infinity

  constructor(parts: Parts) {
    this.parts = parts
  }

  /** A hold as it is now: shorter on fast links and while the uplink is idle. */
  hold(ms: number): number {
    const { congestion, tuning } = this.parts
    const { inFlight, window, upRate } = congestion
    const held = inFlight <= tuning.quietBytes ? ms * tuning.quietShare : ms
    const least = inFlight + parameters.dataPieceBytes > window ? tuning.holdBusyMs : tuning.holdMinMs
    const scaled = held * Math.min(1, (holdsFrom * tuning.slowBytesPerSecond) / upRate)
    return Math.max(Math.min(held, least), scaled)
  }

  /** A state is due on this view after a hold, or sooner if one is due already. */
  due(view: View, holdMs: number): void {
    view.dueAt = Math.min(view.dueAt, this.parts.context.now + holdMs)
    this.dueAt = Math.min(this.dueAt, view.dueAt)
  }

  /** Data has come by a message of this view: it is to be acknowledged. */
  owe(view: View): void {
    const { tuning } = this.parts
    view.owesAck = true
    // While the uplink is idle, a confirmation is worth its packet.
    const soon = tuning.holdConfirmMs * tuning.quietShare
    this.due(view, Math.max(this.hold(tuning.holdConfirmMs), Math.min(soon, tuning.holdAskMs)))
  }

  /** A chunk is awaited that was not: links that do not know it are told. */
  claimed({ views, near }: Holdings, chunk: number, from: LinkId): void {
    const { tuning } = this.parts
    const isRare = (near[chunk] ?? 0) <= tuning.newsCopies
    for (const view of views.values()) {
      if (view.link === from) view.told.add(chunk)
      else if (view.toldAsked.has(chunk)) this.due(view, this.hold(tuning.holdUrgentMs))
      // A link that has or awaits it too learns it with the next data or word.
      else if (isRare && !view.theirs.has(chunk)) this.due(view, this.hold(tuning.holdNewsMs))
    }
  }

  /** What links were told is true no more: each is told all. */
  outdated({ views }: Holdings): void {
    for (const view of views.values()) {
      view.isStale = true
      this.due(view, 0)
    }
  }

  /**
   * The link has told of itself: it may lack what we have not told it that we have. One that tells all, and wants nothing of us
   * though we have what it lacks, may not have heard us: a state is lost with a header whose check takes long.
   */
  heard(view: View, isAll: boolean): void {
    if (view.dueAt !== Infinity) return
    const { tuning, context } = this.parts
    if (isAll && context.now - view.saidAllAt >= parameters.tellAgainMs && this.seemsUnheard(view))
      view.isStale = true
    if (view.isStale || this.hasNews(view)) this.due(view, this.hold(tuning.holdNewsMs))
  }

  private seemsUnheard({ isWhole, wanted, theirs, release }: View): boolean {
    if (isWhole || wanted.count > 0) return false
    return release.have.bytes.some((byte, at) => (byte & ~(theirs.bytes[at] ?? 0)) !== 0)
  }

  evaluate(): void {
    const { now } = this.parts.context
    let dueAt = Infinity
    forViews(this.parts, (view) => {
      if (view.dueAt <= now) this.sayAlone(view)
      dueAt = Math.min(dueAt, view.dueAt)
    })
    this.dueAt = dueAt
  }

  private sayAlone(view: View): void {
    view.dueAt = Infinity
    const link = this.parts.context.links.get(view.link)
    if (link?.isGreeted === true && this.isWorthSaying(view)) this.say(link, view, loneBytes)
  }

  private isWorthSaying(view: View): boolean {
    if (view.isStale || view.owesAck || view.asksManifest) return true
    const { release } = view
    if (release.state === 'complete') return !view.toldWhole
    if (release.manifest !== null && !view.toldManifest && !view.hasManifest) return true
    return this.hasNews(view)
  }

  /** Is there anything that the link would act on? What many have it hears of others, or with the next data. */
  private hasNews(view: View): boolean {
    const { release, told, toldAsked, theirs } = view
    const { newsCopies } = this.parts.tuning
    const near = this.parts.holdings.get(release)?.near
    const claimed = release.claimed.bytes
    for (let byte = 0; byte < claimed.length; byte++) {
      if (changedAsks(view, byte)) return true
      const news = (claimed[byte] ?? 0) & ~(told.bytes[byte] ?? 0)
      if (news & (toldAsked.bytes[byte] ?? 0)) return true
      for (let bits = news & ~(theirs.bytes[byte] ?? 0); bits; bits &= bits - 1)
        if ((near?.[byte * 8 + 31 - Math.clz32(bits & -bits)] ?? 0) <= newsCopies) return true
    }
    return false
  }

  /** Room for a state beside so many bytes of data in one message. */
  static roomBeside(dataBytes: number): number {
    const packets = Math.ceil(dataBytes / parameters.dataPieceBytes)
    return packets * parameters.packetPayloadBytes - dataBytes - dataHeadBytes
  }

  /** Sends a state; `number` is that of the message with data on which it rides, 0 when it leaves alone. */
  say(link: Link, view: View, room: number, number = 0): void {
    const { context, events, tuning } = this.parts
    const { now } = context
    const { release } = view
    const isWhole = release.state === 'complete'
    assert(link.id === view.link, 'a link is told of its own view')
    const mapBytes = (release.header.chunks + 7) >> 3
    const isFull =
      !isWhole &&
      (view.isStale || mapBytes <= mapBytesAlways) &&
      2 * mapBytes <= Math.max(room - dataHeadBytes, view.isStale ? loneBytes : 0)
    const reports = number === 0 && now - view.reportedAt >= parameters.reportMs
    if (reports) view.reportedAt = now
    const lists =
      isFull || isWhole
        ? { haves: [], asks: [], takes: [] }
        : takeNews(view, room - stateHeadBytes + dataHeadBytes)
    const all = isFull ? tellAll(view) : null
    context.links.send(link, {
      type: 'state',
      tag: release.tag,
      manifest: release.manifest !== null,
      wantsManifest: view.asksManifest && release.manifest === null,
      whole: isWhole,
      serial: (view.saidSerial = (view.saidSerial + 1) & serialMax),
      number,
      ack: view.ack,
      mask: view.ackMask,
      delay: Math.min(255, Math.round((now - view.ackAt) / delayUnitMs)),
      load: this.load(release),
      report: reports ? events.report(link) : null,
      all,
      ...lists,
    })
    view.owesAck = false
    view.toldManifest = release.manifest !== null
    view.toldWhole = isWhole
    view.isStale = false
    if (isFull || isWhole) view.saidAllAt = now
    view.asksManifest = false
    view.dueAt = Infinity
    if (!isFull && !isWhole && this.hasNews(view)) this.due(view, this.hold(tuning.holdNewsMs))
  }

  private load(release: Release): number {
    const { congestion, tuning } = this.parts
    if (congestion.limit === 0) return loadMute
    const slowness = Math.min(1, tuning.slowBytesPerSecond / congestion.upRate)
    return Math.min(loadMost, Math.round(this.backlog(release) * slowness))
  }

  /** Packets that links want of us and that we could send. */
  private backlog(release: Release): number {
    const holdings = this.parts.holdings.get(release)
    assert(holdings, 'a view has holdings')
    const have = release.have.bytes
    let chunks = 0
    for (const { isWhole, wanted, theirs } of holdings.views.values()) {
      if (isWhole || wanted.count === 0) continue
      for (let byte = 0; byte < have.length; byte++) {
        let bits = (have[byte] ?? 0) & (wanted.bytes[byte] ?? 0) & ~(theirs.bytes[byte] ?? 0)
        for (; bits; bits &= bits - 1) chunks++
      }
    }
    return chunks * Math.ceil(release.header.chunkBytes / parameters.dataPieceBytes)
  }

  deadline(): number {
    return this.dueAt
  }
}

/** All that this peer has or awaits, and of what it lacks what it wants of the link. */
function tellAll(view: View): { readonly have: Uint8Array; readonly want: Uint8Array } {
  const { claimed } = view.release
  const want = new Uint8Array(claimed.bytes.length)
  for (let i = 0; i < want.length; i++) want[i] = (view.asked.bytes[i] ?? 0) & ~(claimed.bytes[i] ?? 0)
  view.told = claimed.clone()
  view.toldAsked = view.asked.clone()
  return { have: claimed.bytes.slice(), want }
}

interface News {
  readonly haves: number[]
  readonly asks: number[]
  readonly takes: number[]
}

/** As many changes as fit: asks and withdrawn asks before what is had. */
function takeNews(view: View, room: number): News {
  const { told, asked, toldAsked } = view
  const { claimed } = view.release
  const news: News = { haves: [], asks: [], takes: [] }
  let left = Math.floor((room - 3) / 2)
  for (const chunk of chunksWhere(claimed, (at) => changedAsks(view, at))) {
    const list = asked.has(chunk) ? news.asks : news.takes
    if (left-- <= 0 || list.length === listMax) return news
    list.push(chunk)
    if (asked.has(chunk)) toldAsked.add(chunk)
    else toldAsked.delete(chunk)
  }
  for (const chunk of chunksWhere(claimed, (at) => (claimed.bytes[at] ?? 0) & ~(told.bytes[at] ?? 0))) {
    if (left-- <= 0 || news.haves.length === listMax) return news
    news.haves.push(chunk)
    told.add(chunk)
  }
  return news
}

/** Bits of one byte: what is lacking, and asked of the link without its knowledge, or no longer asked. */
function changedAsks({ asked, toldAsked, release }: View, at: number): number {
  return ((asked.bytes[at] ?? 0) ^ (toldAsked.bytes[at] ?? 0)) & ~(release.claimed.bytes[at] ?? 0)
}

/** Chunks whose bit is set, byte by byte. */
function* chunksWhere({ bytes }: ReadonlyBits, bitsAt: (byte: number) => number): Generator<number> {
  for (let byte = 0; byte < bytes.length; byte++)
    for (let bits = bitsAt(byte); bits; bits &= bits - 1) yield byte * 8 + 31 - Math.clz32(bits & -bits)
}
