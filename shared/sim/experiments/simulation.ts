/**
 * One experiment: peers join, the overlay settles, a source publishes, and the time until each has the release whole is
 * set beside what any protocol could reach. For the command line, the page and tests.
 */
import { assert } from '../../lib/assert.ts'
import { Random } from '../../lib/random.ts'
import { limits } from '../../wire/limits.ts'
import { parameters } from '../../wire/parameters.ts'
import { bounds, type Bounds } from './bounds.ts'
import type { CurvePoint, Phase, Result, SimulationOptions } from './experiment.ts'
import { makeContent, type Content } from '../world/content.ts'
import type { NetworkOptions, Rate } from '../engine/network.ts'
import { byteKinds, type ByteKind, type BytesByKind } from '../engine/traffic.ts'
import { UplinkMeter } from './uplink-use.ts'
import { World, type Peer } from '../world/world.ts'

export type { CurvePoint, Phase, RateShare, Result, SimulationOptions } from './experiment.ts'

/** What a full packet costs on the wire, over what it carries: (1,176 + 12 + 50) / 1,160 and its share of framing. */
export const wirePerPayload = 1.08
const joinWithinMs = 5_000
const joinsPerMsMax = 5
const settleMsDefault = 25_000
/** The end of settling, in which idle links are watched. */
const idleMsMax = 10_000
const progressMs = 500
const curvePoints = 400
const useSlices = 10

export class Simulation {
  readonly options: SimulationOptions
  readonly world: World
  readonly source: Peer
  readonly receivers: Peer[] = []
  readonly content: Content
  phase: Phase = 'new'
  private publishedAt = 0
  private chunksHad = 0
  private readonly completions: number[] = []
  private readonly headers: number[] = []
  private readonly manifests: number[] = []
  private readonly begun = new Set<Peer>()
  private readonly begins: number[] = []
  private readonly firsts: number[] = []
  private readonly firstHad = new Map<Peer, number>()
  private readonly firstChunks: number
  private readonly points: CurvePoint[] = [{ ms: 0, complete: 0, chunks: 0 }]
  /** The ledger's figures when the source published. */
  private before: {
    readonly bytes: BytesByKind
    readonly messages: number
    readonly controlMessages: number
    readonly packets: number
    readonly payload: number
    readonly uplinks: UplinkMeter
  } | null = null
  private idleShare = 0

  constructor(options: SimulationOptions) {
    assert(Number.isInteger(options.peers) && options.peers >= 1, 'at least one receiver')
    assert(options.bytes >= 1 && options.bytes <= limits.releaseBytesMax, 'a release within the limits')
    this.options = options
    const network: NetworkOptions = {
      upBitsPerSecond: options.upBitsPerSecond,
      downBitsPerSecond: options.downBitsPerSecond,
      latencyMsMin: options.latencyMs[0],
      latencyMsMax: options.latencyMs[1],
      lossBound: options.lossBound,
    }
    this.world = new World(options.seed, network, {
      keepReports: false,
      ...(options.tuning ? { tuning: options.tuning } : {}),
    })
    this.world.server.pushes = options.serverPushes ?? true
    const { chunkBytes } = options
    const { bytes, firstBytes = 0 } = options
    this.content = makeContent(options.seed, { bytes, firstBytes, ...(chunkBytes ? { chunkBytes } : {}) })
    this.firstChunks = Math.ceil(firstBytes / this.content.header.chunkBytes)
    this.source = this.world.add('source')
    const release = this.content.header.id
    this.world.listen((peer, event) => {
      if (peer === this.source) return
      if (event.type === 'release') this.headers.push(this.sincePublication)
      else if (event.type === 'manifest') this.manifests.push(this.sincePublication)
      else if (event.type === 'chunk' && event.release === release) this.chunkArrived(peer, event.chunk)
      else if (event.type === 'complete' && event.release === release) this.peerCompleted()
    })
  }

  /** ms since the publication. */
  get sincePublication(): number {
    return this.world.now - this.publishedAt
  }

  get completed(): number {
    return this.completions.length
  }

  /** Share of all chunks of all receivers that are had, 0 … 1. */
  get chunkShare(): number {
    return this.chunksHad / (this.content.header.chunks * this.options.peers)
  }

  /** Lets all join, and the overlay settle. `progress` is called every virtual half second. */
  settle(progress?: (simulation: Simulation) => void): void {
    while (this.phase === 'new' || this.phase === 'joining') {
      this.advance(progressMs)
      progress?.(this)
    }
  }

  /**
   * Lets virtual time pass, at most to the end of a phase: for a page that draws in between. From 'new' it goes to 'joining' and
   * 'settled'; there it waits for `publish`; from 'spreading' to 'done', where time goes on. Returns the phase.
   */
  advance(ms: number): Phase {
    if (this.phase === 'new') this.begin()
    const { phase } = this
    const ended = (): boolean =>
      phase === 'spreading' ? this.completions.length >= this.options.peers : this.phase !== phase
    if (this.world.run(this.world.now + ms, phase === 'done' ? undefined : ended) && phase === 'spreading')
      this.phase = 'done'
    return this.phase
  }

  private begin(): void {
    this.phase = 'joining'
    const { world } = this
    const { peers, settleMs = settleMsDefault } = this.options
    const every = this.options.joinEveryMs ?? Math.max(joinWithinMs / peers, 1 / joinsPerMsMax)
    const rates = this.assignRates()
    const start = world.now
    const arranged = this.options.overlay === 'arranged'
    if (arranged) world.server.arranged = true
    const joinNext = (i: number): void => {
      if (i < peers) {
        this.receivers.push(world.add(`receiver-${i}`, rates[i]))
        world.at(start + (i + 2) * every, () => joinNext(i + 1))
      } else if (arranged) this.arrange()
    }
    world.at(start + every, () => joinNext(0))
    const settled = start + (peers + 1) * every + settleMs
    const idleMs = Math.min(idleMsMax, settleMs / 2)
    world.at(settled - idleMs, () => {
      const before = total(world.ledger.total())
      world.at(settled, () => {
        let capacity = 0
        for (const peer of world.peers) capacity += ((peer.host.rate.upBitsPerSecond / 8) * idleMs) / 1_000
        this.idleShare = (total(world.ledger.total()) - before) / capacity
        this.phase = 'settled'
      })
    })
  }

  /**
   * The union of three random cycles through all: 6-regular, connected, and as good an expander as random graphs are. All
   * introductions are made at once, so that nobody begins to mend what is not broken.
   */
  private arrange(): void {
    const { world } = this
    const random = new Random(`arranged/${this.options.seed}`)
    const edges = new Set<string>()
    for (let cycle = 0; cycle < parameters.degree / 2; cycle++) {
      const order = random.shuffle(world.peers)
      for (const [i, peer] of order.entries()) {
        const next = order[(i + 1) % order.length]
        if (next === undefined || next === peer) continue
        const key = peer.id < next.id ? peer.id + next.id : next.id + peer.id
        if (edges.has(key)) continue
        edges.add(key)
        world.at(world.now, () => world.input(peer, { type: 'server-introduced', peer: next.id }))
      }
    }
  }

  /** Whose rate is which: spread evenly over the order of joining, exact in number. */
  private assignRates(): (Rate | undefined)[] {
    const classes = this.options.rates ?? []
    const given = classes.map(() => 0)
    return Array.from({ length: this.options.peers }, (_, i) => {
      for (const [k, { share, upBitsPerSecond, downBitsPerSecond }] of classes.entries()) {
        const due = Math.round(share * (i + 1))
        if ((given[k] ?? 0) >= due) continue
        given[k] = (given[k] ?? 0) + 1
        return { upBitsPerSecond, downBitsPerSecond }
      }
      return undefined
    })
  }

  /** The source publishes; who has not let the overlay settle does so now. */
  publish(): void {
    this.settle()
    if (this.phase !== 'settled') return
    this.phase = 'spreading'
    this.publishedAt = this.world.now
    const { ledger, peers, now } = this.world
    const uplinks = new UplinkMeter(
      peers.map((peer) => peer.host),
      this.source.host,
      now,
    )
    this.before = {
      bytes: ledger.total(),
      messages: ledger.messages,
      controlMessages: ledger.controlMessages,
      packets: ledger.packets,
      payload: this.payloadReceived,
      uplinks,
    }
    this.watchUplinks(uplinks)
    this.world.publish(this.source, this.content)
  }

  private watchUplinks(uplinks: UplinkMeter): void {
    const { world } = this
    world.at(world.now + uplinks.stepMs, () => {
      if (uplinks.ended) return
      uplinks.note(world.now)
      this.watchUplinks(uplinks)
    })
  }

  /** Runs until all are complete, at most to a virtual time of `untilMs` after the publication. True when done. */
  step(untilMs: number): boolean {
    if (this.phase === 'spreading') this.advance(Math.max(0, untilMs - this.sincePublication))
    return this.phase === 'done'
  }

  /** Settles, publishes and runs to the end, or until `withinMs` after the publication. */
  runToEnd(withinMs: number, progress?: (simulation: Simulation) => void): Result {
    this.settle(progress)
    this.publish()
    let until = progressMs
    while (!this.step(Math.min(until, withinMs)) && until < withinMs) {
      until += progressMs
      progress?.(this)
    }
    return this.result()
  }

  result(): Result {
    const { peers, bytes, seed } = this.options
    const { header } = this.content
    const { ledger } = this.world
    const at = (share: number, times: readonly number[]): number | null =>
      times[Math.ceil(share * peers) - 1] ?? null
    const limitsOf = this.bounds()
    const lastMs = at(1, this.completions)
    const ratio = lastMs === null ? null : lastMs / 1_000 / limitsOf.largest
    const goodput = peers * bytes
    const now = ledger.total()
    const kinds = Object.fromEntries(
      byteKinds.map((kind) => [kind, (now[kind] - (this.before?.bytes[kind] ?? 0)) / goodput]),
    ) as Record<ByteKind, number>
    const degrees = this.receivers.map((peer) => peer.node.inspect().neighbors.length)
    const fit = degrees.filter(
      (degree) => degree >= parameters.degreeMin && degree <= parameters.degreeMax,
    ).length
    return {
      seed,
      peers,
      bytes,
      chunkBytes: header.chunkBytes,
      chunks: header.chunks,
      completed: this.completions.length,
      halfMs: at(0.5, this.completions),
      ninetyMs: at(0.9, this.completions),
      lastMs,
      headerHalfMs: at(0.5, this.headers),
      headerMs: at(1, this.headers),
      manifestHalfMs: at(0.5, this.manifests),
      manifestMs: at(1, this.manifests),
      firstChunkHalfMs: at(0.5, this.begins),
      firstChunkMs: at(1, this.begins),
      firstHalfMs: at(0.5, this.firsts),
      firstMs: at(1, this.firsts),
      bounds: limitsOf,
      ratio,
      wireRatio: ratio === null ? null : ratio / wirePerPayload,
      doublingRatio:
        lastMs === null || limitsOf.doubling === null
          ? null
          : lastMs / 1_000 / (limitsOf.doubling * wirePerPayload),
      bytesOverNF: { ...kinds, all: total(kinds) },
      idleShare: this.idleShare,
      duplicates: this.duplicates(),
      messagesPerPeer: (ledger.messages - (this.before?.messages ?? 0)) / (peers + 1),
      packetsPerPeer: (ledger.packets - (this.before?.packets ?? 0)) / (peers + 1),
      controlMessagesPerChunk:
        (ledger.controlMessages - (this.before?.controlMessages ?? 0)) / (peers * header.chunks),
      uplinkUse: this.before?.uplinks.use(useSlices, this.world.now) ?? { all: [], source: [] },
      sourceCopies: this.source.node.inspect().counters.payloadSent / bytes,
      degrees: {
        min: degrees.reduce((a, b) => Math.min(a, b), Infinity),
        max: degrees.reduce((a, b) => Math.max(a, b), 0),
        mean: degrees.reduce((a, b) => a + b, 0) / Math.max(1, degrees.length),
        fit: fit / Math.max(1, degrees.length),
      },
      curve: [...this.points],
      events: this.world.timeline.fired,
    }
  }

  bounds(): Bounds {
    const hosts = this.receivers.map((peer) => peer.host)
    return bounds({
      receivers: this.options.peers,
      bytes: this.options.bytes,
      chunkBytes: this.content.header.chunkBytes,
      sourceUp: this.options.upBitsPerSecond,
      ups: hosts.map((host) => host.rate.upBitsPerSecond),
      slowestDown: hosts.reduce(
        (least, host) => Math.min(least, host.rate.downBitsPerSecond),
        this.options.downBitsPerSecond,
      ),
      latencyMs: this.options.latencyMs[0],
    })
  }

  private chunkArrived(peer: Peer, chunk: number): void {
    if (!this.begun.has(peer)) {
      this.begun.add(peer)
      this.begins.push(this.sincePublication)
    }
    if (chunk < this.firstChunks) {
      const had = (this.firstHad.get(peer) ?? 0) + 1
      this.firstHad.set(peer, had)
      if (had === this.firstChunks) this.firsts.push(this.sincePublication)
    }
    this.chunksHad++
    this.sample(this.chunksHad, this.content.header.chunks * this.options.peers)
  }

  private peerCompleted(): void {
    this.completions.push(this.sincePublication)
    if (this.completions.length === this.options.peers) this.before?.uplinks.end(this.world.now)
    this.sample(this.completions.length, this.options.peers)
  }

  /** Keeps a point of the curve, of some hundreds in all. */
  private sample(count: number, all: number): void {
    if (count % Math.ceil(all / curvePoints) === 0 || count === all) this.points.push(this.point)
  }

  private get point(): CurvePoint {
    return {
      ms: this.sincePublication,
      complete: this.completions.length / this.options.peers,
      chunks: this.chunkShare,
    }
  }

  /** What came of chunks beyond those that are had: whole ones, and pieces of what was cancelled or of no use any more. */
  private duplicates(): number {
    const { id, bytes, chunkBytes } = this.content.header
    let had = 0
    for (const peer of this.receivers) {
      const release = peer.node.inspect().releases.find((one) => one.id === id)
      if (release) had += Math.min(bytes, release.have * chunkBytes)
    }
    return had === 0 ? 0 : Math.max(0, (this.payloadReceived - (this.before?.payload ?? 0)) / had - 1)
  }

  private get payloadReceived(): number {
    return this.receivers.reduce((sum, peer) => sum + peer.node.inspect().counters.payloadReceived, 0)
  }
}

function total(kinds: BytesByKind): number {
  let sum = 0
  for (const kind of byteKinds) sum += kinds[kind]
  return sum
}
