/**
 * A heartbeat floods the overlay (Scattercast §4.2.3). Whoever has the smallest id among the connected ends up as its
 * origin: a smaller origin always wins, and any peer that has heard none for three periods and a random damping delay
 * begins one. As long as it is heard, the mesh is whole. Who misses three asks the server for a peer that hears another;
 * and each origin asks now and then whether there is another origin, since parts that never met miss nothing. An origin
 * that has no server says so in its beats; then those who hear it ask in its place, the seldomer the further they are.
 */
import { assert } from '../../lib/assert.ts'
import type { Random } from '../../lib/random.ts'
import { limits } from '../../wire/limits.ts'
import { parameters } from '../../wire/parameters.ts'
import { BEAT_HOPS_MAX, type FrameOf } from '../../wire/frames.ts'
import type { Context } from '../context.ts'
import type { LinkId, PeerId } from '../io.ts'
import type { Link } from '../links/link.ts'

/**
 * Of a period. In step, the beat of the origin that should win would always come within limits.heartbeatGapMs of the
 * other's, and both would go on for ever (churn, seed 4; Floyd & Jacobson, The Synchronization of Periodic Routing Messages).
 */
const jitter = 0.1
const checkMs = parameters.heartbeatMs * parameters.heartbeatsMissedMax
/** Beyond some thousand peers at one distance, none need ask less often. */
const longestCheck = 3_000

export class Heartbeat {
  private readonly context: Context
  private readonly random: Random
  /** Newest beat heard of the present origin, and of our own. */
  private beat = 0
  private ownBeat = 0
  private heardAt = 0
  private adoptedAt = -Infinity
  private nextBeatAt = Infinity
  private damping: number
  /** When to ask the server for another part of the overlay. */
  private checkAt = Infinity
  /** When the next edge may have been silent for too long; and which were asked, with when they were last heard. */
  private askAt = 0
  private readonly asked = new Map<LinkId, number>()
  origin: PeerId | null = null

  constructor(context: Context) {
    this.context = context
    this.random = context.fork('heartbeat')
    this.damping = this.random.between(0, parameters.heartbeatMs)
  }

  arrived(from: Link, frame: FrameOf<'heartbeat'>): void {
    const { context } = this
    if (from.role !== 'edge') {
      // They think that this link is an edge, we do not: one of us missed a word.
      return context.links.send(from, { type: 'edge', action: 'drop' })
    }
    from.theirDegree = frame.degree
    if (frame.hops + 1 >= BEAT_HOPS_MAX) return context.refuse('heartbeat-hops')
    const live = this.origin !== null && context.now - this.heardAt < this.patienceMs
    if (frame.origin === this.origin) {
      if (live && frame.beat <= this.beat) return
      if (live && frame.beat > this.beat + limits.beatsSkippedMax) return context.refuse('heartbeat-ahead')
    } else if (live && this.origin !== null && frame.origin > this.origin) return
    if (frame.origin === context.self) return
    if (context.now - this.adoptedAt < limits.heartbeatGapMs) return context.refuse('heartbeat-flood')
    this.adoptedAt = context.now
    this.origin = frame.origin
    this.beat = frame.beat
    this.heardAt = context.now
    this.nextBeatAt = Infinity
    this.damping = this.random.between(0, parameters.heartbeatMs)
    this.plan(frame)
    // To the sender as well: it is how a neighbor hears that we live.
    this.flood({ ...frame, hops: frame.hops + 1 })
  }

  /** Our turn to ask in the origin's place: at each distance together about as often as the origin would. */
  private plan({ originHasServer, hops }: FrameOf<'heartbeat'>): void {
    if (originHasServer) this.checkAt = Infinity
    else if (this.checkAt === Infinity)
      this.checkAt =
        this.context.now +
        this.random.between(2, 6) * checkMs * Math.min(parameters.degreeMin ** hops, longestCheck)
  }

  /** Asks edges that have fallen silent whether they live; machine.ts ends those that do not answer. */
  private askSilent(): void {
    const { links, now } = this.context
    this.askAt = now + parameters.edgeAskMs
    for (const edge of links.edges()) {
      const at = edge.heardAt + parameters.edgeAskMs
      if (at > now) this.askAt = Math.min(this.askAt, at)
      else if ((this.asked.get(edge.id) ?? -1) < edge.heardAt) {
        this.asked.set(edge.id, edge.heardAt)
        links.send(edge, { type: 'edge', action: 'ask' })
      }
    }
    for (const id of this.asked.keys()) if (!links.get(id)) this.asked.delete(id)
  }

  /** True when it is our turn to ask the server for a peer that hears another heartbeat. */
  evaluate(): boolean {
    const { context } = this
    const { now } = context
    if (now >= this.askAt) this.askSilent()
    if (context.links.degree === 0) {
      this.heardAt = now
      return false
    }
    if (now >= this.beginsAt) {
      if (this.origin !== context.self) this.checkAt = now
      this.originate()
    }
    if (now < this.checksAt) return false
    // Whoever asks in the origin's place plans anew at its next beat.
    this.checkAt = this.origin === context.self ? now + checkMs : Infinity
    return true
  }

  /** When we begin a beat: the next of ours, or the first of ours where none is heard. */
  private get beginsAt(): number {
    if (this.origin === this.context.self) return this.nextBeatAt
    return this.heardAt + this.patienceMs + this.damping
  }

  private get checksAt(): number {
    return this.context.serverUp ? this.checkAt : Infinity
  }

  private get patienceMs(): number {
    return this.origin === null
      ? parameters.heartbeatMs / 2
      : parameters.heartbeatMs * parameters.heartbeatsMissedMax
  }

  private originate(): void {
    const { context } = this
    this.origin = context.self
    this.beat = ++this.ownBeat
    this.heardAt = context.now
    this.nextBeatAt = context.now + parameters.heartbeatMs * this.random.between(1 - jitter, 1 + jitter)
    this.flood({ origin: context.self, beat: this.beat, hops: 0, originHasServer: context.serverUp })
  }

  private flood(beat: Omit<FrameOf<'heartbeat'>, 'type' | 'degree'>): void {
    const edges = this.context.links.edges()
    assert(beat.hops < BEAT_HOPS_MAX, 'a beat goes no further than its frame can say')
    for (const edge of edges)
      this.context.links.send(edge, { ...beat, type: 'heartbeat', degree: edges.length })
  }

  deadline(): number {
    if (this.context.links.degree === 0) return Infinity
    return Math.min(this.askAt, this.beginsAt, this.checksAt)
  }
}
