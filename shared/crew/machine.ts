/**
 * One peer: the paper's modules (CREW Fig. 3) put together as a pure machine. An input updates state, then every module
 * decides once, then frames leave bundled.
 *
 *     neighbors ── walker            the overlay, and samples of it        dialer, circuits, links beneath them
 *     heartbeat ── bulletin          what everyone hears                   releases: what is known and had
 *     exchange                       chunks, both ways                     census, custody, offences beside it
 *
 * Nothing here reads a clock, draws from an outer source of randomness, or waits. Bytes of a peer never throw.
 *
 * This file is wiring alone. It is longer than others since each input and each frame is dealt out here, once.
 */
import { assert } from '../lib/assert.ts'
import { Random } from '../lib/random.ts'
import { PROTOCOL_VERSION, type Frame, type FrameOf } from '../wire/frames.ts'
import { Bulletin } from './headers/bulletin.ts'
import { Reports } from './swarm/reports.ts'
import { newCounters } from './counters.ts'
import type { Context } from './context.ts'
import { Dialer, type Policy } from './links/dialer.ts'
import type { Introduction, Terms } from './links/introductions.ts'
import { Exchange } from './exchange/exchange.ts'
import { defaultTuning } from './exchange/tuning.ts'
import { WaysOut } from './overlay/ways-out.ts'
import { Heartbeat } from './overlay/heartbeat.ts'
import type { Effect, Input, Machine, NodeConfig, NodeCounters, NodeSnapshot } from './io.ts'
import { Library } from './releases/library.ts'
import type { Link } from './links/link.ts'
import { Links } from './links/links.ts'
import { Neighbors } from './overlay/neighbors.ts'
import { Trust } from './swarm/trust.ts'
import { publishOwn } from './releases/own-release.ts'
import { Proofs } from './custody/proofs.ts'
import { Releases } from './releases/releases.ts'
import { Walker } from './overlay/walker.ts'

export class Node implements Machine {
  private effects: Effect[] = []
  private readonly counters: NodeCounters = newCounters()
  private readonly trust: Trust
  private readonly releases: Releases
  private readonly reports: Reports
  private readonly links: Links
  private readonly context: Context
  private readonly dialer: Dialer
  private readonly neighbors: Neighbors
  private readonly waysOut: WaysOut
  private readonly walker: Walker
  private readonly heartbeat: Heartbeat
  private readonly bulletin: Bulletin
  private readonly exchange: Exchange
  private readonly library: Library
  readonly proofs: Proofs
  private readonly random: Random
  private left = false

  constructor(config: NodeConfig) {
    this.random = new Random(config.seed)
    this.releases = new Releases(config.recovery)
    let token = 0
    this.links = new Links((effect) => this.effects.push(effect), this.counters)
    this.context = {
      self: config.self,
      channel: config.channel,
      links: this.links,
      counters: this.counters,
      now: 0,
      serverUp: false,
      emit: (effect) => void this.effects.push(effect),
      fork: (label) => this.random.fork(label),
      nextToken: () => ++token,
      refuse: (reason) => this.trust.refuse(reason),
      offence: (link, reason, points) => this.trust.offence(link, reason, points),
      close: (link) => this.close(link, true),
    }
    const { context, releases } = this
    this.trust = new Trust(context)
    this.reports = new Reports(context, releases, this.random)
    const dialer = (): Dialer => this.dialer
    const peers = (): number => this.reports.peers + 1
    this.neighbors = new Neighbors(context, dialer, peers)
    const [exchange, library] = [() => this.exchange, () => this.library]
    this.waysOut = new WaysOut(context, this.neighbors, { dialer, exchange })
    this.walker = new Walker(context, dialer, {
      out: this.waysOut,
      starving: () => this.exchange.bytesForPartners,
      standing: () => this.exchange.standingPartners,
      inUse: (link) => this.exchange.isBusyOn(link),
      peers,
      banned: (peer) => this.trust.isBanned(peer),
    })
    this.dialer = new Dialer(context, this.policy())
    this.heartbeat = new Heartbeat(context)
    this.library = new Library(context, releases, {
      exchange: () => this.exchange,
      bulletin: () => this.bulletin,
    })
    const estimate = () => this.reports.coverage
    this.proofs = new Proofs(context, releases, { dialer, peers, estimate, exchange, library })
    this.bulletin = new Bulletin(
      context,
      releases,
      (header, jws) => this.library.accept(header, jws, true),
      (link, release) => this.exchange.headerPushed(link, release),
    )
    this.exchange = new Exchange(
      context,
      releases,
      {
        manifestArrived: (release, bytes) => this.library.manifestArrived(release, bytes),
        chunkArrived: (release, chunk, bytes, from, generation) =>
          this.library.chunkArrived(release, chunk, bytes, from, generation),
        reported: (link, report) => {
          this.reports.heard(link, report)
          this.walker.lead(link, report.sample)
        },
        report: (link) => this.reports.for(link),
        banned: (peer, link, reason) => this.trust.ban(peer, link, reason),
        lost: (release, chunk) => this.library.chunkLost(release, chunk),
      },
      { ...defaultTuning, ...config.tuning },
    )
  }

  handle(input: Input, now: number): Effect[] {
    assert(now >= this.context.now, 'the clock runs forward')
    this.context.now = now
    // As many as messages sent, and as a rule nobody waits for it.
    if (input.type === 'drained' && !this.drained(input)) return []
    if (!this.left) {
      this.take(input)
      if (!this.left) this.evaluate()
      this.links.flush()
    }
    const effects = this.effects
    this.effects = []
    return effects
  }

  deadline(): number {
    if (this.left) return Infinity
    let earliest = Math.min(
      this.dialer.deadline(),
      this.neighbors.deadline(),
      this.heartbeat.deadline(),
      this.bulletin.deadline(),
      this.exchange.deadline(),
      this.waysOut.deadline(),
      this.walker.deadline(),
      this.proofs.deadline(),
    )
    for (const { endsAt } of this.links.all()) earliest = Math.min(earliest, endsAt)
    return Math.max(earliest, this.context.now)
  }

  inspect(): NodeSnapshot {
    const { context } = this
    return {
      self: context.self,
      neighbors: this.links.edges().map((link) => link.peer),
      partners: this.links.partners().map((link) => link.peer),
      dialing: this.links.dialing,
      releases: this.releases.inspect(),
      counters: { ...this.counters, refusals: { ...this.counters.refusals } },
      coverage: this.reports.coverage,
      custody: this.proofs.custody,
      ...this.exchange.figures,
      heartbeatOrigin: this.heartbeat.origin,
      sizes: this.sizes,
    }
  }

  /** As in the snapshot, for who looks after every step. */
  get sizes(): Record<string, number> {
    return {
      links: this.links.size,
      ...this.dialer.sizes,
      ...this.neighbors.sizes,
      ...this.walker.sizes,
      ...this.bulletin.sizes,
      ...this.exchange.sizes,
      ...this.proofs.sizes,
      offences: this.trust.kept,
      samples: this.reports.kept,
      releases: this.releases.size,
    }
  }

  // Inputs

  private take(input: Input): void {
    const { context } = this
    switch (input.type) {
      case 'link-signal':
        return this.dialer.localSignal(input.link, input.data)
      case 'link-open':
        return this.linkOpened(input.link)
      case 'link-closed': {
        const link = this.links.get(input.link)
        return link && this.close(link, false)
      }
      case 'message': {
        const link = this.links.get(input.link)
        return link && this.message(link, input.bytes)
      }
      case 'server-up':
        context.serverUp = true
        this.neighbors.serverChanged()
        return this.bulletin.tellServer()
      case 'server-down':
        context.serverUp = false
        return this.neighbors.serverChanged()
      case 'server-introduced':
        if (input.peers !== undefined) this.waysOut.count(input.peers)
        return this.neighbors.introducedByServer(input.peer)
      case 'server-signal':
        return this.dialer.serverSignalArrived(input.from, input.data)
      case 'server-header':
        return this.bulletin.serverHeaderArrived(input.jws)
      case 'header-verified':
        return this.bulletin.verified(input.token, input.header, input.clockMs)
      case 'hash-verified':
        return this.exchange.hashVerified(input.token, input.ok)
      case 'loaded':
        this.exchange.loaded(input.token, input.bytes)
        return this.proofs.take(input)
      case 'publish':
        return publishOwn(this.library, input)
      case 'resume':
        return this.library.resume(input)
      case 'web-seed-chunk':
        return this.library.chunkSeeded(input.release, input.chunk, input.bytes)
      case 'web-seed':
        return this.exchange.site.offered(this.releases.get(input.release), input.site)
      case 'web-seed-ended':
        return this.exchange.site.ended(this.releases.get(input.release), input.good)
      case 'chunks-found':
        return this.library.chunksFound(input.release, input.have)
      case 'skip':
        return this.library.skip(input.release, input.chunks)
      case 'upload-limit':
        return this.exchange.setLimit(input.bytesPerSecond)
      case 'helpers':
        this.waysOut.name(input.peers)
        return this.proofs.take(input)
      case 'watch-coverage':
      case 'digested':
        return this.proofs.take(input)
      case 'drained':
      case 'wake':
        return
      case 'leave':
        return this.leave()
    }
  }

  /** True when something waits for its channel. */
  private drained({ link: id, buffered }: Extract<Input, { type: 'drained' }>): boolean {
    const link = this.links.get(id)
    if (link === undefined) return false
    link.buffered = buffered
    return this.exchange.channelTook(link)
  }

  /** After every input: each module decides on what it now knows. */
  private evaluate(): void {
    this.dialer.expire()
    this.bulletin.evaluate()
    this.exchange.evaluate()
    if (this.heartbeat.evaluate()) this.neighbors.heal(this.heartbeat.origin)
    this.waysOut.evaluate()
    this.neighbors.evaluate()
    this.walker.evaluate()
    this.sweep()
    this.proofs.evaluate()
  }

  /** Ends links that have said goodbye, never said hello, or fell silent without a close. */
  private sweep(): void {
    for (const link of [...this.links.all()]) if (link.endsAt <= this.context.now) this.close(link, true)
  }

  private leave(): void {
    for (const link of [...this.links.all()]) {
      this.links.bye(link, this.context.now)
      this.close(link, true)
    }
    this.left = true
  }

  // Links and frames

  private linkOpened(id: number): void {
    const link = this.links.get(id)
    if (link?.is !== 'dialing') return
    const sequence = this.releases.newest?.header.sequence ?? 0
    link.open(sequence, this.context.now)
    this.links.send(link, {
      type: 'hello',
      version: PROTOCOL_VERSION,
      channel: this.context.channel,
      sequence,
      degree: this.neighbors.degree,
    })
    this.exchange.linkOpened(link)
    this.dialer.linkOpened(link)
  }

  private message(link: Link, bytes: Uint8Array): void {
    if (link.is === 'dialing') return this.context.refuse('early-message')
    const frames = this.links.receive(link, bytes, this.context.now)
    if (!frames.ok) return this.context.offence(link, frames.error, 4)
    if (!link.frames.take(this.context.now, frames.value.length))
      return this.context.offence(link, 'frame-flood', 1)
    for (const frame of frames.value) {
      this.frame(link, frame)
      if (this.links.get(link.id) === undefined) return
    }
  }

  private frame(link: Link, frame: Frame): void {
    if (frame.type === 'bye') return this.close(link, true)
    if (!link.isOpen) return
    switch (frame.type) {
      case 'hello':
        return this.hello(link, frame)
      case 'header':
        return this.bulletin.headerArrived(link, frame.jws)
      case 'have-header':
        return this.bulletin.haveArrived(link, frame)
      case 'want-header':
        return this.bulletin.wantArrived(link, frame)
      case 'prune':
        return this.bulletin.pruneArrived(link)
      case 'heartbeat':
        this.heartbeat.arrived(link, frame)
        return this.neighbors.trim(link)
      case 'walk':
        return this.dialer.walkArrived(link, frame)
      case 'routed':
        return this.dialer.routedArrived(link, frame)
      case 'edge':
        return this.neighbors.edgeFrame(link, frame)
      case 'state':
        return this.exchange.stateArrived(link, frame)
      case 'probe':
        return this.exchange.probeArrived(link, frame)
      case 'probed':
        return this.exchange.probedArrived(link, frame)
      case 'data':
        return this.exchange.dataArrived(link, frame)
      case 'cancel':
        return this.exchange.cancelArrived(link, frame)
      case 'challenge':
      case 'proof':
        return this.proofs.frame(link, frame)
    }
  }

  private hello(link: Link, frame: FrameOf<'hello'>): void {
    if (frame.version !== PROTOCOL_VERSION || frame.channel !== this.context.channel) {
      this.context.refuse('foreign-hello')
      return this.links.bye(link, this.context.now)
    }
    if (link.isGreeted) return this.context.offence(link, 'second-hello', 1)
    link.greet(frame.sequence)
    link.theirDegree = frame.degree
    this.exchange.greeted(link)
    this.bulletin.greeted(link, frame.sequence)
  }

  /** The one teardown path. */
  private close(link: Link, hangup: boolean): void {
    if (this.links.get(link.id) !== link) return
    this.links.remove(link)
    if (hangup) this.effects.push({ type: 'hangup', link: link.id })
    this.exchange.linkClosed(link)
    this.proofs.linkClosed(link)
    this.bulletin.linkClosed(link)
    this.walker.linkClosed(link)
    this.neighbors.linkClosed(link)
    this.dialer.linkClosed(link)
  }

  // Introductions: the overlay's edges are the neighbor manager's, partners the walker's.

  private policy(): Policy {
    return {
      judge: (purpose, origin, named, byNeighbor) => {
        if (purpose === 'census') return { role: 'partner', split: null }
        if (purpose === 'partner')
          return this.links.toPeer(origin) && !named ? 'walk on' : this.walker.judge()
        return this.neighbors.judge(purpose, origin, named, byNeighbor)
      },
      accepted: (split, newcomer) => this.neighbors.accepted(split, newcomer),
      lapsed: (split, newcomer) => this.neighbors.lapsed(split, newcomer),
      introduced: (introduction, terms, link) => this.introduced(introduction, terms, link),
      failed: (introduction) => {
        this.neighbors.failed(introduction, this.heartbeat.origin)
        this.walker.failed(introduction)
      },
      census: () => this.reports.own,
      sampled: (peer, census, at) => this.reports.sampled(peer, census, at),
      banned: (peer) => this.trust.isBanned(peer),
    }
  }

  private introduced(introduction: Introduction, terms: Terms, link: Link): void {
    this.neighbors.introduced(introduction, terms, link)
    // The server leads from one part of the overlay to another: one link across is not enough to bind them.
    if (introduction.isOrigin && 'server' in introduction.way && this.neighbors.degree > 1)
      this.neighbors.bind(link)
  }
}
