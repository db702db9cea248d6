/**
 * `npm run bench:sim [-- --seeds N]`: where the protocol stands in the simulator, beside what any protocol could reach. Sizes,
 * latencies, loss and rates that differ, one row each, the mean of the seeds. What a single run says: `npm run sim`.
 */
import { Simulation } from '../../shared/sim/experiments/simulation.ts'
import { conditions, usual, type Condition, type ConditionKey } from './conditions.ts'
import { keepResults, machine, seedsFrom } from '../report/report.ts'
import { simTable, type SimFigures, type SimRun } from './table.ts'

const virtualMsMax = 1_800_000
const seeds = seedsFrom(process.argv)

const figures: Partial<Record<ConditionKey, readonly SimRun[]>> = {}
for (const [key, condition] of Object.entries(conditions) as [ConditionKey, Condition][]) {
  const start = performance.now()
  figures[key] = Array.from({ length: Math.min(seeds, condition.seedsMax ?? seeds) }, (_, i) => {
    const simulation = new Simulation({ ...usual, ...condition.changes, seed: String(i + 1) })
    const { curve: _curve, ...run } = simulation.runToEnd(virtualMsMax)
    return run
  })
  process.stderr.write(`${condition.name}: ${((performance.now() - start) / 1_000).toFixed(0)} s\n`)
}
const all = figures as SimFigures
console.log(`${machine()}; mean of ${seeds} seeds\n`)
console.log(simTable(all))
await keepResults('sim', all)
