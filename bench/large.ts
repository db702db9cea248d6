/**
 * `npm run bench:large -- --peers N [--seeds K] [--arranged]`: CREW's default with thousands of peers (goals 2 and 3), the time
 * and the memory that it takes. Adds its entry to bench/results/large.json, in the place of one with as many peers; from there
 * `npm run bench:docs` takes it.
 */
import { parseArgs } from 'node:util'
import { Simulation, type Result } from '../shared/sim/experiments/simulation.ts'
import { usual } from './sim/conditions.ts'
import { keepResults, machine, markdownTable, readResults } from './report/report.ts'

export interface LargeEntry {
  readonly peers: number
  readonly seeds: number
  /** Introduced by the server to a random regular graph, and not by walks. */
  readonly arranged: boolean
  /** Means over the seeds; null where not all were complete. To the largest bound; that times the wire's cost; and the doubling bound times it. */
  readonly ratio: number | null
  readonly wireRatio: number | null
  readonly doublingRatio: number | null
  readonly halfMs: number | null
  readonly lastMs: number | null
  readonly bytesOverNF: number
  /** Of a clock on the wall, for one seed; the mean. */
  readonly minutes: number
  /** The most memory that the process held, over all seeds. */
  readonly gigabytes: number
}

const virtualMsMax = 900_000
const tellEveryMs = 30_000

const { values } = parseArgs({
  options: { peers: { type: 'string' }, seeds: { type: 'string' }, arranged: { type: 'boolean' } },
})
const peers = Number(values.peers ?? 1_000)
const seeds = Number(values.seeds ?? 1)
const arranged = values.arranged === true

const start = performance.now()
const results = Array.from({ length: seeds }, (_, i) => measure(String(i + 1)))
const entry: LargeEntry = {
  peers,
  seeds,
  arranged,
  ratio: mean((r) => r.ratio),
  wireRatio: mean((r) => r.wireRatio),
  doublingRatio: mean((r) => r.doublingRatio),
  halfMs: mean((r) => r.halfMs),
  lastMs: mean((r) => r.lastMs),
  bytesOverNF: results.reduce((sum, r) => sum + r.bytesOverNF.all, 0) / results.length,
  minutes: (performance.now() - start) / 60_000 / seeds,
  gigabytes: process.resourceUsage().maxRSS / 1024 ** 2,
}
const kept = (await readResults<LargeEntry[]>('large'))?.figures ?? []
await keepResults(
  'large',
  [...kept.filter((one) => one.peers !== peers), entry].sort((a, b) => a.peers - b.peers),
)
console.log(`${machine()}; mean of ${seeds} seeds\n`)
console.log(
  markdownTable(
    Object.keys(entry),
    [Object.values(entry)].map((cells) =>
      cells.map((cell) => (typeof cell === 'number' ? String(Number(cell.toFixed(3))) : String(cell))),
    ),
  ),
)
if (entry.lastMs === null) process.exitCode = 1

function measure(seed: string): Result {
  let toldAt = performance.now()
  const simulation = new Simulation({ ...usual, peers, seed, overlay: arranged ? 'arranged' : 'walks' })
  return simulation.runToEnd(virtualMsMax, (at) => {
    if (performance.now() - toldAt < tellEveryMs) return
    toldAt = performance.now()
    const minutes = ((toldAt - start) / 60_000).toFixed(1)
    const share = (at.chunkShare * 100).toFixed(1)
    process.stderr.write(
      `seed ${seed}: ${at.phase}, ${(at.world.now / 1_000).toFixed(1)} s, ${at.receivers.length} joined, ${share} % of chunks, ${at.completed} complete (${minutes} min real)\n`,
    )
  })
}

function mean(of: (result: Result) => number | null): number | null {
  let sum = 0
  for (const result of results) {
    const value = of(result)
    if (value === null) return null
    sum += value
  }
  return sum / results.length
}
