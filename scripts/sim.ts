/** `npm run sim`: one experiment in the simulator, several seeds, beside what any protocol could reach. See --help. */
import { writeFileSync } from 'node:fs'
import { epidemicRoundMs } from '../shared/sim/experiments/bounds.ts'
import { scenarios } from '../shared/sim/scenarios/scenarios.ts'
import { Simulation, type Result } from '../shared/sim/experiments/simulation.ts'
import { help, parseArguments, type Command, type ScenarioCommand, type SimCommand } from './sim/arguments.ts'
import { coverageSvg } from './sim/coverage-svg.ts'
import { boundLine, bytesTable, conditions, count, table, timesTable } from './sim/report.ts'

process.exitCode = main(parseArguments(process.argv.slice(2)))

function main(command: Command): number {
  switch (command.kind) {
    case 'help':
      console.log(help)
      return 0
    case 'list':
      console.log(
        table(
          ['scenario', 'what happens'],
          scenarios.map(({ name, summary }) => [name, summary]),
          2,
        ),
      )
      return 0
    case 'mistake':
      console.error(command.message)
      return 2
    case 'scenario':
      return playScenario(command)
    case 'run':
      break
  }
  return measure(command)
}

function measure(command: SimCommand): number {
  const results: Result[] = []
  for (const seed of command.seeds) {
    const progress = progressOf(seed, command.withinSeconds)
    const simulation = new Simulation({ ...command.simulation, seed })
    results.push(simulation.runToEnd(command.withinSeconds * 1_000, (at) => progress.tell(at)))
    progress.clear()
  }
  if (command.svg !== null && !draw(command, command.svg, results)) return 2
  if (command.json) {
    console.log(JSON.stringify({ conditions: command.simulation, results }, null, 2))
  } else {
    console.log(
      [
        conditions(command, results),
        boundLine(results),
        '',
        timesTable(results),
        '',
        bytesTable(results),
      ].join('\n'),
    )
  }
  const failed = results.filter((result) => result.completed < result.peers)
  for (const { seed, completed, peers } of failed)
    console.error(
      `With seed ${seed} only ${completed} of ${peers} finished in ${command.withinSeconds} s; --seed ${seed} repeats it.`,
    )
  return failed.length === 0 ? 0 : 1
}

function draw(command: SimCommand, file: string, results: readonly Result[]): boolean {
  const { latencyMs, upBitsPerSecond } = command.simulation
  const svg = coverageSvg({
    title: conditions(command, results),
    results,
    roundMs: epidemicRoundMs(results[0]?.chunkBytes ?? 0, upBitsPerSecond, latencyMs),
  })
  try {
    writeFileSync(file, svg)
    return true
  } catch (error) {
    console.error(`${file} could not be written: ${error instanceof Error ? error.message : 'unknown'}.`)
    return false
  }
}

function playScenario(command: ScenarioCommand): number {
  const scenario = scenarios.find(({ name }) => name === command.name)
  if (scenario === undefined) {
    console.error(`There is no scenario “${command.name}”; --list names them.`)
    return 2
  }
  let failures = 0
  const outcomes = command.seeds.map((seed) => {
    const outcome = play(() => scenario.run(seed))
    if (outcome.failure !== null) {
      failures++
      console.error(
        `${scenario.name}, seed ${seed}: ${outcome.failure}; --scenario ${scenario.name} --seed ${seed} repeats it.`,
      )
    }
    return { seed, ...outcome }
  })
  if (command.json) console.log(JSON.stringify({ scenario: scenario.name, outcomes }, null, 2))
  else {
    const names = [...new Set(outcomes.flatMap(({ figures }) => Object.keys(figures)))]
    const rows = outcomes.map(({ seed, failure, figures }) => [
      seed,
      failure === null ? 'yes' : 'no',
      ...names.map((name) => figures[name]?.toFixed(2) ?? '–'),
    ])
    console.log([scenario.summary, '', table(['seed', 'held', ...names], rows)].join('\n'))
  }
  return failures === 0 ? 0 : 1
}

function play(run: () => ReturnType<(typeof scenarios)[number]['run']>): ReturnType<typeof run> {
  try {
    return run()
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error), figures: {} }
  }
}

/** On standard error, and only when a run takes long. */
function progressOf(seed: string, withinSeconds: number) {
  const quietMs = 3_000
  const everyMs = process.stderr.isTTY ? 500 : 10_000
  const start = performance.now()
  let lastAt = start + quietMs - everyMs
  let told = false
  return {
    tell(simulation: Simulation): void {
      const now = performance.now()
      if (now - lastAt < everyMs) return
      lastAt = now
      told = true
      const { phase, receivers, options, completed, chunkShare, sincePublication, world } = simulation
      const what =
        phase === 'joining'
          ? `${count(receivers.length)} of ${count(options.peers)} have joined, ${(world.now / 1_000).toFixed(1)} s`
          : `${(sincePublication / 1_000).toFixed(1)} of at most ${withinSeconds} s, ${count(completed)} complete, ${(chunkShare * 100).toFixed(1)} % of chunks`
      const line = `seed ${seed}: ${what} (${((now - start) / 1_000).toFixed(0)} s real)`
      process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}` : `${line}\n`)
    },
    clear(): void {
      if (told && process.stderr.isTTY) process.stderr.write('\r\x1b[K')
    },
  }
}
