/**
 * `npm run bench:goodput`: what one association carries on a fast link that loses packets, between two Chromiums and in
 * the simulator, under the same conditions. Prints Markdown.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { simulatedGoodput, type GoodputPlan } from '../../../shared/sim/engine/goodput.ts'
import { machine, markdownTable } from '../../report/report.ts'
import { installLink } from './page.ts'
import { setUp } from './measure.ts'
import { checkMachine, UnfitMachine } from '../machine.ts'
import { buildInto, serverOf } from '../server.ts'
import { Swarm } from '../swarm.ts'

const CALL_MS_MAX = 60_000
const CHROMIUM_RUNS = 3
const SIMULATED_RUNS = 10
const common = {
  bitsPerSecond: 20e6,
  messageBytes: 8_800,
  bufferedBytes: 100_000,
  fromMs: 3_000,
  untilMs: 23_000,
}
/** One way, ms, and the loss of the whole way. */
const CONDITIONS = [
  [60, 0.01],
  [20, 0.01],
  [60, 0.003],
  [60, 0.03],
] as const

let swarm: Swarm | undefined
let folder: string | undefined
let isStopping = false
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(130))
try {
  const chromium = await checkMachine()
  folder = await mkdtemp(join(tmpdir(), 'flashcrew-goodput-'))
  await buildInto(join(folder, 'built'))
  const rows: string[][] = []
  for (const [latencyMs, loss] of CONDITIONS) {
    const plan: GoodputPlan = { ...common, latencyMs, hostLoss: 1 - Math.sqrt(1 - loss) }
    const real: number[] = []
    for (let seed = 1; seed <= CHROMIUM_RUNS; seed++) real.push(await measure(plan, seed, chromium, folder))
    const simulated = Array.from({ length: SIMULATED_RUNS }, (_, i) => simulatedGoodput(plan, `goodput-${i}`))
    rows.push([`${latencyMs} ms one way, loss ${loss * 100} %`, ...figures(real), ...figures(simulated)])
  }
  console.log(`${machine()}; ${common.bitsPerSecond / 1e6} Mbit/s each way, content in Mbit/s.\n`)
  console.log(markdownTable(['one association', 'Chromium', 'each', 'simulator', 'each'], rows))
  await stop(0)
} catch (error) {
  if (!isStopping) {
    console.error(error instanceof UnfitMachine ? error.message : error)
    await stop(error instanceof UnfitMachine ? 2 : 1)
  }
}

/** Content that arrives between two Chromiums, bits per second. */
async function measure(plan: GoodputPlan, seed: number, chromium: string, folder: string): Promise<number> {
  const rate = { up: plan.bitsPerSecond, down: plan.bitsPerSecond }
  const network = {
    rates: [rate, rate],
    latencyMsMin: plan.latencyMs,
    latencyMsMax: plan.latencyMs,
    lossMin: plan.hostLoss,
    lossMax: plan.hostLoss,
    seed,
  }
  swarm = await Swarm.start(network, serverOf(join(folder, 'built')), chromium)
  await swarm.openTabs(['tab A', 'tab B'], ['linkSignal'], (tab) => tab.run(installLink, [], CALL_MS_MAX))
  const [a, b] = swarm.tabs
  if (!a || !b) throw new Error('a tab is missing')
  const { emulator } = swarm
  await setUp({ emulator, a, b, latencyMs: plan.latencyMs, path: join(folder, 'trace') })
  const { messageBytes, bufferedBytes, fromMs, untilMs } = plan
  const start = Date.now()
  await a.run(
    (size, buffered, ms) => window.linkPage.fill(size, buffered, ms),
    [messageBytes, bufferedBytes, untilMs],
    CALL_MS_MAX,
  )
  // What is under way still arrives, and is told apart by its time.
  await delay(2 * plan.latencyMs)
  const received = await b.run(() => window.linkPage.received(), [], CALL_MS_MAX)
  await swarm.close()
  swarm = undefined
  let bytes = 0
  for (const [at, size] of received) if (at >= start + fromMs && at < start + untilMs) bytes += size
  return (bytes * 8_000) / (untilMs - fromMs)
}

function figures(values: readonly number[]): readonly [string, string] {
  const sorted = values.toSorted((a, b) => a - b)
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return [megabits(mean), `${megabits(sorted[0] ?? NaN)}–${megabits(sorted.at(-1) ?? NaN)}`]
}

function megabits(bitsPerSecond: number): string {
  return (bitsPerSecond / 1e6).toFixed(2)
}

async function stop(code: number): Promise<void> {
  if (isStopping) return
  isStopping = true
  await swarm?.close().catch((error: unknown) => console.error(error))
  if (folder !== undefined) await rm(folder, { recursive: true, force: true })
  process.exit(code)
}
