/**
 * `npm run bench:papers [-- --seeds N]`: the papers' experiments in the simulator, beside what the papers say: CREW's C1 and C6 to C13,
 * and E2 and E3 of the epidemics lecture. The conditions are CREW's default where an experiment does not vary them.
 */
import { epidemics } from './papers/epidemics.ts'
import { scaling } from './papers/scaling.ts'
import { spreading } from './papers/spreading.ts'
import { papersTable, type PaperFigures } from './papers/table.ts'
import { keepResults, machine, seedsFrom } from './report/report.ts'

const seeds = seedsFrom(process.argv)
let start = performance.now()

const figures: PaperFigures = {
  seeds,
  ...scaling(seeds, tell),
  ...spreading(seeds, tell),
  ...epidemics(seeds, tell),
}
console.log(`${machine()}; mean of ${seeds} seeds\n`)
console.log(papersTable(figures))
await keepResults('papers', figures)

function tell(what: string): void {
  process.stderr.write(`${what}: ${((performance.now() - start) / 1_000).toFixed(0)} s\n`)
  start = performance.now()
}
