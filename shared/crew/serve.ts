/**
 * The other half of a pull. The target grants, among the chunks that the asker lacks, the one that it has served least
 * (ties at random), as soon as its uplink is free to follow; an intent that finds nothing to give waits parked for a
 * moment, since chunks keep coming. The uplink sends one or two chunks at a time, whole, so that copies double soonest.
 *
 * Invariants:
 * 1. Every intent is answered once: grant, busy or nothing, within limits.parkMs and the processing of one event.
 * 2. Grants and transfers never exceed uplinkTransfersMax + grantsAheadMax; of one link, one is under way at a time.
 * 3. What is handed to channels and not confirmed stays within the estimate, or is a link's only one.
 * 4. No peer holds up another's: a transfer that its channel does not take gives its place to the next, and ends.
 */
import { Bits } from '../lib/bits.ts'
import type { Random } from '../lib/random.ts'
import { limits } from '../wire/limits.ts'
import type { Census, FrameOf } from '../wire/frames.ts'
import { RateMeter } from './bandwidth.ts'
import type { Context } from './context.ts'
import type { LinkId, PeerId, Token } from './io.ts'
import type { Link } from './links.ts'
import { MANIFEST_PART, partHash, partLength, type Releases, type ReleaseState } from './releases.ts'

interface Parked {
  readonly link: LinkId
  readonly intent: number
  readonly release: ReleaseState
  readonly theirs: Bits
  readonly manifest: boolean
  /** The asker has nothing else in flight: granted at once, the data may follow without its get. */
  readonly direct: boolean
  readonly at: number
  readonly until: number
}

interface Transfer {
  readonly link: LinkId
  readonly intent: number
  readonly release: ReleaseState
  readonly part: number
  readonly length: number
  stage: 'granted' | 'sending' | 'sent'
  bytes: Uint8Array | null
  offset: number
  confirmed: boolean
  until: number
  /** When its channel last took a piece. */
  progressAt: number
}

const confirmMs = 30_000
const busyWaitersMin = 4

export class Server {
  private readonly context: Context
  private readonly releases: Releases
  private readonly census: () => Census
  private readonly lost: (release: ReleaseState, chunk: number) => void
  private readonly random: Random
  private parked: Parked[] = []
  private readonly transfers = new Map<string, Transfer>()
  private readonly loading = new Map<Token, Transfer>()
  private unconfirmed = 0
  private allowance = 0
  private allowanceAt = 0
  private limit: number | null = null
  readonly up = new RateMeter()

  constructor(
    context: Context,
    releases: Releases,
    census: () => Census,
    lost: (release: ReleaseState, chunk: number) => void,
  ) {
    this.context = context
    this.releases = releases
    this.census = census
    this.lost = lost
    this.random = context.fork('serve')
  }

  get sizes(): Record<string, number> {
    return { parked: this.parked.length, transfers: this.transfers.size, loading: this.loading.size }
  }

  /** Share of the uplink's places taken, 0 … 1. */
  get load(): number {
    return Math.min(1, this.slotsTaken() / (limits.uplinkTransfersMax + limits.grantsAheadMax))
  }

  setLimit(bytesPerSecond: number | null): void {
    this.limit = bytesPerSecond
    this.allowance = 0
    this.allowanceAt = this.context.now
  }

  busyOn(link: Link): boolean {
    for (const transfer of this.transfers.values()) if (transfer.link === link.id) return true
    return false
  }

  // Frames

  intentArrived(link: Link, frame: FrameOf<'intent'>): void {
    const { context } = this
    link.usedAt = context.now
    const release = this.releases.get(frame.release)
    const over = release === undefined || release.state === 'superseded' || release.state === 'cancelled'
    if (over) return this.reply(link.id, { type: 'nothing', intent: frame.intent })
    link.theirSequence = Math.max(link.theirSequence, release.header.sequence)
    const key = keyOf(link.id, frame.intent)
    const ofLink = this.parked.filter((parked) => parked.link === link.id).length
    const again = this.parked.some((parked) => parked.link === link.id && parked.intent === frame.intent)
    if (again || this.transfers.has(key) || ofLink >= limits.intentsPerLinkMax)
      return context.offence(link, 'intent-flood', 1)
    if (this.parked.length >= limits.intentsParkedMax)
      return this.reply(link.id, { type: 'busy', intent: frame.intent, retryMs: limits.parkMs })
    const theirs = new Bits(release.header.chunks, frame.bitmap)
    const { intent, manifest, direct } = frame
    this.parked.push({
      link: link.id,
      intent,
      release,
      theirs,
      manifest,
      direct,
      at: context.now,
      until: context.now + limits.parkMs,
    })
  }

  getArrived(link: Link, intent: number): void {
    const transfer = this.transfers.get(keyOf(link.id, intent))
    if (transfer === undefined) return this.context.refuse('late-get')
    if (transfer.stage !== 'granted') return
    this.begin(transfer)
  }

  private begin(transfer: Transfer): void {
    transfer.stage = 'sending'
    transfer.progressAt = this.context.now
    transfer.until = this.context.now + limits.progressMs
  }

  passArrived(link: Link, intent: number): void {
    const transfer = this.transfers.get(keyOf(link.id, intent))
    if (transfer === undefined) return
    this.end(transfer)
  }

  doneArrived(link: Link, intent: number): void {
    const transfer = this.transfers.get(keyOf(link.id, intent))
    if (transfer === undefined || transfer.stage === 'granted') return this.context.refuse('late-done')
    this.up.add(transfer.offset, this.context.now)
    transfer.confirmed = true
    this.end(transfer)
  }

  cancelArrived(link: Link, intent: number): void {
    this.parked = this.parked.filter((parked) => parked.link !== link.id || parked.intent !== intent)
    const transfer = this.transfers.get(keyOf(link.id, intent))
    if (transfer) this.end(transfer)
  }

  loaded(token: Token, bytes: Uint8Array | null): void {
    const transfer = this.loading.get(token)
    if (transfer === undefined) return
    this.loading.delete(token)
    if (bytes !== null && bytes.length === transfer.length) {
      transfer.bytes = bytes
      return
    }
    this.refuseTransfer(transfer)
    this.lost(transfer.release, transfer.part - 1)
  }

  private refuseTransfer(transfer: Transfer): void {
    const link = this.context.links.get(transfer.link)
    if (link && this.transfers.has(keyOf(transfer.link, transfer.intent))) {
      this.context.links.send(link, { type: 'cancel', intent: transfer.intent })
    }
    this.end(transfer)
  }

  linkClosed(link: Link): void {
    this.parked = this.parked.filter((parked) => parked.link !== link.id)
    for (const transfer of [...this.transfers.values()]) if (transfer.link === link.id) this.end(transfer)
  }

  /** Stops giving what nobody should want any more. */
  stop(release: ReleaseState): void {
    for (const parked of this.parked.filter((p) => p.release === release))
      this.reply(parked.link, { type: 'nothing', intent: parked.intent })
    this.parked = this.parked.filter((parked) => parked.release !== release)
    for (const transfer of [...this.transfers.values()])
      if (transfer.release === release && transfer.stage !== 'sent') this.refuseTransfer(transfer)
  }

  // Decisions

  evaluate(): void {
    const { now } = this.context
    for (const transfer of [...this.transfers.values()]) if (transfer.until <= now) this.expire(transfer)
    this.decide()
    this.pump()
  }

  /** A grant that was not fetched, a channel that takes nothing, or a chunk that was never confirmed. */
  private expire(transfer: Transfer): void {
    const link = this.context.links.get(transfer.link)
    const { stage } = transfer
    this.refuseTransfer(transfer)
    if (link === undefined) return
    if (stage === 'granted') this.context.offence(link, 'grant-unfetched', 1)
    else if (stage === 'sent') this.context.offence(link, 'chunk-unconfirmed', 2)
    else this.context.refuse('channel-stalled')
  }

  /** Answers what can be answered, oldest first. */
  private decide(): void {
    const { now } = this.context
    if (this.parked.length === 0) return
    const waiting: Parked[] = []
    let waiters = 0
    for (const parked of this.parked) {
      const part = this.choose(parked)
      const free = this.freeFor(parked)
      if (part !== undefined && free) this.grant(parked, part)
      else if (part !== undefined) {
        waiters++
        const waitMs = this.waitMs(parked.release, waiters)
        const hopeless = waiters > busyWaitersMin && now + waitMs > parked.until
        if (hopeless || parked.until <= now)
          this.reply(parked.link, { type: 'busy', intent: parked.intent, retryMs: Math.round(waitMs) })
        else waiting.push(parked)
      } else if (parked.until <= now || !this.hopeful(parked))
        this.reply(parked.link, { type: 'nothing', intent: parked.intent })
      else waiting.push(parked)
    }
    this.parked = waiting
  }

  private freeFor(parked: Parked): boolean {
    const ofLink = [...this.transfers.values()].filter((transfer) => transfer.link === parked.link)
    if (parked.manifest) return !ofLink.some((transfer) => transfer.part === MANIFEST_PART)
    const chunks = ofLink.filter((transfer) => transfer.part !== MANIFEST_PART)
    if (chunks.length >= limits.transfersPerLinkMax || chunks.some((transfer) => transfer.stage !== 'sent'))
      return false
    return (
      this.slotsTaken() < limits.uplinkTransfersMax + limits.grantsAheadMax &&
      this.loading.size < limits.loadsMax
    )
  }

  /** May we soon have what the asker lacks? */
  private hopeful(parked: Parked): boolean {
    return parked.manifest ? parked.release.manifest === null : parked.release.state === 'receiving'
  }

  private waitMs(release: ReleaseState, waiters: number): number {
    const rate = Math.min(this.up.max || Infinity, this.limit ?? Infinity)
    if (!Number.isFinite(rate) || rate === 0) return 100
    return Math.min(5_000, Math.max(50, (waiters * release.header.chunkBytes * 1000) / rate))
  }

  /** The part served least among those that the asker lacks; ties at random. */
  private choose(parked: Parked): number | undefined {
    const { release, theirs } = parked
    if (parked.manifest) return release.manifestBytes === null ? undefined : MANIFEST_PART
    if (release.manifest === null) return undefined
    let best: number | undefined
    let least = Infinity
    let ties = 0
    for (let byte = 0; byte < release.have.bytes.length; byte++) {
      const offered = (release.have.bytes[byte] ?? 0) & ~(theirs.bytes[byte] ?? 0)
      if (offered === 0) continue
      for (let bit = 0; bit < 8; bit++) {
        if (((offered >> bit) & 1) === 0) continue
        const part = byte * 8 + bit + 1
        const served = release.served[part] ?? 0
        if (served > least) continue
        ties = served < least ? 1 : ties + 1
        least = served
        if (ties === 1 || this.random.below(ties) === 0) best = part
      }
    }
    return best
  }

  private grant(parked: Parked, part: number): void {
    const { context } = this
    const { release } = parked
    // What it lacked a while ago may be on its way to it by now: then it is asked again by the grant.
    const direct = parked.manifest || (parked.direct && parked.at === context.now)
    release.served[part] = (release.served[part] ?? 0) + 1
    const transfer: Transfer = {
      link: parked.link,
      intent: parked.intent,
      release,
      part,
      length: partLength(release, part),
      stage: 'granted',
      bytes: part === MANIFEST_PART ? release.manifestBytes : null,
      offset: 0,
      confirmed: false,
      until: context.now + limits.grantMs,
      progressAt: context.now,
    }
    if (direct) this.begin(transfer)
    this.transfers.set(keyOf(parked.link, parked.intent), transfer)
    this.reply(parked.link, { type: 'grant', intent: parked.intent, part, direct })
    const hash = partHash(release, part)
    if (transfer.bytes !== null || hash === undefined) return
    const token = context.nextToken()
    this.loading.set(token, transfer)
    context.emit({ type: 'load-chunk', token, release: release.id, chunk: part - 1, hash })
  }

  private reply(
    to: LinkId,
    reply:
      | { type: 'grant'; intent: number; part: number; direct: boolean }
      | { type: 'busy'; intent: number; retryMs: number }
      | { type: 'nothing'; intent: number },
  ): void {
    const link = this.context.links.get(to)
    if (link) this.context.links.send(link, { ...reply, sample: this.sample(link), census: this.census() })
  }

  /** A random neighbor other than the asker: the next step of its walk (CREW §3.1.2). */
  private sample(asker: Link): PeerId | null {
    const edge = this.random.pick(this.context.links.edges().filter((candidate) => candidate !== asker))
    return edge?.peer ?? null
  }

  private slotsTaken(): number {
    let taken = 0
    for (const transfer of this.transfers.values())
      if (transfer.stage !== 'sent' && transfer.part !== MANIFEST_PART) taken++
    return taken
  }

  // The uplink

  /** Hands the channels as much as the estimate allows: the oldest transfers first, the manifest before chunks. */
  private pump(): void {
    this.accrue()
    const sending = [...this.transfers.values()].filter(
      (transfer) => transfer.stage === 'sending' && transfer.bytes !== null,
    )
    const ordered = [
      ...sending.filter((t) => t.part === MANIFEST_PART),
      ...sending.filter((t) => t.part !== MANIFEST_PART),
    ]
    while (this.pumpOnce(ordered)) continue
  }

  /** One piece of each transfer that has its turn; false when nothing moved. */
  private pumpOnce(ordered: readonly Transfer[]): boolean {
    const { now } = this.context
    let moved = false
    let active = 0
    for (const transfer of ordered) {
      if (transfer.stage !== 'sending') continue
      // One whose channel takes nothing is tried, and does not count.
      const stalled = now - transfer.progressAt >= limits.stallMs
      if (!stalled && ++active > limits.uplinkTransfersMax) break
      if (!this.sendPiece(transfer)) continue
      moved = true
      transfer.progressAt = now
      transfer.until = now + limits.progressMs
      if (transfer.offset < transfer.length) continue
      transfer.stage = 'sent'
      transfer.until = now + confirmMs
    }
    return moved
  }

  private sendPiece(transfer: Transfer): boolean {
    const link = this.context.links.get(transfer.link)
    if (link?.state !== 'open' || transfer.bytes === null) return false
    const rate = this.up.max
    const budget = Math.min(
      limits.bufferedBytesMax,
      Math.max(limits.bufferedBytesMin, (rate * limits.bufferedMs) / 1000),
    )
    const unconfirmedMax = Math.max(
      transfer.release.header.chunkBytes * (limits.uplinkTransfersMax + 1),
      budget * 2,
    )
    if (link.buffered >= budget / limits.uplinkTransfersMax) return false
    // A link that owes no confirmation may always be given one chunk: those of others are not its fault.
    if (this.unconfirmed >= unconfirmedMax && this.owes(transfer)) return false
    if (this.limit !== null && this.allowance <= 0) return false
    const size =
      rate === 0 ? 4_096 : Math.min(limits.dataFrameBytesMax, Math.max(limits.dataFrameBytesMin, rate / 10))
    const end = Math.min(transfer.length, transfer.offset + Math.floor(size))
    const bytes = transfer.bytes.subarray(transfer.offset, end)
    this.context.links.send(link, { type: 'data', intent: transfer.intent, offset: transfer.offset, bytes })
    link.usedAt = this.context.now
    transfer.offset = end
    this.unconfirmed += bytes.length
    this.allowance -= bytes.length
    if (transfer.part !== MANIFEST_PART) this.context.counters.payloadSent += bytes.length
    return true
  }

  private owes(transfer: Transfer): boolean {
    for (const other of this.transfers.values())
      if (other.link === transfer.link && other !== transfer && other.offset > 0) return true
    return false
  }

  private accrue(): void {
    if (this.limit === null) return
    const { now } = this.context
    const burst = Math.max(this.limit / 4, limits.dataFrameBytesMin)
    this.allowance = Math.min(burst, this.allowance + ((now - this.allowanceAt) * this.limit) / 1000)
    this.allowanceAt = now
  }

  private end(transfer: Transfer): void {
    if (!this.transfers.delete(keyOf(transfer.link, transfer.intent))) return
    this.unconfirmed -= transfer.offset
    // What was passed, given up or cut off has not been served.
    const { served } = transfer.release
    if (!transfer.confirmed) served[transfer.part] = Math.max(0, (served[transfer.part] ?? 0) - 1)
  }

  deadline(): number {
    let earliest = Infinity
    for (const parked of this.parked) earliest = Math.min(earliest, parked.until)
    let sending = false
    for (const transfer of this.transfers.values()) {
      earliest = Math.min(earliest, transfer.until)
      if (transfer.stage !== 'sending' || transfer.bytes === null) continue
      sending = true
      // When it has stalled, the next has its turn.
      const stallsAt = transfer.progressAt + limits.stallMs
      if (stallsAt > this.context.now) earliest = Math.min(earliest, stallsAt)
    }
    if (sending && this.limit !== null && this.allowance <= 0) {
      earliest = Math.min(
        earliest,
        this.context.now + Math.max(5, ((1 - this.allowance) * 1000) / this.limit),
      )
    }
    return earliest
  }
}

function keyOf(link: LinkId, intent: number): string {
  return `${link}/${intent}`
}
