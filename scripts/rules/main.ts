/**
 * `npm run test:rules`: proves of each rule of docs/protocol that its test would notice if it were broken. The test is run as
 * it is, and must be green; then with the rule switched off, and must be red.
 *
 *     npm run test:rules [-- P3 V …] [--docs] [--jobs=2]
 *
 * Words are the beginnings of rules' ids; all rules without one. `--docs` writes what was found to docs/protocol.
 */
import { availableParallelism } from 'node:os'
import type { Check, Found } from './check.ts'
import { writeDocs } from './docs.ts'
import { readRules } from './pages.ts'
import { runWithFault, runWithout, type Outcome } from './run.ts'
import type { Fault } from './mutation.ts'
import { faultOf, testFileOf } from './sources.ts'
import { checks } from './table.ts'

const words = process.argv.slice(2)
const wanted = words.filter((word) => !word.startsWith('-'))
const jobs = Number(words.find((word) => word.startsWith('--jobs='))?.split('=')[1] ?? availableParallelism())
const isWanted = (id: string): boolean =>
  wanted.length === 0 ||
  wanted.some((word) => id === word || id.startsWith(`${word}.`) || id.charAt(0) === word)

process.exitCode = await main()

async function main(): Promise<number> {
  const rules = readRules().filter(({ id }) => isWanted(id))
  const chosen = checks.filter(({ rule }) => isWanted(rule))
  const without = rules.filter(({ id }) => !chosen.some(({ rule }) => rule === id))
  for (const { id } of without) console.log(`${id}: has no test with a fault`)
  const found = await prove(chosen)
  const proven = found.filter(({ isProven }) => isProven).length
  if (words.includes('--docs')) writeDocs(found)
  const seconds = Math.round(performance.now() / 1_000)
  console.log(
    `\n${rules.length} rules, ${chosen.length} faults: ${proven} turn their test red, ${chosen.length - proven} do not, ${without.length} rules have none (${seconds} s)`,
  )
  return proven === chosen.length && without.length === 0 ? 0 : 1
}

async function prove(chosen: readonly Check[]): Promise<readonly Found[]> {
  const cases = chosen.map(prepare)
  const ready = cases.filter((one) => 'fault' in one)
  const greens = await runWithout(
    [...new Set(ready.map(({ file }) => file))],
    ready.map(({ check }) => check),
  )
  const found: Found[] = []
  let next = 0
  const work = async (): Promise<void> => {
    for (let one = cases[next++]; one; one = cases[next++]) {
      const done = 'fault' in one ? await proveOne(one, greens[ready.indexOf(one)]) : one
      found.push(done)
      tell(done)
    }
  }
  await Promise.all(Array.from({ length: jobs }, work))
  return cases.flatMap(({ check }) => found.find((one) => one.check === check) ?? [])
}

interface Case {
  readonly check: Check
  readonly file: string
  readonly fault: Fault
}

/** A check whose test or fault is not where it says shows nothing. */
function prepare(check: Check): Case | Found {
  try {
    return { check, file: testFileOf(check), fault: faultOf(check) }
  } catch (error) {
    return { check, file: '', isProven: false, message: (error as Error).message }
  }
}

async function proveOne({ check, file, fault }: Case, green: Outcome | undefined): Promise<Found> {
  const not = (message: string): Found => ({ check, file, isProven: false, message })
  if (green?.kind !== 'green') return not(`without its fault the test is not green: ${green?.message ?? ''}`)
  const red = await runWithFault(check, file, fault)
  if (red.kind === 'green') return not('the test stays green with the rule switched off')
  if (red.kind === 'nothing') return not(`with its fault nothing is shown: ${red.message}`)
  return { check, file, isProven: true, message: red.message }
}

function tell({ check: { rule, test, off }, isProven, message }: Found): void {
  console.log(`${isProven ? 'red  ' : 'GREEN'} ${rule.padEnd(6)} ${off} → “${test}”`)
  if (!isProven) console.log(`             ${message}`)
}
