/**
 * `npm run bench:swarm -- --peers N`: a release from one tab to N others, each in a Chromium and a network of its own, as
 * README.md has it. Prints a table, or with --json everything. Exit code 1 when a tab did not get the whole release.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { setPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { machine } from '../report/report.ts'
import { figuresOf, type Figures } from './figures.ts'
import { checkMachine, UnfitMachine } from './machine.ts'
import { parseOptions, USAGE, UsageError, type SwarmOptions } from './options.ts'
import { print } from './print.ts'
import { networkPlan, run } from './run.ts'
import { buildInto, serverOf } from './server.ts'
import { Swarm } from './swarm.ts'

const PARENT_MS = 250
/** As “nice” has it: the emulator goes before the browsers (emulator.py), and they before everything else. */
const PRIORITY = -20

/** What must be ended however this ends. */
let swarm: Swarm | undefined
let built: string | undefined
let isStopping = false
let exitCode = 0

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(130))
endWithParent()
try {
  const options = parseOptions(process.argv.slice(2))
  if (options) await bench(options)
  else console.log(USAGE)
} catch (error) {
  if (!isStopping) {
    const isExpected = error instanceof UsageError || error instanceof UnfitMachine
    console.error(isExpected ? error.message : error)
    await stop(isExpected ? 2 : 1)
  }
}
await stop(exitCode)

async function bench(options: SwarmOptions): Promise<void> {
  const chromium = await checkMachine()
  built = await mkdtemp(join(tmpdir(), 'flashcrew-swarm-build-'))
  await buildInto(built)
  raisePriority()
  const figures: Figures[] = []
  for (let i = 0; i < options.runs; i++)
    figures.push(await measure(options, options.seed + i, built, chromium))
  if (options.json) console.log(JSON.stringify({ machine: machine(), ...options, figures }, null, 2))
  else print(options, figures)
  if (figures.some(({ missing }) => missing.length > 0)) exitCode = 1
}

async function measure(
  options: SwarmOptions,
  seed: number,
  built: string,
  chromium: string,
): Promise<Figures> {
  const say = (progress: string): void => console.error(`seed ${seed}: ${progress}`)
  swarm = await Swarm.start(networkPlan(options, seed), serverOf(built), chromium)
  try {
    return figuresOf(await run(swarm, options, seed, say), options)
  } finally {
    await swarm.close()
    swarm = undefined
  }
}

/** Ends everything, then this process. */
async function stop(code: number): Promise<void> {
  if (isStopping) return
  isStopping = true
  try {
    await swarm?.close()
    if (built !== undefined) await rm(built, { recursive: true, force: true })
  } catch (error) {
    console.error(error)
  }
  process.exit(code)
}

/** What else runs on this machine is to disturb the browsers as little as can be; they inherit this. */
function raisePriority(): void {
  try {
    setPriority(PRIORITY)
  } catch {
    // A container may forbid it; the figures tell how busy the processor was.
  }
}

/** npm's shell dies of a signal without handing it on: so the parent's death counts as one. */
function endWithParent(): void {
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) void stop(130)
  }, PARENT_MS).unref()
}
