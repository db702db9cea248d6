/** `npm run sim:soak`: every scenario, or one, with thousands of seeds; failures with the command that repeats them. See --help. */
import { parseArgs } from 'node:util'
import { play, seedsFrom, sentenceOf, type Failure } from '../shared/sim/scenarios/play.ts'
import { scenarios } from '../shared/sim/scenarios/scenarios.ts'

const help = `npm run sim:soak -- [options]

Plays the scenarios of the simulator with many seeds, invariants checked throughout.

  --seeds N        seeds of each scenario         1000
  --from N         the first of them              1
  --scenario NAME  only this one                  all

Exit code 0: nothing failed; 1: something did; 2: a mistake in the options.`

const progressMs = 5_000

process.exitCode = main(process.argv.slice(2))

function main(words: readonly string[]): number {
  const options = read(words)
  if (typeof options === 'string') {
    const asked = options === help
    ;(asked ? console.log : console.error)(options)
    return asked ? 0 : 2
  }
  const failures: Failure[] = []
  for (const scenario of options.scenarios) {
    const start = performance.now()
    const before = failures.length
    const progress = teller(scenario.name, options.seeds)
    for (const [done, seed] of seedsFrom(options.from, options.seeds).entries()) {
      const failure = play(scenario, seed)
      if (failure) {
        failures.push(failure)
        console.log(sentenceOf(failure))
      }
      progress(done + 1)
    }
    const seconds = ((performance.now() - start) / 1_000).toFixed(0)
    console.log(`${scenario.name}: ${options.seeds} seeds, ${failures.length - before} failed, ${seconds} s`)
  }
  console.log(`${options.scenarios.length * options.seeds} runs, ${failures.length} failed`)
  return failures.length === 0 ? 0 : 1
}

interface Options {
  readonly scenarios: typeof scenarios
  readonly seeds: number
  readonly from: number
}

/** The options, or what to print instead. */
function read(words: readonly string[]): Options | string {
  const options = { seeds: '1000', from: '1', scenario: '', help: false }
  try {
    const text = { type: 'string' } as const
    const { values } = parseArgs({
      args: [...words],
      options: { seeds: text, from: text, scenario: text, help: { type: 'boolean' } },
    })
    Object.assign(options, values)
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)} See --help.`
  }
  if (options.help) return help
  const [seeds, from] = [Number(options.seeds), Number(options.from)]
  if (!Number.isInteger(seeds) || seeds < 1)
    return `--seeds: “${options.seeds}” is not a whole number from 1.`
  if (!Number.isInteger(from) || from < 0) return `--from: “${options.from}” is not a whole number from 0.`
  const chosen = scenarios.filter(({ name }) => options.scenario === '' || name === options.scenario)
  if (chosen.length === 0)
    return `There is no scenario “${options.scenario}”; npm run sim -- --list names them.`
  return { scenarios: chosen, seeds, from }
}

/** Says on standard error how far it is, now and then. */
function teller(name: string, all: number): (done: number) => void {
  let lastAt = performance.now()
  return (done) => {
    const now = performance.now()
    if (now - lastAt < progressMs || done === all) return
    lastAt = now
    process.stderr.write(`${name}: ${done} of ${all}\n`)
  }
}
