/**
 * What holds at every step of every world, whatever fails in it (rules in docs/protocol). A breach throws at its step, and
 * the world's seed repeats it. A liar's machine is honest too; it is what leaves it that lies.
 */
import { assert, must } from '../../lib/assert.ts'
import { equalBytes } from '../../lib/bytes.ts'
import type { PeerId, Report } from '../../crew/io.ts'
import { tagOf } from '../../crew/releases/release.ts'
import { decodeMessage, type FrameOf } from '../../wire/frames.ts'
import { anchorLinksMax } from '../../crew/overlay/anchors.ts'
import { limits } from '../../wire/limits.ts'
import { parameters } from '../../wire/parameters.ts'
import type { Content } from '../world/content.ts'
import type { Peer, World } from '../world/world.ts'

/** What an honest peer may be counted for by an honest one, where links are slow or lost: never enough by itself to be banned. */
const innocent: ReadonlySet<string> = new Set(['lease-expired', 'stale-header'])

const releasesMax = limits.releasesKeptMax + limits.releasesCurrentMax
const everyLinkAndRelease = limits.linksMax * releasesMax

/** Parts on their way to a machine: of each link what is pushed, and the chunks asked for, of which each is asked of one. */
const comingMax = limits.linksMax * limits.pushedPartsMax + limits.chunksMax * limits.releasesCurrentMax

/** The most that each table of a machine may hold; a new table needs its line here. */
const most: Readonly<Record<string, number>> = {
  links: limits.linksMax,
  circuits: limits.circuitsMax,
  introductions: limits.circuitsMax,
  promised: limits.linksMax,
  splices: limits.linksMax,
  unreachable: limits.linksMax + 1,
  leads: limits.leadsMax,
  partnerReports: limits.linksMax,
  verifying: limits.headersVerifyingMax,
  lazy: 2 * limits.linksMax,
  wanted: limits.headersWantedMax,
  wantedAt: 2 * limits.linksMax,
  delayed: everyLinkAndRelease,
  coming: comingMax,
  strays: 2 * limits.straysMax, // data and states
  declined: limits.declinedPartsMax,
  checking: limits.chunksMax,
  outgoing: limits.linksMax,
  loading: parameters.loadsMax + limits.linksMax,
  views: everyLinkAndRelease,
  sent: everyLinkAndRelease * limits.sentKeptMax,
  holdings: releasesMax,
  probes: 3 * limits.linksMax,
  // Of each link one challenge that is answered, and one whose proof is checked.
  sealing: 2 * limits.linksMax * limits.chunksMax,
  proven: limits.linksMax + limits.helpersMax,
  challenges: limits.linksMax,
  offences: 2 * limits.bannedPeersMax,
  // Reports, and draws.
  samples: limits.samplesMax + limits.drawsMax,
  releases: releasesMax,
}

/** An honest peer that counted an offence of another honest one. */
export interface Blame {
  readonly by: Peer
  readonly peer: PeerId
  readonly reason: string
  readonly banned: boolean
}

/** Follows a world from now on. Tables are looked into after every `everySteps`-th step; all else is always followed. */
export class Invariants {
  /** Who counts what of whom, liars on either side left out. */
  readonly blames: Blame[] = []
  private readonly world: World
  private readonly everySteps: number
  private readonly liars = new Set<PeerId>()
  private readonly wide = new Set<Peer>()
  private readonly accepted = new Map<Peer, Set<string>>()
  /** Messages sent until then, by who has left. */
  private readonly left = new Map<Peer, number>()
  private readonly byTag = new Map<number, Content>()
  private steps = 0

  constructor(world: World, everySteps = 1) {
    this.world = world
    this.everySteps = everySteps
    world.observe = (peer) => this.step(peer)
    world.listen((peer, event) => this.reported(peer, event))
  }

  /** From now on what it says is no one's fault but its own. */
  lies(peer: Peer): void {
    this.liars.add(peer.id)
  }

  /** Says goodbye, after which nothing is sent. */
  leave(peer: Peer): void {
    this.world.leave(peer)
    this.left.set(peer, peer.node.inspect().counters.messagesSent)
  }

  /** From now on it may have the links of an anchor. */
  anchors(peer: Peer): void {
    this.wide.add(peer)
  }

  private linksMax(peer: Peer): number {
    return this.wide.has(peer) ? anchorLinksMax : limits.linksMax
  }

  private step(peer: Peer): void {
    if (!this.accepted.has(peer)) {
      this.accepted.set(peer, new Set())
      peer.tamper ??= (message) => this.sent(peer, message)
    }
    const sent = this.left.get(peer)
    if (sent !== undefined) {
      assert(peer.node.inspect().counters.messagesSent === sent, `${peer.name} sent after it had left`)
      assert(peer.ends.size === 0, `${peer.name} has links after it had left`)
    }
    assert(peer.ends.size <= this.linksMax(peer), `[O7] ${peer.name} has ${peer.ends.size} connections`)
    if (++this.steps % this.everySteps === 0) this.checkSizes(peer)
  }

  private checkSizes(peer: Peer): void {
    const { sizes } = peer.node
    for (const name in sizes) {
      const size = sizes[name] ?? 0
      const bound = (must(most[name], `a bound of the table ${name}`) * this.linksMax(peer)) / limits.linksMax
      assert(size <= bound, `[T4] ${peer.name} holds ${size} ${name}, ${bound} at most`)
    }
  }

  /** Every byte of a release that leaves an honest peer is the publisher's. */
  private sent(peer: Peer, message: Uint8Array): Uint8Array {
    assert(message.length <= limits.messageBytesMax, '[W2] a message that is too long')
    const decoded = decodeMessage(message)
    assert(decoded.ok, `[W2] ${peer.name} sent what cannot be read`)
    for (const frame of decoded.ok ? decoded.value : [])
      if (frame.type === 'data') this.checkData(peer, frame)
    return message
  }

  private checkData(peer: Peer, frame: FrameOf<'data'>): void {
    const content = must(this.byTag.get(frame.tag), 'a release that was shown')
    const whole = frame.part === 0 ? content.manifestBytes : content.chunks[frame.part - 1]
    const right = whole?.subarray(frame.offset, frame.offset + frame.bytes.length)
    const fits = right !== undefined && equalBytes(right, frame.bytes)
    assert(fits, `[P5] ${peer.name} served unverified bytes of part ${frame.part}`)
  }

  private reported(peer: Peer, event: Report): void {
    switch (event.type) {
      case 'release':
        return this.checkHeader(peer, event.header.id)
      case 'manifest': {
        const content = this.shown(peer, event.release)
        return assert(
          content.manifest === event.manifest || sameHashes(content, event.manifest.chunks),
          '[P5]',
        )
      }
      case 'chunk':
        return this.checkChunk(peer, event.release, event.chunk)
      case 'complete': {
        const { manifest } = this.shown(peer, event.release)
        const leftOut = peer.leftOut.get(event.release)
        const whole = manifest.chunks.every((hash, i) => peer.store.has(hash) || leftOut?.has(i) === true)
        return assert(whole, `[P10] ${peer.name} shows a release that is not whole`)
      }
      case 'offence':
        return this.blame({ ...event, by: peer })
      case 'superseded':
      case 'cancelled':
      case 'coverage':
        return
    }
  }

  private shown(peer: Peer, release: string): Content {
    return must(this.world.content(release), `[B1] ${peer.name} shows a release that nobody published`)
  }

  private checkHeader(peer: Peer, release: string): void {
    const content = this.shown(peer, release)
    this.byTag.set(tagOf(release), content)
  }

  private checkChunk(peer: Peer, release: string, chunk: number): void {
    const key = `${release}/${chunk}`
    const accepted = this.accepted.get(peer) ?? new Set()
    assert(!accepted.has(key), `[P8] ${peer.name} accepted chunk ${chunk} twice`)
    accepted.add(key)
    this.accepted.set(peer, accepted)
    const hash = this.shown(peer, release).manifest.chunks[chunk]
    assert(hash !== undefined && peer.store.has(hash), `[P5] ${peer.name} shows chunk ${chunk} unverified`)
  }

  private blame(blame: Blame): void {
    const { by, peer, reason, banned } = blame
    if (this.liars.has(by.id) || this.liars.has(peer)) return
    this.blames.push({ by, peer, reason, banned })
    assert(innocent.has(reason), `[T3] ${by.name} blames an honest peer: ${reason}`)
  }
}

function sameHashes(content: Content, chunks: readonly string[]): boolean {
  return content.manifest.chunks.every((hash, i) => hash === chunks[i])
}
