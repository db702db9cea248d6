/**
 * Who holds what we published: whether it would outlive our leaving. Reports cannot say it, since each peer on their way may
 * rewrite them, and a confirmation costs nothing. So links are challenged to prove what they have (sealer.ts), and counted
 * is what they have proven. A helper of our own operator is believed alone: its id is proven by its connection.
 *
 * Invariants:
 * 1. A chunk counts as held when neededOf() open links have proven it, or one helper ever did.
 * 2. A link has one challenge at a time, and none when the chunks that it could prove are held already.
 * 3. Nobody is challenged before what links claim would be enough, but for one that claims to have all, or that is silent:
 *    whoever has all need not tell us so, who have all.
 */
import { assert } from '../../lib/assert.ts'
import { Bits } from '../../lib/bits.ts'
import { toBase64Url } from '../../lib/text.ts'
import type { Random } from '../../lib/random.ts'
import { SEAL_BYTES, type FrameOf } from '../../wire/frames.ts'
import { limits } from '../../wire/limits.ts'
import { parameters } from '../../wire/parameters.ts'
import type { Context } from '../context.ts'
import { NO_CUSTODY, type Custody, type LinkId, type PeerId } from '../io.ts'
import type { Link } from '../links/link.ts'
import type { Release } from '../releases/release.ts'
import type { Releases } from '../releases/releases.ts'
import type { Sealer } from './sealer.ts'
import { knows } from '../exchange/holdings.ts'

export interface CustodianParts {
  /** As far as it told us, or may have told others before it knew us. */
  mayHave(link: Link, release: Release, chunk: number): boolean
  /** When the link last told what it has, or was told of the release. */
  saidAt(link: Link, release: Release): number
  /** Asks the server for a way to this peer. */
  dial(peer: PeerId): void
}

interface Challenge {
  readonly release: Release
  readonly salt: string
  readonly asked: Bits
  readonly at: number
  /** Its proof is being checked. */
  answered: boolean
}

export class Custodian {
  private readonly context: Context
  private readonly releases: Releases
  private readonly sealer: Sealer
  private readonly parts: CustodianParts
  private readonly random: Random
  private isOn = false
  private release: Release | null = null
  /** What each has proven of it: of open links, and of helpers. */
  private readonly proven = new Map<PeerId, Bits>()
  private readonly challenges = new Map<LinkId, Challenge>()
  /** A link is challenged again from then on. */
  private readonly restUntil = new Map<LinkId, number>()
  private helpers = new Map<PeerId, { dialAt: number }>()
  private lookAt = 0

  constructor(context: Context, releases: Releases, sealer: Sealer, parts: CustodianParts) {
    this.context = context
    this.releases = releases
    this.sealer = sealer
    this.parts = parts
    this.random = context.fork('custody')
  }

  get sizes(): Record<string, number> {
    return { proven: this.proven.size, challenges: this.challenges.size }
  }

  turn(on: boolean): void {
    this.isOn = on
  }

  setHelpers(peers: readonly PeerId[]): void {
    const others = peers.filter((peer) => peer !== this.context.self).slice(0, limits.helpersMax)
    this.helpers = new Map(others.map((peer) => [peer, { dialAt: 0 }]))
  }

  get custody(): Custody {
    const { release } = this
    if (release === null || release !== this.subject()) return NO_CUSTODY
    const { chunks, sequence } = release.header
    const needed = this.needed
    let held = 0
    for (let chunk = 0; chunk < chunks; chunk++) if (this.isHeld(chunk, needed)) held++
    const wholes = [...this.proven].filter(([, bits]) => bits.full)
    const helper = wholes.some(([peer]) => this.helpers.has(peer))
    return { sequence, chunks, held, whole: wholes.length, needed, helper }
  }

  /** The newest release, where all of it is here: nobody can check a proof of what it lacks. */
  private subject(): Release | null {
    const { newest } = this.releases
    return newest?.state === 'complete' && newest.have.full ? newest : null
  }

  private get needed(): number {
    return neededOf(this.context.links.open().length)
  }

  private isHeld(chunk: number, needed: number): boolean {
    let provers = 0
    for (const [peer, bits] of this.proven) {
      if (!bits.has(chunk)) continue
      if (this.helpers.has(peer)) return true
      provers++
    }
    return provers >= needed
  }

  // Decisions

  evaluate(): void {
    const { now } = this.context
    if (!this.isOn || now < this.lookAt) return
    this.lookAt = now + lookMs
    const release = this.subject()
    if (release !== this.release) {
      this.release = release
      this.proven.clear()
      this.restUntil.clear()
    }
    for (const [link, { at, answered }] of this.challenges)
      if (!answered && at + parameters.challengeAnswerMs <= now) this.challenges.delete(link)
    if (release === null) return
    const open = this.missing(release)
    if (open.length === 0) return
    this.dialHelpers()
    const links = this.context.links.open().filter((link) => knows(link, release))
    const enough = open.every((chunk) => this.isClaimed(links, release, chunk))
    for (const link of links) {
      if (this.challenges.has(link.id) || (this.restUntil.get(link.id) ?? 0) > now) continue
      const isSilent = this.isSilent(link, release)
      const claimed = open.filter((chunk) => isSilent || this.parts.mayHave(link, release, chunk))
      const chunks = claimed.filter((chunk) => !this.has(link, chunk))
      if (chunks.length > 0 && (enough || claimed.length === open.length))
        this.challenge(link, release, chunks)
    }
  }

  /** It has told nothing for a while, nor proven anything. */
  private isSilent(link: Link, release: Release): boolean {
    const toldAt = Math.max(this.parts.saidAt(link, release), this.restUntil.get(link.id) ?? -Infinity)
    return this.context.now - toldAt >= parameters.challengeQuietMs
  }

  /** Chunks that are not held yet. */
  private missing(release: Release): number[] {
    const { needed } = this
    const chunks: number[] = []
    for (let chunk = 0; chunk < release.header.chunks; chunk++)
      if (!this.isHeld(chunk, needed)) chunks.push(chunk)
    return chunks
  }

  private isClaimed(links: readonly Link[], release: Release, chunk: number): boolean {
    let claims = 0
    for (const link of links) if (this.has(link, chunk) || this.parts.mayHave(link, release, chunk)) claims++
    return claims >= this.needed
  }

  private has(link: Link, chunk: number): boolean {
    return this.proven.get(link.peer)?.has(chunk) === true
  }

  private challenge(link: Link, release: Release, chunks: readonly number[]): void {
    const most = Math.max(1, Math.floor(limits.challengeBytesMax / release.header.chunkBytes))
    assert(!this.challenges.has(link.id), 'a link has one challenge at a time')
    const asked = new Bits(release.header.chunks)
    for (const chunk of chunks.slice(0, most)) asked.add(chunk)
    const salt = toBase64Url(Uint8Array.from({ length: SEAL_BYTES }, () => this.random.below(256)))
    this.challenges.set(link.id, { release, salt, asked, at: this.context.now, answered: false })
    this.context.links.send(link, {
      type: 'challenge',
      tag: release.tag,
      word: salt,
      bitmap: asked.bytes.slice(),
    })
  }

  /** A helper is linked as soon as the server knows it. */
  private dialHelpers(): void {
    const { now, links, serverUp } = this.context
    for (const [peer, helper] of this.helpers) {
      if (!serverUp || now < helper.dialAt || links.toPeer(peer)) continue
      helper.dialAt = now + parameters.helperRetryMs
      this.parts.dial(peer)
    }
  }

  // Proofs

  proofArrived(link: Link, { tag, word: seal, bitmap }: FrameOf<'proof'>): void {
    const { context } = this
    const challenge = this.challenges.get(link.id)
    if (challenge === undefined || challenge.answered || challenge.release.tag !== tag)
      return context.refuse('late-proof')
    const { release, asked, salt } = challenge
    const said = new Bits(release.header.chunks, bitmap)
    const chunks: number[] = []
    for (let chunk = 0; chunk < asked.length; chunk++)
      if (asked.has(chunk) && said.has(chunk)) chunks.push(chunk)
    if (chunks.length === 0) return this.over(link, parameters.challengeMs)
    challenge.answered = true
    this.sealer.seal({
      ...{ release, chunks, salt, peer: link.peer },
      sealed: (ours, sealed) => {
        if (this.challenges.get(link.id) !== challenge) return
        // All that it sealed has to be here to be compared.
        if (sealed.length < chunks.length) return this.over(link, parameters.challengeMs)
        if (ours !== seal) {
          this.over(link, parameters.challengeAnswerMs)
          // A proof that comes late may be of the challenge before.
          return context.offence(link, 'false-proof', 4)
        }
        // Of one who had all that it was asked for, more is asked at once.
        this.over(link, chunks.length === asked.count ? 0 : parameters.challengeMs)
        if (release === this.release) this.credit(link.peer, chunks)
      },
    })
  }

  private over(link: Link, restMs: number): void {
    this.challenges.delete(link.id)
    this.restUntil.set(link.id, this.context.now + restMs)
    if (restMs === 0) this.lookAt = 0
  }

  private credit(peer: PeerId, chunks: readonly number[]): void {
    const bits = this.proven.get(peer) ?? new Bits(this.release?.header.chunks ?? 0)
    assert(this.release !== null, 'proofs are of the release that is watched')
    for (const chunk of chunks) bits.add(chunk)
    this.proven.set(peer, bits)
  }

  /** Who is gone serves nobody; a helper comes back. */
  linkClosed(link: Link): void {
    this.challenges.delete(link.id)
    this.restUntil.delete(link.id)
    if (!this.helpers.has(link.peer)) this.proven.delete(link.peer)
  }

  deadline(): number {
    return this.isOn && this.releases.newest?.state === 'complete' ? this.lookAt : Infinity
  }
}

const lookMs = 250

/**
 * How many of so many links must have proven a chunk: more than half, so that even links that keep all, prove it and serve
 * nobody would have to be the majority to deceive us (docs/BENCHMARKS.md, "Safe to leave"). Of one link it is never enough.
 */
function neededOf(links: number): number {
  return Math.max(2, Math.floor(links / 2) + 1)
}
