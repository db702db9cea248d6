/**
 * The bulletin board: a release's header reaches everyone at once. It is pushed along a spanning tree that prunes itself
 * (Plumtree; GoCast §2.3), and its id is gossiped on the other links, so that a broken branch is mended by asking.
 * The signature is checked before a header is believed or passed on (CREW §3.1.1: metadata is flooded, content pulled).
 *
 * Invariants:
 * 1. Nothing unverified is forwarded.
 * 2. A header is pushed at most once on a link, by us.
 * 3. Verifications under way are bounded, in all and by link.
 */
import { equalBytes } from '../lib/bytes.ts'
import type { Header } from '../content/manifest.ts'
import { limits } from '../wire/limits.ts'
import type { FrameOf } from '../wire/frames.ts'
import type { Context } from './context.ts'
import type { LinkId, ReleaseId, Token } from './io.ts'
import type { Link } from './links.ts'
import type { Releases, ReleaseState } from './releases.ts'

/** How long to wait for the push, once the id is known from another link. */
const pushGraceMs = 300

interface Verifying {
  /** Null for the server's. */
  readonly from: LinkId | null
  readonly jws: Uint8Array
}

export class Bulletin {
  private readonly context: Context
  private readonly releases: Releases
  private readonly accept: (header: Header, jws: Uint8Array) => ReleaseState
  private readonly verifying = new Map<Token, Verifying>()
  /** Links that hear our headers from elsewhere. */
  private readonly lazy = new Set<LinkId>()
  private readonly prunedByUs = new Set<LinkId>()
  /** When a link last wanted a header from us. */
  private readonly wantedAt = new Map<LinkId, number>()
  /** Ids heard of, not yet here: whom to ask, and when. */
  private readonly wanted = new Map<ReleaseId, { readonly by: LinkId; askAt: number; from: LinkId[] }>()

  constructor(
    context: Context,
    releases: Releases,
    accept: (header: Header, jws: Uint8Array) => ReleaseState,
  ) {
    this.context = context
    this.releases = releases
    this.accept = accept
  }

  get sizes(): Record<string, number> {
    return {
      verifying: this.verifying.size,
      lazy: this.lazy.size + this.prunedByUs.size,
      wanted: this.wanted.size,
      wantedAt: this.wantedAt.size,
    }
  }

  headerArrived(link: Link, jws: Uint8Array): void {
    const { context } = this
    context.counters.headersReceived++
    const known = this.releases.all().find((release) => equalBytes(jws, release.jws))
    if (known || [...this.verifying.values()].some((v) => equalBytes(v.jws, jws))) {
      if (known) link.theirSequence = Math.max(link.theirSequence, known.header.sequence)
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
    this.context.emit({ type: 'verify-header', token, jws })
  }

  verified(token: Token, header: Header | null): void {
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
    if (link) link.theirSequence = Math.max(link.theirSequence, header.sequence)
    const verdict = this.releases.judge(header)
    if (verdict === 'stale') return this.stale(link)
    if (verdict === 'known') {
      // The server keeps an older one than we have: give it the newest.
      if (link) this.replay(link, header)
      else this.tellServer()
      return
    }
    this.wanted.delete(header.id)
    const release = this.accept(header, verifying.jws)
    this.spread(release, link)
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

  tellServer(): void {
    const newest = this.releases.newest
    if (newest && this.context.serverUp) this.context.emit({ type: 'server-header', jws: newest.jws })
  }

  /** Passes a release on: pushed down the tree, its id to the others. */
  spread(release: ReleaseState, from: Link | undefined): void {
    const { links } = this.context
    for (const link of links.open()) {
      if (link === from) {
        this.note(release, link)
        continue
      }
      if (link.role === 'edge' && !this.lazy.has(link.id)) this.push(release, link)
      else this.tell(release, link)
    }
  }

  private push(release: ReleaseState, link: Link): void {
    this.note(release, link)
    this.context.links.send(link, { type: 'header', jws: release.jws })
  }

  private tell(release: ReleaseState, link: Link): void {
    this.note(release, link)
    this.context.links.send(link, {
      type: 'have-header',
      release: release.id,
      sequence: release.header.sequence,
    })
  }

  private note(release: ReleaseState, link: Link): void {
    if (link.toldSequence >= release.header.sequence) return
    link.toldSequence = release.header.sequence
    link.toldAt = this.context.now
  }

  haveArrived(link: Link, frame: FrameOf<'have-header'>): void {
    link.theirSequence = Math.max(link.theirSequence, frame.sequence)
    const newest = this.releases.newest
    if (this.releases.get(frame.release)) return
    if (
      newest &&
      frame.sequence <= newest.header.sequence &&
      !newest.header.alongside?.includes(frame.release)
    )
      return
    this.want(frame.release, link, pushGraceMs)
  }

  private want(id: ReleaseId, link: Link, graceMs: number): void {
    const wanted = this.wanted.get(id)
    if (wanted) {
      if (wanted.from.length < limits.degreeMax && !wanted.from.includes(link.id)) wanted.from.push(link.id)
      return
    }
    const ofLink = [...this.wanted.values()].filter((one) => one.by === link.id).length
    if (this.wanted.size >= limits.headersWantedMax || ofLink >= limits.headersWantedPerLinkMax)
      return this.context.refuse('header-flood')
    this.wanted.set(id, { by: link.id, askAt: this.context.now + graceMs, from: [link.id] })
  }

  wantArrived(link: Link, frame: FrameOf<'want-header'>): void {
    const { now } = this.context
    const release = this.releases.get(frame.release)
    if (release === undefined) return
    if (now - (this.wantedAt.get(link.id) ?? -Infinity) < limits.headerPushMs)
      return this.context.refuse('want-flood')
    this.wantedAt.set(link.id, now)
    this.lazy.delete(link.id)
    this.push(release, link)
  }

  pruneArrived(link: Link): void {
    this.lazy.add(link.id)
  }

  /** A fresh link: whoever knows more says so at once. */
  greeted(link: Link, sequence: number): void {
    link.theirSequence = Math.max(link.theirSequence, sequence)
    const newest = this.releases.newest
    if (newest && sequence < newest.header.sequence) this.push(newest, link)
  }

  linkClosed(link: Link): void {
    this.lazy.delete(link.id)
    this.prunedByUs.delete(link.id)
    this.wantedAt.delete(link.id)
    for (const [id, wanted] of this.wanted) {
      wanted.from = wanted.from.filter((from) => from !== link.id)
      if (wanted.from.length === 0) this.wanted.delete(id)
    }
  }

  evaluate(): void {
    const { links, now } = this.context
    for (const id of this.releases.newest?.header.alongside ?? []) {
      if (this.releases.get(id) || this.wanted.has(id)) continue
      // Others that are current beside the newest: from whoever knows the newest.
      for (const link of links.open())
        if (link.theirSequence >= (this.releases.newest?.header.sequence ?? 0)) this.want(id, link, 0)
    }
    for (const [id, wanted] of this.wanted) {
      if (wanted.askAt > now) continue
      const link = links.get(wanted.from.shift() ?? 0)
      if (link) {
        this.prunedByUs.delete(link.id)
        links.send(link, { type: 'want-header', release: id })
        wanted.askAt = now + 2_000
      }
      if (link === undefined && wanted.from.length === 0) this.wanted.delete(id)
    }
  }

  deadline(): number {
    let earliest = Infinity
    for (const wanted of this.wanted.values()) earliest = Math.min(earliest, wanted.askAt)
    return earliest
  }
}
