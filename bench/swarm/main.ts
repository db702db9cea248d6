/**
 * `npm run bench:swarm -- --peers N`: a release from one tab to N others, each in a Chromium and a network of its own, as
 * README.md has it. Prints a table, or with --json everything. Exit code 1 when a tab did not get the whole release.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { setPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { machine, markdownTable } from '../report.ts'
import { figuresOf, type Figures } from './figures.ts'
import { checkMachine, UnfitMachine } from './machine.ts'
import { parseOptions, UsageError, type SwarmOptions } from './options.ts'
import { networkPlan, run } from './run.ts'
import { buildInto } from './server.ts'
import { Swarm } from './swarm.ts'

/** Under this share of idle time the processor may be what sets the pace. */
const IDLE_SHARE_MIN = 0.1
/** A message passes some ten threads from tab to tab: ten times this is lost in the shaped link's own delays. */
const WAITED_MS_MAX = 1
const PARENT_MS = 250
/** As “nice” has it: the emulator goes before the browsers (emulator.py), and they before everything else. */
const PRIORITY = -10

/** What must be ended however this ends. */
let swarm: Swarm | undefined
let built: string | undefined
let isStopping = false
let exitCode = 0

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(130))
endWithParent()
try {
  const options = parseOptions(process.argv.slice(2))
  const chromium = await checkMachine()
  built = await mkdtemp(join(tmpdir(), 'flashcrew-swarm-build-'))
  await buildInto(built)
  raisePriority()
  const figures: Figures[] = []
  for (let i = 0; i < options.runs; i++)
    figures.push(await measure(options, options.seed + i, built, chromium))
  print(options, figures)
  if (figures.some(({ missing }) => missing.length > 0)) exitCode = 1
} catch (error) {
  if (!isStopping) {
    const isExpected = error instanceof UsageError || error instanceof UnfitMachine
    console.error(isExpected ? error.message : error)
    await stop(isExpected ? 2 : 1)
  }
}
await stop(exitCode)

async function measure(
  options: SwarmOptions,
  seed: number,
  built: string,
  chromium: string,
): Promise<Figures> {
  const say = (progress: string): void => console.error(`seed ${seed}: ${progress}`)
  swarm = await Swarm.start(networkPlan(options, seed), built, chromium)
  try {
    return figuresOf(await run(swarm, options, seed, say), options)
  } finally {
    await swarm.close()
    swarm = undefined
  }
}

function print(options: SwarmOptions, figures: readonly Figures[]): void {
  if (options.json) {
    console.log(JSON.stringify({ machine: machine(), figures }, null, 2))
    return
  }
  console.log(`\n${machine()}\n`)
  console.log(
    markdownTable(
      [
        'condition',
        'seed',
        'chunk size × chunks',
        '50 %, s',
        '90 %, s',
        'last peer, s',
        'bound B1 × 1.08, s',
        'ratio',
        'wire / N·F',
        'duplicates',
        'source copies',
      ],
      figures.map(row),
    ),
  )
  for (const one of figures) console.log(`\nSeed ${one.seed}: ${remarks(one).join(' ')}`)
}

function row(one: Figures): string[] {
  return [
    one.condition,
    String(one.seed),
    `${(one.chunkBytes / 1_000).toFixed(1)} KB × ${one.chunks}`,
    time(one.half),
    time(one.ninety),
    time(one.last),
    one.bound.toFixed(2),
    Number.isNaN(one.ratio) ? '–' : one.ratio.toFixed(2),
    one.wire.toFixed(2),
    `${((one.duplicates + one.endgameDuplicates) * 100).toFixed(1)} %`,
    one.sourceCopies.toFixed(2),
  ]
}

function remarks(one: Figures): string[] {
  const sentences = [
    `Header at half ${one.headerHalf.toFixed(2)} s, at all ${one.headerLast.toFixed(2)} s;`,
    `a first chunk at half ${one.firstChunkHalf.toFixed(2)} s, at all ${one.firstChunkLast.toFixed(2)} s.`,
    `Uplinks busy ${percent(one.uplinksBusy)} of the time;`,
    `of the wire bytes ${one.wireResting.toFixed(2)} N·F is what idle links send anyway, ${one.wireServer.toFixed(2)} the`,
    `server's, ${one.wireLost.toFixed(2)} lost; ${one.wireDropped.toFixed(2)} were refused by full queues.`,
    `A receiver sent ${one.messages.toFixed(0)} messages of ${one.messageBytes.toFixed(2)} times the release, in ${one.packets.toFixed(0)} packets;`,
    `${one.connections / 2} connections were set up meanwhile.`,
    `Degrees ${one.degreeLeast}–${one.degreeMost}, mean ${one.degreeMean.toFixed(1)}.`,
    `Processor idle ${percent(one.idle)}, ${percent(one.idleLeast)} in its busiest half second;`,
    `the browsers used ${one.tabsRan.toFixed(2)} processors, and a thread with work waited ${one.tabsWaitedMs.toFixed(1)} ms for one;`,
    `${(one.lateShare * 100).toFixed(1)} % of packets were handed on over 5 ms late, the latest ${one.latestMs.toFixed(0)} ms.`,
  ]
  if (one.tabsWaitedMs > WAITED_MS_MAX)
    sentences.push('THE PROCESSOR WAS THE LIMIT: these times are its, not the network’s.')
  else if (one.idle < IDLE_SHARE_MIN)
    sentences.push(
      'The processor was fully used, by other programs: the browsers went first and hardly waited.',
    )
  if (!one.isQuiet) sentences.push('The links had not come to rest before the release was published.')
  if (one.missing.length > 0) sentences.push(`NOT COMPLETE when the time was up: ${one.missing.join(', ')}.`)
  for (const fault of one.faults) sentences.push(`Fault in a page: ${fault}.`)
  return sentences
}

function time(seconds: number): string {
  return Number.isNaN(seconds) ? 'never' : seconds.toFixed(2)
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
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
