/** Runs one cell with one seed. It knows the engine by what the simulation tells of it, and by nothing else. */
import type { Bounds } from '../../shared/sim/experiments/bounds.ts'
import { distances, graphOf } from '../../shared/sim/experiments/overlay.ts'
import { Simulation, wirePerPayload } from '../../shared/sim/experiments/simulation.ts'
import { withinMs, type Cell } from './matrix.ts'
import { rounded, type Run } from './run.ts'

export interface Origin {
  readonly sources: string
  readonly commit: string
}

/** `progress` is told a line from time to time. */
export function measure(cell: Cell, seed: string, origin: Origin, progress: (line: string) => void): Run {
  const cpu = process.cpuUsage()
  const simulation = new Simulation({ ...cell.conditions, seed })
  const tell = throttled(progress)
  simulation.settle(tell)
  const eccentricity = eccentricityMs(simulation)
  const result = simulation.runToEnd(withinMs(cell.conditions), tell)
  const { user, system } = process.cpuUsage(cpu)
  return rounded({
    seed,
    ...origin,
    peers: result.peers,
    completed: result.completed,
    chunks: result.chunks,
    chunkBytes: result.chunkBytes,
    bound: result.bounds.largest,
    boundName: result.bounds.name,
    whole: { half: result.halfMs, ninety: result.ninetyMs, last: result.lastMs },
    header: { half: result.headerHalfMs, last: result.headerMs },
    manifest: { half: result.manifestHalfMs, last: result.manifestMs },
    firstChunk: { half: result.firstChunkHalfMs, last: result.firstChunkMs },
    ratio: result.wireRatio,
    eccentricityMs: eccentricity,
    floorMs: latencyFloorMs(result.bounds, eccentricity),
    uplinkUse: result.uplinkUse.all,
    sourceUse: result.uplinkUse.source,
    bytesOverNF: result.bytesOverNF,
    duplicates: result.duplicates,
    messagesPerPeer: result.messagesPerPeer,
    packetsPerPeer: result.packetsPerPeer,
    controlMessagesPerChunk: result.controlMessagesPerChunk,
    sourceCopies: result.sourceCopies,
    cpuSeconds: (user + system) / 1e6,
  })
}

/**
 * The time that bandwidth and latency take in any case: what the bound takes on the wire, and the way of the header with the first
 * chunk right behind it to the farthest receiver, each peer passing both on at once over all edges. The postal bound is left out of the bound,
 * since it has the least latency in it, and no latency should count twice.
 */
export function latencyFloorMs(
  { doubling, fluid, source }: Bounds,
  eccentricity: number | null,
): number | null {
  if (eccentricity === null) return null
  return Math.max(doubling ?? 0, fluid, source) * wirePerPayload * 1_000 + eccentricity
}

/** As in goal 8; of a world that has settled. */
function eccentricityMs({ world, source }: Simulation): number | null {
  const graph = graphOf(world.snapshots())
  const hosts = world.peers.filter((peer) => peer.alive).map((peer) => peer.host)
  const hostOf = (i: number): typeof source.host => hosts[i] ?? source.host
  const ways = distances(graph, graph.ids.indexOf(source.id), (a, b) =>
    world.network.latency(hostOf(a), hostOf(b)),
  )
  const farthest = ways.reduce((most, ms) => Math.max(most, ms), 0)
  return Number.isFinite(farthest) ? farthest : null
}

const tellEveryMs = 30_000

function throttled(progress: (line: string) => void): (simulation: Simulation) => void {
  const start = performance.now()
  let toldAt = start
  return ({ phase, world, receivers, options, completed, chunkShare, sincePublication }) => {
    const now = performance.now()
    if (now - toldAt < tellEveryMs) return
    toldAt = now
    const what =
      phase === 'joining' || phase === 'new'
        ? `${receivers.length} of ${options.peers} have joined, ${(world.now / 1_000).toFixed(1)} s`
        : `${(sincePublication / 1_000).toFixed(1)} s, ${(chunkShare * 100).toFixed(1)} % of chunks, ${completed} complete`
    progress(`${what} (${((now - start) / 1_000).toFixed(0)} s real)`)
  }
}
