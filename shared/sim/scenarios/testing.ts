/** Two hundred and ten seeds of scenarios as tests, or fewer, in portions, so that a run shows how far it is. */
import { expect, it } from 'vitest'
import type { Scenario } from './scenario.ts'
import { play, seedsFrom, sentenceOf } from './play.ts'

/** Fewer by SCENARIO_SEEDS, where a run must end in time. */
const seedsAll = Math.max(1, Number(environment()['SCENARIO_SEEDS'] ?? 210))
const seedsEach = Math.min(30, seedsAll)
const portions = Math.round(seedsAll / seedsEach)
/** Where the whole run has no time for more. */
const fewPortions = 1

/**
 * Of no fault: what a fault does to a release it leaves as it is. Of 40 peers, each of which takes its time to settle. And of
 * liars that a challenge cannot find out, which take as long.
 */
const few = new Set(['left-out', 'sybils', 'liars-hoard'])

export function testScenarios(scenarios: readonly Scenario[]): void {
  const cases = scenarios.flatMap((scenario) =>
    Array.from({ length: few.has(scenario.name) ? fewPortions : portions }, (_, i) => ({
      scenario,
      name: scenario.name,
      from: 1 + i * seedsEach,
      to: (i + 1) * seedsEach,
    })),
  )
  it.each(cases)(
    '$name, seeds $from to $to',
    ({ scenario, from }) => {
      const failures = seedsFrom(from, seedsEach).flatMap((seed) => play(scenario, seed) ?? [])
      expect(failures.map(sentenceOf).join('\n')).toBe('')
    },
    // Only for what hangs: half a minute where nothing else runs.
    300_000,
  )
}

function environment(): Readonly<Record<string, string | undefined>> {
  return (globalThis as { process?: { env: Record<string, string | undefined> } }).process?.env ?? {}
}
