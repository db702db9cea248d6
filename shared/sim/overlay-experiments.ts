/** What the overlay is measured by (goals B-8 to B-11 of docs/BENCHMARKS.md): the same runs for the tests and for `npm run bench:overlay`. */
import type { Content } from './content.ts'
import { latencyMs, slow, type NetworkOptions } from './network.ts'
import { diameter, distances, graphOf, parts, secondEigenvalue } from './overlay.ts'
import { World, type Peer } from './world.ts'
import { compactHeader } from '../wire/compact-header.ts'
import { limits } from '../wire/limits.ts'

/** So many that join at even steps within `withinMs`. Nothing has run yet. */
export function joinTogether(
  seed: string,
  peers: number,
  withinMs: number,
  network: NetworkOptions = slow,
): World {
  const world = new World(seed, network, { keepReports: false })
  for (let i = 0; i < peers; i++) world.at((i * withinMs) / peers, () => void world.add(`peer-${i}`))
  return world
}

export interface OverlayFigures {
  /** Share of the living with limits.degreeMin … limits.degreeMax edges. */
  readonly fit: number
  readonly meanDegree: number
  readonly eigenvalue: number
  readonly diameter: number
  /** Sizes of the connected parts, largest first. */
  readonly parts: readonly number[]
}

export function overlayFigures(world: World): OverlayFigures {
  const graph = graphOf(world.snapshots())
  const degrees = graph.neighbors.map((list) => list.length)
  const fit = degrees.filter((degree) => degree >= limits.degreeMin && degree <= limits.degreeMax).length
  return {
    fit: fit / degrees.length,
    meanDegree: degrees.reduce((total, degree) => total + degree, 0) / degrees.length,
    eigenvalue: secondEigenvalue(graph),
    diameter: diameter(graph),
    parts: parts(graph),
  }
}

/** A share of the living, spread over the order in which they joined, vanishes without a word. */
export function vanishTogether(world: World, share: number): void {
  const stride = 7_919
  const { peers } = world
  for (const [i, peer] of peers.entries())
    if (((i * stride) % peers.length) / peers.length < share) world.vanish(peer, iceNoticesMs)
}

/** ICE consent notices that the other end is gone within 15 to 30 s (docs/BENCHMARKS.md). */
const iceNoticesMs = 22_000

/** Ms from now until the living are one connected part, and stay it for `settleMs`; Infinity when not within `withinMs`. */
export function mendMs(world: World, withinMs: number, settleMs = 5_000, stepMs = 250): number {
  const start = world.now
  let since = Infinity
  while (world.now < start + withinMs + settleMs) {
    if (parts(graphOf(world.snapshots())).length > 1) since = Infinity
    else since = Math.min(since, world.now - start)
    if (world.now - start - since >= settleMs) return since
    world.run(world.now + stepMs)
  }
  return since <= withinMs ? since : Infinity
}

export interface HeaderFigures {
  /** Largest time from the publication to the header's acceptance, ms. */
  readonly lastMs: number
  /** Largest shortest-path latency from the source over the overlay's edges, ms: propagation alone, */
  readonly eccentricityMs: number
  /** and with the header's packets going out by one link and in by another at each hop. */
  readonly eccentricityWithSendingMs: number
  /** Mean number of copies that a receiver was sent. */
  readonly copies: number
}

/** Publishes, and waits until each living peer knows the release; throws when one does not within a minute. */
export function spreadHeader(
  world: World,
  source: Peer,
  content: Content,
  network: NetworkOptions,
): HeaderFigures {
  const graph = graphOf(world.snapshots())
  const living = world.peers.filter((peer) => peer.alive)
  const from = living.indexOf(source)
  const hostOf = (i: number): Peer['host'] => (living[i] ?? source).host
  const oneWay = (a: number, b: number): number => latencyMs(hostOf(a), hostOf(b), network)
  const wire = compactHeader(content.jws).length + packetBytes
  const sending = (a: number, b: number): number =>
    oneWay(a, b) + wire * (hostOf(a).upMsPerByte + hostOf(b).downMsPerByte)
  const start = world.now
  const copiesBefore = headersReceived(living)
  const waiting = new Set(living.filter((peer) => peer !== source))
  let lastMs = 0
  world.listen((peer, event) => {
    if (event.type !== 'release' || event.header.id !== content.header.id || !waiting.delete(peer)) return
    lastMs = world.now - start
  })
  world.publish(source, content)
  if (!world.run(start + 60_000, () => waiting.size === 0))
    throw new Error(`${waiting.size} peers did not hear of the release`)
  // Copies that are still on their way count as well.
  world.run(world.now + 2_000)
  return {
    lastMs,
    eccentricityMs: Math.max(...distances(graph, from, oneWay)),
    eccentricityWithSendingMs: Math.max(...distances(graph, from, sending)),
    copies: (headersReceived(living) - copiesBefore) / (living.length - 1),
  }
}

/** IP, UDP, DTLS and SCTP around one packet's content. */
const packetBytes = 85

function headersReceived(peers: readonly Peer[]): number {
  return peers.reduce((total, peer) => total + peer.node.inspect().counters.headersReceived, 0)
}
