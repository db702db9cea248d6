/** `npm run fuzz -- --minutes N`: hostile inputs of each kind, changed towards code that has not run. See --help. */
import { parseArgs } from 'node:util'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Coverage } from './engine/coverage.ts'
import { Fuzzer } from './engine/fuzzer.ts'
import { judge } from './engine/judge.ts'
import { minimise } from './engine/minimise.ts'
import { keepCorpus, keepFailure, keptCorpus } from './engine/files.ts'
import { READ, type Target } from './engine/target.ts'
import { targets } from './targets/targets.ts'

const help = `npm run fuzz -- [options]

Gives each kind of input that strangers send to its readers, changed at random and towards code that has not run.

  --minutes N   in all, shared by the kinds            5
  --inputs N    of each kind, whatever time it takes
  --only NAMES  these kinds, with commas between       all
  --seed TEXT   begins the random changes              the time
  --list        names the kinds

What reached new code is kept in data/fuzz, and the next run goes on from there. A failure is made small and written to
fuzz/failures, where npm test runs it from then on.

Exit code 0: nothing failed; 1: something did; 2: a mistake in the options.`

const BATCH = 500
const PROGRESS_MS = 10_000
const root = fileURLToPath(new URL('..', import.meta.url))

process.exitCode = await main(process.argv.slice(2))

interface Options {
  readonly minutes: number
  readonly inputs: number | undefined
  readonly chosen: readonly Target[]
  readonly seed: string
}

async function main(words: readonly string[]): Promise<number> {
  const options = read(words)
  if (typeof options === 'string') {
    console.log(options)
    return options === help || words.includes('--list') ? 0 : 2
  }
  // Our own code and the libraries that read; not the runner, nor the fuzzer itself.
  const coverage = new Coverage((url) => {
    const path = url.startsWith('file:') ? relative(root, fileURLToPath(url)) : '..'
    return !/^(\.\.|fuzz\/|node_modules\/(?!(saxes|papaparse|fflate|jose|valibot)\/))/.test(path)
  })
  console.log(`seed ${options.seed}`)
  let failed = 0
  for (const target of options.chosen)
    // oxlint-disable-next-line no-await-in-loop -- one kind after another: they share the coverage
    failed += await fuzz(target, options, coverage)
  coverage.end()
  return failed === 0 ? 0 : 1
}

async function fuzz(target: Target, options: Options, coverage: Coverage): Promise<number> {
  const fuzzer = new Fuzzer(target, {
    seed: options.seed,
    coverage,
    batch: BATCH,
    kept: await keptCorpus(root, target),
  })
  const startMs = performance.now()
  const endMs = startMs + (options.minutes * 60_000) / options.chosen.length
  coverage.sample().keep()
  const blocksBefore = coverage.blocks
  await fuzzer.runSeeds()
  const blocksOfSeeds = coverage.blocks - blocksBefore
  const isDone = (): boolean =>
    options.inputs === undefined ? performance.now() >= endMs : fuzzer.inputs >= options.inputs
  let toldMs = startMs
  while (!isDone()) {
    // oxlint-disable-next-line no-await-in-loop -- one after another, for the coverage's sake
    await fuzzer.runBatch()
    if (performance.now() - toldMs < PROGRESS_MS) continue
    toldMs = performance.now()
    process.stderr.write(
      `${target.name}: ${fuzzer.inputs} inputs, ${coverage.blocks - blocksBefore} blocks, ${fuzzer.failures.length} failures\n`,
    )
  }
  const seconds = (performance.now() - startMs) / 1_000
  await keepCorpus(root, target, fuzzer.corpus)
  const read = fuzzer.outcomes.get(READ) ?? 0
  const kept = [...fuzzer.corpus].reduce((sum, [form, all]) => sum + all.length - form.seeds.length, 0)
  console.log(
    `${target.name}: ${fuzzer.inputs} inputs in ${seconds.toFixed(0)} s, ${((100 * read) / fuzzer.inputs).toFixed(1)} % read, ` +
      `${fuzzer.outcomes.size} outcomes, ${blocksOfSeeds} blocks by seeds, ${coverage.blocks - blocksBefore} in all, ${kept} kept, ${fuzzer.failures.length} failures`,
  )
  for (const [outcome, count] of [...fuzzer.outcomes].sort((a, b) => b[1] - a[1]).slice(0, 60))
    console.log(`    ${count}  ${outcome}`)
  for (const failure of fuzzer.failures) {
    // oxlint-disable-next-line no-await-in-loop -- the target is one
    const small = await minimise(
      failure.input,
      async (input) => (await judge(target, input)).fault?.key === failure.key,
    )
    // oxlint-disable-next-line no-await-in-loop -- as above
    const path = await keepFailure(root, target, small)
    console.log(
      `  FAILED: ${failure.what}: ${failure.message}\n    ${small.length} bytes: ${JSON.stringify(Buffer.from(small).toString('latin1').slice(0, 300))}\n    in ${path}`,
    )
  }
  return fuzzer.failures.length
}

/** The options, or what to print instead. */
function read(words: readonly string[]): Options | string {
  const text = { type: 'string' } as const
  const options = {
    minutes: text,
    inputs: text,
    only: text,
    seed: text,
    list: { type: 'boolean' },
    help: { type: 'boolean' },
  } as const
  try {
    const { values } = parseArgs({ args: [...words], options })
    if (values.help) return help
    if (values.list) return targets.map(({ name }) => name).join('\n')
    const minutes = Number(values.minutes ?? 5)
    const inputs = values.inputs === undefined ? undefined : Number(values.inputs)
    if (!(minutes > 0)) return `--minutes: “${values.minutes}” is not a number above 0.`
    if (inputs !== undefined && !(Number.isInteger(inputs) && inputs > 0))
      return `--inputs: “${values.inputs}” is not a whole number from 1.`
    const names = values.only?.split(',').map((name) => name.trim())
    const unknown = names?.find((name) => !targets.some((target) => target.name === name))
    if (unknown !== undefined) return `There is no kind “${unknown}”; --list names them.`
    const chosen = targets.filter(({ name }) => names?.includes(name) ?? true)
    return { minutes, inputs, chosen, seed: values.seed ?? new Date().toISOString() }
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)} See --help.`
  }
}
