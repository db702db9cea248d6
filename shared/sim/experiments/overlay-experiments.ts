/** What the overlay is measured by (goals 8 to 11 of docs/BENCHMARKS.md): the same runs for the tests and for `npm run bench:overlay`. */
import type { Content } from '../world/content.ts'
import { latencyMs, slow, type NetworkOptions } from '../engine/network.ts'
import { diameter, distances, graphOf, parts, secondEigenvalue } from './overlay.ts'
import { World, type Peer } from '../world/world.ts'
import { decodeMessage } from '../../wire/frames.ts'
import { decodeRoute } from '../../wire/route.ts'
import { compactHeader } from '../../wire/compact-header.ts'
import { parameters } from '../../wire/parameters.ts'

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
  /** Share of the living with parameters.degreeMin … parameters.degreeMax edges. */
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
  const fit = degrees.filter(
    (degree) => degree >= parameters.degreeMin && degree <= parameters.degreeMax,
  ).length
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

export interface CensusFigures {
  /** Looks at the console's estimate, from the publication to a while after the last has the release whole. */
  readonly looks: number
  /** Share of the looks at which the truth lay within the interval, in all and while between 2 % and 98 % were whole. */
  readonly covered: number
  readonly coveredWhileMoving: number
  readonly looksWhileMoving: number
  /** Mean width of the interval, likewise. */
  readonly width: number
  readonly widthWhileMoving: number
  /** Estimated size over the true one, at the end. */
  readonly sizeRatio: number
}

/** A console watches while its release spreads: is the truth within what it says? */
export function watchRelease(world: World, source: Peer, content: Content, afterMs: number): CensusFigures {
  const others = world.peers.filter((peer) => peer.alive && peer !== source)
  world.publish(source, content)
  const all = { looks: 0, hits: 0, width: 0 }
  const moving = { looks: 0, hits: 0, width: 0 }
  let endAt = Infinity
  while (world.now < endAt) {
    world.run(world.now + 250)
    const whole = others.filter((peer) => peer.completedAt(content.header.id) !== undefined).length
    const truth = whole / others.length
    if (truth === 1 && endAt === Infinity) endAt = world.now + afterMs
    const { coverage } = source.node.inspect()
    // The interval is given to half of a thousandth.
    const hit = coverage.low - 0.0005 <= truth && truth <= coverage.high + 0.0005 ? 1 : 0
    for (const tally of truth > 0.02 && truth < 0.98 ? [all, moving] : [all]) {
      tally.looks++
      tally.hits += hit
      tally.width += coverage.high - coverage.low
    }
  }
  return {
    looks: all.looks,
    covered: all.hits / all.looks,
    coveredWhileMoving: moving.hits / moving.looks,
    looksWhileMoving: moving.looks,
    width: all.width / all.looks,
    widthWhileMoving: moving.width / moving.looks,
    sizeRatio: source.node.inspect().coverage.peers / others.length,
  }
}

export interface SamplingFigures {
  readonly samples: number
  /** Bound on the total variation between where walks end and the uniform distribution, ½·√(N·Σp² − 1), without bias. */
  readonly variation: number
  /** The same where chance alone makes it: what would be measured of a perfect sample, one standard deviation up. */
  readonly noise: number
  /** Total variation of the counts themselves: it has all the noise of few samples in it; and what a perfect sample would show. */
  readonly variationOfCounts: number
  readonly noiseOfCounts: number
}

/** Every eighth peer takes a census for `ms`: where do the walks end? Some release must be known. */
export function censusWalkEnds(world: World, ms: number): SamplingFigures {
  const living = world.peers.filter((peer) => peer.alive)
  const ends = new Map<string, number>(living.map((peer) => [peer.id, 0]))
  let samples = 0
  for (const peer of living)
    peer.tamper = (bytes) => {
      const decoded = decodeMessage(bytes)
      for (const frame of decoded.ok ? decoded.value : []) {
        const route = frame.type === 'routed' ? decodeRoute(frame.payload) : null
        if (!route?.ok || route.value.type !== 'sample' || route.value.peer !== peer.id) continue
        ends.set(peer.id, (ends.get(peer.id) ?? 0) + 1)
        samples++
      }
      return bytes
    }
  const watchers = living.filter((_, i) => i % 8 === 0)
  for (const peer of watchers) world.input(peer, { type: 'watch-coverage', on: true })
  world.run(world.now + ms)
  for (const peer of watchers) world.input(peer, { type: 'watch-coverage', on: false })
  for (const peer of living) peer.tamper = null
  return samplingFigures([...ends.values()], samples)
}

/** Of so many that were drawn so often each. */
export function samplingFigures(counts: readonly number[], samples: number): SamplingFigures {
  const n = counts.length
  const pairs = counts.reduce((total, count) => total + count * (count - 1), 0)
  const excess = (n * pairs) / (samples * (samples - 1)) - 1
  const deviation = Math.sqrt(2 * n) / samples
  const apart = counts.reduce((total, count) => total + Math.abs(count / samples - 1 / n), 0)
  return {
    samples,
    variation: Math.sqrt(Math.max(0, excess)) / 2,
    noise: Math.sqrt(deviation) / 2,
    variationOfCounts: apart / 2,
    noiseOfCounts: Math.sqrt((2 * n) / (Math.PI * samples)) / 2,
  }
}
