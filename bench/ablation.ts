/**
 * `npm run bench:ablation [-- --seeds N]`: what each mechanism of the data path is worth, by running the simulator without it, at
 * CREW's default (paper §5.2). A mechanism is switched off by a limit of limits.ts that leaves it no room.
 */
import { Simulation, type SimulationOptions } from '../shared/sim/simulation.ts'
import { limits } from '../shared/wire/limits.ts'
import { usual } from './conditions.ts'
import { keepResults, machine, markdownTable } from './report.ts'

type Changes = Partial<Record<keyof typeof limits, number>>

const ablations: readonly (readonly [string, Changes, Partial<SimulationOptions>])[] = [
  ['all of it', {}, {}],
  ['no pushes of young chunks', { directGenerations: 0 }, {}],
  ['pushes to the first generation', { directGenerations: 1 }, {}],
  ['pushes to the fourth generation', { directGenerations: 4 }, {}],
  ['the manifest not pushed to the publisher’s neighbors', { manifestPushBytesMax: 0 }, {}],
  ['no grants that ride with chunks', { grantsMax: 0 }, {}],
  ['grants only when the uplink is nearly idle', { lookaheadMs: -150 }, {}],
  ['one grant ahead', { grantsAheadMax: 1, grantsMax: 1 }, {}],
  ['grants of a single chunk too', { grantNewsMin: 1 }, {}],
  ['grants of three chunks or more', { grantNewsMin: 3 }, {}],
  ['two chunks a get', { getMany: 2 }, {}],
  ['a window of 6 KiB', { windowBytesMin: 6 * 1024, windowChunksMin: 1 }, {}],
  ['a window of 24 KiB', { windowBytesMin: 24 * 1024 }, {}],
  ['no more than three chunks asked for', { pullsInFlightMax: 3 }, {}],
  ['chunks of one packet', {}, { chunkBytes: 1_100 }],
  ['chunks of three packets', {}, { chunkBytes: 3_300 }],
  ['chunks of six packets', {}, { chunkBytes: 6_600 }],
]

const virtualMsMax = 120_000
const seedsAt = process.argv.indexOf('--seeds')
const seeds = seedsAt < 0 ? 5 : Number(process.argv[seedsAt + 1])

const rows: string[][] = []
const figures: Record<string, unknown> = {}
for (const [name, changes, options] of ablations) {
  const results = withLimits(changes, () =>
    Array.from({ length: seeds }, (_, i) =>
      new Simulation({ ...usual, ...options, seed: String(i + 1) }).runToEnd(virtualMsMax),
    ),
  )
  const mean = (of: (result: (typeof results)[number]) => number | null): number =>
    results.reduce((sum, result) => sum + (of(result) ?? Infinity), 0) / results.length
  rows.push([
    name,
    (mean((r) => r.halfMs) / 1_000).toFixed(2),
    (mean((r) => r.lastMs) / 1_000).toFixed(2),
    mean((r) => r.bytesOverNF.all).toFixed(2),
    mean((r) => r.messagesPerPeer).toFixed(0),
    (100 * mean((r) => r.duplicates)).toFixed(2),
  ])
  figures[name] = results.map((result) => ({ ...result, curve: undefined }))
  process.stderr.write(`${name}: done\n`)
}
console.log(`${machine()}; mean of ${seeds} seeds; 60 peers, 100 KB, 200 kbit/s, 10–150 ms, loss 0–1 %\n`)
console.log(
  markdownTable(['without', '50 %, s', 'last, s', 'bytes / N·F', 'messages / peer', 'duplicates, %'], rows),
)
await keepResults('ablation', figures)

/** Runs with other limits, and puts them back. */
function withLimits<T>(changes: Changes, run: () => T): T {
  const before: Record<string, number> = { ...limits }
  Object.assign(limits, changes)
  try {
    return run()
  } finally {
    Object.assign(limits, before)
  }
}
