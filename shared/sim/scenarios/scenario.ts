/** Ready-made worlds and the invariants that hold at every step of each (rules in docs/protocol). */
import { assert, must } from '../../lib/assert.ts'
import { limits } from '../../wire/limits.ts'
import type { PeerId } from '../../crew/io.ts'
import type { Content } from '../world/content.ts'
import { lan, type NetworkOptions } from '../engine/network.ts'
import { World, type Peer } from '../world/world.ts'

/** Parts on their way to a machine: of each link what is pushed, and the chunks asked for, of which each is asked of one. */
export const comingMax =
  limits.linksMax * limits.pushedPartsMax + limits.chunksMax * limits.releasesCurrentMax

/** A world in which something goes wrong, played from one seed; an invariant that breaks throws at its step. */
export interface Scenario {
  /** Small letters and hyphens. */
  readonly name: string
  /** One sentence: what happens, to how many. */
  readonly summary: string
  run(seed: string): ScenarioOutcome
}

export interface ScenarioOutcome {
  /** What did not come about that should have, or null. */
  readonly failure: string | null
  /** What was measured, by name with its unit. */
  readonly figures: Readonly<Record<string, number>>
}

export interface Settled {
  readonly world: World
  readonly source: Peer
  readonly receivers: readonly Peer[]
}

export interface WorldOptions {
  readonly receivers: number
  readonly network?: NetworkOptions
  /** Time between joins, ms. */
  readonly joinEveryMs?: number
  readonly settleMs?: number
  readonly prepare?: (world: World) => void
}

/** A source and its receivers, joined through the server and settled; invariants are checked from the first step. */
export function settledWorld(seed: string, options: WorldOptions): Settled {
  const { receivers: count, network = lan, joinEveryMs = 50, settleMs = 15_000 } = options
  const world = new World(seed, network)
  checkInvariants(world)
  options.prepare?.(world)
  const source = world.add('source')
  const receivers: Peer[] = []
  for (let i = 0; i < count; i++) world.at(i * joinEveryMs, () => receivers.push(world.add(`receiver-${i}`)))
  world.run(count * joinEveryMs + settleMs)
  return { world, source, receivers }
}

/** Runs until every living receiver has the release whole; false when the time was not enough. */
export function runToEnd(settled: Settled, content: Content, withinMs: number): boolean {
  const { world, receivers } = settled
  let seen = -1
  return world.run(world.now + withinMs, () => {
    if (world.changes === seen) return false
    seen = world.changes
    return receivers.every((peer) => !peer.alive || isWhole(peer, content))
  })
}

export function isWhole(peer: Peer, content: Content): boolean {
  return peer.completedAt(content.header.id) !== undefined
}

/**
 * Throws at the step that breaks one; the world's seed repeats it. Looking into a machine costs as much as a step of it: a
 * large world looks after every `everySteps`-th step only, of whichever peer. What is accepted is always followed.
 */
export function checkInvariants(world: World, everySteps = 1): void {
  let steps = 0
  world.observe = (peer) => {
    if (++steps % everySteps === 0) checkSizes(peer)
  }
  const accepted = new WeakMap<Peer, Set<string>>()
  world.listen((peer, event) => {
    if (event.type !== 'chunk') return
    let chunks = accepted.get(peer)
    if (chunks === undefined) accepted.set(peer, (chunks = new Set()))
    const key = `${event.release}/${event.chunk}`
    assert(!chunks.has(key), `[P8] chunk ${event.chunk} accepted twice`)
    chunks.add(key)
  })
}

function checkSizes(peer: Peer): void {
  const { sizes } = peer.node
  assert((sizes['links'] ?? 0) <= limits.linksMax, `[O7] ${sizes['links']} links`)
  assert((sizes['circuits'] ?? 0) <= limits.circuitsMax, '[T4] circuits')
  assert((sizes['strays'] ?? 0) <= 2 * limits.straysMax, '[T4] data and states of unknown releases')
  assert((sizes['coming'] ?? 0) <= comingMax, `[T4] ${sizes['coming']} parts coming`)
}

/** Runs until what takes a look into every machine holds. It looks each `everyMs`. False when the time was not enough. */
export function looking(world: World, withinMs: number, holds: () => boolean, everyMs = 50): boolean {
  const until = world.now + withinMs
  while (!holds()) {
    if (world.now >= until) return false
    world.run(Math.min(world.now + everyMs, until))
  }
  return true
}

/** The connected parts of the overlay among the living, as sets of ids. */
export function components(world: World): Set<PeerId>[] {
  const edges = new Map(world.snapshots().map((snapshot) => [snapshot.self, snapshot.neighbors]))
  const seen = new Set<PeerId>()
  const parts: Set<PeerId>[] = []
  for (const start of edges.keys()) {
    if (seen.has(start)) continue
    const part = new Set<PeerId>()
    const queue = [start]
    while (queue.length > 0) {
      const at = must(queue.pop(), 'a queued peer')
      if (part.has(at) || !edges.has(at)) continue
      part.add(at)
      seen.add(at)
      queue.push(...(edges.get(at) ?? []))
    }
    parts.push(part)
  }
  return parts
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, value) => total + value, 0)
}
