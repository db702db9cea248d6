/**
 * What the overlay is as a graph: degrees, parts, how fast walks mix on it, how far a header has to go. Pure functions
 * over neighbor lists, for the experiments of the overlay and their tests.
 */
import { must } from '../../lib/assert.ts'
import { Heap } from '../../lib/heap.ts'
import { Random } from '../../lib/random.ts'
import type { NodeSnapshot, PeerId } from '../../crew/io.ts'

/** Peers as numbers 0 … n−1, and whom each names as its neighbor and is named by (an edge counts when both say so). */
export interface Graph {
  readonly ids: readonly PeerId[]
  readonly neighbors: readonly (readonly number[])[]
}

export function graphOf(snapshots: readonly NodeSnapshot[]): Graph {
  const numberOf = new Map(snapshots.map((snapshot, i) => [snapshot.self, i]))
  const named = snapshots.map((snapshot) => new Set(snapshot.neighbors))
  const neighbors = snapshots.map((snapshot) =>
    snapshot.neighbors.flatMap((peer) => {
      const other = numberOf.get(peer)
      return other !== undefined && named[other]?.has(snapshot.self) ? [other] : []
    }),
  )
  return { ids: snapshots.map((snapshot) => snapshot.self), neighbors }
}

/** Sizes of the connected parts, largest first. */
export function parts(graph: Graph): number[] {
  const seen = new Set<number>()
  const sizes: number[] = []
  for (let start = 0; start < graph.neighbors.length; start++) {
    if (seen.has(start)) continue
    const queue = [start]
    seen.add(start)
    for (const at of queue)
      for (const next of neighborsOf(graph, at)) {
        if (seen.has(next)) continue
        seen.add(next)
        queue.push(next)
      }
    sizes.push(queue.length)
  }
  return sizes.toSorted((a, b) => b - a)
}

/** Longest shortest path in hops, Infinity when the graph is in parts. O(peers × edges). */
export function diameter(graph: Graph): number {
  let longest = 0
  for (let start = 0; start < graph.neighbors.length; start++) {
    const hops = new Map([[start, 0]])
    const queue = [start]
    for (const at of queue)
      for (const next of neighborsOf(graph, at)) {
        if (hops.has(next)) continue
        hops.set(next, (hops.get(at) ?? 0) + 1)
        queue.push(next)
      }
    if (queue.length < graph.neighbors.length) return Infinity
    longest = Math.max(longest, hops.get(must(queue.at(-1), 'the last peer reached')) ?? 0)
  }
  return longest
}

/**
 * The second largest modulus among the eigenvalues of the random walk's matrix D⁻¹A (those of the normalized adjacency
 * D^−½ A D^−½), by power iteration on its square beside the known first vector √degree. For a random d-regular graph it
 * is about 2√(d−1)/d (Friedman): 0.745 at d = 6. 1 when the graph is in parts.
 */
export function secondEigenvalue(graph: Graph, iterations = 400): number {
  const { neighbors } = graph
  const root = neighbors.map((list) => Math.sqrt(list.length))
  const norm = length(root)
  const first = root.map((value) => value / norm)
  const random = new Random('eigenvector')
  let vector = first.map(() => random.float() - 0.5)
  let modulus = 0
  for (let i = 0; i < iterations; i++) {
    vector = scaled(without(multiply(vector), first))
    const next = multiply(vector)
    modulus = length(without(next, first))
    vector = scaled(next)
  }
  return modulus

  function multiply(from: readonly number[]): number[] {
    return neighbors.map((list, i) => {
      let total = 0
      for (const j of list) total += (from[j] ?? 0) / (root[j] ?? 1)
      return list.length === 0 ? 0 : total / (root[i] ?? 1)
    })
  }
}

/** Time of the shortest path from `source` to each peer, where an edge takes `edgeMs`; Infinity for who is not reached. */
export function distances(graph: Graph, source: number, edgeMs: (a: number, b: number) => number): number[] {
  const reached = graph.neighbors.map(() => Infinity)
  reached[source] = 0
  const queue = new Heap<number>()
  queue.push(0, source)
  while (queue.peekKey() < Infinity) {
    const at = queue.peekKey()
    const peer = must(queue.pop(), 'a queued peer')
    if (at > (reached[peer] ?? Infinity)) continue
    for (const next of neighborsOf(graph, peer)) {
      const then = at + edgeMs(peer, next)
      if (then >= (reached[next] ?? Infinity)) continue
      reached[next] = then
      queue.push(then, next)
    }
  }
  return reached
}

function neighborsOf(graph: Graph, peer: number): readonly number[] {
  return graph.neighbors[peer] ?? []
}

function length(vector: readonly number[]): number {
  return Math.sqrt(vector.reduce((total, value) => total + value * value, 0))
}

function scaled(vector: readonly number[]): number[] {
  const by = length(vector)
  return by === 0 ? [...vector] : vector.map((value) => value / by)
}

function without(vector: readonly number[], unit: readonly number[]): number[] {
  let along = 0
  for (const [i, value] of vector.entries()) along += value * (unit[i] ?? 0)
  return vector.map((value, i) => value - along * (unit[i] ?? 0))
}
