/** Plays a scenario with many seeds: for tests and for `npm run sim:soak`. */
import type { Scenario } from './scenario.ts'

export interface Failure {
  readonly scenario: string
  readonly seed: string
  readonly what: string
}

/** What a scenario came to with a seed: null, or what was wrong; an invariant that broke is a failure like others. */
export function play(scenario: Scenario, seed: string): Failure | null {
  const failed = (what: string): Failure => ({ scenario: scenario.name, seed, what })
  try {
    const { failure } = scenario.run(seed)
    return failure === null ? null : failed(failure)
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error))
  }
}

/** A failure and the command that repeats it. */
export function sentenceOf({ scenario, seed, what }: Failure): string {
  return `${scenario}, seed ${seed}: ${what}\n  npm run sim -- --scenario ${scenario} --seed ${seed}`
}

/** Seeds of the names that tests and soaks use, from the `from`-th on. */
export function seedsFrom(from: number, count: number): string[] {
  return Array.from({ length: count }, (_, i) => String(from + i))
}
