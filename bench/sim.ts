/**
 * `npm run bench:sim [-- --seeds N]`: where the protocol stands in the simulator, beside what any protocol could reach. Sizes,
 * latencies, loss and rates that differ, one row each, the mean of the seeds. What a single run says: `npm run sim`.
 */
import { Simulation, type Result, type SimulationOptions } from '../shared/sim/simulation.ts'
import { keepResults, machine, markdownTable } from './report.ts'

type Condition = readonly [name: string, changes: Partial<Omit<SimulationOptions, 'seed'>>]

/** CREW's default (paper §5.2), at the latencies of one continent. */
const usual: Omit<SimulationOptions, 'seed'> = {
  peers: 60,
  bytes: 100_000,
  upBitsPerSecond: 200e3,
  downBitsPerSecond: 200e3,
  latencyMs: [10, 150],
  lossBound: 0.01,
}
const fast = (kbit: number, share: number) => ({
  upBitsPerSecond: kbit * 1e3,
  downBitsPerSecond: kbit * 1e3,
  share,
})

const conditions: readonly Condition[] = [
  ['60 peers, 100 KB, 200 kbit/s, 10–150 ms, loss 0–1 %', {}],
  ['… 2–700 ms', { latencyMs: [2, 700] }],
  ['… 20 peers', { peers: 20 }],
  ['… 200 peers', { peers: 200 }],
  ['… 1,000 peers', { peers: 1_000 }],
  ['… 25 KB', { bytes: 25_000 }],
  ['… 400 KB', { bytes: 400_000 }],
  ['… 800 KB', { bytes: 800_000 }],
  ['… 3 MB', { bytes: 3_000_000 }],
  ['… loss 0', { lossBound: 0 }],
  ['… loss 0–5 %', { lossBound: 0.05 }],
  ['… loss 0–10 %', { lossBound: 0.1 }],
  ['… loss 0–20 %', { lossBound: 0.2 }],
  ['… one in five with 800 kbit/s, one in 60 with 3,200', { rates: [fast(800, 0.2), fast(3_200, 1 / 60)] }],
  [
    '… 100 Mbit/s, 1–5 ms, 3 MB',
    { upBitsPerSecond: 100e6, downBitsPerSecond: 100e6, latencyMs: [1, 5], bytes: 3e6 },
  ],
]

const virtualMsMax = 900_000
const seedsAt = process.argv.indexOf('--seeds')
const seeds = seedsAt < 0 ? 5 : Number(process.argv[seedsAt + 1])

const rows: string[][] = []
const figures: Record<string, unknown> = {}
for (const [name, changes] of conditions) {
  const results = Array.from({ length: seeds }, (_, i) =>
    new Simulation({ ...usual, ...changes, seed: String(i + 1) }).runToEnd(virtualMsMax),
  )
  rows.push(row(name, results))
  figures[name] = results.map((result) => ({ ...result, curve: undefined }))
  process.stderr.write(`${name}: done\n`)
}
console.log(`${machine()}; mean of ${seeds} seeds\n`)
console.log(
  markdownTable(
    [
      'condition',
      'chunks',
      '50 %, s',
      '90 %, s',
      'last, s',
      'bound, s',
      'ratio',
      'on the wire',
      'bytes / N·F',
      'duplicates, %',
      'messages / peer',
      'source’s copies',
    ],
    rows,
  ),
)
await keepResults('sim', figures)

function seconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1_000
}

function row(name: string, results: readonly Result[]): string[] {
  const [first] = results
  const mean = (value: (result: Result) => number | null, digits: number): string => {
    const values = results.map(value)
    const all = values.every((one) => one !== null)
    return all ? (values.reduce((sum, one) => sum + (one ?? 0), 0) / values.length).toFixed(digits) : '–'
  }
  return [
    name,
    `${first?.chunks ?? 0} × ${first?.chunkBytes ?? 0}`,
    mean((r) => seconds(r.halfMs), 2),
    mean((r) => seconds(r.ninetyMs), 2),
    mean((r) => seconds(r.lastMs), 2),
    `${mean((r) => r.bounds.largest, 2)} (${first?.bounds.name ?? ''})`,
    mean((r) => r.ratio, 2),
    mean((r) => r.wireRatio, 2),
    mean((r) => r.bytesOverNF.all, 2),
    mean((r) => r.duplicates * 100, 2),
    mean((r) => r.messagesPerPeer, 0),
    mean((r) => r.sourceCopies, 2),
  ]
}
