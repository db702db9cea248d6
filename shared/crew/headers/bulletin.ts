/**
 * The bulletin board: a release's header reaches everyone at once. It is pushed along a spanning tree that prunes itself
 * (Plumtree; GoCast §2.3), and its id is gossiped on the other links, so that a broken branch is mended by asking.
 * The signature is checked before a header is believed or passed on (CREW §3.1.1: metadata is flooded, content pulled).
 *
 * Invariants:
 * 1. Nothing unverified is forwarded.
 * 2. A header leaves unasked once on a link. It leaves again only for a link that wants it, no sooner than parameters.headerPushMs, or one
 *    that pushed or named an older one.
 * 3. Verifications under way are bounded, in all and by link.
 */
import { assert } from '../../lib/assert.ts'
import { equalBytes } from '../../lib/bytes.ts'
import type { Header } from '../../content/manifest.ts'
import { TokenBucket } from '../../lib/token-bucket.ts'
import type { Random } from '../../lib/random.ts'
import { limits } from '../../wire/limits.ts'
import { parameters } from '../../wire/parameters.ts'
import type { FrameOf } from '../../wire/frames.ts'
import type { Context } from '../context.ts'
import type { LinkId, ReleaseId, Token } from '../io.ts'
import type { Link } from '../links/link.ts'
import type { Release } from '../releases/release.ts'
import type { Releases } from '../releases/releases.ts'
import { Rumours } from './rumours.ts'

/** Partners are told when the overlay has had its time: they are not to hang on us while our edges wait. */
const partnerMs = 200
/** The server's copy is for those who come later, and for those whose neighbors hold it back. */
const serverMs = 300
/** What the server pushed it pushes to all: neighbors have the id's time to say that they know, before they are sent it. */
const servedMs = 1_000
const rumoursKeptMax = 64

/** A push to a link that has not said whether it wants it. */
interface Delayed {
  readonly link: LinkId
  readonly release: Release
  readonly at: number
}

interface Verifying {
  /** Null for the server's. */
  readonly from: LinkId | null
  readonly jws: Uint8Array
}

export class Bulletin {
  private readonly context: Context
  private readonly releases: Releases
  private readonly accept: (header: Header, jws: Uint8Array) => Release
  /** A header leaves for a link: its manifest may follow. */
  private readonly headerPushed: (link: Link, release: Release) => void
  private readonly verifying = new Map<Token, Verifying>()
  /** Links that hear our headers from elsewhere. */
  private readonly lazy = new Set<LinkId>()
  private readonly prunedByUs = new Set<LinkId>()
  /** When a link last wanted a header that we have, and which one was last pushed on it. */
  private readonly wantedAt = new Map<LinkId, number>()
  private readonly pushed = new Map<LinkId, { readonly release: ReleaseId; readonly at: number }>()
  private readonly rumours: Rumours
  /** Ids that we have passed on, newest last: each once. */
  private readonly passedOn = new Set<ReleaseId>()
  private readonly relays: TokenBucket
  private readonly random: Random
  private delayed: Delayed[] = []
  /** When the server is to be given our newest header. */
  private serverAt = Infinity

  constructor(
    context: Context,
    releases: Releases,
    accept: (header: Header, jws: Uint8Array) => Release,
    headerPushed: (link: Link, release: Release) => void,
  ) {
    this.context = context
    this.releases = releases
    this.accept = accept
    this.headerPushed = headerPushed
    this.random = context.fork('bulletin')
    this.rumours = new Rumours(context)
    this.relays = new TokenBucket(limits.rumoursBurstMax, limits.rumoursPerSecondMax, context.now)
  }

  get sizes(): Record<string, number> {
    return {
      verifying: this.verifying.size,
      lazy: this.lazy.size + this.prunedByUs.size,
      wanted: this.rumours.kept,
      wantedAt: this.wantedAt.size + this.pushed.size,
      delayed: this.delayed.length,
    }
  }

  headerArrived(link: Link, jws: Uint8Array): void {
    const { context } = this
    context.counters.headersReceived++
    const known = this.releases.all().find((release) => equalBytes(jws, release.jws))
    if (known || [...this.verifying.values()].some((v) => equalBytes(v.jws, jws))) {
      if (known) link.noteTheirs(known.header.sequence)
      // A superseded one again is a replay, and needs no second look at its signature.
      if (known) this.replay(link, known.header)
      if (context.links.get(link.id) !== link) return
      if (!this.prunedByUs.has(link.id) && link.role === 'edge') {
        this.prunedByUs.add(link.id)
        context.links.send(link, { type: 'prune' })
      }
      return
    }
    const ofLink = [...this.verifying.values()].filter((v) => v.from === link.id).length
    if (ofLink >= limits.headersVerifyingPerLinkMax || this.verifying.size >= limits.headersVerifyingMax)
      return context.offence(link, 'header-flood', 1)
    this.verify(link.id, jws)
  }

  /** The server's header is believed no more than a peer's. */
  serverHeaderArrived(jws: Uint8Array): void {
    if (
      this.releases.all().some((release) => equalBytes(release.jws, jws)) ||
      this.verifying.size >= limits.headersVerifyingMax
    )
      return
    this.verify(null, jws)
  }

  private verify(from: LinkId | null, jws: Uint8Array): void {
    const token = this.context.nextToken()
    this.verifying.set(token, { from, jws })
    assert(this.verifying.size <= limits.headersVerifyingMax, 'verifications under way are bounded')
    this.context.emit({ type: 'verify-header', token, jws })
  }

  verified(token: Token, header: Header | null, clockMs?: number): void {
    const { context } = this
    const verifying = this.verifying.get(token)
    if (verifying === undefined) return
    this.verifying.delete(token)
    const link = verifying.from === null ? undefined : context.links.get(verifying.from)
    if (header === null || header.channel !== context.channel) {
      if (link) context.offence(link, 'forged-header', limits.offencePointsMax)
      else context.refuse('forged-header')
      return
    }
    if (link) link.noteTheirs(header.sequence)
    const verdict = this.releases.judge(header, clockMs)
    if (verdict === 'stale') return this.stale(link)
    if (verdict === 'known') {
      // The server keeps an older one than we have: give it the newest.
      if (link) this.replay(link, header)
      else this.tellServer()
      return
    }
    // Its sender may be honest, and know less than we do of the clock or of the channel's recovery key.
    if (verdict !== 'new') return context.refuse(verdict)
    const release = this.accept(header, verifying.jws)
    this.spread(release, link, verifying.from === null ? servedMs : 0)
  }

  /** Someone pushes a superseded header of ours again. */
  private replay(link: Link, header: Header): void {
    const newest = this.releases.newest?.header
    if (newest && header.sequence < newest.sequence && !newest.alongside?.includes(header.id))
      this.stale(link)
  }

  /** An old header is innocent from one who may not have heard of a newer one, and an offence from one whom we told. */
  private stale(link: Link | undefined): void {
    const { context } = this
    if (link === undefined) {
      context.refuse('stale-header')
      return this.tellServer()
    }
    const newest = this.releases.newest
    const told =
      newest !== null && link.toldSequence >= newest.header.sequence && context.now - link.toldAt > 2_000
    context.offence(link, 'stale-header', told ? limits.offencePointsMax / 2 : 1)
    if (newest && context.links.get(link.id)) this.push(newest, link)
  }

  /** Soon: the neighbors come first. */
  tellServer(): void {
    this.serverAt = Math.min(this.serverAt, this.context.now + serverMs)
  }

  private giveServer(): void {
    this.serverAt = Infinity
    const newest = this.releases.newest
    if (newest && this.context.serverUp) this.context.emit({ type: 'server-header', jws: newest.jws })
  }

  /**
   * Passes a release on. Its id has gone ahead, as a rule: whoever answered that it wants the header from us gets it at
   * once, whoever heard of it elsewhere not at all, and who has not answered yet a moment later, or `silentMs` later.
   */
  spread(release: Release, from: Link | undefined, silentMs = from ? 0 : 1): void {
    const { links, now } = this.context
    const rumour = this.rumours.take(release.id)
    for (const id of rumour?.children ?? []) {
      const child = links.get(id)
      if (child?.isOpen === true && child !== from) this.push(release, child)
    }
    // What was a rumour is checked now: so those who passed it on know it, or are about to.
    for (const id of rumour?.tellers ?? []) {
      const teller = links.get(id)
      if (teller) teller.noteTheirs(release.header.sequence)
    }
    // Nearest first: the further its way, the more hops it has before it. Setting it up took a number of round trips.
    const nearest = links.open().toSorted((a, b) => a.openedAt - a.dialedAt - (b.openedAt - b.dialedAt))
    for (const link of nearest) {
      this.note(release, link)
      const knows = link.theirSequence >= release.header.sequence
      if (link === from || knows || rumour?.children.has(link.id)) continue
      const edge = link.role === 'edge'
      if (edge && !this.passedOn.has(release.id)) this.tell(release, link)
      if (edge && this.lazy.has(link.id)) continue
      // Our own: nobody can have heard of it elsewhere, but its id is to go ahead of it. Partners hear it by the overlay.
      const delayMs = edge ? silentMs : Math.max(silentMs, partnerMs)
      this.delayed.push({ link: link.id, release, at: now + delayMs })
    }
    this.passOnce(release.id)
  }

  /** False when it was passed on before. */
  private passOnce(id: ReleaseId): boolean {
    if (this.passedOn.has(id)) return false
    this.passedOn.add(id)
    if (this.passedOn.size > rumoursKeptMax)
      for (const oldest of this.passedOn) {
        this.passedOn.delete(oldest)
        break
      }
    return true
  }

  private push(release: Release, link: Link): void {
    this.note(release, link)
    this.pushed.set(link.id, { release: release.id, at: this.context.now })
    this.context.links.send(link, { type: 'header', jws: release.jws })
    this.headerPushed(link, release)
  }

  private tell(release: Release, link: Link): void {
    this.note(release, link)
    this.context.links.send(link, {
      type: 'have-header',
      release: release.id,
      sequence: release.header.sequence,
    })
  }

  private note(release: Release, link: Link): void {
    link.noteTold(release.header.sequence, this.context.now)
  }

  haveArrived(link: Link, frame: FrameOf<'have-header'>): void {
    const known = this.releases.get(frame.release)
    if (known) {
      link.noteTheirs(known.header.sequence)
      return
    }
    const newest = this.releases.newest
    if (
      newest &&
      frame.sequence <= newest.header.sequence &&
      !newest.header.alongside?.includes(frame.release)
    )
      return
    const isFresh = !this.rumours.has(frame.release)
    if (!this.rumours.heard(frame.release, link) || !isFresh || this.passedOn.has(frame.release)) return
    if (!this.relays.take(this.context.now)) return this.context.refuse('rumour-flood')
    // The id runs ahead of the header: so everyone learns on which way it will come first, before it comes.
    this.passOnce(frame.release)
    for (const other of this.context.links.edges())
      if (other !== link && other.theirSequence < frame.sequence) this.context.links.send(other, frame)
  }

  wantArrived(link: Link, frame: FrameOf<'want-header'>): void {
    const { now } = this.context
    this.lazy.delete(link.id)
    const release = this.releases.get(frame.release)
    if (release === undefined) {
      return this.rumours.wanted(frame.release, link)
    }
    const last = this.pushed.get(link.id)
    if (last?.release === release.id && now - last.at < parameters.headerPushMs) return
    if (now - (this.wantedAt.get(link.id) ?? -Infinity) < parameters.headerPushMs)
      return this.context.refuse('want-flood')
    this.wantedAt.set(link.id, now)
    this.push(release, link)
  }

  pruneArrived(link: Link): void {
    this.lazy.add(link.id)
  }

  /** A fresh link: whoever knows more says so at once. */
  greeted(link: Link, sequence: number): void {
    link.noteTheirs(sequence)
    const newest = this.releases.newest
    if (newest && sequence < newest.header.sequence) this.push(newest, link)
  }

  linkClosed(link: Link): void {
    this.lazy.delete(link.id)
    this.prunedByUs.delete(link.id)
    this.wantedAt.delete(link.id)
    this.pushed.delete(link.id)
    this.delayed = this.delayed.filter((delayed) => delayed.link !== link.id)
    this.rumours.linkClosed(link)
  }

  evaluate(): void {
    const { links, now } = this.context
    for (const id of this.releases.newest?.header.alongside ?? []) {
      if (this.releases.get(id) || this.rumours.has(id)) continue
      // Others that are current beside the newest: from whoever knows the newest, others each time.
      for (const link of this.random.shuffle(links.open()))
        if (link.theirSequence >= (this.releases.newest?.header.sequence ?? 0)) this.rumours.heard(id, link)
    }
    for (const { id, link } of this.rumours.due()) {
      this.prunedByUs.delete(link.id)
      links.send(link, { type: 'want-header', release: id })
    }
    if (this.serverAt <= now) this.giveServer()
    if (this.delayed.some((delayed) => delayed.at <= now)) this.pushDelayed()
  }

  private pushDelayed(): void {
    const { links, now } = this.context
    const due = this.delayed.filter((delayed) => delayed.at <= now)
    this.delayed = this.delayed.filter((delayed) => delayed.at > now)
    for (const { link: id, release } of due) {
      const link = links.get(id)
      if (link?.isOpen !== true || link.theirSequence >= release.header.sequence) continue
      if (this.pushed.get(id)?.release === release.id) continue
      if (link.role === 'edge') this.push(release, link)
      else this.tell(release, link)
    }
  }

  deadline(): number {
    let earliest = Math.min(this.serverAt, this.rumours.deadline())
    for (const delayed of this.delayed) earliest = Math.min(earliest, delayed.at)
    return earliest
  }
}
