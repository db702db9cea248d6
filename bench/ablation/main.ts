/**
 * `npm run bench:ablation [-- --cells=A,B --without=A,B --seeds=N]`: what each mechanism of the exchange is worth. The simulator runs
 * it without one after the other, in cells of the matrix, with seeds that nothing else uses. `--help` names all of them.
 */
import { Simulation, type Result } from '../../shared/sim/experiments/simulation.ts'
import { ablations, chunkBytesOf, help, parseArguments, type Ablation } from './ablations.ts'
import { withinMs, type Cell } from '../engine/matrix.ts'
import { keepResults, machine, markdownTable, plusMinus } from '../report/report.ts'

type Run = Omit<Result, 'curve'>

const command = parseArguments(process.argv.slice(2))
if (command.kind === 'help') console.log(help)
else if (command.kind === 'mistake') {
  console.error(command.message)
  process.exitCode = 2
} else {
  const { cells, seeds } = command
  console.log(`${machine()}; seeds ${seeds.join(', ')}`)
  const figures: Record<string, Record<string, readonly Run[]>> = {}
  for (const cell of cells) {
    const ofCell: Record<string, readonly Run[]> = (figures[cell.key] = {})
    for (const ablation of command.ablations) {
      const start = performance.now()
      ofCell[ablation.key] = seeds.map((seed) => run(cell, ablation, seed))
      const seconds = ((performance.now() - start) / 1_000).toFixed(0)
      process.stderr.write(`${cell.name}, ${ablation.name}: ${seconds} s\n`)
    }
    console.log(`\n${cell.name}\n\n${table(ofCell)}`)
    // Each cell is kept as soon as it is done.
    await keepResults('ablation', { seeds, cells: figures })
  }
}

function run(cell: Cell, ablation: Ablation, seed: string): Run {
  const { conditions } = cell
  const chunkBytes = chunkBytesOf(ablation, conditions.bytes)
  const simulation = new Simulation({
    ...conditions,
    seed,
    tuning: ablation.tuning,
    ...(chunkBytes === undefined ? {} : { chunkBytes }),
  })
  const { curve: _curve, ...result } = simulation.runToEnd(withinMs(conditions))
  return result
}

function table(ofCell: Readonly<Record<string, readonly Run[]>>): string {
  const rows = ablations.flatMap(({ key, name }) => {
    const runs = ofCell[key]
    return runs ? [[name, ...row(runs)]] : []
  })
  return markdownTable(
    ['without', '50 %, s', 'last, s', 'bytes / N·F', 'duplicates, %', 'messages / peer', 'incomplete'],
    rows,
  )
}

function row(runs: readonly Run[]): string[] {
  const seconds = (of: (one: Run) => number | null): string => {
    const all = runs.map(of)
    if (all.some((ms) => ms === null)) return '–'
    const values = all.map((ms) => (ms ?? 0) / 1_000)
    return values.length === 1 ? (values[0] ?? 0).toFixed(2) : plusMinus(values, 2)
  }
  const mean = (of: (one: Run) => number, digits: number): string =>
    (runs.reduce((sum, one) => sum + of(one), 0) / runs.length).toFixed(digits)
  return [
    seconds((one) => one.halfMs),
    seconds((one) => one.lastMs),
    mean((one) => one.bytesOverNF.all, 2),
    mean((one) => 100 * one.duplicates, 2),
    mean((one) => one.messagesPerPeer, 0),
    String(runs.reduce((sum, one) => sum + one.peers - one.completed, 0)),
  ]
}
