/**
 * The uplink: chunks leave it one after another, whole, so that copies double soonest; in pieces of one packet, so that
 * control frames wait behind no more. It is kept busy, and hardly a queue in it: pieces leave at the rate at which others
 * confirm them, and what is not confirmed stays within a window (bandwidth.ts).
 *
 * Invariants:
 * 1. Bytes in flight stay within the window, or are of one chunk alone.
 * 2. A transfer ends: confirmed, cancelled, given up, or with its link.
 * 3. No peer holds up another's: what a channel does not take, or nobody confirms, gives its place to the next.
 */
import { limits } from '../wire/limits.ts'
import { Delivery, type DeliveryStamp } from './bandwidth.ts'
import type { Context } from './context.ts'
import type { LinkId, Token } from './io.ts'
import type { Link } from './links.ts'
import { MANIFEST_PART, partHash, partLength, type ReleaseState } from './releases.ts'

export interface Transfer {
  readonly link: LinkId
  readonly release: ReleaseState
  readonly part: number
  readonly length: number
  /** See frames.ts. */
  readonly generation: number
  stage: 'waiting' | 'sending' | 'sent'
  bytes: Uint8Array | null
  offset: number
  /** Bytes that count as in flight. */
  counted: number
  stamp: DeliveryStamp | null
  /** When it is given up. */
  until: number
  /** When its channel last took a piece. */
  progressAt: number
}

export interface UplinkEvents {
  /** What to send next, of all that was asked for or is to be pushed; undefined when there is nothing. */
  next(): Transfer | undefined
  /** The last piece goes out now: is there a grant to go with it, which costs no packet then? */
  rides(link: Link, transfer: Transfer): boolean
  ride(link: Link, transfer: Transfer): void
  /** It was not served after all. */
  unserved(transfer: Transfer): void
  /** The store has lost a chunk. */
  lost(release: ReleaseState, chunk: number): void
}

const activeMax = 2
const confirmMs = 30_000
/** Beyond this and four round trips, what is not confirmed is thought to have arrived, or never to. */
const doubtMs = 2_000

export class Uplink {
  private readonly context: Context
  private readonly events: UplinkEvents
  private readonly transfers = new Map<string, Transfer>()
  private active: Transfer[] = []
  private readonly loading = new Map<Token, Transfer>()
  private limit: number | null = null
  private allowance = 0
  private allowanceAt = 0
  readonly delivery = new Delivery()

  constructor(context: Context, events: UplinkEvents) {
    this.context = context
    this.events = events
  }

  get sizes(): Record<string, number> {
    return { transfers: this.transfers.size, loading: this.loading.size }
  }

  /** For the snapshot. */
  get figures(): { readonly rateUp: number; readonly bytesWaiting: number } {
    return { rateUp: this.delivery.rate, bytesWaiting: this.waitingBytes(Infinity) }
  }

  /** Share of the window in use, 0 … 1. */
  get load(): number {
    return Math.min(1, this.delivery.inFlight / this.delivery.window)
  }

  setLimit(bytesPerSecond: number | null): void {
    this.limit = bytesPerSecond
    this.allowance = 0
    this.allowanceAt = this.context.now
  }

  /** Bytes per second; what is assumed before anything was confirmed. */
  get rate(): number {
    return Math.min(this.delivery.rate || limits.windowBytesMin * 4, this.limit ?? Infinity)
  }

  busyOn(link: Link): boolean {
    return this.countOn(link.id) > 0
  }

  countOn(link: LinkId): number {
    let count = 0
    for (const transfer of this.transfers.values()) if (transfer.link === link) count++
    return count
  }

  /** A chunk has begun, and goes on as its channel takes it. */
  sendingOn(link: LinkId): boolean {
    return this.active.some((transfer) => transfer.link === link)
  }

  has(link: LinkId, release: ReleaseState, part: number): boolean {
    return this.transfers.has(keyOf(link, release, part))
  }

  /** Bytes that wait for the uplink, of chunks of this rank or less that are under way; but for those whose channel takes nothing. */
  waitingBytes(rank: number): number {
    const stalled = this.stalled()
    let bytes = 0
    for (const { stage, link, release, part, length, offset } of this.transfers.values())
      if (stage !== 'sent' && !stalled.has(link) && (release.rank[part - 1] ?? 0) <= rank)
        bytes += length - offset
    return bytes
  }

  /** Links whose channel has taken nothing of what was begun for limits.stallMs: nothing more is begun on them. */
  stalled(): ReadonlySet<LinkId> {
    const links = new Set<LinkId>()
    for (const { link, progressAt } of this.active)
      if (this.context.now - progressAt >= limits.stallMs) links.add(link)
    return links
  }

  /** Takes a transfer on; it is sent when `next` returns it. Its chunk is read from the store at once. */
  open(link: LinkId, release: ReleaseState, part: number, generation: number): Transfer {
    const { context } = this
    const transfer: Transfer = {
      link,
      release,
      part,
      length: partLength(release, part),
      generation,
      stage: 'waiting',
      bytes: part === MANIFEST_PART ? release.manifestBytes : null,
      offset: 0,
      counted: 0,
      stamp: null,
      until: context.now + confirmMs,
      progressAt: context.now,
    }
    this.transfers.set(keyOf(link, release, part), transfer)
    this.delivery.chunkSize(release.header.chunkBytes)
    const hash = partHash(release, part)
    if (transfer.bytes === null && hash !== undefined) {
      const token = context.nextToken()
      this.loading.set(token, transfer)
      context.emit({ type: 'load-chunk', token, release: release.id, chunk: part - 1, hash })
    }
    return transfer
  }

  get loads(): number {
    return this.loading.size
  }

  loaded(token: Token, bytes: Uint8Array | null): void {
    const transfer = this.loading.get(token)
    if (transfer === undefined) return
    this.loading.delete(token)
    if (bytes !== null && bytes.length === transfer.length) {
      transfer.bytes = bytes
      return
    }
    this.refuse(transfer)
    this.events.lost(transfer.release, transfer.part - 1)
  }

  /** A part is there, and so is what went to the same link before it. */
  done(link: Link, release: ReleaseState, part: number): void {
    const transfer = this.transfers.get(keyOf(link.id, release, part))
    if (transfer?.stage !== 'sent') return this.context.refuse('late-done')
    const { now } = this.context
    const took = Math.max(1, now - transfer.progressAt)
    link.roundTripMs = link.roundTripMs === 0 ? took : Math.min(link.roundTripMs, took)
    for (const one of [...this.transfers.values()]) {
      if (one.link !== link.id || one.stage !== 'sent' || one.progressAt > transfer.progressAt) continue
      if (one.stamp) this.delivery.confirmed(one.stamp, one.counted, took - link.roundTripMs, now)
      one.counted = 0
      this.remove(one)
    }
  }

  cancel(link: Link, release: ReleaseState, part: number): void {
    const transfer = this.transfers.get(keyOf(link.id, release, part))
    if (transfer) this.end(transfer)
  }

  linkClosed(link: Link): void {
    for (const transfer of [...this.transfers.values()]) if (transfer.link === link.id) this.end(transfer)
  }

  stop(release: ReleaseState): void {
    for (const transfer of [...this.transfers.values()])
      if (transfer.release === release && transfer.stage !== 'sent') this.refuse(transfer)
  }

  /** Ends a transfer that will not be finished, and says so. */
  private refuse(transfer: Transfer): void {
    const link = this.context.links.get(transfer.link)
    if (link && this.transfers.get(keyOf(transfer.link, transfer.release, transfer.part)) === transfer)
      this.context.links.send(link, { type: 'cancel', tag: transfer.release.tag, part: transfer.part })
    this.end(transfer)
  }

  private end(transfer: Transfer): void {
    if (!this.remove(transfer)) return
    this.delivery.lost(transfer.counted)
    this.events.unserved(transfer)
  }

  private remove(transfer: Transfer): boolean {
    this.active = this.active.filter((other) => other !== transfer)
    return this.transfers.delete(keyOf(transfer.link, transfer.release, transfer.part))
  }

  // Sending

  evaluate(): void {
    const { now } = this.context
    for (const transfer of [...this.transfers.values()]) {
      if (transfer.until <= now) this.expire(transfer)
      else if (transfer.counted > 0 && transfer.stage === 'sent' && this.doubtAt(transfer) <= now) {
        this.delivery.lost(transfer.counted)
        transfer.counted = 0
      }
    }
    this.accrue()
    while (this.step()) continue
  }

  /** A channel that takes nothing, or a chunk that was never confirmed. */
  private expire(transfer: Transfer): void {
    const link = this.context.links.get(transfer.link)
    const { stage } = transfer
    this.refuse(transfer)
    if (link === undefined) return
    if (stage === 'sent') this.context.offence(link, 'chunk-unconfirmed', 2)
    else this.context.refuse('channel-stalled')
  }

  private doubtAt(transfer: Transfer): number {
    const link = this.context.links.get(transfer.link)
    return transfer.progressAt + doubtMs + 4 * (link?.roundTripMs ?? 0)
  }

  /** Sends one piece; false when nothing can leave now. */
  private step(): boolean {
    const { now } = this.context
    if (this.limit !== null && this.allowance <= 0) return false
    for (const transfer of this.active) if (this.sendPiece(transfer)) return true
    const moving = this.active.filter((transfer) => now - transfer.progressAt < limits.stallMs)
    if (moving.length >= activeMax) return false
    const next = this.events.next()
    if (next === undefined) return false
    next.stage = 'sending'
    next.progressAt = now
    next.until = now + limits.progressMs
    this.active.push(next)
    return true
  }

  private sendPiece(transfer: Transfer): boolean {
    const { context, delivery } = this
    const link = context.links.get(transfer.link)
    if (link?.state !== 'open' || transfer.bytes === null || !this.fits(transfer)) return false
    if (link.buffered >= Math.max(2 * limits.dataPieceBytes, (this.rate * limits.windowMs) / 1000))
      return false
    const { now } = context
    transfer.stamp ??= delivery.stamp(now)
    const end = Math.min(transfer.length, transfer.offset + this.pieceBytes())
    const bytes = transfer.bytes.subarray(transfer.offset, end)
    const { release, part, generation, offset } = transfer
    const last = end === transfer.length
    const rides = last && this.events.rides(link, transfer)
    // The answer to the grant confirms it.
    const confirm = last && !rides
    context.links.send(link, { type: 'data', tag: release.tag, part, generation, confirm, offset, bytes })
    if (rides) this.events.ride(link, transfer)
    link.usedAt = now
    transfer.offset = end
    transfer.counted += bytes.length
    transfer.progressAt = now
    transfer.until = now + limits.progressMs
    delivery.sent(bytes.length)
    this.allowance -= bytes.length
    if (part !== MANIFEST_PART) context.counters.payloadSent += bytes.length
    if (!last) return true
    transfer.stage = 'sent'
    transfer.until = now + confirmMs
    this.active = this.active.filter((other) => other !== transfer)
    return true
  }

  /** Is there room in the window? Since chunks are confirmed whole, one may always follow another. */
  private fits(transfer: Transfer): boolean {
    const { inFlight, window } = this.delivery
    return inFlight < window || inFlight - transfer.counted <= transfer.length
  }

  /** Whole packets: one at a slow link, and what a fast one carries in 20 ms. */
  private pieceBytes(): number {
    const packets = Math.floor((this.delivery.rate * 0.02) / limits.dataPieceBytes)
    const most = Math.floor(limits.dataFrameBytesMax / limits.dataPieceBytes)
    return limits.dataPieceBytes * Math.min(most, Math.max(1, packets))
  }

  private accrue(): void {
    if (this.limit === null) return
    const { now } = this.context
    const burst = Math.max(this.limit / 4, limits.dataPieceBytes)
    this.allowance = Math.min(burst, this.allowance + ((now - this.allowanceAt) * this.limit) / 1000)
    this.allowanceAt = now
  }

  deadline(): number {
    const { now } = this.context
    let earliest = Infinity
    for (const transfer of this.transfers.values()) {
      earliest = Math.min(earliest, transfer.until)
      if (transfer.counted > 0 && transfer.stage === 'sent')
        earliest = Math.min(earliest, this.doubtAt(transfer))
      if (transfer.stage === 'sent') continue
      // When it has stalled, the next has its turn.
      const stallsAt = transfer.progressAt + limits.stallMs
      if (transfer.stage === 'sending' && stallsAt > now) earliest = Math.min(earliest, stallsAt)
    }
    // What waits to be pushed is no transfer yet.
    if (this.limit !== null && this.allowance <= 0)
      earliest = Math.min(earliest, now + Math.max(5, ((1 - this.allowance) * 1000) / this.limit))
    return earliest
  }
}

function keyOf(link: LinkId, release: ReleaseState, part: number): string {
  return `${link}/${release.tag}/${part}`
}
