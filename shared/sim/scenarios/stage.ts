/** What the scenarios share: a settled world whose invariants are followed, and the wait until all have what they should. */
import { assert, must } from '../../lib/assert.ts'
import { Random } from '../../lib/random.ts'
import { makeContent, type Content } from '../world/content.ts'
import type { NetworkOptions } from '../engine/network.ts'
import { looking, type ScenarioOutcome } from './scenario.ts'
import { Invariants } from './invariants.ts'
import { World, type Peer } from '../world/world.ts'

/** Fast enough that a release is through in seconds, slow enough that a fault can strike in its midst. */
export const town: NetworkOptions = {
  upBitsPerSecond: 1e6,
  downBitsPerSecond: 1e6,
  latencyMsMin: 5,
  latencyMsMax: 50,
  lossBound: 0.01,
}

export interface StageOptions {
  readonly receivers: number
  readonly network?: NetworkOptions
  /** Virtual time from the last join on. */
  readonly settleMs?: number
  readonly prepare?: (world: World) => void
  /** Called with every peer when it comes; the source has number 0. */
  readonly joined?: (peer: Peer, number: number) => void
  /** Looks into a machine's tables after every so many steps of all. */
  readonly everySteps?: number
}

const joinEveryMs = 50
/** Tables of what has an end: by itself, or with what it waits for. */
export const underway: readonly string[] = ['coming', 'outgoing', 'loading', 'checking', 'strays']
/** Of what is under way when all have all: the longest is a part that its channel does not take. */
const restMs = 40_000

export class Stage {
  readonly world: World
  readonly invariants: Invariants
  readonly source: Peer
  /** Everyone but the source, in the order of joining; those who have gone too. */
  readonly receivers: Peer[] = []
  readonly random: Random
  private readonly start: number
  readonly liars = new Set<Peer>()
  private readonly seed: string
  private readonly joined: (peer: Peer, number: number) => void
  private published = 0
  private chunksCame = 0

  constructor(seed: string, options: StageOptions) {
    const { receivers, network = town, settleMs = 4_000, everySteps = 8 } = options
    this.seed = seed
    this.random = new Random(`scenario/${seed}`)
    this.world = new World(seed, network)
    this.invariants = new Invariants(this.world, everySteps)
    this.world.listen((_, event) => {
      if (event.type === 'chunk') this.chunksCame++
    })
    options.prepare?.(this.world)
    this.joined = options.joined ?? (() => undefined)
    this.source = this.world.add('source')
    this.joined(this.source, 0)
    for (let i = 0; i < receivers; i++) this.world.at(i * joinEveryMs, () => this.join())
    this.world.run(receivers * joinEveryMs + settleMs)
    this.start = this.world.now
  }

  /** A newcomer. */
  join(): Peer {
    const peer = this.world.add(`receiver-${this.receivers.length}`)
    this.receivers.push(peer)
    this.joined(peer, this.receivers.length)
    return peer
  }

  /** Some receivers at random, each once. */
  draw(count: number): Peer[] {
    return this.random.shuffle(this.living()).slice(0, count)
  }

  /** Honest receivers that are there. */
  living(): Peer[] {
    return this.receivers.filter((peer) => peer.alive && !this.liars.has(peer))
  }

  lies(peer: Peer): void {
    this.liars.add(peer)
    this.invariants.lies(peer)
  }

  /** A release of fifteen chunks of two packets each, unless told otherwise. */
  content(options: Partial<Parameters<typeof makeContent>[1]> = {}): Content {
    this.published++
    const sequence = this.published
    return makeContent(`${this.seed}/${sequence}`, { bytes: 33_000, chunkBytes: 2_200, sequence, ...options })
  }

  /** Share of all chunks that the living receivers have, 0 … 1. */
  share({ manifest }: Content): number {
    const peers = this.living()
    let had = 0
    for (const peer of peers) for (const hash of manifest.chunks) if (peer.store.has(hash)) had++
    return had / (manifest.chunks.length * Math.max(1, peers.length))
  }

  /** Runs until the receivers have this share of a release. */
  untilShare(content: Content, share: number): void {
    let seen = -1
    const reached = this.world.run(this.world.now + 60_000, () => {
      if (this.chunksCame === seen) return false
      seen = this.chunksCame
      return this.share(content) >= share
    })
    assert(reached, `no share of ${share} within a minute`)
  }

  /** Runs until all honest receivers that are there have all of these; else says who has not. */
  finish(contents: readonly Content[], withinMs: number): string | null {
    const { world } = this
    const lacking = (): Peer[] =>
      this.living().filter((peer) => contents.some(({ header }) => peer.completedAt(header.id) === undefined))
    let seen = -1
    const finished = world.run(world.now + withinMs, () => {
      if (world.changes === seen) return false
      seen = world.changes
      return lacking().length === 0
    })
    return finished ? null : `within ${withinMs / 1_000} s ${lacking().map(describe).join(', ')}`
  }

  /** Runs until nothing is under way any more: all parts that came or went have ended; else says what has not. */
  rest(names = underway): string | null {
    const isOver = looking(this.world, restMs, () => this.busy(names).length === 0, 250)
    return isOver ? null : `still under way after ${restMs / 1_000} s: ${this.busy(names).join(', ')}`
  }

  private busy(names: readonly string[]): string[] {
    return [this.source, ...this.living()].flatMap((peer) => {
      if (!peer.alive) return []
      const { sizes } = peer.node
      return names.flatMap((name) => (sizes[name] ? [`${sizes[name]} ${name} of ${peer.name}`] : []))
    })
  }

  /** Nobody honest was banned by anyone honest. */
  banned(): string | null {
    const blame = this.invariants.blames.find(({ banned }) => banned)
    return blame ? `${blame.by.name} banned an honest peer: ${blame.reason}` : null
  }

  /** The usual end of a scenario: all finish, all comes to rest, and nobody was wronged. */
  end(contents: readonly Content[], withinMs: number): ScenarioOutcome {
    const finished = this.finish(contents, withinMs)
    const seconds = (this.world.now - this.start) / 1_000
    return {
      failure: finished ?? this.banned() ?? this.rest(),
      figures: { seconds, peers: this.living().length },
    }
  }
}

function describe(peer: Peer): string {
  const { neighbors, releases } = peer.node.inspect()
  const of = releases.map(({ sequence, have, total, state }) => `${sequence}: ${have} of ${total}, ${state}`)
  return `${peer.name} with ${neighbors.length} neighbors has not finished (${of.join('; ') || 'nothing known'})`
}

/** A part of a number, rounded up. */
export function partOf(count: number, share: number): number {
  return Math.ceil(count * share)
}

/** The end of a link that is at the other side, while it is open. */
export function otherEnd(peer: Peer, link: number) {
  const connection = peer.ends.get(link)?.connection
  if (connection?.open !== true) return undefined
  const end = connection.ends.find((one) => one.peer !== peer)
  return end?.peer.ends.has(end.link) ? end : undefined
}

/** As many pairs of peers as are linked, each once. */
export function linkedPairs(world: World): [Peer, Peer][] {
  return world.peers.flatMap((peer) =>
    [...peer.ends.keys()].flatMap((link): [Peer, Peer][] => {
      const other = otherEnd(peer, link)
      return other && peer.id < other.peer.id ? [[peer, other.peer]] : []
    }),
  )
}

/** First of a list that is not empty. */
export function first<T>(list: readonly T[]): T {
  return must(list[0], 'at least one')
}
