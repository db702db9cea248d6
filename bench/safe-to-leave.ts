/**
 * `npx tsx bench/safe-to-leave.ts`: when a publisher whose swarm is honest is told that it may leave (rule C3), beside when it
 * had sent 1.2 copies and when its receivers had the release. Of liars: `npm run sim -- --scenario liars-pretend`.
 */
import { Simulation, type SimulationOptions } from '../shared/sim/experiments/simulation.ts'

const seeds = ['901', '902', '903', '904', '905']
const lookMs = 50
const virtualMsMax = 600_000
const copiesSent = 1.2

for (const peers of [20, 60])
  for (const bytes of [100_000, 1_000_000])
    for (const bitsPerSecond of [200_000, 2_000_000]) measure(peers, bytes, bitsPerSecond)

function measure(peers: number, bytes: number, bitsPerSecond: number): void {
  const options = {
    ...{ peers, bytes, upBitsPerSecond: bitsPerSecond, downBitsPerSecond: bitsPerSecond },
    ...{ latencyMs: [10, 150] as const, lossBound: 0.01 },
  }
  const runs = seeds.map((seed) => run({ ...options, seed }))
  const mean = (of: (one: (typeof runs)[number]) => number): string =>
    (runs.reduce((sum, one) => sum + of(one), 0) / runs.length / 1_000).toFixed(2)
  console.log(
    `${peers} receivers, ${bytes / 1_000} KB, ${bitsPerSecond / 1_000} kbit/s:`,
    `1.2 copies sent ${mean(({ sentMs }) => sentMs)} s, safe ${mean(({ safeMs }) => safeMs)},`,
    `half complete ${mean(({ halfMs }) => halfMs)}, all ${mean(({ lastMs }) => lastMs)}`,
  )
}

function run(options: SimulationOptions) {
  const simulation = new Simulation(options)
  const { world, source } = simulation
  simulation.settle()
  world.input(source, { type: 'watch-coverage', on: true })
  simulation.publish()
  let sentMs = NaN
  let safeMs = NaN
  for (let ms = lookMs; ms <= virtualMsMax && Number.isNaN(sentMs + safeMs); ms += lookMs) {
    simulation.step(ms)
    const { counters, custody } = source.node.inspect()
    if (Number.isNaN(sentMs) && counters.payloadSent > copiesSent * options.bytes) sentMs = ms
    if (Number.isNaN(safeMs) && custody.chunks > 0 && custody.held === custody.chunks) safeMs = ms
  }
  const { halfMs, lastMs } = simulation.runToEnd(virtualMsMax)
  return { sentMs, safeMs, halfMs: halfMs ?? NaN, lastMs: lastMs ?? NaN }
}
