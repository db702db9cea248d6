/** Ready-made worlds and the invariants that hold at every step of each (rules in docs/protocol). */
import { must } from '../../lib/assert.ts'
import type { PeerId } from '../../crew/io.ts'
import type { Content } from '../world/content.ts'
import { lan, type NetworkOptions } from '../engine/network.ts'
import { Invariants } from './invariants.ts'
import { World, type Peer } from '../world/world.ts'

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
  readonly invariants: Invariants
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
  const invariants = new Invariants(world)
  options.prepare?.(world)
  const source = world.add('source')
  const receivers: Peer[] = []
  for (let i = 0; i < count; i++) world.at(i * joinEveryMs, () => receivers.push(world.add(`receiver-${i}`)))
  world.run(count * joinEveryMs + settleMs)
  return { world, source, receivers, invariants }
}

/** Runs until every living receiver has the release whole; false when the time was not enough. */
export function runUntilWhole(settled: Settled, content: Content, withinMs: number): boolean {
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
